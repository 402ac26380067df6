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

const Literal* constant_of(const Context& c, Index write) {
  const Node& node = c.out.nodes[NodeId{c.out.parts.writes[write].slot}];
  const auto* literal = node.expr.valid() ? std::get_if<Literal>(&c.out.exprs[node.expr].node) : nullptr;
  return literal && literal->value.known() ? literal : nullptr;
}

bool different_constants(const Context& c, Index a, Index b) {
  const Literal *x = constant_of(c, a), *y = constant_of(c, b);
  if (!x || !y) return false;
  if (x->value.kind == value::Kind::Text) return folded(x->value.text) != folded(y->value.text);
  return !(x->value == y->value);
}

// A constant part of the key differs, here or in the records that they are nested in.
bool different_keys(const Context& c, Index a, Index b) {
  const program::Record &x = c.out.parts.records[a], &y = c.out.parts.records[b];
  const schema::Table& table = *schema::find_table(c.schema, x.table);
  for (const Index wx : x.writes)
    for (const Index wy : y.writes) {
      const std::string& field = c.out.parts.writes[wx].field;
      const bool key = std::find(table.key.begin(), table.key.end(), field) != table.key.end();
      if (key && field == c.out.parts.writes[wy].field && different_constants(c, wx, wy)) return true;
    }
  if (x.parent == base::kNone || y.parent == base::kNone || x.parent == y.parent) return false;
  return different_keys(c, x.parent, y.parent);
}

bool is_key(const schema::Table& table, const std::string& field) {
  return std::find(table.key.begin(), table.key.end(), field) != table.key.end();
}

NodeId gate_of(const Context& c, const PendingWrite& w) {
  return c.out.nodes[NodeId{c.out.parts.writes[w.write].slot}].gate;
}

bool same_value(const Context& c, Index a, Index b) {
  const Node &x = c.out.nodes[NodeId{c.out.parts.writes[a].slot}],
             &y = c.out.nodes[NodeId{c.out.parts.writes[b].slot}];
  return x.expr.valid() && y.expr.valid() && same_expr(c.out, x.expr, y.expr);
}

bool conflict(const Context& c, const PendingWrite& a, const PendingWrite& b) {
  if (a.record == b.record && a.record != base::kNone) return !exclusive(c.out, gate_of(c, a), gate_of(c, b));
  if (same_value(c, a.write, b.write)) return false;
  if (exclusive(c.out, gate_of(c, a), gate_of(c, b))) return false;
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
