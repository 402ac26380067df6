#include "compiler/pack/lock.h"

#include <algorithm>
#include <array>

#include "compiler/pack/toml_tree.h"

namespace rapport::pack {
namespace {

constexpr std::string_view kFile = "rapport.lock";
constexpr std::array<std::string_view, 1> kKeys = {"pack"};
constexpr std::array<std::string_view, 3> kPackKeys = {"name", "version", "digest"};

std::optional<LockedPack> read_locked(const TomlValue& value, diag::Diagnostics& diags) {
  if (value.kind != TomlKind::Table) {
    diags.report(diag::E6003, value.at, "pack", describe(value.kind), "a table");
    return std::nullopt;
  }
  TomlReader reader(value, diags);
  reader.expect_keys(kPackKeys);
  LockedPack locked{.name = reader.text("name").value_or(""),
                    .version = reader.text("version").value_or(""),
                    .digest = reader.text("digest").value_or(""),
                    .at = value.at};
  if (!parse_version(locked.version)) diags.report(diag::E6006, value.at, locked.version);
  return locked;
}

void check_locked(const ResolvedPack& pack, const LockedPack& locked, diag::Diagnostics& diags) {
  std::string version = to_text(pack.manifest.version);
  if (version != locked.version)
    diags.report(diag::E6016, locked.at, locked.name, locked.version, version);
  else if (pack.digest != locked.digest)
    diags.report(diag::E6015, locked.at, locked.name, version, pack.digest, locked.digest);
}

}  // namespace

std::string write_lock(const Resolution& resolution) {
  std::vector<const ResolvedPack*> packs;
  for (size_t i = 1; i < resolution.packs.size(); ++i) packs.push_back(&resolution.packs[i]);
  if (packs.empty()) return {};
  std::sort(packs.begin(), packs.end(),
            [](const ResolvedPack* a, const ResolvedPack* b) { return a->manifest.name < b->manifest.name; });
  std::string text =
      "# Written by `rapport build --update`: the packs that this one is built with. Keep it with the "
      "sources.\n";
  for (const ResolvedPack* pack : packs) {
    text += "\n[[pack]]\nname = " + toml_quoted(pack->manifest.name) + "\n";
    text += "version = " + toml_quoted(to_text(pack->manifest.version)) + "\n";
    if (!pack->built_in) text += "digest = " + toml_quoted(pack->digest) + "\n";
  }
  return text;
}

std::vector<LockedPack> read_lock(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags) {
  std::vector<LockedPack> all;
  auto root = parse_toml(sources, file, diags);
  if (!root) return all;
  TomlReader reader(*root, diags);
  reader.expect_keys(kKeys);
  const TomlEntry* packs = reader.entry("pack", TomlKind::Array);
  if (packs == nullptr) return all;
  for (const TomlValue& item : packs->value.items)
    if (auto locked = read_locked(item, diags)) all.push_back(std::move(*locked));
  return all;
}

void check_lock(const Resolution& resolution, diag::SourceMap& sources, diag::Diagnostics& diags) {
  const SourceFile* file = find_file(*resolution.packs.front().sources, kFile);
  if (file == nullptr) {
    bool all_inside = std::all_of(resolution.packs.begin() + 1, resolution.packs.end(),
                                  [](const ResolvedPack& pack) { return pack.built_in; });
    if (!all_inside && !diags.has_errors()) diags.report(diag::N6001, {});
    return;
  }
  uint32_t id = sources.add(file->name, file->bytes);
  diag::Diagnostics problems;
  std::vector<LockedPack> locked = read_lock(sources, id, problems);
  bool readable = !problems.has_errors();
  diags.append(std::move(problems));
  if (!readable) return;
  for (size_t i = 1; i < resolution.packs.size(); ++i) {
    const ResolvedPack& pack = resolution.packs[i];
    auto found = std::find_if(locked.begin(), locked.end(),
                              [&](const LockedPack& other) { return other.name == pack.manifest.name; });
    if (found == locked.end())
      diags.report(diag::E6017, {id, 0, 0}, pack.manifest.name);
    else
      check_locked(pack, *found, diags);
  }
}

}  // namespace rapport::pack
