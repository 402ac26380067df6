#include "runtime/lib/pattern.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "runtime/base/limits.h"

namespace rapport::lib {
namespace {

bool matches(std::string_view pattern, std::string_view text) {
  const CompiledPattern compiled = compile_pattern(pattern);
  EXPECT_FALSE(compiled.error.has_value()) << pattern << ": " << compiled.error->message;
  EXPECT_TRUE(valid_pattern_table(compiled.table)) << pattern;
  return !compiled.error && matches_pattern(compiled.table, text);
}

struct Case {
  std::string_view pattern;
  std::vector<std::string_view> matching;
  std::vector<std::string_view> other;
};

void expect(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    for (const std::string_view text : c.matching)
      EXPECT_TRUE(matches(c.pattern, text)) << c.pattern << " " << text;
    for (const std::string_view text : c.other)
      EXPECT_FALSE(matches(c.pattern, text)) << c.pattern << " " << text;
  }
}

TEST(Pattern, CharactersAndClasses) {
  expect({
      {"", {""}, {"a"}},
      {"abc", {"abc"}, {"", "ab", "abcd", "xabc", "ABC"}},
      {"é😀", {"é😀"}, {"é", "e😀"}},
      {".", {"a", "é", "😀", "\n", "."}, {"", "ab"}},
      {"[a-c]", {"a", "b", "c"}, {"d", "", "-", "ab"}},
      {"[^a-c]", {"d", "é", "😀", "\n"}, {"a", "c", ""}},
      {"[-a]", {"-", "a"}, {"b"}},
      {"[a-]", {"-", "a"}, {"b"}},
      {"[\\]\\\\^]", {"]", "\\", "^"}, {"[", "a"}},
      {"[à-ÿ]", {"é", "ü"}, {"e", "Ā"}},
      {"[\\d_]", {"0", "9", "_"}, {"a"}},
      {"\\d\\w\\s", {"1a ", "2_\t", "3Z\n", "4x\r"}, {"aa ", "1- ", "1aé", "١a "}},
      {"[^\\w]", {"-", "é"}, {"a", "_", "5"}},
      {"\\.\\*\\(\\[\\{\\-\\é", {".*([{-é"}, {"a*([{-é"}},
      {"[.*+?(){}|$]", {".", "*", "|", "$", "{"}, {"a"}},
      {"a-b", {"a-b"}, {"ab"}},
  });
}

TEST(Pattern, RepetitionGroupsAndAlternatives) {
  expect({
      {"a?", {"", "a"}, {"aa"}},
      {"a*", {"", "a", "aaaa"}, {"b", "ab"}},
      {"a+b", {"ab", "aaab"}, {"b", "a"}},
      {"[0-9]{3}", {"123"}, {"12", "1234"}},
      {"[0-9]{2,}", {"12", "123456"}, {"", "1"}},
      {"[A-Za-z]{3,4}", {"abc", "ABCD"}, {"ab", "abcde", "ab1"}},
      {"a{0}", {""}, {"a"}},
      {"a{0,2}b", {"b", "ab", "aab"}, {"aaab"}},
      {"é{2}", {"éé"}, {"é"}},
      {"(ab)+", {"ab", "abab"}, {"aba", ""}},
      {"a|bc|", {"a", "bc", ""}, {"abc", "b"}},
      {"(a|b)*c", {"c", "abbac"}, {"abd"}},
      {"(a*)*", {"", "aaa"}, {"b"}},
      {"(a?){3}", {"", "a", "aaa"}, {"aaaa"}},
      {"()", {""}, {"a"}},
      {"(a|)+b", {"b", "aab"}, {"a"}},
      {"[^@ ]+@[^@ ]+\\.[a-z]{2,}", {"a.b@c.example.org", "é@x.dk"}, {"a@b", "a b@c.dk", "a@@b.dk", "a@b.d"}},
      {"(DE|FR)[0-9]{9}", {"DE123456789"}, {"DE12345678", "GB123456789"}},
  });
}

TEST(Pattern, MistakesAreNamedWithTheirPlace) {
  struct Mistake {
    std::string_view pattern;
    size_t offset;
    std::string_view part_of_message;
  };
  const std::vector<Mistake> mistakes = {
      {"a)", 1, "has no `(`"},       {"(a", 0, "never closed"},       {"x(a|(b)", 1, "never closed"},
      {"[a-z", 0, "never closed"},   {"ab[", 2, "never closed"},      {"[]", 0, "must hold a character"},
      {"[^]", 0, "must hold"},       {"[b-a]", 1, "wrong way round"}, {"[\\d-z]", 1, "from one character"},
      {"[a-\\d]", 1, "from one"},    {"*a", 0, "nothing to repeat"},  {"(+)", 1, "nothing to repeat"},
      {"a|?", 2, "nothing"},         {"{2}", 0, "nothing to repeat"}, {"a**", 2, "cannot be repeated"},
      {"a+?", 2, "cannot be"},       {"a{2}{3}", 4, "cannot be"},     {"a{", 2, "needs a number"},
      {"a{x}", 2, "needs a number"}, {"a{,3}", 2, "needs a number"},  {"a{2", 1, "write {m}"},
      {"a{2,1}", 1, "less than"},    {"a{1001}", 2, "1000 at most"},  {"a{99999999999}", 2, "at most"},
      {"a{1,1001}", 4, "at most"},   {"^a", 0, "whole text"},         {"a$", 1, "whole text"},
      {"\\", 0, "at the end"},       {"(a)\\1", 3, "escape"},         {"\\bx", 0, "escape"},
      {"[\\n]", 1, "escape"},        {"(?:a)", 1, "no meaning"},      {"[[:alpha:]]", 1, "no meaning"},
      {"a]", 1, "not opened"},       {"a}", 1, "not opened"},         {"é*+", 3, "cannot be repeated"},
      {"[^\\s\\d\\w", 0, "never"},   {"[a-", 0, "never closed"},      {"[a\\", 2, "at the end"},
  };
  for (const Mistake& m : mistakes) {
    const CompiledPattern compiled = compile_pattern(m.pattern);
    ASSERT_TRUE(compiled.error.has_value()) << m.pattern;
    EXPECT_EQ(compiled.error->offset, m.offset) << m.pattern << ": " << compiled.error->message;
    EXPECT_NE(compiled.error->message.find(m.part_of_message), std::string::npos)
        << m.pattern << ": " << compiled.error->message;
    EXPECT_TRUE(compiled.table.empty());
  }
}

std::string many(std::string_view part, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += part;
  return out;
}

TEST(Pattern, WhatIsTooLargeIsRefused) {
  const std::vector<std::string> too_large = {
      "((a{1000}){1000}){1000}",
      "((((((((){1000}){1000}){1000}){1000}){1000}){1000}){1000}){1000}",
      "(a|b)*a(a|b){20}",
      many("(", limits::kPatternNesting + 1) + many(")", limits::kPatternNesting + 1),
      std::string(limits::kPatternBytes + 1, 'a'),
      many("(", 100'000),
      std::string(4000, 'a'),
  };
  for (const std::string& pattern : too_large)
    EXPECT_TRUE(compile_pattern(pattern).error.has_value()) << pattern.substr(0, 80);
}

TEST(Pattern, WhatIsJustNotTooLargeWorks) {
  EXPECT_TRUE(matches("[a-z0-9]{1,1000}", std::string(1000, 'x')));
  EXPECT_FALSE(matches("[a-z0-9]{1,1000}", std::string(1001, 'x')));
  EXPECT_TRUE(matches(many("(", limits::kPatternNesting) + "a" + many(")", limits::kPatternNesting), "a"));
  EXPECT_TRUE(matches("(a|b)*a(a|b){8}", "bbabbbbbbbb"));
  EXPECT_TRUE(matches(many("a", 2000), many("a", 2000)));
}

TEST(Pattern, ALongTextIsOnePass) {
  const std::string text(limits::kTextUnits, 'a');
  EXPECT_TRUE(matches("(a*)*", text));
  EXPECT_FALSE(matches("(a|aa)*b", text));
}

TEST(Pattern, TheSamePatternGivesTheSameTable) {
  EXPECT_EQ(compile_pattern("(a|[b-y]){2,3}\\d").table, compile_pattern("(a|[b-y]){2,3}\\d").table);
}

TEST(Pattern, DamagedTablesAreRefusedOrHarmless) {
  const std::string table = compile_pattern("(DE|[a-zé😀]+)[0-9]{2,3}").table;
  for (size_t size = 0; size < table.size(); ++size)
    EXPECT_FALSE(valid_pattern_table(table.substr(0, size))) << size;
  EXPECT_FALSE(valid_pattern_table(table + '\0'));
  std::mt19937_64 random(6);
  int valid = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string damaged = table;
    for (size_t bytes = 1 + random() % 3; bytes > 0; --bytes)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    if (!valid_pattern_table(damaged)) continue;
    ++valid;
    matches_pattern(damaged, "DE12 é😀\uffff\U0010ffff");  // the sanitizers watch
  }
  EXPECT_GT(valid, 100);
}

TEST(Pattern, AHeaderThatLiesAboutItsSizeIsRefused) {
  const std::string table = compile_pattern("a").table;
  for (size_t at = 0; at < 12; ++at) {
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      std::string lying = table;
      lying[at] = byte;
      EXPECT_EQ(valid_pattern_table(lying), lying == table) << at;
    }
  }
}

}  // namespace
}  // namespace rapport::lib
