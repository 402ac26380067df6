#include "runtime/lib/pattern.h"

#include <cstdint>

#include "runtime/base/utf8.h"
#include "runtime/lib/pattern_table.h"

namespace rapport::lib {

bool valid_pattern_table(std::string_view table) {
  PatternHeader h;
  if (table.size() < sizeof h) return false;
  std::memcpy(&h, table.data(), sizeof h);
  if (h.states < 2 || h.states > UINT16_MAX || h.symbols == 0 || h.symbols > UINT16_MAX || h.ranges == 0)
    return false;
  if (pattern_table_size(h) != table.size()) return false;
  const PatternView view(table);
  for (uint32_t i = 0; i < h.ranges; ++i) {
    const PatternRange range = view.range(i);
    const bool ordered = i == 0 ? range.first == 0 : range.first > view.range(i - 1).first;
    if (!ordered || range.symbol >= h.symbols) return false;
  }
  for (uint32_t state = 0; state < h.states; ++state) {
    for (uint32_t symbol = 0; symbol < h.symbols; ++symbol) {
      if (view.next(state, symbol) >= h.states) return false;
    }
  }
  return true;
}

bool matches_pattern(std::string_view table, std::string_view text) {
  const PatternView view(table);
  uint32_t state = kStartState;
  for (size_t at = 0; at < text.size() && state != kDeadState;)
    state = view.next(state, view.symbol_of(base::next_code_point(text, at)));
  return view.accepts(state);
}

}  // namespace rapport::lib
