// Operations on known cells, as the static types select them. Unknown and faults are the caller's (strict
// operators).
#pragma once

#include <compare>
#include <cstdint>

#include "runtime/value/cell.h"
#include "runtime/value/decimal.h"
#include "runtime/value/type.h"

namespace rapport::value {

inline std::strong_ordering compare_numbers(const Cell& a, const Cell& b) { return a.number <=> b.number; }
std::strong_ordering compare_decimals(const Cell& a, const Cell& b);  // integers too, also mixed
std::strong_ordering compare_texts(const Cell& a, const Cell& b);     // by bytes, which is by code points
std::strong_ordering compare_cells(const Cell& a, const Cell& b, Kind kind);

// The cells hold the same: state, fault and value. What the cutoff of the graph asks.
bool same_cell(const Cell& a, const Cell& b, Kind kind);

inline Cell add_integers(const Cell& a, const Cell& b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a.number, b.number, &sum) ? fault_cell(FaultCode::Overflow)
                                                          : number_cell(sum);
}
inline Cell subtract_integers(const Cell& a, const Cell& b) {
  int64_t difference = 0;
  return __builtin_sub_overflow(a.number, b.number, &difference) ? fault_cell(FaultCode::Overflow)
                                                                 : number_cell(difference);
}
inline Cell multiply_integers(const Cell& a, const Cell& b) {
  int64_t product = 0;
  return __builtin_mul_overflow(a.number, b.number, &product) ? fault_cell(FaultCode::Overflow)
                                                              : number_cell(product);
}
inline Cell negate_integer(const Cell& a) { return subtract_integers(number_cell(0), a); }

// Integers are decimals here: decimal_of reads both.
Cell add_decimals(const Cell& a, const Cell& b, Scratch& scratch);
Cell subtract_decimals(const Cell& a, const Cell& b, Scratch& scratch);
Cell multiply_decimals(const Cell& a, const Cell& b, Scratch& scratch);
Cell negate_decimal(const Cell& a, Scratch& scratch);

// `date` plus or minus the period that `period` encodes.
Cell add_period_cell(const Cell& date, const Cell& period);
Cell subtract_period_cell(const Cell& date, const Cell& period);

}  // namespace rapport::value
