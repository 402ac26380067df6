// What tests and default configurations give and claim, and the templates of projects.
#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/program/list_checks.h"

namespace rapport::program {
namespace {

class SettingVerifier : ListChecks {
 public:
  SettingVerifier(const Program& program, const std::vector<ConstantForm>& constants, Violations& found)
      : ListChecks(program, found), constants_(constants) {}

  void verify() {
    for (const GivenRows& g : rows("given rows", p_.given)) verify_given(g);
    for (const Test& t : rows("test", p_.tests)) {
      in(p_.packs, t.pack, "pack");
      place(t.place);
      for (const TestStep& step : t.steps) verify_step(step);
    }
    for (const ProjectTemplate& t : rows("template", p_.templates)) verify_template(t);
    for (const Configuration& c : rows("configuration", p_.configurations)) {
      in(p_.packs, c.pack, "pack");
      shown(c.title, kNone);
      place(c.place);
      verify_settings(c.settings);
      for (const TestSetting& s : c.settings)
        if (s.at.input != kNone) wrong("gives an input");
    }
    for (const Migration& m : rows("migration", p_.migrations)) {
      in(p_.packs, m.pack, "pack");
      place(m.place);
      for (const Move& move : m.moves) verify_move(move);
    }
  }

 private:
  void verify_move(const Move& move) {
    place(move.place);
    maybe_in(p_.enums, move.of_enum, "enum");
    const bool converts = move.kind == MoveKind::Convert;
    if (!converts && move.from.empty() == (move.of_enum == kNone))
      wrong("moves an enum and a value, or neither");
    if (move.of_enum != kNone && move.kind != MoveKind::Map) wrong("renames or drops an enum");
    if ((converts || move.kind == MoveKind::Rename) == move.to.empty())
      wrong("has a new name where none is due, or none");
    if (converts == move.sources.empty()) wrong("converts nothing, or is no conversion");
    for (const ConvertSource& source : move.sources) in(p_.inputs, source.input, "input");
    if (converts) claim(move.slot);
  }

  void claim(Index index) { slot(index, {SlotKind::Claim}, "value"); }

  void verify_given(const GivenRows& g) {
    in(p_.tables, g.table, "table");
    if (g.table >= p_.tables.size()) return;
    const Table& t = p_.tables[g.table];
    const bool nested = p_.scopes[t.scope].parent != kNone;
    if (g.row_count > limits::kTableRows || (g.row_count > 0 && t.columns.empty()) ||
        g.cells.size() != uint64_t{g.row_count} * t.columns.size())
      return report(Rule::table_rows, "has too many rows, or " + std::to_string(g.cells.size()) + " cells");
    if (nested ? g.parents.size() != g.row_count || !std::is_sorted(g.parents.begin(), g.parents.end())
               : !g.parents.empty())
      report(Rule::table_rows, "has rows around its own that are not there, or not in order");
    if (!are_cells_of(p_, constants_, t.columns, g.cells))
      report(Rule::table_rows, "has a cell that is no value of its column");
  }

  Index table_around(const Let& let) const {
    const Index scope = let.slot < p_.slots.size() ? p_.slots[let.slot].scope : kNone;
    const bool rows = scope < p_.scopes.size() && p_.scopes[scope].kind == ScopeKind::Table;
    return rows ? p_.scopes[scope].row : kNone;
  }

  enum class Names : uint8_t { Row, RowAround, Either };

  void verify_place(const TestPlace& at, Names names) {
    maybe_in(p_.questions, at.question, "question");
    maybe_in(p_.tables, at.table, "table");
    maybe_in(p_.groups, at.group, "group");
    maybe_in(p_.areas, at.area, "area");
    maybe_in(p_.inputs, at.input, "input");
    maybe_in(p_.lets, at.let, "let");
    for (const Index key : at.key) claim(key);
    Index table = at.table;
    if (at.question < p_.questions.size()) table = p_.questions[at.question].table;
    if (at.let < p_.lets.size()) table = table_around(p_.lets[at.let]);
    if (table >= p_.tables.size()) {
      if (!at.key.empty()) wrong("names a row where there are none");
      return;
    }
    const Index around = p_.scopes[p_.tables[table].scope].parent;
    const size_t own = values_that_name(p_, table),
                 outer = around == kNone ? 0 : values_that_name(p_, p_.scopes[around].row);
    const bool whole = at.question == kNone && at.let == kNone && names != Names::RowAround && at.key.empty();
    const bool fits = (names != Names::RowAround && at.key.size() == own) ||
                      (names == Names::RowAround && at.key.size() == outer) ||
                      (names == Names::Either && at.table != kNone && at.key.size() == outer);
    if (!whole && !fits) wrong("names a row by another number of values than it has");
  }

  void verify_settings(const std::vector<TestSetting>& settings) {
    for (const TestSetting& s : settings) {
      const bool row = s.slot == kNone && s.given == kNone;
      verify_place(s.at, row ? Names::RowAround : Names::Row);
      maybe_slot(s.slot, {SlotKind::Claim}, "value");
      if (s.slot != kNone && s.at.question == kNone && s.at.input == kNone) wrong("gives a value to nothing");
      if (s.slot == kNone && (s.at.table == kNone || s.at.question != kNone)) wrong("gives rows to no table");
      maybe_in(p_.given, s.given, "given rows");
      for (const TestCell& cell : s.row) {
        in(p_.questions, cell.question, "column");
        claim(cell.slot);
        if (cell.question < p_.questions.size() && p_.questions[cell.question].table != s.at.table)
          wrong("gives a cell of another table");
      }
    }
    verify_given_in(settings);
  }

  // Rows of files lie in rows that an earlier one of them has.
  void verify_given_in(const std::vector<TestSetting>& settings) {
    for (size_t i = 0; i < settings.size(); ++i) {
      if (settings[i].given >= p_.given.size()) continue;
      const GivenRows& g = p_.given[settings[i].given];
      if (g.table != settings[i].at.table || g.table >= p_.tables.size()) {
        wrong("gives rows of another table");
        continue;
      }
      const Index around = p_.scopes[p_.tables[g.table].scope].parent;
      if (around == kNone) continue;
      uint32_t count = 0;
      for (size_t j = 0; j < i; ++j)
        if (settings[j].given < p_.given.size() && p_.given[settings[j].given].table == p_.scopes[around].row)
          count = p_.given[settings[j].given].row_count;
      if (!g.parents.empty() && g.parents.back() >= count)
        report(Rule::table_rows, "gives rows around which there are none");
    }
  }

  void verify_step(const TestStep& step) {
    place(step.place);
    verify_settings(step.settings);
    for (const TestPlace& at : step.places) verify_place(at, Names::Row);
    for (const TestClaim& c : step.claims) {
      verify_place(c.at, Names::Either);
      place(c.place);
      maybe_in(p_.slots, c.because, "cause");
      maybe_slot(c.cause, {SlotKind::Claim}, "value of the cause");
      if ((c.because == kNone) != (c.cause == kNone)) wrong("has a cause without its value");
      maybe_slot(c.slot, {SlotKind::Claim}, "claim");
      if (c.kind == ClaimKind::Holds && c.slot == kNone) wrong("claims nothing");
      const bool counts =
          c.kind == ClaimKind::Error || c.kind == ClaimKind::Warning || c.kind == ClaimKind::Record;
      if (c.no && !counts) wrong("claims that a state is not there");
      if (c.kind == ClaimKind::Record && c.table.empty()) wrong("claims a record of no table");
      for (const TestField& field : c.fields) claim(field.slot);
    }
  }

  void verify_template(const ProjectTemplate& t) {
    in(p_.packs, t.pack, "pack");
    shown(t.title, kNone);
    place(t.place);
    if (t.areas.empty() == t.templates.empty()) wrong("holds areas and templates, or neither");
    for (const Index area : t.areas) in(p_.areas, area, "area");
    for (const Index inner : t.templates) {
      in(p_.templates, inner, "template");
      if (inner >= row_)
        wrong("holds a template that does not stand before it");
      else if (p_.templates[inner].kind != t.kind)
        wrong("holds a template of another kind");
    }
  }

  const std::vector<ConstantForm>& constants_;
};

}  // namespace

void verify_settings(const Program& program, const std::vector<ConstantForm>& constants, Violations& found) {
  SettingVerifier(program, constants, found).verify();
}

}  // namespace rapport::program
