// The lists beside the slots: each reference is a row of the list that is meant, and each slot is of the kind
// that is meant.
#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>

#include "runtime/program/list_checks.h"

namespace rapport::program {
namespace {

using value::Kind;

class ListVerifier : ListChecks {
 public:
  ListVerifier(const Program& program, Violations& found) : ListChecks(program, found) {}

  void verify_questions() {
    for (const Question& q : rows("question", p_.questions)) {
      in(p_.packs, q.pack, "pack");
      in(p_.slots, q.slot, "slot");
      if (q.slot < p_.slots.size()) typed(q.slot, q.type, {SlotKind::Question, SlotKind::Fixed});
      maybe_in(p_.tables, q.table, "table");
      for (const Index text : {q.title, q.help, q.unit, q.confirm}) shown(text, scope_of(p_, q.slot));
      maybe_own(q.required, {SlotKind::Required}, "required if");
      if ((q.required != kNone) != (q.requirement == Requirement::If))
        wrong("has a requirement of another kind");
      maybe_own(q.options, {SlotKind::Options}, "options");
      maybe_own(q.minimum, {SlotKind::Bound}, "minimum");
      maybe_own(q.maximum, {SlotKind::Bound}, "maximum");
      verify_question_types(q);
      maybe_in(p_.groups, q.group, "group");
      place(q.place);
    }
  }

  void verify_checks() {
    for (const Check& c : rows("check", p_.checks)) {
      own(c.slot, {SlotKind::Check}, "rule");
      shown(c.message, scope_of(p_, c.slot));
      if (c.kind == CheckKind::Rule && c.message == kNone) wrong("has no message");
      for (const Index question : c.at) in(p_.questions, question, "question");
      for (const Index table : c.at_tables) in(p_.tables, table, "table");
      maybe_in(p_.lets, c.let, "let");
      if (c.kind == CheckKind::Key) verify_key_check(c);
      if (c.kind != CheckKind::Key && c.kind != CheckKind::Rule) verify_made_check(c);
      maybe_in(p_.groups, c.group, "group");
      place(c.place);
    }
  }

  void verify_groups() {
    for (const Area& a : rows("area", p_.areas)) {
      in(p_.packs, a.pack, "pack");
      for (const Index text : {a.title, a.help}) shown(text, kNone);
      gate(a.gate, kNone);
      maybe_in(p_.inputs, a.chosen, "input");
      if (a.chosen < p_.inputs.size() && p_.inputs[a.chosen].type.kind != Kind::YesNo)
        wrong("is chosen by an input that is not yes or no");
      place(a.place);
    }
    for (const Group& g : rows("group", p_.groups)) {
      in(p_.packs, g.pack, "pack");
      maybe_in(p_.areas, g.area, "area");
      for (const Index text : {g.title, g.help, g.expert}) shown(text, kNone);
      gate(g.gate, kNone);
      place(g.place);
    }
  }

  void verify_lets() {
    for (const Let& l : rows("let", p_.lets)) {
      in(p_.packs, l.pack, "pack");
      own(l.slot, {SlotKind::Let}, "rule");
      for (const Index text : {l.title, l.help, l.confirm}) shown(text, scope_of(p_, l.slot));
      maybe_in(p_.groups, l.group, "group");
    }
    for (const Input& i : rows("input", p_.inputs)) {
      in(p_.packs, i.pack, "pack");
      in(p_.slots, i.slot, "slot");
      if (i.slot < p_.slots.size()) typed(i.slot, i.type, {SlotKind::Input});
      shown(i.title, kNone);
    }
  }

  void verify_screen() {
    for (const Note& n : rows("note", p_.notes)) {
      in(p_.texts, n.text, "text");
      maybe_slot(n.gate, {SlotKind::Condition}, "gate");
    }
    for (const ScreenItem& s : rows("screen item", p_.screen)) {
      maybe_in(p_.scopes, s.scope, "scope");
      switch (s.kind) {
        case ScreenKind::Question: in(p_.questions, s.index, "question"); break;
        case ScreenKind::Let: in(p_.lets, s.index, "let"); break;
        case ScreenKind::Note: in(p_.notes, s.index, "note"); break;
        case ScreenKind::Table: in(p_.tables, s.index, "table"); break;
      }
      maybe_in(p_.groups, s.group, "group");
      verify_place_on_screen(s);
    }
  }

  void verify_enums() {
    for (const Enum& e : rows("enum", p_.enums))
      for (const EnumElement& element : e.elements)
        for (const Index text : {element.title, element.help}) shown(text, kNone);
  }

  // They are looked up by their slot: those of one slot are neighbours.
  void verify_operands() {
    const RuleOperand* before = nullptr;
    for (const RuleOperand& o : rows("operand", p_.operands)) {
      in(p_.slots, o.slot, "slot");
      if (o.slot < p_.slots.size() && !takes_side(p_.slots[o.slot].code, o.instruction))
        wrong("names instruction " + std::to_string(o.instruction) + " of " + slot_text(p_, o.slot) +
              ", which takes no side of `and` or `or`");
      if (before && std::tie(before->slot, before->instruction) >= std::tie(o.slot, o.instruction))
        wrong("does not stand in the order of slots and instructions");
      place(o.place);
      before = &o;
    }
  }

  void verify_rest() {
    list_ = "slot";
    row_ = 0;
    for (const Slot& s : p_.slots) {
      place(s.place);
      ++row_;
    }
    list_ = "program";
    row_ = 0;
    maybe_slot(p_.today, {SlotKind::Today}, "today");
    if (p_.packs.empty()) wrong("has no pack");
  }

  void verify_names() {
    std::vector<std::string_view> names;
    for (const Question& q : p_.questions) names.push_back(q.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
      found_.report(Rule::name_unique, "two questions have the name `" + std::string(*twice) + "`");
  }

 private:
  void gate(Index condition, Index scope) {
    maybe_slot(condition, {SlotKind::Condition}, "gate");
    if (condition != kNone) reached(condition, scope, "its gate");
  }

  bool takes_side(const Range& rule, uint32_t instruction) const {
    const uint64_t at = uint64_t{rule.begin} + instruction;
    if (instruction >= rule.count || at >= p_.code.size()) return false;
    const Op op = p_.code[at].op;
    return op == Op::skip_false || op == Op::skip_true || op == Op::and_ || op == Op::or_;
  }

  void verify_place_on_screen(const ScreenItem& s) {
    Index scope = kNone;
    if (s.kind == ScreenKind::Note && s.index < p_.notes.size()) {
      shown(p_.notes[s.index].text, s.scope);
      return gate(p_.notes[s.index].gate, s.scope);
    }
    if (s.kind == ScreenKind::Question && s.index < p_.questions.size())
      scope = scope_of(p_, p_.questions[s.index].slot);
    if (s.kind == ScreenKind::Let && s.index < p_.lets.size()) scope = scope_of(p_, p_.lets[s.index].slot);
    if (s.kind == ScreenKind::Table && s.index < p_.tables.size())
      scope = p_.scopes[p_.tables[s.index].scope].parent;
    if (scope != s.scope) report(Rule::read_scope, "stands in other rows than what it shows");
  }

  // It is worked out for all rows of one table at once.
  void verify_key_check(const Check& c) {
    const bool of_one = c.at_tables.size() == 1 && c.at_tables.front() < p_.tables.size();
    if (!of_one) return wrong("is of a key, but not of one table's");
    const Table& table = p_.tables[c.at_tables.front()];
    if (table.key.empty()) wrong("is of a key, which its table does not have");
    if (scope_of(p_, c.slot) != table.scope)
      report(Rule::slot_scope, "is of a key, and does not stand in the rows that have it");
    for (const Index key : table.key)
      if (key >= c.slot) report(Rule::slot_order, "stands before a part of the key");
  }

  // Its message shows the bounds or options of its questions.
  void verify_made_check(const Check& c) {
    for (const Index question : c.at)
      if (question < p_.questions.size())
        reached(p_.questions[question].slot, scope_of(p_, c.slot), "its question");
  }

  void verify_question_types(const Question& q) {
    for (const Index bound : {q.minimum, q.maximum})
      if (bound < p_.slots.size() && !comparable(p_.slots[bound].type, q.type))
        report(Rule::slot_type,
               "is " + type_text(p_, q.type) + ", a bound is " + type_text(p_, p_.slots[bound].type));
    if (q.options < p_.slots.size() && !are_options(p_.slots[q.options].type, q.type))
      report(Rule::slot_type, "has options of another type");
  }

  // Of a text: whether the row that it refers to is one of them.
  static bool are_options(const value::Type& options, const value::Type& type) {
    if (type.kind == Kind::Text) return options.kind == Kind::YesNo;
    const bool has_enum = type.kind == Kind::Choice || type.kind == Kind::Choices;
    return has_enum && options.kind == Kind::Choices && options.enum_index == type.enum_index;
  }

  static bool comparable(const value::Type& bound, const value::Type& type) {
    const bool numbers = type.kind == Kind::Integer && bound.kind == Kind::Decimal;
    return numbers || holds_as(bound, type);
  }
};

}  // namespace

void verify_lists(const Program& program, Violations& found) {
  ListVerifier verifier(program, found);
  verifier.verify_questions();
  verifier.verify_checks();
  verifier.verify_groups();
  verifier.verify_lets();
  verifier.verify_screen();
  verifier.verify_enums();
  verifier.verify_operands();
  verifier.verify_rest();
  verifier.verify_names();
}

}  // namespace rapport::program
