#include <algorithm>
#include <optional>
#include <span>

#include "runtime/base/limits.h"
#include "runtime/program/verifier.h"

namespace rapport::program {
namespace {

using value::Kind;

// Some kinds are of one type; Error: any.
Kind only_kind(SlotKind kind) {
  switch (kind) {
    case SlotKind::Condition:
    case SlotKind::Required:
    case SlotKind::Check: return Kind::YesNo;
    case SlotKind::Today: return Kind::Date;
    case SlotKind::Rows:
    case SlotKind::Counted:
    case SlotKind::Number: return Kind::Integer;
    case SlotKind::Options:
    case SlotKind::Question:
    case SlotKind::Default:
    case SlotKind::Bound:
    case SlotKind::Let:
    case SlotKind::Preset:
    case SlotKind::Fixed:
    case SlotKind::Input:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Term:
    case SlotKind::Tap:
    case SlotKind::Claim:
    case SlotKind::Each: return Kind::Error;
  }
  return Kind::Error;
}

bool is_given(SlotKind kind) {  // from outside, or from rows: it has no rule
  return kind == SlotKind::Question || kind == SlotKind::Input || kind == SlotKind::Today ||
         kind == SlotKind::Rows || kind == SlotKind::Number || kind == SlotKind::Tap ||
         kind == SlotKind::Each || kind == SlotKind::Counted;
}

class SlotVerifier {
 public:
  SlotVerifier(const Program& program, Violations& found) : program_(program), found_(found) {}

  void verify(Index at) {
    at_ = at;
    verify_type();
    verify_gate();
    verify_fallback();
    verify_code();
    verify_owner();
    verify_scope();
  }

 private:
  const Slot& slot() const { return program_.slots[at_]; }
  void report(Rule rule, std::string_view problem) {
    found_.report(rule, slot_text(program_, at_) + " " + std::string(problem));
  }

  void verify_type() {
    const Kind only = only_kind(slot().kind);
    const bool is_options = slot().type.kind == Kind::Choices || slot().type.kind == Kind::YesNo;
    const bool fits = slot().kind != SlotKind::Options || is_options;
    if (!fits || !is_well_formed(program_, slot().type) || (only != Kind::Error && slot().type.kind != only))
      report(Rule::slot_type, "may not be of type " + type_text(program_, slot().type));
  }

  bool is_lower(Index read, std::string_view word) {
    const std::string problem =
        std::string("names slot ").append(std::to_string(read)).append(" as its ").append(word);
    if (read >= program_.slots.size()) report(Rule::slot_index, problem + ", there is none");
    if (read >= at_ && read < program_.slots.size())
      report(Rule::slot_order, problem + ", which has no lower number");
    return read < at_;
  }
  void verify_reach(Index read, std::string_view word) {
    if (is_in_reach(program_, read, slot().scope)) return;
    report(Rule::read_scope,
           std::string("has a ").append(word).append(" in other rows: ").append(slot_text(program_, read)));
  }

  void verify_gate() {
    if (slot().gate == kNone || !is_lower(slot().gate, "gate")) return;
    verify_reach(slot().gate, "gate");
    if (program_.slots[slot().gate].kind != SlotKind::Condition)
      report(Rule::gate_kind, "has a gate that is no condition: " + slot_text(program_, slot().gate));
  }

  void verify_fallback() {
    if (slot().fallback == kNone || !is_lower(slot().fallback, "fallback")) return;
    verify_reach(slot().fallback, "fallback");
    const Slot& fallback = program_.slots[slot().fallback];
    const bool fits = slot().kind == SlotKind::Question && fallback.kind == SlotKind::Default &&
                      holds_as(fallback.type, slot().type);
    if (!fits)
      report(Rule::fallback_kind, "may not have as its fallback " + slot_text(program_, slot().fallback));
  }

  void verify_code() {
    const Range& code = slot().code;
    if (code.begin > program_.code.size() || code.count > program_.code.size() - code.begin)
      return report(Rule::code_range, "has a rule that ends outside of the code");
    if (is_given(slot().kind) != (code.count == 0))
      report(Rule::slot_code, code.count == 0 ? "has no rule" : "has a rule, though its value is given");
    if (code.count > limits::kRuleInstructions)
      report(Rule::rule_length, "has a rule of " + std::to_string(code.count) + " instructions");
  }

  void verify_owner() {
    if (!is_owned())
      report(Rule::slot_owner, "and row " + std::to_string(slot().owner) + " do not name each other");
  }

  template <class Row>
  bool names_me(const std::vector<Row>& rows, std::initializer_list<Index Row::*> members) const {
    const Index owner = slot().owner;
    return owner < rows.size() &&
           std::any_of(members.begin(), members.end(), [&](Index Row::* m) { return rows[owner].*m == at_; });
  }

  bool is_owned() const {
    const Index owner = slot().owner;
    switch (slot().kind) {
      case SlotKind::Question:
      case SlotKind::Fixed: return names_me(program_.questions, {&Question::slot});
      case SlotKind::Required:
        return names_me(program_.questions, {&Question::required}) ||
               names_me(program_.tables, {&Table::required});
      case SlotKind::Options: return names_me(program_.questions, {&Question::options});
      case SlotKind::Bound: return names_me(program_.questions, {&Question::minimum, &Question::maximum});
      case SlotKind::Default:
        return owner < program_.questions.size() && program_.questions[owner].slot < program_.slots.size() &&
               program_.slots[program_.questions[owner].slot].fallback == at_;
      case SlotKind::Check: return names_me(program_.checks, {&Check::slot});
      case SlotKind::Let: return names_me(program_.lets, {&Let::slot});
      case SlotKind::Input: return names_me(program_.inputs, {&Input::slot});
      case SlotKind::Preset:
      case SlotKind::Field: return names_me(program_.writes, {&Write::slot});
      case SlotKind::Today: return owner == kNone && program_.today == at_;
      case SlotKind::Rows: return names_me(program_.tables, {&Table::rows});
      case SlotKind::Tap: return names_me(program_.taps, {&Tap::slot});
      case SlotKind::Each: return names_me(program_.eaches, {&Each::slot});
      case SlotKind::Counted: return owner < program_.counted.size();
      case SlotKind::Condition:
      case SlotKind::Number:
      case SlotKind::Claim:
      case SlotKind::Term:
      case SlotKind::Part: return owner == kNone;
    }
    return false;
  }

  void verify_scope() {
    const bool somewhere = slot().kind != SlotKind::Number || slot().scope != kNone;
    const std::optional<Index> home = home_scope();
    const bool may_be_around = slot().kind == SlotKind::Default || slot().kind == SlotKind::Bound;
    const auto is_home = [&] {
      return may_be_around ? is_in_reach(program_, at_, *home) : *home == slot().scope;
    };
    if (!somewhere || (home && !is_home()))
      report(Rule::slot_scope, "stands in other rows than what it belongs to");
  }

  // Where the kind has to stand; nothing: in any scope, or its owner is broken.
  std::optional<Index> home_scope() const {
    switch (slot().kind) {
      case SlotKind::Question:
      case SlotKind::Fixed:
      case SlotKind::Default:
      case SlotKind::Options:
      case SlotKind::Bound: return scope_of_question();
      case SlotKind::Required:
        return names_me(program_.questions, {&Question::required}) ? scope_of_question()
                                                                   : scope_around_table();
      case SlotKind::Rows: return scope_around_table();
      case SlotKind::Input:
      case SlotKind::Claim:
      case SlotKind::Counted:
      case SlotKind::Today: return kNone;
      case SlotKind::Condition:
      case SlotKind::Check:
      case SlotKind::Let:
      case SlotKind::Preset:
      case SlotKind::Part:
      case SlotKind::Field:
      case SlotKind::Number:
      case SlotKind::Term:
      case SlotKind::Tap:
      case SlotKind::Each: break;
    }
    return std::nullopt;
  }

  std::optional<Index> scope_of_question() const {
    if (slot().owner >= program_.questions.size()) return std::nullopt;
    const Index table = program_.questions[slot().owner].table;
    if (table == kNone) return kNone;
    return table < program_.tables.size() ? std::optional(program_.tables[table].scope) : std::nullopt;
  }
  std::optional<Index> scope_around_table() const {
    if (slot().owner >= program_.tables.size()) return std::nullopt;
    return program_.scopes[program_.tables[slot().owner].scope].parent;
  }

  const Program& program_;
  Violations& found_;
  Index at_ = 0;
};

}  // namespace

void verify_slots(const Program& program, Violations& found) {
  if (program.slots.size() > limits::kSlots)
    return found.report(Rule::slot_count, "there are " + std::to_string(program.slots.size()) + " slots");
  SlotVerifier verifier(program, found);
  for (Index i = 0; i < program.slots.size(); ++i) verifier.verify(i);
}

}  // namespace rapport::program
