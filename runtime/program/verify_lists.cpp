// The lists beside the slots: each reference is a row of the list that is meant, and each slot is of the kind
// that is meant.
#include <algorithm>
#include <initializer_list>

#include "runtime/program/verifier.h"

namespace rapport::program {
namespace {

using value::Kind;

class ListVerifier {
 public:
  ListVerifier(const Program& program, Violations& found) : p_(program), found_(found) {}

  void verify_questions() {
    for (const Question& q : rows("question", p_.questions)) {
      in(p_.packs, q.pack, "pack");
      in(p_.slots, q.slot, "slot");
      if (q.slot < p_.slots.size()) typed(q.slot, q.type, {SlotKind::Question, SlotKind::Fixed});
      for (const Index text : {q.title, q.help, q.unit}) maybe_in(p_.texts, text, "text");
      maybe_slot(q.required, {SlotKind::Required}, "required if");
      if ((q.required != kNone) != (q.requirement == Requirement::If))
        wrong("has a requirement of another kind");
      maybe_slot(q.options, {SlotKind::Options}, "options");
      maybe_slot(q.minimum, {SlotKind::Bound}, "minimum");
      maybe_slot(q.maximum, {SlotKind::Bound}, "maximum");
      verify_question_types(q);
      maybe_in(p_.groups, q.group, "group");
      place(q.place);
    }
  }

  void verify_checks() {
    for (const Check& c : rows("check", p_.checks)) {
      slot(c.slot, {SlotKind::Check}, "rule");
      maybe_in(p_.texts, c.message, "message");
      if (c.kind == CheckKind::Rule && c.message == kNone) wrong("has no message");
      for (const Index question : c.at) in(p_.questions, question, "question");
      maybe_in(p_.groups, c.group, "group");
      place(c.place);
    }
  }

  void verify_groups() {
    for (const Area& a : rows("area", p_.areas)) {
      in(p_.packs, a.pack, "pack");
      for (const Index text : {a.title, a.help}) maybe_in(p_.texts, text, "text");
      maybe_slot(a.gate, {SlotKind::Condition}, "gate");
      place(a.place);
    }
    for (const Group& g : rows("group", p_.groups)) {
      in(p_.packs, g.pack, "pack");
      maybe_in(p_.areas, g.area, "area");
      for (const Index text : {g.title, g.help}) maybe_in(p_.texts, text, "text");
      maybe_slot(g.gate, {SlotKind::Condition}, "gate");
      place(g.place);
    }
  }

  void verify_lets() {
    for (const Let& l : rows("let", p_.lets)) {
      in(p_.packs, l.pack, "pack");
      slot(l.slot, {SlotKind::Let}, "rule");
      maybe_in(p_.texts, l.title, "text");
      maybe_in(p_.groups, l.group, "group");
    }
    for (const Input& i : rows("input", p_.inputs)) {
      in(p_.packs, i.pack, "pack");
      slot(i.slot, {SlotKind::Input}, "slot");
      if (i.slot < p_.slots.size()) typed(i.slot, i.type, {SlotKind::Input});
      maybe_in(p_.texts, i.title, "text");
    }
  }

  void verify_screen() {
    for (const Note& n : rows("note", p_.notes)) {
      in(p_.texts, n.text, "text");
      maybe_slot(n.gate, {SlotKind::Condition}, "gate");
    }
    for (const ScreenItem& s : rows("screen item", p_.screen)) {
      switch (s.kind) {
        case ScreenKind::Question: in(p_.questions, s.index, "question"); break;
        case ScreenKind::Let: in(p_.lets, s.index, "let"); break;
        case ScreenKind::Note: in(p_.notes, s.index, "note"); break;
        case ScreenKind::Table: in(p_.tables, s.index, "table"); break;
      }
      maybe_in(p_.groups, s.group, "group");
    }
  }

  void verify_records() {
    for (const Write& w : rows("write", p_.writes)) {
      if (w.row != kNone)
        in(p_.rows, w.row, "row");
      else
        slot(w.slot, {SlotKind::Question, SlotKind::Fixed, SlotKind::Preset, SlotKind::Let, SlotKind::Field},
             "value");
      if (w.slot < p_.slots.size() && !fits(w.format, p_.slots[w.slot].type.kind))
        report(Rule::write_format,
               "writes " + type_text(p_, p_.slots[w.slot].type) + " in a format of another type");
      maybe_in(p_.questions, w.question, "question");
      place(w.place);
    }
    for (const Record& r : rows("record", p_.records)) {
      maybe_slot(r.gate, {SlotKind::Condition}, "gate");
      maybe_in(p_.records, r.parent, "parent");
      if (r.parent != kNone && r.parent >= row_ && r.parent < p_.records.size())
        report(Rule::record_parent, "does not stand after its parent, record " + std::to_string(r.parent));
      for (const Index write : r.writes) in(p_.writes, write, "write");
      place(r.place);
    }
  }

  void verify_enums() {
    for (const Enum& e : rows("enum", p_.enums))
      for (const EnumElement& element : e.elements)
        for (const Index text : {element.title, element.help}) maybe_in(p_.texts, text, "text");
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
  // Counts the rows for messages, as the loop goes on.
  template <class Row>
  struct Rows {
    struct At {
      const Row* row;
      ListVerifier& verifier;
      const Row& operator*() const { return *row; }
      bool operator!=(const At& other) const { return row != other.row; }
      void operator++() {
        ++row;
        ++verifier.row_;
      }
    };
    const std::vector<Row>& list;
    ListVerifier& verifier;
    At begin() const { return {list.data(), verifier}; }
    At end() const { return {list.data() + list.size(), verifier}; }
  };
  template <class Row>
  Rows<Row> rows(std::string_view name, const std::vector<Row>& list) {
    list_ = name;
    row_ = 0;
    return {list, *this};
  }

  void report(Rule rule, std::string_view problem) {
    found_.report(rule, std::string(list_) + " " + std::to_string(row_) + " " + std::string(problem));
  }
  void wrong(std::string_view problem) { report(Rule::table_index, problem); }

  template <class Row>
  void in(const std::vector<Row>& list, Index row, std::string_view what) {
    if (row >= list.size())
      wrong("names " + std::string(what) + " " + (row == kNone ? "none" : std::to_string(row)) +
            ", there are " + std::to_string(list.size()));
  }
  template <class Row>
  void maybe_in(const std::vector<Row>& list, Index row, std::string_view what) {
    if (row != kNone) in(list, row, what);
  }

  void slot(Index slot, std::initializer_list<SlotKind> kinds, std::string_view what) {
    in(p_.slots, slot, what);
    if (slot < p_.slots.size() && std::find(kinds.begin(), kinds.end(), p_.slots[slot].kind) == kinds.end())
      wrong("names as its " + std::string(what) + " " + slot_text(p_, slot));
  }
  void maybe_slot(Index index, std::initializer_list<SlotKind> kinds, std::string_view what) {
    if (index != kNone) slot(index, kinds, what);
  }
  void typed(Index index, const value::Type& type, std::initializer_list<SlotKind> kinds) {
    slot(index, kinds, "slot");
    if (!is_well_formed(p_, type) || !holds_as(p_.slots[index].type, type))
      report(Rule::slot_type,
             "is " + type_text(p_, type) + ", its slot " + type_text(p_, p_.slots[index].type));
  }
  void place(const Place& place) { maybe_in(p_.sources, place.file, "source"); }

  void verify_question_types(const Question& q) {
    for (const Index bound : {q.minimum, q.maximum})
      if (bound < p_.slots.size() && !comparable(p_.slots[bound].type, q.type))
        report(Rule::slot_type,
               "is " + type_text(p_, q.type) + ", a bound is " + type_text(p_, p_.slots[bound].type));
    if (q.options < p_.slots.size() && p_.slots[q.options].type.enum_index != q.type.enum_index)
      report(Rule::slot_type, "has options of another enum");
  }

  static bool comparable(const value::Type& bound, const value::Type& type) {
    const bool numbers = type.kind == Kind::Integer && bound.kind == Kind::Decimal;
    return numbers || holds_as(bound, type);
  }

  static bool fits(FieldFormat format, Kind kind) {
    switch (format) {
      case FieldFormat::Text:
      case FieldFormat::Reference: return true;  // as canonical text
      case FieldFormat::Number: return kind == Kind::Integer || kind == Kind::Decimal;
      case FieldFormat::Date: return kind == Kind::Date;
      case FieldFormat::NoYes: return kind == Kind::YesNo;
      case FieldFormat::EnumElement: return kind == Kind::Choice;
      case FieldFormat::EnumSet: return kind == Kind::Choices;
    }
    return false;
  }

  const Program& p_;
  Violations& found_;
  std::string_view list_;
  Index row_ = 0;
};

}  // namespace

void verify_lists(const Program& program, Violations& found) {
  ListVerifier verifier(program, found);
  verifier.verify_questions();
  verifier.verify_checks();
  verifier.verify_groups();
  verifier.verify_lets();
  verifier.verify_screen();
  verifier.verify_records();
  verifier.verify_enums();
  verifier.verify_rest();
  verifier.verify_names();
}

}  // namespace rapport::program
