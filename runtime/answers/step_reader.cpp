#include "runtime/answers/step_reader.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "runtime/answers/json_text.h"
#include "runtime/answers/json_value.h"
#include "runtime/answers/saved_entry.h"
#include "runtime/answers/table_reader.h"
#include "runtime/base/limits.h"
#include "runtime/value/date.h"

namespace rapport::answers {
namespace {

using interview::Entry;
using interview::EntryKind;
using program::Index;
using program::kNone;
using program::Program;

constexpr const char* kNoStep = "not a step: an object was expected";
constexpr const char* kUnknownEntry = "an entry that this version does not know";
constexpr const char* kNoRows = "rows are a list of objects";

std::string ticked(std::string_view name) { return "`" + message_text(name) + "`"; }

bool is_of_table(EntryKind kind) { return kind == EntryKind::Rows || kind == EntryKind::PrefillRows; }

template <class Number>
std::optional<Number> whole(const JsonValue& json) {
  Number number = 0;
  const char* end = json.text.data() + json.text.size();
  const auto read = std::from_chars(json.text.data(), end, number);
  if (json.kind != JsonKind::Number || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

class StepReader {  // the parser calls its functions; false stops the parser
 public:
  StepReader(const Program& program, const ExpectedStep& expected) : program_(program), expected_(expected) {}

  ReadStep take() {
    if (problem_.empty() && !has_number_) problem_ = "the number of the step is missing";
    if (problem_.empty() && entries_.empty()) problem_ = "the step has no entries";
    for (Entry& entry : entries_) {
      entry.author = author_;
      entry.time_ms = time_ms_;
    }
    return {std::move(entries_), std::move(problem_)};
  }

  bool null() { return scalar({JsonKind::Null}); }
  bool boolean(bool yes) { return scalar({JsonKind::Bool, yes}); }
  bool number_integer(int64_t number) { return scalar({JsonKind::Number, false, std::to_string(number)}); }
  bool number_unsigned(uint64_t number) { return scalar({JsonKind::Number, false, std::to_string(number)}); }
  // Such numbers are written as texts, so this is none of ours.
  bool number_float(double, const std::string&) {
    return scalar({JsonKind::Number, false, "a number with a point"});
  }
  bool string(std::string& text) { return scalar({JsonKind::String, false, std::move(text)}); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // JSON has none
  bool parse_error(size_t, const std::string&, const nlohmann::json::exception&) {
    return fail("this is not JSON");
  }

  bool start_object(size_t) {
    if (table_) return table_->start_object();
    if (skipped_ > 0) return ++skipped_, true;
    if (at_ == At::Line) return at_ = At::Step, true;
    if (at_ == At::Entries) return open_entry();
    return scalar({JsonKind::Object}) && skip();
  }
  bool end_object() {
    if (table_) return table_->end_object();
    if (skipped_ > 0) return --skipped_, true;
    if (at_ == At::Step) return at_ = At::Line, true;
    at_ = At::Entries;
    return close_entry();
  }
  bool start_array(size_t) {
    if (table_) return table_->start_array();
    if (skipped_ > 0) return ++skipped_, true;
    if (at_ == At::Step && member_ == Member::Entries) return at_ = At::Entries, true;
    if (at_ != At::Entry || member_ != Member::Value) return scalar({JsonKind::List}) && skip();
    if (is_of_table(entry().kind)) return open_table();
    items_.clear();
    return at_ = At::Items, true;
  }
  bool end_array() {
    if (table_) return table_->end_array() && (!table_->done() || close_table());
    if (skipped_ > 0) return --skipped_, true;
    if (at_ == At::Entries) return at_ = At::Step, true;
    at_ = At::Entry;
    return value_read(read_list(items_, type_, program_));
  }
  bool key(std::string& name) {
    if (table_) return table_->key(name);
    if (skipped_ > 0) return true;
    return at_ == At::Step ? step_key(name) : entry_key(name);
  }

 private:
  enum class At : uint8_t { Line, Step, Entries, Entry, Items };
  enum class Member : uint8_t { Other, Number, Time, Author, Entries, What, Row, Parent, Value };

  Entry& entry() { return entries_.back(); }
  bool skip() { return skipped_ = 1, true; }
  bool fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    return false;
  }

  // An object or a list also comes here, without what is in it.
  bool scalar(JsonValue json) {
    if (table_) return table_->scalar(std::move(json));
    if (skipped_ > 0) return true;
    switch (at_) {
      case At::Line: return fail(kNoStep);
      case At::Step: return step_member(json);
      case At::Entries: return fail(kUnknownEntry);
      case At::Entry: return entry_member(json);
      case At::Items:
        if (items_.size() <= limits::kSetElements) items_.push_back(std::move(json));
        return true;
    }
    return true;
  }

  // ---- the step ----

  bool step_key(std::string_view name) {
    member_ = name == "step"      ? Member::Number
              : name == "time"    ? Member::Time
              : name == "by"      ? Member::Author
              : name == "entries" ? Member::Entries
                                  : Member::Other;
    return true;
  }

  bool step_member(JsonValue& json) {
    if (member_ == Member::Time) time_ms_ = whole<int64_t>(json).value_or(0);
    if (member_ == Member::Author && json.kind == JsonKind::String) author_ = std::move(json.text);
    if (member_ != Member::Number) return true;
    const auto number = whole<uint64_t>(json);
    has_number_ = number.has_value();
    if (!number || *number == expected_.number) return true;
    return fail("this is step " + std::to_string(*number) + " where step " +
                std::to_string(expected_.number) + " was expected");
  }

  // ---- an entry ----

  bool open_entry() {
    if (entries_.size() >= expected_.entries)
      return fail("an interview takes at most " + std::to_string(limits::kLogEntries) + " entries");
    entries_.emplace_back();
    has_kind_ = has_value_ = false;
    return at_ = At::Entry, true;
  }

  bool close_entry() {
    if (!has_kind_) return fail(kUnknownEntry);
    if (has_value_ || value_of(entry().kind) != HasValue::Yes) return true;
    return fail("the value of " + ticked(entry().name) + " is missing");
  }

  bool entry_key(std::string_view name) {
    if (!has_kind_) {
      const auto kind = kind_of(name);
      if (!kind) return fail(kUnknownEntry);
      entry().kind = *kind;
      has_kind_ = true;
      return member_ = Member::What, true;
    }
    member_ = name == "row" ? Member::Row : name == "parent" ? Member::Parent : Member::Other;
    if (name != "value" || value_of(entry().kind) == HasValue::No) return true;
    member_ = Member::Value;
    return open_value();
  }

  bool entry_member(JsonValue& json) {
    switch (member_) {
      case Member::What: return what(json);
      case Member::Row: return row_number(json, "row", entry().row);
      case Member::Parent: return row_number(json, "parent", entry().parent);
      case Member::Value:
        if (is_of_table(entry().kind)) return fail(kNoRows);
        return value_read(read_logged(json, type_, program_));
      case Member::Number:
      case Member::Time:
      case Member::Author:
      case Member::Entries:
      case Member::Other: break;
    }
    return true;
  }

  bool what(JsonValue& json) {
    if (entry().kind == EntryKind::Undo) return true;
    if (entry().kind == EntryKind::Today) {
      const auto day = json.kind == JsonKind::String ? value::parse_date(json.text) : std::nullopt;
      if (!day) return fail("`today` is a day such as \"2026-01-31\"");
      return entry().value = value::date_value(*day), true;
    }
    if (json.kind != JsonKind::String) return fail(ticked(word_of(entry().kind)) + " names nothing");
    return entry().name = std::move(json.text), true;
  }

  bool row_number(const JsonValue& json, const char* name, uint32_t& out) {
    const auto number = whole<uint32_t>(json);
    if (!number) return fail(ticked(name) + " is the number of a row");
    return out = *number, true;
  }

  // ---- its value ----

  bool open_value() {
    has_value_ = true;
    if (is_of_table(entry().kind)) {
      table_index_ = program::find_table(program_, entry().name);
      return table_index_ != kNone || fail("this pack has no table " + ticked(entry().name));
    }
    type_ = type_of(program_, entry());
    return type_.kind != value::Kind::Error ||
           fail("this pack has no question or input " + ticked(entry().name));
  }

  bool value_read(ReadValue read) {
    if (!read.problem.empty()) return fail(ticked(entry().name) + " " + read.problem);
    return entry().value = std::move(read.value), true;
  }

  bool open_table() {
    table_.emplace(
        program_, table_index_,
        TableReader::Parser{.report = [this](std::string problem) { return fail(std::move(problem)); },
                            .line = {},
                            .texts = TableReader::Texts::AsLogged});
    return true;
  }
  bool close_table() {
    entry().rows = table_->take();
    table_.reset();
    return true;
  }

  const Program& program_;
  ExpectedStep expected_;
  std::vector<Entry> entries_;
  std::string problem_, author_;
  int64_t time_ms_ = 0;
  bool has_number_ = false;

  At at_ = At::Line;
  Member member_ = Member::Other;              // whose value comes next
  uint64_t skipped_ = 0;                       // brackets of what nobody asks for
  bool has_kind_ = false, has_value_ = false;  // of the last entry
  value::Type type_;                           // of its value
  Index table_index_ = kNone;
  std::optional<TableReader> table_;  // whose list is being read
  std::vector<JsonValue> items_;
};

}  // namespace

ReadStep read_step(std::string_view line, const Program& program, const ExpectedStep& expected) {
  StepReader reader(program, expected);
  nlohmann::json::sax_parse(line.begin(), line.end(), &reader);
  return reader.take();
}

}  // namespace rapport::answers
