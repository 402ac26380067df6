#include "runtime/answers/migrate.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "runtime/answers/old_log.h"
#include "runtime/answers/saved.h"
#include "runtime/answers/saved_entry.h"
#include "runtime/answers/step_reader.h"
#include "runtime/base/limits.h"
#include "runtime/program/names.h"
#include "runtime/vm/execute.h"

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

// Elements, texts and whole numbers; nothing else is mapped.
std::string value_word(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_integer() ? value.dump() : std::string();
}

class LogMover {
 public:
  LogMover(const Program& now, std::span<const Migration* const> way) : now_(now), way_(way) {}

  base::Result<MovedLog> move(std::string_view bytes) {
    const base::Result<std::vector<OldStep>> steps = read_old_log(bytes);
    if (!steps) return steps.error();
    for (const OldStep& step : *steps)
      if (base::Status moved = move_step(step); !moved) return moved.error();
    leave_refused();
    convert();
    for (const Key& key : order_)
      if (!came_to_nothing(key)) out_.fates.push_back({key.kind, key.name, key.detail, counts_[key]});
    return std::move(out_);
  }

 private:
  struct Key {
    FateKind kind;
    std::string name, detail;
    auto operator<=>(const Key&) const = default;
  };
  void tell(FateKind kind, std::string name, std::string detail) {
    Key key{kind, std::move(name), std::move(detail)};
    if (++counts_[key] == 1) order_.push_back(std::move(key));
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
    for (const program::Move& move : was.with->moves)
      for (const program::ConvertSource& source : move.sources)
        if (source.name == was.name) {
          tell(FateKind::Converted, name, move.to);
          converts_[{FateKind::Converted, name, move.to}] = &move;
        }
  }

  // Told before it was known what comes of it; there is another fate that says so.
  bool came_to_nothing(const Key& key) const {
    const auto found = converts_.find(key);
    return found != converts_.end() && failed_.contains(found->second);
  }

  // Of all that is left behind with it, else of `names`.
  void tell_failed(const program::Move& move, const std::string& why, std::string names = {}) {
    failed_.insert(&move);
    const bool left_behind =
        std::ranges::any_of(converts_, [&](const auto& told) { return told.second == &move; });
    if (left_behind) names.clear();
    for (const auto& [key, of] : converts_)
      if (of == &move) names.append(names.empty() ? "" : ", ").append(key.name);
    if (!names.empty()) tell(FateKind::NotTaken, std::move(names), why);
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
    value = value.is_string() ? Json(word) : parsed_line(word);
  }

  // False: it is dropped.
  bool move_entry(Json& entry) {
    const EntryKind what = kind_of_entry(entry);
    if (what == EntryKind::Today || what == EntryKind::Undo) return true;
    Json& first = entry.begin().value();
    const std::string name = first.is_string() ? first.get<std::string>() : std::string();
    const Now moved = now(name);
    const auto value = entry.find("value");
    if (what == EntryKind::Answer && value != entry.end()) last_[name] = *value;
    if (what == EntryKind::Blank || what == EntryKind::Reset) last_.erase(name);
    if (moved.goes != nullptr) return tell_gone(name, moved), false;
    if (moved.itself) tell(FateKind::Renamed, name, moved.name);
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

  ReadStep read_alone(const Json& entry) const {
    const std::string line =
        "{\"step\":1,\"entries\":[" + entry.dump(-1, ' ', false, Json::error_handler_t::replace) + "]}";
    return read_step(line, now_, {1, 1});
  }

  std::optional<Entry> typed(Json& entry) {
    ReadStep read = read_alone(entry);
    const EntryKind what = kind_of_entry(entry);
    if (!read.problem.empty() && (what == EntryKind::Rows || what == EntryKind::PrefillRows)) {
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
        const std::string problem = rows_within ? std::string() : problem_of(name, cell.value());
        if (!problem.empty()) tell(FateKind::NotTaken, name, problem);
        if (problem.empty())
          ++cell;
        else
          cell = row.erase(cell);
      }
  }

  std::string problem_of(const std::string& name, const Json& value) const {
    if (program::find_question(now_, name) == kNone) return "this version has no column `" + name + "`";
    if (value.is_null()) return {};
    return read_alone(Json{{"answer", name}, {"row", 1}, {"value", value}}).problem;
  }

  // What the interview refuses is left out, until it refuses nothing.
  void leave_refused() {
    for (;;) {
      const auto started = interview::Interview::replay(now_, out_.log, out_.steps);
      if (started.refusals.empty()) return;
      std::set<size_t> refused;
      for (const auto& refusal : started.refusals)
        if (refused.insert(refusal.entry).second) tell_refused(out_.log[refusal.entry], refusal.message);
      leave(refused);
    }
  }

  // An area that is not in the pack any more was chosen, or not: nothing is lost with it.
  void tell_refused(const Entry& entry, const std::string& message) {
    if (!entry.name.starts_with("project.area.")) tell(FateKind::NotTaken, entry.name, message);
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

  // ---- what is computed of answers as they were ----

  // As the version had it that this migration leads from.
  const Json* last_before(const Migration* migration, const std::string& source) const {
    for (const auto& [name, value] : last_) {
      std::string at = name;
      for (const Migration* earlier : way_) {
        if (earlier == migration) break;
        at = program::moved(*earlier, at).name;
      }
      if (at == source) return &value;
    }
    return nullptr;
  }

  // All at once, as one step of its own.
  void convert() {
    std::vector<Entry> found;
    for (const Migration* migration : way_)
      for (const program::Move& move : migration->moves)
        if (move.kind == program::MoveKind::Convert) convert(migration, move, found);
    if (found.empty()) return;
    std::move(found.begin(), found.end(), std::back_inserter(out_.log));
    out_.steps.push_back(static_cast<uint32_t>(out_.log.size()));
    leave_refused();
  }

  void convert(const Migration* migration, const program::Move& move, std::vector<Entry>& found) {
    std::vector<Entry> inputs;
    std::string names;
    for (const program::ConvertSource& source : move.sources) {
      const Json* value = last_before(migration, source.name);
      if (value == nullptr) continue;
      names.append(names.empty() ? "" : ", ").append(source.name);
      ReadStep read = read_alone(Json{{"input", now_.inputs[source.input].name}, {"value", *value}});
      if (read.problem.empty()) inputs.push_back(std::move(read.entries.front()));
    }
    if (names.empty())
      return tell_failed(move, "it was left without an answer, which gives no `" + move.to + "`");
    if (is_answered(move)) return tell_failed(move, "somebody has answered `" + move.to + "`, which stays");
    auto started = interview::Interview::replay(now_, out_.log, out_.steps);
    started.interview.apply(inputs);
    const program::Slot& slot = now_.slots[move.slot];
    value::Scratch scratch;
    const value::Cell cell = vm::execute(now_, slot, started.interview.cells_in({move.slot}), scratch);
    if (!cell.known())
      return tell_failed(move, "gives no `" + move.to + "`, which is still to be answered", names);
    Entry entry{.kind = EntryKind::Answer, .name = move.to, .value = value::to_value(cell, slot.type.kind)};
    if (const auto refused = started.interview.apply({&entry, 1}).refusals; !refused.empty())
      return tell_failed(move, "what it gives is no answer of `" + move.to + "`: " + refused.front().message,
                         names);
    found.push_back(std::move(entry));
  }

  // By somebody, who knew better.
  bool is_answered(const program::Move& move) const {
    return std::any_of(out_.log.begin(), out_.log.end(), [&](const Entry& entry) {
      return entry.kind == EntryKind::Answer && entry.name == move.to;
    });
  }

  const Program& now_;
  std::span<const Migration* const> way_;
  std::map<std::string, Json> last_;  // answers outside of rows, by the name they were given under
  MovedLog out_;
  std::map<Key, uint32_t> counts_;
  std::map<Key, const program::Move*> converts_;  // what was told to be converted, and by what
  std::set<const program::Move*> failed_;
  std::vector<Key> order_;
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
      if (version.is_string()) out.with.emplace_back(alias, version.get<std::string>());
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
                                std::span<const Migration* const> way) {
  return LogMover(now, way).move(bytes);
}

}  // namespace rapport::answers
