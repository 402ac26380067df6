#include "tests/unit/runtime/interview/builder.h"

namespace rapport::testing {
namespace {

using interview::Interview;
using interview::Problem;
using interview::ProblemKind;
using program::Requirement;

std::vector<std::string> messages(const Interview& i, uint32_t language = 0) {
  std::vector<std::string> out;
  for (const Problem& p : i.problems(language)) {
    const std::string name = p.question == kNone ? "-" : i.program().questions[p.question].name;
    out.push_back(name + (p.warning ? " warning: " : ": ") + p.message);
    for (const Index other : p.also) out.back() += " also " + i.program().questions[other].name;
  }
  return out;
}
using Messages = std::vector<std::string>;

TEST(Problems, ARequiredQuestionIsOpenUntilItSaysSomething) {
  Builder b;
  b.ask({.name = "name", .type = value::text(), .requirement = Requirement::Always});
  const program::Program p = b.build();
  Interview i(p);
  const Messages open = {"name: An answer is required."};
  EXPECT_EQ(messages(i), open);
  EXPECT_TRUE(i.question(0).required);
  apply(i, blank("name"));
  EXPECT_EQ(messages(i), open);
  apply(i, answer("name", text_value("")));
  EXPECT_EQ(messages(i), open);
  apply(i, answer("name", text_value("Contoso")));
  EXPECT_EQ(messages(i), Messages{});
  EXPECT_TRUE(i.complete());
}

TEST(Problems, ADefaultSatisfiesARequiredQuestion) {
  Builder b;
  b.ask({.name = "n", .type = value::integer(), .fallback = b.push(1), .requirement = Requirement::Always});
  const program::Program p = b.build();
  EXPECT_TRUE(Interview(p).complete());
}

TEST(Problems, RequiredIfFollowsItsCondition) {
  Builder b;
  const Index multi = b.ask({.name = "multi", .type = value::yes_no()});
  b.ask({.name = "rate", .type = value::integer(), .required_if = load(multi)});
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_TRUE(i.complete());  // unknown: not required
  apply(i, answer("multi", yes_no_value(true)));
  EXPECT_EQ(messages(i), Messages{"rate: An answer is required."});
  apply(i, answer("multi", yes_no_value(false)));
  EXPECT_TRUE(i.complete());
}

TEST(Problems, WhatIsHiddenHasNone) {
  Builder b;
  const Index multi = b.ask({.name = "multi", .type = value::yes_no()});
  const Index gate = b.when(load(multi));
  const Index rate =
      b.ask({.name = "rate", .type = value::integer(), .gate = gate, .requirement = Requirement::Always});
  b.check({.code = load(rate) + b.push(5) + op(Op::lt_number),
           .at = {1},
           .message = b.text({{"Too high."}}),
           .gate = gate});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("rate", integer_value(9)));
  EXPECT_EQ(messages(i), Messages{});
  apply(i, answer("multi", yes_no_value(true)));
  EXPECT_EQ(messages(i), Messages{"rate: Too high."});
}

TEST(Problems, AWarningDoesNotBlock) {
  Builder b;
  const Index a = b.ask({.name = "a", .type = value::text()});
  const Index c = b.ask({.name = "c", .type = value::text()});
  const Index part = b.part(value::text(), load(a));
  b.check({.code = load(a) + load(c) + op(Op::ne_text),
           .at = {1},
           .message = b.text({{"Both are ", "."}}, {part}),
           .warning = true});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("a", text_value("EUR")));
  EXPECT_EQ(messages(i), Messages{});  // unknown: no error
  apply(i, answer("c", text_value("EUR")));
  EXPECT_EQ(messages(i), Messages{"c warning: Both are EUR."});
  EXPECT_TRUE(i.complete());
}

TEST(Problems, BoundsAndOptionsSpeakForThemselves) {
  Builder b({"en", "de"});
  b.ask({.name = "days", .type = value::integer(), .minimum = b.push(1), .maximum = b.push(30000)});
  b.ask({.name = "start",
         .type = value::date(),
         .minimum = b.push(value::days_from_civil(2026, 1, 31).value_or(0), value::date())});
  const Type unit = b.enumeration("Unit", {"days", "months", "years"});
  b.program().enums[0].elements[1].title = b.text({{"Months"}, {"Monate"}});
  b.ask({.name = "unit", .type = unit});
  b.options(2, b.push(0b110, value::choices(0)));
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("days", integer_value(0)));
  apply(i, answer("start", value::date_value(0)));
  apply(i, answer("unit", value::choice_value(0)));
  EXPECT_EQ(messages(i), (Messages{"days: Must be at least 1.", "start: Must be at least January 31, 2026.",
                                   "unit: Must be one of: Months, years."}));
  apply(i, answer("days", integer_value(30001)));
  EXPECT_EQ(messages(i, 1),
            (Messages{"days: Darf höchstens 30.000 sein.", "start: Muss mindestens 31.01.2026 sein.",
                      "unit: Muss eines von diesen sein: Monate, years."}));
}

TEST(Problems, AFaultStandsAtItsOwnDeclarationOnly) {
  Builder b;
  const Index x = b.ask({.name = "x", .type = value::integer()});
  const Index square = b.let("square", value::integer(), load(x) + load(x) + op(Op::mul_int));
  const Index next = b.let("next", value::integer(), load(square) + b.push(1) + op(Op::add_int));
  const Index safe = b.let("safe", value::yes_no(), load(square) + op(Op::known));
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("x", integer_value(INT64_MAX)));
  EXPECT_EQ(shown(i, square), "F0101");
  EXPECT_EQ(shown(i, next), "unknown");
  EXPECT_EQ(shown(i, safe), "no");
  const std::vector<Problem> problems = i.problems(0);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].kind, ProblemKind::Fault);
  EXPECT_EQ(problems[0].slot, square);
  EXPECT_EQ(problems[0].message, "Cannot be worked out: the result is too large.");
  EXPECT_FALSE(i.complete());
  apply(i, answer("x", integer_value(2)));
  EXPECT_TRUE(i.complete());
}

TEST(Problems, AnAnswerStandsInForADefaultThatFaults) {
  Builder b;
  const Index x = b.ask({.name = "x", .type = value::integer()});
  b.ask({.name = "y", .type = value::integer(), .fallback = load(x) + load(x) + op(Op::mul_int)});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("x", integer_value(INT64_MAX)));
  EXPECT_EQ(messages(i), Messages{"y: Cannot be worked out: the result is too large."});
  apply(i, answer("y", integer_value(1)));
  EXPECT_TRUE(i.complete());
}

TEST(Problems, AFaultyCheckIsAnErrorEvenOfAWarning) {
  Builder b;
  const Index x = b.ask({.name = "x", .type = value::integer()});
  b.check({.code = load(x) + load(x) + op(Op::mul_int) + b.push(0) + op(Op::gt_number),
           .at = {0},
           .message = b.text({{"Odd."}}),
           .warning = true});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("x", integer_value(INT64_MAX)));
  EXPECT_EQ(messages(i), Messages{"x: Cannot be worked out: the result is too large."});
}

TEST(Problems, ACheckStandsOnceAtTheQuestionsThatAreThere) {
  Builder b;
  const Index a = b.ask({.name = "a", .type = value::integer()});
  const Index gate = b.when(load(a) + b.push(1) + op(Op::eq_number));
  b.ask({.name = "hidden", .type = value::integer(), .gate = gate});
  b.check({.code = load(a) + b.push(5) + op(Op::gt_number), .at = {1, 0}, .message = b.text({{"Low."}})});
  b.check({.code = load(a) + b.push(6) + op(Op::gt_number), .at = {1}, .message = b.text({{"Lower."}})});
  b.check({.code = load(a) + b.push(7) + op(Op::gt_number), .message = b.text({{"Lowest."}})});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("a", integer_value(2)));
  EXPECT_EQ(messages(i), (Messages{"a: Low.", "-: Lowest."}));
  apply(i, answer("a", integer_value(1)));
  EXPECT_EQ(messages(i), (Messages{"hidden: Low. also a", "hidden: Lower.", "-: Lowest."}));
}

TEST(Texts, ShowValuesInTheReadersLanguage) {
  Builder b({"en", "de", "da", "fr", "xx", "en-GB"});
  const Index n = b.ask({.name = "n", .type = value::integer()});
  const Index d = b.ask({.name = "d", .type = value::date()});
  const Index r = b.ask({.name = "r", .type = value::decimal(12, 4)});
  const Index y = b.ask({.name = "y", .type = value::yes_no()});
  const std::vector<Index> parts = {b.part(value::integer(), load(n)), b.part(value::date(), load(d)),
                                    b.part(value::decimal(12, 4), load(r)), b.part(value::yes_no(), load(y))};
  const std::vector<std::string> form = {"", " · ", " · ", " · ", ""};
  const Index text = b.text({form, form, form, form, form, form}, parts);
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(i.text(text, 0), "… · … · … · …");
  apply(i, answer("n", integer_value(-1234567)));
  apply(i, answer("d", value::date_value(value::days_from_civil(2026, 1, 3).value_or(0))));
  apply(i, answer("r", value::decimal_value(*value::parse_decimal("1234.5"))));
  apply(i, answer("y", yes_no_value(true)));
  EXPECT_EQ(i.text(text, 0), "-1,234,567 · January 3, 2026 · 1,234.5 · Yes");
  EXPECT_EQ(i.text(text, 1), "-1.234.567 · 03.01.2026 · 1.234,5 · Ja");
  EXPECT_EQ(i.text(text, 2), "-1.234.567 · 03.01.2026 · 1.234,5 · Ja");
  EXPECT_EQ(i.text(text, 3), "-1\u202F234\u202F567 · 03/01/2026 · 1\u202F234,5 · Oui");
  EXPECT_EQ(i.text(text, 4), "-1234567 · 2026-01-03 · 1234.5 · Yes");
  EXPECT_EQ(i.text(text, 5), "-1,234,567 · 3 January 2026 · 1,234.5 · Yes");
  apply(i, answer("n", integer_value(2026)));
  EXPECT_TRUE(i.text(text, 0).starts_with("2026 "));  // a year has no separator
}

TEST(Texts, AMissingLanguageShowsTheFirst) {
  Builder b({"en", "de"});
  const Index text = b.text({{"Hello"}});
  const program::Program p = b.build();
  EXPECT_EQ(Interview(p).text(text, 1), "Hello");
}

TEST(Texts, ChoicesShowTheirTitles) {
  Builder b;
  const Type unit = b.enumeration("Unit", {"days", "months"});
  b.program().enums[0].elements[0].title = b.text({{"Some days"}});
  const Index u = b.ask({.name = "u", .type = unit});
  const Index s = b.ask({.name = "s", .type = value::choices(0)});
  const Index text = b.text({{"", " / ", ""}}, {b.part(unit, load(u)), b.part(value::choices(0), load(s))});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("u", value::choice_value(0)));
  apply(i, answer("s", value::choices_value(0b11)));
  EXPECT_EQ(i.text(text, 0), "Some days / Some days, months");
}

}  // namespace
}  // namespace rapport::testing
