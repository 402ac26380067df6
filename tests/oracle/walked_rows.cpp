// What the tree walker makes of rows other than the own: aggregates, rows found by a key, the row before.
#include <algorithm>

#include "runtime/lib/key.h"
#include "tests/oracle/evaluation.h"
#include "tests/oracle/walked_values.h"

namespace rapport::oracle {

using hir::NodeId;
using program::TapKind;
using value::FaultCode;
using value::Kind;
using value::Value;

namespace {

Value sum_of(const std::vector<Value>& cells, Kind kind) {
  value::Decimal decimal;
  __int128 whole = 0;
  for (const Value& cell : cells) {
    if (!cell.known()) return value::unknown_value(kind);
    if (kind == Kind::Integer) {
      whole += cell.number;
      continue;
    }
    const auto sum = value::add(decimal, decimal_in(cell));
    if (!sum.ok()) return fault(kind, sum.fault);
    decimal = sum.value;
  }
  if (kind == Kind::Decimal) return value::decimal_value(decimal);
  if (whole < INT64_MIN || whole > INT64_MAX) return fault(kind, FaultCode::Overflow);
  return value::integer_value(static_cast<int64_t>(whole));
}

Value extreme_of(const std::vector<Value>& cells, Kind kind, TapKind tap) {
  Value out = value::unknown_value(kind);
  for (const Value& cell : cells) {
    if (!cell.known()) return value::unknown_value(kind);
    const bool better = !out.known() || (tap == TapKind::Min ? less(cell, out) : less(out, cell));
    if (better) out = cell;
  }
  return out;
}

// `decider` settles it; else one that is not known leaves it open.
Value kleene_of(const std::vector<Value>& cells, bool decider) {
  bool open = false;
  for (const Value& cell : cells) {
    if (is(cell, decider)) return value::yes_no_value(decider);
    open = open || !cell.known();
  }
  return open ? value::unknown_value(Kind::YesNo) : value::yes_no_value(!decider);
}

Value unique_of(const std::vector<Value>& cells, bool are_keys) {
  for (size_t i = 0; i < cells.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      if (!cells[i].known() || !cells[j].known()) continue;
      if (are_keys ? same_key(cells[i], cells[j]) : equal(cells[i], cells[j]))
        return value::yes_no_value(false);
    }
  return value::yes_no_value(true);
}

// `type`: of the cells.
Value aggregate(TapKind kind, const std::vector<Value>& cells, const value::Type& type) {
  switch (kind) {
    case TapKind::Count: return value::integer_value(static_cast<int64_t>(cells.size()));
    case TapKind::Sum: return sum_of(cells, type.kind);
    case TapKind::Min:
    case TapKind::Max: return extreme_of(cells, type.kind, kind);
    case TapKind::First: return cells.empty() ? value::unknown_value(type.kind) : cells.front();
    case TapKind::Last: return cells.empty() ? value::unknown_value(type.kind) : cells.back();
    case TapKind::All: return kleene_of(cells, false);
    case TapKind::Any: return kleene_of(cells, true);
    case TapKind::Unique: return unique_of(cells, type.table != kNone);
    case TapKind::Previous: break;
  }
  return value::unknown_value(type.kind);
}

}  // namespace

Value TreeWalker::previous(const program::Tap& tap, const Reader& reader) {
  const Kind kind = pack_.nodes[reader.at.node].type.kind;
  const uint32_t row = reader.at.row;
  const std::vector<uint32_t>& around = around_[tap.table];
  if (row == 0 || (!around.empty() && around[row - 1] != around[row])) return value::unknown_value(kind);
  return read_in({NodeId{tap.column}, row - 1}, reader);
}

// By where the row is, or by its key.
bool TreeWalker::is_looked_at(const program::Tap& tap, const hir::Node& node, const Reader& reader,
                              uint32_t row) {
  const Index scope = pack_.parts.tables[tap.table].scope;
  if (tap.match == kNone) return node.scope == kNone || row_around(node.scope, scope, row) == reader.at.row;
  const Index key_scope = pack_.nodes[NodeId{tap.key}].scope;
  const Value key = read_silently(
      {NodeId{tap.key}, key_scope == kNone ? kNone : row_around(key_scope, node.scope, reader.at.row)});
  return same_key(read_silently({NodeId{tap.match}, row}), key);
}

Value TreeWalker::tapped(const hir::Node& node, const Reader& reader) {
  const program::Tap& tap = pack_.parts.taps[node.owner];
  if (tap.kind == TapKind::Previous) return previous(tap, reader);
  const NodeId rows{pack_.parts.tables[tap.table].rows};
  const Index around = pack_.nodes[rows].scope;
  const bool one_set = tap.match == kNone ? is_around(around, node.scope) : around == kNone;
  if (one_set && !read(rows, reader).known()) return value::unknown_value(node.type.kind);
  if (tap.key != kNone) read(NodeId{tap.key}, reader);
  std::vector<Value> cells;
  for (uint32_t row = 0; row < row_count(tap.table); ++row) {
    if (!is_looked_at(tap, node, reader, row)) continue;
    if (tap.match != kNone) read_in({NodeId{tap.match}, row}, reader);
    const uint32_t outer = row_around(around, pack_.parts.tables[tap.table].scope, row);
    if (!one_set && !read_in({rows, outer}, reader).known()) continue;
    if (tap.where != kNone && !is(read_in({NodeId{tap.where}, row}, reader), true)) continue;
    cells.push_back(tap.column == kNone ? Value{} : read_in({NodeId{tap.column}, row}, reader));
    if (tap.kind == TapKind::First) break;
  }
  return aggregate(tap.kind, cells, tap.column == kNone ? node.type : pack_.nodes[NodeId{tap.column}].type);
}

}  // namespace rapport::oracle
