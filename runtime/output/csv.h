// Cells of CSV as RFC 4180 has them, for programs that read with the locale en-us.
#pragma once

#include <string>
#include <string_view>

namespace rapport::output {

// In quotes only where it has to be: with a comma, a quote or a line end in it.
void put_csv_cell(std::string& out, std::string_view text);

std::string us_date(std::string_view day);  // 2026-01-31 → 1/31/2026

}  // namespace rapport::output
