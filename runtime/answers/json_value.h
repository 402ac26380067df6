// A value as JSON writes it, and what it is to a type of Rap.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "runtime/program/program.h"
#include "runtime/value/value.h"

namespace rapport::answers {

enum class JsonKind : uint8_t { Null, Bool, Number, String, List, Object };

struct JsonValue {
  JsonKind kind = JsonKind::Null;
  bool yes = false;       // Bool
  std::string text = {};  // Number: its digits as written; String
};

struct ReadValue {
  value::Value value = {};
  std::string problem =
      {};  // "is yes or no: write true or false, found "maybe"", to follow a name; empty: none
};

// `json` is neither Null nor a List.
ReadValue read_scalar(const JsonValue& json, const value::Type& type, const program::Program& program);
ReadValue read_list(std::span<const JsonValue> items, const value::Type& type,
                    const program::Program& program);

// As read_scalar(), but a text stands as it was logged: it was made what it is when somebody gave it.
ReadValue read_logged(const JsonValue& json, const value::Type& type, const program::Program& program);

// Likewise the other way, as a file of answers has it. `cell` is known.
std::string json_of(const value::Cell& cell, const value::Type& type, const program::Program& program);

}  // namespace rapport::answers
