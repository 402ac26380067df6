// Program ↔ bytes, and the proof that a program may run. docs/bytecode.md is the specification of both.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/program.h"

namespace rapport::program {

// The payload of a .rapc: the same program gives the same bytes on every machine. The container around it
// (magic, format version, digest) is Container below.
std::string encode(const Program& program);

// Bounds-checked; a broken or hostile payload is Corrupt, never undefined behaviour. The result is verified
// and indexed.
base::Result<Program> decode(std::string_view payload);

struct Violation {
  std::string rule;     // the rule of docs/bytecode.md: "stack-underflow", "backward-jump" …
  std::string message;  // slot, instruction, what was found
};
// All violations; none: execute() needs no checks on this program.
std::vector<Violation> verify(const Program& program);

// The file: magic "RAPC", format version, length and digest of the payload, payload. The digest is computed
// at the edge.
inline constexpr uint16_t kFormatVersion = 8;
using Digest = std::string (*)(std::string_view bytes);  // 32 raw bytes: BLAKE2b-256
std::string seal(std::string_view payload, Digest digest);
// The payload. Corrupt: no .rapc, truncated, lengthened, or another digest. Unsupported: a format this
// version does not know.
base::Result<std::string_view> unseal(std::string_view file, Digest digest);
// The sources inside, whatever the format version: what is Unsupported is compiled again from them.
base::Result<std::vector<SourceText>> sources_of(std::string_view file, Digest digest);

// `rapport dump --stage program`: the slots with their rules disassembled, and the constants.
std::string dump(const Program& program);

}  // namespace rapport::program
