#include "server/texts/texts.h"

#include <gtest/gtest.h>

#include <set>

#include "server/texts/placeholders.h"

namespace rapport::texts {
namespace {

static_assert(same_placeholders("{a} of {b}", "{b}: {a}, {a}"));
static_assert(!same_placeholders("{a} of {b}", "{a} of {c}"));
static_assert(!same_placeholders("{a}", "a"));
static_assert(same_placeholders("{n} {n|row|rows}", "{n}"));
static_assert(!same_placeholders("{n|row|rows}", "rows"));
static_assert(same_placeholders("{n|row}, {n||rows} and {n|row|rows", "none"));
static_assert(same_placeholders("no { brace } or {} counts", "none {A}"));

TEST(Texts, EveryRowIsFoundByItsName) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kTexts; ++i) {
    const auto row = static_cast<Text>(i);
    EXPECT_TRUE(names.insert(name_of(row)).second) << name_of(row);
    EXPECT_EQ(text_named(name_of(row)), row);
    for (Language language : kLanguages) EXPECT_FALSE(text(row, language).empty()) << name_of(row);
  }
  EXPECT_EQ(text_named("no such row"), std::nullopt);
}

TEST(Texts, PlaceholdersAreFilledAndNothingElseIsTouched) {
  EXPECT_EQ(fill(Text::days_left, Language::De, {{"days", "7"}}), "noch 7 Tage");
  EXPECT_EQ(fill(Text::days_left, Language::En, {{"days", "<{days}>"}}), "<{days}> days left");
  EXPECT_EQ(fill(Text::days_left, Language::En, {}), "{days} days left");
}

TEST(Texts, AWordGoesWithItsNumber) {
  EXPECT_EQ(fill(Text::days_left, Language::En, {{"days", "1"}}), "1 day left");
  EXPECT_EQ(fill(Text::days_left, Language::De, {{"days", "1"}}), "noch 1 Tag");
  EXPECT_EQ(fill(Text::days_left, Language::Da, {{"days", "1"}}), "1 dag tilbage");
  EXPECT_EQ(fill(Text::days_left, Language::Da, {{"days", "0"}}), "0 dage tilbage");
  EXPECT_EQ(fill(Text::problem_wait, Language::En, {{"seconds", "1"}}),
            "That was tried too often. Try again in 1 second.");
  EXPECT_EQ(fill(Text::problem_wait, Language::De, {{"seconds", "21"}}),
            "Das wurde zu oft versucht. Versuchen Sie es in 21 Sekunden noch einmal.");
}

TEST(Texts, LanguagesHaveCodes) {
  for (Language language : kLanguages) EXPECT_EQ(language_of(code_of(language)), language);
  EXPECT_EQ(language_of("fr"), std::nullopt);
  EXPECT_EQ(language_of("DE"), std::nullopt);
  EXPECT_EQ(own_name_of(Language::Da), "Dansk");
}

TEST(Texts, TheBestLanguageIsTheOneWithTheHighestWeight) {
  EXPECT_EQ(best_language(""), Language::En);
  EXPECT_EQ(best_language("de-AT,de;q=0.9,en;q=0.8"), Language::De);
  EXPECT_EQ(best_language("fr, da;q=0.7, de;q=0.3"), Language::Da);
  EXPECT_EQ(best_language("en;q=0.1, DE;q=0.25"), Language::De);
  EXPECT_EQ(best_language("de;q=0, da;q=0.001"), Language::Da);
  EXPECT_EQ(best_language("den, dab, *"), Language::En);
  EXPECT_EQ(best_language(";;q=,\xff\xfe,=,de;q=x"), Language::De);
  EXPECT_EQ(best_language(std::string(100'000, ',') + "de"), Language::En);
}

}  // namespace
}  // namespace rapport::texts
