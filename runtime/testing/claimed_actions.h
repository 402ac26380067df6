// Claims of what the answers make of the target: records, calls, rows for entities and operations.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "runtime/dataset/dataset.h"
#include "runtime/program/settings.h"

namespace rapport::testing {

struct WantedField {
  std::string_view field;
  std::optional<std::string> text;  // as the target writes it; nothing: the field is left out
};

// A claim of kind Record, with the values of its fields. What was found instead, the nearest first; empty:
// the claim holds.
std::string wrong_in_actions(const program::TestClaim& claim, std::span<const WantedField> wanted,
                             const dataset::Assembled& made);

}  // namespace rapport::testing
