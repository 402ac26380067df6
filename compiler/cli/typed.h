// What a person types as an answer → a value: in the reader's language or as files have it, and only where
// one meaning is possible.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::cli {

// What may be chosen at a question; empty where anything may be written.
struct Choice {
  std::string name;      // of the element; the key of the row
  std::string title;     // of the element; what stands beside the key, if anything does
  uint32_t element = 0;  // of an enum
  // Of a row: what stands beside the key in the language of the pack, by which it is found as well.
  std::string source_title = {};
};
struct Choices {
  std::vector<Choice> list;
  bool numbered = true;  // not where the keys of rows are numbers themselves
  bool rows = false;     // of a table or list, not elements of an enum
  bool closed = false;   // what is none of them is no answer
};

// Those that the pack's `where` leaves; of a reference all rows.
Choices choices_of(const interview::Interview& interview, program::Index question, uint32_t row,
                   uint32_t language);
// As it stands in the list: a row with its key.
std::string label_of(const Choices& choices, const Choice& choice);
// Which one of `count` a number of their list means, from 0; nothing when it is none of them.
std::optional<uint32_t> position_in(std::string_view text, size_t count);
// Positions of those with `text` in their name or title, whatever the case.
std::vector<size_t> matching(const Choices& choices, std::string_view text);

struct Typed {
  std::optional<value::Value> value;
  std::string problem = {};        // in the reader's language
  std::vector<size_t> found = {};  // choices that were not called by their name: the reader is told
  std::string unclear = {};        // what several choices have in them
};
// `text` is well-formed UTF-8; `unit`, as it is shown, may stand before or behind a number.
Typed read_typed(std::string_view text, const value::Type& type, const Choices& choices,
                 std::string_view language, std::string_view unit = {});

// Yes or no in the reader's language, in English, or their first letters.
std::optional<bool> read_yes_no(std::string_view text, std::string_view language);

}  // namespace rapport::cli
