#include "runtime/answers/reader.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/answers/json_text.h"
#include "runtime/answers/json_value.h"
#include "runtime/answers/names.h"
#include "runtime/answers/table_reader.h"
#include "runtime/base/limits.h"

namespace rapport::answers {
namespace {

using interview::Entry;
using interview::EntryKind;
using program::Index;
using program::Program;

// The parser tells no positions: it reads through this, and where it stands is where it has read to.
struct Walker {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  const char** read_to = nullptr;

  reference operator*() const { return *at; }
  Walker& operator++() {
    *read_to = ++at;
    return *this;
  }
  Walker operator++(int) {
    Walker before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Walker& a, const Walker& b) { return a.at == b.at; }
};

class LineCounter {  // line and column of offsets, quick when they ascend
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  std::pair<uint32_t, uint32_t> place(size_t offset) {
    if (offset < offset_) *this = LineCounter(text_);
    for (; offset_ < std::min(offset, text_.size()); ++offset_) {
      const char c = text_[offset_];
      if (c == '\n') {
        ++line_;
        column_ = 1;
      } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
        ++column_;
      }
    }
    return {line_, column_};
  }

 private:
  std::string_view text_;
  size_t offset_ = 0;
  uint32_t line_ = 1, column_ = 1;
};

// A number that the parser cannot hold ends its reading, so it is given a text of the same length in its
// place; the reader then takes the number's digits from where they stand.
struct Mended {
  std::string json;
  std::vector<std::pair<size_t, size_t>> numbers;  // begin and end of each, ascending
};

Mended mend_numbers(std::string_view json) {
  Mended out{std::string(json), {}};
  for (size_t at = 0; at < json.size();) {
    if (json[at] == '"') {
      for (++at; at < json.size() && json[at] != '"';) at += json[at] == '\\' ? 2 : 1;
      ++at;
      continue;
    }
    const bool digit = json[at] >= '0' && json[at] <= '9';
    if (!digit) {
      ++at;
      continue;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(json.data() + at, json.data() + json.size(), number);
    const size_t begin = at > 0 && json[at - 1] == '-' ? at - 1 : at;
    at = static_cast<size_t>(end - json.data());
    if (error != std::errc::result_out_of_range || at - begin < 2) continue;
    out.numbers.emplace_back(begin, at);
    std::fill(out.json.begin() + static_cast<ptrdiff_t>(begin), out.json.begin() + static_cast<ptrdiff_t>(at),
              '0');
    out.json[begin] = out.json[at - 1] = '"';
  }
  return out;
}

// The word at `offset`, or its character.
std::string_view word_at(std::string_view text, size_t offset) {
  const auto is_word = [text](size_t i) {
    const char c = text[i];
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '+' || c == '-';
  };
  if (offset >= text.size()) return {};
  size_t begin = offset, end = offset + 1;
  if (is_word(offset)) {
    while (begin > 0 && is_word(begin - 1)) --begin;
    while (end < text.size() && is_word(end)) ++end;
  } else {
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  }
  return text.substr(begin, end - begin);
}

// The parser's words, in ours. `what` ends in "syntax error while parsing … - …; last read: …".
std::string syntax_message(std::string_view what, std::string_view word) {
  const auto has = [what](std::string_view part) { return what.find(part) != std::string_view::npos; };
  if (has("surrogate")) return "half a surrogate pair: a character above U+FFFF takes two `\\u` escapes";
  if (has("ill-formed UTF-8")) return "not well-formed UTF-8";
  if (has("control character"))
    return "a control character stands in a text: write it as an escape such as `\\n`";
  if (has("missing closing quote")) return "a text has no closing quote";
  if (has("empty input") || has("unexpected end of input"))
    return "the file ends where more was expected: answers are one JSON object, closed by `}`";
  if (has("expected end of input"))
    return "something follows the object: one object with all answers was expected";
  const size_t dash = what.find(" - ");
  std::string_view reason = dash == std::string_view::npos ? what : what.substr(dash + 3);
  if (reason.starts_with("unexpected "))
    reason.remove_prefix(reason.find(';') == std::string_view::npos ? 0 : reason.find(';') + 2);
  reason = reason.substr(0, reason.find("; "));
  return "not JSON: " + std::string(reason) + ", found `" + message_text(word) + "`";
}

// The file name of an interview's output is made of it.
bool is_id(std::string_view id) {
  constexpr size_t kLongest = 100;
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '-' || c == '_';
  };
  return !id.empty() && id.size() <= kLongest && id.front() != '.' && std::all_of(id.begin(), id.end(), fits);
}

constexpr const char* kConfirmForm =
    "`confirm` is a list of the names of what is confirmed, such as [\"total\"]";

class Reader {  // the parser calls its functions; false stops the parser
 public:
  Reader(std::string_view json, const Program& program, const char* const& read_to)
      : json_(json),
        program_(program),
        read_to_(read_to),
        lines_(json),
        question_lines_(program.questions.size()),
        input_lines_(program.inputs.size()),
        table_lines_(program.tables.size()) {}

  // Reads what was mended: `json` is what people wrote, of the same length.
  Reader(std::string_view json, const Program& program, const char* const& read_to, const Mended& mended)
      : Reader(json, program, read_to) {
    mended_ = &mended;
  }

  Answers take() { return std::move(out_); }
  bool met_overflow() const { return met_overflow_; }

  bool null() { return scalar({JsonKind::Null}); }
  bool boolean(bool yes) { return scalar({JsonKind::Bool, yes}); }
  bool number_integer(int64_t number) { return scalar({JsonKind::Number, false, std::to_string(number)}); }
  bool number_unsigned(uint64_t number) { return scalar({JsonKind::Number, false, std::to_string(number)}); }
  bool number_float(double, const std::string& digits) { return scalar({JsonKind::Number, false, digits}); }
  bool string(std::string& text) {
    if (const auto number = mended_number(); !number.empty())
      return scalar({JsonKind::Number, false, std::string(number)});
    return scalar({JsonKind::String, false, std::move(text)});
  }
  bool binary(nlohmann::json::binary_t&) { return false; }  // JSON has none

  bool start_object(size_t) {
    if (table_) return open() && table_->start_object();
    if (depth_ == 2 && in_list_) {
      items_.push_back({JsonKind::Object});
      list_has_objects_ = true;
    }
    return open();
  }
  bool end_object() {
    --depth_;
    if (table_) return table_->end_object();
    if (depth_ == 1 && !in_list_) return value_read([this] { return take_object(); });
    return true;
  }
  bool start_array(size_t) {
    if (depth_ == 0)
      return report(offset(), "answers are one JSON object, name → value, found a list") && false;
    if (table_) return open() && table_->start_array();
    if (depth_ == 1 && target_.kind == TargetKind::Table) {
      table_.emplace(
          program_, target_.index,
          TableReader::Parser{[this](std::string message) { return report(offset(), std::move(message)); },
                              [this] { return lines_.place(offset()).first; }});
      return open();
    }
    if (depth_ == 1) {
      in_list_ = true;
      list_has_objects_ = false;
      items_.clear();
    } else if (depth_ == 2 && in_list_) {
      items_.push_back({JsonKind::List});
    }
    return open();
  }
  bool end_array() {
    --depth_;
    if (table_) return table_->end_array() && (!table_->done() || take_rows());
    if (depth_ != 1) return true;
    in_list_ = false;
    return value_read([this] { return take_list(); });
  }
  bool key(std::string& name) {
    if (const auto number = mended_number(); !number.empty())
      return report(offset() - number.size(),
                    "a name stands in quotes, found `" + message_text(number) + "`") &&
             false;
    if (table_) return table_->key(name);
    if (depth_ != 1) return true;
    key_ = std::move(name);
    key_offset_ = key_start();
    is_id_ = key_ == "id" && !is_named(program_, key_);
    is_confirm_ = key_ == "confirm" && !is_named(program_, key_);
    target_ = is_id_ || is_confirm_ ? Target{} : find_target(program_, key_);
    return true;
  }
  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception& error) {
    constexpr int kNumberOverflow = 406;  // the parser ends here, whatever is returned
    met_overflow_ = error.id == kNumberOverflow && mended_ == nullptr;
    if (met_overflow_) return false;
    const size_t at = position == 0 ? 0 : position - 1;
    report(at, syntax_message(error.what(), word_at(json_, at)));
    return false;
  }

 private:
  size_t offset() const {
    return static_cast<size_t>(read_to_ - (mended_ != nullptr ? mended_->json.data() : json_.data()));
  }

  // The number whose stand-in the parser has just read; empty: it was a text.
  std::string_view mended_number() const {
    if (mended_ == nullptr) return {};
    const auto found = std::lower_bound(mended_->numbers.begin(), mended_->numbers.end(), offset(),
                                        [](const auto& number, size_t end) { return number.second < end; });
    if (found == mended_->numbers.end() || found->second != offset()) return {};
    return json_.substr(found->first, found->second - found->first);
  }

  // The parser has just read the closing quote of a name; a quote inside has a backslash before it.
  size_t key_start() const {
    size_t at = offset() - 1;
    for (size_t slashes = 1; at > 0 && slashes % 2 != 0;) {
      at = json_.rfind('"', at - 1);
      slashes = 0;
      while (slashes < at && json_[at - 1 - slashes] == '\\') ++slashes;
    }
    return at;
  }

  bool open() {
    if (++depth_ <= limits::kAnswerDepth) return true;
    report(offset(), "nested deeper than " + std::to_string(limits::kAnswerDepth) + " levels");
    return false;
  }

  bool report(size_t at, std::string message) {
    const auto [line, column] = lines_.place(at);
    out_.problems.push_back({line, column, std::move(message)});
    if (out_.problems.size() < limits::kDiagnostics) return true;
    out_.problems.push_back({line, column, "too many problems: the rest was not read"});
    return false;
  }

  bool scalar(JsonValue json) {
    if (depth_ == 0) return report(0, "answers are one JSON object, name → value") && false;
    if (table_) return table_->scalar(std::move(json));
    if (depth_ != 1) {
      if (depth_ == 2 && in_list_) items_.push_back(std::move(json));
      return true;
    }
    return value_read([this, &json] { return take_scalar(json); });
  }

  // `take` gives what is wrong with the value, or nothing.
  template <class Take>
  bool value_read(Take take) {
    std::string problem = take();
    return problem.empty() || report(key_offset_, std::move(problem));
  }

  std::string take_scalar(JsonValue& json) {
    if (is_id_) return take_id(json);
    if (is_confirm_) return kConfirmForm;
    if (target_.kind == TargetKind::Table)
      return "`" + name() + "` is a table: a list of objects, a row each";
    if (target_.kind == TargetKind::Nothing) return std::move(target_.problem);
    if (json.kind == JsonKind::Null) return take_blank();
    return take_value(read_scalar(json, target_type(), program_));
  }

  std::string take_list() {
    if (is_id_) return take_id({JsonKind::List});
    if (is_confirm_) return take_confirmations();
    const bool known = target_.kind != TargetKind::Nothing;
    if (!known && list_has_objects_) return "this pack has no table `" + message_text(key_) + "`";
    if (!known) return std::move(target_.problem);
    return take_value(read_list(items_, target_type(), program_));
  }

  std::string take_object() {
    if (is_id_) return take_id({JsonKind::Object});
    if (is_confirm_) return kConfirmForm;
    if (target_.kind == TargetKind::Nothing) return std::move(target_.problem);
    if (target_.kind == TargetKind::Table)
      return "`" + name() + "` is a table: a list of objects, a row each";
    return take_value(read_scalar({JsonKind::Object}, target_type(), program_));
  }

  bool take_rows() {
    Entry entry{.kind = EntryKind::Rows, .name = name()};
    entry.rows = table_->take();
    table_.reset();
    return value_read([&] { return add(std::move(entry)); });
  }

  std::string take_id(const JsonValue& json) {
    const bool has_text = json.kind == JsonKind::String || json.kind == JsonKind::Number;
    if (!has_text || !is_id(json.text))
      return "`id` names the interview's folder: up to 100 letters, digits, `.`, `-` and `_`, not beginning "
             "with `.`";
    out_.id = json.text;
    return {};
  }

  // What they mean is known when all answers are: their place among these does not matter.
  std::string take_confirmations() {
    const auto is_name = [](const JsonValue& item) { return item.kind == JsonKind::String; };
    if (!std::all_of(items_.begin(), items_.end(), is_name)) return kConfirmForm;
    if (std::exchange(has_confirmations_, true)) return "`confirm` is given twice";
    for (JsonValue& item : items_) {
      out_.entries.push_back({.kind = EntryKind::Confirm, .name = std::move(item.text)});
      out_.places.push_back(lines_.place(key_offset_));
    }
    return {};
  }

  std::string take_blank() {
    if (target_.kind == TargetKind::Input)
      return "`" + name() + "` is given by the host: leave it out, found null";
    return add({.kind = EntryKind::Blank, .name = name()});
  }

  std::string take_value(ReadValue read) {
    if (!read.problem.empty()) return "`" + name() + "` " + read.problem;
    const EntryKind kind = target_.kind == TargetKind::Input ? EntryKind::Input : EntryKind::Answer;
    return add({.kind = kind, .name = name(), .value = std::move(read.value)});
  }

  std::string add(Entry entry) {
    const auto place = lines_.place(key_offset_);
    uint32_t& first = first_line();
    if (first != 0) return "`" + name() + "` is given twice, first in line " + std::to_string(first);
    first = place.first;
    out_.entries.push_back(std::move(entry));
    out_.places.push_back(place);
    return {};
  }

  uint32_t& first_line() {
    if (target_.kind == TargetKind::Table) return table_lines_[target_.index];
    return target_.kind == TargetKind::Input ? input_lines_[target_.index] : question_lines_[target_.index];
  }

  const std::string& name() const {
    if (target_.kind == TargetKind::Table) return program_.tables[target_.index].name;
    const bool input = target_.kind == TargetKind::Input;
    return input ? program_.inputs[target_.index].name : program_.questions[target_.index].name;
  }
  const value::Type& target_type() const {
    const bool input = target_.kind == TargetKind::Input;
    return input ? program_.inputs[target_.index].type : program_.questions[target_.index].type;
  }

  std::string_view json_;
  const Program& program_;
  const char* const& read_to_;
  const Mended* mended_ = nullptr;
  bool met_overflow_ = false;
  LineCounter lines_;
  std::vector<uint32_t> question_lines_, input_lines_,
      table_lines_;  // where each was given first; 0: not yet
  Answers out_;

  uint32_t depth_ = 0;
  std::string key_;  // of the value that is being read
  size_t key_offset_ = 0;
  bool is_id_ = false, is_confirm_ = false, has_confirmations_ = false;
  Target target_;
  std::optional<TableReader> table_;  // whose list is being read
  bool in_list_ = false;
  bool list_has_objects_ = false;
  std::vector<JsonValue> items_;
};

}  // namespace

Answers read_object(std::string_view json, const Program& program) {
  const char* read_to = json.data();
  Reader reader(json, program, read_to);
  const Walker begin{json.data(), &read_to}, end{json.data() + json.size(), &read_to};
  nlohmann::json::sax_parse(begin, end, &reader);
  if (!reader.met_overflow()) return reader.take();
  const Mended mended = mend_numbers(json);
  read_to = mended.json.data();
  Reader again(json, program, read_to, mended);
  nlohmann::json::sax_parse(Walker{read_to, &read_to}, Walker{read_to + mended.json.size(), &read_to},
                            &again);
  return again.take();
}

}  // namespace rapport::answers
