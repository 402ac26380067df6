// Pack sources → Program and Diagnostics: the compiler as one function.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/diag/diagnostics.h"
#include "compiler/pack/sources.h"
#include "runtime/base/result.h"
#include "runtime/program/program.h"

namespace rapport::driver {

struct Compiled {
  std::optional<program::Program> program;  // verified and indexed; none when there are errors
  diag::SourceMap sources;
  diag::Diagnostics diags;  // sorted
};

// Opens nothing, prints nothing. Not thread-safe with itself (the parser's cache is shared).
Compiled compile(const pack::PackSources& sources);

// Whether `convert` lines were left out, for want of the versions that they start from in previous/.
bool lacks_conversions(const Compiled& compiled);

// What stands after a stage, as text: "tokens", "tree", "hir" or "graph". Empty for another name.
std::string dump_stage(const pack::PackSources& sources, std::string_view stage);

// The bytes of a .rapc, with its digest; and back, checked, verified and indexed.
std::string seal_program(const program::Program& program);
base::Result<program::Program> open_program(std::string_view file_bytes);

// The sources inside of a .rapc as the pack that they were, without its rapport.lock.
base::Result<pack::PackSources> sources_inside(std::string_view file_bytes, std::string root_name);

// Whether a .rapc is, byte for byte, what this version makes of the sources inside of it. An error: they
// cannot be read, or the format is another version's.
base::Result<bool> is_made_of_its_sources(std::string_view file_bytes, std::string root_name);

// The sources inside of a .rapc, whatever its format, compiled by this version. An error: they cannot be
// read.
base::Result<Compiled> compile_again(std::string_view file_bytes, std::string root_name);

}  // namespace rapport::driver
