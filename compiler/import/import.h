// Files that describe a target, as AX and its successor export them → target/*.toml of a pack.
//
// Every family of files has one file of its own there, so that what an import brought can be brought again:
// it lies over what an earlier import of that family brought, and never touches what was written by hand.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/import/facts.h"
#include "compiler/pack/sources.h"

namespace rapport::metadata {

struct Counts {
  size_t tables = 0, fields = 0, enums = 0, types = 0, documents = 0, operations = 0;
};

// What a file was, and what became of it.
struct Report {
  std::string file;                        // as it was given
  std::string_view kind;                   // for people; empty: none that is known
  Counts counts;                           // that it says something of
  std::map<std::string, Skipped> skipped;  // by what it is, in the plural
};

struct Written {
  std::string name;  // of the folder
  std::string bytes;
  Counts counts;  // with what was there before
};

struct Imported {
  std::vector<Report> reports;   // one per file, in their order
  std::vector<Written> written;  // nothing when there are errors
};

// The names that `written` may have: what there is of them belongs into `existing`.
std::vector<std::string_view> names_of_imports();

// `inputs`: names for people, and bytes. `existing`: files of the folder by their paths. Reports what is
// wrong, of all files, with positions in the texts that it adds to `sources`: E1003, E6107, E6201 to E6203,
// E7002, and those of read_schema() for what exists.
Imported import_files(std::span<const pack::SourceFile> inputs, std::span<const pack::SourceFile> existing,
                      diag::SourceMap& sources, diag::Diagnostics& diags);

}  // namespace rapport::metadata
