// Broken input: a tree with what could be read, few problems, near the mistake.
#include <gtest/gtest.h>

#include "compiler/syntax/tokens.h"
#include "runtime/base/limits.h"
#include "support.h"

namespace rapport::syntax::testing {
namespace {

std::vector<Token> tokens_of(const std::string& text) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  Problems problems(sources, diags);
  const uint32_t file = sources.add("pack.rap", text);
  std::vector<Token> tokens = lex(sources, {file, 0, static_cast<uint32_t>(text.size())}, problems).tokens;
  tokens.pop_back();
  return tokens;
}

uint32_t line_at(std::string_view text, size_t offset) {
  return static_cast<uint32_t>(
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

// At most two problems, and one of them on the line of the change or where its consequence shows: the next
// lines of code. An unclosed block is shown at its opener, with a label near the change.
void expect_few_and_near(const std::string& text, size_t offset) {
  const Parsed all = parsed(text);
  EXPECT_LE(all.diags.list().size(), 2U) << all.lines();
  const auto changed = static_cast<int64_t>(line_at(text, offset));
  for (const diag::Diagnostic& problem : all.diags.list()) {
    int64_t nearest = std::abs(static_cast<int64_t>(line_at(text, problem.at.begin)) - changed);
    for (const diag::Label& label : problem.labels)
      nearest = std::min(nearest, std::abs(static_cast<int64_t>(line_at(text, label.at.begin)) - changed));
    EXPECT_LE(nearest, 6) << all.lines();
  }
}

TEST(Recovery, EachTokenOfARichPackDeleted) {
  const std::string text = rich_pack();
  for (const Token& token : tokens_of(text)) {
    SCOPED_TRACE("deleted at " + std::to_string(token.begin) + ": " +
                 text.substr(token.begin, token.end - token.begin));
    expect_few_and_near(text.substr(0, token.begin) + text.substr(token.end), token.begin);
  }
}

TEST(Recovery, EachTokenOfARichPackDoubled) {
  const std::string text = rich_pack();
  for (const Token& token : tokens_of(text)) {
    SCOPED_TRACE("doubled at " + std::to_string(token.begin) + ": " +
                 text.substr(token.begin, token.end - token.begin));
    expect_few_and_near(text.substr(0, token.end) + ' ' + text.substr(token.begin), token.end);
  }
}

TEST(Recovery, TheRestOfTheTreeIsThere) {
  const Parsed all = parsed(
      "area a {\n  group g {\n    ask one \"One\": strange(4) required\n    ask two \"Two\": date default\n"
      "      help \"Second.\"\n    let three = (1 +\n    ask four: yes_no\n  }\n  group h { ask five: date "
      "}\n}\n");
  EXPECT_EQ(all.dump(),
            "(file\n  (area a\n    (group g\n      (ask one \"One\"\n        (required))\n"
            "      (ask two \"Two\" (: date)\n        (default (error))\n        (help \"Second.\"))\n"
            "      (let three (+ 1 (error)))\n      (ask four (: yes_no)))\n"
            "    (group h\n      (ask five (: date)))))\n");
}

TEST(Recovery, AMisspelledKeywordIsReadAsWhatWasMeant) {
  const Parsed all = parsed("aera a {\n  ask b: date requird\n}\n");
  EXPECT_EQ(all.diags.list().size(), 2U);
  EXPECT_EQ(all.dump(), "(file\n  (area a\n    (ask b (: date)\n      (required))))\n");
}

TEST(Recovery, ProblemsOfAFileAreBounded) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "let = \n";
  EXPECT_LE(parsed(text).diags.list().size(), limits::kDiagnostics);
}

TEST(Recovery, AnySliceOfAPackIsRead) {
  const std::string text = rich_pack();
  for (size_t end = 0; end < text.size(); end += 37)
    EXPECT_LE(parsed(text.substr(0, end)).diags.list().size(), 3U);
  for (size_t begin = 0; begin < text.size(); begin += 101) parsed(text.substr(begin));
}

TEST(Limits, DeepNestingIsRefused) {
  const std::string many(10'000, '(');
  for (const std::string& deep :
       {"let x = " + many + "1" + std::string(10'000, ')'), "let x = " + many,
        "let x = " + std::string(10'000, '-') + "1",
        "let x = " + std::string(10'000, '[') + std::string(10'000, ']'), "note \"{" + many + "}\""}) {
    const Parsed all = parsed(deep);
    ASSERT_EQ(all.diags.list().size(), 1U);
    EXPECT_EQ(all.diags.list()[0].code, "E1003");
  }
}

TEST(Limits, DeepChainsOfPrefixesAreRefused) {
  std::string nots = "let x = ", ifs = "let x = ", blocks, comparisons = "let x = a";
  for (int i = 0; i < 10'000; ++i) {
    nots += "not ";
    ifs += "if a then b else ";
    blocks += "when a { ";
    comparisons += " = not b";
  }
  for (const std::string& deep : {nots + "a", ifs + "c", blocks, comparisons}) {
    const Parsed all = parsed(deep);
    ASSERT_EQ(all.diags.list().size(), 1U) << deep.substr(0, 40);
    EXPECT_EQ(all.diags.list()[0].code, "E1003") << deep.substr(0, 40);
  }
}

TEST(Limits, AsDeepAsAllowedIsFine) {
  const Parsed all = parsed("let x = " + std::string(250, '(') + "1" + std::string(250, ')'));
  EXPECT_EQ(all.lines(), "");
}

TEST(Limits, LongChainsAreNotDeep) {
  std::string sum = "let x = 1", conjunction = "let y = a", record = "record T {";
  for (int i = 0; i < 50'000; ++i) sum += " + 1";
  for (int i = 0; i < 5'000; ++i) conjunction += " and not b";
  for (int i = 0; i < 5'000; ++i) record += " F" + std::to_string(i) + " = -if a then b else not c\n";
  const Parsed all = parsed(sum + "\n" + conjunction + "\n" + record + "}\n");
  EXPECT_EQ(all.lines(), "");
  EXPECT_TRUE(all.dump().ends_with("))\n"));
}

TEST(Limits, InvalidUtf8IsShownWhereItStands) {
  EXPECT_EQ(parsed("ask a\nask \xFFz\n").lines(),
            "pack.rap:2:5-6: error E1001: this is not UTF-8: byte 10 of the file\n");
  EXPECT_EQ(parsed("ask \xC3").diags.list()[0].code, "E1001");
}

TEST(Limits, AFileThatIsTooLargeIsNotRead) {
  const Parsed all = parsed(std::string(limits::kSourceBytes + 1, ' '));
  ASSERT_EQ(all.diags.list().size(), 1U);
  EXPECT_EQ(all.diags.list()[0].code, "E1002");
  EXPECT_EQ(all.tree.items.size(), 0U);
}

TEST(Limits, ControlCharactersAreRefused) {
  EXPECT_EQ(parsed(std::string("ask a\0", 6)).lines(),
            "pack.rap:1:6-7: error E1006: the character U+0000 (NUL) does not belong here\n");
  EXPECT_EQ(parsed("ask \x7F\n").diags.list()[0].code, "E1006");
  EXPECT_EQ(parsed("let x = \"\x1B[31m\"").diags.list()[0].code, "E1006");
  EXPECT_EQ(parsed("// \x1B[31m\nask a").lines().substr(0, 28), "pack.rap:1:4-5: error E1006:");
}

}  // namespace
}  // namespace rapport::syntax::testing
