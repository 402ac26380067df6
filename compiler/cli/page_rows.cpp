// The rows of a table as a list.
#include <algorithm>

#include "compiler/cli/page.h"
#include "compiler/cli/wrap.h"

namespace rapport::cli {
namespace {

using interview::AnswerState;
using interview::Interview;
using program::Index;
using program::kNone;

constexpr std::string_view kIndent = "  ";
constexpr std::string_view kCells = "     ";  // behind the mark and the number
constexpr uint32_t kRowsListed = 30;

// The row of the table that the problem stands in, or in whose child rows; kNone: in none.
uint32_t row_with(const Interview& interview, Index table, const interview::Problem& problem) {
  const program::Program& program = interview.program();
  if (problem.table == kNone) return kNone;
  Index inner = program.tables[problem.table].scope;
  uint32_t row = problem.row;
  if (row == kNone) {
    inner = program.scopes[inner].parent;
    row = problem.parent_row;
  }
  if (row == kNone) return kNone;
  const Index scope = program.tables[table].scope;
  for (Index around = inner; around != kNone; around = program.scopes[around].parent)
    if (around == scope) return interview.rows().row_around(scope, inner, row);
  return kNone;
}

// Of the rows that have an error.
std::vector<uint32_t> wrong_rows(const Interview& interview, Index table) {
  std::vector<uint32_t> rows;
  for (const interview::Problem& problem : interview.problems(0))
    if (!problem.warning) rows.push_back(row_with(interview, table, problem));
  return rows;
}

// The columns that are there in one of the rows.
std::vector<Index> columns_in(const Interview& interview, Index table, interview::RowRange rows) {
  std::vector<Index> columns = interview.program().tables[table].columns;
  std::erase_if(columns, [&](Index column) {
    for (uint32_t row = rows.begin; row < rows.end; ++row)
      if (interview.question(column, row).state != AnswerState::NotApplicable) return false;
    return true;
  });
  return columns;
}

std::string joined(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line.append(line.empty() ? "" : " · ").append(cell);
  return line;
}

}  // namespace

std::string Page::rows_title(const Interview& interview, Index table, uint32_t around) const {
  const Index outer = program_.scopes[program_.tables[table].scope].parent;
  std::string title = table_title(interview, table, around);
  if (outer == kNone || around == kNone) return title;
  return row_title(interview, program_.table_of[outer], around) + " › " + title;
}

std::string Page::row_title(const Interview& interview, Index table, uint32_t row) const {
  const program::Table& t = program_.tables[table];
  const Index outer = program_.scopes[t.scope].parent;
  const uint32_t around = outer == kNone ? kNone : interview.rows().row_around(outer, t.scope, row);
  const uint32_t first = outer == kNone ? 0 : interview.rows().range(table, outer, around).begin;
  const auto is_known = [&](Index slot) {
    return program_.slots[slot].kind == program::SlotKind::Question &&
           value::as_read(interview.slot(slot, row)).known();
  };
  std::string key;
  if (std::ranges::all_of(t.key, is_known))
    for (const Index slot : t.key) key.append(key.empty() ? "" : ", ").append(value(interview, slot, row));
  if (key.empty()) key = std::to_string(row - first + 1);
  return rows_title(interview, table, around) + " " + key;
}

std::string Page::row_label(const Interview& interview, Index table, uint32_t row) const {
  const program::Table& t = program_.tables[table];
  size_t left = std::max<size_t>(t.key.size(), 2);
  std::string label;
  for (const Index question : t.columns) {
    const Index slot = program_.questions[question].slot;
    if (left == 0 || !value::as_read(interview.slot(slot, row)).known()) continue;
    label.append(label.empty() ? "" : " · ").append(value(interview, slot, row));
    --left;
  }
  return label.empty() ? "…" : label;
}

std::string Page::row_line(const Interview& interview, Index table, uint32_t row,
                           const std::vector<Index>& columns) const {
  std::vector<std::string> cells;
  for (const Index question : columns) {
    const Index slot = program_.questions[question].slot;
    const bool known = value::as_read(interview.slot(slot, row)).known();
    cells.push_back(known ? value(interview, slot, row) : "–");
  }
  const Index scope = program_.tables[table].scope;
  for (Index child = 0; child < program_.tables.size(); ++child) {
    const program::Table& t = program_.tables[child];
    if (program_.scopes[t.scope].parent != scope || !t.asked) continue;
    if (!interview.applicable(program_.slots[t.rows].gate, scope, row)) continue;
    const interview::RowRange rows = interview.rows().range(child, scope, row);
    const Place list{Place::Kind::Table, child, interview.rows().number(table, row)};
    cells.push_back(table_title(interview, list.index, row_of(interview, list)) + ": " +
                    std::to_string(rows.end - rows.begin));
  }
  return joined(cells);
}

void Page::list_rows(const Interview& interview, Index table, interview::RowRange rows) {
  const interview::RowRange listed{rows.begin, std::min(rows.end, rows.begin + kRowsListed)};
  const std::vector<Index> columns = columns_in(interview, table, listed);
  const std::vector<uint32_t> wrong = wrong_rows(interview, table);
  std::vector<std::string> titles;
  for (const Index column : columns) titles.push_back(title_with_unit(interview, column, listed.begin));
  text(joined(titles), Look::Hint, kCells);
  for (uint32_t row = listed.begin; row < listed.end; ++row) {
    const bool is_wrong = std::ranges::find(wrong, row) != wrong.end();
    std::string lines = wrapped(row_line(interview, table, row, columns), terminal_.width(), kCells);
    std::string start = (is_wrong ? "! " : kIndent.data()) + std::to_string(row - rows.begin + 1);
    start.resize(kCells.size(), ' ');
    print_lines(lines.replace(0, kCells.size(), start), is_wrong ? Look::Problem : Look::Plain);
  }
  if (listed.end < rows.end) text("… " + std::to_string(rows.end - listed.end), Look::Plain, kIndent);
}

void Page::rows(const Interview& interview, const Place& list) {
  const program::Table& t = program_.tables[list.index];
  const Index around = program_.scopes[t.scope].parent;
  const uint32_t outer = row_of(interview, list);
  table_ = kNone;
  line();
  text(table_title(interview, list.index, row_of(interview, list)), Look::Heading);
  if (const std::string help = shown(interview, t.help, around, outer); !help.empty())
    text(help, Look::Hint, kIndent);
  const interview::RowRange range = rows_at(interview, list);
  if (range.begin == range.end) say(Phrase::no_rows);
  if (range.begin != range.end) list_rows(interview, list.index, range);
  const bool nothing_to_change = range.begin == range.end && !interview.rows().is_own(list.index);
  say(nothing_to_change ? Phrase::no_rows_hint : Phrase::rows_hint, {}, Look::Hint);
}

}  // namespace rapport::cli
