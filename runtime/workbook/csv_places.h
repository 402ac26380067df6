// Where the fields of a CSV file stand that was read before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/rows/csv.h"

namespace rapport::workbook {

class CsvPlaces {
 public:
  explicit CsvPlaces(std::string_view bytes);  // of the file, in any encoding that is read; not kept

  // Of a field, from 1, of the record that begins in that line; the beginning of the line for what is not
  // there.
  rows::LineAndColumn of(uint32_t line, uint32_t field) const;

 private:
  std::string text_;
  std::vector<size_t> lines_;  // where each begins
};

}  // namespace rapport::workbook
