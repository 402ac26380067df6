// The table of languages of people, from words.def.
#pragma once

#include <cstdint>
#include <string_view>

namespace rapport::interview {

// 2026-01-31 · January 31, 2026 · 31 January 2026 · 31.01.2026 · 31/01/2026
enum class DateForm : uint8_t { Iso, MonthDayYear, DayMonthYear, Dots, Slashes };

struct Words {
  std::string_view language;
  std::string_view yes, no, point, group;
  DateForm date;
  std::string_view required, at_least, at_most, one_of, no_option, fault, row_required, no_row, same_key,
      unconfirmed;
};

// Of "de" for "de-at" and "DE_AT"; the row of no language where there is none.
const Words& words_of(std::string_view language);

}  // namespace rapport::interview
