#include "runtime/answers/saved.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "runtime/answers/json_text.h"
#include "runtime/answers/saved_entry.h"
#include "runtime/answers/step_reader.h"
#include "runtime/base/limits.h"

namespace rapport::answers {
namespace {

using base::Error;
using base::ErrorCode;
using interview::Entry;
using program::Program;

constexpr std::string_view kStart = "{\"rapport_interview\":";

Error corrupt(size_t line, const std::string& what) {
  return {ErrorCode::Corrupt, "line " + std::to_string(line) + ": " + what};
}

// The members of the first line that say what follows. Whatever else stands in it is passed over.
struct Head {
  std::optional<uint64_t> format;
  std::string pack, version, digest;
};

class HeadReader {  // the parser calls its functions; false stops the parser
 public:
  Head take() { return std::move(head_); }

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(int64_t) { return true; }
  bool number_unsigned(uint64_t number) {
    if (depth_ == 1 && member_ == "rapport_interview") head_.format = number;
    return true;
  }
  bool number_float(double, const std::string&) { return true; }
  bool string(std::string& text) {
    if (depth_ != 1) return true;
    std::string* const wanted = member_ == "pack"      ? &head_.pack
                                : member_ == "version" ? &head_.version
                                : member_ == "digest"  ? &head_.digest
                                                       : nullptr;
    if (wanted != nullptr) *wanted = std::move(text);
    return true;
  }
  bool binary(nlohmann::json::binary_t&) { return false; }  // JSON has none
  bool start_object(size_t) { return ++depth_, true; }
  bool end_object() { return --depth_, true; }
  bool start_array(size_t) { return ++depth_, true; }
  bool end_array() { return --depth_, true; }
  bool key(std::string& name) {
    if (depth_ == 1) member_ = std::move(name);
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::json::exception&) {
    head_.format.reset();
    return false;
  }

 private:
  Head head_;
  std::string member_;
  size_t depth_ = 0;
};

Head read_head(std::string_view line) {
  HeadReader reader;
  nlohmann::json::sax_parse(line.begin(), line.end(), &reader);
  return reader.take();
}

std::string quoted(const std::string& name, const std::string& version) {
  return "`" + message_text(name) + " " + message_text(version) + "`";
}

// Fine: it belongs to this program.
base::Status head_problem(std::string_view line, const Program& program, std::string_view digest) {
  const Head head = read_head(line);
  if (!head.format) return Error{ErrorCode::InvalidArgument, "it is no saved interview"};
  if (*head.format > kSavedFormat)
    return Error{ErrorCode::Unsupported, "it is of format " + std::to_string(*head.format) +
                                             ", this version reads format " + std::to_string(kSavedFormat) +
                                             ": go on with a later version of rapport"};
  const program::PackInfo& pack = program.packs.front();
  if (head.pack != pack.name || head.version != pack.version)
    return Error{ErrorCode::Unsupported,
                 "it belongs to " + quoted(head.pack, head.version) + ", and the pack is " +
                     quoted(pack.name, pack.version) +
                     ": go on with the pack that it was begun with, or move it with `rapport migrate`"};
  if (head.digest != digest)
    return Error{ErrorCode::Unsupported,
                 "it was begun with other sources of " + quoted(head.pack, head.version) +
                     " than these: go on with the pack as it was, or move it with `rapport migrate`"};
  return base::Done{};
}

}  // namespace

std::string saved_head(const Program& program, std::string_view digest) {
  const program::PackInfo& pack = program.packs.front();
  std::string with, packs;  // what it is called here, and what it is
  for (const program::PackInfo& other : program.packs) {
    if (other.alias.empty()) continue;
    const std::string alias = (with.empty() ? "" : ",") + json_text(other.alias) + ":";
    with += alias + json_text(other.version);
    packs += alias + json_text(other.name);
  }
  return std::string(kStart) + std::to_string(kSavedFormat) + ",\"pack\":" + json_text(pack.name) +
         ",\"version\":" + json_text(pack.version) + ",\"digest\":" + json_text(digest) +
         (with.empty() ? "" : ",\"with\":{" + with + "},\"with_packs\":{" + packs + "}") + "}\n";
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
    } else {
      ReadStep step = read_step(text, program, {line - 1, limits::kLogEntries - out.log.size()});
      if (!step.problem.empty()) return corrupt(line, step.problem);
      std::move(step.entries.begin(), step.entries.end(), std::back_inserter(out.log));
      out.steps.push_back(static_cast<uint32_t>(out.log.size()));
    }
    out.whole = end + 1;
  }
  // Of a file that holds anything but the beginning of a head nothing is cut off.
  if (out.torn && out.whole == 0 && !saved_head(program, digest).starts_with(bytes))
    return Error{ErrorCode::InvalidArgument, "it is no saved interview"};
  return out;
}

}  // namespace rapport::answers
