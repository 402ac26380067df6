#include "server/auth/json.h"

#include <algorithm>

namespace rapport::auth {
namespace {

// Seconds of the year 9999: what lies beyond is no date.
constexpr int64_t kLastSecond = 253'402'300'799;

const Json* member(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

}  // namespace

std::optional<Json> read_object(std::string_view text, size_t limit) {
  if (text.size() > limit) return std::nullopt;
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

const std::string* text_in(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value == nullptr ? nullptr : value->get_ptr<const Json::string_t*>();
}

const Json* list_in(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value != nullptr && value->is_array() ? value : nullptr;
}

std::optional<int64_t> seconds_in(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto number = value->get<double>();  // whole up to 2^53
  if (!(number >= 0 && number <= static_cast<double>(kLastSecond))) return std::nullopt;
  return static_cast<int64_t>(number);
}

bool has(const Json& object, const char* name) { return member(object, name) != nullptr; }

bool list_has(const Json& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(), [&](const Json& one) {
    const auto* value = one.get_ptr<const Json::string_t*>();
    return value != nullptr && *value == text;
  });
}

std::string quotable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 60)) out += c >= 0x20 && c < 0x7f && c != '`' ? c : '?';
  return out;
}

}  // namespace rapport::auth
