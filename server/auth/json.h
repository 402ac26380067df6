// JSON that a stranger wrote: read without exceptions, and asked for what is expected in it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace rapport::auth {

using Json = nlohmann::json;

// An object of at most `limit` bytes, or nothing.
std::optional<Json> read_object(std::string_view text, size_t limit);

// The member if it is there and of this type.
const std::string* text_in(const Json& object, const char* name);
const Json* list_in(const Json& object, const char* name);
std::optional<int64_t> seconds_in(const Json& object,
                                  const char* name);  // a NumericDate; fractions are cut off
bool has(const Json& object, const char* name);
bool list_has(const Json& list, std::string_view text);

// For a message: at most 60 printable ASCII characters of it.
std::string quotable(std::string_view text);

}  // namespace rapport::auth
