#include "compiler/pack/toml_tree.h"

#include <algorithm>

namespace rapport::pack {

const TomlEntry* find_entry(const TomlValue& table, std::string_view key) {
  auto found = std::find_if(table.entries.begin(), table.entries.end(),
                            [&](const TomlEntry& entry) { return entry.key == key; });
  return found != table.entries.end() ? &*found : nullptr;
}

void TomlReader::expect_keys(std::span<const std::string_view> known) const {
  for (const TomlEntry& entry : table_.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    diag::Diagnostic& problem = diags_.report(diag::E6002, entry.at, entry.key, listed(known));
    if (auto near = diag::closest(known, entry.key); !near.empty()) problem.fix(entry.at, std::string(near));
  }
}

const TomlEntry* TomlReader::entry(std::string_view key, TomlKind kind) const {
  const TomlEntry* found = find_entry(table_, key);
  if (found == nullptr || found->value.kind == kind) return found;
  diags_.report(diag::E6003, found->value.at, key, describe(found->value.kind), describe(kind));
  return nullptr;
}

std::optional<std::string> TomlReader::text(std::string_view key) const {
  const TomlEntry* found = entry(key, TomlKind::String);
  return found != nullptr ? std::optional(found->value.text) : std::nullopt;
}

std::optional<bool> TomlReader::truth(std::string_view key) const {
  const TomlEntry* found = entry(key, TomlKind::Boolean);
  return found != nullptr ? std::optional(found->value.number != 0) : std::nullopt;
}

std::vector<const TomlValue*> TomlReader::texts(std::string_view key) const {
  std::vector<const TomlValue*> all;
  const TomlEntry* found = entry(key, TomlKind::Array);
  if (found == nullptr) return all;
  for (const TomlValue& item : found->value.items) {
    if (item.kind == TomlKind::String)
      all.push_back(&item);
    else
      diags_.report(diag::E6003, item.at, key, "a list with " + std::string(describe(item.kind)),
                    "a list of texts");
  }
  return all;
}

std::optional<int64_t> TomlReader::number(std::string_view key, int64_t least, int64_t most) const {
  const TomlEntry* found = entry(key, TomlKind::Integer);
  if (found == nullptr) return std::nullopt;
  int64_t number = found->value.number;
  if (number >= least && number <= most) return number;
  diags_.report(diag::E6104, found->value.at, number, least, most);
  return std::nullopt;
}

std::string_view describe(TomlKind kind) {
  switch (kind) {
    case TomlKind::String: return "a text";
    case TomlKind::Integer: return "a whole number";
    case TomlKind::Boolean: return "true or false";
    case TomlKind::Array: return "a list";
    case TomlKind::Table: return "a table";
    case TomlKind::Other: return "a number or a time of another kind";
  }
  return {};
}

std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += '`';
    text += name;
    text += '`';
  }
  return text;
}

std::string toml_quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out += '"';
}

}  // namespace rapport::pack
