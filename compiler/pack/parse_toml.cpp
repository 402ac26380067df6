#include <toml++/toml.h>

#include <algorithm>
#include <cctype>

#include "compiler/pack/toml_tree.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::pack {
namespace {

// Turns toml++'s lines and columns (in code points) into bytes of the file.
class Places {
 public:
  Places(const diag::SourceMap& sources, uint32_t file) : file_(file), text_(sources.text(file)) {
    starts_.push_back(0);
    for (size_t i = 0; i < text_.size(); ++i)
      if (text_[i] == '\n') starts_.push_back(static_cast<uint32_t>(i + 1));
  }

  diag::Span span(const toml::source_region& region) const {
    uint32_t begin = offset(region.begin);
    return {file_, begin, std::max(begin, offset(region.end))};
  }

  std::string_view text(diag::Span span) const { return text_.substr(span.begin, span.end - span.begin); }

 private:
  uint32_t offset(const toml::source_position& position) const {
    if (!position || position.line > starts_.size()) return static_cast<uint32_t>(text_.size());
    size_t at = starts_[position.line - 1];
    for (uint32_t column = 1; column < position.column && at < text_.size(); ++column)
      base::next_code_point(text_, at);
    return static_cast<uint32_t>(at);
  }

  uint32_t file_;
  std::string_view text_;
  std::vector<uint32_t> starts_;
};

TomlValue convert(const toml::node& node, const Places& places);

TomlValue convert_table(const toml::table& table, const Places& places) {
  TomlValue value{.kind = TomlKind::Table, .at = places.span(table.source())};
  for (const auto& [key, node] : table)
    value.entries.push_back({std::string(key.str()), places.span(key.source()), convert(node, places)});
  // toml++ sorts by key; people read, and enum elements mean, the order of the file
  std::stable_sort(value.entries.begin(), value.entries.end(),
                   [](const TomlEntry& a, const TomlEntry& b) { return a.at.begin < b.at.begin; });
  return value;
}

TomlValue convert(const toml::node& node, const Places& places) {
  if (const toml::table* table = node.as_table()) return convert_table(*table, places);
  TomlValue value{.kind = TomlKind::Other, .at = places.span(node.source())};
  if (const auto* text = node.as_string()) {
    value.kind = TomlKind::String;
    value.text = text->get();
  } else if (const auto* number = node.as_integer()) {
    value.kind = TomlKind::Integer;
    value.number = number->get();
  } else if (const auto* truth = node.as_boolean()) {
    value.kind = TomlKind::Boolean;
    value.number = truth->get() ? 1 : 0;
  } else if (const toml::array* array = node.as_array()) {
    value.kind = TomlKind::Array;
    for (const toml::node& item : *array) value.items.push_back(convert(item, places));
  }
  return value;
}

std::string as_message(std::string_view description) {
  std::string text(description.substr(0, description.find('\n')));
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

std::optional<TomlValue> parse_toml(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags) {
  std::string_view text = sources.text(file);
  if (text.size() > limits::kSourceBytes) {
    diags.report(diag::E1002, {file, 0, 0}, text.size(), limits::kSourceBytes);
    return std::nullopt;
  }
  if (auto bad = base::find_invalid_utf8(text)) {
    auto at = static_cast<uint32_t>(*bad);
    diags.report(diag::E1001, {file, at, at}, at);
    return std::nullopt;
  }
  Places places(sources, file);
  try {
    return convert_table(toml::parse(text), places);
  } catch (const toml::parse_error& error) {
    diags.report(diag::E6001, places.span(error.source()), as_message(error.description()));
    return std::nullopt;
  }
}

}  // namespace rapport::pack
