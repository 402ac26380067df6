#include "runtime/assemble/field_text.h"

#include <bit>

#include "runtime/value/value.h"

namespace rapport::assemble {
namespace {

using program::FieldFormat;
using value::Cell;
using value::Type;

const std::string& target_name(const program::EnumElement& element) {
  return element.converts ? element.converted : element.name;
}

std::string set_text(uint64_t bits, const program::Enum& e) {
  std::string out;
  for (; bits != 0; bits &= bits - 1) {
    const auto element = static_cast<size_t>(std::countr_zero(bits));
    if (element >= e.elements.size()) break;
    if (!out.empty()) out += ';';
    out += target_name(e.elements[element]);
  }
  return out;
}

}  // namespace

std::string field_text(const Cell& cell, const Type& type, FieldFormat format,
                       const program::Program& program) {
  switch (format) {
    case FieldFormat::NoYes: return cell.number != 0 ? "Yes" : "No";
    case FieldFormat::EnumElement:
      if (type.kind == value::Kind::Choice)
        return target_name(program.enums[type.enum_index].elements[static_cast<size_t>(cell.number)]);
      break;
    case FieldFormat::EnumSet:
      if (type.kind == value::Kind::Choices)
        return set_text(static_cast<uint64_t>(cell.number), program.enums[type.enum_index]);
      break;
    case FieldFormat::Text:
    case FieldFormat::Number:
    case FieldFormat::Date:
    case FieldFormat::Reference:
    case FieldFormat::MainAccount: break;
  }
  return value::canonical_text(cell, type, {});
}

std::string canonical(const Cell& cell, const Type& type, const program::Program& program) {
  std::vector<std::string_view> names;
  if (type.kind == value::Kind::Choice || type.kind == value::Kind::Choices)
    for (const program::EnumElement& element : program.enums[type.enum_index].elements)
      names.push_back(element.name);
  return value::canonical_text(cell, type, names);
}

std::string record_text(const Cell& cell, const Type& type, const program::Program& program) {
  switch (type.kind) {
    case value::Kind::YesNo: return field_text(cell, type, FieldFormat::NoYes, program);
    case value::Kind::Choice: return field_text(cell, type, FieldFormat::EnumElement, program);
    case value::Kind::Choices: return field_text(cell, type, FieldFormat::EnumSet, program);
    case value::Kind::Text:
    case value::Kind::Integer:
    case value::Kind::Decimal:
    case value::Kind::Date:
    case value::Kind::Period:
    case value::Kind::Error: break;
  }
  return value::canonical_text(cell, type, {});
}

}  // namespace rapport::assemble
