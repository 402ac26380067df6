// What is configured, from the defaults, the file, the environment and the flags: the later one counts. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/main/settings.h"
#include "server/service/environment.h"

namespace rapport::daemon {

struct ConfigurationFile {
  std::string name;  // as messages call it
  std::string text;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Sources {
  std::optional<ConfigurationFile> file = {};
  Pairs environment = {};  // all variables that begin with RAPPORT_
  Pairs flags = {};        // name of the setting, value
};

// One value in force. Which members count follows from the kind of its row.
struct Value {
  std::string text;                // Text, Secret, Choice
  int64_t number = 0;              // Number; YesNo: 0 or 1
  std::vector<std::string> texts;  // Texts
  std::vector<int64_t> numbers;    // Numbers
  std::string where;               // "default", "rapportd.toml:3", "RAPPORT_HTTP_PORT", "--http.port"
};

// A [[document]]: what people accept.
struct DocumentRow {
  std::string key;  // "terms", "privacy" or another
  std::string version;
  // Files of the installation's own words, by language; all "": those that come with the program.
  std::array<std::string, texts::kLanguages.size()> files = {};
  std::string title = {}, url = {};  // of one that is neither, which is at its own address
  std::string where = "default";
};

struct Configuration {
  std::vector<Value> values;  // by Setting
  std::vector<service::CatalogueService> catalogue;
  std::vector<service::Region> regions;
  std::vector<DocumentRow> documents;
  std::string catalogue_where = "default", regions_where = "default", documents_where = "default";

  const Value& of(Setting setting) const { return values[static_cast<size_t>(setting)]; }
  const std::string& text(Setting setting) const { return of(setting).text; }
  int64_t number(Setting setting) const { return of(setting).number; }
  bool is_true(Setting setting) const { return of(setting).number != 0; }
};

struct Problem {
  std::string where;    // "" when it has no place of its own
  std::string message;  // what was found and what was expected
};
std::string to_line(const Problem& problem);

struct ReadConfiguration {
  Configuration configuration;    // a value that is wrong leaves the one before it
  std::vector<Problem> problems;  // all of them
  std::vector<Problem> warnings;
};
ReadConfiguration read_configuration(const Sources& sources);

// The value as a flag would say it; of a secret "(set)" or "".
std::string shown(const SettingRow& row, const Value& value);

}  // namespace rapport::daemon
