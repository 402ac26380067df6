// Writing TOML: keys, lists, and `key = value` one after the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rapport::pack {

std::string as_key(std::string_view name);  // bare where it may be
std::string as_truth(bool value);
std::string as_list(const std::vector<std::string>& texts);

// `key = value` pairs, put together by the caller's separator.
class Pairs {
 public:
  explicit Pairs(std::string_view separator) : separator_(separator) {}

  void add(std::string_view key, std::string_view value);
  void add_text(std::string_view key, std::string_view value);  // nothing for an empty one
  const std::string& text() const { return text_; }

 private:
  std::string_view separator_;
  std::string text_;
};

}  // namespace rapport::pack
