// What each write does, worked out once per program.
#pragma once

#include <optional>
#include <string>

#include "runtime/dataset/dataset.h"
#include "runtime/program/program.h"

namespace rapport::assemble {

struct WritePlan {  // per row of Program::writes
  dataset::FieldKind kind = dataset::FieldKind::Text;
  std::optional<uint32_t> length;  // UTF-16 units that the field takes
  dataset::RowKey row;             // kind Reference: table and key field, without the value
  bool key = false, mandatory = false;
  dataset::Cause cause;
};
WritePlan plan_of(const program::Program& program, const program::Write& write);

// The name that a person knows a slot by; empty when it has none.
std::string_view slot_name(const program::Program& program, program::Index slot);
std::string place_text(const program::Program& program, const program::Place& place);  // "pack.rap:12"

}  // namespace rapport::assemble
