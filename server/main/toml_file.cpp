#include "server/main/toml_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cctype>

namespace rapport::daemon {
namespace {

constexpr size_t kFileBytes = 1 << 20;

TomlValue convert(const toml::node& node);

TomlValue convert_table(const toml::table& table) {
  TomlValue value{.kind = TomlKind::Table, .line = table.source().begin.line};
  for (const auto& [key, node] : table)
    value.entries.push_back({std::string(key.str()), key.source().begin.line, convert(node)});
  // toml++ sorts by key; problems are told in the order of the file
  std::stable_sort(value.entries.begin(), value.entries.end(),
                   [](const TomlEntry& a, const TomlEntry& b) { return a.line < b.line; });
  return value;
}

TomlValue convert(const toml::node& node) {
  if (const toml::table* table = node.as_table()) return convert_table(*table);
  TomlValue value{.kind = TomlKind::Other, .line = node.source().begin.line};
  if (const auto* text = node.as_string()) {
    value.kind = TomlKind::Text;
    value.text = text->get();
  } else if (const auto* number = node.as_integer()) {
    value.kind = TomlKind::Number;
    value.number = number->get();
  } else if (const auto* truth = node.as_boolean()) {
    value.kind = TomlKind::YesNo;
    value.number = truth->get() ? 1 : 0;
  } else if (const toml::array* array = node.as_array()) {
    value.kind = TomlKind::Array;
    for (const toml::node& item : *array) value.items.push_back(convert(item));
  }
  return value;
}

std::string as_message(std::string_view description) {
  std::string text(description.substr(0, description.find('\n')));
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

TomlFile read_toml(std::string_view text) {
  if (text.size() > kFileBytes) return {{}, {{0, "the file has more than 1048576 bytes"}}};
  try {
    return {convert_table(toml::parse(text)), {}};
  } catch (const toml::parse_error& error) {
    return {{}, {{error.source().begin.line, "this is not TOML: " + as_message(error.description())}}};
  }
}

std::string_view words_for(TomlKind kind) {
  switch (kind) {
    case TomlKind::Text: return "a text";
    case TomlKind::Number: return "a number";
    case TomlKind::YesNo: return "true or false";
    case TomlKind::Array: return "a list";
    case TomlKind::Table: return "a table";
    case TomlKind::Other: return "neither a text, a whole number, true nor false";
  }
  return "";
}

}  // namespace rapport::daemon
