#include "compiler/hir/conditions.h"
#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using program::SlotKind;

// Whether a reference's row is there, and allowed, is the question's own matter.
bool is_option_rule(const Context& c, const Node& node) {
  return node.kind == SlotKind::Options ||
         (node.kind == SlotKind::Check && c.out.parts.checks[node.owner].kind == program::CheckKind::Option);
}

// What taps take of rows is used; the key that they look for when something reads the tap.
void use_taps(const Context& c, std::vector<bool>& used) {
  for (bool more = true; more;) {
    more = false;
    for (const program::Tap& tap : c.out.parts.taps) {
      if (tap.key == base::kNone || !used[tap.slot] || used[tap.key]) continue;
      used[tap.key] = more = true;
    }
  }
  for (const program::Tap& tap : c.out.parts.taps)
    for (const Index read : {tap.column, tap.where, tap.match})
      if (read != base::kNone) used[read] = true;
}

// Nodes that something reads, but for the rules of the node itself (its own checks and bounds prove no use).
std::vector<bool> used_nodes(const Context& c) {
  std::vector<bool> used(c.out.nodes.size(), false);
  for (const Node& node : c.out.nodes) {
    const bool own_rule = node.kind == SlotKind::Check || node.kind == SlotKind::Default ||
                          node.kind == SlotKind::Bound || node.kind == SlotKind::Options;
    for_each_read(c.out, node.expr, [&](NodeId read) {
      const Node& target = c.out.nodes[read];
      bool own = false;
      if (own_rule && target.kind == SlotKind::Question) {
        if (node.kind != SlotKind::Check) own = node.owner == target.owner;
        if (node.kind == SlotKind::Check)
          own = c.out.parts.checks[node.owner].at == std::vector<Index>{target.owner};
      }
      if (target.kind == SlotKind::Tap) own = is_option_rule(c, node);
      if (!own) used[read.index] = true;
    });
  }
  use_taps(c, used);
  for (const program::Write& w : c.out.parts.writes)
    if (w.slot != base::kNone) used[w.slot] = true;
  for (const program::RowReference& row : c.out.parts.rows)
    for (const program::RowPart& part : row.parts)
      if (part.slot != base::kNone) used[part.slot] = true;
  for (const program::Loop& loop : c.out.parts.loops) {
    for (const Index source : loop.sources) used[source] = true;
    if (loop.where != base::kNone) used[loop.where] = true;
  }
  for (const program::Each& each : c.out.parts.eaches)
    if (each.column != base::kNone) used[each.column] = true;
  for (const program::Table& table : c.out.parts.tables)
    for (const Index key : table.key) used[key] = true;
  return used;
}

// An `existing` record that no field beyond its key and no record inside of it needs.
bool is_only_looked_up(const Context& c, Index row) {
  const program::Record& record = c.out.parts.records[row];
  const schema::Table* table = schema::find_table(c.schema, record.table);
  if (!record.existing || table == nullptr) return false;
  const auto is_key = [&](std::string_view field) { return schema::is_key_field(*table, field); };
  if (!record.parent_field.empty() && !is_key(record.parent_field)) return false;
  const auto& all = c.out.parts.records;
  return std::all_of(record.writes.begin(), record.writes.end(),
                     [&](Index w) { return is_key(c.out.parts.writes[w].field); }) &&
         std::none_of(all.begin(), all.end(), [row](const program::Record& r) { return r.parent == row; });
}

bool is_asked(const Context& c, const program::Question& q) {
  return q.table == base::kNone || c.out.parts.tables[q.table].asked;
}

}  // namespace

// What was not understood may be the very rule that uses it, so errors come first.
void check_unused(Context& c) {
  if (c.diags.has_errors()) return;
  const std::vector<bool> used = used_nodes(c);
  for (const program::Question& q : c.out.parts.questions)
    if (!used[q.slot] && q.pack == 0 && is_asked(c, q) && q.type.kind != value::Kind::Error)
      c.diags.report(diag::W4003, c.out.nodes[NodeId{q.slot}].span, q.name);
  for (const program::Let& let : c.out.parts.lets)
    if (!used[let.slot] && let.pack == 0 && let.title == base::kNone)
      c.diags.report(diag::W4002, c.out.nodes[NodeId{let.slot}].span, "let", let.name);
  for (const program::Input& input : c.out.parts.inputs)
    if (!used[input.slot] && input.pack == 0 && !input.of_migration)
      c.diags.report(diag::W4002, c.out.nodes[NodeId{input.slot}].span, "input", input.name);
  for (Index row = 0; row < c.out.parts.records.size(); ++row)
    if (is_only_looked_up(c, row))
      c.diags.report(diag::W4016, c.record_spans[row], c.out.parts.records[row].table);
  for (const auto& [name, entry] : c.scopes[0].enums)
    if (!entry.used) c.diags.report(diag::W4002, entry.span, "enum", name);
}

// A condition that is the same whatever the answers are.
void check_reachable(Context& c) {
  for (const Node& node : c.out.nodes) {
    if (!node.expr.valid() || node.type.kind != value::Kind::YesNo) continue;
    const bool condition =
        node.kind == SlotKind::Condition || node.kind == SlotKind::Required || node.kind == SlotKind::Check;
    const bool made =
        node.kind == SlotKind::Check && c.out.parts.checks[node.owner].kind == program::CheckKind::Key;
    if (!condition || made || is_in_pattern(c, node.span)) continue;
    const Constant constant = constant_condition(c.out, node.expr);
    const diag::Span span = c.out.exprs[node.expr].span;
    if (constant != Constant::Varies && node.kind != SlotKind::Condition)
      c.diags.report(diag::W4006, span, noun(node.kind), constant == Constant::Yes ? "yes" : "no");
    if (constant == Constant::Yes && node.kind == SlotKind::Condition)
      c.diags.report(diag::W4006, span, "when", "yes");
    const bool removed = node.span.file == UINT32_MAX;  // by an override: nobody wrote that condition
    if (constant == Constant::No && node.kind == SlotKind::Condition && !removed)
      c.diags.report(diag::W4005, span);
  }
}

}  // namespace rapport::hir
