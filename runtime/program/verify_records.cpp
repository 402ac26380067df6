// What is written: fields, rows that they refer to, records.
#include "runtime/base/limits.h"
#include "runtime/program/list_checks.h"

namespace rapport::program {
namespace {

using value::Kind;

class RecordVerifier : ListChecks {
 public:
  RecordVerifier(const Program& program, Violations& found)
      : ListChecks(program, found), in_record_(program.writes.size()) {}

  void verify() {
    verify_rows();
    verify_writes();
    for (const Record& r : rows("record", p_.records)) verify_record(r);
    for (const Write& w : rows("write", p_.writes))
      if (!in_record_[row_]) verify_scope(w, kNone);
  }

 private:
  void verify_rows() {
    for (const RowReference& r : rows("row reference", p_.rows)) {
      uint32_t parts = 1;
      for (const RowPart& part : r.parts) {
        if (part.row == kNone) in(p_.slots, part.slot, "slot");
        const bool one = (part.slot == kNone) != (part.row == kNone);
        if (!one || (part.row != kNone && part.row >= row_))
          report(Rule::row_reference, "has a part that is no slot, and no row before it");
        parts += part.row < row_ ? parts_[part.row] : 1;
        if (parts > limits::kRowParts) break;
      }
      if (parts > limits::kRowParts) report(Rule::row_reference, "has too many parts");
      parts_.push_back(std::min(parts, limits::kRowParts + 1));
    }
  }

  void verify_writes() {
    for (const Write& w : rows("write", p_.writes)) {
      maybe_slot(w.slot,
                 {SlotKind::Question, SlotKind::Fixed, SlotKind::Preset, SlotKind::Let, SlotKind::Field},
                 "value");
      maybe_in(p_.rows, w.row, "row");
      if ((w.slot == kNone) == (w.row == kNone)) wrong("writes no value and no row, or both");
      if (w.slot < p_.slots.size() && !fits(w.format, p_.slots[w.slot].type.kind))
        report(Rule::write_format,
               "writes " + type_text(p_, p_.slots[w.slot].type) + " in a format of another type");
      maybe_in(p_.questions, w.question, "question");
      place(w.place);
    }
  }

  void verify_record(const Record& r) {
    maybe_in(p_.scopes, r.scope, "scope");
    maybe_slot(r.gate, {SlotKind::Condition}, "gate");
    maybe_in(p_.records, r.parent, "parent");
    if (r.parent != kNone && r.parent >= row_ && r.parent < p_.records.size())
      report(Rule::record_parent, "does not stand after its parent, record " + std::to_string(r.parent));
    for (const Index write : r.writes) in(p_.writes, write, "write");
    place(r.place);
    if (r.scope != kNone && r.scope >= p_.scopes.size()) return;
    if (r.gate != kNone) reached(r.gate, r.scope, "its gate");
    if (r.parent < row_ && is_outside(p_.records[r.parent].scope, r.scope))
      report(Rule::record_parent, "does not stand in the rows of the record that it is nested in");
    if (r.referred && !has_text_key(r.scope)) wrong("is of rows that are referred to, and have no key");
    for (const Index write : r.writes) {
      if (write >= p_.writes.size()) continue;
      in_record_[write] = true;
      verify_scope(p_.writes[write], r.scope);
    }
  }

  bool is_outside(Index outer, Index scope) const {
    return (outer == kNone || outer < p_.scopes.size()) && !contains(p_, outer, scope);
  }

  bool has_text_key(Index scope) const {
    if (scope == kNone || p_.scopes[scope].kind != ScopeKind::Table) return false;
    const std::vector<Index>& key = p_.tables[p_.scopes[scope].row].key;
    return key.size() == 1 && key[0] < p_.slots.size() && p_.slots[key[0]].type.kind == Kind::Text;
  }

  void verify_scope(const Write& w, Index scope) {
    if (w.slot != kNone) reached(w.slot, scope, "what `" + w.field + "` is");
    if (w.row < parts_.size() && parts_[w.row] <= limits::kRowParts) verify_parts(w.row, scope);
  }

  void verify_parts(Index row, Index scope) {  // few: they have been counted
    for (const RowPart& part : p_.rows[row].parts) {
      if (part.slot != kNone) reached(part.slot, scope, "a part of a row");
      if (part.row < row) verify_parts(part.row, scope);
    }
  }

  static bool fits(FieldFormat format, Kind kind) {
    switch (format) {
      case FieldFormat::Text:
      case FieldFormat::Reference:
      case FieldFormat::MainAccount: return true;  // as canonical text
      case FieldFormat::Number: return kind == Kind::Integer || kind == Kind::Decimal;
      case FieldFormat::Date: return kind == Kind::Date;
      case FieldFormat::NoYes: return kind == Kind::YesNo;
      case FieldFormat::EnumElement: return kind == Kind::Choice;
      case FieldFormat::EnumSet: return kind == Kind::Choices;
    }
    return false;
  }

  std::vector<uint32_t> parts_;  // per row reference
  std::vector<bool> in_record_;  // per write
};

}  // namespace

void verify_records(const Program& program, Violations& found) { RecordVerifier(program, found).verify(); }

}  // namespace rapport::program
