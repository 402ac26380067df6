#include <algorithm>

#include "compiler/hir/analyse.h"
#include "runtime/value/ops.h"
#include "tests/oracle/answering.h"
#include "tests/oracle/answering_rows.h"
#include "tests/oracle/compare.h"
#include "tests/oracle/data_sets.h"
#include "tests/oracle/history.h"
#include "tests/oracle/walked_records.h"
#include "tests/oracle/walked_states.h"

namespace rapport::oracle {
namespace {

using interview::Interview;
using program::Program;

std::string shown(const value::Value& v) {
  if (v.state == value::State::Fault) return std::string(value::fault_info(v.fault).code);
  if (!v.known()) return "unknown";
  if (v.kind == value::Kind::Text) return "\"" + v.text + "\"";
  return v.kind == value::Kind::Decimal ? value::to_text(v.decimal) : std::to_string(v.number);
}

std::string shown(const value::Cell& cell, const value::Type& type) {
  return shown(value::to_value(cell, type.kind));
}

std::string shown(const Entry& entry) {
  constexpr const char* kKinds[] = {"answer",       "blank",   "reset",      "input",      "today",
                                    "rows",         "add row", "remove row", "reset rows", "prefill",
                                    "prefill rows", "confirm", "complete",   "undo"};
  std::string out = std::string(kKinds[static_cast<size_t>(entry.kind)]) + " " + entry.name;
  if (entry.row != 0) out += " row " + std::to_string(entry.row);
  if (entry.parent != 0) out += " in " + std::to_string(entry.parent);
  if (entry.rows != nullptr) out += ": " + std::to_string(entry.rows->count) + " rows";
  return entry.value.known() ? out + " " + shown(entry.value) : out;
}

// The slots that read `slot`, whatever the answers: from the typed tree, not from the program's own list.
std::vector<std::vector<Index>> readers_of(const Compiled& compiled) {
  std::vector<std::vector<Index>> readers(compiled.node_of.size());
  for (Index slot = 0; slot < compiled.node_of.size(); ++slot) {
    const hir::Node& node = compiled.pack.nodes[compiled.node_of[slot]];
    std::set<uint32_t> reads;
    hir::for_each_read(compiled.pack, node, [&](hir::NodeId read) { reads.insert(read.index); });
    for (const uint32_t read : reads) readers[compiled.slot_of[read]].push_back(slot);
  }
  return readers;
}

using SlotRows = std::set<interview::SlotRow>;

SlotRows slots_of(const std::vector<interview::SlotRow>& values) { return {values.begin(), values.end()}; }

std::string listed(const SlotRows& slots) {
  std::string out = "[";
  for (const interview::SlotRow& at : slots)
    out += (out.size() > 1 ? " " : "") + std::to_string(at.slot) +
           (at.row == kNone ? "" : "/" + std::to_string(at.row));
  return out + "]";
}

class Comparison {
 public:
  Comparison(const Compiled& compiled, const Program& program, const Task& task, Tally& tally)
      : compiled_(compiled),
        program_(program),
        task_(task),
        tally_(tally),
        random_(task.seed),
        walker_(compiled.pack),
        interview_(program),
        history_(compiled),
        readers_(readers_of(compiled)) {}

  std::string run() {
    walker_.set_answers(history_.answers());
    remember();
    if (std::string wrong = values("before the first answer"); !wrong.empty()) return wrong;
    for (size_t i = 0; i < task_.answers; ++i)
      if (std::string wrong = step("after answer " + std::to_string(i + 1)); !wrong.empty())
        return wrong + "\n" + log();
    return {};
  }

 private:
  const hir::Node& node(Index slot) const { return compiled_.pack.nodes[compiled_.node_of[slot]]; }
  std::string name(Index slot, uint32_t row = kNone) const {
    return "slot " + std::to_string(slot) + " (" + std::string(program::noun(node(slot).kind)) + " " +
           node(slot).name + ")" + (row == kNone ? "" : " in row " + std::to_string(row));
  }
  const value::Type& type(Index slot) const { return program_.slots[slot].type; }
  size_t slot_count() const { return compiled_.node_of.size(); }

  // What a loop has is worked out with the data set.
  std::vector<uint32_t> rows_of(Index slot) const {
    const hir::NodeId id = compiled_.node_of[slot];
    if (walker_.is_in_loop(id)) return {};
    if (node(slot).scope == kNone) return {kNone};
    std::vector<uint32_t> rows;
    for (uint32_t row = 0; row < walker_.places(id); ++row) rows.push_back(row);
    return rows;
  }
  const value::Value& walked(Index slot, uint32_t row) {
    return walker_.at(compiled_.node_of[slot], row).value;
  }

  void remember() {
    before_.assign(slot_count(), {});
    for (Index slot = 0; slot < slot_count(); ++slot)
      for (const uint32_t row : rows_of(slot)) before_[slot].push_back(walked(slot, row));
  }

  // ---- one step ----

  std::string step(const std::string& when) {
    const Planned planned = plan();
    const bool back = planned.entries.front().kind == EntryKind::Undo;
    const std::vector<Entry> undone = history_.last();
    tally_.answers += planned.entries.size();
    const uint64_t ran = interview_.recomputed();
    const Interview::Step done = interview_.apply(planned.entries);
    if (done.refusals.empty() == planned.wrong)
      return when + ": " +
             (planned.wrong ? "a wrong answer was taken: " + shown(planned.entries.back())
                            : "refused: " + done.refusals[0].message);
    if (!planned.wrong && back) history_.undo();
    if (!planned.wrong && !back) history_.take(planned);
    walker_.set_answers(history_.answers());
    if (std::string wrong = values(when); !wrong.empty()) return wrong;
    if (!planned.wrong && !back) history_.finish_step(walker_);
    if (std::string wrong = compare_states(compiled_, walker_, history_, interview_); !wrong.empty())
      return when + ": " + wrong;
    const std::string wrongly = back && !planned.wrong
                                    ? undone_changes({undone}, done)
                                    : propagation(planned, done, interview_.recomputed() - ran);
    if (!wrongly.empty()) return when + ": " + wrongly;
    if (std::string wrong = replayed(); !wrong.empty()) return when + ": " + wrong;
    if (random_.chance(25))
      if (std::string wrong = compare_records(compiled_, walker_, interview_); !wrong.empty())
        return when + ": " + wrong;
    for (size_t i = 0; i < task_.explained && slot_count() > 0; ++i)
      if (std::string wrong = explanation(explained_slot()); !wrong.empty()) return when + ": " + wrong;
    remember();
    return {};
  }

  Planned plan() {
    if (random_.chance(8)) {
      Planned step{{{.kind = EntryKind::Undo, .name = {}, .value = {}}}, history_.last().empty()};
      if (random_.chance(90)) return step;
      step.entries.push_back(step.entries.front());
      return {step.entries, true};
    }
    if (!program_.groups.empty() && random_.chance(8)) {
      const auto group = static_cast<Index>(random_.below(program_.groups.size()));
      return {{{.kind = EntryKind::Complete, .name = program_.groups[group].name, .value = {}}},
              !may_be_complete(compiled_, walker_, interview_, group)};
    }
    return plan_step(compiled_, history_.answers(), random_);
  }

  std::string values(const std::string& when) {
    for (Index table = 0; table < program_.tables.size(); ++table)
      if (interview_.rows().count(table) != walker_.row_count(table))
        return when + ": `" + program_.tables[table].name + "` has " +
               std::to_string(interview_.rows().count(table)) + " rows, given were " +
               std::to_string(walker_.row_count(table));
    for (Index slot = 0; slot < slot_count(); ++slot)
      for (const uint32_t row : rows_of(slot)) {
        ++tally_.slots;
        const value::Value& wanted = walked(slot, row);
        if (wanted.state == value::State::Fault)
          tally_.produced.insert("fault " + std::string(value::fault_info(wanted.fault).code));
        if (!same_value(wanted, interview_.slot(slot, row), type(slot)))
          return when + ": " + name(slot, row) + " is " + shown(interview_.slot(slot, row), type(slot)) +
                 ", the tree walker says " + shown(wanted);
      }
    return {};
  }

  // ---- what ran, and what is told of it ----

  // Tables whose rows are others, or may stand elsewhere: not compared row by row.
  std::set<Index> shifted_tables(const Planned& planned) const {
    std::set<Index> out;
    if (planned.wrong) return out;
    for (const Entry& entry : planned.entries) {
      const Index named = program::find_table(program_, entry.name);
      if (!is_of_rows(entry) || named == kNone) continue;
      for (Index table = 0; table < program_.tables.size(); ++table)
        if (program::contains(program_, program_.tables[named].scope, program_.tables[table].scope))
          out.insert(table);
    }
    return out;
  }

  Index table_of(Index slot) const {
    return node(slot).scope == kNone ? kNone : program_.table_of[node(slot).scope];
  }

  // Exactly the slots ran that were answered or that read one that changed, in a pack without rows; with
  // rows no more than all rows of such slots. What changed is told with its cause.
  std::string propagation(const Planned& planned, const Interview::Step& step, uint64_t ran) {
    const std::set<Index> shifted = shifted_tables(planned);
    std::vector<Index> cause(slot_count(), kNone);
    if (!planned.wrong)
      for (const Entry& entry : planned.entries)
        if (const Index slot = slot_of(entry); slot != kNone) cause[slot] = slot;
    for (Index slot = 0; slot < slot_count(); ++slot)
      if (shifted.contains(table_of(slot))) cause[slot] = slot;
    for (const Index table : shifted) cause[program_.tables[table].rows] = program_.tables[table].rows;
    std::vector<interview::Change> changes;
    for (const bool once : program_.scopes.empty() ? std::vector{true} : std::vector{false, true})
      for (Index slot = 0; slot < slot_count(); ++slot) {  // twice: the row before may stand behind
        const std::vector<interview::Change> own = changes_of(slot, shifted, cause[slot]);
        const bool changed =
            !own.empty() || shifted.contains(table_of(slot)) || is_shifted_rows(slot, shifted);
        if (once) changes.insert(changes.end(), own.begin(), own.end());
        for (const Index reader : changed ? readers_[slot] : std::vector<Index>{})
          if (cause[reader] == kNone) cause[reader] = slot;
      }
    tally_.recomputed += ran;
    if (std::string wrong = compare_ran(cause, ran); !wrong.empty()) return wrong;
    return compare_changes(changes, step.changes, shifted,
                           program_.scopes.empty() ? Told::Exactly : Told::BySlot);
  }

  // What a step that was taken back makes of the values: all of them were worked out again.
  std::string undone_changes(const Planned& undone, const Interview::Step& step) {
    std::set<Index> shifted;
    if (std::any_of(undone.entries.begin(), undone.entries.end(), is_of_rows))
      for (Index table = 0; table < program_.tables.size(); ++table) shifted.insert(table);
    std::vector<interview::Change> changes;
    for (Index slot = 0; slot < slot_count(); ++slot) {
      const std::vector<interview::Change> own = changes_of(slot, shifted, slot);
      changes.insert(changes.end(), own.begin(), own.end());
    }
    return compare_changes(changes, step.changes, shifted, Told::BySlot);
  }

  bool is_shifted_rows(Index slot, const std::set<Index>& shifted) const {
    return node(slot).kind == program::SlotKind::Rows && shifted.contains(node(slot).owner);
  }

  std::vector<interview::Change> changes_of(Index slot, const std::set<Index>& shifted, Index cause) {
    std::vector<interview::Change> out;
    if (shifted.contains(table_of(slot))) return out;
    size_t at = 0;
    for (const uint32_t row : rows_of(slot))
      if (before_[slot][at++] != walked(slot, row)) out.push_back({slot, cause, row});
    return out;
  }

  std::string compare_ran(const std::vector<Index>& cause, uint64_t ran) const {
    uint64_t expected = 0;
    for (Index slot = 0; slot < slot_count(); ++slot)
      if (cause[slot] != kNone) expected += rows_of(slot).size();
    if (program_.scopes.empty() ? ran == expected : ran <= expected) return {};
    return std::to_string(ran) + " slots ran, " + std::to_string(expected) + " had a reason to";
  }

  enum class Told : uint8_t { Exactly, BySlot };  // with rows, a change may be told of all of them

  std::string compare_changes(const std::vector<interview::Change>& wanted,
                              const std::vector<interview::Change>& told, const std::set<Index>& shifted,
                              Told how) const {
    const auto same = [](const interview::Change& a, const interview::Change& b) {
      return a.slot == b.slot && a.because == b.because && a.row == b.row;
    };
    if (how == Told::Exactly && !std::equal(wanted.begin(), wanted.end(), told.begin(), told.end(), same))
      return std::to_string(told.size()) + " changes were told, others than the " +
             std::to_string(wanted.size()) + " there are";
    std::set<Index> whole, changed;
    SlotRows rows, single;
    for (const interview::Change& c : wanted) rows.insert({c.slot, c.row}), changed.insert(c.slot);
    for (const interview::Change& c : told) {
      if (c.row == interview::kEveryRow)
        whole.insert(c.slot);
      else
        single.insert({c.slot, c.row});
      const bool is_there =
          shifted.contains(table_of(c.slot)) ||
          (c.row == interview::kEveryRow ? changed.contains(c.slot) : rows.contains({c.slot, c.row}));
      if (!is_there) return name(c.slot, c.row) + " is told to have changed and has not";
      const std::vector<Index>& readers = readers_[c.because];
      if (c.because != c.slot && std::find(readers.begin(), readers.end(), c.slot) == readers.end())
        return name(c.slot, c.row) + " is told to follow from " + name(c.because);
    }
    for (const interview::SlotRow& at : rows)
      if (!whole.contains(at.slot) && !single.contains(at))
        return name(at.slot, at.row) + " has changed, which is not told";
    return {};
  }

  Index slot_of(const Entry& entry) const {
    if (entry.kind == EntryKind::Today) return program_.today;
    if (entry.kind == EntryKind::Confirm || entry.kind == EntryKind::Complete) return kNone;
    for (const program::Input& input : program_.inputs)
      if (entry.kind == interview::EntryKind::Input && input.name == entry.name) return input.slot;
    for (const program::Question& q : program_.questions)
      if (entry.kind != interview::EntryKind::Input && q.name == entry.name) return q.slot;
    return kNone;
  }

  // All slots once, from the log alone.
  std::string replayed() {
    const Interview::Started fresh = Interview::replay(program_, interview_.log(), interview_.steps());
    if (!fresh.refusals.empty()) return "the log is refused: " + fresh.refusals[0].message;
    for (Index slot = 0; slot < slot_count(); ++slot)
      for (const uint32_t row : rows_of(slot))
        if (!value::same_cell(interview_.slot(slot, row), fresh.interview.slot(slot, row), type(slot).kind))
          return name(slot, row) + " is " + shown(interview_.slot(slot, row), type(slot)) +
                 ", recomputed from the log " + shown(fresh.interview.slot(slot, row), type(slot));
    for (Index group = 0; group < program_.groups.size(); ++group)
      if (interview_.state(group) != fresh.interview.state(group))
        return "the group `" + program_.groups[group].name + "` is in another state than by its log";
    const std::string wrong = compare_problems(interview_, fresh.interview);
    return wrong.empty() ? wrong : wrong + " depending on the way it came about";
  }

  // ---- explanations ----

  // One that has a value: not of a loop or a table without rows, not of a test, which runs for itself.
  Index explained_slot() {
    for (int tries = 0; tries < 30; ++tries) {
      const auto slot = static_cast<Index>(random_.below(slot_count()));
      if (node(slot).kind != program::SlotKind::Claim && !rows_of(slot).empty()) return slot;
    }
    return kNone;
  }

  std::string explanation(Index slot) {
    if (slot == kNone) return {};
    const std::vector<uint32_t> rows = rows_of(slot);
    const uint32_t row = random_.of(rows);
    ++tally_.explanations;
    const interview::Explanation told = interview_.explain(slot, row);
    const hir::NodeId id = compiled_.node_of[slot];
    SlotRows answers;
    for (const Place& place : walker_.answers_of({id, row}))
      answers.insert({compiled_.slot_of[place.node.index], place.row});
    if (slots_of(told.answers) != answers)
      return name(slot, row) + " is explained by the answers " + listed(slots_of(told.answers)) +
             ", read were " + listed(answers);
    std::vector<interview::SlotRow> reads, wanted;
    for (const interview::Read& read : told.reads) reads.push_back({read.slot, read.row});
    for (const Place& place : walker_.at(id, row).reads)
      wanted.push_back({compiled_.slot_of[place.node.index], place.row});
    if (reads != wanted)
      return name(slot, row) + " is said to read " + listed(slots_of(reads)) + ", it reads " +
             listed(slots_of(wanted)) + ", or in another order";
    for (const interview::Read& read : told.reads)
      if (!value::same_cell(read.value, value::as_read(interview_.slot(read.slot, read.row)),
                            type(read.slot).kind))
        return name(slot, row) + " is said to read another value of " + name(read.slot, read.row);
    return {};
  }

  std::string log() const {
    std::string out = "answers:";
    for (const Entry& entry : interview_.log()) out += "\n  " + shown(entry);
    return out;
  }

  const Compiled& compiled_;
  const Program& program_;
  const Task& task_;
  Tally& tally_;
  Random random_;
  TreeWalker walker_;
  Interview interview_;
  History history_;
  std::vector<std::vector<Index>> readers_;        // per slot
  std::vector<std::vector<value::Value>> before_;  // per slot and row: what it was after the last step
};

}  // namespace

std::string compare_interview(const Compiled& compiled, const Program& program, const Task& task,
                              Tally& tally) {
  return Comparison(compiled, program, task, tally).run();
}

}  // namespace rapport::oracle
