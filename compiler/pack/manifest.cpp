#include "compiler/pack/manifest.h"

#include <algorithm>
#include <array>

#include "compiler/pack/baseline.h"
#include "compiler/pack/sources.h"
#include "compiler/pack/toml_tree.h"

namespace rapport::pack {
namespace {

constexpr std::array<std::string_view, 8> kKeys = {"name",   "version",   "title",      "publisher",
                                                   "target", "languages", "applies-to", "dependencies"};
constexpr std::array<std::string_view, 3> kAppliesToKeys = {"countries", "industries", "releases"};
constexpr std::array<std::string_view, 3> kDependencyKeys = {"pack", "version", "path"};

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";
constexpr size_t kNameBytes = 64;  // it becomes part of file names and message ids

bool consists_of(std::string_view text, std::string_view letters, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return letters.find(c) != std::string_view::npos || others.find(c) != std::string_view::npos;
  });
}

bool is_pack_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytes && name.front() != '-' && name.back() != '-' &&
         consists_of(name, kLower, "0123456789-");
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_alias(std::string_view name) {
  std::string lower;
  for (char c : name) lower += to_lower(c);
  return !lower.empty() && kDigits.find(lower[0]) == std::string_view::npos &&
         consists_of(lower, kLower, "0123456789_");
}

// "en", "pt-br", "zh-hans-cn"
bool is_language(std::string_view tag) {
  size_t parts = 0;
  for (;; ++parts) {
    size_t end = std::min(tag.find('-'), tag.size());
    std::string part;
    for (char c : tag.substr(0, end)) part += to_lower(c);
    bool fits = parts == 0 ? (part.size() == 2 || part.size() == 3) && consists_of(part, kLower, "")
                           : part.size() >= 2 && part.size() <= 8 && consists_of(part, kLower, kDigits);
    if (!fits) return false;
    if (end == tag.size()) return true;
    tag.remove_prefix(end + 1);
  }
}

class ManifestReader {
 public:
  ManifestReader(const TomlValue& root, diag::Diagnostics& diags) : root_(root), diags_(diags) {}

  Manifest read() {
    TomlReader reader(root_, diags_);
    reader.expect_keys(kKeys);
    read_name(reader);
    read_version(reader);
    manifest_.title = reader.text("title").value_or("");
    manifest_.publisher = reader.text("publisher").value_or("");
    read_target(reader);
    read_languages(reader);
    read_applies_to(reader);
    read_dependencies(reader);
    return std::move(manifest_);
  }

 private:
  void report_missing(std::string_view key) {
    if (find_entry(root_, key) != nullptr) return;  // there, but of a wrong type: reported already
    diags_.report(diag::E6004, {root_.at.file, 0, 0}, key);
  }

  void read_name(const TomlReader& reader) {
    const TomlEntry* entry = reader.entry("name", TomlKind::String);
    if (entry == nullptr) return report_missing("name");
    manifest_.name = entry->value.text;
    if (!is_pack_name(manifest_.name)) diags_.report(diag::E6005, entry->value.at, manifest_.name);
  }

  void read_version(const TomlReader& reader) {
    const TomlEntry* entry = reader.entry("version", TomlKind::String);
    if (entry == nullptr) return report_missing("version");
    auto version = parse_version(entry->value.text);
    if (!version) diags_.report(diag::E6006, entry->value.at, entry->value.text);
    manifest_.version = version.value_or(Version());
  }

  void read_target(const TomlReader& reader) {
    const TomlEntry* entry = reader.entry("target", TomlKind::String);
    if (entry == nullptr) return;
    auto known = known_targets();
    if (std::find(known.begin(), known.end(), entry->value.text) != known.end()) {
      manifest_.target = entry->value.text;
      return;
    }
    diag::Diagnostic& problem = diags_.report(diag::E6010, entry->value.at, entry->value.text, listed(known));
    if (auto near = diag::closest(known, entry->value.text); !near.empty())
      problem.fix(entry->value.at, toml_quoted(near));
  }

  void read_languages(const TomlReader& reader) {
    for (const TomlValue* tag : reader.texts("languages")) {
      auto& all = manifest_.languages;
      if (!is_language(tag->text))
        diags_.report(diag::E6008, tag->at, tag->text);
      else if (std::find(all.begin(), all.end(), tag->text) != all.end())
        diags_.report(diag::E6019, tag->at, tag->text, "languages");
      else
        all.push_back(tag->text);
    }
    if (manifest_.languages.empty()) manifest_.languages = {"en"};
  }

  static std::vector<std::string> copies(const std::vector<const TomlValue*>& texts) {
    std::vector<std::string> all;
    for (const TomlValue* text : texts) all.push_back(text->text);
    return all;
  }

  void read_applies_to(const TomlReader& reader) {
    const TomlEntry* entry = reader.entry("applies-to", TomlKind::Table);
    if (entry == nullptr) return;
    TomlReader table(entry->value, diags_);
    table.expect_keys(kAppliesToKeys);
    manifest_.applies_to = {copies(table.texts("countries")), copies(table.texts("industries")),
                            copies(table.texts("releases"))};
  }

  void read_dependencies(const TomlReader& reader) {
    const TomlEntry* entry = reader.entry("dependencies", TomlKind::Table);
    if (entry == nullptr) return;
    for (const TomlEntry& dependency : entry->value.entries) read_dependency(dependency);
  }

  void read_dependency(const TomlEntry& entry) {
    Dependency dependency{.alias = entry.key, .pack = entry.key, .at = entry.at};
    dependency.range = VersionRange{"*", {}, {}};
    if (entry.value.kind == TomlKind::String) {
      read_range(entry.value, dependency);
    } else if (entry.value.kind == TomlKind::Table) {
      if (!read_dependency_table(entry.value, dependency)) return;
    } else {
      diags_.report(diag::E6003, entry.value.at, entry.key, describe(entry.value.kind),
                    "a range of versions or a table");
      return;
    }
    if (!is_alias(dependency.alias)) report_alias(entry, dependency);
    manifest_.dependencies.push_back(std::move(dependency));
  }

  void read_range(const TomlValue& value, Dependency& dependency) {
    auto range = parse_range(value.text);
    if (range) {
      dependency.range = *range;
      return;
    }
    diag::Diagnostic& problem = diags_.report(diag::E6007, value.at, value.text);
    if (parse_version(value.text)) problem.fix(value.at, toml_quoted("^" + value.text));
  }

  // False when nobody could look for it: what is wrong is reported here and not again as missing.
  bool read_dependency_table(const TomlValue& value, Dependency& dependency) {
    const size_t before = diags_.count(diag::Severity::Error);
    TomlReader table(value, diags_);
    table.expect_keys(kDependencyKeys);
    if (const TomlEntry* pack = table.entry("pack", TomlKind::String)) {
      dependency.pack = pack->value.text;
      if (!is_pack_name(dependency.pack)) diags_.report(diag::E6005, pack->value.at, dependency.pack);
    }
    if (const TomlEntry* version = table.entry("version", TomlKind::String))
      read_range(version->value, dependency);
    if (const TomlEntry* path = table.entry("path", TomlKind::String)) {
      dependency.path = path->value.text;
      if (!is_portable_path(dependency.path)) diags_.report(diag::E6022, path->value.at, dependency.path);
    }
    return diags_.count(diag::Severity::Error) == before;
  }

  // `base-information = "^1"`: a good name of a pack, but no name that a rule can use.
  void report_alias(const TomlEntry& entry, const Dependency& dependency) {
    diag::Diagnostic& problem = diags_.report(diag::E6018, entry.at, entry.key);
    if (!is_pack_name(entry.key) || entry.value.kind != TomlKind::String) return;
    std::string alias = entry.key;
    std::replace(alias.begin(), alias.end(), '-', '_');
    if (!is_alias(alias)) return;
    problem.fix({entry.at.file, entry.at.begin, entry.value.at.end},
                alias + " = { pack = " + toml_quoted(entry.key) +
                    ", version = " + toml_quoted(dependency.range.text) + " }");
  }

  const TomlValue& root_;
  diag::Diagnostics& diags_;
  Manifest manifest_;
};

}  // namespace

Manifest read_manifest(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags) {
  auto root = parse_toml(sources, file, diags);
  if (root) return ManifestReader(*root, diags).read();
  Manifest manifest;
  manifest.languages = {"en"};
  return manifest;
}

Manifest lone_file_manifest(std::string_view file_name) {
  file_name.remove_prefix(file_name.find_last_of('/') + 1);  // none: npos + 1 is 0
  if (file_name.ends_with(".rap")) file_name.remove_suffix(4);
  Manifest manifest;
  manifest.languages = {"en"};
  for (char c : file_name.substr(0, kNameBytes)) {
    char lower = to_lower(c);
    bool fits = consists_of({&lower, 1}, kLower, kDigits);
    if (fits)
      manifest.name += lower;
    else if (!manifest.name.empty() && manifest.name.back() != '-')
      manifest.name += '-';
  }
  while (manifest.name.ends_with('-')) manifest.name.pop_back();
  if (manifest.name.empty()) manifest.name = "pack";
  return manifest;
}

}  // namespace rapport::pack
