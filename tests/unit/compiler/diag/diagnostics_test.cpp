#include "compiler/diag/diagnostics.h"

#include <gtest/gtest.h>

#include <set>

#include "runtime/base/limits.h"

namespace rapport::diag {
namespace {

TEST(Diagnostics, AreSortedByPlace) {
  Diagnostics diags;
  diags.report(E1015, {1, 5, 6}, "c");
  diags.report(E1015, {0, 9, 10}, "b");
  diags.report(E1015, {0, 5, 6}, "a");
  diags.sort();
  EXPECT_EQ(diags.list()[0].message, "this `a` closes nothing");
  EXPECT_EQ(diags.list()[1].message, "this `b` closes nothing");
  EXPECT_EQ(diags.list()[2].message, "this `c` closes nothing");
}

TEST(Diagnostics, WhatHasNoPlaceComesLast) {
  Diagnostics diags;
  diags.report(E1015, {}, "a");
  diags.report(E1015, {7, 0, 1}, "b");
  diags.sort();
  EXPECT_EQ(diags.list()[0].message, "this `b` closes nothing");
}

TEST(Diagnostics, WarningsAreNoErrors) {
  Diagnostics diags;
  EXPECT_FALSE(diags.has_errors());
  diags.report(Code<>{"W0000", Severity::Warning, "look"}, {});
  EXPECT_FALSE(diags.has_errors());
  diags.report(E1015, {}, "a");
  EXPECT_TRUE(diags.has_errors());
}

TEST(Diagnostics, AreAppendedInOrder) {
  Diagnostics one;
  Diagnostics two;
  one.report(E1015, {}, "a");
  two.report(E1015, {}, "b").label({0, 0, 1}, "here").fix({0, 0, 1}, "x");
  one.append(std::move(two));
  ASSERT_EQ(one.list().size(), 2U);
  EXPECT_EQ(one.list()[1].labels[0].text, "here");
  EXPECT_EQ(one.list()[1].fixes[0].replacement, "x");
}

TEST(Diagnostics, SuggestWhatIsCloseToWhatIsShown) {
  Diagnostics diags;
  size_t asked = 0;
  const auto names = [&] {
    ++asked;
    return std::vector<std::string_view>{"country", "area"};
  };
  for (uint32_t i = 0; i < limits::kDiagnostics + 1000; ++i) {
    Diagnostic& problem = diags.report(E1015, {0, i, i + 1}, "conutry");
    EXPECT_EQ(diags.keeps(problem), i < limits::kDiagnostics);
    diags.suggest(problem, {0, i, i + 1}, "conutry", names);
  }
  diags.suggest(diags.report(E1015, {1, 0, 1}, "x"), {1, 0, 1}, "nothing like it", names);
  EXPECT_EQ(asked, limits::kDiagnostics + 1);
  ASSERT_EQ(diags.list().front().fixes.size(), 1U);
  EXPECT_EQ(diags.list().front().fixes[0].replacement, "country");
  EXPECT_TRUE(diags.list().back().fixes.empty());
}

Diagnostics many(uint32_t file, size_t count) {
  Diagnostics diags;
  for (uint32_t i = 0; i < count; ++i) diags.report(E1015, {file, i, i + 1}, "a");
  return diags;
}

TEST(Diagnostics, OfAFileTheFirstAreKeptAndAllAreCounted) {
  SourceMap sources;
  sources.add("a.rap", std::string(9, '\n'));
  sources.add("b.rap", "");
  Diagnostics diags = many(0, limits::kDiagnostics + 3);
  diags.report(E1015, {1, 0, 0}, "b").label({0, 0, 1}, "the limit is of one file");
  diags.report(W4005, {0, 0, 1});
  EXPECT_EQ(diags.list().size(), limits::kDiagnostics + 2);
  EXPECT_EQ(diags.count(Severity::Error), limits::kDiagnostics + 4);
  EXPECT_EQ(diags.count(Severity::Warning), 1U);
  diags.note_left_out(sources);
  EXPECT_EQ(diags.list().back().at, (Span{0, 9, 9}));
  EXPECT_EQ(diags.list().back().message,
            "not shown: 3 more errors of this file; repair what is shown, then look again");
  EXPECT_EQ(diags.count(Severity::Note), 0U);
}

TEST(Diagnostics, WhatIsNotKeptIsAppendedAsANumber) {
  Diagnostics diags = many(0, limits::kDiagnostics - 1);
  diags.append(many(0, limits::kDiagnostics + 5));
  EXPECT_EQ(diags.list().size(), limits::kDiagnostics);
  EXPECT_EQ(diags.count(Severity::Error), 2 * limits::kDiagnostics + 4);
}

TEST(Codes, AreNamedByTheirSeverityAndUnique) {
  std::set<std::string_view> names;
  for (const CodeInfo& code : all_codes()) {
    EXPECT_TRUE(names.insert(code.name).second) << code.name;
    const char letter = code.severity == Severity::Error     ? 'E'
                        : code.severity == Severity::Warning ? 'W'
                                                             : 'N';
    EXPECT_EQ(code.name.size(), 5U) << code.name;
    EXPECT_EQ(code.name[0], letter) << code.name;
    EXPECT_FALSE(code.message.ends_with('.')) << code.name;
  }
}

std::string_view near(std::string_view name) {
  constexpr std::string_view kNames[] = {"address", "country", "currency", "ask", "use", "x"};
  return closest(kNames, name);
}

TEST(Closest, FindsSlipsOfTheHand) {
  EXPECT_EQ(near("adress"), "address");
  EXPECT_EQ(near("adderss"), "address");
  EXPECT_EQ(near("cuontry"), "country");
  EXPECT_EQ(near("curency"), "currency");
  EXPECT_EQ(near("aks"), "ask");
}

TEST(Closest, FindsNothingThatIsMerelyShort) {
  EXPECT_EQ(near("tax"), "");
  EXPECT_EQ(near("y"), "");
  EXPECT_EQ(near("organisation"), "");
  EXPECT_EQ(near(""), "");
}

TEST(Closest, TheFirstByNameWinsATie) {
  constexpr std::string_view kNames[] = {"band", "bald"};
  EXPECT_EQ(closest(kNames, "bard"), "bald");
}

}  // namespace
}  // namespace rapport::diag
