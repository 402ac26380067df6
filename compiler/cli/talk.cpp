#include "compiler/cli/talk.h"

#include <algorithm>

#include "compiler/cli/problems_at.h"
#include "compiler/cli/trace.h"
#include "compiler/diag/render.h"
#include "runtime/answers/saved.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::cli {

using interview::Entry;
using interview::EntryKind;
using program::Index;
using program::kNone;

Talk::Talk(Surroundings& world, Terminal& terminal, interview::Interview interview, SavedFile* file,
           const TalkOptions& options)
    : world_(world),
      terminal_(terminal),
      interview_(std::move(interview)),
      program_(interview_.program()),
      file_(file),
      options_(options),
      page_(world, terminal, program_, options.language) {}

Exit Talk::hold() {
  start();
  while (!ended_) {
    if (!std::exchange(shown_, true)) {
      kept_wrong_ = false;
      show();
    }
    if (ended_) break;
    page_.prompt();
    if (!world_.printed().ok()) break;
    const TypedLine line = terminal_.read();
    switch (line.kind) {
      case TypedLine::Kind::Text:
        page_.echo(line.text);
        handle(line.text);
        break;
      case TypedLine::Kind::TooLong:
        page_.echo("…");
        page_.text(page_.phrase(Phrase::line_too_long, {std::to_string(limits::kTypedBytes)}), Look::Problem);
        break;
      case TypedLine::Kind::End: script_ended(); break;
      case TypedLine::Kind::Interrupted:
        world_.print("\n");
        end(Exit::Interrupted);
        break;
      case TypedLine::Kind::Gone: return Exit::HungUp;
    }
  }
  if (world_.printed().ok()) return *ended_;
  return terminal_.is_person() ? Exit::HungUp : Exit::Outside;  // nobody reads it any more
}

// After what was answered last; a new interview begins at its beginning, whatever it was given.
void Talk::start() {
  if (file_ == nullptr) page_.say(Phrase::not_saved, {}, Look::Hint);
  page_.say(Phrase::first_help, {}, Look::Hint);
  const std::vector<bool> counts = interview::counting_entries(interview_.log(), interview_.steps()).entries;
  const size_t begun = interview_.steps().empty() ? 0 : interview_.steps().front();
  for (size_t i = interview_.log().size(); i > begun; --i) {
    if (!counts[i - 1] || interview::is_of_host(interview_.log()[i - 1].kind)) continue;
    const auto last = place_of(interview_, interview_.log()[i - 1]);
    if (!last) continue;
    place_ = last->kind == Place::Kind::Table ? *last : next_place(interview_, *last, passing());
    return;
  }
  place_ = first_place(interview_, passing());
}

Passed Talk::passing() {
  return [this](const program::ScreenItem& item, uint32_t row) { page_.passed(interview_, item, row); };
}

// A group that is complete, or cannot be, is no question.
void Talk::show() {
  while (place_.kind == Place::Kind::Group) {
    std::vector<interview::Problem> open;
    for (interview::Problem& problem : interview_.problems(options_.language))
      if (!problem.warning && interview::group_of(program_, problem) == place_.index)
        open.push_back(std::move(problem));
    const bool done = interview_.state(place_.index) == interview::GroupState::Complete;
    if (open.empty() && !done) {
      const std::vector<Place> skipped = still_skipped(place_.index);
      if (!skipped.empty()) page_.line();
      page_.skipped(interview_, skipped);
      break;
    }
    if (!open.empty()) {
      page_.line();
      page_.say(Phrase::still_open, {page_.group_title(interview_, place_.index)});
      for (const interview::Problem& problem : open) page_.problem(interview_, problem);
    }
    place_ = next_place(interview_, place_, passing());
  }
  if (place_.kind != Place::Kind::End) return page_.place(interview_, place_);
  page_.line();
  page_.progress(interview_);
  say_open();
  page_.say(end_hint(), {}, Look::Hint);
}

void Talk::end(Exit exit) {
  const bool by_person = exit == Exit::Fine || exit == Exit::Interrupted;
  if (file_ != nullptr && by_person) page_.say(Phrase::saved_in, {diag::printable(file_->path())});
  ended_ = exit;
}

// A person who says so with the end of input leaves; a script that ends early was not finished.
void Talk::script_ended() {
  world_.print("\n");
  if (terminal_.is_person() || (place_.kind == Place::Kind::End && interview_.complete()))
    return end(Exit::Fine);
  std::string at = "the end, where something is open";
  if (place_.kind == Place::Kind::Question) at = "`" + program_.questions[place_.index].name + "`";
  if (place_.kind == Place::Kind::Table) at = "the rows of `" + program_.tables[place_.index].name + "`";
  if (place_.kind == Place::Kind::Group) at = "the end of `" + program_.groups[place_.index].name + "`";
  if (place_.kind == Place::Kind::Confirm) at = "what is to be confirmed";
  world_.complain(
      "error: " + diag::printable("the lines end at " + at + ": end them with `quit`, or answer the rest") +
      "\n");
  end(Exit::BadInput);
}

// ---- going on ----

void Talk::go_to(const Place& place) {
  if (place_ != place) before_.push_back(place_);
  place_ = place;
  shown_ = false;
  kept_wrong_ = false;
}

// The end of a group that one came to from the end leads back to it.
void Talk::move_on() {
  std::erase(skipped_, place_);
  const bool from_end = !before_.empty() && before_.back().kind == Place::Kind::End;
  if (place_.kind == Place::Kind::Group && from_end) return go_to({});
  go_to(next_place(interview_, place_, passing()));
}

// What is applied is saved; what cannot be saved ends it.
bool Talk::step(std::span<const Entry> entries) {
  const interview::Interview::Step done = interview_.apply(entries);
  for (const auto& refusal : done.refusals)
    page_.text(page_.phrase(Phrase::problem, {refusal.message}), Look::Problem);
  if (!done.refusals.empty()) return false;
  if (file_ != nullptr) {
    const std::span<const uint32_t> steps = interview_.steps();
    const size_t begin = steps.size() < 2 ? 0 : steps[steps.size() - 2];
    const base::Status saved =
        file_->append(answers::saved_step(program_, interview_.log().subspan(begin), steps.size()));
    if (!saved) {
      end(world_.fail(saved.error()));
      return true;
    }
  }
  if (options_.trace) world_.print(recomputed(program_, done.changes));
  return true;
}

Entry Talk::entry_of(EntryKind kind, const Place& place) const {
  Entry entry{.kind = kind, .row = place.row};
  if (place.kind == Place::Kind::Question) entry.name = program_.questions[place.index].name;
  if (place.kind == Place::Kind::Group) entry.name = program_.groups[place.index].name;
  if (place.kind == Place::Kind::Confirm) {
    const program::Slot& slot = program_.slots[place.index];
    entry.name = slot.kind == program::SlotKind::Let ? program_.lets[slot.owner].name
                                                     : program_.questions[slot.owner].name;
  }
  return entry;
}

// ---- what is typed ----

void Talk::handle(const std::string& typed) {
  like_command_ = false;
  if (base::find_invalid_utf8(typed)) {
    page_.text(page_.phrase(Phrase::problem, {"not well-formed UTF-8"}), Look::Problem);
    return;
  }
  const std::string_view line = base::trimmed(typed);
  if (line.empty()) return enter();
  if (line.starts_with('=')) return answer(base::trimmed(line.substr(1)));
  if (line.starts_with('/')) return search(line.substr(1));
  if (command(line)) return;
  answer(line);
}

void Talk::enter() {
  switch (place_.kind) {
    case Place::Kind::Question: {
      const interview::QuestionView view = interview_.question(place_.index, row_of(interview_, place_));
      const bool missing = view.required && view.state == interview::AnswerState::Unanswered;
      if (missing && !kept_wrong_) return page_.say(Phrase::needs_answer);
      return move_on();
    }
    case Place::Kind::Table: return leave_table();
    case Place::Kind::Confirm: return skip();
    case Place::Kind::Group: return answer_group("yes");
    case Place::Kind::End: break;
  }
  if (const auto place = first_left()) return go_to(*place);
  return interview_.complete() ? end(Exit::Fine) : say_open();
}

void Talk::answer(std::string_view text) {
  switch (place_.kind) {
    case Place::Kind::Question: return answer_question(text);
    case Place::Kind::Table: return page_.say(Phrase::table_only);
    case Place::Kind::Confirm: return answer_confirm(text);
    case Place::Kind::Group: return answer_group(text);
    case Place::Kind::End: return page_.say(end_hint());
  }
}

void Talk::answer_question(std::string_view text) {
  const uint32_t row = row_of(interview_, place_);
  const Choices choices = choices_of(interview_, place_.index, row, options_.language);
  const program::Question& q = program_.questions[place_.index];
  const std::string unit =
      q.unit == kNone ? "" : interview_.text(q.unit, options_.language, program_.slots[q.slot].scope, row);
  Typed typed = read_typed(text, q.type, choices, page_.language_name(), unit);
  if (!typed.value) {
    page_.text(typed.problem, Look::Problem);
    if (!typed.unclear.empty()) page_.found_choices(choices, typed.unclear);
    return say_still();
  }
  Entry entry = entry_of(EntryKind::Answer, place_);
  entry.value = std::move(*typed.value);
  const std::vector<interview::Problem> before = interview_.problems(options_.language);
  if (!step(entry)) return say_still();
  if (ended_) return;
  if (like_command_) page_.say(Phrase::as_answer, {text}, Look::Hint);
  for (const size_t at : typed.found) page_.taken_choice(choices, at);
  const bool wrong = say_problems_at(place_, false);
  say_problems_at(place_, true);
  say_raised(before);
  if (!wrong) return move_on();
  kept_wrong_ = true;
  page_.say(Phrase::keep_wrong, {page_.value(interview_, q.slot, row)}, Look::Hint);
}

// What was typed is not taken, and the answer that was there stays.
void Talk::say_still() {
  const uint32_t row = row_of(interview_, place_);
  if (interview_.question(place_.index, row).state != interview::AnswerState::Answered) return;
  page_.say(Phrase::still, {page_.value(interview_, program_.questions[place_.index].slot, row)}, Look::Hint);
}

// Errors at the question, or warnings; was there one?
bool Talk::say_problems_at(const Place& place, bool warnings) {
  bool any = false;
  const uint32_t row = row_of(interview_, place);
  for (const interview::Problem& problem : problems_at(interview_, place.index, row, options_.language)) {
    if (problem.warning != warnings) continue;
    any = true;
    page_.text(page_.phrase(warnings ? Phrase::warning : Phrase::problem, {problem.message}),
               warnings ? Look::Hint : Look::Problem);
  }
  return any;
}

void Talk::answer_confirm(std::string_view text) {
  const auto yes = read_yes_no(text, page_.language_name());
  if (!yes) return page_.text(read_typed(text, value::yes_no(), {}, page_.language_name()).problem);
  if (!*yes) {
    const program::Slot& slot = program_.slots[place_.index];
    if (slot.kind == program::SlotKind::Question) return go_to({Place::Kind::Question, slot.owner});
    return skip();
  }
  if (step(entry_of(EntryKind::Confirm, place_)) && !ended_) move_on();
}

void Talk::answer_group(std::string_view text) {
  const auto yes = read_yes_no(text, page_.language_name());
  if (!yes) return page_.text(read_typed(text, value::yes_no(), {}, page_.language_name()).problem);
  if (*yes && (!step(entry_of(EntryKind::Complete, place_)) || ended_)) return;
  if (*yes) page_.say(Phrase::marked, {page_.group_title(interview_, place_.index)});
  move_on();
}

}  // namespace rapport::cli
