#include "runtime/assemble/plan.h"

#include <algorithm>
#include <map>

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
    case FieldFormat::Reference:
    case FieldFormat::MainAccount: return FieldKind::Reference;
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

RowKey main_account() {
  return {std::string(schema::kMainAccount), {{std::string(schema::kMainAccountId), ""}}};
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

// The slots that a write takes its value from, in their order: its own, or the parts of its row.
std::vector<Index> slots_of(const Program& program, const program::Write& write) {
  if (write.row == kNone) return {write.slot};
  std::vector<Index> slots, rows{write.row};
  while (!rows.empty()) {
    const program::RowReference& row = program.rows[rows.back()];
    rows.pop_back();
    for (const program::RowPart& part : row.parts)
      part.slot != kNone ? slots.push_back(part.slot) : rows.push_back(part.row);
  }
  return slots;
}

// What a slot follows from: what its rule reads, and a turn of a loop from what the loop goes over.
std::vector<Index> behind(const Program& program, const program::Slot& s) {
  std::vector<Index> slots;
  program::for_each_read(program, s, [&](Index from) {
    if (from != s.gate) slots.push_back(from);
  });
  const bool turn = s.kind == SlotKind::Each || s.kind == SlotKind::Number;
  if (!turn || program.scopes[s.scope].kind != program::ScopeKind::Loop) return slots;
  const program::Loop& loop = program.loops[program.scopes[s.scope].row];
  const Index column = s.kind == SlotKind::Each ? program.eaches[s.owner].column : kNone;
  if (column != kNone) slots.push_back(column);
  slots.insert(slots.end(), loop.sources.begin(), loop.sources.end());
  return slots;
}

// What rules compute with, in their order: of a `let` and a turn what those are computed from, of a preset
// likewise when there is something.
class Sources {
 public:
  explicit Sources(const Program& program) : program_(program) {}

  bool add_behind(Index at) {
    bool found = false;
    for (const Index from : behind(program_, program_.slots[at])) found |= add(from);
    return found;
  }

  // Whether there is something behind it. As deep as the pack, so not by recursion.
  bool add(Index first) {
    if (const auto [known, is_new] = seen_.try_emplace(first, false); !is_new) return known->second;
    std::vector<Open> open{begun(first)};
    for (;;) {
      if (Open& top = open.back(); top.next < top.behind.size()) {
        const auto [known, is_new] = seen_.try_emplace(top.behind[top.next], false);
        top.found |= known->second;
        ++top.next;
        if (is_new) open.push_back(begun(known->first));
        continue;
      }
      const bool found = finished(open.back());
      open.pop_back();
      if (open.empty()) return found;
      open.back().found |= found;
    }
  }

  const std::vector<Index>& slots() const { return slots_; }

 private:
  struct Open {
    Index at;
    std::vector<Index> behind;
    size_t next = 0;
    bool found = false;
  };

  Open begun(Index at) const {
    const SlotKind kind = program_.slots[at].kind;
    const bool computed =
        kind == SlotKind::Let || kind == SlotKind::Preset || slot_name(program_, at).empty();
    return {at, computed ? behind(program_, program_.slots[at]) : std::vector<Index>()};
  }
  bool finished(const Open& open) {
    const bool named = !slot_name(program_, open.at).empty();
    const bool stands = !open.found && named && program_.slots[open.at].kind != SlotKind::Let;
    if (stands) slots_.push_back(open.at);
    return seen_[open.at] = open.found || stands;
  }

  const Program& program_;
  std::map<Index, bool> seen_;
  std::vector<Index> slots_;
};

bool is_preset(const Program& program, const program::Write& write) {
  return write.slot == kNone || program.slots[write.slot].kind == SlotKind::Preset;
}

// The question, or of what nobody answers all that it is computed from; a preset of nothing by its own name.
std::string names_behind(const Program& program, const program::Write& write) {
  if (!write.declared.empty() && !is_preset(program, write)) return write.declared;
  if (write.question != kNone) return program.questions[write.question].name;
  Sources sources(program);
  for (const Index slot : slots_of(program, write))
    write.row == kNone ? sources.add_behind(slot) : sources.add(slot);
  std::string names;
  for (const Index from : sources.slots())
    if (const std::string_view name = slot_name(program, from); !name.empty())
      names.append(names.empty() ? "" : ", ").append(name);
  return names.empty() ? write.declared : names;
}

}  // namespace

WritePlan plan_of(const Program& program, const program::Write& write) {
  WritePlan plan;
  const schema::Table* table = schema::find_table(program.schema, write.table);
  const auto found =
      table == nullptr ? std::nullopt : schema::find_field(program.schema, *table, write.field);
  const schema::Field* field = found ? found->field : nullptr;
  plan.kind = kind_of(write.format, field);
  if (plan.kind == FieldKind::Reference)
    plan.row = write.format == FieldFormat::MainAccount ? main_account() : referred_row(program, field);
  if (field != nullptr && field->type == schema::FieldType::String) plan.length = field->length;
  const bool has_rows_made =
      table != nullptr && table->one_row == schema::OneRow::No;  // one row is there already
  plan.mandatory = has_rows_made && field != nullptr && field->mandatory;
  plan.key = table != nullptr && schema::is_key_field(*table, write.field);
  plan.cause = {names_behind(program, write), place_text(program, write.place)};
  return plan;
}

}  // namespace rapport::assemble
