// One interview: a log of answers, and everything that follows from it. Work follows what an answer can
// reach.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/interview/cell_store.h"
#include "runtime/interview/dirty_set.h"
#include "runtime/program/program.h"
#include "runtime/value/scratch.h"
#include "runtime/value/value.h"

namespace rapport::interview {

using program::Index;

enum class EntryKind : uint8_t {
  Answer,  // a value
  Blank,   // left blank on purpose
  Reset,   // forget the answer: the default is back
  Input,   // given by the host
  Today,   // the day that `today()` reads; only forward after the first
};

struct Entry {  // of the answer log, the only state that is stored
  EntryKind kind = EntryKind::Answer;
  std::string name;  // of the question or input as the pack spells it ("code", "base.code"); empty for Today
  value::Value value;   // Answer, Input, Today (a date)
  std::string author;   // as the caller gives it
  int64_t time_ms = 0;  // likewise: Unix time, UTC
};

struct Change {  // a slot that has another value than before
  Index slot;
  Index because;  // the first of the slots it reads that changed; itself for what was answered
};

enum class AnswerState : uint8_t { NotApplicable, Unanswered, Defaulted, Answered, Blank, Fixed };

struct QuestionView {
  AnswerState state = AnswerState::Unanswered;
  bool parked = false;    // not applicable, but an answer waits for it to come back
  bool required = false;  // now
  value::Cell value;      // as others read it; valid until the next apply()
};

enum class ProblemKind : uint8_t { RequiredOpen, CheckFailed, Fault };
struct Problem {
  ProblemKind kind = ProblemKind::RequiredOpen;
  bool warning = false;
  // Where it is shown; kNone: a check of a group or the pack, a fault elsewhere.
  Index question = program::kNone;
  std::vector<Index> also = {};  // a check with several questions: the others that it is shown at
  Index check = program::kNone;  // CheckFailed
  Index slot = program::kNone;   // Fault: whose; CheckFailed: the check's
  std::string message = {};      // in the pack's words, ready to be shown in language `language`
};

// Why a slot is what it is: exactly what was read for its present value, nothing that might have been. A slot
// reads, in this order and each once:
//   - its gate, when it has one; nothing more when that is not yes. (The gate reads its parent so, too.)
//   - a Question: its own answer. Nothing more when it is answered or blank; untouched, its Default if any.
//   - any other slot: what its rule loads on the way taken, so not the side that a short circuit spared.
//   - Input and Today: their own entry.
struct Read {  // a slot that was read, and what others read of it (a fault is unknown to them)
  Index slot;
  value::Cell value;  // valid until the next apply()
};
struct Explanation {
  Index slot;
  value::Cell value;        // with its fault
  std::vector<Read> reads;  // the slots it reads itself
  // The slots (Question, Input, Today) whose own answer was read, also that there was none: by the slot, by
  // what it reads, and so on; sorted.
  std::vector<Index> answers;
};

// What the log says last of a question, whether it is there or not.
enum class Held : uint8_t { Untouched, Blank, Answered };

struct Answer {
  Held held = Held::Untouched;
  value::Cell value;  // known when Answered; valid until the next apply()
};

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

  QuestionView question(Index question) const;
  Answer answer(Index question) const;  // what waits while it is not applicable is here, too
  bool applicable(Index gate) const;    // is what stands behind this Condition slot there; kNone: yes
  // With its fault; valid until the next apply().
  const value::Cell& slot(Index slot) const { return values_[slot]; }
  std::vector<Problem> problems(uint32_t language) const;  // of all that is there, in the order of the screen
  bool complete() const;                                   // no required question open, no error, no fault
  // A shown text: unknown parts as …, values in the reader's language.
  std::string text(Index text, uint32_t language) const;

  Explanation explain(Index slot) const;  // by running its rule again, traced
  std::span<const Entry> log() const { return log_; }
  uint64_t recomputed() const { return recomputed_; }  // slots run since the beginning: tests assert it
  const program::Program& program() const { return *program_; }

 private:
  enum class Unevaluated : uint8_t { Yes };
  Interview(const program::Program& program, Unevaluated);

  struct Checked {
    std::vector<Refusal> refusals;
    std::vector<Index> rows;  // per entry: its question or input
  };
  Checked check(std::span<const Entry> entries) const;
  // Into log and answers; the slot to run, kNone: none reads it.
  Index record(const Entry& entry, Index row);
  void run_all();
  void run_dirty(std::vector<Change>& changes);
  value::Cell evaluate(Index slot);
  value::Cell question_cell(const program::Slot& slot) const;
  void store(Index slot, const value::Cell& cell);
  bool holds(Index gate) const { return gate == program::kNone || is_yes(values_[gate]); }
  static bool is_yes(const value::Cell& cell) { return cell.known() && cell.number != 0; }

  std::vector<Problem> open_problems() const;  // without their messages
  void add_question_problems(Index question, std::vector<Problem>& out) const;
  void add_question_faults(Index question, std::vector<Problem>& out) const;
  void add_check_problem(Index check, Index question, std::vector<Problem>& out) const;
  void add_other_faults(std::vector<Problem>& out) const;
  bool required_now(Index question) const;
  bool is_open(Index question) const;              // required, but without an answer that says something
  std::vector<Index> shown_at(Index check) const;  // those of its questions that are there
  std::string message(const Problem& problem, uint32_t language) const;
  std::string option_message(const program::Question& question, uint32_t language) const;
  std::string shown_slot(Index slot, uint32_t language) const;

  std::vector<Index> reads_of(Index slot, value::Scratch& scratch) const;
  bool reads_own_answer(Index slot) const;

  const program::Program* program_;
  CellStore values_;        // per slot
  CellStore answers_;       // per question
  std::vector<Held> held_;  // per question
  CellStore inputs_;        // per input
  std::optional<int64_t> today_;
  std::vector<Entry> log_;
  DirtySet dirty_;
  std::vector<Index> cause_;  // per slot that is dirty
  value::Scratch scratch_;    // of the rule that runs
  uint64_t recomputed_ = 0;
  uint32_t faults_ = 0;  // slots that are a fault: mostly none need be looked for
};

struct Interview::Started {
  Interview interview;
  std::vector<Refusal> refusals;
};

// What is shown of a value in a language of people ("en", "de-at"; other languages get digits and ISO dates),
// … when it is not known. The titles of an enum's elements are texts of the pack.
std::string shown_value(const value::Cell& cell, const value::Type& type, const program::Program& program,
                        uint32_t language);

}  // namespace rapport::interview
