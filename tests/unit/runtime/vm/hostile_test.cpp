// A payload that somebody changed and sealed again: it is refused, or it is another program that runs.
#include <gtest/gtest.h>

#include "runtime/program/codec.h"
#include "runtime/vm/execute.h"
#include "tests/unit/runtime/program/full_program.h"

namespace rapport::vm {
namespace {

// What an interview may put into a slot that has no rule.
value::Cell given(const program::Program& program, const value::Type& type) {
  switch (type.kind) {
    case value::Kind::Text: return value::text_cell("ab");
    case value::Kind::Choice:
      return program.enums[type.enum_index].elements.empty() ? value::unknown_cell() : value::number_cell(0);
    case value::Kind::YesNo:
    case value::Kind::Integer:
    case value::Kind::Decimal:
    case value::Kind::Date: return value::number_cell(1);
    case value::Kind::Choices:
    case value::Kind::Period:
    case value::Kind::Error: return value::unknown_cell();
  }
  return value::unknown_cell();
}

// Runs every rule, and looks at every byte of what comes out.
size_t run_all(const program::Program& program) {
  value::Scratch scratch;
  std::vector<value::Cell> slots(program.slots.size());
  size_t bytes = 0;
  for (program::Index i = 0; i < program.slots.size(); ++i) {
    const program::Slot& slot = program.slots[i];
    slots[i] = slot.code.count == 0 ? given(program, slot.type) : execute(program, slot, slots, scratch);
    const value::Value value = value::to_value(slots[i], slot.type.kind);
    for (const char c : value.text) bytes += c != 0 ? 1 : 0;
    const bool has_enum = slot.type.enum_index < program.enums.size();
    if (slot.type.kind == value::Kind::Choice && value.known() && has_enum) {
      EXPECT_LT(static_cast<uint64_t>(value.number), program.enums[slot.type.enum_index].elements.size());
    }
  }
  return bytes;
}

TEST(Hostile, EveryChangedByteOfAPayloadIsRefusedOrGivesAProgramThatRuns) {
  std::string payload = program::encode(program::full_program().program);
  const size_t bytes = run_all(*program::decode(payload));
  EXPECT_GT(bytes, 0U);
  size_t refused = 0, ran = 0;
  for (char& byte : payload)
    for (const int change : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
      byte = static_cast<char>(byte ^ change);
      if (const base::Result<program::Program> program = program::decode(payload)) {
        run_all(*program);
        ++ran;
      } else {
        EXPECT_EQ(program.error().code, base::ErrorCode::Corrupt);
        ++refused;
      }
      byte = static_cast<char>(byte ^ change);
    }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(ran, 0U);
}

}  // namespace
}  // namespace rapport::vm
