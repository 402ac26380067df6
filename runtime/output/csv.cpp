#include "runtime/output/csv.h"

namespace rapport::output {
namespace {

std::string_view without_zero(std::string_view digits) {
  return digits.starts_with('0') ? digits.substr(1) : digits;
}

}  // namespace

void put_csv_cell(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string us_date(std::string_view day) {
  std::string text(without_zero(day.substr(5, 2)));
  text.append("/").append(without_zero(day.substr(8, 2))).append("/").append(day.substr(0, 4));
  return text;
}

}  // namespace rapport::output
