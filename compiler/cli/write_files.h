// Files appear whole or not at all, whatever fails on the way: each is written under a hidden name beside its
// place, synced, and renamed. A signal in between clears up and then takes effect.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/disk.h"
#include "runtime/base/result.h"
#include "runtime/output/output.h"

namespace rapport::cli {

// Replaces a regular file at `path`. Of two writers at once the later one wins, and the file is one of
// theirs.
base::Status write_file(Disk& disk, const std::string& path, std::string_view bytes);

enum class Readers : uint8_t { All, Owner };

// A file that was not there before: Conflict when something is, which stays as it is.
base::Status write_new_file(Disk& disk, const std::string& path, std::string_view bytes, Readers readers);

enum class Existing : uint8_t {
  Refuse,   // the folder is new or empty: Conflict otherwise
  Replace,  // files of the same names are replaced, other files stay
};

struct SetOptions {
  Existing existing = Existing::Refuse;
  std::vector<std::string>
      of_earlier_sets;  // Replace: names that an earlier set may have left, removed if not in this one
};

// Conflict when `folder` holds something (unless Replace), or is no folder.
base::Status check_set_place(Disk& disk, const std::string& folder, Existing existing);

// All of `files` or none. A new folder (and the missing ones above it) appears with one rename; in a folder
// that is there the files are renamed one by one, and back when one fails.
base::Status write_set(Disk& disk, const std::string& folder, std::span<const output::OutputFile> files,
                       const SetOptions& options);

}  // namespace rapport::cli
