// A value while a rule runs: 16 bytes, trivially copyable, owns nothing.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime/value/faults.h"

namespace rapport::value {

enum class State : uint8_t { Unknown, Fault, Known };

// What `number` or `bytes` holds follows from the static type, which the compiler knows and the cell does not
// say:
//   YesNo 0 or 1 · Integer · Date: days since 1970-01-01 · Choice: position of the element in its enum ·
//   Choices: a bit per element · Period: see date.h · Text: `bytes` and `size` ·
//   Decimal: coefficient in `number` when size is 0, else 16 bytes (a little-endian __int128) at `bytes`;
//   `scale` digits after the point. A decimal that fits 64 bits is always the short form, and has no trailing
//   zero after its point, so that equal decimals are equal cells.
struct Cell {
  State state = State::Unknown;
  FaultCode fault = FaultCode::None;  // when state is Fault
  uint16_t scale = 0;
  uint32_t size = 0;
  union {
    int64_t number = 0;
    const char* bytes;  // a view into answers, constants or the scratch arena
  };

  constexpr bool known() const { return state == State::Known; }
  constexpr bool unknown() const { return state == State::Unknown; }
  constexpr bool faulted() const { return state == State::Fault; }
  std::string_view text() const { return {bytes, size}; }
};
static_assert(sizeof(Cell) == 16);

constexpr Cell unknown_cell() { return {}; }
constexpr Cell fault_cell(FaultCode code) {
  Cell c;
  c.state = State::Fault;
  c.fault = code;
  return c;
}
constexpr Cell number_cell(int64_t number) {
  Cell c;
  c.state = State::Known;
  c.number = number;
  return c;
}
constexpr Cell yes_no_cell(bool yes) { return number_cell(yes ? 1 : 0); }
inline Cell text_cell(std::string_view text) {
  Cell c;
  c.state = State::Known;
  c.size = static_cast<uint32_t>(text.size());
  c.bytes = text.data();
  return c;
}

// What others read of it: a fault reads as unknown (design: it stands at its own declaration only).
constexpr Cell as_read(const Cell& c) { return c.faulted() ? Cell{} : c; }

}  // namespace rapport::value
