// The list of settings.def as data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rapport::daemon {

enum class Setting : uint8_t {
#define SETTING(id, ...) id,
#include "server/main/settings.def"
};

enum class Kind : uint8_t { Text, Secret, YesNo, Number, Choice, Texts, Numbers };
enum class TakenUp : uint8_t { Restart, Reload };

struct SettingRow {
  Setting id;
  std::string_view name;  // "http.address"
  Kind kind;
  std::string_view by_default;  // as a flag would say it
  std::string_view allowed;
  TakenUp taken_up;
  std::string_view help;
};
std::span<const SettingRow> setting_rows();
const SettingRow& row_of(Setting setting);
const SettingRow* find_setting(std::string_view name);  // nullptr: none

std::string environment_name(const SettingRow& row);  // "RAPPORT_HTTP_ADDRESS"
std::string_view word_for(Kind kind);                 // in --help and the documentation: "NUMBER"

// "1..65535"; of a row whose `allowed` is such.
struct Range {
  int64_t least, most;
};
Range range_of(const SettingRow& row);
// What is expected, for messages: "a number from 1 to 65535".
std::string expectation(const SettingRow& row);

// The table of docs/operations.md, in Markdown.
std::string settings_table();

}  // namespace rapport::daemon
