#include "compiler/cli/wrap.h"

#include <algorithm>
#include <array>

#include "compiler/diag/render.h"
#include "runtime/base/utf8.h"

namespace rapport::cli {
namespace {

struct Span {
  uint32_t first, last;
};
// Two columns: East Asian scripts and pictures; none: marks that stand on the letter before.
constexpr std::array<Span, 9> kWide = {{{0x1100, 0x115F},
                                        {0x2E80, 0xA4CF},
                                        {0xAC00, 0xD7A3},
                                        {0xF900, 0xFAFF},
                                        {0xFE30, 0xFE6F},
                                        {0xFF00, 0xFF60},
                                        {0xFFE0, 0xFFE6},
                                        {0x1F300, 0x1FAFF},
                                        {0x20000, 0x3FFFD}}};
constexpr Span kMarks = {0x0300, 0x036F};

uint32_t columns_of_one(uint32_t code_point) {
  if (code_point >= kMarks.first && code_point <= kMarks.last) return 0;
  const auto holds = [code_point](const Span& s) { return code_point >= s.first && code_point <= s.last; };
  return std::any_of(kWide.begin(), kWide.end(), holds) ? 2 : 1;
}

void add_line(std::string_view line, uint32_t width, std::string_view indent, std::string& out) {
  uint32_t column = columns_of(indent);
  const uint32_t start = column;
  out += indent;
  while (!line.empty()) {
    const size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    const std::string_view rest = line.substr(blanks);
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (word.empty()) break;
    const uint32_t size = columns_of(word), gap = column == start ? 0 : static_cast<uint32_t>(blanks);
    if (column > start && column + gap + size > width) {
      out.append("\n").append(indent);
      column = start;
    } else {
      out.append(gap, ' ');
      column += gap;
    }
    out += word;
    column += size;
    line = rest.substr(word.size());
  }
  out += '\n';
}

}  // namespace

uint32_t columns_of(std::string_view text) {
  uint32_t columns = 0;
  for (size_t at = 0; at < text.size();) columns += columns_of_one(base::next_code_point(text, at));
  return columns;
}

std::string wrapped(std::string_view text, uint32_t width, std::string_view indent) {
  std::string out;
  while (true) {
    const std::string_view line = text.substr(0, text.find('\n'));
    add_line(diag::printable(line), width, indent, out);
    if (line.size() == text.size()) return out;
    text.remove_prefix(line.size() + 1);
  }
}

}  // namespace rapport::cli
