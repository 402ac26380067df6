// BLAKE2b-256: tells whether bytes are the ones that were meant. Not a signature.
#pragma once

#include <string>
#include <string_view>

#include "compiler/pack/sources.h"

namespace rapport::pack {

std::string digest32(std::string_view bytes);        // 32 raw bytes
std::string blake2b256_hex(std::string_view bytes);  // 64 lower case hexadecimal digits

// In hexadecimal, over names and bytes of a pack's files in the order of their names, whatever their order
// here. Not over its dependencies, which rapport.lock names beside it, nor over a rapport.lock of its own or
// the earlier versions in previous/, which no program is made of.
std::string digest_of(const PackSources& pack);

}  // namespace rapport::pack
