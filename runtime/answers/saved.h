// A saved interview: JSON Lines, only ever appended to. The first line says which pack it belongs to, each
// line after it is a step of the log (docs/interview.md has the form). Bytes in, bytes out: files are the
// caller's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/interview/interview.h"

namespace rapport::answers {

inline constexpr uint32_t kSavedFormat = 1;

// With its line end, as all lines here. `digest`: of the pack's sources, as the caller makes it.
std::string saved_head(const program::Program& program, std::string_view digest);
// `number`: of the step, from 1. What is the same for all entries, author and time, is taken from the first.
std::string saved_step(const program::Program& program, std::span<const interview::Entry> entries,
                       size_t number);

struct Saved {
  std::vector<interview::Entry> log;
  std::vector<uint32_t> steps;  // as Interview::steps()
  size_t whole = 0;             // bytes up to the end of the last whole line
  bool torn = false;            // more follows: a line whose writing was cut off
};

// Corrupt: "line 7: …", and nothing of it can be used. Unsupported: it is of a later format, or of another
// pack or version than `program`. InvalidArgument: it is no saved interview at all.
base::Result<Saved> read_saved(std::string_view bytes, const program::Program& program,
                               std::string_view digest);

// Begins as a saved interview does; for who takes several kinds of files.
bool is_saved(std::string_view bytes);

}  // namespace rapport::answers
