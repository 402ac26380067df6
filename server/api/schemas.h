// What the API takes and gives, as lists of members: requests are read by them, and the OpenAPI document is
// made from them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

namespace rapport::api {

// Time: RFC 3339, UTC. Day: "2026-11-23". Object, Objects: of the schema named beside it.
enum class Type : uint8_t { Text, Email, Country, Url, Number, YesNo, Time, Day, Texts, Object, Objects };
enum class Presence : uint8_t { Required, Optional };

struct Member {
  std::string_view name;
  Type type;
  Presence presence;
  std::string_view description;
  std::string_view schema = "";
  std::string_view words = "";  // of Text, Texts: the only ones that there are, with a space between
};

struct Schema {
  std::string_view name;
  std::string_view description;
  std::span<const Member> members;
};
std::span<const Schema> schemas();
const Schema& schema_named(std::string_view name);  // one of them

inline constexpr std::string_view kDeliveryStates = "waiting delivered failed";

// Of a list with spaces between them.
template <class Take>
void for_each_word(std::string_view words, Take take) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (end > 0) take(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}
bool has_word(std::string_view words, std::string_view word);

}  // namespace rapport::api
