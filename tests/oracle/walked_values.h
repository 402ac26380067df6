// What the tree walker does with values: faults, strictness, comparison.
#pragma once

#include <initializer_list>
#include <optional>

#include "runtime/lib/key.h"
#include "runtime/value/decimal.h"
#include "runtime/value/value.h"

namespace rapport::oracle {

inline value::Value fault(value::Kind kind, value::FaultCode code) {
  value::Value v = value::unknown_value(kind);
  v.state = value::State::Fault;
  v.fault = code;
  return v;
}
inline bool faulted(const value::Value& v) { return v.state == value::State::Fault; }
inline bool is(const value::Value& v, bool yes) { return v.known() && (v.number != 0) == yes; }

// A strict operator whose operands are not all known: the first fault, else unknown.
inline std::optional<value::Value> not_known(value::Kind kind,
                                             std::initializer_list<const value::Value*> operands) {
  for (const value::Value* v : operands)
    if (faulted(*v)) return fault(kind, v->fault);
  for (const value::Value* v : operands)
    if (!v->known()) return value::unknown_value(kind);
  return std::nullopt;
}

inline value::Decimal decimal_in(const value::Value& v) {
  return v.kind == value::Kind::Decimal ? v.decimal : value::decimal_from(v.number);
}

inline value::Value from(const value::OrFault<value::Decimal>& result) {
  return result.ok() ? value::decimal_value(result.value) : fault(value::Kind::Decimal, result.fault);
}

inline bool equal(const value::Value& a, const value::Value& b) {
  if (a.kind == value::Kind::Text) return a.text == b.text;
  if (a.kind == value::Kind::Decimal || b.kind == value::Kind::Decimal)
    return value::compare(decimal_in(a), decimal_in(b)) == 0;
  return a.number == b.number;
}

inline bool less(const value::Value& a, const value::Value& b) {
  if (a.kind == value::Kind::Decimal || b.kind == value::Kind::Decimal)
    return value::compare(decimal_in(a), decimal_in(b)) < 0;
  return a.number < b.number;
}

// As keys of rows: what is not known is none.
inline bool same_key(const value::Value& a, const value::Value& b) {
  if (!a.known() || !b.known()) return false;
  return a.kind == value::Kind::Text ? lib::same_key(a.text, b.text) : equal(a, b);
}

}  // namespace rapport::oracle
