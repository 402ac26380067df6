#include "runtime/answers/answers.h"

#include "runtime/base/limits.h"
#include "tests/unit/runtime/interview/builder.h"

namespace rapport::testing {
namespace {

using answers::Answers;
using answers::read_answers;
using interview::Interview;

program::Program pack() {
  Builder b;
  const Index finance = b.area("finance");
  const Index general = b.group("general", finance);
  const Index multi = b.ask({.name = "multi", .type = value::yes_no(), .group = general});
  b.ask({.name = "code", .type = value::text(4), .group = general});
  b.ask({.name = "days", .type = value::integer(), .group = b.group("loose")});
  b.ask({.name = "price", .type = value::decimal(32, 16)});
  b.ask({.name = "start", .type = value::date()});
  b.ask({.name = "unit", .type = b.enumeration("Unit", {"days", "months", "years"})});
  b.ask({.name = "units", .type = value::choices(0)});
  b.ask({.name = "rate", .type = value::integer(), .gate = b.when(load(multi))});
  b.input("country", value::text(2));
  return b.build();
}

// "line:column message" of each problem.
std::vector<std::string> problems(const Answers& read) {
  std::vector<std::string> out;
  for (const answers::Problem& p : read.problems)
    out.push_back(std::to_string(p.line) + ":" + std::to_string(p.column) + " " + p.message);
  return out;
}

// The one problem of `json`, without its place.
std::string problem(const std::string& json) {
  static const program::Program program = pack();
  const Answers read = read_answers(json, program);
  if (read.problems.size() != 1) return std::to_string(read.problems.size()) + " problems";
  return read.problems.front().message;
}

TEST(Answers, ReadsEachType) {
  const program::Program p = pack();
  const Answers read = read_answers(R"({
    "multi": true, "code": "  USMF ",
    "days": -12, "price": 0.1,
    "start": "2026-01-31", "unit": "months", "units": ["years", "days"], "rate": null, "country": "DK"
  })",
                                    p);
  EXPECT_TRUE(read.problems.empty());
  ASSERT_EQ(read.entries.size(), 9U);
  EXPECT_EQ(read.entries[0].value, yes_no_value(true));
  EXPECT_EQ(read.entries[1].value, text_value("USMF"));
  EXPECT_EQ(read.entries[2].value, integer_value(-12));
  EXPECT_EQ(read.entries[3].value, value::decimal_value({.coefficient = 1, .scale = 1}));
  EXPECT_EQ(read.entries[4].value, value::date_value(value::parse_date("2026-01-31").value_or(0)));
  EXPECT_EQ(read.entries[5].value, value::choice_value(1));
  EXPECT_EQ(read.entries[6].value, value::choices_value(0b101));
  EXPECT_EQ(read.entries[7].kind, EntryKind::Blank);
  EXPECT_EQ(read.entries[8].kind, EntryKind::Input);
  const std::vector<std::pair<uint32_t, uint32_t>> places = {{2, 5},  {2, 20}, {3, 5},  {3, 18}, {4, 5},
                                                             {4, 28}, {4, 46}, {4, 74}, {4, 88}};
  EXPECT_EQ(read.places, places);
}

TEST(Answers, TakesNumbersByTheirDigits) {
  const program::Program p = pack();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1234567890123456.7890123456789012", "1234567890123456.7890123456789012"},
      {"\"1234567890123456.7890123456789012\"", "1234567890123456.7890123456789012"},
      {"18446744073709551616", "18446744073709551616"},
      {"18446744073709551615", "18446744073709551615"},
      {"1.50", "1.5"},
      {"1e3", "1000"},
      {"-0.0", "0"},
  };
  for (const auto& [written, expected] : cases) {
    const Answers read = read_answers("{\"price\": " + written + "}", p);
    ASSERT_EQ(read.entries.size(), 1U) << written;
    EXPECT_EQ(value::to_text(read.entries[0].value.decimal), expected);
  }
}

TEST(Answers, IntegersAreWholeAndFit) {
  EXPECT_EQ(problem(R"({"days": 9223372036854775807})"), "0 problems");
  EXPECT_EQ(problem(R"({"days": -9223372036854775808})"), "0 problems");
  EXPECT_EQ(problem(R"({"days": 9223372036854775808})"),
            "`days` is a whole number of up to 19 digits, found 9223372036854775808");
  EXPECT_EQ(problem(R"({"days": 1.5})"), "`days` is a whole number, found 1.5");
  EXPECT_EQ(problem(R"({"days": 3.0})"), "0 problems");
  EXPECT_EQ(problem(R"({"days": "3"})"), "`days` is a whole number: write it without quotes, found \"3\"");
}

TEST(Answers, RefusesNumbersThatAreTooLarge) {
  EXPECT_EQ(problem(R"({"price": -1e400})"),
            "`price` takes up to 38 digits, 16 of them after the point, found -1e400");
  EXPECT_EQ(problem(R"({"code": 1e400})"), "`code` is a text: write it in quotes, found 1e400");
  EXPECT_EQ(problem(R"({"price": 1e40})"),
            "`price` takes up to 38 digits, 16 of them after the point, found 1e40");
  EXPECT_EQ(problem(R"({"price": 1e-400})"),
            "`price` takes up to 38 digits, 16 of them after the point, found 1e-400");
  EXPECT_EQ(problem(R"({"price": "twelve"})"),
            "`price` is a decimal number such as \"12.50\", found \"twelve\"");
}

TEST(Answers, ReadsOnAfterANumberThatIsTooLarge) {
  const program::Program p = pack();
  const Answers read =
      read_answers("{\"days\": [-1e999, \"1e400\"],\n \"price\": 1e400, \"code\": \"X\"}", p);
  EXPECT_EQ(problems(read),
            (std::vector<std::string>{
                "1:2 `days` is a whole number: write it without quotes, found a list",
                "2:2 `price` takes up to 38 digits, 16 of them after the point, found 1e400"}));
  ASSERT_EQ(read.entries.size(), 1U);
  EXPECT_EQ(read.entries[0].name, "code");
  EXPECT_EQ(problems(read_answers(R"({"code": 1e400, 1e400: 2})", p)),
            (std::vector<std::string>{"1:2 `code` is a text: write it in quotes, found 1e400",
                                      "1:17 a name stands in quotes, found `1e400`"}));
}

TEST(Answers, SaysWhichTypeIsMeant) {
  EXPECT_EQ(problem(R"({"multi": "maybe"})"), "`multi` is yes or no: write true or false, found \"maybe\"");
  EXPECT_EQ(problem(R"({"code": 12})"), "`code` is a text: write it in quotes, found 12");
  EXPECT_EQ(problem(R"({"code": true})"), "`code` is a text, found true");
  EXPECT_EQ(problem(R"({"start": "31.01.2026"})"),
            "`start` is a date: write \"YYYY-MM-DD\", found \"31.01.2026\"");
  EXPECT_EQ(problem(R"({"start": "2026-02-29"})"), "`start` is a date, and there is no 2026-02-29");
  EXPECT_EQ(problem(R"({"start": "2028-02-29"})"), "0 problems");
  EXPECT_EQ(problem(R"({"unit": "weeks"})"),
            "`unit` is one of \"days\", \"months\", \"years\", found \"weeks\"");
  EXPECT_EQ(problem(R"({"units": "days"})"),
            "`units` is a list of \"days\", \"months\", \"years\", found \"days\"");
  EXPECT_EQ(problem(R"({"units": ["days", 1]})"),
            "`units` is a list of \"days\", \"months\", \"years\", found 1");
  EXPECT_EQ(problem(R"({"units": ["days", "days"]})"), "`units` names \"days\" twice");
  EXPECT_EQ(problem(R"({"multi": [true]})"), "`multi` is yes or no: write true or false, found a list");
  EXPECT_EQ(problem(R"({"multi": {"value": true}})"),
            "`multi` is yes or no: write true or false, found an object");
  EXPECT_EQ(problem(R"({"country": null})"), "`country` is given by the host: leave it out, found null");
}

TEST(Answers, KnowsNamesAndNearNames) {
  EXPECT_EQ(problem(R"({"cod": "X"})"),
            "this pack has no question, table or input `cod`: did you mean `code`?");
  EXPECT_EQ(problem(R"({"contry": "DK"})"),
            "this pack has no question, table or input `contry`: did you mean `country`?");
  EXPECT_EQ(problem(R"({"zzzzzz": 1})"), "this pack has no question, table or input `zzzzzz`");
  EXPECT_EQ(problem(R"({"a\u001b[31m": 1})"), "this pack has no question, table or input `a\\u001b[31m`");
}

TEST(Answers, ChecksPaths) {
  EXPECT_EQ(problem(R"({"finance.general.code": "USMF"})"), "0 problems");
  EXPECT_EQ(problem(R"({"loose.days": 1})"), "0 problems");
  EXPECT_EQ(problem(R"({"finance.currency.code": "X"})"),
            "`finance.currency.code`: `code` stands in `finance.general`");
  EXPECT_EQ(problem(R"({"finance.general.price": 1})"),
            "`finance.general.price`: `price` stands outside of all groups");
  EXPECT_EQ(problem(R"({"finance.general.cod": "X"})"),
            "this pack has no question, table or input `finance.general.cod`: did you mean `code`?");
}

TEST(Answers, ADependencysPathsCarryItsAlias) {
  Builder b;
  b.program().packs.push_back({.alias = "base", .name = "base-pack", .version = "1.0.0"});
  const Index group = b.group("base.general", b.area("base.finance"));
  b.ask({.name = "base.code", .type = value::text(4), .group = group});
  const program::Program p = b.build();
  EXPECT_TRUE(read_answers(R"({"base.code": "X"})", p).problems.empty());
  EXPECT_TRUE(read_answers(R"({"base.finance.general.code": "X"})", p).problems.empty());
  EXPECT_EQ(problems(read_answers(R"({"base.general.code": "X"})", p)),
            std::vector<std::string>{"1:2 `base.general.code`: `base.code` stands in `finance.general`"});
}

TEST(Answers, RefusesWhatIsGivenTwice) {
  const program::Program p = pack();
  const Answers read = read_answers("{\"code\": \"A\",\n  \"finance.general.code\": \"B\"}", p);
  EXPECT_EQ(problems(read), std::vector<std::string>{"2:3 `code` is given twice, first in line 1"});
  ASSERT_EQ(read.entries.size(), 1U);
  EXPECT_EQ(read.entries[0].value.text, "A");
}

TEST(Answers, HasNoTables) {
  EXPECT_EQ(problem(R"({"aging": [{"Name": "30 days"}]})"), "this pack has no table `aging`");
  EXPECT_EQ(problem(R"({"units": [{"name": "days"}]})"),
            "`units` is a list of \"days\", \"months\", \"years\", found an object");
}

TEST(Answers, IsOneObject) {
  EXPECT_EQ(problem("[]"), "answers are one JSON object, name → value, found a list");
  EXPECT_EQ(problem("12"), "answers are one JSON object, name → value");
  const std::string ends =
      "the file ends where more was expected: answers are one JSON object, closed by `}`";
  EXPECT_EQ(problem(""), ends);
  EXPECT_EQ(problem("{\"code\": \"A\""), ends);
  EXPECT_EQ(problem("{\"code\": "), ends);
  EXPECT_EQ(problem("{} {}"), "something follows the object: one object with all answers was expected");
}

TEST(Answers, SaysWhereTheSyntaxIsBroken) {
  const program::Program p = pack();
  const Answers read = read_answers("{\"code\": \"A\",\n \"multi\": yes}", p);
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].line, 2U);
  EXPECT_EQ(read.problems[0].column, 11U);
  EXPECT_EQ(read.problems[0].message, "not JSON: invalid literal, found `yes`");
  EXPECT_EQ(read.entries.size(), 1U);  // what could be read is kept
  EXPECT_EQ(problem("{\"code\" \"A\"}"), "not JSON: expected ':', found `\"`");
  EXPECT_EQ(problem("{\"code\": \"A\",}"), "not JSON: expected string literal, found `}`");
  EXPECT_EQ(problem("{\"days\": 012}"), "not JSON: expected '}', found `012`");
  EXPECT_EQ(problem("{'code': 'A'}"), "not JSON: invalid literal, found `'`");
}

TEST(Answers, RefusesBrokenCharacters) {
  const std::string half = "half a surrogate pair: a character above U+FFFF takes two `\\u` escapes";
  EXPECT_EQ(problem(R"({"code": "\ud800"})"), half);
  EXPECT_EQ(problem(R"({"code": "\udc00"})"), half);
  EXPECT_EQ(problem("{\"code\": \"\xC3\x28\"}"), "not well-formed UTF-8");
  EXPECT_EQ(problem("{\"code\": \"\xED\xA0\x80\"}"), "not well-formed UTF-8");
  EXPECT_EQ(problem("{\"code\": \"a\x01\"}"),
            "a control character stands in a text: write it as an escape such as `\\n`");
  EXPECT_EQ(problem("{\"code\": \"abc"), "a text has no closing quote");
}

TEST(Answers, TheInterviewRefusesWhatXmlCannotHold) {
  const program::Program p = pack();
  const Answers read = read_answers(R"({"code": "a\u0001"})", p);
  ASSERT_EQ(read.entries.size(), 1U);
  Interview i(p);
  EXPECT_EQ(refusal(i, read.entries[0]), "`code` holds the character U+0001, which no XML file can hold");
}

TEST(Answers, RefusesDeepNesting) {
  EXPECT_EQ(problem("{\"units\": " + std::string(100000, '[')), "nested deeper than 8 levels");
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"units\":";
  EXPECT_EQ(problem(objects), "nested deeper than 8 levels");
  EXPECT_EQ(problem("{\"units\": [[[[]]]]}"),
            "`units` is a list of \"days\", \"months\", \"years\", found a list");
}

TEST(Answers, RefusesTooMuch) {
  EXPECT_EQ(problem(std::string(limits::kAnswerBytes + 1, ' ')), "larger than 64 MB");
  const program::Program p = pack();
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":1";
  const Answers read = read_answers(many + "}", p);
  EXPECT_EQ(read.problems.size(), limits::kDiagnostics + 1);
  EXPECT_EQ(read.problems.back().message, "too many problems: the rest was not read");
}

TEST(Answers, FindsThePlaceOfNamesWithEscapes) {
  const program::Program p = pack();
  const Answers read = read_answers("{ \"ä\": 1,   \"\\\"\\\\\": 2, \"co\\u0064e\": \"A\"}", p);
  ASSERT_EQ(read.problems.size(), 2U);
  EXPECT_EQ(read.problems[0].column, 3U);
  EXPECT_EQ(read.problems[1].column, 13U);
  ASSERT_EQ(read.places.size(), 1U);
  EXPECT_EQ(read.places[0].second, 24U);
}

TEST(Answers, ReadsLinesOneByOne) {
  const program::Program p = pack();
  const auto lines = answers::read_answer_lines(
      "{\"id\": \"USMF-1\", \"code\": \"USMF\"}\n\n{\"id\": 7, \"code\": }\r\n  {\"id\": "
      "\"../x\"}\n{\"code\": \"X\"}",
      p);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].id, "USMF-1");
  EXPECT_TRUE(lines[0].problems.empty());
  EXPECT_EQ(lines[1].id, "7");
  ASSERT_EQ(lines[1].problems.size(), 1U);
  EXPECT_EQ(lines[1].problems[0].line, 3U);
  EXPECT_EQ(problems(lines[2]),
            std::vector<std::string>{
                "4:4 `id` names the interview's folder: up to 100 letters, digits, `.`, `-` and `_`, "
                "not beginning with `.`"});
  EXPECT_EQ(lines[3].entries.size(), 1U);
  EXPECT_EQ(lines[3].places[0].first, 5U);
}

TEST(Answers, AQuestionMayBeNamedId) {
  Builder b;
  b.ask({.name = "id", .type = value::text()});
  const program::Program p = b.build();
  const Answers read = read_answers(R"({"id": "x"})", p);
  EXPECT_EQ(read.id, "");
  EXPECT_EQ(read.entries.size(), 1U);
}

TEST(Answers, WhatIsWrittenReadsBack) {
  const program::Program p = pack();
  const Answers read = read_answers(
      R"({"multi": false, "code": "a\"\\\n", "price": "1234567890123456.789", "start": "2026-01-31",
          "unit": "years", "units": ["days", "years"], "rate": 5, "days": null, "country": "DK"})",
      p);
  ASSERT_TRUE(read.problems.empty());
  const auto started = Interview::start(p, read.entries);
  ASSERT_TRUE(started.refusals.empty());
  const std::string written = answers::write_answers(started.interview);
  const auto again = Interview::start(p, read_answers(written, p).entries);
  EXPECT_EQ(answers::write_answers(again.interview), written);
  EXPECT_EQ(written,
            "{\n  \"country\": \"DK\",\n  \"multi\": false,\n  \"code\": \"a\\\"\\\\\",\n  \"days\": null,\n "
            " \"price\": "
            "\"1234567890123456.789\",\n  \"start\": \"2026-01-31\",\n  \"unit\": \"years\",\n  \"units\": "
            "[\"days\", "
            "\"years\"],\n  \"rate\": 5\n}\n");
  EXPECT_EQ(answers::write_answers(Interview(p)), "{}\n");
}

TEST(Answers, ListsWhatIsParked) {
  const program::Program p = pack();
  const Answers read = read_answers(R"({"rate": 5, "multi": false})", p);
  EXPECT_EQ(answers::parked_answers(Interview::start(p, read.entries).interview),
            std::vector<answers::Parked>{{7}});
  const Answers shown = read_answers(R"({"rate": 5, "multi": true})", p);
  EXPECT_TRUE(answers::parked_answers(Interview::start(p, shown.entries).interview).empty());
}

}  // namespace
}  // namespace rapport::testing
