#include <gtest/gtest.h>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/case.h"
#include "tests/unit/runtime/lib/calls.h"

namespace rapport::lib {
namespace {

using value::FaultCode;

const std::string kLongest(limits::kTextUnits, 'x');

std::vector<BuiltinCase> simple_cases() {
  return {
      {"length", {txt("")}, number(0)},
      {"length", {txt("Grüße")}, number(5)},
      {"length", {txt("a😀")}, number(3)},
      {"upper", {txt("Grüße, ñ 1 😀")}, txt("GRÜßE, Ñ 1 😀")},
      {"upper", {txt("ÿ ŉ ǆ ά я ֆ ა")}, txt("Ÿ ŉ Ǆ Ά Я Ֆ Ა")},
      {"upper", {txt("ȿı")}, txt("ⱾI")},
      {"upper", {txt("")}, txt("")},
      {"lower", {txt("GRÜẞE ÆØÅ ΣΑΣ ЖИВОЙ")}, txt("grüße æøå σασ живой")},
      {"lower", {txt("İI")}, txt("ii")},
      {"lower", {txt("😀𐐀")}, txt("😀𐐀")},
      {"trim", {txt(" \t a b \r\n")}, txt("a b")},
      {"trim", {txt("   ")}, txt("")},
      {"trim", {txt("\u00a0a")}, txt("\u00a0a")},
      {"starts_with", {txt("Grüße"), txt("Grü")}, yes()},
      {"starts_with", {txt("Gr"), txt("Grü")}, no()},
      {"starts_with", {txt("x"), txt("")}, yes()},
      {"ends_with", {txt("a😀"), txt("😀")}, yes()},
      {"ends_with", {txt("abc"), txt("b")}, no()},
      {"contains", {txt("a😀b"), txt("😀")}, yes()},
      {"contains", {txt("abc"), txt("B")}, no()},
      {"contains", {txt(""), txt("")}, yes()},
      {"replace", {txt("a-b-c"), txt("-"), txt("é")}, txt("aébéc")},
      {"replace", {txt("aaaa"), txt("aa"), txt("a")}, txt("aa")},
      {"replace", {txt("abc"), txt("b"), txt("")}, txt("ac")},
      {"replace", {txt("abc"), txt("x"), txt("y")}, txt("abc")},
      {"replace", {txt("abc"), txt(""), txt("y")}, txt("abc")},
      {"replace", {txt(kLongest), txt("x"), txt("xy")}, fault(FaultCode::TextTooLong)},
      {"replace", {txt(kLongest), txt("x"), txt("y")}, txt(std::string(limits::kTextUnits, 'y'))},
  };
}

std::vector<BuiltinCase> part_cases() {
  return {
      {"substring", {txt("abcdef"), number(2), number(3)}, txt("bcd")},
      {"substring", {txt("abcdef"), number(4)}, txt("def")},
      {"substring", {txt("äöü"), number(3), number(99)}, txt("ü")},
      {"substring", {txt("abc"), number(4), number(1)}, txt("")},
      {"substring", {txt("abc"), number(0), number(3)}, txt("")},
      {"substring", {txt("abc"), number(-1), number(3)}, txt("")},
      {"substring", {txt("abc"), number(INT64_MAX), number(INT64_MAX)}, txt("")},
      {"substring", {txt("abc"), number(1), number(0)}, txt("")},
      {"substring", {txt("abc"), number(1), number(-1)}, fault(FaultCode::BadArgument)},
      {"substring", {txt("abc"), number(INT64_MIN), number(1)}, txt("")},
      {"substring", {txt("a😀b"), number(2), number(2)}, txt("😀")},
      {"substring", {txt("a😀b"), number(2), number(1)}, txt("")},
      {"substring", {txt("a😀b"), number(3), number(2)}, txt("b")},
      {"substring", {txt("a😀b"), number(3), number(1)}, txt("")},
      {"substring", {txt("a😀b"), number(3), number(0)}, txt("")},
      {"substring", {txt("😀"), number(2)}, txt("")},
      {"left", {txt("Grüße"), number(3)}, txt("Grü")},
      {"left", {txt("a😀"), number(2)}, txt("a")},
      {"left", {txt("ab"), number(INT64_MAX)}, txt("ab")},
      {"left", {txt("ab"), number(0)}, txt("")},
      {"left", {txt("ab"), number(-1)}, fault(FaultCode::BadArgument)},
      {"right", {txt("Grüße"), number(3)}, txt("üße")},
      {"right", {txt("😀b"), number(2)}, txt("b")},
      {"right", {txt("ab"), number(INT64_MAX)}, txt("ab")},
      {"right", {txt("ab"), number(-1)}, fault(FaultCode::BadArgument)},
  };
}

std::vector<BuiltinCase> built_cases() {
  return {
      {"pad", {txt("ab"), number(4)}, txt("  ab")},
      {"pad", {txt("ab"), number(4), txt("0")}, txt("00ab")},
      {"pad", {txt("ü"), number(3), txt("é")}, txt("ééü")},
      {"pad", {txt("abc"), number(2), txt("0")}, txt("abc")},
      {"pad", {txt("a"), number(4), txt("😀")}, txt("😀a")},
      {"pad", {txt("a"), number(-1)}, fault(FaultCode::BadArgument)},
      {"pad", {txt("a"), number(3), txt("")}, fault(FaultCode::BadArgument)},
      {"pad", {txt("a"), number(3), txt("ab")}, fault(FaultCode::BadArgument)},
      {"pad", {txt("a"), number(limits::kTextUnits + 1)}, fault(FaultCode::TextTooLong)},
      {"pad", {txt("a"), number(INT64_MAX), txt("0")}, fault(FaultCode::TextTooLong)},
      {"pad", {number(7), number(3)}, txt("007")},
      {"pad", {number(-7), number(4)}, txt("-007")},
      {"pad", {number(1234), number(2)}, txt("1234")},
      {"pad", {number(INT64_MIN), number(21)}, txt("-09223372036854775808")},
      {"pad", {number(7), number(-3)}, fault(FaultCode::BadArgument)},
      {"pad", {number(7), number(INT64_MAX)}, fault(FaultCode::TextTooLong)},
      {"repeat", {txt("aé"), number(3)}, txt("aéaéaé")},
      {"repeat", {txt("a"), number(0)}, txt("")},
      {"repeat", {txt(""), number(INT64_MAX)}, txt("")},
      {"repeat", {txt("x"), number(limits::kTextUnits)}, txt(kLongest)},
      {"repeat", {txt("x"), number(limits::kTextUnits + 1)}, fault(FaultCode::TextTooLong)},
      {"repeat", {txt("😀"), number(limits::kTextUnits / 2 + 1)}, fault(FaultCode::TextTooLong)},
      {"repeat", {txt(kLongest), number(limits::kTextUnits)}, fault(FaultCode::TextTooLong)},
      {"repeat", {txt("x"), number(INT64_MAX)}, fault(FaultCode::TextTooLong)},
      {"repeat", {txt("x"), number(-1)}, fault(FaultCode::BadArgument)},
      {"join", {txt(", "), txt("Hauptstraße 1"), txt("Köln")}, txt("Hauptstraße 1, Köln")},
      {"join", {txt(", "), txt("a"), txt(""), txt("c")}, txt("a, c")},
      {"join", {txt(", "), txt(""), txt("")}, txt("")},
      {"join", {txt("-"), txt("a")}, txt("a")},
      {"join",
       {txt(""), txt("1"), txt("2"), txt("3"), txt("4"), txt("5"), txt("6"), txt("7"), txt("8")},
       txt("12345678")},
      {"join", {txt("-"), txt(kLongest), txt("b")}, fault(FaultCode::TextTooLong)},
      {"join", {txt(", "), set({0, 2})}, txt("Red, Blåt")},
      {"join", {txt("; "), set({})}, txt("")},
      {"join", {txt(kLongest), set({0, 1})}, fault(FaultCode::TextTooLong)},
      {"matches", {txt("DAT"), txt("[A-Za-z]{3,4}")}, yes()},
      {"matches", {txt("DATXX"), txt("[A-Za-z]{3,4}")}, no()},
      {"label", {value::choice_value(1)}, txt("Green light")},
      {"label", {value::choice_value(3)}, txt("")},
  };
}

TEST(TextBuiltins, Simple) { expect_cases(simple_cases()); }
TEST(TextBuiltins, Parts) { expect_cases(part_cases()); }
TEST(TextBuiltins, Built) { expect_cases(built_cases()); }

TEST(TextBuiltins, WrongArgumentsFindNoRow) {
  EXPECT_EQ(row_for("length", {}), nullptr);
  EXPECT_EQ(row_for("length", {number(1)}), nullptr);
  EXPECT_EQ(row_for("length", {txt("a"), txt("b")}), nullptr);
  EXPECT_EQ(row_for("join", {txt(",")}), nullptr);
  EXPECT_EQ(row_for("pad", {decimal("1.5"), number(3)}), nullptr);
}

TEST(Case, TheSameNumberOfUnitsAlwaysComesBack) {
  for (uint32_t c = 0; c <= 0x10FFFF; ++c) {
    ASSERT_EQ(to_upper(c) > 0xFFFF, c > 0xFFFF) << c;
    ASSERT_EQ(to_lower(c) > 0xFFFF, c > 0xFFFF) << c;
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    ASSERT_TRUE(!surrogate || (to_upper(c) == c && to_lower(c) == c)) << c;
  }
}

TEST(Case, MappingTwiceChangesNothing) {
  for (uint32_t c = 0; c <= 0xFFFF; ++c) {
    ASSERT_EQ(to_upper(to_upper(c)), to_upper(c)) << c;
    ASSERT_EQ(to_lower(to_lower(c)), to_lower(c)) << c;
  }
}

}  // namespace

std::vector<BuiltinCase> text_cases() {
  std::vector<BuiltinCase> all = simple_cases();
  for (const auto& more : {part_cases(), built_cases()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace rapport::lib
