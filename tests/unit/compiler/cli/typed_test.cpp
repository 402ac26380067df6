#include "compiler/cli/typed.h"

#include <gtest/gtest.h>

#include "compiler/cli/phrases.h"
#include "compiler/cli/wrap.h"
#include "runtime/value/date.h"

namespace rapport::cli {
namespace {

// What the text is read as, or what is wrong with it.
std::string read(std::string_view text, const value::Type& type, std::string_view language,
                 const Choices& choices = {}) {
  const Typed typed = read_typed(text, type, choices, language);
  if (!typed.value) return "! " + typed.problem;
  value::Scratch scratch;
  std::vector<std::string_view> names;
  for (const Choice& choice : choices.list) names.push_back(choice.name);
  return value::canonical_text(value::view(*typed.value, scratch), type, names);
}

TEST(Typed, NumbersAreReadAsFilesHaveThemAndAsTheReaderWritesThem) {
  const value::Type amount = value::decimal(32, 16);
  EXPECT_EQ(read("1234.5", amount, "en"), "1234.5");
  EXPECT_EQ(read("1,234.5", amount, "en"), "1234.5");
  EXPECT_EQ(read("1,234", amount, "en"), "1234");
  EXPECT_EQ(read("1,23", amount, "en"), "! `1,23` is no number: write it such as 1234.5.");
  EXPECT_EQ(read("1.234,5", amount, "de"), "1234.5");
  EXPECT_EQ(read("1234,5", amount, "de"), "1234.5");
  EXPECT_EQ(read("1234.5", amount, "de"), "1234.5");
  EXPECT_EQ(read("-1.5", amount, "da"), "-1.5");
  EXPECT_EQ(read("1 234,5", amount, "de"), "1234.5");
  EXPECT_EQ(read("1.234.567", amount, "de"), "1234567");
  EXPECT_EQ(read("1,234,567", amount, "de"), "! `1,234,567` ist keine Zahl: zum Beispiel 1234,5.");
  for (const char* nothing : {"", "-", ".", "1.", ".5", "1e3", "0x1", "1..2", "--1", "1,2.3", "NaN"})
    EXPECT_TRUE(read(nothing, amount, "en").starts_with("! ")) << nothing;
}

TEST(Typed, ANumberThatMayMeanTwoThingsIsNotGuessed) {
  EXPECT_EQ(read("1.234", value::decimal(32, 16), "de"),
            "! `1.234` kann 1234 und 1,234 heißen: bitte eines davon schreiben.");
  EXPECT_EQ(read("1.234", value::decimal(32, 16), "en"), "1.234");
  EXPECT_EQ(read("1.000", value::integer(), "da"), "! `1.000` kan læses som 1000 og som 1: skriv en af dem.");
}

TEST(Typed, WholeNumbers) {
  EXPECT_EQ(read("9223372036854775807", value::integer(), "en"), "9223372036854775807");
  EXPECT_EQ(read("9223372036854775808", value::integer(), "en"),
            "! `9223372036854775808` is no whole number.");
  EXPECT_EQ(read("2.0", value::integer(), "en"), "2");
  EXPECT_EQ(read("2.5", value::integer(), "en"), "! `2.5` is no whole number.");
}

TEST(Typed, DaysAreReadInTheReadersFormWhereItCanMeanOneThingOnly) {
  EXPECT_EQ(read("2026-01-31", value::date(), "en"), "2026-01-31");
  EXPECT_EQ(read("31.1.2026", value::date(), "de"), "2026-01-31");
  EXPECT_EQ(read("31.01.2026", value::date(), "da"), "2026-01-31");
  EXPECT_EQ(read("31/01/2026", value::date(), "fr"), "2026-01-31");
  EXPECT_EQ(read("January 31, 2026", value::date(), "en"), "2026-01-31");
  EXPECT_EQ(read("31 jan 2026", value::date(), "en-gb"), "2026-01-31");
  for (const char* text : {"12/31/2026", "31/12/2026", "31.12.2026"})
    EXPECT_EQ(read(text, value::date(), "en"), "2026-12-31") << text;
  EXPECT_EQ(read("2/2/2026", value::date(), "en"), "2026-02-02");
  EXPECT_EQ(read("12/31/2026", value::date(), "de"), "2026-12-31");
  EXPECT_EQ(read("13/32/2026", value::date(), "en"),
            "! `13/32/2026` is no day: write it such as 2026-01-31.");
  EXPECT_EQ(read("30.2.2026", value::date(), "de"), "! `30.2.2026` ist kein Tag: zum Beispiel 31.01.2026.");
  EXPECT_TRUE(read("31.1.26", value::date(), "de").starts_with("! "));
}

TEST(Typed, ADayThatMayMeanTwoIsNotGuessed) {
  EXPECT_EQ(read("07/01/2026", value::date(), "en"),
            "! `07/01/2026` can be read as 2026-07-01 and as 2026-01-07: write one of these.");
  EXPECT_EQ(read("1.2.2026", value::date(), "en-gb"),
            "! `1.2.2026` can be read as 2026-01-02 and as 2026-02-01: write one of these.");
  EXPECT_EQ(read("07/01/2026", value::date(), "de"),
            "! `07/01/2026` kann 2026-07-01 und 2026-01-07 heißen: bitte eines davon schreiben.");
}

TEST(Typed, AUnitMayStandAtItsNumber) {
  const auto with = [](std::string_view text, std::string_view unit, std::string_view language) {
    const Typed typed = read_typed(text, value::decimal(32, 16), {}, language, unit);
    value::Scratch scratch;
    return typed.value ? value::canonical_text(value::view(*typed.value, scratch), value::decimal(32, 16), {})
                       : "! " + typed.problem;
  };
  for (const char* text : {"3%", "3 %", "%3", "3"}) EXPECT_EQ(with(text, "%", "en"), "3") << text;
  for (const char* text : {"1.5 eur", "EUR 1.5", "EUR1.5"})
    EXPECT_EQ(with(text, " EUR ", "en"), "1.5") << text;
  EXPECT_EQ(with("30 tage", "Tage", "de"), "30");
  EXPECT_EQ(with("1.234 €", "€", "de"), "! `1.234` kann 1234 und 1,234 heißen: bitte eines davon schreiben.");
  EXPECT_TRUE(with("3€x", "€", "en").starts_with("! "));
  for (const char* text : {"%", "3%", "3 USD"})
    EXPECT_TRUE(with(text, "EUR", "en").starts_with("! ")) << text;
  EXPECT_TRUE(with("EUR", "EUR", "en").starts_with("! "));
}

TEST(Typed, YesAndNo) {
  for (const char* yes : {"yes", "YES", "y", "ja", "J"})
    EXPECT_EQ(read(yes, value::yes_no(), "de"), "yes") << yes;
  for (const char* no : {"no", "n", "nej", "Nej"}) EXPECT_EQ(read(no, value::yes_no(), "da"), "no") << no;
  EXPECT_EQ(read("oui", value::yes_no(), "en"), "! Please answer Yes or No.");
}

Choices colors() {
  return {.list = {{"red", "Red", 0}, {"light_blue", "Light blue", 1}, {"pink", "Pink", 2}}, .closed = true};
}

TEST(Typed, ANumberOfALongListIsAsLongAsItHasToBe) {
  Choices many;
  for (uint32_t i = 1; i <= 10'050; ++i) many.list.push_back({"K" + std::to_string(i), "", 0});
  EXPECT_EQ(read("10050", value::text(9), "en", many), "K10050");
  EXPECT_EQ(position_in("10050", 10'050), 10'049U);
  EXPECT_EQ(position_in("007", 10), 6U);
  for (const char* none : {"", "0", "10051", "-1", "+1", "1.", " 1", "4294967297"})
    EXPECT_EQ(position_in(none, 10'050), std::nullopt) << none;
}

TEST(Typed, AChoiceIsANumberANameOrATitle) {
  const value::Type choice = value::choice(0);
  for (const char* text : {"2", "light_blue", "light BLUE", " Light blue "})
    EXPECT_EQ(read(text, choice, "en", colors()), "light_blue") << text;
  for (const char* text : {"0", "4", "-1", "99999", "grey", ""})
    EXPECT_TRUE(read(text, choice, "en", colors()).starts_with("! ")) << text;
}

TEST(Typed, ASetIsSeveral) {
  const value::Type set = value::choices(0);
  EXPECT_EQ(read("1, light blue", set, "en", colors()), "red, light_blue");
  EXPECT_EQ(read("pink;1", set, "en", colors()), "red, pink");
  EXPECT_EQ(read("", set, "en", colors()), "");
  EXPECT_EQ(read("1, grey", set, "en", colors()),
            "! `grey` is none of the choices: write a number of the list or a name.");
}

TEST(Typed, AReferenceIsAKeyOrANumberWhereKeysAreNone) {
  Choices rows{.list = {{"EUR", "Euro"}, {"USD", "Dollar"}}, .rows = true};
  EXPECT_EQ(read("usd", value::text(3), "en", rows), "USD");
  EXPECT_EQ(read("2", value::text(3), "en", rows), "USD");
  EXPECT_EQ(read("XXX", value::text(3), "en", rows), "XXX");  // the interview says that there is no such row
  rows = {.list = {{"10", ""}, {"20", ""}}, .numbered = false, .rows = true};
  EXPECT_EQ(read("2", value::text(3), "en", rows), "2");
}

Choices states() {
  return {.list = {{"US-AL", "Alabama"}, {"US-OH", "Ohio"}, {"US-OK", "Oklahoma"}, {"US-X", ""}},
          .rows = true,
          .closed = true};
}

TEST(Typed, WhatTheListShowsIsAnAnswer) {
  const value::Type state = value::text(10);
  for (const char* text : {"us-oh", "ohio", " OHIO ", "US-OH  Ohio", "2", "hio"})
    EXPECT_EQ(read(text, state, "en", states()), "US-OH") << text;
  EXPECT_EQ(read("ok", state, "en", states()), "US-OK");
  EXPECT_EQ(read("US-X", state, "en", states()), "US-X");
  EXPECT_EQ(read("blue", value::choice(0), "en", colors()), "light_blue");
  EXPECT_EQ(read("blue, 1", value::choices(0), "en", colors()), "red, light_blue");
}

TEST(Typed, WhatWasNotCalledByItsNameIsTold) {
  const auto found = [](std::string_view text, const Choices& choices) {
    return read_typed(text, choices.rows ? value::text(10) : value::choice(0), choices, "en").found;
  };
  EXPECT_EQ(found("Ohio", states()), std::vector<size_t>{1});
  EXPECT_EQ(found("hio", states()), std::vector<size_t>{1});
  EXPECT_EQ(found("blue", colors()), std::vector<size_t>{1});
  for (const char* text : {"us-oh", "2"}) EXPECT_TRUE(found(text, states()).empty()) << text;
  for (const char* text : {"light_blue", "LIGHT BLUE", "2"})
    EXPECT_TRUE(found(text, colors()).empty()) << text;
}

TEST(Typed, WhatSeveralHaveInThemIsNotGuessed) {
  const Typed typed = read_typed("US-O", value::text(10), states(), "en");
  EXPECT_FALSE(typed.value);
  EXPECT_EQ(typed.unclear, "US-O");
  EXPECT_EQ(typed.problem, "`US-O` is in several of the list: write more of it, or which one.");
  const Choices twins{.list = {{"1A", "Twin"}, {"1B", "Twin"}}, .rows = true};
  EXPECT_EQ(read_typed("twin", value::text(10), twins, "en").unclear, "twin");
  EXPECT_FALSE(
      read_typed("1, r", value::choices(0), {.list = {{"a", "Red"}, {"b", "Rose"}}, .closed = true}, "en")
          .value);
}

TEST(Typed, WhereMayStandWhatIsNotThereOnlyAWholeTitleIsOne) {
  Choices accounts = states();
  accounts.closed = false;
  EXPECT_EQ(read("ohio", value::text(10), "en", accounts), "US-OH");
  EXPECT_EQ(read("hio", value::text(10), "en", accounts), "hio");
}

TEST(Typed, WhatAClosedListDoesNotHoldIsRefused) {
  EXPECT_EQ(read("Narnia", value::text(10), "en", states()),
            "! `Narnia` is not in the list: `/text` searches it, `/` shows it all.");
  EXPECT_EQ(read("", value::text(10), "de", states()),
            "! `` steht nicht in der Liste: `/Text` durchsucht sie, `/` zeigt sie ganz.");
  EXPECT_EQ(read("US-OH", value::text(10), "en", {.rows = true, .closed = true}),
            "! There is nothing to choose from yet: `skip` leaves it for later.");
}

TEST(Typed, APartOfANumberIsNoSearch) {
  const Choices accounts{.list = {{"110110", "Cash"}}, .numbered = false, .rows = true, .closed = true};
  EXPECT_TRUE(read_typed("1101", value::text(10), accounts, "en").found.empty());
}

TEST(Typed, SearchLooksIntoNamesAndTitles) {
  EXPECT_EQ(matching(colors(), "BLUE"), std::vector<size_t>{1});
  EXPECT_EQ(matching(colors(), "pi"), std::vector<size_t>{2});
  EXPECT_EQ(matching(colors(), "").size(), 3u);
  EXPECT_TRUE(matching(colors(), "grey").empty());
}

TEST(Wrap, LinesAreAsWideAsAskedAndNoWordIsLost) {
  EXPECT_EQ(wrapped("one two three", 7, ""), "one two\nthree\n");
  EXPECT_EQ(wrapped("one two", 80, "  "), "  one two\n");
  EXPECT_EQ(wrapped("one two three", 9, "  "), "  one two\n  three\n");
  EXPECT_EQ(wrapped("a incomprehensibilities b", 10, ""), "a\nincomprehensibilities\nb\n");
  EXPECT_EQ(wrapped("first\n\nsecond", 80, ""), "first\n\nsecond\n");
  EXPECT_EQ(wrapped("", 80, ""), "\n");
  EXPECT_EQ(wrapped("für größere Öfen", 11, ""), "für größere\nÖfen\n");
  EXPECT_EQ(wrapped("日本語 日本", 6, ""), "日本語\n日本\n");
}

TEST(Wrap, NothingReachesTheTerminalThatIsNoText) {
  EXPECT_EQ(wrapped("a\x1b[31mb", 80, "").find('\x1b'), std::string::npos);
}

TEST(Phrases, AreThereInEachLanguageWithEveryValue) {
  EXPECT_EQ(phrase("en", Phrase::answer, {"x"}), "Answer: x");
  EXPECT_EQ(phrase("de-AT", Phrase::answer, {"x"}), "Antwort: x");
  EXPECT_EQ(phrase("da", Phrase::answer, {"x"}), "Svar: x");
  EXPECT_EQ(phrase("fi", Phrase::answer, {"x"}), "Answer: x");
  EXPECT_EQ(phrase("en", Phrase::answer, {"{}"}), "Answer: {}");
  const auto count = [](std::string_view text) {
    size_t n = 0;
    for (size_t at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2)) ++n;
    return n;
  };
#define PHRASE(name, en, de, da)            \
  EXPECT_EQ(count(en), count(de)) << #name; \
  EXPECT_EQ(count(en), count(da)) << #name;
#include "compiler/cli/phrases.def"
}

}  // namespace
}  // namespace rapport::cli
