// Small programs by hand: what the compiler would make of a few declarations. For the tests of interview,
// answers and assemble.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/interview/interview.h"
#include "runtime/program/codec.h"
#include "runtime/program/program.h"
#include "runtime/value/date.h"
#include "runtime/value/value.h"

namespace rapport::testing {

using interview::Entry;
using interview::EntryKind;
using program::Index;
using program::Instr;
using program::kNone;
using program::Op;
using program::SlotKind;
using value::Type;

using Code = std::vector<Instr>;

inline Code operator+(Code a, const Code& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
inline Code load(Index slot) { return {{.op = Op::load, .a = slot}}; }
inline Code op(Op op) { return {{.op = op}}; }
inline Code join(uint32_t count) { return {{.op = Op::concat, .a = count}}; }

struct Ask {  // a question; empty code: it has no such clause
  std::string name;
  Type type;
  Index gate = kNone;
  Code fallback = {};
  program::Requirement requirement = program::Requirement::No;
  Code required_if = {};
  Code minimum = {}, maximum = {};
  Code fixed = {};
  Index group = kNone;
};

class Builder {
 public:
  explicit Builder(std::vector<std::string> languages = {"en"}) {
    p_.packs.push_back({.name = "test", .version = "1.0.0"});
    p_.languages = std::move(languages);
    p_.sources.push_back({"pack.rap", ""});
    p_.pool.reserve(1 << 16);  // constants point into it
  }

  Code push(int64_t number, Type type = value::integer()) {
    return push_cell(value::number_cell(number), type);
  }
  Code yes() { return push(1, value::yes_no()); }
  Code no() { return push(0, value::yes_no()); }
  Code push_text(std::string_view text) {
    const size_t start = p_.pool.size();
    p_.pool.insert(p_.pool.end(), text.begin(), text.end());
    return push_cell(value::text_cell({p_.pool.data() + start, text.size()}), value::text());
  }
  Code push_cell(const value::Cell& cell, Type type) {
    p_.constants.push_back(cell);
    p_.constant_types.push_back(type);
    return {{.op = Op::push, .a = static_cast<Index>(p_.constants.size() - 1)}};
  }

  Index slot(SlotKind kind, Type type, const Code& code, Index gate = kNone, Index owner = kNone) {
    program::Slot s{
        .kind = kind, .type = type, .scope = scope_, .gate = gate, .owner = owner, .place = place()};
    s.code = {static_cast<uint32_t>(p_.code.size()), 0};
    p_.code.insert(p_.code.end(), code.begin(), code.end());
    if (!code.empty()) p_.code.push_back({.op = Op::ret});
    s.code.count = static_cast<uint32_t>(p_.code.size()) - s.code.begin;
    p_.slots.push_back(s);
    return static_cast<Index>(p_.slots.size() - 1);
  }

  Index ask(const Ask& a) {  // the question's slot; its row is row_of(slot)
    const auto row = static_cast<Index>(p_.questions.size());
    p_.questions.push_back({.name = a.name, .type = a.type, .requirement = a.requirement, .group = a.group});
    if (table_ != kNone) {
      p_.questions[row].name = p_.tables[table_].name + "." + a.name;
      p_.questions[row].table = table_;
      p_.tables[table_].columns.push_back(row);
    }
    Index fallback = kNone, self = kNone;
    if (!a.fallback.empty()) fallback = slot(SlotKind::Default, a.type, a.fallback, a.gate, row);
    if (a.fixed.empty()) {
      self = slot(SlotKind::Question, a.type, {}, a.gate, row);
      p_.slots[self].fallback = fallback;
    } else {
      self = slot(SlotKind::Fixed, a.type, a.fixed, a.gate, row);
    }
    p_.questions[row].slot = self;
    if (!a.required_if.empty()) {
      p_.questions[row].requirement = program::Requirement::If;
      p_.questions[row].required = slot(SlotKind::Required, value::yes_no(), a.required_if, a.gate, row);
    }
    if (!a.minimum.empty()) bound(row, a, a.minimum, Op::ge_number, program::CheckKind::Minimum);
    if (!a.maximum.empty()) bound(row, a, a.maximum, Op::le_number, program::CheckKind::Maximum);
    p_.questions[row].place = place();
    if (table_ == kNone || p_.tables[table_].asked)
      p_.screen.push_back({program::ScreenKind::Question, row, a.group, scope_});
    return self;
  }

  // The slot itself stands in the rule, so it is made before: `options` filters the elements of question
  // `row`.
  void options(Index row, const Code& code) {
    const program::Question q = p_.questions[row];
    const Index set =
        slot(SlotKind::Options, value::choices(q.type.enum_index), code, p_.slots[q.slot].gate, row);
    p_.questions[row].options = set;
    check({.code = load(q.slot) + load(set) + op(Op::has_element),
           .at = {row},
           .kind = program::CheckKind::Option,
           .gate = p_.slots[q.slot].gate});
  }

  // A table, or a list: what is added from now on stands in its rows, until leave(). Gives its row of
  // `tables`.
  Index table(const std::string& name, Index gate = kNone) { return enter(name, gate, true); }
  Index list(const std::string& name) { return enter(name, kNone, false); }
  void leave() {
    scope_ = p_.scopes[scope_].parent;
    table_ = scope_ == kNone ? kNone : p_.scopes[scope_].row;
  }
  // A row that the table starts with; of a child row the row around it. Constants as push_cell() makes them.
  void row(Index table, const std::vector<Code>& cells, uint32_t parent = kNone) {
    program::Table& t = p_.tables[table];
    for (const Code& cell : cells) t.cells.push_back(cell.empty() ? kNone : cell[0].a);
    if (parent != kNone) t.parents.push_back(parent);
    ++t.row_count;
  }
  Index tap(program::Tap tap, Type type, Index gate = kNone) {
    const auto row = static_cast<Index>(p_.taps.size());
    tap.slot = slot(SlotKind::Tap, type, {}, gate, row);
    p_.taps.push_back(tap);
    return tap.slot;
  }
  // A loop, whose slots are added until leave_loop(). Gives its row of `loops`.
  Index loop(program::Loop loop) {
    const auto row = static_cast<Index>(p_.loops.size());
    p_.scopes.push_back({program::ScopeKind::Loop, row, scope_});
    loop.scope = scope_ = static_cast<Index>(p_.scopes.size() - 1);
    p_.loops.push_back(std::move(loop));
    return row;
  }
  void leave_loop() { scope_ = p_.scopes[scope_].parent; }
  Index each(program::Each each, Type type) {
    each.loop = p_.scopes[scope_].row;
    each.slot = slot(SlotKind::Each, type, {}, kNone, static_cast<Index>(p_.eaches.size()));
    p_.eaches.push_back(each);
    return each.slot;
  }
  Index scope() const { return scope_; }

  Index when(const Code& code, Index parent = kNone) {
    return slot(SlotKind::Condition, value::yes_no(), code, parent);
  }

  Index let(std::string name, Type type, const Code& code, Index gate = kNone) {
    const Index self = slot(SlotKind::Let, type, code, gate, static_cast<Index>(p_.lets.size()));
    p_.lets.push_back({.name = std::move(name), .slot = self});
    return self;
  }
  Index term(Type type, const Code& code) { return slot(SlotKind::Term, type, code); }

  Index input(std::string name, Type type) {
    const Index self = slot(SlotKind::Input, type, {}, kNone, static_cast<Index>(p_.inputs.size()));
    p_.inputs.push_back({.name = std::move(name), .slot = self, .type = type});
    return self;
  }

  Index today() { return p_.today = slot(SlotKind::Today, value::date(), {}); }

  struct Check {
    Code code;
    std::vector<Index> at = {};
    program::CheckKind kind = program::CheckKind::Rule;
    Index message = kNone;
    bool warning = false;
    Index gate = kNone;
    std::vector<Index> at_tables = {};
  };
  Index check(const Check& c) {
    const auto row = static_cast<Index>(p_.checks.size());
    const Index self = slot(SlotKind::Check, value::yes_no(), c.code, c.gate, row);
    p_.checks.push_back({.kind = c.kind,
                         .slot = self,
                         .message = c.message,
                         .warning = c.warning,
                         .at = c.at,
                         .at_tables = c.at_tables});
    return row;
  }

  // Literals with a part slot between any two, for each language.
  Index text(std::vector<std::vector<std::string>> languages, std::vector<Index> parts = {}) {
    program::Text t;
    t.key = "t" + std::to_string(p_.texts.size());
    for (std::vector<std::string>& literals : languages) {
      program::Template form;
      for (uint32_t i = 0; i + 1 < literals.size(); ++i) form.part_order.push_back(i);
      form.literals = std::move(literals);
      t.languages.push_back(std::move(form));
    }
    t.parts = std::move(parts);
    p_.texts.push_back(std::move(t));
    return static_cast<Index>(p_.texts.size() - 1);
  }
  Index part(Type type, const Code& code) { return slot(SlotKind::Part, type, code); }

  Type enumeration(std::string name, const std::vector<std::string>& elements) {
    program::Enum e{.name = std::move(name), .target_enum = {}, .elements = {}};
    for (const std::string& element : elements) e.elements.push_back({.name = element});
    p_.enums.push_back(std::move(e));
    return value::choice(static_cast<uint32_t>(p_.enums.size() - 1));
  }

  Index area(std::string name) {
    p_.areas.push_back({.name = std::move(name)});
    return static_cast<Index>(p_.areas.size() - 1);
  }
  Index group(std::string name, Index in = kNone) {
    p_.groups.push_back({.name = std::move(name), .area = in});
    return static_cast<Index>(p_.groups.size() - 1);
  }

  Index row_of(Index slot) const { return p_.slots[slot].owner; }
  program::Program& program() { return p_; }

  program::Program build() {
    for (program::Text& t : p_.texts) t.languages.resize(p_.languages.size());
    for (const program::Violation& v : program::verify(p_)) ADD_FAILURE() << v.rule << ": " << v.message;
    program::index_program(p_);
    return std::move(p_);
  }

  program::Place place() const { return {0, static_cast<uint32_t>(p_.slots.size() + 1), 1, 0, 0}; }

 private:
  Index enter(const std::string& name, Index gate, bool asked) {
    const auto row = static_cast<Index>(p_.tables.size());
    program::Table t{.name = table_ == kNone ? name : p_.tables[table_].name + "." + name,
                     .scope = static_cast<Index>(p_.scopes.size()),
                     .asked = asked};
    t.rows = slot(SlotKind::Rows, value::integer(), {}, gate, row);
    p_.tables.push_back(std::move(t));
    p_.scopes.push_back({program::ScopeKind::Table, row, scope_});
    if (asked) p_.screen.push_back({program::ScreenKind::Table, row, kNone, scope_});
    scope_ = static_cast<Index>(p_.scopes.size() - 1);
    table_ = row;
    return row;
  }

  void bound(Index row, const Ask& a, const Code& code, Op compare, program::CheckKind kind) {
    const Index bound = slot(SlotKind::Bound, a.type, code, a.gate, row);
    (kind == program::CheckKind::Minimum ? p_.questions[row].minimum : p_.questions[row].maximum) = bound;
    check({.code = load(p_.questions[row].slot) + load(bound) + op(compare),
           .at = {row},
           .kind = kind,
           .gate = a.gate});
  }

  program::Program p_;
  Index scope_ = kNone, table_ = kNone;  // where slots stand that are added
};

inline Entry answer(std::string name, value::Value value) {
  return {.kind = EntryKind::Answer, .name = std::move(name), .value = std::move(value)};
}
inline Entry blank(std::string name) { return {.kind = EntryKind::Blank, .name = std::move(name)}; }
inline Entry reset(std::string name) { return {.kind = EntryKind::Reset, .name = std::move(name)}; }
inline Entry input(std::string name, value::Value value) {
  return {.kind = EntryKind::Input, .name = std::move(name), .value = std::move(value)};
}
inline Entry today(std::string_view date) {
  return {
      .kind = EntryKind::Today, .name = {}, .value = value::date_value(value::parse_date(date).value_or(0))};
}

inline Entry in_row(Entry entry, uint32_t row) {
  entry.row = row;
  return entry;
}
inline Entry add_row(std::string table, uint32_t parent = 0) {
  return {.kind = EntryKind::AddRow, .name = std::move(table), .parent = parent, .value = {}};
}
inline Entry remove_row(std::string table, uint32_t row) {
  return {.kind = EntryKind::RemoveRow, .name = std::move(table), .row = row, .value = {}};
}
inline Entry reset_rows(std::string table) {
  return {.kind = EntryKind::ResetRows, .name = std::move(table), .value = {}};
}

using value::integer_value;
using value::text_value;
using value::yes_no_value;

inline interview::Interview::Step apply(interview::Interview& i, const Entry& entry) {
  interview::Interview::Step step = i.apply({&entry, 1});
  for (const auto& refusal : step.refusals) ADD_FAILURE() << refusal.message;
  return step;
}

inline std::string refusal(interview::Interview& i, const Entry& entry) {
  const interview::Interview::Step step = i.apply({&entry, 1});
  return step.refusals.empty() ? "" : step.refusals.front().message;
}

inline std::string shown(const interview::Interview& i, Index slot, uint32_t row = kNone) {
  const value::Cell& cell = i.slot(slot, row);
  if (cell.faulted()) return std::string(value::fault_info(cell.fault).code);
  if (cell.unknown()) return "unknown";
  std::vector<std::string_view> names;
  const value::Type& type = i.program().slots[slot].type;
  if (type.enum_index < i.program().enums.size())
    for (const auto& element : i.program().enums[type.enum_index].elements) names.push_back(element.name);
  return value::canonical_text(cell, type, names);
}

}  // namespace rapport::testing
