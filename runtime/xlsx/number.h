// Numbers of a workbook, which are binary doubles: what a spreadsheet shows of them, and the days they count.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rapport::xlsx {

// `digits` as a cell has them, rounded to the 15 significant digits that Excel shows, so that 0.1 + 0.2 is
// 0.3: digits, a point, an exponent. Nothing for what is no number.
std::optional<std::string> as_shown(std::string_view digits);

struct Moment {
  int64_t days = 0;  // since 1970-01-01
  bool has_time = false;
};
// What a cell that counts days stands for. The epoch is 1900, where 60 is a 29 February that there was not,
// or 1904 (ECMA-376-1, 18.17.4.1). Nothing outside of the years 1900 (1904) to 9999, and for that day.
std::optional<Moment> moment_of(std::string_view digits, bool starts_1904);

// "C5"; both from 1.
std::string cell_name(uint32_t row, uint32_t column);
std::string column_name(uint32_t column);

}  // namespace rapport::xlsx
