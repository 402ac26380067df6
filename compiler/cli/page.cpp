#include "compiler/cli/page.h"

#include <algorithm>

#include "compiler/cli/problems_at.h"
#include "compiler/cli/wrap.h"
#include "compiler/diag/render.h"
#include "runtime/interview/progress.h"
#include "runtime/interview/words.h"
#include "runtime/program/names.h"

namespace rapport::cli {
namespace {

using interview::AnswerState;
using interview::Interview;
using program::Index;
using program::kNone;

constexpr std::string_view kIndent = "  ";
constexpr size_t kListed = 12;  // of choices, before a search is quicker than reading

std::string_view colour_of(Look look) {
  switch (look) {
    case Look::Plain: return "";
    case Look::Heading: return "\033[1m";
    case Look::Problem: return "\033[31m";
    case Look::Hint: return "\033[2m";
  }
  return "";
}

}  // namespace

void Page::text(std::string_view text, Look look, std::string_view indent) {
  print_lines(wrapped(text, terminal_.width(), indent), look);
}

void Page::print_lines(std::string lines, Look look) {
  const std::string_view colour = terminal_.has_colour() ? colour_of(look) : "";
  if (colour.empty()) return world_.print(lines);
  lines.pop_back();
  world_.print(std::string(colour) + lines + "\033[0m\n");
}

std::string Page::phrase(Phrase phrase, std::initializer_list<std::string_view> values) const {
  return cli::phrase(language_name(), phrase, values);
}

void Page::say(Phrase phrase, std::initializer_list<std::string_view> values, Look look) {
  text(cli::phrase(language_name(), phrase, values), look);
}

void Page::prompt() { world_.print("> "); }

void Page::echo(std::string_view typed) {
  if (!terminal_.is_person()) world_.print(diag::printable(typed) + "\n");
}

// ---- names and values ----

std::string Page::shown(const Interview& interview, Index text, Index scope, uint32_t row) const {
  return text == kNone ? std::string() : interview.text(text, language_, scope, row);
}

std::string Page::title(const Interview& interview, Index question, uint32_t row) const {
  const program::Question& q = program_.questions[question];
  const std::string text = shown(interview, q.title, program_.slots[q.slot].scope, row);
  return text.empty() ? std::string(program::last_part(q.name)) : text;
}

std::string Page::title_with_unit(const Interview& interview, Index question, uint32_t row) const {
  const program::Question& q = program_.questions[question];
  const std::string unit = shown(interview, q.unit, program_.slots[q.slot].scope, row);
  return title(interview, question, row) + (unit.empty() ? "" : " [" + unit + "]");
}

std::string Page::slot_title(const Interview& interview, Index slot, uint32_t row) const {
  const program::Slot& s = program_.slots[slot];
  std::string text;
  if (s.kind == program::SlotKind::Let) {
    text = shown(interview, program_.lets[s.owner].title, s.scope, row);
    return text.empty() ? program_.lets[s.owner].name : text;
  }
  if (s.kind == program::SlotKind::Input) {
    text = shown(interview, program_.inputs[s.owner].title, kNone, kNone);
    return text.empty() ? program_.inputs[s.owner].name : text;
  }
  if (s.kind == program::SlotKind::Today) return "today()";
  if (s.kind != program::SlotKind::Question && s.kind != program::SlotKind::Fixed) return {};
  return title(interview, s.owner, row);
}

std::string Page::table_title(const Interview& interview, Index table, uint32_t around) const {
  const program::Table& t = program_.tables[table];
  const std::string text = shown(interview, t.title, program_.scopes[t.scope].parent, around);
  return text.empty() ? std::string(program::last_part(t.name)) : text;
}

std::string Page::group_title(const Interview& interview, Index group) const {
  const program::Group& g = program_.groups[group];
  const std::string text = shown(interview, g.title, kNone, kNone);
  return text.empty() ? g.name : text;
}

std::string Page::value(const Interview& interview, Index slot, uint32_t row) const {
  return interview::shown_value(value::as_read(interview.slot(slot, row)), program_.slots[slot].type,
                                program_, language_);
}

// ---- headings ----

void Page::heading(const Interview& interview, Index group) {
  if (group == kNone || group == group_) return;
  group_ = group;
  table_ = kNone;
  const program::Group& g = program_.groups[group];
  if (g.area != kNone && g.area != area_) {
    area_ = g.area;
    const program::Area& area = program_.areas[g.area];
    line();
    const std::string name = shown(interview, area.title, kNone, kNone);
    text(name.empty() ? area.name : name, Look::Heading);
    if (const std::string help = shown(interview, area.help, kNone, kNone); !help.empty())
      text(help, Look::Hint);
  }
  line();
  text("== " + group_title(interview, group) + " ==", Look::Heading);
  if (!introduced_.insert(group).second) return;  // whoever comes back knows
  if (const std::string expert = shown(interview, g.expert, kNone, kNone); !expert.empty())
    say(Phrase::expert, {expert}, Look::Hint);
  if (const std::string help = shown(interview, g.help, kNone, kNone); !help.empty()) text(help, Look::Hint);
}

// Which row the next columns belong to.
void Page::row_heading(const Interview& interview, const Place& place) {
  const Index table = program_.questions[place.index].table;
  if (table == table_ && place.row == row_number_) return;
  table_ = table;
  row_number_ = place.row;
  const Place list = list_around(interview, place);
  const uint32_t row = row_of(interview, place), first = rows_at(interview, list).begin;
  const std::string name = shown(interview, program_.tables[table].title, kNone, kNone);
  line();
  text((name.empty() ? program_.tables[table].name : name) + " · " +
           phrase(Phrase::row_title, {std::to_string(row - first + 1)}),
       Look::Heading);
}

void Page::passed(const Interview& interview, const program::ScreenItem& item, uint32_t row) {
  const auto with_value = [&](Index slot) {
    line();
    text(slot_title(interview, slot, row) + ": " + value(interview, slot, row));
  };
  if (item.scope == kNone) heading(interview, item.group);
  switch (item.kind) {
    case program::ScreenKind::Question: return with_value(program_.questions[item.index].slot);
    case program::ScreenKind::Let: {
      const program::Let& let = program_.lets[item.index];
      with_value(let.slot);
      const std::string help = shown(interview, let.help, item.scope, row);
      if (!help.empty()) text(help, Look::Hint, kIndent);
      return;
    }
    case program::ScreenKind::Note:
      line();
      return text(shown(interview, program_.notes[item.index].text, item.scope, row));
    case program::ScreenKind::Table: return;
  }
}

// ---- places ----

void Page::place(const Interview& interview, const Place& place) {
  heading(interview, cli::group_of(program_, place));
  const interview::Words& words = interview::words_of(language_name());
  switch (place.kind) {
    case Place::Kind::Question: return question(interview, place);
    case Place::Kind::Table: return rows(interview, place);
    case Place::Kind::Confirm: {
      const program::Slot& slot = program_.slots[place.index];
      const bool is_let = slot.kind == program::SlotKind::Let;
      const Index confirm =
          is_let ? program_.lets[slot.owner].confirm : program_.questions[slot.owner].confirm;
      return say(Phrase::confirm, {shown(interview, confirm, kNone, kNone), words.yes, words.no});
    }
    case Place::Kind::Group: {
      const bool again = interview.state(place.index) == interview::GroupState::NeedsReview;
      line();
      return say(again ? Phrase::review_ask : Phrase::complete_ask,
                 {group_title(interview, place.index), words.yes, words.no, words.yes});
    }
    case Place::Kind::End: return;
  }
}

void Page::question(const Interview& interview, const Place& place) {
  const program::Question& q = program_.questions[place.index];
  const uint32_t row = row_of(interview, place);
  const Index scope = program_.slots[q.slot].scope;
  if (place.row != 0) row_heading(interview, place);
  const interview::QuestionView view = interview.question(place.index, row);
  line();
  std::string head = title_with_unit(interview, place.index, row);
  if (view.required) head += " (" + phrase(Phrase::required) + ")";
  text(head, Look::Heading);
  if (const std::string help = shown(interview, q.help, scope, row); !help.empty())
    text(help, Look::Hint, kIndent);
  first_choices(choices_of(interview, place.index, row, language_));
  const interview::Words& words = interview::words_of(language_name());
  if (q.type.kind == value::Kind::YesNo)
    text(std::string(words.yes) + " / " + std::string(words.no), Look::Hint, kIndent);
  if (q.type.kind == value::Kind::Choices) say(Phrase::set_hint, {}, Look::Hint);
  switch (view.state) {
    case AnswerState::Answered: return say(Phrase::answer, {judged_value(interview, place.index, row)});
    case AnswerState::Prefilled:
    case AnswerState::Defaulted: return say(Phrase::standard, {judged_value(interview, place.index, row)});
    case AnswerState::Blank: return say(Phrase::is_blank);
    case AnswerState::NotApplicable:
    case AnswerState::Unanswered:
    case AnswerState::Fixed: return;
  }
}

// With what is wrong with it.
std::string Page::judged_value(const Interview& interview, Index question, uint32_t row) const {
  std::string out = value(interview, program_.questions[question].slot, row);
  for (const interview::Problem& problem : problems_at(interview, question, row, language_))
    if (!problem.warning) out += " (" + phrase(Phrase::is_wrong, {problem.message}) + ")";
  return out;
}

void Page::choice(const Choices& choices, size_t at) {
  const std::string number = choices.numbered ? std::to_string(at + 1) + "  " : "";
  text(number + label_of(choices, choices.list[at]), Look::Plain, kIndent);
}

void Page::first_choices(const Choices& choices) {
  const size_t count = choices.list.size(), listed = std::min(count, kListed);
  for (size_t i = 0; i < listed; ++i) choice(choices, i);
  if (listed < count) say(Phrase::more, {std::to_string(count - listed)}, Look::Hint);
}

void Page::found_choices(const Choices& choices, std::string_view search) {
  const std::vector<size_t> found = matching(choices, search);
  if (found.empty()) return say(Phrase::none_found, {search});
  for (const size_t at : found) choice(choices, at);
}

void Page::taken_choice(const Choices& choices, size_t at) {
  const Choice& choice = choices.list[at];
  text(choices.rows && !choice.title.empty() ? choice.title + ": " + choice.name : label_of(choices, choice),
       Look::Hint);
}

void Page::all_choices(const Choices& choices) {
  for (size_t i = 0; i < choices.list.size(); ++i) choice(choices, i);
}

std::string Page::problem_text(const Interview& interview, const interview::Problem& problem) const {
  std::string where;
  if (problem.question != kNone) {
    const bool in_row = problem.row != kNone && program_.questions[problem.question].table == problem.table;
    where = title(interview, problem.question, in_row ? problem.row : kNone);
    if (in_row) where = row_title(interview, problem.table, problem.row) + " › " + where;
  } else if (problem.table != kNone) {
    where = problem.row == kNone ? rows_title(interview, problem.table, problem.parent_row)
                                 : row_title(interview, problem.table, problem.row);
  } else if (problem.slot != kNone) {
    where = slot_title(interview, problem.slot, kNone);
  }
  return where.empty() ? problem.message : where + ": " + problem.message;
}

void Page::problem(const Interview& interview, const interview::Problem& problem) {
  const std::string message = problem_text(interview, problem);
  if (problem.warning) return text(phrase(Phrase::warning, {message}), Look::Hint, kIndent);
  text(message, Look::Problem, kIndent);
}

void Page::skipped(const Interview& interview, const std::vector<Place>& places) {
  if (places.empty()) return;
  say(Phrase::skipped);
  for (const Place& place : places) {
    if (place.kind == Place::Kind::Table) {
      text(table_title(interview, place.index, row_of(interview, place)), Look::Plain, kIndent);
      continue;
    }
    const Index slot = program_.questions[place.index].slot;
    const uint32_t row = row_of(interview, place);
    std::string where = title(interview, place.index, row);
    if (row != kNone) where = row_title(interview, table_of_place(program_, place), row) + " › " + where;
    const bool known = value::as_read(interview.slot(slot, row)).known();
    text(known ? phrase(Phrase::for_now, {where, value(interview, slot, row)}) : where, Look::Plain, kIndent);
  }
}

// ---- progress ----

void Page::progress(const Interview& interview) {
  const interview::Progress progress = interview::progress_of(interview);
  const auto line_of = [&](const std::string& name, const interview::Counts& c, interview::GroupState state) {
    std::string out = phrase(Phrase::in_group, {name, std::to_string(c.answered), std::to_string(c.defaulted),
                                                std::to_string(c.open), std::to_string(c.optional)});
    if (c.errors > 0) out += ", " + phrase(Phrase::wrong_count, {std::to_string(c.errors)});
    if (c.unconfirmed > 0) out += ", " + phrase(Phrase::unconfirmed_count, {std::to_string(c.unconfirmed)});
    if (state == interview::GroupState::Complete) out += " — " + phrase(Phrase::is_complete);
    if (state == interview::GroupState::NeedsReview) out += " — " + phrase(Phrase::is_review);
    return out;
  };
  Index area = kNone;
  for (Index group = 0; group < program_.groups.size(); ++group) {
    const interview::Progress::Part& part = progress.groups[group];
    if (!part.asks && part.counts.complete()) continue;
    if (const Index of = program_.groups[group].area; of != kNone && of != area) {
      area = of;
      const std::string name = shown(interview, program_.areas[of].title, kNone, kNone);
      text(line_of(name.empty() ? program_.areas[of].name : name, progress.areas[of].counts,
                   progress.areas[of].state),
           Look::Heading);
    }
    text(line_of(group_title(interview, group), part.counts, part.state), Look::Plain, kIndent);
  }
  const bool all_complete = progress.all.complete() && progress.unmarked().empty();
  text(line_of(phrase(Phrase::overall), progress.all,
               all_complete ? interview::GroupState::Complete : interview::GroupState::Open),
       Look::Heading);
}

}  // namespace rapport::cli
