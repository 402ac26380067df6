// A pack as signatures see it: its files and needs, whether it is a folder or a .rapc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/load_pack.h"
#include "compiler/cli/surroundings.h"
#include "compiler/driver/compile.h"
#include "compiler/pack/signature.h"

namespace rapport::cli {

struct SignedPack {
  PackForm form = PackForm::Sources;
  pack::Statement statement;
  std::string signature_path;  // where its signature is, or will be
  driver::Compiled compiled;   // of its sources
  std::string program;         // form Program: the bytes of the .rapc
};

// Everything that keeps the pack from being looked at is said, and `exit` set. That it does not compile does
// not.
std::optional<SignedPack> load_signed(Surroundings& world, const std::string& path, Exit& exit);

// Of a .rapc: why it is not to be trusted to be what its sources compile to; empty: it is.
std::string doubt_of_program(const SignedPack& pack, const std::string& path);

// What the signature beside the pack says against it, a line each; empty: it is there and holds. `trusted`:
// whose signatures count; none: any.
std::vector<std::string> doubts_of_signature(const SignedPack& pack, const std::string& text,
                                             const std::vector<pack::PublicKey>& trusted);

}  // namespace rapport::cli
