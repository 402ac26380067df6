// Calls of builtins by their name in the language, as the compiler makes them, for the tests of this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/lib/builtins.h"
#include "runtime/value/value.h"

namespace rapport::lib {

// The enum that choices and sets in these tests are of.
inline constexpr std::string_view kTitles[] = {"Red", "Green light", "Blåt", ""};

struct BuiltinCase {
  std::string_view name;
  std::vector<value::Value> args;  // a pattern is a text, a word for rounding or a month's end an integer
  value::Value expected;
};

// Each is a table of a *_test.cpp; together they name every builtin.
std::vector<BuiltinCase> text_cases();
std::vector<BuiltinCase> number_cases();
std::vector<BuiltinCase> date_cases();
std::vector<BuiltinCase> set_cases();

// The row that takes these arguments; nullptr when there is none.
const Builtin* row_for(std::string_view name, const std::vector<value::Value>& args);

void expect_cases(const std::vector<BuiltinCase>& cases);

value::Value fault(value::FaultCode code);
value::Value decimal(std::string_view text);
value::Value day(std::string_view text);
value::Value number(int64_t number);
value::Value txt(std::string_view text);
value::Value set(std::initializer_list<unsigned> elements);
value::Value yes();
value::Value no();
value::Value mode(value::RoundingMode mode);

}  // namespace rapport::lib
