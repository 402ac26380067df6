#include "runtime/workbook/ax_form.h"

#include <algorithm>

#include "runtime/assemble/field_text.h"
#include "runtime/output/csv.h"

namespace rapport::workbook {
namespace {

using program::Record;
using program::Write;

// The rows of the table as an import; kNone: they are none.
Index import_of(const Program& program, Index table) {
  const auto found = std::ranges::find_if(program.records, [&](const Record& record) {
    return record.scope == program.tables[table].scope &&
           schema::kind_of(record.table) == schema::TableKind::Entity;
  });
  return found == program.records.end() ? kNone : static_cast<Index>(found - program.records.begin());
}

// A slot that is the value of another, and nothing else: `preset account = AccountNum`.
bool repeats(const Program& program, Index slot, Index other) {
  if (slot == other) return true;
  const program::Slot& s = program.slots[slot];
  if (s.kind != program::SlotKind::Preset || s.gate != kNone) return false;
  size_t reads = 0;
  bool is_it = false;
  program::for_each_read(program, s, [&](Index read) {
    ++reads;
    is_it = is_it || read == other;
  });
  constexpr uint32_t kLoadAndReturn = 2;
  return is_it && reads == 1 && s.code.count == kLoadAndReturn;
}

bool writes(const Program& program, const Write& write, Index slot) {
  if (write.row == kNone) return write.slot != kNone && repeats(program, write.slot, slot);
  const std::vector<program::RowPart>& parts = program.rows[write.row].parts;
  return parts.size() == 1 && parts[0].row == kNone && repeats(program, parts[0].slot, slot);
}

std::string field_of(const Program& program, const Record& record, const SheetColumn& column) {
  if (column.question == kNone) return {};
  const Index slot = program.questions[column.question].slot;
  for (const Index write : record.writes)
    if (writes(program, program.writes[write], slot)) return program.writes[write].field;
  const bool is_next_around = column.kind == ColumnKind::KeyAround && record.parent != kNone &&
                              program.records[record.parent].scope == program.tables[column.table].scope;
  return is_next_around && program.tables[column.table].key.size() == 1 ? record.parent_field : std::string();
}

}  // namespace

bool has_ax_form(const Program& program, Index table) { return import_of(program, table) != kNone; }

void name_fields(const Program& program, Index table, std::vector<SheetColumn>& layout) {
  const Index import = import_of(program, table);
  if (import == kNone) return;
  for (SheetColumn& column : layout) {
    std::string field = field_of(program, program.records[import], column);
    const bool is_taken = std::ranges::any_of(
        layout, [&](const SheetColumn& other) { return schema::same_name(other.field, field); });
    if (!field.empty() && !is_taken) column.field = std::move(field);
  }
}

std::string ax_word(const Program& program, const value::Type& type, const value::Cell& cell) {
  const std::string text = assemble::record_text(cell, type, program);
  if (type.kind == value::Kind::Date) return output::us_date(text);
  return type.kind == value::Kind::Choices && text.empty() ? "=" : text;
}

}  // namespace rapport::workbook
