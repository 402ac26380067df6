// A pack as bytes in memory: the compiler opens nothing itself; the command line and the service fill this.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rapport::pack {

struct SourceFile {
  std::string name;  // relative to the pack's folder, with `/`: "pack.toml", "ledger.rap", "texts/de.po"
  std::string bytes;
};

struct PackSources {
  std::string root_name;          // for messages: the folder or file as the user gave it
  std::vector<SourceFile> files;  // sorted by name
  std::vector<PackSources>
      dependencies;                    // resolved packs, by path or found beside; each knows its own manifest
  std::vector<std::string> looked_in;  // for messages: folders other than the one beside, in this order
  std::string alias;                   // the name under which the depending pack uses it; empty for the root
};

const SourceFile* find_file(const PackSources& sources, std::string_view name);  // nullptr: none

// Whether a path stays under the folder it starts from and is the same on every machine: not empty, not
// absolute, no part that is empty, `.` or `..`, no backslash, NUL or colon. A pack names its files so.
bool is_safe_relative(std::string_view path);

// As above, but `..` may stand in it: where a dependency is.
bool is_portable_path(std::string_view path);

}  // namespace rapport::pack
