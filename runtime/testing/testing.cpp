#include "runtime/testing/testing.h"

#include <algorithm>

#include "runtime/assemble/field_text.h"
#include "runtime/interview/given_rows.h"
#include "runtime/interview/project.h"
#include "runtime/lib/key.h"
#include "runtime/testing/claimed_actions.h"
#include "runtime/testing/coverage.h"
#include "runtime/testing/spot.h"
#include "runtime/value/date.h"
#include "runtime/value/ops.h"
#include "runtime/vm/execute.h"

namespace rapport::testing {
namespace {

using interview::AnswerState;
using interview::Entry;
using interview::EntryKind;
using interview::Interview;
using interview::ProblemKind;
using program::ClaimKind;
using program::Index;
using program::kNone;
using program::Program;
using program::StepKind;
using program::TestClaim;
using program::TestPlace;
using value::Cell;

class TestRun {
 public:
  TestRun(const Program& program, const assemble::Assembler& assembler, const Options& options, Seen& seen)
      : program_(program), assembler_(assembler), options_(options), seen_(seen), interview_(program) {
    for (interview::Interview::Refusal& refusal : interview_.apply(options.start).refusals)
      fail(std::move(refusal.message), {});
    seen_.look(interview_);
  }

  std::vector<Failure> run(const program::Test& test) {
    for (const program::TestStep& step : test.steps) {
      switch (step.kind) {
        case StepKind::Given: give(step); break;
        case StepKind::Forget: change(step, EntryKind::Reset); break;
        case StepKind::Blank: change(step, EntryKind::Blank); break;
        case StepKind::Expect: expect(step); break;
      }
      if (step.kind == StepKind::Expect) continue;
      assembled_.reset();
      seen_.look(interview_);
    }
    return std::move(failures_);
  }

 private:
  void fail(std::string message, const program::Place& place) {
    failures_.push_back({std::move(message), place});
  }

  void apply(const Entry& entry, const program::Place& place) {
    for (interview::Interview::Refusal& refusal : interview_.apply({&entry, 1}).refusals)
      fail(std::move(refusal.message), place);
  }

  // What a Claim slot gives now.
  Cell claimed(Index slot) {
    std::vector<Cell> cells = interview_.cells_in({slot});
    for (Index s = 0; s < program_.slots.size(); ++s)
      if (program_.slots[s].kind == program::SlotKind::Counted)
        cells[s] = value::number_cell(count_records(program_.counted[program_.slots[s].owner]));
    scratch_.reset();
    return vm::execute(program_, program_.slots[slot], cells, scratch_);
  }

  value::Value claimed_value(Index slot) {
    return value::to_value(claimed(slot), program_.slots[slot].type.kind);
  }

  std::string claimed_text(Index slot) {
    return assemble::canonical(claimed(slot), program_.slots[slot].type, program_);
  }

  const dataset::Assembled& records() {
    if (!assembled_) assembled_ = assembler_.assemble(interview_, {.company = options_.company});
    return *assembled_;
  }

  int64_t count_records(const std::string& table) {
    const auto& actions = records().data.actions;
    return std::count_if(actions.begin(), actions.end(), [&](const dataset::Action& action) {
      return schema::same_name(action.table, table);
    });
  }

  // ---- rows ----

  // Rows without a key of answers are named by their place among those of the row around, from 1.
  bool has_key(Index table, const interview::RowRange& range, uint32_t row, std::span<const Index> keys) {
    const program::Table& t = program_.tables[table];
    if (program::is_named_by_place(program_, t)) {
      const Cell number = claimed(keys.front());
      return number.known() && number.number == row - range.begin + 1;
    }
    for (size_t i = 0; i < t.key.size(); ++i) {
      const Cell wanted = claimed(keys[i]);
      if (!interview::equal_values(interview_.slot(t.key[i], row), wanted,
                                   program_.slots[t.key[i]].type.kind))
        return false;
    }
    return true;
  }

  // The row whose keys, and those of the rows around, are `keys`; kNone: there is none.
  uint32_t find_row(Index table, std::span<const Index> keys) {
    const program::Table& t = program_.tables[table];
    const size_t own = program::is_named_by_place(program_, t) ? 1 : t.key.size();
    const Index around = program_.scopes[t.scope].parent;
    interview::RowRange range{0, interview_.rows().count(table)};
    if (around != kNone) {
      const uint32_t outer = find_row(program_.table_of[around], keys.first(keys.size() - own));
      if (outer == kNone) return kNone;
      range = interview_.rows().range(table, around, outer);
    }
    for (uint32_t row = range.begin; row < range.end; ++row)
      if (has_key(table, range, row, keys.last(own))) return row;
    return kNone;
  }

  std::optional<Spot> spot(const TestPlace& at, const program::Place& place) {
    Spot out{.question = at.question, .table = at.table, .let = at.let};
    if (at.question != kNone) out.table = program_.questions[at.question].table;
    if (at.let != kNone)
      if (const Index scope = program_.slots[program_.lets[at.let].slot].scope; scope != kNone)
        out.table = program_.table_of[scope];
    if (at.key.empty()) return out;
    const bool all_there =
        at.key.size() != program::values_that_name(program_, out.table);  // the key is that of the row around
    const Index around = program_.scopes[program_.tables[out.table].scope].parent;
    const Index named = all_there ? program_.table_of[around] : out.table;
    uint32_t& row = all_there ? out.row_around : out.row;
    row = find_row(named, at.key);
    if (row != kNone) return out;
    fail("`" + program_.tables[named].name + "` has no row with that key", place);
    return std::nullopt;
  }

  // ---- steps ----

  void give(const program::TestStep& step) {
    for (const program::TestSetting& setting : step.settings) {
      if (setting.given != kNone)
        give_rows(step, setting);
      else if (setting.slot == kNone)
        give_row(setting, step.place);
      else
        give_value(setting, step.place);
    }
  }

  // A table's own rows, with those of files that lie in them.
  void give_rows(const program::TestStep& step, const program::TestSetting& setting) {
    const program::Table& table = program_.tables[setting.at.table];
    if (program_.scopes[table.scope].parent != kNone) return;
    std::vector<std::string> problems;
    apply({.kind = EntryKind::Rows,
           .name = table.name,
           .value = {},
           .rows = interview::given_rows(program_, setting.at.table, step.settings,
                                         interview::Single::LeaveOut, problems)},
          step.place);
  }

  void give_value(const program::TestSetting& setting, const program::Place& place) {
    Entry entry{.value = claimed_value(setting.slot)};
    if (!entry.value.known()) return fail(interview::not_known(entry.value), place);
    if (setting.at.input != kNone) {
      entry.kind = EntryKind::Input;
      entry.name = program_.inputs[setting.at.input].name;
      return apply(entry, place);
    }
    const auto at = spot(setting.at, place);
    if (!at) return;
    entry.name = program_.questions[at->question].name;
    if (at->row != kNone) entry.row = interview_.rows().number(at->table, at->row);
    apply(entry, place);
  }

  void give_row(const program::TestSetting& setting, const program::Place& place) {
    const Index table = setting.at.table, around = program_.scopes[program_.tables[table].scope].parent;
    std::vector<Entry> entries(1);
    entries[0] = {.kind = EntryKind::AddRow, .name = program_.tables[table].name};
    if (around != kNone) {
      const Index outer = program_.table_of[around];
      const uint32_t row = find_row(outer, setting.at.key);
      if (row == kNone) return fail("`" + program_.tables[outer].name + "` has no row with that key", place);
      entries[0].parent = interview_.rows().number(outer, row);
    }
    entries[0].row = interview_.rows().next_number(table);
    for (const program::TestCell& cell : setting.row) {
      Entry entry{.name = program_.questions[cell.question].name, .value = claimed_value(cell.slot)};
      entry.row = entries[0].row;
      if (!entry.value.known()) return fail(interview::not_known(entry.value), place);
      entries.push_back(std::move(entry));
    }
    for (interview::Interview::Refusal& refusal : interview_.apply(entries).refusals)
      fail(std::move(refusal.message), place);
  }

  void change(const program::TestStep& step, EntryKind kind) {
    for (const TestPlace& place : step.places) {
      const auto at = spot(place, step.place);
      if (!at) continue;
      Entry entry{.kind = kind};
      if (at->question != kNone) {
        entry.name = program_.questions[at->question].name;
        if (at->row != kNone) entry.row = interview_.rows().number(at->table, at->row);
      } else if (at->table != kNone && at->row != kNone) {
        entry = {.kind = EntryKind::RemoveRow, .name = program_.tables[at->table].name};
        entry.row = interview_.rows().number(at->table, at->row);
      } else if (at->table != kNone) {
        entry = {.kind = EntryKind::ResetRows, .name = program_.tables[at->table].name};
      }
      apply(entry, step.place);
    }
  }

  // ---- claims ----

  void expect(const program::TestStep& step) {
    for (const TestClaim& claim : step.claims)
      if (std::string found = wrong(claim); !found.empty())
        fail("expected " + claim.text + ": " + found, claim.place);
  }

  // What was found instead; empty: the claim holds.
  std::string wrong(const TestClaim& claim) {
    if (claim.kind == ClaimKind::Holds) return holds(claim);
    if (claim.kind == ClaimKind::Record) return record(claim);
    const auto at = spot(claim.at, claim.place);
    if (!at) return "it is not there";
    std::string found = state(claim, *at);
    if (found.empty() && claim.because != kNone) found = because(claim, *at);
    return found;
  }

  std::string holds(const TestClaim& claim) {
    const Cell cell = claimed(claim.slot);
    if (cell.known() && cell.number != 0) return {};
    std::string found = cell.faulted()
                            ? "it is a fault: " + std::string(value::fault_info(cell.fault).message)
                        : cell.known() ? "it is not so"
                                       : "it is not known";
    std::string reads;
    program::for_each_read(program_, program_.slots[claim.slot], [&](Index read) {
      const program::Slot& slot = program_.slots[read];
      const bool counted = slot.kind == program::SlotKind::Counted;
      const std::string name = counted
                                   ? "count(" + std::string(name_in_count(program_.counted[slot.owner])) + ")"
                                   : std::string(assemble::slot_name(program_, read));
      if (name.empty()) return;
      reads.append(reads.empty() ? "; " : ", ").append(name).append(" is ");
      reads += counted ? std::to_string(count_records(program_.counted[slot.owner]))
                       : shown(interview_.slot(read), slot.type);
    });
    return found + reads;
  }

  static std::string_view name_in_count(std::string_view table) {
    return schema::kind_of(table) == schema::TableKind::Method ? schema::plain_name(table) : table;
  }

  std::string shown(const Cell& cell, const value::Type& type) const {
    return cell.known() ? assemble::canonical(cell, type, program_) : "unknown";
  }

  std::string state(const TestClaim& claim, const Spot& at) {
    const bool there = is_there(interview_, claim.at, at);
    const bool required = is_required(interview_, claim.at, at);
    const auto unless = [](bool fine, std::string_view found) {
      return fine ? std::string() : std::string(found);
    };
    switch (claim.kind) {
      case ClaimKind::Asked:
        return unless(there && !is_fixed(at), there ? "it is fixed and never asked" : "it is hidden");
      case ClaimKind::Hidden: return unless(!there || is_fixed(at), "it is asked");
      case ClaimKind::Required: return unless(required, there ? "it is optional" : "it is hidden");
      case ClaimKind::Optional: return unless(there && !required, there ? "it is required" : "it is hidden");
      case ClaimKind::Open:
        return unless(has_problem(claim, at, ProblemKind::RequiredOpen, "", false), "no answer is missing");
      case ClaimKind::Ok: return listed(claim, at);
      case ClaimKind::Complete: return complete(claim, at);
      case ClaimKind::Error:
      case ClaimKind::Warning: return problem(claim, at);
      case ClaimKind::Review:
        return unless(needs_review(claim, at), "nothing came up from outside since it was complete");
      case ClaimKind::Record:
      case ClaimKind::Holds: break;
    }
    return {};
  }

  // The groups that a place means: those it is or holds, or that it stands in.
  std::vector<Index> groups_at(const TestClaim& claim, const Spot& at) const {
    if (at.question != kNone) return {program_.questions[at.question].group};
    if (at.table != kNone) return {program_.tables[at.table].group};
    if (claim.at.group != kNone) return {claim.at.group};
    std::vector<Index> groups;
    for (Index group = 0; group < program_.groups.size(); ++group)
      if (claim.at.area == kNone || program_.groups[group].area == claim.at.area) groups.push_back(group);
    return groups;
  }

  // Whoever finds something complete has confirmed what it shows: tests have no step for it.
  void confirm(const TestClaim& claim, const Spot& at) {
    for (const interview::Problem& p : interview_.problems(0))
      if (p.kind == ProblemKind::Unconfirmed && lies_at(interview_, p, claim.at, at))
        apply({.kind = EntryKind::Confirm, .name = std::string(assemble::slot_name(program_, p.slot))},
              claim.place);
  }

  // A test that finds something complete marks its groups so, as a person would: `review` looks back to
  // there.
  std::string complete(const TestClaim& claim, const Spot& at) {
    confirm(claim, at);
    std::string found = listed(claim, at);
    if (!found.empty() || at.question != kNone || at.table != kNone) return found;
    for (const Index group : groups_at(claim, at))
      if (interview_.applicable(program_.groups[group].gate))
        apply({.kind = EntryKind::Complete, .name = program_.groups[group].name}, claim.place);
    return found;
  }

  bool needs_review(const TestClaim& claim, const Spot& at) const {
    const std::vector<Index> groups = groups_at(claim, at);
    return std::any_of(groups.begin(), groups.end(), [this](Index group) {
      return group != kNone && interview_.state(group) == interview::GroupState::NeedsReview;
    });
  }

  bool is_fixed(const Spot& at) const {
    return at.question != kNone && interview_.question(at.question, at.row).state == AnswerState::Fixed;
  }

  bool has_problem(const TestClaim& claim, const Spot& at, ProblemKind kind, std::string_view message,
                   bool warning) {
    const std::vector<interview::Problem> problems = interview_.problems(0);
    return std::any_of(problems.begin(), problems.end(), [&](const interview::Problem& p) {
      return p.kind == kind && p.warning == warning && lies_at(interview_, p, claim.at, at) &&
             (message.empty() || p.message == message);
    });
  }

  // Errors and what is open at the place; empty: there is none.
  std::string listed(const TestClaim& claim, const Spot& at) {
    std::string found;
    for (const interview::Problem& p : interview_.problems(0))
      if (!p.warning && p.kind != ProblemKind::Unconfirmed && lies_at(interview_, p, claim.at, at))
        found.append(found.empty() ? "" : "; ").append(p.message);
    return found;
  }

  // Where there should be none, only those that were meant are told.
  std::string problem(const TestClaim& claim, const Spot& at) {
    std::string found;
    for (const interview::Problem& p : interview_.problems(0)) {
      if (p.kind == ProblemKind::Unconfirmed || !lies_at(interview_, p, claim.at, at)) continue;
      const bool same = p.warning == (claim.kind == ClaimKind::Warning) &&
                        (!claim.has_message || p.message == claim.message);
      if (same && !claim.no) return {};
      if (claim.no && !same) continue;
      found.append(found.empty() ? "found " : ", ")
          .append(p.warning ? "the warning `" : "the error `")
          .append(p.message)
          .append("`");
    }
    return found.empty() && !claim.no ? "there is none" : found;
  }

  // The rule behind the state read the question, and it is what was claimed.
  std::string because(const TestClaim& claim, const Spot& at) {
    Index slot = gate_of(program_, claim.at, at);
    if (claim.kind == ClaimKind::Required || claim.kind == ClaimKind::Optional)
      if (at.question != kNone && program_.questions[at.question].required != kNone)
        slot = program_.questions[at.question].required;
    const std::string name(assemble::slot_name(program_, claim.because));
    if (slot == kNone) return "no rule decides it";
    const Index scope = program_.slots[slot].scope;
    const interview::Explanation why = interview_.explain(slot, scope == kNone ? kNone : at.row);
    const bool read =
        std::any_of(why.answers.begin(), why.answers.end(),
                    [&](const interview::SlotRow& answer) { return answer.slot == claim.because; });
    if (!read) return "its rule did not read `" + name + "`";
    const Cell wanted = claimed(claim.cause), is = value::as_read(interview_.slot(claim.because));
    const value::Type& type = program_.slots[claim.because].type;
    if (value::same_cell(wanted, is, type.kind)) return {};
    return "`" + name + "` is " + shown(is, type);
  }

  std::string record(const TestClaim& claim) {
    std::vector<WantedField> wanted;
    for (const program::TestField& field : claim.fields) {
      const Cell cell = claimed(field.slot);
      if (cell.faulted())
        return "what is claimed of " + field.field +
               " is a fault: " + std::string(value::fault_info(cell.fault).message);
      wanted.push_back({field.field, std::nullopt});
      if (cell.known())
        wanted.back().text = assemble::record_text(cell, program_.slots[field.slot].type, program_);
    }
    return wrong_in_actions(claim, wanted, records());
  }

  const Program& program_;
  const assemble::Assembler& assembler_;
  const Options& options_;
  Seen& seen_;
  Interview interview_;
  std::optional<dataset::Assembled> assembled_;
  value::Scratch scratch_;
  std::vector<Failure> failures_;
};

}  // namespace

Report run_tests(const Program& program, const Options& options) {
  const assemble::Assembler assembler(program);
  Seen seen(program);
  Report report;
  for (Index test = 0; test < program.tests.size(); ++test)
    report.tests.push_back({test, TestRun(program, assembler, options, seen).run(program.tests[test])});
  report.coverage = seen.coverage();
  return report;
}

}  // namespace rapport::testing
