#include "runtime/value/value.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/value/date.h"
#include "runtime/value/ops.h"

namespace rapport::value {
namespace {

constexpr std::string_view kNames[] = {"red", "green", "blue"};

std::vector<Value> some_of_each() {
  const Decimal wide = parse_decimal("-99999999999999999999999.25").value();
  Value fault = unknown_value(Kind::Integer);
  fault.state = State::Fault;
  fault.fault = FaultCode::DivisionByZero;
  return {yes_no_value(true),        yes_no_value(false),
          integer_value(-7),         integer_value(INT64_MIN),
          decimal_value(wide),       decimal_value(parse_decimal("2.50").value()),
          date_value(kLastDay),      text_value(""),
          text_value("Grüße 😀"),    choice_value(2),
          choices_value(5),          choices_value(~uint64_t{0}),
          unknown_value(Kind::Text), fault};
}

TEST(Value, AViewGivesTheValueBack) {
  Scratch scratch;
  for (const Value& value : some_of_each()) EXPECT_EQ(to_value(view(value, scratch), value.kind), value);
}

TEST(Value, DifferentValuesAreDifferent) {
  const std::vector<Value> values = some_of_each();
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = 0; j < values.size(); ++j) EXPECT_EQ(values[i] == values[j], i == j) << i << " " << j;
  }
}

TEST(Value, SameCellSeesWhatEqualitySees) {
  Scratch scratch;
  const std::vector<Value> values = some_of_each();
  for (const Value& a : values) {
    for (const Value& b : values) {
      if (a.kind != b.kind) continue;
      EXPECT_EQ(same_cell(view(a, scratch), view(b, scratch), a.kind), a == b);
    }
  }
  EXPECT_FALSE(same_cell(fault_cell(FaultCode::Overflow), fault_cell(FaultCode::TextTooLong), Kind::Text));
}

std::string canonical(const Value& value, const Type& type) {
  Scratch scratch;
  return canonical_text(view(value, scratch), type, kNames);
}

TEST(Value, CanonicalTextsAreThoseOfTheLanguage) {
  EXPECT_EQ(canonical(yes_no_value(true), yes_no()), "yes");
  EXPECT_EQ(canonical(yes_no_value(false), yes_no()), "no");
  EXPECT_EQ(canonical(integer_value(-1234567), integer()), "-1234567");
  EXPECT_EQ(canonical(decimal_value(parse_decimal("1234.50").value()), decimal(12, 2)), "1234.5");
  EXPECT_EQ(canonical(date_value(19782), date()), "2024-02-29");
  EXPECT_EQ(canonical(text_value(" as it, is "), text(20)), " as it, is ");
  EXPECT_EQ(canonical(choice_value(1), choice(0)), "green");
  EXPECT_EQ(canonical(choice_value(3), choice(0)), "");
  EXPECT_EQ(canonical(choices_value(0), choices(0)), "");
  EXPECT_EQ(canonical(choices_value(0b101), choices(0)), "red, blue");
  EXPECT_EQ(canonical(choices_value(0b1100), choices(0)), "blue");
  EXPECT_EQ(canonical(unknown_value(Kind::Integer), integer()), "");
  EXPECT_EQ(canonical_text(number_cell(encode_period({3, PeriodUnit::Month, MonthEnd::Clamp})),
                           {.kind = Kind::Period}, {}),
            "3 months clamp");
}

TEST(Value, ACellIsHeldToItsType) {
  Scratch scratch;
  const auto fits_in = [&](const Value& value, const Type& type) {
    return fits_type(view(value, scratch), type, 3);
  };
  EXPECT_TRUE(fits_in(yes_no_value(true), yes_no()));
  EXPECT_FALSE(fits_in(integer_value(2), yes_no()));
  EXPECT_TRUE(fits_in(date_value(kFirstDay), date()));
  EXPECT_FALSE(fits_in(date_value(kLastDay + 1), date()));
  EXPECT_TRUE(fits_in(text_value("😀😀"), text(4)));
  EXPECT_FALSE(fits_in(text_value("😀😀"), text(3)));
  EXPECT_FALSE(fits_in(text_value(std::string(limits::kTextUnits + 1, 'x')), text()));
  EXPECT_TRUE(fits_in(choice_value(2), choice(0)));
  EXPECT_FALSE(fits_in(choice_value(3), choice(0)));
  EXPECT_FALSE(fits_in(integer_value(-1), choice(0)));
  EXPECT_TRUE(fits_in(choices_value(7), choices(0)));
  EXPECT_FALSE(fits_in(choices_value(8), choices(0)));
  EXPECT_FALSE(fits_in(unknown_value(Kind::Date), date()));
  EXPECT_FALSE(fits_in(integer_value(3), {.kind = Kind::Period}));
}

TEST(Value, ADecimalCellIsHeldToItsForm) {
  Scratch scratch;
  EXPECT_TRUE(fits_type(decimal_cell(parse_decimal("12.5").value(), scratch), decimal(3, 1), 0));
  EXPECT_FALSE(fits_type(decimal_cell(parse_decimal("12.5").value(), scratch), decimal(3, 0), 0));
  Cell with_zeros = number_cell(1250);
  with_zeros.scale = 2;
  EXPECT_FALSE(fits_type(with_zeros, decimal(12, 2), 0));
  const __int128 seven = 7;
  Cell needlessly_wide = number_cell(0);
  needlessly_wide.bytes = reinterpret_cast<const char*>(&seven);
  needlessly_wide.size = sizeof seven;
  EXPECT_FALSE(fits_type(needlessly_wide, decimal(32, 0), 0));
  needlessly_wide.size = 8;
  EXPECT_FALSE(fits_type(needlessly_wide, decimal(32, 0), 0));
}

TEST(Scratch, WhatIsKeptStaysUntilReset) {
  Scratch scratch;
  std::vector<std::string_view> kept;
  for (int i = 0; i < 10'000; ++i) kept.push_back(scratch.keep("number " + std::to_string(i)));
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(kept[static_cast<size_t>(i)], "number " + std::to_string(i));
  scratch.reset();
  EXPECT_EQ(scratch.used(), 0U);
  EXPECT_EQ(scratch.keep("again"), "again");
}

TEST(Scratch, NothingStillHasAPlace) {
  Scratch scratch;
  EXPECT_NE(scratch.allocate(0), nullptr);
  EXPECT_NE(scratch.keep("").data(), nullptr);
}

TEST(Scratch, EndsAtItsLimitAndBeginsAgain) {
  Scratch scratch;
  constexpr size_t kPart = limits::kScratchBytes / 4;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_NE(scratch.allocate(kPart), nullptr);
    EXPECT_EQ(scratch.allocate(1), nullptr);
    EXPECT_EQ(scratch.keep("x").data(), nullptr);
    Scratch other;
    EXPECT_NE(other.allocate(limits::kScratchBytes), nullptr);
    EXPECT_EQ(other.allocate(SIZE_MAX), nullptr);
    scratch.reset();
  }
}

TEST(Scratch, ANumberThatFindsNoRoomIsAFault) {
  Scratch scratch;
  ASSERT_NE(scratch.allocate(limits::kScratchBytes - 8), nullptr);
  EXPECT_EQ(decimal_cell(parse_decimal("99999999999999999999").value(), scratch).fault, FaultCode::Overflow);
}

TEST(Ops, TextsAreOrderedByTheirBytes) {
  const auto order = [](std::string_view a, std::string_view b) {
    return compare_texts(text_cell(a), text_cell(b));
  };
  EXPECT_EQ(order("a", "a"), std::strong_ordering::equal);
  EXPECT_EQ(order("Z", "a"), std::strong_ordering::less);
  EXPECT_EQ(order("ab", "a"), std::strong_ordering::greater);
  EXPECT_EQ(order("\uFFFD", "😀"), std::strong_ordering::less);
  EXPECT_EQ(order("", "a"), std::strong_ordering::less);
}

TEST(Ops, IntegersFaultWhereTheyDoNotFit) {
  const Cell most = number_cell(INT64_MAX);
  const Cell least = number_cell(INT64_MIN);
  EXPECT_EQ(add_integers(number_cell(2), number_cell(3)).number, 5);
  EXPECT_EQ(subtract_integers(number_cell(2), number_cell(3)).number, -1);
  EXPECT_EQ(multiply_integers(number_cell(-2), number_cell(3)).number, -6);
  EXPECT_EQ(add_integers(most, number_cell(1)).fault, FaultCode::Overflow);
  EXPECT_EQ(subtract_integers(least, number_cell(1)).fault, FaultCode::Overflow);
  EXPECT_EQ(multiply_integers(most, number_cell(2)).fault, FaultCode::Overflow);
  EXPECT_EQ(negate_integer(least).fault, FaultCode::Overflow);
  EXPECT_EQ(negate_integer(most).number, -INT64_MAX);
}

TEST(Ops, DecimalsAndIntegersMix) {
  Scratch scratch;
  const Cell half = decimal_cell(parse_decimal("0.5").value(), scratch);
  EXPECT_EQ(to_text(decimal_of(add_decimals(half, number_cell(2), scratch))), "2.5");
  EXPECT_EQ(to_text(decimal_of(subtract_decimals(half, number_cell(2), scratch))), "-1.5");
  EXPECT_EQ(to_text(decimal_of(multiply_decimals(half, number_cell(4), scratch))), "2");
  EXPECT_EQ(to_text(decimal_of(negate_decimal(half, scratch))), "-0.5");
  EXPECT_EQ(compare_decimals(half, number_cell(1)), std::strong_ordering::less);
  EXPECT_EQ(compare_cells(number_cell(5), half, Kind::Decimal), std::strong_ordering::greater);
}

TEST(Ops, APeriodMovesADate) {
  const Cell month = number_cell(encode_period({1, PeriodUnit::Month, MonthEnd::Clamp}));
  EXPECT_EQ(date_text(add_period_cell(number_cell(30), month).number), "1970-02-28");
  EXPECT_EQ(date_text(subtract_period_cell(number_cell(30), month).number), "1969-12-31");
  EXPECT_EQ(add_period_cell(number_cell(kLastDay), month).fault, FaultCode::ImpossibleDate);
  EXPECT_EQ(add_period_cell(number_cell(0), number_cell(3)).fault, FaultCode::BadArgument);
}

TEST(Faults, EachHasItsOwnCodeAndAMessage) {
#define FAULT(fault, number, words)                      \
  EXPECT_EQ(fault_info(FaultCode::fault).code, #number); \
  EXPECT_EQ(fault_info(FaultCode::fault).message, words);
#include "runtime/value/faults.def"
}

}  // namespace
}  // namespace rapport::value
