// `record … for`: what the loops go over, and what their turns give.
#include <span>

#include "runtime/base/limits.h"
#include "runtime/program/list_checks.h"

namespace rapport::program {
namespace {

using value::Kind;
using value::Type;

std::span<const Kind> sources_of(LoopKind kind) {
  static constexpr Kind kRange[] = {Kind::Integer, Kind::Integer};
  static constexpr Kind kMonths[] = {Kind::Date, Kind::Date};
  static constexpr Kind kSplit[] = {Kind::Date, Kind::Date, Kind::Integer, Kind::Choice};
  static constexpr Kind kSet[] = {Kind::Choices};
  switch (kind) {
    case LoopKind::Range: return kRange;
    case LoopKind::Months: return kMonths;
    case LoopKind::Split: return kSplit;
    case LoopKind::Rows: return {};
    case LoopKind::Set: return kSet;
  }
  return {};
}

class LoopVerifier : ListChecks {
 public:
  LoopVerifier(const Program& program, Violations& found) : ListChecks(program, found) {}

  void verify() {
    for (const Loop& l : rows("loop", p_.loops)) {
      place(l.place);
      verify_sources(l);
      maybe_in(p_.tables, l.table, "table");
      if ((l.kind == LoopKind::Rows) != (l.table != kNone))
        wrong_form("goes over rows of no table, or over none");
      if (l.at_most > limits::kRecords) wrong_form("has too many turns");
      maybe_in(p_.slots, l.where, "condition");
      if (l.where < p_.slots.size() &&
          (p_.slots[l.where].scope != l.scope || p_.slots[l.where].type.kind != Kind::YesNo))
        wrong_form("has a condition that is none of its turns");
    }
    for (const Each& e : rows("loop value", p_.eaches)) {
      own(e.slot, {SlotKind::Each}, "slot");
      in(p_.loops, e.loop, "loop");
      if (e.slot >= p_.slots.size() || e.loop >= p_.loops.size()) continue;
      if (p_.slots[e.slot].scope != p_.loops[e.loop].scope)
        report(Rule::slot_scope, "does not stand in its loop");
      if (!gives(p_.loops[e.loop], e)) wrong_form("is nothing that its loop gives");
    }
  }

 private:
  void wrong_form(std::string_view problem) { report(Rule::loop_form, problem); }

  void verify_sources(const Loop& l) {
    const std::span<const Kind> kinds = sources_of(l.kind);
    if (l.sources.size() != kinds.size()) return wrong_form("has the sources of another kind");
    for (size_t i = 0; i < kinds.size(); ++i) {
      in(p_.slots, l.sources[i], "source");
      if (l.sources[i] >= p_.slots.size()) continue;
      if (p_.slots[l.sources[i]].type.kind != kinds[i]) wrong_form("has a source of another type");
      reached(l.sources[i], p_.scopes[l.scope].parent, "a source");
    }
  }

  bool gives(const Loop& l, const Each& e) const {
    const Type& type = p_.slots[e.slot].type;
    if ((e.kind == EachKind::Column) != (e.column != kNone)) return false;
    switch (e.kind) {
      case EachKind::Value:
        if (l.kind == LoopKind::Range) return type.kind == Kind::Integer;
        return l.kind == LoopKind::Set && type.kind == Kind::Choice && is_of_set(l, type);
      case EachKind::Start:
      case EachKind::End:
        return (l.kind == LoopKind::Months || l.kind == LoopKind::Split) && type.kind == Kind::Date;
      case EachKind::Column:
        return l.table < p_.tables.size() && is_column(p_.tables[l.table], e.column, type);
    }
    return false;
  }

  bool is_of_set(const Loop& l, const Type& type) const {
    return l.sources.size() == 1 && l.sources[0] < p_.slots.size() &&
           p_.slots[l.sources[0]].type.enum_index == type.enum_index;
  }

  bool is_column(const Table& table, Index column, const Type& type) const {
    if (column >= p_.slots.size() || p_.slots[column].scope != table.scope) return false;
    const Type& from = p_.slots[column].type;
    return from.kind == type.kind && from.enum_index == type.enum_index;
  }
};

}  // namespace

void verify_loops(const Program& program, Violations& found) { LoopVerifier(program, found).verify(); }

}  // namespace rapport::program
