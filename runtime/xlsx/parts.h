// The small parts of a workbook, which are read as trees: which sheets there are, and which formats show
// days.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/archive/zip_reader.h"
#include "runtime/xlsx/reader.h"

namespace rapport::xlsx {

struct Parts {
  std::vector<SheetInfo> sheets;
  std::string shared_texts;  // a part; empty: none
  bool starts_1904 = false;
  std::vector<bool> shows_day;  // per cell format
};

base::Result<Parts> read_parts(archive::ZipReader& archive);

// Does it show days or times? "yyyy\-mm\-dd", "[h]:mm".
bool is_day_format(std::string_view code);
// Likewise one of the formats that have a number only (ECMA-376-1, 18.8.30).
bool is_day_format(uint32_t number);

}  // namespace rapport::xlsx
