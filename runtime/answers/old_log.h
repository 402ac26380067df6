// The lines of a saved interview as they were written, whatever version of the pack they are of.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/interview/interview.h"

namespace rapport::answers {

using OrderedJson = nlohmann::ordered_json;

struct OldStep {
  size_t line = 0;   // of the file, from 1
  OrderedJson json;  // an object with `entries`, each of which begins with a kind that there is
  bool taken_back = false;
};

// Corrupt: "line 7: …".
base::Result<std::vector<OldStep>> read_old_log(std::string_view bytes);

// Of an entry of a step.
interview::EntryKind kind_of_entry(const OrderedJson& entry);

// The text of that member; empty: there is none.
std::string text_at(const OrderedJson& object, const char* name);

// Texts and whole numbers, which is all that `map` speaks of; empty: another value.
std::string value_word(const OrderedJson& value);
// As `like` has it: a number for a number.
OrderedJson of_word(const std::string& word, const OrderedJson& like);

// A step that holds nothing else.
std::string step_of(const OrderedJson& entry);

// Discarded where it is no JSON, or is nested deeper than any line of a saved interview.
OrderedJson parsed_line(std::string_view text);

std::string_view first_line(std::string_view bytes);

base::Error corrupt_line(size_t line, const std::string& what);

}  // namespace rapport::answers
