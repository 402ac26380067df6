// A TOML file as values that know their line. toml++ stands behind this header and nowhere else in the
// service.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::daemon {

enum class TomlKind : uint8_t { Text, Number, YesNo, Array, Table, Other };  // Other: floats, dates, times

struct TomlEntry;

struct TomlValue {
  TomlKind kind = TomlKind::Table;
  uint32_t line = 0;
  std::string text = {};              // Text
  int64_t number = 0;                 // Number; YesNo: 0 or 1
  std::vector<TomlValue> items = {};  // Array
  std::vector<TomlEntry> entries;     // Table, in the order of the file
};

struct TomlEntry {
  std::string key;
  uint32_t line;  // of the key
  TomlValue value;
};

struct TomlProblem {
  uint32_t line = 0;
  std::string message;
};

// The file as a table; at most 1 MiB.
struct TomlFile {
  TomlValue table;
  std::vector<TomlProblem> problems;  // at most one: it is no TOML
};
TomlFile read_toml(std::string_view text);

// What was found, for messages: "a number".
std::string_view words_for(TomlKind kind);

}  // namespace rapport::daemon
