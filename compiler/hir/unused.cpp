#include "compiler/hir/conditions.h"
#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using program::SlotKind;

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
      if (!own) used[read.index] = true;
    });
  }
  for (const program::Write& w : c.out.parts.writes) used[w.slot] = true;
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

}  // namespace

// What was not understood may be the very rule that uses it, so errors come first.
void check_unused(Context& c) {
  if (c.diags.has_errors()) return;
  const std::vector<bool> used = used_nodes(c);
  for (const program::Question& q : c.out.parts.questions)
    if (!used[q.slot] && q.pack == 0 && q.type.kind != value::Kind::Error)
      c.diags.report(diag::W4003, c.out.nodes[NodeId{q.slot}].span, q.name);
  for (const program::Let& let : c.out.parts.lets)
    if (!used[let.slot] && let.pack == 0 && let.title == base::kNone)
      c.diags.report(diag::W4002, c.out.nodes[NodeId{let.slot}].span, "let", let.name);
  for (const program::Input& input : c.out.parts.inputs)
    if (!used[input.slot] && input.pack == 0)
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
    if (!condition) continue;
    const Constant constant = constant_condition(c.out, node.expr);
    const diag::Span span = c.out.exprs[node.expr].span;
    if (constant != Constant::Varies && node.kind != SlotKind::Condition)
      c.diags.report(diag::W4006, span, noun(node.kind), constant == Constant::Yes ? "yes" : "no");
    if (constant == Constant::Yes && node.kind == SlotKind::Condition)
      c.diags.report(diag::W4006, span, "when", "yes");
    if (constant == Constant::No && node.kind == SlotKind::Condition) c.diags.report(diag::W4005, span);
  }
}

}  // namespace rapport::hir
