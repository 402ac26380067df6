#include "runtime/answers/saved.h"

#include <nlohmann/json.hpp>

#include "runtime/answers/json_text.h"
#include "runtime/answers/saved_entry.h"
#include "runtime/base/limits.h"

namespace rapport::answers {
namespace {

using base::Error;
using base::ErrorCode;
using interview::Entry;
using nlohmann::json;
using program::Program;

constexpr std::string_view kStart = "{\"rapport_interview\":";

Error corrupt(size_t line, const std::string& what) {
  return {ErrorCode::Corrupt, "line " + std::to_string(line) + ": " + what};
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json parsed(std::string_view line) { return json::parse(line.begin(), line.end(), nullptr, false); }

std::string quoted(const std::string& name, const std::string& version) {
  return "`" + message_text(name) + " " + message_text(version) + "`";
}

// Fine: it belongs to this program.
base::Status head_problem(std::string_view line, const Program& program, std::string_view digest) {
  const json head = parsed(line);
  const auto format = head.is_object() ? head.find("rapport_interview") : head.end();
  if (!head.is_object() || format == head.end() || !format->is_number_unsigned())
    return Error{ErrorCode::InvalidArgument, "it is no saved interview"};
  if (format->get<uint64_t>() > kSavedFormat)
    return Error{ErrorCode::Unsupported, "it is of format " + std::to_string(format->get<uint64_t>()) +
                                             ", this version reads format " + std::to_string(kSavedFormat) +
                                             ": go on with a later version of rapport"};
  const program::PackInfo& pack = program.packs.front();
  const std::string name = text_of(head, "pack"), version = text_of(head, "version");
  if (name != pack.name || version != pack.version)
    return Error{ErrorCode::Unsupported, "it belongs to " + quoted(name, version) + ", and the pack is " +
                                             quoted(pack.name, pack.version) +
                                             ": go on with the pack that it was begun with, or begin anew"};
  if (text_of(head, "digest") != digest)
    return Error{ErrorCode::Unsupported, "it was begun with other sources of " + quoted(name, version) +
                                             " than these: go on with the pack as it was, or begin anew"};
  return base::Done{};
}

std::string step_problem(const json& step, size_t number, const Program& program, Saved& out) {
  if (!step.is_object()) return "not a step: an object was expected";
  const auto given = step.find("step");
  if (given == step.end() || !given->is_number_unsigned()) return "the number of the step is missing";
  if (given->get<uint64_t>() != number)
    return "this is step " + std::to_string(given->get<uint64_t>()) + " where step " +
           std::to_string(number) + " was expected";
  const auto entries = step.find("entries");
  if (entries == step.end() || !entries->is_array() || entries->empty()) return "the step has no entries";
  const auto time = step.find("time");
  for (const json& json_entry : *entries) {
    ReadEntry read = read_entry(json_entry, program);
    if (!read.problem.empty()) return read.problem;
    read.entry.author = text_of(step, "by");
    if (time != step.end() && time->is_number_integer()) read.entry.time_ms = time->get<int64_t>();
    out.log.push_back(std::move(read.entry));
  }
  out.steps.push_back(static_cast<uint32_t>(out.log.size()));
  return {};
}

}  // namespace

std::string saved_head(const Program& program, std::string_view digest) {
  const program::PackInfo& pack = program.packs.front();
  return std::string(kStart) + std::to_string(kSavedFormat) + ",\"pack\":" + json_text(pack.name) +
         ",\"version\":" + json_text(pack.version) + ",\"digest\":" + json_text(digest) + "}\n";
}

std::string saved_step(const Program& program, std::span<const Entry> entries, size_t number) {
  std::string line = "{\"step\":" + std::to_string(number);
  const Entry& first = entries.front();
  if (first.time_ms != 0) line += ",\"time\":" + std::to_string(first.time_ms);
  if (!first.author.empty()) line += ",\"by\":" + json_text(first.author);
  line += ",\"entries\":[";
  for (const Entry& entry : entries)
    line.append(&entry == &first ? "" : ",").append(write_entry(entry, program));
  return line + "]}\n";
}

bool is_saved(std::string_view bytes) { return bytes.starts_with(kStart); }

base::Result<Saved> read_saved(std::string_view bytes, const Program& program, std::string_view digest) {
  Saved out;
  size_t line = 1;
  for (; out.whole < bytes.size(); ++line) {
    const size_t end = bytes.find('\n', out.whole);
    out.torn = end == std::string_view::npos;
    if (out.torn) break;
    const std::string_view text = bytes.substr(out.whole, end - out.whole);
    if (line == 1) {
      if (base::Status head = head_problem(text, program, digest); !head) return head.error();
    } else if (out.log.size() > limits::kLogEntries) {
      return corrupt(line, "an interview takes at most " + std::to_string(limits::kLogEntries) + " entries");
    } else {
      const json step = parsed(text);
      if (step.is_discarded()) return corrupt(line, "this is not JSON");
      if (const std::string problem = step_problem(step, line - 1, program, out); !problem.empty())
        return corrupt(line, problem);
    }
    out.whole = end + 1;
  }
  // Of a file that holds anything but the beginning of a head nothing is cut off.
  if (out.torn && out.whole == 0 && !saved_head(program, digest).starts_with(bytes))
    return Error{ErrorCode::InvalidArgument, "it is no saved interview"};
  return out;
}

}  // namespace rapport::answers
