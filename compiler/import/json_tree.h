// JSON as a tree with positions. The JSON library stays behind this header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/import/source.h"

namespace rapport::metadata {

enum class JsonKind : uint8_t { Null, Bool, Number, String, List, Object };

struct JsonNode {
  JsonKind kind = JsonKind::Null;
  size_t at = 0;                // the byte that ends the value, or begins the list or object
  bool yes = false;             // Bool
  std::string text;             // String; a number is not read
  std::string name;             // of a member of an object
  std::vector<JsonNode> items;  // of a List, or members of an Object

  const JsonNode* find(std::string_view member, JsonKind of_kind) const;  // nullptr: none of that kind
  const JsonNode* find(std::string_view member) const;
  std::string_view text_of(std::string_view member) const;  // empty: none
};

// Nothing, and E6203, E1003 or E6202, when it is no JSON, too deep or too much.
std::optional<JsonNode> load_json(Source& source);

std::string_view describe(JsonKind kind);  // "a list"

}  // namespace rapport::metadata
