// What `rapportd config --check` prints.
#include <algorithm>

#include "server/main/load.h"

namespace rapport::daemon {
namespace {

std::string padded(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string line(std::string name, std::string value, const std::string& where) {
  return padded(std::move(name), 28) + padded(std::move(value), 34) + " " + where + "\n";
}

// What is in force where nothing is set, and what that comes from.
struct Derived {
  std::string value;
  std::string from;
};

Derived base_url_in_force(const Plan& plan) {
  const http::Options& http = plan.http;
  if (http.port == 0) return {"(known at the start)", "from http.address and the port that is free"};
  return {base_url_of(http, http.port), "from http.address and http.port"};
}

Derived mail_folder_in_force(const MailPlan& mail, std::string from_data) {
  if (mail.has_server) return {"(none)", "from mail.server: mails go there"};
  return {mail.folder, std::move(from_data)};
}

// Nothing: without a value there is none.
std::optional<Derived> derived(const Plan& plan, Setting setting) {
  const std::string from_data = "from the data folder";
  if (setting == Setting::data_dir) return Derived{plan.data_dir, "from the user's folder for data"};
  if (setting == Setting::secret_key_file) return Derived{plan.key_file, from_data};
  if (setting == Setting::store_url) return Derived{plan.store.url, from_data};
  if (setting == Setting::http_base_url) return base_url_in_force(plan);
  if (setting == Setting::mail_folder) return mail_folder_in_force(plan.mail, from_data);
  const bool is_authorities = setting == Setting::mail_ca_file || setting == Setting::providers_ca_file;
  if (is_authorities) return Derived{"(the system's)", "default"};
  return std::nullopt;
}

std::string setting_line(const Loaded& loaded, const SettingRow& row) {
  const Value& value = loaded.configuration.of(row.id);
  const std::string words = shown(row, value);
  std::string name(row.name);
  if (!words.empty()) return line(std::move(name), words, value.where);
  const auto in_force = derived(loaded.plan, row.id);
  if (!in_force) return line(std::move(name), "(empty)", value.where);
  // Set to nothing is the same as not set, but somebody wrote it there.
  const std::string set = value.where == "default" ? "" : " (" + value.where + " is empty)";
  return line(std::move(name), in_force->value, in_force->from + set);
}

// A list comes from the file as a whole: there is no flag and no variable for it.
template <class Items, class Write>
std::string list_line(const char* name, const Items& items, const std::string& where, Write write) {
  std::string names;
  for (const auto& item : items) names += (names.empty() ? "" : ",") + std::string(write(item));
  const bool is_default = where == "default";
  return line("[[" + std::string(name) + "]]", names.empty() ? "(empty)" : names,
              is_default ? "default; only the file has it" : where);
}

}  // namespace

std::string report(const Loaded& loaded) {
  const Configuration& configuration = loaded.configuration;
  std::string text;
  for (const SettingRow& row : setting_rows()) text += setting_line(loaded, row);
  text += list_line("service", configuration.catalogue, configuration.catalogue_where,
                    [](const auto& service) { return service.key; });
  text += list_line("region", configuration.regions, configuration.regions_where, [](const auto& region) {
    return region.key + "(" + std::to_string(region.countries.size()) + ")";
  });
  text += list_line("document", configuration.documents, configuration.documents_where,
                    [](const auto& document) { return document.key + "@" + document.version; });
  text += "data folder: " + loaded.plan.data_dir + "\n";
  for (const Problem& note : loaded.notes) text += "note: " + to_line(note) + "\n";
  for (const Problem& warning : loaded.warnings) text += "warning: " + to_line(warning) + "\n";
  for (const Problem& problem : loaded.problems) text += "error: " + to_line(problem) + "\n";
  text += loaded.problems.empty() ? "the configuration is fine\n"
                                  : std::to_string(loaded.problems.size()) + " problem(s)\n";
  return text;
}

}  // namespace rapport::daemon
