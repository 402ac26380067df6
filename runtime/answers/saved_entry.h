// Entries of the log as a saved interview has them: {"answer":"name","value":"Contoso"}.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/interview/interview.h"

namespace rapport::answers {

// The first member of an entry: what it is, and of what.
std::string_view word_of(interview::EntryKind kind);
std::optional<interview::EntryKind> kind_of(std::string_view word);

enum class HasValue : uint8_t { No, Yes, Maybe };
HasValue value_of(interview::EntryKind kind);

// Of the question, input or `let` that the entry names; none of that name: Error.
value::Type type_of(const program::Program& program, const interview::Entry& entry);

std::string write_entry(const interview::Entry& entry, const program::Program& program);

}  // namespace rapport::answers
