// Why something is asked, required or has its default: from what its rules have read.
#include <algorithm>

#include "compiler/cli/talk.h"

namespace rapport::cli {

using interview::AnswerState;
using program::Index;
using program::kNone;

namespace {

// Nobody chose areas: then all of them are there, which is no reason for anything.
bool is_no_choice(const interview::Interview& interview, Index slot) {
  const program::Program& program = interview.program();
  const auto chooses = [&](const program::Area& area) {
    return area.chosen != kNone && program.inputs[area.chosen].slot == slot;
  };
  return std::ranges::any_of(program.areas, chooses) && !interview.slot(slot).known();
}

}  // namespace

// "“Second currency” is Yes and …": the answers that the slot follows from; empty: none.
std::string Talk::reasons(Index slot, uint32_t row) const {
  const Index scope = program_.slots[slot].scope;
  std::string out;
  for (const auto& [answer, at] : interview_.explain(slot, scope == kNone ? kNone : row).answers) {
    const std::string title = page_.slot_title(interview_, answer, at);
    if (title.empty() || is_no_choice(interview_, answer)) continue;
    const bool known = value::as_read(interview_.slot(answer, at)).known();
    const std::string is = known
                               ? page_.phrase(Phrase::is_value, {title, page_.value(interview_, answer, at)})
                               : page_.phrase(Phrase::is_open, {title});
    out.append(out.empty() ? "" : " " + page_.phrase(Phrase::and_word) + " ").append(is);
  }
  return out;
}

std::string Talk::because(Index slot, uint32_t row) const {
  const std::string out = reasons(slot, row);
  return out.empty() ? page_.phrase(Phrase::nobody) : out;
}

void Talk::why_asked(Index gate, uint32_t row) {
  const std::string out = gate == kNone ? std::string() : reasons(gate, row);
  if (out.empty())
    page_.say(Phrase::asked);
  else
    page_.say(Phrase::asked_because, {out});
}

// A table, group or area that stands in no row.
void Talk::why_block(std::string_view name) {
  std::optional<Index> gate;
  if (const Index table = program::find_table(program_, name); table != kNone)
    gate = program_.slots[program_.tables[table].rows].gate;
  for (const program::Group& group : program_.groups)
    if (group.name == name) gate = group.gate;
  for (const program::Area& area : program_.areas)
    if (area.name == name) gate = area.gate;
  if (!gate || (*gate != kNone && program_.slots[*gate].scope != kNone)) return unknown_name(name);
  if (*gate == kNone || interview_.applicable(*gate)) return why_asked(*gate, kNone);
  page_.say(Phrase::not_asked_because, {because(*gate, kNone)});
}

void Talk::why(Index question, uint32_t row) {
  const program::Question& q = program_.questions[question];
  const program::Slot& slot = program_.slots[q.slot];
  const interview::QuestionView view = interview_.question(question, row);
  page_.text(page_.title(interview_, question, row) + " (" + q.name + ")", Look::Heading);
  if (view.state == AnswerState::NotApplicable)
    return page_.say(Phrase::not_asked_because, {because(slot.gate, row)});
  if (view.state == AnswerState::Fixed) return page_.say(Phrase::fixed);
  why_asked(slot.gate, row);
  switch (q.requirement) {
    case program::Requirement::No: page_.say(Phrase::not_required); break;
    case program::Requirement::Always: page_.say(Phrase::required_always); break;
    case program::Requirement::If:
      if (view.required)
        page_.say(Phrase::required_because, {because(q.required, row)});
      else
        page_.say(Phrase::not_required);
      break;
  }
  if (view.state != AnswerState::Defaulted) return;
  const std::string value = page_.value(interview_, q.slot, row);
  const bool follows = !interview_.explain(slot.fallback, slot.scope == kNone ? kNone : row).answers.empty();
  if (follows)
    page_.say(Phrase::default_because, {value, because(slot.fallback, row)});
  else
    page_.say(Phrase::default_is, {value});
}

}  // namespace rapport::cli
