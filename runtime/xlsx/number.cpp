#include "runtime/xlsx/number.h"

#include <array>
#include <charconv>
#include <cmath>

namespace rapport::xlsx {
namespace {

constexpr int kDigits = 15;
constexpr int64_t kEpoch1900 = -25568;  // 1899-12-31, of which 1900-01-01 is day 1
constexpr int64_t kEpoch1904 = -24107;  // 1904-01-01 is day 0
constexpr int64_t kLeapDay = 60;        // 1900-02-29
constexpr double kLast = 2958465;       // 9999-12-31

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "-12.5": digits with a point, at most 15 of them significant. Then they are what is shown.
bool is_short(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  int significant = 0, all = 0;
  bool point = false;
  for (const char c : digits) {
    if (c == '.' && !point && all > 0) {
      point = true;
    } else if (is_digit(c)) {
      ++all;
      significant += significant > 0 || c != '0';
    } else {
      return false;
    }
  }
  return all > 0 && significant <= kDigits && digits.back() != '.';
}

// Of a number that no double holds, which is either far above one or far below: by its exponent, or where it
// has none, by what stands before the point.
bool is_below_one(std::string_view digits) {
  const size_t exponent = digits.find_first_of("eE");
  if (exponent != std::string_view::npos) return digits.substr(exponent + 1).starts_with('-');
  return digits.substr(0, digits.find('.')).find_first_of("123456789") == std::string_view::npos;
}

std::optional<double> double_of(std::string_view digits) {
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const size_t first = digits.starts_with('-') ? 1 : 0;
  if (first >= digits.size() || (!is_digit(digits[first]) && digits[first] != '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size()) return std::nullopt;
  if (error == std::errc()) return value;
  if (error == std::errc::result_out_of_range && is_below_one(digits))
    return 0;  // too small to be told from it
  return std::nullopt;
}

}  // namespace

std::optional<std::string> as_shown(std::string_view digits) {
  if (is_short(digits)) return std::string(digits);
  const std::optional<double> value = double_of(digits);
  if (!value) return std::nullopt;
  if (*value == 0) return "0";
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), *value,
                                     std::chars_format::scientific, kDigits - 1);
  return std::string(text.data(), written.ptr);
}

std::optional<Moment> moment_of(std::string_view digits, bool starts_1904) {
  const std::optional<double> value = double_of(digits);
  if (!value || *value < 0 || *value >= kLast + 1) return std::nullopt;
  // What is less than a hundredth of a second from midnight is midnight.
  constexpr double kNothing = 1e-7;
  double whole = std::floor(*value);
  double rest = *value - whole;
  if (rest > 1 - kNothing) {
    whole += 1;
    rest = 0;
  }
  const auto day = static_cast<int64_t>(whole);
  const bool has_time = rest > kNothing;
  if (starts_1904) {
    const Moment moment{kEpoch1904 + day, has_time};
    return whole > kLast - 1462 ? std::nullopt : std::optional(moment);
  }
  if (day < 1 || day == kLeapDay || whole > kLast) return std::nullopt;
  return Moment{kEpoch1900 + day - (day > kLeapDay ? 1 : 0), has_time};
}

std::string column_name(uint32_t column) {
  std::string name;
  for (; column > 0; column = (column - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
  return name;
}

std::string cell_name(uint32_t row, uint32_t column) { return column_name(column) + std::to_string(row); }

}  // namespace rapport::xlsx
