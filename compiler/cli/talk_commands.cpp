// The commands of a held interview.
#include <algorithm>
#include <charconv>

#include "compiler/cli/talk.h"
#include "runtime/base/closest.h"
#include "runtime/base/utf8.h"
#include "runtime/interview/since.h"
#include "runtime/lib/key.h"

namespace rapport::cli {

using interview::Entry;
using interview::EntryKind;
using program::Index;
using program::kNone;

namespace {

struct Words {
  std::string_view first, rest;
};

Words words_in(std::string_view line) {
  const std::string_view first = line.substr(0, line.find(' '));
  return {first, base::trimmed(line.substr(first.size()))};
}

}  // namespace

// A line is a command only as a whole: "skip" is one, "skip it" is an answer.
bool Talk::command(std::string_view line) {
  const auto [word, rest] = words_in(line);
  if (rest.empty() && plain_command(word)) return true;
  if (place_.kind == Place::Kind::Table && row_command(word, rest)) return true;
  if (rest.empty() || !named_command(word, rest)) {
    const bool like_one =
        !rest.empty() && (word == "go" || word == "why" || word == "change" || word == "remove" ||
                          word == "skip" || word == "back" || word == "undo");
    const bool text = place_.kind == Place::Kind::Question &&
                      program_.questions[place_.index].type.kind == value::Kind::Text;
    if (like_one && text) page_.say(Phrase::as_answer, {line}, Look::Hint);
    return false;
  }
  return true;
}

bool Talk::plain_command(std::string_view word) {
  if (word == "help" || word == "?") return help(), true;
  if (word == "quit") return end(Exit::Fine), true;
  if (word == "back") return back(), true;
  if (word == "skip") return skip(), true;
  if (word == "undo") return undo(), true;
  if (word == "progress") return page_.progress(interview_), true;
  if (word == "open") return say_open(), true;
  if (word == "changes") return say_changes(), true;
  if (word == "complete") return complete(), true;
  if (word == "blank") return blank_or_reset(EntryKind::Blank), true;
  if (word == "reset") return blank_or_reset(EntryKind::Reset), true;
  if (word == "why" && place_.kind == Place::Kind::Question)
    return why(place_.index, row_of(interview_, place_)), true;
  return false;
}

// ---- names ----

bool Talk::is_name(std::string_view name) const {
  const auto named = [name](const auto& row) { return row.name == name; };
  const auto confirmed = [name](const program::Let& let) { return let.name == name && let.confirm != kNone; };
  return std::ranges::any_of(program_.lets, confirmed) || std::ranges::any_of(program_.questions, named) ||
         std::ranges::any_of(program_.tables, named) || std::ranges::any_of(program_.groups, named) ||
         std::ranges::any_of(program_.areas, named);
}

// Where a text is asked, a name that there is not is part of an answer: "go west".
bool Talk::named_command(std::string_view word, std::string_view rest) {
  if (word != "go" && word != "why") return false;
  std::string_view name = rest;
  if (word == "why" && (name == "not" || name.starts_with("not "))) name = base::trimmed(name.substr(3));
  const bool text =
      place_.kind == Place::Kind::Question && program_.questions[place_.index].type.kind == value::Kind::Text;
  if (!is_name(name)) {
    if (text) return false;
    return unknown_name(name), true;
  }
  if (word == "go") return go(name), true;
  const Index question = program::find_question(program_, name);
  if (question == kNone) return why_block(name), true;
  const bool in_row = program_.questions[question].table != kNone;
  const bool own_row = in_row && place_.kind == Place::Kind::Question &&
                       program_.questions[place_.index].table == program_.questions[question].table;
  if (in_row && !own_row) return unknown_name(name), true;  // of which row?
  why(question, in_row ? row_of(interview_, place_) : kNone);
  return true;
}

void Talk::unknown_name(std::string_view name) {
  std::vector<std::string_view> known;
  for (const program::Question& q : program_.questions) known.push_back(q.name);
  for (const program::Table& t : program_.tables) known.push_back(t.name);
  for (const program::Group& g : program_.groups) known.push_back(g.name);
  const std::string_view near = base::closest(known, name);
  std::string message = page_.phrase(Phrase::no_name, {name});
  if (!near.empty()) message += " " + page_.phrase(Phrase::meant, {near});
  page_.text(message, Look::Problem);
}

void Talk::go(std::string_view name) {
  if (const auto place = place_named(interview_, name)) return go_to(*place);
  page_.say(Phrase::not_there, {name, name});
}

// ---- on the way ----

void Talk::back() {
  while (!before_.empty()) {
    const Place place = before_.back();
    before_.pop_back();
    if (place == place_ || place.kind == Place::Kind::Group || !is_there(interview_, place)) continue;
    place_ = place;
    shown_ = kept_wrong_ = false;
    return;
  }
  page_.say(Phrase::nothing_back);
}

// For later; it is listed at the end as long as it is open.
void Talk::skip() {
  if (place_.kind != Place::Kind::End) move_on();
}

void Talk::blank_or_reset(EntryKind kind) {
  if (place_.kind == Place::Kind::Table && kind == EntryKind::Reset) {
    const Entry entry{.kind = EntryKind::ResetRows, .name = program_.tables[place_.index].name};
    if (step(entry)) shown_ = false;
    return;
  }
  if (place_.kind != Place::Kind::Question) return page_.say(Phrase::nothing_listed);
  if (!step(entry_of(kind, place_)) || ended_) return;
  if (kind == EntryKind::Blank) return move_on();
  shown_ = false;
}

// The last step that counts, and where it was.
void Talk::undo() {
  const std::vector<bool> counts = interview::counting_entries(interview_.log(), interview_.steps()).entries;
  std::optional<Entry> last;
  for (size_t i = interview_.log().size(); i > 0 && !last; --i)
    if (counts[i - 1] && !interview::is_of_host(interview_.log()[i - 1].kind)) last = interview_.log()[i - 1];
  if (!last) return page_.say(Phrase::nothing_undo);
  if (!step({.kind = EntryKind::Undo}) || ended_) return;
  page_.say(Phrase::undone);
  if (const auto place = place_of(interview_, *last)) {
    go_to(*place);
  } else if (!is_there(interview_, place_)) {
    move_on();
  }
  shown_ = false;
}

void Talk::complete() {
  const Index group = cli::group_of(program_, place_);
  if (group == kNone) return page_.say(Phrase::no_group);
  if (!step(entry_of(EntryKind::Complete, {Place::Kind::Group, group})) || ended_) return;
  page_.say(Phrase::marked, {page_.group_title(interview_, group)});
  if (place_.kind == Place::Kind::Group) move_on();
}

// ---- looking ----

void Talk::say_open() {
  std::vector<interview::Problem> problems = interview_.problems(options_.language);
  const auto open = std::ranges::count_if(problems, [](const auto& p) { return !p.warning; });
  if (open == 0) page_.say(Phrase::all_done);
  if (open > 0) page_.say(Phrase::open_count, {std::to_string(open)});
  for (const interview::Problem& problem : problems) page_.problem(interview_, problem);
}

void Talk::say_changes() {
  const auto differences = interview::changed_since(interview_, options_.begun);
  if (differences.empty()) return page_.say(Phrase::no_changes);
  page_.say(Phrase::changed);
  for (const interview::Difference& d : differences) {
    const std::string table = d.table == kNone ? "" : program_.tables[d.table].name;
    if (d.kind == interview::Difference::Kind::RowAdded) {
      page_.text(page_.phrase(Phrase::row_new, {table}), Look::Plain, "  ");
    } else if (d.kind == interview::Difference::Kind::RowRemoved) {
      page_.text(page_.phrase(Phrase::row_gone, {table}), Look::Plain, "  ");
    } else {
      const uint32_t row =
          d.table == kNone ? kNone : interview_.rows().row_of(d.table, d.number).value_or(kNone);
      value::Scratch scratch;
      const value::Type& type = program_.questions[d.question].type;
      const auto shown = [&](const value::Value& v) {
        return interview::shown_value(value::view(v, scratch), type, program_, options_.language);
      };
      const std::string where = row == kNone ? "" : interview_.row_name(d.table, row) + " ";
      page_.text(
          where + page_.title(interview_, d.question, row) + ": " + shown(d.before) + " → " + shown(d.now),
          Look::Plain, "  ");
    }
  }
}

void Talk::help() {
  for (const Phrase line :
       {Phrase::help_answer, Phrase::help_back, Phrase::help_skip, Phrase::help_blank, Phrase::help_reset,
        Phrase::help_why, Phrase::help_why_not, Phrase::help_search, Phrase::help_go, Phrase::help_rows,
        Phrase::help_progress, Phrase::help_complete, Phrase::help_undo, Phrase::help_quit})
    page_.say(line);
}

// Where a text is written freely `/` begins an answer, such as a path.
bool Talk::search(std::string_view text) {
  if (place_.kind != Place::Kind::Question) return page_.say(Phrase::nothing_listed), true;
  const Choices choices = choices_of(interview_, place_.index, row_of(interview_, place_), options_.language);
  const bool free = choices.list.empty() && program_.questions[place_.index].type.kind == value::Kind::Text;
  if (free) return false;
  if (choices.list.empty())
    page_.say(Phrase::nothing_listed);
  else if (text.empty())
    page_.all_choices(choices);
  else
    page_.choices(choices, text);
  return true;
}

// ---- rows ----

bool Talk::row_command(std::string_view word, std::string_view rest) {
  if (word == "add" && rest.empty()) return add_row(), true;
  if (word == "list" && rest.empty()) return shown_ = false, true;
  if (word != "change" && word != "remove") return false;
  const auto row = find_row(rest);
  if (!row) return page_.say(Phrase::no_row, {rest}), true;
  const uint32_t number = interview_.rows().number(place_.index, *row);
  if (word == "remove") {
    const Entry entry{
        .kind = EntryKind::RemoveRow, .name = program_.tables[place_.index].name, .row = number};
    if (!step(entry) || ended_) return true;
    page_.say(Phrase::row_removed, {rest});
    return shown_ = false, true;
  }
  go_to(first_in_row(interview_, place_.index, number, passing()));
  shown_ = false;
  return true;
}

// By its place in the list, or its key.
std::optional<uint32_t> Talk::find_row(std::string_view name) {
  const interview::RowRange range = rows_at(interview_, place_);
  const std::vector<Index>& key = program_.tables[place_.index].key;
  if (key.size() == 1 && program_.slots[key.front()].type.kind == value::Kind::Text)
    for (uint32_t row = range.begin; row < range.end; ++row)
      if (const value::Cell& cell = interview_.slot(key.front(), row);
          cell.known() && lib::same_key(cell.text(), name))
        return row;
  uint32_t at = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), at);
  const bool fits = error == std::errc{} && end == name.data() + name.size();
  if (!fits || at == 0 || at > range.end - range.begin) return std::nullopt;
  return range.begin + at - 1;
}

void Talk::add_row() {
  const Index table = place_.index;
  const Entry entry{.kind = EntryKind::AddRow, .name = program_.tables[table].name, .parent = place_.row};
  if (!step(entry) || ended_) return;
  const uint32_t number = interview_.log().back().row;
  go_to(first_in_row(interview_, table, number, passing()));
  shown_ = false;
}

}  // namespace rapport::cli
