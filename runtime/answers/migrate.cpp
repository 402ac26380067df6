#include "runtime/answers/migrate.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "runtime/answers/conversions.h"
#include "runtime/answers/fates.h"
#include "runtime/answers/old_log.h"
#include "runtime/answers/saved.h"
#include "runtime/answers/saved_entry.h"
#include "runtime/answers/step_reader.h"
#include "runtime/base/limits.h"
#include "runtime/interview/form.h"
#include "runtime/interview/project.h"
#include "runtime/program/names.h"

namespace rapport::answers {
namespace {

using base::Error;
using base::ErrorCode;
using interview::Entry;
using interview::EntryKind;
using program::Index;
using program::kNone;
using program::Migration;
using program::Program;
using Json = OrderedJson;

constexpr std::string_view kArea = "project.area.";

class LogMover {
 public:
  LogMover(const Program& now, std::span<const Migration* const> way, std::span<const Renamed> aliases)
      : now_(now), way_(way), aliases_(aliases) {}

  base::Result<MovedLog> move(std::string_view bytes) {
    const base::Result<std::vector<OldStep>> steps = read_old_log(bytes);
    if (!steps) return steps.error();
    for (const OldStep& step : *steps)
      if (base::Status moved = move_step(step); !moved) return moved.error();
    tell_outside(add_converted(leave_refused()));
    out_.fates = fates_.list();
    return std::move(out_);
  }

 private:
  void tell(FateKind kind, std::string name, std::string detail) {
    fates_.tell(kind, std::move(name), std::move(detail));
  }

  // ---- steps and entries ----

  base::Status move_step(const OldStep& step) {
    const size_t before = out_.log.size();
    for (Json entry : step.json["entries"]) {
      if (step.taken_back && !interview::is_of_host(kind_of_entry(entry))) continue;
      ++out_.entries_before;
      if (!move_entry(entry)) continue;
      std::optional<Entry> read = typed(entry);
      if (!read) continue;
      const auto time = step.json.find("time");
      if (time != step.json.end() && time->is_number_integer()) read->time_ms = time->get<int64_t>();
      read->author = text_at(step.json, "by");
      out_.log.push_back(std::move(*read));
      if (out_.log.size() > limits::kLogEntries)
        return corrupt_line(step.line, "more entries than an interview takes");
    }
    if (out_.log.size() > before) out_.steps.push_back(static_cast<uint32_t>(out_.log.size()));
    return base::Done{};
  }

  // ---- names and values ----

  struct Now {
    std::string name;
    const program::Move* goes = nullptr;
    const Migration* with = nullptr;  // the one that `goes` is of, from which on it has no name
    bool itself = false;              // renamed, and not only what it stands in
  };
  Now now(const std::string& name) const {
    Now out{name};
    for (const Migration* migration : way_) {
      const program::Moved moved = program::moved(*migration, out.name);
      if (moved.goes()) return {out.name, moved.by, migration};
      out.itself = out.itself || (moved.by != nullptr && moved.by->from == out.name);
      out.name = moved.name;
    }
    return out;
  }

  void tell_gone(const std::string& name, const Now& was) {
    if (was.goes->kind != program::MoveKind::Convert) return tell(FateKind::Dropped, name, was.goes->because);
    const auto with = std::find(way_.begin(), way_.end(), was.with);
    for (const program::Move& move : was.with->moves)
      for (const program::ConvertSource& source : move.sources)
        if (source.name == was.name)
          fates_.tell_converted(move, name, name_after({with + 1, way_.end()}, move.to));
  }

  Index enum_of(const std::string& name) const {
    const Index question = program::find_question(now_, name);
    return question == kNone ? kNone : now_.questions[question].type.enum_index;
  }

  void map_value(const std::string& name, const std::string& name_now, Json& value) {
    if (value.is_array()) {
      for (Json& item : value) map_value(name, name_now, item);
      return;
    }
    const std::string before = value_word(value);
    if (before.empty()) return;
    std::string at = name, word = before;
    for (const Migration* migration : way_) {
      if (const auto* to = program::mapped(*migration, at, enum_of(name_now), word)) word = to->to;
      at = program::moved(*migration, at).name;
    }
    if (word == before) return;
    tell(FateKind::Mapped, name, before + " → " + word);
    value = of_word(word, value);
  }

  // By the name in the version that the way begins with.
  void take_said(EntryKind what, const std::string& name, const Json& value) {
    if (what == EntryKind::Answer) said_[name].answer = value;
    if (what == EntryKind::Prefill) said_[name].prefill = value;
    if (what == EntryKind::Blank || what == EntryKind::Reset) said_[name].answer.reset();
    if (what == EntryKind::Answer || what == EntryKind::Blank || what == EntryKind::Reset)
      said_[name].blank = what == EntryKind::Blank;
  }

  // What a dependency's values and areas are called that has another alias by now.
  std::string under_alias_now(const std::string& name) const {
    const std::string area = name.starts_with(kArea) ? std::string(kArea) : std::string();
    const std::string_view rest = std::string_view(name).substr(area.size());
    for (const Renamed& alias : aliases_)
      if (rest.starts_with(alias.before + "."))
        return area + alias.now + std::string(rest.substr(alias.before.size()));
    return name;
  }

  // False: it is dropped.
  bool move_entry(Json& entry) {
    const EntryKind what = kind_of_entry(entry);
    if (what == EntryKind::Today || what == EntryKind::Undo) return true;
    Json& first = entry.begin().value();
    const std::string was = first.is_string() ? first.get<std::string>() : std::string();
    const std::string name = under_alias_now(was);
    const Now moved = now(name);
    const auto value = entry.find("value");
    if (!entry.contains("row")) take_said(what, name, value == entry.end() ? Json() : *value);
    if (moved.goes != nullptr) return tell_gone(name, moved), false;
    if (moved.itself || name != was) tell(FateKind::Renamed, was, moved.name);
    first = moved.name;
    if (value == entry.end()) return true;
    if (what == EntryKind::Rows || what == EntryKind::PrefillRows)
      move_rows(name, *value);
    else
      map_value(name, moved.name, *value);
    return true;
  }

  static bool are_rows(const Json& value) {
    return value.is_array() && !value.empty() &&
           std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_object(); });
  }

  void move_rows(const std::string& table, Json& rows) {
    if (!are_rows(rows)) return;
    for (Json& row : rows) {
      Json moved = Json::object();
      for (auto& [column, value] : row.items()) {
        const std::string name = table + "." + column;
        const Now to = now(name);
        if (to.goes != nullptr) {
          tell_gone(name, to);
          continue;
        }
        if (to.itself) tell(FateKind::Renamed, name, to.name);
        if (are_rows(value))
          move_rows(name, value);
        else
          map_value(name, to.name, value);
        moved[std::string(program::last_part(to.name))] = std::move(value);
      }
      row = std::move(moved);
    }
  }

  // ---- what this version takes ----

  ReadStep read_alone(const Json& entry) const { return read_step(step_of(entry), now_, {1, 1}); }

  // Empty: it can be taken in.
  std::string problem_of(const ReadStep& read) const {
    if (!read.problem.empty()) return read.problem;
    const std::vector<std::string> problems = interview::form_of(now_, read.entries.front()).problems;
    return problems.empty() ? std::string() : problems.front();
  }

  std::optional<Entry> typed(Json& entry) {
    ReadStep read = read_alone(entry);
    const EntryKind what = kind_of_entry(entry);
    const bool of_rows = what == EntryKind::Rows || what == EntryKind::PrefillRows;
    if (of_rows && !problem_of(read).empty()) {
      leave_cells(text_at(entry, entry.begin().key().c_str()), entry["value"]);
      read = read_alone(entry);
    }
    if (read.problem.empty()) return std::move(read.entries.front());
    tell(FateKind::NotTaken, text_at(entry, entry.begin().key().c_str()), read.problem);
    return std::nullopt;
  }

  // Of rows that cannot be taken as they are: the cells that cannot.
  void leave_cells(const std::string& table, Json& rows) {
    if (!are_rows(rows)) return;
    for (Json& row : rows)
      for (auto cell = row.begin(); cell != row.end();) {
        const std::string name = table + "." + cell.key();
        const bool rows_within = program::find_table(now_, name) != kNone;
        if (rows_within) leave_cells(name, cell.value());
        const std::string problem = rows_within ? std::string() : cell_problem(name, cell.value());
        if (!problem.empty()) tell(FateKind::NotTaken, name, problem);
        if (problem.empty())
          ++cell;
        else
          cell = row.erase(cell);
      }
  }

  std::string cell_problem(const std::string& name, const Json& value) const {
    if (program::find_question(now_, name) == kNone) return "this version has no column `" + name + "`";
    if (value.is_null()) return {};
    return problem_of(read_alone(Json{{"answer", name}, {"row", 1}, {"value", value}}));
  }

  // What the interview refuses is left out, until it refuses nothing.
  interview::Interview leave_refused() {
    for (;;) {
      auto started = interview::Interview::replay(now_, out_.log, out_.steps);
      if (started.refusals.empty()) return std::move(started.interview);
      std::set<size_t> refused;
      for (const auto& refusal : started.refusals)
        if (refused.insert(refusal.entry).second)
          tell(FateKind::NotTaken, out_.log[refusal.entry].name, refusal.message);
      leave(refused);
    }
  }

  void leave(const std::set<size_t>& refused) {
    std::vector<Entry> log;
    std::vector<uint32_t> steps;
    size_t begin = 0;
    for (const uint32_t end : out_.steps) {
      const size_t before = log.size();
      for (size_t i = begin; i < end; ++i)
        if (!refused.contains(i)) log.push_back(std::move(out_.log[i]));
      if (log.size() > before) steps.push_back(static_cast<uint32_t>(log.size()));
      begin = end;
    }
    out_.log = std::move(log);
    out_.steps = std::move(steps);
  }

  // ---- what comes of it ----

  // All at once, as one step of its own.
  interview::Interview add_converted(interview::Interview moved) {
    std::vector<Entry> found = convert(now_, way_, std::move(said_), moved, fates_);
    if (found.empty()) return leave_refused();
    std::move(found.begin(), found.end(), std::back_inserter(out_.log));
    out_.steps.push_back(static_cast<uint32_t>(out_.log.size()));
    return leave_refused();
  }

  // What was answered in an area that the project has not: it waits, and is not written.
  void tell_outside(const interview::Interview& moved) {
    std::set<std::string> told;
    for (const Entry& entry : moved.log()) {
      if (interview::is_of_host(entry.kind) || !told.insert(entry.name).second) continue;
      const Index area = area_of(entry.name);
      const Index input = area == kNone ? kNone : now_.areas[area].chosen;
      if (input == kNone) continue;
      const value::Cell& chosen = moved.slot(now_.inputs[input].slot);
      if (chosen.known() && chosen.number == 0)
        tell(FateKind::Waiting, entry.name,
             "its area `" + interview::name_of(now_, now_.areas[area].pack, now_.areas[area].name) +
                 "` is not in the project, so it is not written");
    }
  }

  Index area_of(const std::string& name) const {
    const Index question = program::find_question(now_, name);
    Index table = question == kNone ? program::find_table(now_, name) : now_.questions[question].table;
    if (question == kNone && table == kNone) return kNone;
    const Index group = table == kNone ? now_.questions[question].group : now_.tables[table].group;
    return group == kNone ? kNone : now_.groups[group].area;
  }

  const Program& now_;
  std::span<const Migration* const> way_;
  std::span<const Renamed> aliases_;
  SaidOf said_;
  Fates fates_;
  MovedLog out_;
};

}  // namespace

base::Result<SavedHead> read_head(std::string_view bytes) {
  const Json head = is_saved(bytes) ? parsed_line(first_line(bytes)) : Json();
  const auto format = head.is_object() ? head.find("rapport_interview") : head.end();
  if (!head.is_object() || !format->is_number_unsigned())
    return Error{ErrorCode::InvalidArgument, "it is no saved interview"};
  if (*format > kSavedFormat)
    return Error{ErrorCode::Unsupported, "it is of format " + format->dump() +
                                             ", this version reads format " + std::to_string(kSavedFormat) +
                                             ": go on with a later version of rapport"};
  SavedHead out{text_at(head, "pack"), text_at(head, "version"), text_at(head, "digest")};
  if (const auto with = head.find("with"); with != head.end() && with->is_object())
    for (const auto& [alias, version] : with->items())
      if (version.is_string()) out.with.push_back({alias, version.get<std::string>(), {}});
  if (const auto of = head.find("with_packs"); of != head.end() && of->is_object())
    for (BuiltWith& with : out.with) with.pack = text_at(*of, with.alias.c_str());
  if (const auto moved = head.find("moved"); moved != head.end() && moved->is_object()) {
    out.moved_from = text_at(*moved, "from");
    out.kept_as = text_at(*moved, "kept");
    if (const auto steps = moved->find("steps"); steps != moved->end() && steps->is_number_unsigned())
      out.moved_steps = steps->get<uint64_t>();
  }
  return out;
}

std::string moved_head(const Program& program, std::string_view digest, const SavedHead& before,
                       std::string_view kept_as, size_t steps) {
  Json head = parsed_line(first_line(saved_head(program, digest)));
  head["moved"] = {{"from", before.version}, {"kept", kept_as}, {"steps", steps}};
  return head.dump() + "\n";
}

base::Result<MovedLog> move_log(std::string_view bytes, const Program& now,
                                std::span<const Migration* const> way, std::span<const Renamed> aliases) {
  return LogMover(now, way, aliases).move(bytes);
}

}  // namespace rapport::answers
