#include "runtime/lib/builtins.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "runtime/base/limits.h"
#include "runtime/lib/pattern.h"
#include "runtime/value/date.h"
#include "tests/unit/runtime/lib/calls.h"

namespace rapport::lib {

using value::Cell;
using value::FaultCode;
using value::Kind;
using value::State;
using value::Value;

Value fault(FaultCode code) { return {.kind = Kind::Error, .state = State::Fault, .fault = code}; }
Value decimal(std::string_view text) { return value::decimal_value(value::parse_decimal(text).value()); }
Value day(std::string_view text) { return value::date_value(value::parse_date(text).value()); }
Value number(int64_t number) { return value::integer_value(number); }
Value txt(std::string_view text) { return value::text_value(text); }
Value set(std::initializer_list<unsigned> elements) {
  uint64_t bits = 0;
  for (const unsigned element : elements) bits |= uint64_t{1} << element;
  return value::choices_value(bits);
}
Value yes() { return value::yes_no_value(true); }
Value no() { return value::yes_no_value(false); }
Value mode(value::RoundingMode mode) { return number(static_cast<int64_t>(mode)); }

namespace {

bool is_word(Parameter parameter) {
  return parameter == Parameter::Rounding || parameter == Parameter::MonthEnd;
}

bool takes(const Builtin& row, const std::vector<Value>& args) {
  if (args.size() < row.required || args.size() > row.parameter_count) return false;
  for (size_t i = 0; i < args.size(); ++i) {
    if (!is_word(row.parameters[i]) && !accepts(row.parameters[i], {.kind = args[i].kind})) return false;
  }
  return true;
}

Kind kind_of(const Builtin& row, const std::vector<Value>& args) {
  std::vector<Argument> arguments;
  for (const Value& arg : args) arguments.push_back({{.kind = arg.kind}, std::nullopt});
  return result_type(row, arguments).kind;
}

Value call(const Builtin& row, const std::vector<Value>& args, value::Scratch& scratch) {
  std::string table;
  const std::string titles = joined_titles(kTitles);
  std::vector<Cell> cells;
  for (size_t i = 0; i < args.size(); ++i) {
    cells.push_back(value::view(args[i], scratch));
    if (row.parameters[i] != Parameter::Pattern) continue;
    table = compile_pattern(args[i].text).table;
    cells.back() = value::text_cell(table);
  }
  if (takes_titles(row)) cells.push_back(value::text_cell(titles));
  const Cell result = row.function(cells, scratch);
  return value::to_value(result, result.faulted() ? Kind::Error : kind_of(row, args));
}

std::string described(const Value& v) {
  if (v.state == State::Fault) return std::string(value::fault_info(v.fault).code);
  if (v.kind == Kind::Text) return "`" + v.text.substr(0, 200) + "`";
  return v.kind == Kind::Decimal ? value::to_text(v.decimal) : std::to_string(v.number);
}

std::vector<BuiltinCase> all_cases() {
  std::vector<BuiltinCase> all;
  for (const auto& cases : {text_cases(), number_cases(), date_cases(), set_cases()})
    all.insert(all.end(), cases.begin(), cases.end());
  return all;
}

}  // namespace

const Builtin* row_for(std::string_view name, const std::vector<Value>& args) {
  for (const Builtin& row : builtins_named(name)) {
    if (takes(row, args)) return &row;
  }
  return nullptr;
}

void expect_cases(const std::vector<BuiltinCase>& cases) {
  for (const BuiltinCase& c : cases) {
    std::string call_text = std::string(c.name) + "(";
    for (const Value& arg : c.args) call_text += described(arg) + ",";
    const Builtin* row = row_for(c.name, c.args);
    ASSERT_NE(row, nullptr) << call_text;
    value::Scratch scratch;
    const Value result = call(*row, c.args, scratch);
    EXPECT_EQ(result, c.expected) << call_text << ") is " << described(result) << ", not "
                                  << described(c.expected);
  }
}

namespace {

TEST(Builtins, EveryRowHasACase) {
  std::set<const Builtin*> seen;
  for (const BuiltinCase& c : all_cases()) seen.insert(row_for(c.name, c.args));
  for (const Builtin& row : builtins()) EXPECT_TRUE(seen.contains(&row)) << row.name;
}

TEST(Builtins, RowsAreWellFormed) {
  for (const Builtin& row : builtins()) {
    EXPECT_LE(row.required, row.parameter_count) << row.name;
    EXPECT_GE(row.required, 1) << row.name;
    EXPECT_NE(row.function, nullptr) << row.name;
    EXPECT_FALSE(row.help.empty()) << row.name;
    EXPECT_FALSE(row.help.ends_with('.')) << row.name;
    for (size_t i = 0; i < row.parameter_count; ++i)
      EXPECT_NE(row.parameters[i], Parameter::Titles) << row.name;
  }
}

TEST(Builtins, OverloadsStandTogether) {
  for (const Builtin& row : builtins()) {
    const auto named = builtins_named(row.name);
    const auto count = std::ranges::count(builtins(), row.name, &Builtin::name);
    EXPECT_EQ(named.size(), static_cast<size_t>(count)) << row.name;
  }
  EXPECT_EQ(builtins_named("abs").size(), 2U);
  EXPECT_TRUE(builtins_named("no_such_function").empty());
  EXPECT_TRUE(builtins_named("").empty());
}

TEST(Builtins, EveryFunctionOfTheLanguagePageIsThere) {
  for (const std::string_view name : {"length",        "upper",
                                      "lower",         "trim",
                                      "starts_with",   "ends_with",
                                      "contains",      "replace",
                                      "substring",     "left",
                                      "right",         "pad",
                                      "repeat",        "join",
                                      "matches",       "label",
                                      "abs",           "round",
                                      "floor",         "ceil",
                                      "div",           "mod",
                                      "power",         "date",
                                      "year",          "month",
                                      "day",           "weekday",
                                      "add_days",      "count",
                                      "days_between",  "months_between",
                                      "years_between", "first_of_month",
                                      "last_of_month", "subset",
                                      "overlaps",      "add_months"})
    EXPECT_FALSE(builtins_named(name).empty()) << name;
}

TEST(Builtins, IntegersAreNumbersAndNotTheOtherWayRound) {
  EXPECT_TRUE(accepts(Parameter::Number, value::integer()));
  EXPECT_TRUE(accepts(Parameter::Number, value::decimal(12, 2)));
  EXPECT_FALSE(accepts(Parameter::Integer, value::decimal(12, 0)));
  EXPECT_FALSE(accepts(Parameter::Text, value::choice(0)));
  EXPECT_TRUE(accepts(Parameter::Pattern, value::text()));
  EXPECT_FALSE(accepts(Parameter::Set, value::choice(0)));
  EXPECT_FALSE(accepts(Parameter::Rounding, value::text()));
  EXPECT_FALSE(accepts(Parameter::Titles, value::text()));
}

value::Type type_of(std::string_view name, std::vector<Argument> args) {
  return result_type(builtins_named(name).back(), args);
}

TEST(Builtins, ATextThatIsCutHasTheLengthOfTheCut) {
  const Argument unlimited{value::text(), std::nullopt};
  const Argument sixty{value::text(60), std::nullopt};
  const Argument ten{value::integer(), 10};
  const Argument computed{value::integer(), std::nullopt};
  EXPECT_EQ(type_of("left", {unlimited, ten}), value::text(10));
  EXPECT_EQ(type_of("left", {sixty, ten}), value::text(10));
  EXPECT_EQ(type_of("right", {sixty, {value::integer(), 100}}), value::text(60));
  EXPECT_EQ(type_of("right", {sixty, computed}), value::text(60));
  EXPECT_EQ(type_of("substring", {unlimited, ten, {value::integer(), 3}}), value::text(3));
  EXPECT_EQ(type_of("substring", {sixty, ten}), value::text(60));
  EXPECT_EQ(type_of("upper", {sixty}), value::text(60));
  EXPECT_EQ(type_of("replace", {sixty, sixty, sixty}), value::text());
}

TEST(Builtins, RoundingGivesTheDigitsItIsAskedFor) {
  const Argument word{{}, std::nullopt};
  const Argument two{value::integer(), 2};
  EXPECT_EQ(type_of("round", {{value::decimal(12, 5), std::nullopt}, two, word}), value::decimal(10, 2));
  EXPECT_EQ(type_of("round", {{value::integer(), std::nullopt}, two, word}), value::decimal(22, 2));
  EXPECT_EQ(type_of("round", {{value::decimal(32, 0), std::nullopt}, two, word}), value::decimal(32, 2));
  EXPECT_EQ(type_of("abs", {{value::decimal(9, 3), std::nullopt}}), value::decimal(9, 3));
}

TEST(Builtins, TitlesAreFoundByElement) {
  const std::string titles = joined_titles(kTitles);
  EXPECT_EQ(title_at(titles, 0), "Red");
  EXPECT_EQ(title_at(titles, 2), "Blåt");
  EXPECT_EQ(title_at(titles, 3), "");
  EXPECT_EQ(title_at(titles, 4), "");
  EXPECT_EQ(title_at("", 0), "");
  EXPECT_EQ(title_at("no end", 0), "no end");
  EXPECT_EQ(title_at("no end", UINT64_MAX), "");
}

TEST(Builtins, PartsOfATextAreConcatenated) {
  value::Scratch scratch;
  const Cell parts[] = {value::text_cell("FY"), value::text_cell(""), value::text_cell("2024 😀")};
  EXPECT_EQ(concatenate(parts, scratch).text(), "FY2024 😀");
  EXPECT_EQ(concatenate({}, scratch).text(), "");
  const std::string half(limits::kTextUnits / 2 + 1, 'x');
  const Cell long_parts[] = {value::text_cell(half), value::text_cell(half)};
  EXPECT_EQ(concatenate(long_parts, scratch).fault, FaultCode::TextTooLong);
  ASSERT_NE(scratch.allocate(limits::kScratchBytes - scratch.used() - 4), nullptr);
  EXPECT_EQ(concatenate(parts, scratch).fault, FaultCode::TextTooLong);
}

}  // namespace
}  // namespace rapport::lib
