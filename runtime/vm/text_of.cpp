#include <bit>
#include <cstring>

#include "runtime/value/value.h"
#include "runtime/vm/operations.h"

namespace rapport::vm {
namespace {

using value::Kind;

Cell kept(std::string_view text, Scratch& scratch) {
  const std::string_view copy = scratch.keep(text);
  return copy.data() == nullptr && !text.empty() ? value::fault_cell(value::FaultCode::TextTooLong)
                                                 : value::text_cell(copy);
}

// The names of the set's elements in the order of the enum, with ", " between.
Cell set_text(const program::Enum& elements, uint64_t set, Scratch& scratch) {
  constexpr std::string_view kBetween = ", ";
  size_t bytes = 0;
  for (uint64_t rest = set; rest != 0; rest &= rest - 1)
    bytes += elements.elements[static_cast<size_t>(std::countr_zero(rest))].name.size() + kBetween.size();
  char* const start = scratch.allocate(bytes);
  if (start == nullptr)
    return bytes == 0 ? value::text_cell({}) : value::fault_cell(value::FaultCode::TextTooLong);
  char* end = start;
  for (uint64_t rest = set; rest != 0; rest &= rest - 1) {
    const std::string& name = elements.elements[static_cast<size_t>(std::countr_zero(rest))].name;
    if (end != start) end = std::copy(kBetween.begin(), kBetween.end(), end);
    end = std::copy(name.begin(), name.end(), end);
  }
  return value::text_cell({start, static_cast<size_t>(end - start)});
}

}  // namespace

Cell text_of(const program::Program& program, const program::Instr& in, const Cell& cell, Scratch& scratch) {
  const auto kind = static_cast<Kind>(in.a);
  switch (kind) {
    case Kind::Text: return cell;
    case Kind::Choice:
      return value::text_cell(program.enums[in.b].elements[static_cast<size_t>(cell.number)].name);
    case Kind::Choices: return set_text(program.enums[in.b], static_cast<uint64_t>(cell.number), scratch);
    case Kind::YesNo:
    case Kind::Integer:
    case Kind::Decimal:
    case Kind::Date:
    case Kind::Period:
    case Kind::Error: return kept(value::canonical_text(cell, {.kind = kind}, {}), scratch);
  }
  return value::unknown_cell();
}

}  // namespace rapport::vm
