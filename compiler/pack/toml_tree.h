// TOML as values with positions. toml++ stands behind this header, and nowhere else in the compiler.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostics.h"

namespace rapport::pack {

enum class TomlKind : uint8_t {
  String,
  Integer,
  Boolean,
  Array,
  Table,
  Other
};  // Other: floats, dates, times

struct TomlEntry;

struct TomlValue {
  TomlKind kind = TomlKind::Table;
  diag::Span at;
  std::string text;                // String
  int64_t number = 0;              // Integer; Boolean: 0 or 1
  std::vector<TomlValue> items;    // Array
  std::vector<TomlEntry> entries;  // Table, in the order of the file
};

struct TomlEntry {
  std::string key;
  diag::Span at;  // of the key
  TomlValue value;
};

// The file as a table; nothing, and E6001 or E1002, when it cannot be read.
std::optional<TomlValue> parse_toml(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags);

const TomlEntry* find_entry(const TomlValue& table, std::string_view key);  // nullptr: none

// Reads the entries of one table by key and reports what has the wrong type (E6003) or is not known (E6002).
class TomlReader {
 public:
  TomlReader(const TomlValue& table, diag::Diagnostics& diags) : table_(table), diags_(diags) {}

  // Reports the keys that are not in `known`; with a fix when one of them is close.
  void expect_keys(std::span<const std::string_view> known) const;

  // The entry when it is there and of that kind; else nullptr.
  const TomlEntry* entry(std::string_view key, TomlKind kind) const;
  std::optional<std::string> text(std::string_view key) const;
  std::optional<bool> truth(std::string_view key) const;
  std::vector<const TomlValue*> texts(std::string_view key) const;  // the texts of an array
  std::optional<int64_t> number(std::string_view key, int64_t least,
                                int64_t most) const;  // E6104 beyond them

 private:
  const TomlValue& table_;
  diag::Diagnostics& diags_;
};

std::string_view describe(TomlKind kind);                     // "a text", "a list", …
std::string listed(std::span<const std::string_view> names);  // "`a`, `b`"
std::string toml_quoted(std::string_view text);               // as a basic string, with its quotes

}  // namespace rapport::pack
