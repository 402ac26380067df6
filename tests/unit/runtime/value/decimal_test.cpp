#include "runtime/value/decimal.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace rapport::value {
namespace {

const std::string kNines(38, '9');

Decimal dec(std::string_view text) {
  const auto d = parse_decimal(text);
  EXPECT_TRUE(d.has_value()) << text;
  return d.value_or(Decimal{});
}

std::string shown(const OrFault<Decimal>& d) {
  return d.ok() ? to_text(d.value) : std::string(fault_info(d.fault).code);
}

TEST(Decimal, IsReadByItsDigits) {
  struct Case {
    std::string_view text;
    std::string_view canonical;
  };
  const std::vector<Case> cases = {
      {"0", "0"},
      {"-0", "0"},
      {"0.000", "0"},
      {"007", "7"},
      {"-12.50", "-12.5"},
      {"1e3", "1000"},
      {"1E+3", "1000"},
      {"1.5e-3", "0.0015"},
      {"120e-1", "12"},
      {"0e999", "0"},
      {"0.1", "0.1"},
      {"100", "100"},
      {"1e37", "10000000000000000000000000000000000000"},
      {"0.0000000000000001", "0.0000000000000001"},
      {"1.00000000000000000000", "1"},
      {"00000000000000000000000000000000000000000000000001", "1"},
      {"100000000000000000000000000000000000000000000e-44", "1"},
      {kNines, kNines},
      {"9223372036854775808", "9223372036854775808"},
  };
  for (const Case& c : cases) {
    const auto d = parse_decimal(c.text);
    ASSERT_TRUE(d.has_value()) << c.text;
    EXPECT_EQ(to_text(*d), c.canonical) << c.text;
    EXPECT_TRUE(is_normalised(*d)) << c.text;
  }
}

TEST(Decimal, OtherFormsAreRefused) {
  const std::string forty(40, '1');
  const std::string thirty_nine = "1" + std::string(38, '0');
  for (const std::string_view text : {"",
                                      "-",
                                      "+1",
                                      ".5",
                                      "5.",
                                      "1.e3",
                                      "1e",
                                      "1e+",
                                      "1e1.5",
                                      "0x10",
                                      "1,5",
                                      " 1",
                                      "1 ",
                                      "1_000",
                                      "--1",
                                      "NaN",
                                      "inf",
                                      "1e400",
                                      "1e38",
                                      "1e99999999999999999999",
                                      "1e-17",
                                      "0.00000000000000001",
                                      forty.c_str(),
                                      thirty_nine.c_str(),
                                      "1.23456789012345678901234567890123456789"})
    EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
}

TEST(Decimal, SumsAreExact) {
  EXPECT_EQ(shown(add(dec("0.1"), dec("0.2"))), "0.3");
  EXPECT_EQ(shown(add(dec("1.5"), dec("-1.5"))), "0");
  EXPECT_EQ(shown(subtract(dec("1"), dec("0.0000000000000001"))), "0.9999999999999999");
  EXPECT_EQ(shown(subtract(dec("0"), dec("7.25"))), "-7.25");
  EXPECT_EQ(shown(add(dec(kNines), dec("1"))), "F0101");
  EXPECT_EQ(shown(add(dec(kNines), dec("0.1"))), "F0101");
  EXPECT_EQ(shown(subtract(dec(kNines), dec(kNines))), "0");
}

// The sum of two coefficients passes 10^38, and the result fits all the same once its zeros are gone.
TEST(Decimal, ASumThatLosesItsZerosFits) {
  const std::string half = "5" + std::string(35, '0') + ".05";
  const std::string whole = "1" + std::string(36, '0') + ".1";
  EXPECT_EQ(shown(add(dec(half), dec(half))), whole);
}

TEST(Decimal, ProductsAreExactOrOverflow) {
  EXPECT_EQ(shown(multiply(dec("12.5"), dec("0.8"))), "10");
  EXPECT_EQ(shown(multiply(dec("-1.1"), dec("1.1"))), "-1.21");
  EXPECT_EQ(shown(multiply(dec("0.00000001"), dec("0.00000001"))), "0.0000000000000001");
  EXPECT_EQ(shown(multiply(dec("0.00000001"), dec("0.000000001"))), "F0101");
  EXPECT_EQ(shown(multiply(dec("0.000000005"), dec("0.00000002"))), "0.0000000000000001");
  EXPECT_EQ(shown(multiply(dec(kNines), dec("10"))), "F0101");
  EXPECT_EQ(shown(multiply(dec(kNines), dec("-0.1"))), "-" + kNines.substr(1) + ".9");
}

TEST(Decimal, EachModeRoundsItsWay) {
  struct Case {
    std::string_view number;
    std::vector<std::string_view> rounded;  // HalfUp, HalfEven, Up, Down, Ceiling, Floor
  };
  const std::vector<Case> cases = {
      {"2.5", {"3", "2", "3", "2", "3", "2"}},        {"3.5", {"4", "4", "4", "3", "4", "3"}},
      {"-2.5", {"-3", "-2", "-3", "-2", "-2", "-3"}}, {"2.4", {"2", "2", "3", "2", "3", "2"}},
      {"-2.6", {"-3", "-3", "-3", "-2", "-2", "-3"}}, {"2.51", {"3", "3", "3", "2", "3", "2"}},
      {"0.5", {"1", "0", "1", "0", "1", "0"}},        {"-0.1", {"0", "0", "-1", "0", "0", "-1"}},
      {"7", {"7", "7", "7", "7", "7", "7"}},
  };
  constexpr RoundingMode kModes[] = {RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Up,
                                     RoundingMode::Down,   RoundingMode::Ceiling,  RoundingMode::Floor};
  for (const Case& c : cases) {
    for (size_t i = 0; i < std::size(kModes); ++i)
      EXPECT_EQ(shown(round(dec(c.number), 0, kModes[i])), c.rounded[i]) << c.number << " mode " << i;
  }
}

TEST(Decimal, AQuotientIsRoundedOnce) {
  EXPECT_EQ(shown(divide(dec("1"), dec("3"), 4, RoundingMode::HalfUp)), "0.3333");
  EXPECT_EQ(shown(divide(dec("2"), dec("3"), 16, RoundingMode::HalfUp)), "0.6666666666666667");
  // 0.4444…46 rounded to 16 digits first would be …45, and then 0.45 at the second step
  EXPECT_EQ(shown(divide(dec("4449999999999999999"), dec("10000000000000000000"), 2, RoundingMode::HalfUp)),
            "0.44");
  EXPECT_EQ(shown(divide(dec("-1"), dec("8"), 2, RoundingMode::HalfEven)), "-0.12");
  EXPECT_EQ(shown(divide(dec("1"), dec(kNines), 16, RoundingMode::Up)), "0.0000000000000001");
  EXPECT_EQ(shown(divide(dec(kNines), dec("0.0000000000000001"), 0, RoundingMode::Down)), "F0101");
  EXPECT_EQ(shown(divide(dec(kNines), dec(kNines), 16, RoundingMode::Down)), "1");
}

TEST(Decimal, DivisionHasItsFaults) {
  EXPECT_EQ(shown(divide(dec("1"), dec("0"), 2, RoundingMode::HalfUp)), "F0102");
  EXPECT_EQ(shown(divide(dec("1"), dec("2"), -1, RoundingMode::HalfUp)), "F0105");
  EXPECT_EQ(shown(divide(dec("1"), dec("2"), 17, RoundingMode::HalfUp)), "F0105");
}

TEST(Decimal, OrderIsByValue) {
  const std::vector<std::string> ascending = {
      "-" + kNines, "-1e20", "-1.1", "-1.05", "-1",  "-0.0000000000000001", "0", "0.0000000000000001", "0.9",
      "1",          "1.05",  "1.1",  "1e20",  kNines};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j)
      EXPECT_EQ(compare(dec(ascending[i]), dec(ascending[j])), i <=> j)
          << ascending[i] << " " << ascending[j];
  }
}

TEST(Decimal, FitsATypeByDigitsOnBothSides) {
  EXPECT_TRUE(fits(dec("9999999999.99"), 12, 2));
  EXPECT_FALSE(fits(dec("10000000000"), 12, 2));
  EXPECT_FALSE(fits(dec("0.001"), 12, 2));
  EXPECT_TRUE(fits(dec("-0.01"), 2, 2));
  EXPECT_FALSE(fits(dec("1"), 2, 2));
  EXPECT_TRUE(fits(dec("0"), 2, 2));
  EXPECT_TRUE(fits(dec(kNines), 38, 0));
}

TEST(Decimal, ACellIsShortWhenItCanBe) {
  Scratch scratch;
  const Cell cell = decimal_cell(dec("-12.5"), scratch);
  EXPECT_EQ(cell.size, 0U);
  EXPECT_EQ(cell.number, -125);
  EXPECT_EQ(cell.scale, 1);
  EXPECT_EQ(scratch.used(), 0U);
  for (const std::string_view text :
       {"9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
        "0.0000000000000001", "99999999999999999999999.5"})
    EXPECT_EQ(to_text(decimal_of(decimal_cell(dec(text), scratch))), text);
  EXPECT_EQ(decimal_cell(dec("9223372036854775808"), scratch).size, 16U);
  EXPECT_EQ(decimal_cell(dec("-9223372036854775808"), scratch).size, 0U);
  EXPECT_EQ(decimal_of(number_cell(42)), dec("42"));
  EXPECT_EQ(decimal_cell(OrFault<Decimal>(FaultCode::DivisionByZero), scratch).fault,
            FaultCode::DivisionByZero);
}

TEST(Decimal, WholeOnesAreIntegers) {
  EXPECT_EQ(to_integer(dec("42.0")), 42);
  EXPECT_EQ(to_integer(dec("42.1")), std::nullopt);
  EXPECT_EQ(to_integer(dec("9223372036854775808")), std::nullopt);
  EXPECT_EQ(to_integer(decimal_from(std::numeric_limits<int64_t>::min())),
            std::numeric_limits<int64_t>::min());
}

TEST(Decimal, ForeignBytesAreChecked) {
  EXPECT_TRUE(is_normalised({0, 0}));
  EXPECT_TRUE(is_normalised({25, 1}));
  EXPECT_FALSE(is_normalised({0, 1}));
  EXPECT_FALSE(is_normalised({250, 1}));
  EXPECT_FALSE(is_normalised({25, 17}));
  EXPECT_FALSE(is_normalised({dec(kNines).coefficient + 1, 0}));
  EXPECT_TRUE(is_normalised(dec(kNines)));
  EXPECT_FALSE(is_normalised({static_cast<__int128>(static_cast<unsigned __int128>(1) << 127), 0}));
}

TEST(Decimal, RoundingModesHaveWords) {
  EXPECT_EQ(rounding_mode_named("half_up"), RoundingMode::HalfUp);
  EXPECT_EQ(rounding_mode_named("half_even"), RoundingMode::HalfEven);
  EXPECT_EQ(rounding_mode_named("up"), RoundingMode::Up);
  EXPECT_EQ(rounding_mode_named("down"), RoundingMode::Down);
  EXPECT_EQ(rounding_mode_named("ceiling"), RoundingMode::Ceiling);
  EXPECT_EQ(rounding_mode_named("floor"), RoundingMode::Floor);
  EXPECT_EQ(rounding_mode_named("nearest"), std::nullopt);
}

}  // namespace
}  // namespace rapport::value
