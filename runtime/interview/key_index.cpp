#include "runtime/interview/key_index.h"

#include <algorithm>

#include "runtime/lib/key.h"
#include "runtime/value/ops.h"

namespace rapport::interview {

using value::Cell;
using value::Kind;

namespace {

uint64_t mixed(uint64_t x) {  // neighbouring numbers end up far from each other
  x = (x ^ (x >> 31)) * 0x9E3779B97F4A7C15;
  return x ^ (x >> 29);
}

}  // namespace

uint64_t hash_of(const Cell& cell, Kind kind) {
  if (!cell.known()) return 0;
  if (kind == Kind::Text) return lib::key_hash(cell.text());
  const bool is_number = kind == Kind::Integer || kind == Kind::Decimal;  // one may be found by the other
  if (!is_number) return mixed(static_cast<uint64_t>(cell.number));
  const value::Decimal decimal = value::decimal_of(cell);
  return mixed(static_cast<uint64_t>(decimal.coefficient) ^ mixed(decimal.scale));
}

bool equal_values(const Cell& a, const Cell& b, Kind kind) {
  if (!a.known() || !b.known()) return false;
  if (kind == Kind::Text) return lib::same_key(a.text(), b.text());
  const bool numbers = kind == Kind::Integer || kind == Kind::Decimal;  // one may be compared with the other
  return numbers ? value::compare_decimals(a, b) == 0 : a.number == b.number;
}

void KeyIndex::finish() { std::sort(rows_.begin(), rows_.end()); }

std::span<const std::pair<uint64_t, uint32_t>> KeyIndex::with(uint64_t hash) const {
  const auto first = std::lower_bound(rows_.begin(), rows_.end(), std::pair(hash, uint32_t{0}));
  const auto has_hash = [&](const auto& row) { return row.first == hash; };
  return {first, std::partition_point(first, rows_.end(), has_hash)};
}

}  // namespace rapport::interview
