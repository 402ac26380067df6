// Cells of CSV as RFC 4180 has them.
#pragma once

#include <string>
#include <string_view>

namespace rapport::output {

// In quotes only where it has to be: with a comma, a quote or a line end in it.
void put_csv_cell(std::string& out, std::string_view text);

}  // namespace rapport::output
