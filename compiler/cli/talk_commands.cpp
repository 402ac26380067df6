// The commands of a held interview.
#include <algorithm>
#include <utility>

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

// Any text, not one of a list.
bool Talk::asks_text() const {
  return place_.kind == Place::Kind::Question &&
         program_.questions[place_.index].type.kind == value::Kind::Text &&
         !choices_of(interview_, place_.index, row_of(interview_, place_), options_.language).closed;
}

// A line is a command only as a whole: "skip" is one, "skip it" is an answer.
bool Talk::command(std::string_view line) {
  const auto [first, rest] = words_in(line);
  const CommandWord* word = find_command(first);
  if (word == nullptr) return false;
  if (fits(*word, rest)) return run(word->command, rest), true;
  like_command_ = !rest.empty() && asks_text();
  return false;
}

// Where a text is asked, a name that there is not is part of an answer: "go west".
bool Talk::fits(const CommandWord& word, std::string_view rest) const {
  if (word.where == CommandWord::Where::AtRows && place_.kind != Place::Kind::Table) return false;
  const auto may_name = [&](std::string_view name) {
    return !asks_text() || !named(interview_, name, options_.language).empty();
  };
  switch (word.takes) {
    case CommandWord::Takes::Nothing: return rest.empty();
    case CommandWord::Takes::Row: return !rest.empty();
    // A text may begin like that, too: the name of the file says that it is none.
    case CommandWord::Takes::File: {
      const auto ends = [rest](std::string_view end) { return rest.ends_with(end); };
      return !asks_text() || ends(".xlsx") || ends(".csv");
    }
    case CommandWord::Takes::Name: return !rest.empty() && may_name(rest);
    case CommandWord::Takes::NameOrHere: {
      const std::string_view name = without_not(rest);
      return name.empty() ? place_.kind == Place::Kind::Question : may_name(name);
    }
  }
  return false;
}

void Talk::run(Command command, std::string_view rest) {
  switch (command) {
    case Command::back: return back();
    case Command::skip: return skip();
    case Command::blank: return blank_or_reset(EntryKind::Blank);
    case Command::reset: return blank_or_reset(EntryKind::Reset);
    case Command::why: return why(rest);
    case Command::go: return go(rest);
    case Command::add: return add_row();
    case Command::list: shown_ = false; return;
    case Command::change: return change_row(rest);
    case Command::remove: return remove_row(rest);
    case Command::load: return load(rest);
    case Command::progress: return page_.progress(interview_);
    case Command::open: return say_open();
    case Command::changes: return say_changes();
    case Command::complete: return complete();
    case Command::undo: return undo();
    case Command::help: return help();
    case Command::quit: return end(Exit::Fine);
  }
}

// ---- names ----

// Of several the one that stands beside what is asked: a column of the same row, or outside of all rows.
std::optional<Named> Talk::named_one(std::string_view name) {
  const std::vector<Named> found = named(interview_, name, options_.language);
  if (found.empty()) return unknown_name(name), std::nullopt;
  const auto is_beside = [this](const Named& what) {
    return table_around(program_, what) == table_of_place(program_, place_);
  };
  if (std::ranges::count_if(found, is_beside) == 1) return *std::ranges::find_if(found, is_beside);
  std::vector<std::string> several;
  for (const Named& what : found)
    if (std::string as_named = "`" + std::string(name_of(program_, what)) + "`";
        std::ranges::find(several, as_named) == several.end())
      several.push_back(std::move(as_named));
  if (several.size() == 1) return found.front();
  std::string list;
  for (const std::string& one : several) list.append(list.empty() ? "" : ", ").append(one);
  page_.text(page_.phrase(Phrase::several_named, {name, list}), Look::Problem);
  return std::nullopt;
}

void Talk::unknown_name(std::string_view name) {
  const std::vector<std::string> known = names(interview_, options_.language);
  std::vector<std::string> folded;
  for (const std::string& one : known) folded.push_back(lib::folded_key(one));
  const std::vector<std::string_view> candidates(folded.begin(), folded.end());
  const std::string_view near = base::closest(candidates, lib::folded_key(name));
  std::string message = page_.phrase(Phrase::no_name, {name});
  if (const auto at = std::ranges::find(candidates, near); !near.empty() && at != candidates.end())
    message += " " + page_.phrase(Phrase::meant, {known[static_cast<size_t>(at - candidates.begin())]});
  page_.text(message, Look::Problem);
}

void Talk::go(std::string_view name) {
  const auto what = named_one(name);
  if (!what) return;
  if (const auto place = place_of(interview_, *what)) return go_to(*place);
  const bool asked = what->kind != Named::Kind::Let || program_.lets[what->index].confirm != kNone;
  page_.say(!asked ? Phrase::worked_out : Phrase::not_there, {name, name});
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

// For later; it is listed at the end until somebody has gone on from it.
void Talk::skip() {
  const Place place = place_;
  if (place.kind == Place::Kind::End) return;
  move_on();
  if (place.kind == Place::Kind::Question || place.kind == Place::Kind::Table) skipped_.push_back(place);
}

void Talk::blank_or_reset(EntryKind kind) {
  if (place_.kind == Place::Kind::Table && kind == EntryKind::Reset) {
    const Entry entry{.kind = EntryKind::ResetRows, .name = program_.tables[place_.index].name};
    if (step(entry)) shown_ = false;
    return;
  }
  if (place_.kind != Place::Kind::Question) return page_.say(Phrase::nothing_listed);
  if (kind == EntryKind::Blank && interview_.question(place_.index, row_of(interview_, place_)).required)
    return page_.say(Phrase::never_blank);
  const std::vector<interview::Problem> before = interview_.problems(options_.language);
  if (!step(entry_of(kind, place_)) || ended_) return;
  say_raised(before);
  if (kind == EntryKind::Blank) return move_on();
  shown_ = false;
}

// Before it is taken back: its row may go.
std::string Talk::what_was_said(const Entry& entry) const {
  const auto place = place_of(interview_, entry);
  switch (entry.kind) {
    case EntryKind::Answer: {
      const program::Question& q = program_.questions[program::find_question(program_, entry.name)];
      value::Scratch scratch;
      const value::Cell cell = value::view(entry.value, scratch);
      return entry_title(entry) + ": " + interview::shown_value(cell, q.type, program_, options_.language);
    }
    case EntryKind::Blank: return entry_title(entry) + ": " + page_.phrase(Phrase::is_blank);
    case EntryKind::AddRow: return page_.phrase(Phrase::row_new, {entry_title(entry)});
    case EntryKind::RemoveRow: return page_.phrase(Phrase::row_gone, {entry_title(entry)});
    case EntryKind::Complete:
      return place ? page_.phrase(Phrase::marked, {page_.group_title(interview_, place->index)}) : entry.name;
    case EntryKind::Reset:
    case EntryKind::ResetRows: return entry_title(entry) + " (`reset`)";
    case EntryKind::Rows:
    case EntryKind::Confirm: return entry_title(entry);
    case EntryKind::Undo:
    case EntryKind::Input:
    case EntryKind::Today:
    case EntryKind::Prefill:
    case EntryKind::PrefillRows: break;
  }
  return entry.name;
}

// What people call it; its name where it is not there now.
std::string Talk::entry_title(const Entry& entry) const {
  const auto place = place_of(interview_, entry);
  if (!place) return entry.name;
  switch (place->kind) {
    case Place::Kind::Question: return page_.title(interview_, place->index, row_of(interview_, *place));
    case Place::Kind::Table:
      if (program_.tables[place->index].name != entry.name) break;  // of a table in it
      return page_.table_title(interview_, place->index, row_of(interview_, *place));
    case Place::Kind::Confirm: return page_.slot_title(interview_, place->index, kNone);
    case Place::Kind::Group:
    case Place::Kind::End: break;
  }
  return entry.name;
}

// The last step that counts, and where it was.
void Talk::undo() {
  const std::vector<bool> counts = interview::counting_entries(interview_.log(), interview_.steps()).entries;
  std::optional<Entry> last;
  for (size_t i = interview_.log().size(); i > 0 && !last; --i)
    if (counts[i - 1] && !interview::is_of_host(interview_.log()[i - 1].kind)) last = interview_.log()[i - 1];
  if (!last) return page_.say(Phrase::nothing_undo);
  const std::string what = what_was_said(*last);
  if (!step({.kind = EntryKind::Undo}) || ended_) return;
  page_.say(Phrase::undone, {what});
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
      const std::string where = row == kNone ? "" : page_.row_title(interview_, d.table, row) + " › ";
      page_.text(
          where + page_.title(interview_, d.question, row) + ": " + shown(d.before) + " → " + shown(d.now),
          Look::Plain, "  ");
    }
  }
}

void Talk::help() {
  page_.say(Phrase::help_answer);
  page_.say(Phrase::help_search);
  std::optional<Phrase> said;
  for (const CommandWord& word : command_words())
    if (std::exchange(said, word.help) != word.help) page_.say(word.help);
}

// A text that begins with `/`, such as a path, is written with `=` before it, as one that is a command.
void Talk::search(std::string_view text) {
  if (place_.kind != Place::Kind::Question) return page_.say(Phrase::nothing_listed);
  const Choices choices = choices_of(interview_, place_.index, row_of(interview_, place_), options_.language);
  if (choices.list.empty() && asks_text()) return page_.say(Phrase::no_list_at_text, {text});
  if (choices.list.empty()) return page_.say(Phrase::nothing_listed);
  if (text.empty())
    page_.all_choices(choices);
  else
    page_.found_choices(choices, text);
}

// ---- rows ----

void Talk::change_row(std::string_view name) {
  const auto row = find_row(name);
  if (!row) return;
  go_to(first_in_row(interview_, place_.index, interview_.rows().number(place_.index, *row), passing()));
  shown_ = false;
}

void Talk::remove_row(std::string_view name) {
  const auto row = find_row(name);
  if (!row) return;
  const std::string label = page_.row_label(interview_, place_.index, *row);
  const Entry entry{.kind = EntryKind::RemoveRow,
                    .name = program_.tables[place_.index].name,
                    .row = interview_.rows().number(place_.index, *row)};
  if (!step(entry) || ended_) return;
  page_.say(Phrase::row_removed, {label});
  shown_ = false;
}

// `2` is the number that the list shows, or else a key; `#2` is only the one, `"2"` only the other.
std::optional<uint32_t> Talk::find_row(std::string_view name) {
  const interview::RowRange range = rows_at(interview_, place_);
  const bool is_number = name.starts_with('#');
  const bool is_key = name.size() > 2 && name.starts_with('"') && name.ends_with('"');
  const auto position =
      is_key ? std::nullopt : position_in(is_number ? name.substr(1) : name, range.end - range.begin);
  const auto numbered = position ? std::optional(range.begin + *position) : std::nullopt;
  const auto keyed = is_number ? std::nullopt : row_with_key(is_key ? name.substr(1, name.size() - 2) : name);
  if (!numbered && !keyed) return page_.say(Phrase::no_row, {name}), std::nullopt;
  if (numbered && keyed && *numbered != *keyed)
    return page_.say(Phrase::two_rows, {name, name, name}), std::nullopt;
  return numbered ? numbered : keyed;
}

std::optional<uint32_t> Talk::row_with_key(std::string_view text) const {
  const interview::RowRange range = rows_at(interview_, place_);
  const std::vector<Index>& key = program_.tables[place_.index].key;
  if (key.size() != 1 || program_.slots[key.front()].type.kind != value::Kind::Text) return std::nullopt;
  for (uint32_t row = range.begin; row < range.end; ++row)
    if (const value::Cell& cell = interview_.slot(key.front(), row);
        cell.known() && lib::same_key(cell.text(), text))
      return row;
  return std::nullopt;
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
