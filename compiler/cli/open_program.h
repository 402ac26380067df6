// PACK → Program, with everything that is wrong said on the way.
#pragma once

#include <optional>
#include <string>

#include "compiler/cli/load_pack.h"
#include "compiler/cli/surroundings.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/driver/compile.h"
#include "runtime/program/program.h"

namespace rapport::cli {

struct Opened {
  std::optional<program::Program> program;
  Exit exit = Exit::Fine;  // why there is none
};

// Compiles the sources, or opens the .rapc. Errors are said; warnings and notes are `rapport check`'s.
Opened open_program(Surroundings& world, const std::string& pack);

// Says what could not be read. Fine when there is nothing to say.
Exit say_problems(Surroundings& world, const LoadedPack& loaded);

// Says what the compiler found, for people, with a line that counts it and names the pack.
void say_diagnostics(Surroundings& world, const driver::Compiled& compiled, const std::string& pack);

// Sources that were loaded without problems, compiled; a file that is too long to be read is an error of the
// pack.
driver::Compiled compile_loaded(const LoadedPack& loaded);

// The .rapc that was loaded. One of another format is compiled again from the sources inside, with a note. An
// error is said, and names the file.
Opened open_loaded(Surroundings& world, const LoadedPack& loaded, const std::string& path);

}  // namespace rapport::cli
