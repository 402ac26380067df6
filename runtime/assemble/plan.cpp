#include "runtime/assemble/plan.h"

#include <algorithm>
#include <set>

namespace rapport::assemble {

using dataset::FieldKind;
using dataset::RowKey;
using program::FieldFormat;
using program::Index;
using program::kNone;
using program::Program;
using program::SlotKind;

namespace {

FieldKind kind_of_element(const schema::Field* field) {
  if (field == nullptr) return FieldKind::EnumElement;
  switch (field->type) {
    case schema::FieldType::String: return FieldKind::Text;
    case schema::FieldType::Int:
    case schema::FieldType::Int64:
    case schema::FieldType::Real: return FieldKind::Number;
    case schema::FieldType::Unknown:
    case schema::FieldType::Date:
    case schema::FieldType::DateTime:
    case schema::FieldType::Time:
    case schema::FieldType::Enum:
    case schema::FieldType::IntOrEnum:
    case schema::FieldType::Guid:
    case schema::FieldType::Container:
    case schema::FieldType::RecId: return FieldKind::EnumElement;
  }
  return FieldKind::EnumElement;
}

FieldKind kind_of(FieldFormat format, const schema::Field* field) {
  switch (format) {
    case FieldFormat::Text:
    case FieldFormat::EnumSet: return FieldKind::Text;
    case FieldFormat::Number: return FieldKind::Number;
    case FieldFormat::Date: return FieldKind::Date;
    case FieldFormat::NoYes: return FieldKind::EnumElement;
    case FieldFormat::EnumElement: return kind_of_element(field);
    case FieldFormat::Reference: return FieldKind::Reference;
  }
  return FieldKind::Text;
}

RowKey referred_row(const Program& program, const schema::Field* field) {
  RowKey row;
  if (field == nullptr) return row;
  row.table = field->fk_table;
  const schema::Table* table = schema::find_table(program.schema, field->fk_table);
  // a reference by record id stands by natural key: ids differ from system to system
  const bool by_key =
      (field->fk_field.empty() || field->fk_field == "RecId") && table != nullptr && !table->key.empty();
  row.fields.emplace_back(by_key ? table->key.front() : field->fk_field, "");
  return row;
}

}  // namespace

std::string place_text(const Program& program, const program::Place& place) {
  if (place.file == kNone) return {};
  return program.sources[place.file].name + ":" + std::to_string(place.line);
}

std::string_view slot_name(const Program& program, Index slot) {
  const program::Slot& s = program.slots[slot];
  switch (s.kind) {
    case SlotKind::Question:
    case SlotKind::Fixed: return program.questions[s.owner].name;
    case SlotKind::Let: return program.lets[s.owner].name;
    case SlotKind::Preset: return program.writes[s.owner].declared;
    case SlotKind::Input: return program.inputs[s.owner].name;
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Check:
    case SlotKind::Today:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Rows:
    case SlotKind::Number:
    case SlotKind::Term:
    case SlotKind::Tap:
    case SlotKind::Claim:
    case SlotKind::Counted:
    case SlotKind::Each: return {};
  }
  return {};
}

namespace {

// The slots that a write takes its value from, the last first: its own, or the parts of its row.
std::vector<Index> slots_of(const Program& program, const program::Write& write) {
  if (write.row == kNone) return {write.slot};
  std::vector<Index> slots, rows{write.row};
  while (!rows.empty()) {
    const program::RowReference& row = program.rows[rows.back()];
    rows.pop_back();
    for (const program::RowPart& part : row.parts)
      part.slot != kNone ? slots.push_back(part.slot) : rows.push_back(part.row);
  }
  std::reverse(slots.begin(), slots.end());
  return slots;
}

// What the rules of the write compute with, in the order of the rules; of a `let` what that computes with.
std::vector<Index> sources_of(const Program& program, const program::Write& write) {
  std::vector<Index> sources, waiting = slots_of(program, write);
  std::set<Index> seen;
  while (!waiting.empty()) {
    const Index at = waiting.back();
    waiting.pop_back();
    if (!seen.insert(at).second) continue;
    const program::Slot& s = program.slots[at];
    const bool named = !slot_name(program, at).empty() && s.kind != SlotKind::Let;
    const bool is_written = write.row == kNone && at == write.slot;
    if (named && !is_written) {
      sources.push_back(at);
      continue;
    }
    std::vector<Index> reads;
    program::for_each_read(program, s, [&](Index from) {
      if (from != s.gate) reads.push_back(from);
    });
    waiting.insert(waiting.end(), reads.rbegin(), reads.rend());
  }
  return sources;
}

// Of a field of a record: the question behind it, or all that its rule and its `let`s are computed from.
std::string names_behind(const Program& program, const program::Write& write) {
  if (!write.declared.empty()) return write.declared;
  if (write.question != kNone) return program.questions[write.question].name;
  std::string names;
  for (const Index from : sources_of(program, write))
    if (const std::string_view name = slot_name(program, from); !name.empty())
      names.append(names.empty() ? "" : ", ").append(name);
  return names;
}

}  // namespace

WritePlan plan_of(const Program& program, const program::Write& write) {
  WritePlan plan;
  const schema::Table* table = schema::find_table(program.schema, write.table);
  const auto found =
      table == nullptr ? std::nullopt : schema::find_field(program.schema, *table, write.field);
  const schema::Field* field = found ? found->field : nullptr;
  plan.kind = kind_of(write.format, field);
  if (plan.kind == FieldKind::Reference) plan.row = referred_row(program, field);
  if (field != nullptr && field->type == schema::FieldType::String) plan.length = field->length;
  plan.mandatory = field != nullptr && field->mandatory;
  plan.key = table != nullptr &&
             std::any_of(table->key.begin(), table->key.end(),
                         [&](const std::string& name) { return schema::same_name(name, write.field); });
  plan.cause = {names_behind(program, write), place_text(program, write.place)};
  return plan;
}

}  // namespace rapport::assemble
