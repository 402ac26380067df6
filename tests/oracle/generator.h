// Random packs that compile: well typed, without cycles, each field written once or under conditions that
// exclude each other. The same seed gives the same pack on every machine.
#pragma once

#include <cstdint>

#include "tests/oracle/pack_text.h"
#include "tests/oracle/targets.h"

namespace rapport::oracle {

PackText generate_pack(uint64_t seed, const Targets& targets);

}  // namespace rapport::oracle
