// Tables, a list, loops, and all that may stand in them: added to a program of no scope.
#pragma once

#include "tests/unit/runtime/program/small_program.h"

namespace rapport::program {

// Where things stand in the program that add_tables() adds to; for tests that damage them.
struct Scoped {
  static constexpr Index kTerms = 0, kLines = 1, kUnits = 2, kRange = 3, kEach = 4;  // scopes
};

inline Index add_column(SmallProgram& small, Index table, std::string_view name, const value::Type& type) {
  Program& p = small.program;
  const auto row = static_cast<Index>(p.questions.size());
  const Index slot =
      small.slot({.kind = SlotKind::Question, .type = type, .scope = p.tables[table].scope, .owner = row});
  p.questions.push_back(
      {.name = p.tables[table].name + "." + std::string(name), .table = table, .type = type, .slot = slot});
  p.tables[table].columns.push_back(row);
  p.screen.push_back({ScreenKind::Question, row, kNone, p.tables[table].scope});
  return slot;
}

inline Index add_rows(SmallProgram& small, Index table) {
  const Index parent = small.program.scopes[small.program.tables[table].scope].parent;
  return small.program.tables[table].rows =
             small.slot({.kind = SlotKind::Rows, .type = value::integer(), .scope = parent, .owner = table});
}

inline Index add_tap(SmallProgram& small, Index scope, const value::Type& type, Tap tap) {
  const auto row = static_cast<Index>(small.program.taps.size());
  tap.slot = small.slot({.kind = SlotKind::Tap, .type = type, .scope = scope, .owner = row});
  small.program.taps.push_back(tap);
  return tap.slot;
}

inline Index add_each(SmallProgram& small, Index loop, const value::Type& type, Each each) {
  Program& p = small.program;
  each.loop = loop;
  each.slot = small.slot({.kind = SlotKind::Each,
                          .type = type,
                          .scope = p.loops[loop].scope,
                          .owner = static_cast<Index>(p.eaches.size())});
  p.eaches.push_back(each);
  return each.slot;
}

// The table `terms` with the child rows `terms.lines`, each of which adds to the one before.
inline void add_terms(SmallProgram& small) {
  Program& p = small.program;
  add_rows(small, 0);
  const Index code = add_column(small, 0, "code", value::text(10));
  add_column(small, 0, "amount", value::decimal(10, 2));
  p.tables[0].key = {code};
  add_rows(small, 1);
  const Index days = add_column(small, 1, "days", value::integer());
  const Index before = add_tap(small, Scoped::kLines, value::integer(), {TapKind::Previous, 0, 1});
  const Index total = small.slot({.kind = SlotKind::Let,
                                  .type = value::integer(),
                                  .scope = Scoped::kLines,
                                  .owner = static_cast<Index>(p.lets.size())},
                                 {{Op::load, 0, before}, {Op::load, 0, days}, {Op::add_int}, {Op::ret}});
  p.taps.back().column = total;
  p.lets.push_back({.name = "terms.lines.total", .slot = total});
  const Index number =
      small.slot({.kind = SlotKind::Number, .type = value::integer(), .scope = Scoped::kLines});
  const Index late = small.slot({.kind = SlotKind::Term, .type = value::yes_no(), .scope = Scoped::kLines},
                                {{Op::load, 0, number}, {Op::load, 0, days}, {Op::lt_number}, {Op::ret}});
  const Index sum = add_tap(small, Scoped::kTerms, value::integer(),
                            {.kind = TapKind::Sum, .table = 1, .column = days, .where = late});
  const Index part = small.slot({.kind = SlotKind::Part, .type = value::integer(), .scope = Scoped::kTerms},
                                {{Op::load, 0, sum}, {Op::ret}});
  p.texts.push_back({"terms.key", TextForm::Line, {{{"", " days"}, {0}}}, {part}});
  const Index check = small.slot({.kind = SlotKind::Check,
                                  .type = value::yes_no(),
                                  .scope = Scoped::kTerms,
                                  .owner = static_cast<Index>(p.checks.size())},
                                 small.assemble("push yes; ret"));
  p.checks.push_back({.kind = CheckKind::Key,
                      .slot = check,
                      .message = static_cast<Index>(p.texts.size() - 1),
                      .at_tables = {0}});
  const Index needed = small.slot({.kind = SlotKind::Required, .type = value::yes_no(), .owner = 0},
                                  small.assemble("push yes; ret"));
  p.tables[0].requirement = Requirement::If;
  p.tables[0].required = needed;
  p.tables[0].cells = {small.literal("\"N30\""), small.literal("5.5"), small.literal("\"N60\""), kNone};
  p.tables[0].row_count = 2;
  p.tables[1].cells = {small.literal("1"), small.literal("2"), kNone};
  p.tables[1].parents = {0, 1, 1};
  p.tables[1].row_count = 3;
}

// The list `units`, and a question that refers to it.
inline void add_units(SmallProgram& small) {
  Program& p = small.program;
  const value::Type reference{.kind = value::Kind::Text, .length = 4, .table = 2};
  add_rows(small, 2);
  const Index code = add_column(small, 2, "code", value::text(4));
  p.screen.pop_back();
  p.tables[2].key = {code};
  p.tables[2].cells = {small.literal("\"PCS\"")};
  p.tables[2].row_count = 1;
  const auto row = static_cast<Index>(p.questions.size());
  const Index unit = small.slot({.kind = SlotKind::Question, .type = reference, .owner = row});
  const Index options = small.slot({.kind = SlotKind::Options, .type = value::yes_no(), .owner = row},
                                   small.assemble("push yes; ret"));
  p.questions.push_back({.name = "unit", .type = reference, .slot = unit, .options = options});
  const Index found =
      add_tap(small, kNone, value::text(4),
              {.kind = TapKind::First, .table = 2, .column = code, .match = code, .key = unit});
  const Index check = small.slot(
      {.kind = SlotKind::Check, .type = value::yes_no(), .owner = static_cast<Index>(p.checks.size())},
      {{Op::load, 0, found}, {Op::known}, {Op::ret}});
  p.checks.push_back({.kind = CheckKind::Option, .slot = check, .at = {row}});
  const auto write = static_cast<Index>(p.writes.size());
  p.writes.push_back({.table = "CompanyInfo", .field = "Code", .slot = code, .declared = "units.code"});
  p.records.push_back({.table = "CompanyInfo", .scope = Scoped::kUnits, .referred = true, .writes = {write}});
}

// A record for each row of `terms`, in each turn of a loop over numbers.
inline void add_loops(SmallProgram& small) {
  Program& p = small.program;
  const Index count = add_tap(small, kNone, value::integer(), {.kind = TapKind::Count, .table = 0});
  p.loops.push_back(
      {.kind = LoopKind::Range, .scope = Scoped::kRange, .sources = {count, count}, .at_most = 9});
  p.loops.push_back({.kind = LoopKind::Rows, .scope = Scoped::kEach, .table = 0, .place = {0, 1, 1, 1, 10}});
  const Index value = add_each(small, 0, value::integer(), {});
  p.loops[0].where = small.slot({.kind = SlotKind::Term, .type = value::yes_no(), .scope = Scoped::kRange},
                                {{Op::load, 0, value}, {Op::known}, {Op::ret}});
  const Index code =
      add_each(small, 1, value::text(10), {.kind = EachKind::Column, .column = p.tables[0].key.front()});
  p.rows.push_back({"DirPartyTable", {{"Name", code, kNone}}});
  p.rows.push_back({"CompanyInfo", {{"Party", kNone, 0}, {"Code", value, kNone}}});
  const auto write = static_cast<Index>(p.writes.size());
  p.writes.push_back({.table = "CompanyInfo", .field = "Code", .row = 1, .format = FieldFormat::Reference});
  const auto record = static_cast<Index>(p.records.size());
  p.records.push_back({.table = "CompanyInfo", .scope = Scoped::kRange});
  p.records.push_back({.table = "CompanyInfo",
                       .scope = Scoped::kEach,
                       .parent = record,
                       .parent_field = "Parent",
                       .writes = {write}});
}

inline void add_tables(SmallProgram& small) {
  Program& p = small.program;
  p.scopes = {{ScopeKind::Table, 0, kNone},
              {ScopeKind::Table, 1, Scoped::kTerms},
              {ScopeKind::Table, 2, kNone},
              {ScopeKind::Loop, 0, kNone},
              {ScopeKind::Loop, 1, Scoped::kRange}};
  p.tables.push_back({.name = "terms", .scope = Scoped::kTerms, .place = {0, 1, 1, 1, 10}});
  p.tables.push_back({.name = "terms.lines", .scope = Scoped::kLines});
  p.tables.push_back({.name = "units", .scope = Scoped::kUnits, .asked = false});
  p.screen.push_back({ScreenKind::Table, 0, kNone, kNone});
  add_terms(small);
  p.screen.push_back({ScreenKind::Table, 1, kNone, Scoped::kTerms});
  add_units(small);
  add_loops(small);
}

}  // namespace rapport::program
