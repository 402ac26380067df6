// What the API takes and gives, as lists of members: requests are read by them, and the OpenAPI document is
// made from them.
#pragma once

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
};

struct Schema {
  std::string_view name;
  std::string_view description;
  std::span<const Member> members;
};
std::span<const Schema> schemas();
const Schema& schema_named(std::string_view name);  // one of them

}  // namespace rapport::api
