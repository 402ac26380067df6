#include <algorithm>

#include "compiler/hir/conditions.h"
#include "compiler/hir/context.h"
#include "runtime/base/utf8.h"

namespace rapport::hir {
namespace {

std::string folded(std::string_view text) {  // as AX compares keys: no case, no trailing blanks
  std::string out(text.substr(0, text.find_last_not_of(' ') + 1));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char ch) { return ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch + 32) : ch; });
  return out;
}

const Literal* constant_of(const Context& c, Index slot) {
  const Node& node = c.out.nodes[NodeId{slot}];
  const auto* literal = node.expr.valid() ? std::get_if<Literal>(&c.out.exprs[node.expr].node) : nullptr;
  return literal && literal->value.known() ? literal : nullptr;
}

// What a text of constants and other parts begins with, in any case.
std::string beginning(const Context& c, Index slot) {
  const Node& node = c.out.nodes[NodeId{slot}];
  const auto* concat = node.expr.valid() ? std::get_if<Concat>(&c.out.exprs[node.expr].node) : nullptr;
  const auto* first = concat ? std::get_if<Literal>(&c.out.exprs[concat->parts[0]].node) : nullptr;
  return first && first->value.known() ? first->value.text : "";
}

bool begin_apart(const Context& c, Index a, Index b) {
  const Literal *x = constant_of(c, a), *y = constant_of(c, b);
  const std::string left = x ? x->value.text : beginning(c, a), right = y ? y->value.text : beginning(c, b);
  if (left.empty() || right.empty()) return false;
  const size_t size = std::min(left.size(), right.size());
  if ((x && left.size() < right.size()) || (y && right.size() < left.size()))
    return folded(left) != folded(right);
  return folded(left.substr(0, size)) != folded(right.substr(0, size));
}

bool different_constants(const Context& c, Index a, Index b) {
  const bool texts = c.out.nodes[NodeId{a}].type.kind == value::Kind::Text &&
                     c.out.nodes[NodeId{b}].type.kind == value::Kind::Text;
  if (texts && begin_apart(c, a, b)) return true;
  const Literal *x = constant_of(c, a), *y = constant_of(c, b);
  if (!x || !y) return false;
  if (x->value.kind == value::Kind::Text) return folded(x->value.text) != folded(y->value.text);
  return !(x->value == y->value);
}

bool different_rows(const Context& c, Index a, Index b) {
  const program::RowReference &x = c.out.parts.rows[a], &y = c.out.parts.rows[b];
  for (size_t i = 0; i < x.parts.size() && i < y.parts.size() && x.table == y.table; ++i) {
    const program::RowPart &p = x.parts[i], &q = y.parts[i];
    if (p.slot != base::kNone && q.slot != base::kNone && different_constants(c, p.slot, q.slot)) return true;
    if (p.row != base::kNone && q.row != base::kNone && different_rows(c, p.row, q.row)) return true;
  }
  return false;
}

bool different_values(const Context& c, Index a, Index b) {
  const program::Write &x = c.out.parts.writes[a], &y = c.out.parts.writes[b];
  if (x.slot != base::kNone && y.slot != base::kNone) return different_constants(c, x.slot, y.slot);
  return x.row != base::kNone && y.row != base::kNone && different_rows(c, x.row, y.row);
}

// A constant part of the key differs, here or in the records that they are nested in.
bool different_keys(const Context& c, Index a, Index b) {
  const program::Record &x = c.out.parts.records[a], &y = c.out.parts.records[b];
  const schema::Table& table = *schema::find_table(c.schema, x.table);
  for (const Index wx : x.writes)
    for (const Index wy : y.writes) {
      const std::string& field = c.out.parts.writes[wx].field;
      const bool key = std::find(table.key.begin(), table.key.end(), field) != table.key.end();
      if (key && field == c.out.parts.writes[wy].field && different_values(c, wx, wy)) return true;
    }
  if (x.parent == base::kNone || y.parent == base::kNone || x.parent == y.parent) return false;
  return different_keys(c, x.parent, y.parent);
}

bool is_key(const schema::Table& table, const std::string& field) {
  return std::find(table.key.begin(), table.key.end(), field) != table.key.end();
}

bool same_rule(const Context& c, Index a, Index b) {
  const Node &x = c.out.nodes[NodeId{a}], &y = c.out.nodes[NodeId{b}];
  return x.expr.valid() && y.expr.valid() && same_expr(c.out, x.expr, y.expr);
}

bool same_row(const Context& c, Index a, Index b) {
  const program::RowReference &x = c.out.parts.rows[a], &y = c.out.parts.rows[b];
  bool same = x.table == y.table && x.parts.size() == y.parts.size();
  for (size_t i = 0; same && i < x.parts.size(); ++i) {
    const program::RowPart &p = x.parts[i], &q = y.parts[i];
    if ((p.slot == base::kNone) != (q.slot == base::kNone)) return false;
    same = p.slot != base::kNone ? same_rule(c, p.slot, q.slot) : same_row(c, p.row, q.row);
  }
  return same;
}

bool same_value(const Context& c, Index a, Index b) {
  const program::Write &x = c.out.parts.writes[a], &y = c.out.parts.writes[b];
  if (x.slot != base::kNone && y.slot != base::kNone) return same_rule(c, x.slot, y.slot);
  return x.row != base::kNone && y.row != base::kNone && same_row(c, x.row, y.row);
}

bool conflict(const Context& c, const PendingWrite& a, const PendingWrite& b) {
  if (a.record == b.record && a.record != base::kNone) return !exclusive(c.out, a.gate, b.gate);
  if (a.table->kind != schema::TableKind::Table) return false;  // each is done for itself
  if (same_value(c, a.write, b.write)) return false;
  if (exclusive(c.out, a.gate, b.gate)) return false;
  const bool keyed = a.table->one_row == schema::OneRow::No;
  if (!keyed || a.record == base::kNone || b.record == base::kNone) return true;
  return !is_key(*a.table, a.field->name) && !different_keys(c, a.record, b.record);
}

}  // namespace

// Two declarations that write one field of one record are an error unless their conditions exclude each other
// or their keys differ: what wins must never depend on an order.
void check_writers(Context& c) {
  std::map<std::pair<std::string, std::string>, std::vector<const PendingWrite*>> by_field;
  for (const PendingWrite& w : c.writes) by_field[{w.table->name, w.field->name}].push_back(&w);
  for (const auto& [field, writes] : by_field)
    for (size_t i = 1; i < writes.size(); ++i)
      for (size_t j = 0; j < i; ++j)
        if (conflict(c, *writes[j], *writes[i])) {
          c.diags.report(diag::E5010, writes[i]->target_span, field.first + "." + field.second)
              .label(writes[j]->target_span, "it is written here as well");
          break;
        }
}

}  // namespace rapport::hir
