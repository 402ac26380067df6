// What an override removes is there no more; this tells what cannot be without it.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"
#include "compiler/hir/walk.h"

namespace rapport::hir {
namespace {

using program::SlotKind;

constexpr size_t kNamed = 5;  // of what is never known
constexpr size_t kThere = SIZE_MAX;

class Removals {
 public:
  explicit Removals(Context& c) : c_(c), because_(c.out.nodes.size(), kThere), readers_(c.out.nodes.size()) {}

  void check() {
    find_removed();
    removed_ = because_;
    follow();
    warn();
    check_references();
    check_keys();
    check_records();
  }

 private:
  // A gate stands before what it is a gate of.
  void find_removed() {
    std::map<Index, size_t> gates;
    for (size_t i = 0; i < c_.removals.size(); ++i) gates.emplace(c_.removals[i].gate.index, i);
    for (Index i = 0; i < c_.out.nodes.size(); ++i) {
      const Node& node = c_.out.nodes[NodeId{i}];
      if (const auto gate = gates.find(i); gate != gates.end()) because_[i] = gate->second;
      if (node.gate.valid() && because_[node.gate.index] != kThere) because_[i] = because_[node.gate.index];
      for_each_read(c_.out, node, [&](NodeId read) { readers_[read.index].push_back(i); });
    }
    for (Index i = 0; i < because_.size(); ++i)
      if (because_[i] != kThere) open_.push_back(i);
  }

  // What reads it is never known either, unless it says what then.
  void follow() {
    while (!open_.empty()) {
      const Index from = open_.back();
      open_.pop_back();
      for (const Index reader : readers_[from]) {
        if (because_[reader] != kThere || !is_never_known(c_.out.nodes[NodeId{reader}])) continue;
        because_[reader] = because_[from];
        open_.push_back(reader);
      }
    }
  }

  bool is_never_known(const Node& node) const {
    if (node.kind == SlotKind::Tap) {
      const program::Tap& tap = c_.out.parts.taps[node.owner];
      return tap.kind == program::TapKind::First && tap.key != base::kNone && because_[tap.key] != kThere;
    }
    return node.kind != SlotKind::Question && node.expr.valid() && is_never_known(node.expr);
  }

  bool is_never_known(ExprId id) const {
    const Expr& e = c_.out.exprs[id];
    if (const auto* x = std::get_if<Read>(&e.node)) return because_[x->node.index] != kThere;
    if (std::holds_alternative<Known>(e.node) || std::holds_alternative<Is>(e.node)) return false;
    if (const auto* x = std::get_if<If>(&e.node)) return is_never_known(x->condition);
    const bool all = std::holds_alternative<Otherwise>(e.node) || std::holds_alternative<Logic>(e.node);
    size_t children = 0, unknown = 0;
    for_each_child(e, [&](ExprId child) { ++children, unknown += is_never_known(child) ? 1 : 0; });
    return all ? unknown == children : unknown > 0;
  }

  const std::string& name_of(size_t removal) const { return c_.removals[removal].item->name.text; }
  diag::Span span_of(size_t removal) const { return c_.removals[removal].span; }

  // Rules that somebody wrote to tell something; that a field is left out is what a removal is for.
  bool tells(const Node& node) const {
    switch (node.kind) {
      case SlotKind::Condition:
      case SlotKind::Default:
      case SlotKind::Required:
      case SlotKind::Bound:
      case SlotKind::Let:
      case SlotKind::Preset:
      case SlotKind::Fixed:
      case SlotKind::Part: return true;
      case SlotKind::Check: return c_.out.parts.checks[node.owner].kind == program::CheckKind::Rule;
      case SlotKind::Question:
      case SlotKind::Rows:
      case SlotKind::Today:
      case SlotKind::Number:
      case SlotKind::Counted:
      case SlotKind::Each:
      case SlotKind::Tap:
      case SlotKind::Input:
      case SlotKind::Options:
      case SlotKind::Claim:
      case SlotKind::Field:
      case SlotKind::Term: return false;
    }
    return false;
  }

  void warn() {
    std::map<size_t, std::vector<const Node*>> told;
    for (Index i = 0; i < because_.size(); ++i) {
      const Node& node = c_.out.nodes[NodeId{i}];
      if (because_[i] != kThere && removed_[i] == kThere && tells(node)) told[because_[i]].push_back(&node);
    }
    for (const auto& [removal, nodes] : told) warn(removal, nodes);
  }

  void warn(size_t removal, const std::vector<const Node*>& told) {
    std::string names;
    for (size_t i = 0; i < std::min(told.size(), kNamed); ++i)
      names += (i == 0 ? "`" : ", `") + told[i]->name + "`";
    if (told.size() > kNamed) names += ", …";
    diag::Diagnostic& d = c_.diags.report(diag::W2061, span_of(removal), name_of(removal), names);
    for (size_t i = 0; i < std::min(told.size(), kNamed); ++i) d.label(told[i]->span, "never known");
  }

  void needs(size_t removal, const std::string& what, diag::Span at) {
    c_.diags.report(diag::E2060, span_of(removal), name_of(removal), what).label(at, "what needs it");
  }

  // Nothing could be chosen any more.
  void check_references() {
    for (const program::Question& q : c_.out.parts.questions) {
      if (q.type.table == base::kNone || removed_[q.slot] != kThere) continue;
      const Index rows = c_.out.parts.tables[q.type.table].rows;
      if (rows != base::kNone && removed_[rows] != kThere)
        needs(removed_[rows], "`" + q.name + "`, which refers to its rows,",
              c_.out.nodes[NodeId{q.slot}].span);
    }
  }

  void check_keys() {
    for (const program::Table& table : c_.out.parts.tables) {
      if (table.rows == base::kNone || removed_[table.rows] != kThere) continue;
      for (const Index key : table.key)
        if (removed_[key] != kThere)
          needs(removed_[key], "`" + table.name + "`, whose key it is,", c_.out.nodes[NodeId{key}].span);
    }
  }

  void check_records() {
    for (const program::Record& record : c_.out.parts.records) {
      if (record.gate != base::kNone && because_[record.gate] != kThere) continue;
      const schema::Table* table = schema::find_table(c_.schema, record.table);
      if (!table || record.existing) continue;
      for (const Index row : record.writes) check_write(*table, c_.out.parts.writes[row], c_.writes[row]);
    }
  }

  void check_write(const schema::Table& table, const program::Write& write, const PendingWrite& pending) {
    if (write.slot == base::kNone || !pending.field || because_[write.slot] == kThere) return;
    const Index gate = pending.gate.index;
    if (gate != base::kNone && because_[gate] != kThere && removed_[gate] == kThere)
      return;  // it goes with its block
    const bool key = schema::is_key_field(table, write.field);
    if (key ? removed_[write.slot] != kThere : !pending.field->mandatory) return;  // check_keys()
    needs(because_[write.slot],
          fmt::format("`{}.{}`, {},", write.table, write.field,
                      key ? "a part of the key" : "which is mandatory"),
          pending.target_span);
  }

  Context& c_;
  std::vector<size_t> because_, removed_;  // per node: row of Context::removals, or kThere
  std::vector<std::vector<Index>> readers_;
  std::vector<Index> open_;
};

}  // namespace

void check_removed(Context& c) {
  if (!c.removals.empty() && !c.diags.has_errors()) Removals(c).check();
}

}  // namespace rapport::hir
