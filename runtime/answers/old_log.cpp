#include "runtime/answers/old_log.h"

#include <algorithm>

#include "runtime/answers/saved_entry.h"
#include "runtime/base/limits.h"

namespace rapport::answers {
namespace {

using base::Error;
using base::ErrorCode;
using interview::EntryKind;

// What an answer file takes, and around it an entry and the list of entries.
constexpr uint32_t kStepDepth = limits::kAnswerDepth + 2;

// What is nested is walked by functions that call themselves: it has an end before it is parsed.
bool is_too_deep(std::string_view json) {
  uint32_t depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && c == '\\') ++i;
    if (c == '"') in_text = !in_text;
    if (in_text) continue;
    if ((c == '[' || c == '{') && ++depth > kStepDepth) return true;
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  return false;
}

// What was taken back stays behind, but for what the host said.
void take_back(std::vector<OldStep>& steps) {
  std::vector<OldStep*> open;
  const auto of_person = [](const OrderedJson& entry) {
    return !interview::is_of_host(kind_of_entry(entry));
  };
  for (OldStep& step : steps) {
    const OrderedJson& entries = step.json["entries"];
    if (entries.size() == 1 && kind_of_entry(entries.front()) == EntryKind::Undo) {
      step.taken_back = true;
      if (open.empty()) continue;
      open.back()->taken_back = true;
      open.pop_back();
    } else if (std::any_of(entries.begin(), entries.end(), of_person)) {
      open.push_back(&step);
    }
  }
}

base::Result<OldStep> read_old_step(std::string_view text, size_t line) {
  if (is_too_deep(text))
    return corrupt_line(line, "nested deeper than " + std::to_string(kStepDepth) + " levels");
  OldStep step{line, parsed_line(text)};
  const auto entries = step.json.is_object() ? step.json.find("entries") : step.json.end();
  if (!step.json.is_object() || entries == step.json.end() || !entries->is_array())
    return corrupt_line(line, "this is no step of a saved interview");
  for (const OrderedJson& entry : *entries)
    if (!entry.is_object() || entry.empty() || !kind_of(entry.begin().key()))
      return corrupt_line(line, "an entry that this version does not know");
  return step;
}

}  // namespace

base::Result<std::vector<OldStep>> read_old_log(std::string_view bytes) {
  std::vector<OldStep> steps;
  size_t at = first_line(bytes).size() + 1;
  for (size_t line = 2; at < bytes.size(); ++line) {
    const size_t end = bytes.find('\n', at);
    if (end == std::string_view::npos) break;  // was being written, and never acknowledged
    base::Result<OldStep> step = read_old_step(bytes.substr(at, end - at), line);
    if (!step) return step.error();
    steps.push_back(std::move(*step));
    at = end + 1;
  }
  take_back(steps);
  return steps;
}

EntryKind kind_of_entry(const OrderedJson& entry) { return *kind_of(entry.begin().key()); }

std::string text_at(const OrderedJson& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string value_word(const OrderedJson& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_integer() ? value.dump() : std::string();
}

OrderedJson of_word(const std::string& word, const OrderedJson& like) {
  return like.is_string() ? OrderedJson(word) : parsed_line(word);
}

std::string step_of(const OrderedJson& entry) {
  return "{\"step\":1,\"entries\":[" + entry.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) +
         "]}";
}

OrderedJson parsed_line(std::string_view text) {
  if (is_too_deep(text)) return OrderedJson(OrderedJson::value_t::discarded);
  return OrderedJson::parse(text.begin(), text.end(), nullptr, false);
}

std::string_view first_line(std::string_view bytes) { return bytes.substr(0, bytes.find('\n')); }

Error corrupt_line(size_t line, const std::string& what) {
  return {ErrorCode::Corrupt, "line " + std::to_string(line) + ": " + what};
}

}  // namespace rapport::answers
