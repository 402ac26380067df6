// A value that owns what it holds: for answers, logs and tests. Rules run on Cells (cell.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/value/cell.h"
#include "runtime/value/decimal.h"
#include "runtime/value/type.h"

namespace rapport::value {

// Which member holds the value follows from `kind`, the others stay as they are by default: Decimal
// `decimal`, Text `text`, all other kinds `number`, which is to be read as in a Cell. That a question was
// left blank on purpose is known to the log, not here: such a value is Unknown.
struct Value {
  Kind kind = Kind::Error;
  State state = State::Unknown;
  FaultCode fault = FaultCode::None;  // when state is Fault
  int64_t number = 0;
  Decimal decimal;
  std::string text;

  bool known() const { return state == State::Known; }
  friend bool operator==(const Value&, const Value&) = default;
};

Value unknown_value(Kind kind);
Value yes_no_value(bool yes);
Value integer_value(int64_t number);
Value decimal_value(const Decimal& decimal);
Value date_value(int64_t days);
Value text_value(std::string_view text);
Value choice_value(uint32_t element);
Value choices_value(uint64_t elements);  // a bit each

Value to_value(const Cell& cell, Kind kind);

// The cell of `value`; a text is a view into `value`, a wide decimal lies in `scratch`.
Cell view(const Value& value, Scratch& scratch);

// A known cell holds what its type allows: yes or no, a day of the calendar, a normalised decimal of so many
// digits, a text of the length, elements below `element_count`. That a text is UTF-8 is not looked at. For
// decoders and answers.
bool fits_type(const Cell& cell, const Type& type, uint32_t element_count);

// What a computed text and a file show: yes or no, digits, YYYY-MM-DD, texts as they are, the name of an
// element, the names of a set in the order of its enum with ", " between. Empty when the cell is not known.
std::string canonical_text(const Cell& cell, const Type& type,
                           std::span<const std::string_view> element_names);

}  // namespace rapport::value
