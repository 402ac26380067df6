#include "runtime/workbook/layout.h"

#include <algorithm>
#include <set>

#include "runtime/base/utf8.h"
#include "runtime/lib/key.h"
#include "runtime/program/names.h"
#include "runtime/xlsx/workbook.h"

namespace rapport::workbook {
namespace {

constexpr size_t kNameUnits = xlsx::kNameUnits;

// What the format takes as the name of a sheet (ECMA-376-1, 18.2.19, and what Excel refuses beyond it).
std::string sheet_name(std::string_view title) {
  std::string name;
  for (const char c : title) name += std::string_view("[]:*?/\\").find(c) == std::string_view::npos ? c : ' ';
  std::string_view rest = base::trimmed(base::utf16_prefix(base::trimmed(name), kNameUnits));
  while (rest.starts_with('\'')) rest.remove_prefix(1);
  while (rest.ends_with('\'')) rest.remove_suffix(1);
  return std::string(rest);
}

}  // namespace

Index table_around(const Program& program, Index table) {
  const Index around = program.scopes[program.tables[table].scope].parent;
  return around == kNone ? kNone : program.table_of[around];
}

Index outermost_table(const Program& program, Index table) {
  while (table_around(program, table) != kNone) table = table_around(program, table);
  return table;
}

bool has_child_tables(const Program& program, Index table) {
  return std::ranges::any_of(program.scopes, [&](const program::Scope& scope) {
    return scope.kind == program::ScopeKind::Table && scope.parent == program.tables[table].scope;
  });
}

bool is_asked(const Program& program, Index table) {
  for (; table != kNone; table = table_around(program, table))
    if (!program.tables[table].asked) return false;
  return true;
}

std::vector<SheetColumn> layout_of(const Program& program, Index table) {
  std::vector<Index> around;
  for (Index t = table_around(program, table); t != kNone; t = table_around(program, t)) {
    around.insert(around.begin(), t);
    if (program::is_named_by_place(program, program.tables[t])) break;  // its number says the rest
  }
  std::vector<SheetColumn> columns;
  for (const Index t : around) {
    const program::Table& outer = program.tables[t];
    if (program::is_named_by_place(program, outer)) {
      columns.push_back({ColumnKind::NumberAround, t, kNone, outer.name + "#"});
      continue;
    }
    for (const Index slot : outer.key) {
      const Index question = program.slots[slot].owner;
      columns.push_back({ColumnKind::KeyAround, t, question, program.questions[question].name});
    }
  }
  const program::Table& own = program.tables[table];
  if (has_child_tables(program, table) && program::is_named_by_place(program, own))
    columns.push_back({ColumnKind::Number, table, kNone, own.name + "#"});
  for (const Index question : own.columns)
    if (program.slots[program.questions[question].slot].kind == program::SlotKind::Question)
      columns.push_back({ColumnKind::Answer, table, question, program.questions[question].name});
  return columns;
}

std::string fixed_text(const Program& program, Index text, uint32_t language) {
  if (text == kNone) return {};
  const std::vector<program::Template>& languages = program.texts[text].languages;
  for (const uint32_t at : {language, 0U})
    if (at < languages.size() && !languages[at].literals.empty())
      return languages[at].part_order.empty() ? languages[at].literals.front() : std::string();
  return {};
}

std::string table_title(const Program& program, Index table, uint32_t language) {
  const program::Table& t = program.tables[table];
  const std::string title = fixed_text(program, t.title, language);
  return title.empty() ? std::string(program::last_part(t.name)) : title;
}

std::string title_of(const Program& program, const SheetColumn& column, uint32_t language) {
  if (column.question == kNone) return table_title(program, column.table, language) + " #";
  const program::Question& q = program.questions[column.question];
  std::string title = fixed_text(program, q.title, language);
  if (title.empty()) title = program::last_part(q.name);
  if (column.kind == ColumnKind::KeyAround)
    return table_title(program, column.table, language) + " › " + title;
  const std::string unit = fixed_text(program, q.unit, language);
  return unit.empty() ? title : title + " [" + unit + "]";
}

std::vector<std::string> sheet_names(const Program& program, uint32_t language) {
  std::vector<std::string> names;
  std::set<std::string> taken{"history"};  // which Excel keeps for itself
  for (Index table = 0; table < program.tables.size(); ++table) {
    std::string wanted = sheet_name(table_title(program, table, language));
    if (wanted.empty()) wanted = sheet_name(program.tables[table].name);
    std::string name = wanted;
    for (uint32_t number = 2; !taken.insert(lib::folded_key(name)).second; ++number) {
      const std::string end = " (" + std::to_string(number) + ")";
      name = std::string(base::utf16_prefix(wanted, kNameUnits - end.size())) + end;
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace rapport::workbook
