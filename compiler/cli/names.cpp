#include "compiler/cli/names.h"

#include <vector>

#include "compiler/diag/render.h"
#include "runtime/base/utf8.h"
#include "runtime/program/verifier.h"
#include "runtime/value/date.h"

namespace rapport::cli {
namespace {

using program::Index;
using program::kNone;
using program::Program;
using program::Slot;
using program::SlotKind;

constexpr size_t kShownUnits = 60;  // of a text value: a line of the trace stays a line

std::string check_name(const Program& program, Index owner) {
  const program::Check& check = program.checks[owner];
  std::string of = check.at.empty() ? "" : program.questions[check.at.front()].name + ".";
  switch (check.kind) {
    case program::CheckKind::Rule: return of + (check.name.empty() ? "check" : check.name);
    case program::CheckKind::Minimum: return of + "min";
    case program::CheckKind::Maximum: return of + "max";
    case program::CheckKind::Option: return of + "option";
    case program::CheckKind::Key: return of + "key";
  }
  return of;
}

std::string bound_name(const Program& program, Index slot, Index owner) {
  const program::Question& question = program.questions[owner];
  return question.name + (question.minimum == slot ? ".min bound" : ".max bound");
}

std::vector<std::string_view> element_names(const Program& program, const value::Type& type) {
  std::vector<std::string_view> names;
  if (type.enum_index >= program.enums.size()) return names;
  for (const program::EnumElement& element : program.enums[type.enum_index].elements)
    names.push_back(element.name);
  return names;
}

std::string plain_slot_name(const Program& program, Index slot) {
  const Slot& s = program.slots[slot];
  switch (s.kind) {
    case SlotKind::Condition: return "when " + place_name(program, s.place);
    case SlotKind::Question:
    case SlotKind::Fixed: return program.questions[s.owner].name;
    case SlotKind::Default: return program.questions[s.owner].name + ".default";
    case SlotKind::Required: return std::string(program::owner_name(program, s)) + ".required";
    case SlotKind::Options: return program.questions[s.owner].name + ".options";
    case SlotKind::Bound: return bound_name(program, slot, s.owner);
    case SlotKind::Check: return check_name(program, s.owner);
    case SlotKind::Let: return program.lets[s.owner].name;
    case SlotKind::Preset: return program.writes[s.owner].declared;
    case SlotKind::Input: return program.inputs[s.owner].name;
    case SlotKind::Today: return "today";
    case SlotKind::Rows: return program.tables[s.owner].name;
    case SlotKind::Part:
    case SlotKind::Number:
    case SlotKind::Term:
    case SlotKind::Tap:
    case SlotKind::Claim:
    case SlotKind::Counted:
    case SlotKind::Each: return "";
    case SlotKind::Field: return program.writes[s.owner].table + "." + program.writes[s.owner].field;
  }
  return "";
}

}  // namespace

std::string slot_name(const Program& program, Index slot) {
  return diag::printable(plain_slot_name(program, slot));
}

std::string place_name(const Program& program, const program::Place& place) {
  if (place.file >= program.sources.size()) return "";
  return diag::printable(program.sources[place.file].name) + ":" + std::to_string(place.line) + ":" +
         std::to_string(place.column);
}

std::string value_name(const Program& program, const value::Cell& cell, const value::Type& type) {
  if (cell.faulted()) return std::string(value::fault_info(cell.fault).code);
  if (cell.unknown()) return "unknown";
  std::string text = value::canonical_text(cell, type, element_names(program, type));
  if (type.kind == value::Kind::Choices) return "[" + diag::printable(text) + "]";
  if (type.kind != value::Kind::Text) return diag::printable(text);
  const std::string_view shown = base::utf16_prefix(text, kShownUnits);
  return "\"" + diag::printable(shown) + (shown.size() < text.size() ? "…\"" : "\"");
}

std::string entry_name(const Program& program, const interview::Entry& entry) {
  const std::string name = diag::printable(entry.name);
  switch (entry.kind) {
    case interview::EntryKind::Blank: return "blank " + name;
    case interview::EntryKind::Reset: return "reset " + name;
    case interview::EntryKind::Today: return "today " + value::date_text(entry.value.number);
    case interview::EntryKind::Rows: return "rows of " + name;
    case interview::EntryKind::AddRow: return "new row of " + name;
    case interview::EntryKind::RemoveRow: return "without row " + std::to_string(entry.row) + " of " + name;
    case interview::EntryKind::ResetRows: return "reset " + name;
    case interview::EntryKind::Confirm: return "confirm " + name;
    case interview::EntryKind::Complete: return "complete " + name;
    case interview::EntryKind::Undo: return "undo";
    case interview::EntryKind::PrefillRows: return "prefilled rows of " + name;
    case interview::EntryKind::Prefill:
      if (!entry.value.known()) return "no prefill " + name;
      break;
    case interview::EntryKind::Answer:
    case interview::EntryKind::Input: break;
  }
  value::Type type{.kind = entry.value.kind};
  if (const Index question = program::find_question(program, entry.name); question != kNone)
    type = program.questions[question].type;
  for (const program::Input& input : program.inputs)
    if (input.name == entry.name) type = input.type;
  value::Scratch scratch;
  const std::string_view verb = entry.kind == interview::EntryKind::Input     ? "input "
                                : entry.kind == interview::EntryKind::Prefill ? "prefill "
                                                                              : "answer ";
  return std::string(verb) + name + " " + value_name(program, value::view(entry.value, scratch), type);
}

}  // namespace rapport::cli
