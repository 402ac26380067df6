// How messages and dumps call slots and types.
#include "runtime/program/verifier.h"

namespace rapport::program {
namespace {

template <class Row>
std::string_view name_in(const std::vector<Row>& rows, Index row) {
  return row < rows.size() ? std::string_view(rows[row].name) : std::string_view();
}

// Of a question, or of a table that needs a row.
std::string_view required_name(const Program& program, const Slot& slot) {
  const Index own = static_cast<Index>(&slot - program.slots.data());
  const bool of_table = slot.owner < program.tables.size() && program.tables[slot.owner].required == own;
  return of_table ? name_in(program.tables, slot.owner) : name_in(program.questions, slot.owner);
}

}  // namespace

std::string_view owner_name(const Program& program, const Slot& slot) {
  switch (slot.kind) {
    case SlotKind::Question:
    case SlotKind::Default:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Fixed: return name_in(program.questions, slot.owner);
    case SlotKind::Required: return required_name(program, slot);
    case SlotKind::Check: return name_in(program.checks, slot.owner);
    case SlotKind::Let: return name_in(program.lets, slot.owner);
    case SlotKind::Input: return name_in(program.inputs, slot.owner);
    case SlotKind::Preset:
      return slot.owner < program.writes.size() ? std::string_view(program.writes[slot.owner].declared) : "";
    case SlotKind::Field:
      return slot.owner < program.writes.size() ? std::string_view(program.writes[slot.owner].field) : "";
    case SlotKind::Rows: return name_in(program.tables, slot.owner);
    case SlotKind::Condition:
    case SlotKind::Today:
    case SlotKind::Part:
    case SlotKind::Number:
    case SlotKind::Term:
    case SlotKind::Tap:
    case SlotKind::Claim:
    case SlotKind::Each: return {};
    case SlotKind::Counted:
      return slot.owner < program.counted.size() ? std::string_view(program.counted[slot.owner]) : "";
  }
  return {};
}

std::string slot_text(const Program& program, Index slot) {
  std::string text = "slot " + std::to_string(slot);
  if (slot >= program.slots.size()) return text;
  const std::string_view name = owner_name(program, program.slots[slot]);
  text.append(" (").append(noun(program.slots[slot].kind));
  if (!name.empty()) text.append(" `").append(name).append("`");
  return text.append(")");
}

std::string type_text(const Program& program, const value::Type& type) {
  using value::Kind;
  const auto of_enum = [&](std::string_view kind) {
    if (type.enum_index == kNone) return std::string(kind);
    const std::string_view name = name_in(program.enums, type.enum_index);
    return std::string(kind).append(" of ").append(name.empty() ? "no known enum" : name);
  };
  switch (type.kind) {
    case Kind::YesNo: return "yes_no";
    case Kind::Text: return type.length == 0 ? "text" : "text(" + std::to_string(type.length) + ")";
    case Kind::Integer: return "integer";
    case Kind::Decimal:
      return "decimal(" + std::to_string(type.precision) + ", " + std::to_string(type.scale) + ")";
    case Kind::Date: return "date";
    case Kind::Choice: return of_enum("choice");
    case Kind::Choices: return of_enum("choices");
    case Kind::Period: return "period";
    case Kind::Error: return "error";
  }
  return {};
}

}  // namespace rapport::program
