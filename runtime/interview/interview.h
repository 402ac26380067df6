// One interview: a log of answers, and everything that follows from it. Work follows what an answer can
// reach.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/interview/cell_store.h"
#include "runtime/interview/dirty_set.h"
#include "runtime/interview/formatted.h"
#include "runtime/interview/key_index.h"
#include "runtime/interview/rows.h"
#include "runtime/program/program.h"
#include "runtime/value/scratch.h"
#include "runtime/value/value.h"

namespace rapport::interview {

using program::Index;

enum class EntryKind : uint8_t {
#define ENTRY(kind, word, value, giver) kind,
#include "runtime/interview/entries.def"
};

struct Entry {  // of the answer log, the only state that is stored
  EntryKind kind = EntryKind::Answer;
  // Of the question, input, table, `let` or group as the pack spells it ("code", "base.code",
  // "terms.Description"); empty for Today and Undo.
  std::string name;
  uint32_t row =
      0;  // its number, from 1: of the row that the column is in; AddRow: of the new one, 0: the next
  uint32_t parent = 0;  // AddRow of a child row: the number of the row around
  // Answer, Input, Prefill, Today (a date) · Confirm: what was confirmed; in an entry that is applied it may
  // be left out, which confirms what the value is after the step.
  value::Value value;
  std::shared_ptr<const RowBlock> rows = {};  // Rows, PrefillRows
  std::string author;                         // as the caller gives it
  int64_t time_ms = 0;                        // likewise: Unix time, UTC
};

inline constexpr uint32_t kEveryRow = kNone - 1;

struct Change {  // a slot that has another value than before
  Index slot;
  Index because;         // the first of the slots it reads that changed; itself for what was answered
  uint32_t row = kNone;  // of a slot with a scope; kEveryRow: of some or all of its rows
};

// Prefilled: what the configuration of the host says, and cells of the rows that a table starts with.
enum class AnswerState : uint8_t { NotApplicable, Unanswered, Defaulted, Prefilled, Answered, Blank, Fixed };

struct QuestionView {
  AnswerState state = AnswerState::Unanswered;
  bool parked = false;    // not applicable, but an answer waits for it to come back
  bool required = false;  // now
  value::Cell value;      // as others read it; valid until the next apply()
};

enum class ProblemKind : uint8_t { RequiredOpen, CheckFailed, Fault, Unconfirmed };
struct Problem {
  ProblemKind kind = ProblemKind::RequiredOpen;
  bool warning = false;
  // Where it is shown; neither: a check of a group or the pack, a fault elsewhere.
  Index question = program::kNone;
  Index table = program::kNone;
  uint32_t row = program::kNone;         // of a column, or of what stands in the table's block
  uint32_t parent_row = program::kNone;  // of a child table without a row, which is required: the row around
  std::vector<Index> also = {};          // a check with several questions: the others that it is shown at
  Index check = program::kNone;          // CheckFailed
  Index slot = program::kNone;           // Fault, Unconfirmed: whose; CheckFailed: the check's
  std::string message = {};              // in the pack's words, ready to be shown in language `language`
};

// Why a slot is what it is: exactly what was read for its present value, nothing that might have been. A slot
// reads, in this order and each once:
//   - its gate, when it has one; nothing more when that is not yes. (The gate reads its parent so, too.)
//   - a Question: its own answer. Nothing more when it is answered, blank or prefilled; untouched, its
//   Default if any.
//   - any other slot: what its rule loads on the way taken, so not the side that a short circuit spared.
//   - Input and Today: their own entry.
//   - a tap: its key, if it has one, and the number of rows; of each row that it looks at its condition, and
//   where that
//     is yes the cell that it takes.
struct SlotRow {  // of a slot; of one with a scope in a row
  Index slot = kNone;
  uint32_t row = kNone;
  friend auto operator<=>(const SlotRow&, const SlotRow&) = default;
};
struct Read {  // a slot that was read, and what others read of it (a fault is unknown to them)
  Index slot;
  value::Cell value;  // valid until the next apply()
  uint32_t row = kNone;
};
struct Explanation {
  Index slot;
  uint32_t row = kNone;
  value::Cell value;        // with its fault
  std::vector<Read> reads;  // the slots it reads itself
  // The slots (Question, Input, Today) whose own answer was read, also that there was none: by the slot, by
  // what it reads, and so on; sorted.
  std::vector<SlotRow> answers;
};

// What the log says last of a question, whether it is there or not.
struct Answer {
  Held held = Held::Untouched;
  value::Cell value;  // known when Answered; valid until the next apply()
};

// What was said of a group, the unit that is given to somebody to answer.
enum class GroupState : uint8_t {
  Open,
  Complete,     // as somebody said, and nothing stands against it since
  NeedsReview,  // since then something came up in it, or a value that it shows changed, from outside of it
};

struct Unread;

class Interview {  // movable; one thread at a time; any number may share one Program
 public:
  explicit Interview(const program::Program& program);  // not owned: must outlive the interview

  // Applies entries as one step: each is checked for its form first (does the name exist, the type, length,
  // element, digits fit); when one is wrong nothing is applied and every wrong one is in `refusals`. What
  // breaks a rule is kept and marked.
  struct Refusal {
    size_t entry;         // index into `entries`
    std::string message;  // what was found, what was expected
  };
  struct Step {
    std::vector<Refusal> refusals;
    std::vector<Change> changes;  // in the order of the slots
  };
  Step apply(std::span<const Entry> entries);

  // The same as a fresh interview and one apply(), but every slot runs once: for replay and for whole answer
  // files. There are no changes, as there was nothing before. When an entry is refused the interview is as if
  // there were none.
  struct Started;
  static Started start(const program::Program& program, std::span<const Entry> entries);

  // The same from a log and where its steps end, as log() and steps() of another interview give them.
  static Started replay(const program::Program& program, std::span<const Entry> log,
                        std::span<const uint32_t> steps);

  // Of a column `row` is the position of its row; of what has no rows it is kNone, here and everywhere below.
  QuestionView question(Index question, uint32_t row = kNone) const;
  Answer answer(Index question,
                uint32_t row = kNone) const;  // what waits while it is not applicable is here, too
  // Is what stands behind this Condition slot there; kNone: yes. `row` is a row of `scope`, which the gate's
  // is or lies around.
  bool applicable(Index gate, Index scope = kNone, uint32_t row = kNone) const;
  // With its fault; valid until the next apply(). `row`: of the slot's own scope.
  value::Cell slot(Index slot, uint32_t row = kNone) const {
    return row == kNone ? values_[slot] : rows_->cell(slot, row);
  }
  // How people call a row: `terms["N30"]`, `days["TEN"].day_lines[2]`; by its place where it has no key.
  std::string row_name(Index table, uint32_t row) const;
  // Of a program with tables; what it says is valid until the next apply().
  const Rows& rows() const { return *rows_; }
  std::vector<Problem> problems(uint32_t language) const;  // of all that is there, in the order of the screen
  // Without those that may only follow from what could not be read; how many these are.
  std::vector<Problem> problems(uint32_t language, const Unread& unread, uint32_t& in_doubt) const;
  bool complete() const;  // no required question open, no error, no fault
  // A shown text: unknown parts as …, values in the reader's language; what is formatted as plain_text().
  std::string text(Index text, uint32_t language, Index scope = kNone, uint32_t row = kNone) const;
  // The same with its form; a text of one line is a paragraph.
  std::vector<Block> formatted(Index text, uint32_t language, Index scope = kNone,
                               uint32_t row = kNone) const;

  // A tap of a loop's scope, which is found by `key` or looks at a table that stands in no other. What it
  // builds lies in `scratch`.
  value::Cell tapped(const program::Tap& tap, const value::Cell& key, value::Scratch& scratch) const;

  // Of a question or column that refers to the rows of a list or table: those that its `where` offers, by
  // their place. `row`: of a column.
  std::vector<uint32_t> offered(Index question, uint32_t row = kNone) const;

  // Per slot, as the rule of `of` reads it.
  std::vector<value::Cell> cells_in(SlotRow of) const;

  // A question's or `let`'s slot that is to be confirmed: it is there and known, and nobody has confirmed
  // what it is now.
  bool is_unconfirmed(Index slot) const;
  GroupState state(Index group) const { return states_.empty() ? GroupState::Open : states_[group]; }

  Explanation explain(Index slot, uint32_t row = kNone) const;  // by running its rule again, traced
  std::span<const Entry> log() const { return log_; }
  // Where each step of the log ends: the number of entries up to there.
  std::span<const uint32_t> steps() const { return steps_; }
  uint64_t recomputed() const { return recomputed_; }  // slots run since the beginning: tests assert it
  const program::Program& program() const { return *program_; }

 private:
  struct Here {  // a row; no scope: where there are no rows
    Index scope = kNone;
    uint32_t row = 0;
  };
  enum class Unevaluated : uint8_t { Yes };
  Interview(const program::Program& program, Unevaluated);

  struct Checked {
    std::vector<Refusal> refusals;
    std::vector<Index> rows;  // per entry: its question or input
  };
  Checked check(std::span<const Entry> entries) const;
  Step undo(const Entry& entry);
  std::vector<Change> changes_to(const Interview& other) const;
  void record_step(std::span<const Entry> entries, std::span<const Index> rows, Step& step);
  void record_confirmation();
  void replay_whole(std::span<const Entry> log, const std::vector<bool>& counts,
                    std::vector<Refusal>& refusals);
  void replay_step(size_t begin, std::span<const Entry> entries, const std::vector<bool>& counts,
                   std::vector<Refusal>& refusals);
  void finish_confirmations();
  std::string undo_problem(std::span<const Entry> entries) const;
  std::string complete_problem(std::span<const Entry> entries, Index group) const;

  class Doubts;

  // review.cpp
  struct Shown;
  void mark_complete(Index group);
  void review(size_t first_entry, std::span<const Change> changes);
  bool arises(const Shown& shown, uint32_t row) const;
  bool arises_in_any(const Shown& shown, uint32_t row) const;
  // Into log and answers; marks what has to run again.
  void record(const Entry& entry, Index row);
  void run_all();
  void run_all(program::Range slots);
  void run_dirty(std::vector<Change>& changes);
  void run_one(Index slot, std::vector<Change>& changes);
  value::Cell evaluate(Index slot);
  value::Cell question_cell(const program::Slot& slot) const;
  // Nothing was answered, and nothing prefilled: the default is what it has.
  bool is_untouched(Index question, Here here) const;
  void store(Index slot, const value::Cell& cell);
  bool holds(Index gate) const { return gate == program::kNone || is_yes(values_[gate]); }

  // Rows (run_rows.cpp, edit_rows.cpp, taps.cpp). While a row runs, `values_` holds its cells and those of
  // the rows around.
  class SegmentRun;
  void record_rows(const Entry& entry, Index row);
  void record_cell(const Entry& entry, Index question);
  void record_new_row(const Entry& entry, Index table);
  void mark_positions(Index table);
  void mark_count(Index table);
  void forget_keys(Index table);
  void mark(Index slot, uint32_t row, Index because);
  void mark_reached(Index slot, uint32_t row, Index reader, program::Reach reach);
  void run_rows(Index first, std::vector<Change>& changes);
  void run_rows_all(const program::Segment& segment);
  void run_column(Index slot, std::span<const Index> reads, RowRange rows);
  std::vector<Index> row_reads(const program::Segment& segment, Index slot) const;
  bool takes_previous(const program::Segment& segment) const;
  void enter(const program::Segment& segment, uint32_t row);
  void store_here(Index slot, const value::Cell& cell);
  value::Cell rows_cell(const program::Table& table) const;
  value::Cell number_cell() const;
  value::Cell key_check_cell(const program::Check& check);
  value::Cell tap_cell(const program::Tap& tap, Here here, const value::Cell& key,
                       value::Scratch& scratch) const;
  template <class Visit>
  void for_tapped_rows(const program::Tap& tap, Here here, const value::Cell& key, Visit visit) const;
  bool has_row_before(Here here) const;
  value::Cell previous_cell(const program::Tap& tap) const;
  std::vector<bool> rows_with_equal_keys(Index table) const;
  const KeyIndex& key_index(Index slot) const;
  static bool is_yes(const value::Cell& cell) { return cell.known() && cell.number != 0; }

  // A cell as it stands in a row, or around it.
  value::Cell cell_at(Index slot, Here here) const {
    const Index own = program_->slots[slot].scope;
    return own == kNone ? values_[slot] : rows_->cell(slot, rows_->row_around(own, here.scope, here.row));
  }
  bool holds_at(Index gate, Here here) const { return gate == kNone || is_yes(cell_at(gate, here)); }
  Here here_of(Index slot, uint32_t row) const {
    return {program_->slots[slot].scope, row == kNone ? 0 : row};
  }

  std::vector<Problem> open_problems() const;  // without their messages
  void add_question_problems(Index question, std::vector<Problem>& out) const;
  void add_question_faults(Index question, Here here, std::vector<Problem>& out) const;
  void add_check_problem(Index check, Index question, std::vector<Problem>& out) const;
  void add_check_problem(Index check, Here here, std::vector<Problem>& out) const;
  void add_table_problems(Index table, std::vector<Problem>& out) const;
  void add_row_problems(Index table, std::vector<Problem>& out) const;
  void add_other_faults(std::vector<Problem>& out) const;
  bool required_now(Index question, Here here) const;
  bool rows_missing(Index table, Here here) const;
  bool is_open(Index question, Here here) const;  // required, but without an answer that says something
  std::vector<Index> shown_at(Index check, Here here) const;  // those of its questions that are there
  std::string message(const Problem& problem, uint32_t language) const;
  std::string option_message(const program::Question& question, uint32_t language, Here here) const;
  std::string shown_slot(Index slot, uint32_t language, Here here) const;

  std::vector<Index> follows(Index question, Index check) const;
  struct Tracing {  // what one call after the other uses
    value::Scratch scratch;
    std::vector<value::Cell> cells;
  };
  void put_reads(SlotRow of, std::vector<value::Cell>& cells) const;
  std::vector<SlotRow> reads_of(SlotRow of, Tracing& tracing) const;
  void add_tapped(const program::Tap& tap, SlotRow of, std::vector<SlotRow>& out) const;
  uint32_t row_for(Index slot, SlotRow reader) const;
  bool reads_own_answer(SlotRow of) const;

  const program::Program* program_;
  CellStore values_;        // per slot
  CellStore answers_;       // per question
  std::vector<Held> held_;  // per question
  CellStore prefills_;      // per question that is no column
  CellStore inputs_;        // per input
  std::optional<int64_t> today_;
  std::vector<Entry> log_;
  std::vector<uint32_t> steps_;
  std::map<Index, value::Value> confirmed_;  // per slot: what was confirmed last
  std::vector<size_t> unfinished_;           // entries of the log that confirm what is about to be known
  std::vector<GroupState> states_;           // per group; empty: none was marked yet
  std::shared_ptr<const std::vector<Shown>> shown_;  // once a group was marked
  DirtySet dirty_;
  std::vector<Index> cause_;    // per slot that is dirty
  std::unique_ptr<Rows> rows_;  // of a program with tables
  struct RowMarks {
    bool every = false;
    std::vector<uint32_t> rows;
  };
  std::vector<RowMarks> marks_;                               // per slot with a scope that is dirty
  mutable std::vector<std::optional<KeyIndex>> key_indexes_;  // per slot; none: made when it is asked for
  std::vector<std::optional<std::vector<bool>>> key_twice_;   // per table and row: its key is another's, too
  Here here_;
  value::Scratch scratch_;  // of the rule that runs
  uint64_t recomputed_ = 0;
  uint32_t faults_ = 0;  // slots that are a fault: mostly none need be looked for
};

// A slot that a group shows, or that may raise a problem in it.
struct Interview::Shown {
  Index slot = kNone, group = kNone;
  bool is_value = false;   // another value of it is another picture of the group
  Index question = kNone;  // that may be open, or Unconfirmed
  Index table = kNone;     // that may have too few rows
  bool may_fail = false;   // a check that is no warning
};

struct Interview::Started {
  Interview interview;
  std::vector<Refusal> refusals;
};

// In which group it is shown; kNone: in none.
Index group_of(const program::Program& program, const Problem& problem);
// Nobody undoes what the host said.
bool is_of_host(EntryKind kind);
struct CountingEntries {
  std::vector<bool> entries;  // per entry of a log: nobody took it back, and it is no Undo
  std::vector<Interview::Refusal>
      refusals;  // of each Undo that has nothing to take back, or stands beside others
};
// `steps`: where each ends.
CountingEntries counting_entries(std::span<const Entry> log, std::span<const uint32_t> steps);

// What is shown of a value in a language of people ("en", "de-at"; other languages get digits and ISO dates),
// … when it is not known. The titles of an enum's elements are texts of the pack.
std::string shown_value(const value::Cell& cell, const value::Type& type, const program::Program& program,
                        uint32_t language);

}  // namespace rapport::interview
