// What the instructions do with the cells on the stack; for execute.cpp only.
#pragma once

#include <algorithm>
#include <span>

#include "runtime/lib/builtins.h"
#include "runtime/lib/key.h"
#include "runtime/program/program.h"
#include "runtime/value/ops.h"

namespace rapport::vm {

using value::Cell;
using value::Scratch;

// Known is the one state whose second bit is set.
static_assert((static_cast<int>(value::State::Unknown) & 2) == 0 &&
              (static_cast<int>(value::State::Fault) & 2) == 0 && static_cast<int>(value::State::Known) == 2);
inline bool both_known(const Cell& a, const Cell& b) {
  return (static_cast<int>(a.state) & static_cast<int>(b.state)) != 0 && a.known();
}

// The strict operators on what is not all known: the leftmost fault, else unknown.
inline Cell first_fault(const Cell& a, const Cell& b) {
  if (a.faulted()) return a;
  return b.faulted() ? b : value::unknown_cell();
}

template <class Operation>
inline Cell combined(const Cell& a, const Cell& b, Operation operation) {
  if (both_known(a, b)) [[likely]]
    return operation(a, b);
  return first_fault(a, b);
}

// Two values become one.
template <class Operation>
inline Cell* strict(Cell* top, Operation operation) {
  --top;
  top[-1] = combined(top[-1], top[0], operation);
  return top;
}

// What others read of a slot: a fault reads as unknown. The whole cell first: cells stay 16 bytes in one
// move.
inline Cell* load(Cell* top, const Cell& slot) {
  *top = slot;
  if (top->faulted()) *top = value::unknown_cell();
  return top + 1;
}

// A slot and a constant: neither is a fault to others.
template <class Operation>
inline Cell* fused(Cell* top, const Cell& slot, const Cell& constant, Operation operation) {
  if (both_known(slot, constant)) [[likely]]
    *top = operation(slot, constant);
  else
    *top = value::unknown_cell();
  return top + 1;
}

// `is`: as `=` for known values; unknown is unknown; a fault stays.
template <class Operation>
inline Cell* total(Cell* top, Operation equals) {
  --top;
  const Cell &a = top[-1], &b = top[0];
  if (both_known(a, b))
    top[-1] = equals(a, b);
  else if (a.faulted() || b.faulted())
    top[-1] = first_fault(a, b);
  else
    top[-1] = value::yes_no_cell(a.state == b.state);
  return top;
}

// `count` values become one.
template <class Operation>
inline Cell* apply(Cell* top, uint32_t count, Operation operation) {
  Cell* first = top - count;
  const std::span<const Cell> args(first, count);
  const bool known = std::all_of(args.begin(), args.end(), [](const Cell& c) { return c.known(); });
  if (known) {
    *first = operation(args);
  } else {
    const auto fault = std::find_if(args.begin(), args.end(), [](const Cell& c) { return c.faulted(); });
    *first = fault == args.end() ? value::unknown_cell() : *fault;
  }
  return first + 1;
}

// A side that decides, decides, whatever the other is; else a fault, else unknown.
inline Cell undecided(const Cell& a, const Cell& b, int64_t decider) {
  if (a.known() && a.number == decider) return a;
  if (b.known() && b.number == decider) return b;
  if (a.faulted()) return a;
  return b.faulted() ? b : value::unknown_cell();
}
inline void kleene_and(Cell& a, const Cell& b) {
  if (both_known(a, b)) [[likely]]
    a.number &= b.number;
  else
    a = undecided(a, b, 0);
}
inline void kleene_or(Cell& a, const Cell& b) {
  if (both_known(a, b)) [[likely]]
    a.number |= b.number;
  else
    a = undecided(a, b, 1);
}

// Integers: of a known cell only the number changes.
template <class Overflows>
inline void change_integer(Cell& a, const Cell& b, Overflows overflows) {
  int64_t number = 0;
  if (!both_known(a, b)) [[unlikely]]
    a = first_fault(a, b);
  else if (overflows(a.number, b.number, &number)) [[unlikely]]
    a = value::fault_cell(value::FaultCode::Overflow);
  else
    a.number = number;
}
inline constexpr auto kAdd = [](int64_t a, int64_t b, int64_t* sum) {
  return __builtin_add_overflow(a, b, sum);
};
inline constexpr auto kSubtract = [](int64_t a, int64_t b, int64_t* rest) {
  return __builtin_sub_overflow(a, b, rest);
};
inline constexpr auto kMultiply = [](int64_t a, int64_t b, int64_t* product) {
  return __builtin_mul_overflow(a, b, product);
};

template <class Compare>
inline constexpr auto numbers =
    [](const Cell& a, const Cell& b) { return value::yes_no_cell(Compare{}(a.number, b.number)); };

template <class Compare>
inline constexpr auto decimals = [](const Cell& a, const Cell& b) {
  if ((a.size | b.size) == 0 && a.scale == b.scale) return value::yes_no_cell(Compare{}(a.number, b.number));
  const std::strong_ordering order = value::compare_decimals(a, b);
  return value::yes_no_cell(Compare{}((order > 0) - (order < 0), 0));
};

template <class Compare>
inline constexpr auto texts =
    [](const Cell& a, const Cell& b) { return value::yes_no_cell(Compare{}(a.text(), b.text())); };

// Texts that name rows: whether they name the same one, or not.
template <bool kEqual>
inline constexpr auto keys = [](const Cell& a, const Cell& b) {
  return value::yes_no_cell(lib::same_key(a.text(), b.text()) == kEqual);
};

// The operation with the arena that its result may need.
template <class Operation>
inline auto with(Scratch& scratch, Operation operation) {
  return [&scratch, operation](auto&&... args) { return operation(args..., scratch); };
}

inline auto quotient(const program::Instr& in, Scratch& scratch) {
  return [&in, &scratch](const Cell& a, const Cell& b) {
    return lib::divide_rounded(a, b, static_cast<int>(in.a), static_cast<value::RoundingMode>(in.b), scratch);
  };
}

// A number of more digits than the type in the operands has room for is too large.
inline Cell fitted(const program::Instr& in, const Cell& number) {
  const bool fits = value::fits(value::decimal_of(number), static_cast<int>(in.a), static_cast<int>(in.b));
  return fits ? number : value::fault_cell(value::FaultCode::Overflow);
}

inline Cell has_element(const Cell& element, const Cell& set) {
  return value::yes_no_cell((static_cast<uint64_t>(set.number) >> element.number & 1) != 0);
}

inline auto collector(uint32_t bit) {
  return [bit](const Cell& set, const Cell& yes) {
    return value::number_cell(set.number | static_cast<int64_t>(static_cast<uint64_t>(yes.number) << bit));
  };
}

// The canonical text of a known cell whose kind and enum the operands say.
Cell text_of(const program::Program& program, const program::Instr& in, const Cell& cell, Scratch& scratch);

}  // namespace rapport::vm
