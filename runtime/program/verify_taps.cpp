// What is taken from other rows.
#include "runtime/program/list_checks.h"

namespace rapport::program {
namespace {

using value::Kind;
using value::Type;

bool is_number(const Type& type) { return type.kind == Kind::Integer || type.kind == Kind::Decimal; }

bool is_same(const Type& a, const Type& b) {  // the same cells
  return a.kind == b.kind && a.enum_index == b.enum_index;
}

bool may_be_compared(const Type& a, const Type& b) { return is_same(a, b) || (is_number(a) && is_number(b)); }

// The type of what is taken, and of what comes out.
bool fits(TapKind kind, const Type& column, const Type& result) {
  switch (kind) {
    case TapKind::Count: return result.kind == Kind::Integer;
    case TapKind::Sum: return is_number(column) && is_same(column, result);
    case TapKind::Min:
    case TapKind::Max: return (is_number(column) || column.kind == Kind::Date) && is_same(column, result);
    case TapKind::All:
    case TapKind::Any: return column.kind == Kind::YesNo && result.kind == Kind::YesNo;
    case TapKind::Unique: return result.kind == Kind::YesNo;
    case TapKind::Previous:
    case TapKind::First:
    case TapKind::Last: return is_same(column, result);
  }
  return false;
}

class TapVerifier : ListChecks {
 public:
  TapVerifier(const Program& program, Violations& found) : ListChecks(program, found) {}

  void verify() {
    for (const Tap& t : rows("tap", p_.taps)) {
      own(t.slot, {SlotKind::Tap}, "slot");
      in(p_.tables, t.table, "table");
      if (t.slot >= p_.slots.size() || t.table >= p_.tables.size()) continue;
      verify_parts(t);
      verify_types(t);
      verify_scope(t);
      verify_order(t);
    }
  }

 private:
  void wrong_form(std::string_view problem) { report(Rule::tap_form, problem); }
  Type type_of(Index slot) const { return slot < p_.slots.size() ? p_.slots[slot].type : Type{}; }

  void verify_parts(const Tap& t) {
    for (const Index part : {t.column, t.where, t.match}) {
      maybe_in(p_.slots, part, "slot");
      if (part < p_.slots.size() && p_.slots[part].scope != p_.tables[t.table].scope)
        wrong_form("takes what is no column of its table: " + slot_text(p_, part));
    }
    maybe_in(p_.slots, t.key, "key");
    if ((t.kind == TapKind::Count) != (t.column == kNone)) wrong_form("takes nothing, or is a count of it");
    if ((t.match == kNone) != (t.key == kNone)) wrong_form("has a match without a key, or a key without one");
    const bool on_condition = t.where != kNone || t.match != kNone || t.column == p_.slots[t.slot].gate;
    if (t.kind == TapKind::Previous && on_condition) wrong_form("is of the row before, and has a condition");
  }

  void verify_types(const Tap& t) {
    if (!fits(t.kind, type_of(t.column), p_.slots[t.slot].type))
      wrong_form("takes " + type_text(p_, type_of(t.column)) + " and gives " +
                 type_text(p_, p_.slots[t.slot].type));
    if (t.where != kNone && type_of(t.where).kind != Kind::YesNo)
      wrong_form("has a condition of another type");
    if (t.match != kNone && !may_be_compared(type_of(t.match), type_of(t.key)))
      wrong_form("compares " + type_text(p_, type_of(t.match)) + " with " + type_text(p_, type_of(t.key)));
  }

  // Rows are looked at from around them, or found from anywhere by their key.
  void verify_scope(const Tap& t) {
    const Index own = p_.slots[t.slot].scope, looked = p_.tables[t.table].scope;
    if (t.kind == TapKind::Previous) {
      if (own != looked) wrong_form("is of the row before, and stands in other rows");
    } else if (t.match == kNone) {
      if (own == looked || !contains(p_, own, looked))
        wrong_form("does not stand around the rows it looks at");
    } else {
      reached(t.key, own, "its key");
    }
  }

  void verify_order(const Tap& t) {
    const Index column = t.kind == TapKind::Previous ? kNone : t.column;
    for (const Index read : {p_.tables[t.table].rows, column, t.where, t.match, t.key})
      if (read < p_.slots.size() && read >= t.slot)
        report(Rule::slot_order, "names slot " + std::to_string(read) + ", which has no lower number");
  }
};

}  // namespace

void verify_taps(const Program& program, Violations& found) { TapVerifier(program, found).verify(); }

void verify_segments(const Program& program, Violations& found) {
  std::vector<Index> segment_of;
  for (const Segment& segment : segments_of(program))
    segment_of.insert(segment_of.end(), segment.slots.count, segment.slots.begin);
  if (segment_of.empty()) return;
  for (Index slot = 0; slot < program.slots.size(); ++slot)
    for_each_read(program, program.slots[slot], [&](Index read) {
      const bool same = segment_of[read] == segment_of[slot];
      const bool all = program.slots[slot].scope != kNone && reach_of(program, read, slot) == Reach::All;
      if (read < slot ? same && all : !same)
        found.report(Rule::slot_order, slot_text(program, slot) + " takes from other rows " +
                                           slot_text(program, read) + ", which has not run in them");
    });
}

}  // namespace rapport::program
