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

// ---- rows ----

Talk::Here Talk::row_here() const { return {table_of_place(program_, place_), row_of(interview_, place_)}; }

// The row of the table that `here` is, or lies in; kNone: none of them.
uint32_t Talk::row_around(Index table, const Here& here) const {
  if (here.row == kNone) return kNone;
  const Index scope = program_.tables[table].scope, inner = program_.tables[here.table].scope;
  for (Index around = inner; around != kNone; around = program_.scopes[around].parent)
    if (around == scope) return interview_.rows().row_around(scope, inner, here.row);
  return kNone;
}

uint32_t Talk::row_for(Index slot, const Here& here) const {
  const Index scope = program_.slots[slot].scope;
  return scope == kNone ? kNone : row_around(program_.table_of[scope], here);
}

bool Talk::applies(Index gate, const Here& here) const {
  return interview_.applicable(gate, here.table == kNone ? kNone : program_.tables[here.table].scope,
                               here.row);
}

// ---- reasons ----

// "“Second currency” is Yes and …": the answers that the slot follows from; empty: none.
std::string Talk::reasons(Index slot, const Here& here) const {
  std::string out;
  for (const auto& [answer, at] : interview_.explain(slot, row_for(slot, here)).answers) {
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

std::string Talk::because(Index slot, const Here& here) const {
  const std::string out = reasons(slot, here);
  return out.empty() ? page_.phrase(Phrase::nobody) : out;
}

void Talk::why_asked(Index gate, const Here& here) {
  if (!applies(gate, here)) return page_.say(Phrase::not_asked_because, {because(gate, here)});
  const std::string out = gate == kNone ? std::string() : reasons(gate, here);
  if (out.empty())
    page_.say(Phrase::asked);
  else
    page_.say(Phrase::asked_because, {out});
}

// Of the row that one is in; `rest` names nothing where it is about the question that is asked.
void Talk::why(std::string_view rest) {
  const std::string_view name = without_not(rest);
  if (name.empty()) return why_question(place_.index, row_here());
  const auto what = named_one(name);
  if (!what) return;
  Here at{table_around(program_, *what)};
  if (at.table != kNone) {
    at.row = row_around(at.table, row_here());
    if (at.row == kNone) return page_.say(Phrase::in_rows, {name, program_.tables[at.table].name});
  }
  switch (what->kind) {
    case Named::Kind::Question: return why_question(what->index, at);
    case Named::Kind::Let: return why_let(what->index, at);
    case Named::Kind::Table: return why_asked(program_.slots[program_.tables[what->index].rows].gate, at);
    case Named::Kind::Group: return why_asked(program_.groups[what->index].gate, at);
    case Named::Kind::Area: return why_asked(program_.areas[what->index].gate, at);
  }
}

void Talk::why_let(Index let, const Here& here) {
  const program::Let& l = program_.lets[let];
  const uint32_t row = row_for(l.slot, here);
  page_.text(page_.slot_title(interview_, l.slot, row) + " (" + l.name + ")", Look::Heading);
  const Index gate = program_.slots[l.slot].gate;
  if (!applies(gate, here)) return page_.say(Phrase::not_asked_because, {because(gate, here)});
  page_.say(Phrase::let_because, {page_.value(interview_, l.slot, row), because(l.slot, here)});
}

void Talk::why_question(Index question, const Here& here) {
  const program::Question& q = program_.questions[question];
  const program::Slot& slot = program_.slots[q.slot];
  const interview::QuestionView view = interview_.question(question, here.row);
  page_.text(page_.title(interview_, question, here.row) + " (" + q.name + ")", Look::Heading);
  if (view.state == AnswerState::Fixed) return page_.say(Phrase::fixed);
  why_asked(slot.gate, here);
  if (view.state == AnswerState::NotApplicable) return;
  switch (q.requirement) {
    case program::Requirement::No: page_.say(Phrase::not_required); break;
    case program::Requirement::Always: page_.say(Phrase::required_always); break;
    case program::Requirement::If:
      if (view.required)
        page_.say(Phrase::required_because, {because(q.required, here)});
      else
        page_.say(Phrase::not_required);
      break;
  }
  if (view.state != AnswerState::Defaulted) return;
  const std::string value = page_.value(interview_, q.slot, here.row);
  if (!interview_.explain(slot.fallback, row_for(slot.fallback, here)).answers.empty())
    page_.say(Phrase::default_because, {value, because(slot.fallback, here)});
  else
    page_.say(Phrase::default_is, {value});
}

}  // namespace rapport::cli
