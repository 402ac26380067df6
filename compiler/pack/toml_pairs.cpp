#include "compiler/pack/toml_pairs.h"

#include "compiler/pack/toml_tree.h"

namespace rapport::pack {

std::string as_key(std::string_view name) {
  constexpr std::string_view kBare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const bool bare = !name.empty() && name.find_first_not_of(kBare) == std::string_view::npos;
  return bare ? std::string(name) : toml_quoted(name);
}

std::string as_truth(bool value) { return value ? "true" : "false"; }

std::string as_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + toml_quoted(text);
  return "[" + list + "]";
}

void Pairs::add(std::string_view key, std::string_view value) {
  if (!text_.empty()) text_ += separator_;
  text_ += key;
  text_ += " = ";
  text_ += value;
}

void Pairs::add_text(std::string_view key, std::string_view value) {
  if (!value.empty()) add(key, toml_quoted(value));
}

}  // namespace rapport::pack
