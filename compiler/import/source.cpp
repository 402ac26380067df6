#include "compiler/import/source.h"

#include <algorithm>

#include "compiler/diag/render.h"
#include "runtime/base/utf8.h"

namespace rapport::metadata {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && is_letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

std::string quoted(std::string_view text) {
  constexpr size_t kShownUnits = 60;
  const std::string_view shown = base::utf16_prefix(text, kShownUnits);
  return "`" + std::string(shown) + (shown.size() < text.size() ? "…`" : "`");
}

std::string Source::base_name() const {
  const std::string_view name = sources_.name(file_);
  return diag::printable(name.substr(name.find_last_of('/') + 1));
}

bool Source::check_name(std::string_view name, diag::Span at) {
  if (is_name(name)) return true;
  if (name.empty()) return refuse(at, "no name", "one of AX: letters, digits and `_`"), false;
  diags_.report(diag::E6107, at, quoted(name).substr(1, quoted(name).size() - 2), "a name of AX",
                "letters, digits and `_`");
  return false;
}

}  // namespace rapport::metadata
