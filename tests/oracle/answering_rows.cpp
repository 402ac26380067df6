#include "tests/oracle/answering_rows.h"

#include <algorithm>
#include <cctype>

namespace rapport::oracle {
namespace {

using interview::Held;
using interview::RowBlock;
using program::Program;
using value::Value;

constexpr size_t kManyRows = 7;  // from here on rows rather go

Index parent_of(const Program& program, Index table) {
  const Index scope = program.scopes[program.tables[table].scope].parent;
  return scope == kNone ? kNone : program.scopes[scope].row;
}

Index outermost(const Program& program, Index table) {
  while (parent_of(program, table) != kNone) table = parent_of(program, table);
  return table;
}

std::vector<Index> asked_tables(const Program& program) {
  std::vector<Index> tables;
  for (Index table = 0; table < program.tables.size(); ++table)
    if (program.tables[table].asked) tables.push_back(table);
  return tables;
}

std::vector<Index> open_columns(const Program& program, Index table) {
  std::vector<Index> columns;
  for (const Index question : program.tables[table].columns)
    if (program.slots[program.questions[question].slot].kind != program::SlotKind::Fixed)
      columns.push_back(question);
  return columns;
}

std::string own_name(const std::string& name) { return name.substr(name.find_last_of('.') + 1); }

void fill_column(const Compiled& compiled, const Answers& given, Index question, RowBlock& block,
                 Random& random) {
  const program::Question& q = compiled.program.questions[question];
  RowBlock::Column column{.name = own_name(q.name), .cells = {}, .held = {}};
  for (uint32_t row = 0; row < block.count; ++row) {
    const size_t kind = random.below(10);
    column.held.push_back(kind == 0 ? Held::Blank : kind == 1 ? Held::Untouched : Held::Answered);
    value::Cell cell;
    if (column.held.back() == Held::Answered) {
      value::Scratch scratch;
      const Value v = random_value(compiled, given, q.type, random);
      cell = block.bytes.keep(value::view(v, scratch), q.type.kind);
    }
    column.cells.push_back(cell);
  }
  block.columns.push_back(std::move(column));
}

RowBlock random_block(const Compiled& compiled, const Answers& given, Index table, uint32_t rows_around,
                      Random& random) {
  const Program& program = compiled.program;
  RowBlock block;
  block.table = program.tables[table].name;
  block.count = static_cast<uint32_t>(random.below(5));
  if (parent_of(program, table) != kNone) {
    if (rows_around == 0) block.count = 0;
    for (uint32_t i = 0; i < block.count; ++i)
      block.parents.push_back(static_cast<uint32_t>(random.below(rows_around)));
    std::sort(block.parents.begin(), block.parents.end());
  }
  for (const Index question : open_columns(program, table))
    if (random.chance(80)) fill_column(compiled, given, question, block, random);
  for (Index child = 0; child < program.tables.size(); ++child)
    if (parent_of(program, child) == table && random.chance(75))
      block.children.push_back(random_block(compiled, given, child, block.count, random));
  return block;
}

Entry entry_of(EntryKind kind, const Program& program, Index table) {
  return {.kind = kind, .name = program.tables[table].name, .value = {}, .author = "somebody", .time_ms = 1};
}

Entry new_row(const Program& program, const Answers& given, Index table, Random& random) {
  Entry entry = entry_of(EntryKind::AddRow, program, table);
  if (random.chance(20)) entry.row = given.tables[table].next + static_cast<uint32_t>(random.below(3));
  if (const Index parent = parent_of(program, table); parent != kNone)
    entry.parent = random.of(given.tables[parent].rows).number;
  return entry;
}

Entry whole(const Compiled& compiled, const Answers& given, Index table, Random& random) {
  table = outermost(compiled.program, table);
  if (random.chance(30)) return entry_of(EntryKind::ResetRows, compiled.program, table);
  Entry entry = entry_of(EntryKind::Rows, compiled.program, table);
  entry.rows = std::make_shared<const RowBlock>(random_block(compiled, given, table, 0, random));
  return entry;
}

Entry prefilled(const Compiled& compiled, const Answers& given, Index table, Random& random) {
  table = outermost(compiled.program, table);
  Entry entry = entry_of(EntryKind::PrefillRows, compiled.program, table);
  if (random.chance(75))
    entry.rows = std::make_shared<const RowBlock>(random_block(compiled, given, table, 0, random));
  return entry;
}

Entry cell_entry(const Compiled& compiled, const Answers& given, Index question, Random& random) {
  const program::Question& q = compiled.program.questions[question];
  Entry entry{.kind = EntryKind::Answer, .name = q.name, .value = {}, .author = "somebody", .time_ms = 1};
  entry.row = random.of(given.tables[q.table].rows).number;
  const size_t kind = random.below(100);
  if (kind < 10) entry.kind = EntryKind::Blank;
  if (kind >= 10 && kind < 20) entry.kind = EntryKind::Reset;
  if (kind >= 20) entry.value = random_value(compiled, given, q.type, random);
  return entry;
}

void remove_row(const Program& program, Index table, uint32_t number, Answers& answers) {
  std::erase_if(answers.tables[table].rows, [&](const GivenRow& row) { return row.number == number; });
  for (Index child = 0; child < program.tables.size(); ++child) {
    if (parent_of(program, child) != table) continue;
    std::vector<uint32_t> inner;
    for (const GivenRow& row : answers.tables[child].rows)
      if (row.around == number) inner.push_back(row.number);
    for (const uint32_t row : inner) remove_row(program, child, row, answers);
  }
}

void add_row(const Program& program, Index table, GivenRow row, Answers& answers) {
  GivenRows& own = answers.tables[table];
  if (row.number == 0) row.number = own.next;
  own.next = std::max(own.next, row.number + 1);
  own.rows.push_back(std::move(row));
  const Index parent = parent_of(program, table);
  if (parent == kNone) return;
  const auto position = [&](const GivenRow& of) {
    const std::vector<GivenRow>& outer = answers.tables[parent].rows;
    return std::find_if(outer.begin(), outer.end(),
                        [&](const GivenRow& other) { return other.number == of.around; }) -
           outer.begin();
  };
  std::stable_sort(own.rows.begin(), own.rows.end(),
                   [&](const GivenRow& a, const GivenRow& b) { return position(a) < position(b); });
}

void clear_rows(const Program& program, Index table, Answers& answers) {
  answers.tables[table].rows.clear();
  for (Index child = 0; child < answers.tables.size(); ++child)
    if (parent_of(program, child) == table) clear_rows(program, child, answers);
}

GivenValue given_in(const RowBlock::Column& column, uint32_t row, value::Kind kind) {
  switch (column.held[row]) {
    case Held::Answered: return {Given::Answer, value::to_value(column.cells[row], kind)};
    case Held::Blank: return {Given::Blank, {}};
    case Held::Untouched: break;
  }
  return {};
}

// As their places number them.
std::vector<GivenRow> prefilled_rows(const Program& program, const RowBlock& block) {
  std::vector<GivenRow> rows;
  for (uint32_t i = 0; i < block.count; ++i) {
    GivenRow row{.number = i + 1, .around = block.parents.empty() ? 0 : block.parents[i] + 1, .cells = {}};
    for (const RowBlock::Column& column : block.columns) {
      const Index question = program::find_question(program, block.table + "." + column.name);
      row.cells[question] = given_in(column, i, program.questions[question].type.kind);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// The rows of the prefill, when there is one: of a table that it does not name there are none.
void start_rows(const Compiled& compiled, Index table, bool prefilled, const RowBlock* block,
                Answers& answers) {
  GivenRows& own = answers.tables[table];
  if (prefilled)
    own.rows = block == nullptr ? std::vector<GivenRow>{} : prefilled_rows(compiled.program, *block);
  else
    own.rows = starting_rows(compiled.pack, table).rows;
  own.next = std::max(own.next, static_cast<uint32_t>(own.rows.size()) + 1);
  for (Index child = 0; child < answers.tables.size(); ++child) {
    if (parent_of(compiled.program, child) != table) continue;
    const RowBlock* inner = nullptr;
    for (size_t i = 0; block != nullptr && i < block->children.size(); ++i)
      if (block->children[i].table == compiled.program.tables[child].name) inner = &block->children[i];
    start_rows(compiled, child, prefilled, inner, answers);
  }
}

void reset_rows(const Compiled& compiled, Index table, Answers& answers) {
  const std::shared_ptr<const RowBlock> prefill = answers.tables[table].prefill;
  answers.tables[table].own = false;
  start_rows(compiled, table, prefill != nullptr, prefill.get(), answers);
}

// `around`: the numbers of the rows of the block around.
void take_block(const Program& program, const RowBlock& block, const std::vector<uint32_t>& around,
                Answers& answers) {
  const Index table = program::find_table(program, block.table);
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < block.count; ++i) {
    GivenRow row{.number = answers.tables[table].next,
                 .around = around.empty() ? 0 : around[block.parents[i]],
                 .cells = {}};
    for (const RowBlock::Column& column : block.columns) {
      const Index question = program::find_question(program, block.table + "." + column.name);
      row.cells[question] = given_in(column, i, program.questions[question].type.kind);
    }
    numbers.push_back(row.number);
    add_row(program, table, std::move(row), answers);
  }
  for (const RowBlock& child : block.children) take_block(program, child, numbers, answers);
}

}  // namespace

bool has_asked_tables(const Program& program) { return !asked_tables(program).empty(); }

bool is_of_rows(const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::Rows:
    case EntryKind::AddRow:
    case EntryKind::RemoveRow:
    case EntryKind::ResetRows:
    case EntryKind::PrefillRows: return true;
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: return entry.row != 0;
    case EntryKind::Prefill:
    case EntryKind::Confirm:
    case EntryKind::Complete:
    case EntryKind::Undo:
    case EntryKind::Input:
    case EntryKind::Today: break;
  }
  return false;
}

Entry row_entry(const Compiled& compiled, const Answers& given, Random& random) {
  const Program& program = compiled.program;
  const std::vector<Index> tables = asked_tables(program);
  const Index table = random.of(tables);
  const Index parent = parent_of(program, table);
  const size_t count = given.tables[table].rows.size(), kind = random.below(100);
  if (random.chance(5)) return prefilled(compiled, given, table, random);
  const bool can_add = parent == kNone || !given.tables[parent].rows.empty();
  if (kind < 5) return whole(compiled, given, table, random);
  if (can_add && count < kManyRows && (kind < 25 || count == 0))
    return new_row(program, given, table, random);
  if (count == 0) return whole(compiled, given, table, random);
  if (kind < 35 || count > kManyRows) {
    Entry entry = entry_of(EntryKind::RemoveRow, program, table);
    entry.row = random.of(given.tables[table].rows).number;
    return entry;
  }
  const std::vector<Index> columns = open_columns(program, table);
  if (columns.empty()) return whole(compiled, given, table, random);
  return cell_entry(compiled, given, random.of(columns), random);
}

Entry wrong_row_entry(const Compiled& compiled, const Answers& given, Random& random) {
  const Program& program = compiled.program;
  const std::vector<Index> tables = asked_tables(program);
  const Index table = random.of(tables);
  const size_t kind = random.below(4);
  Entry entry = entry_of(EntryKind::RemoveRow, program, table);
  entry.row = given.tables[table].next;
  if (kind == 0) {
    entry.kind = EntryKind::AddRow;
    entry.row = given.tables[table].next - 1;
    if (entry.row == 0) entry.name = "nothing";
  } else if (kind == 1) {
    entry.kind = EntryKind::Blank;
    entry.row = random.chance(50) ? 0 : given.tables[table].next;
    if (!program.tables[table].columns.empty())
      entry.name = program.questions[program.tables[table].columns.front()].name;
  } else if (kind == 2) {
    entry.kind = EntryKind::Rows;  // without any
  } else if (parent_of(program, table) != kNone) {
    entry.kind = EntryKind::PrefillRows;
  }
  return entry;
}

GivenRows starting_rows(const hir::TypedPack& pack, Index table) {
  const program::Table& t = pack.parts.tables[table];
  GivenRows out;
  for (uint32_t row = 0; row < t.row_count; ++row) {
    GivenRow given{.number = row + 1, .around = t.parents.empty() ? 0 : t.parents[row] + 1, .cells = {}};
    for (size_t column = 0; column < t.columns.size(); ++column) {
      const Value& cell = pack.rows[table].cells[row * t.columns.size() + column];
      if (cell.known()) given.cells[t.columns[column]] = {Given::Answer, cell};
    }
    out.rows.push_back(std::move(given));
  }
  out.next = t.row_count + 1;
  return out;
}

void take_rows(const Compiled& compiled, const Entry& entry, Answers& answers) {
  const Program& program = compiled.program;
  const Index table = program::find_table(program, entry.name);
  const bool is_edit = entry.kind != EntryKind::ResetRows && entry.kind != EntryKind::PrefillRows;
  const Index of =
      table != kNone ? table : program.questions[program::find_question(program, entry.name)].table;
  if (is_edit) answers.tables[outermost(program, of)].own = true;
  switch (entry.kind) {
    case EntryKind::Rows:
      clear_rows(program, table, answers);
      return take_block(program, *entry.rows, {}, answers);
    case EntryKind::AddRow: return add_row(program, table, {entry.row, entry.parent, {}}, answers);
    case EntryKind::RemoveRow: return remove_row(program, table, entry.row, answers);
    case EntryKind::ResetRows: return reset_rows(compiled, table, answers);
    case EntryKind::PrefillRows:
      answers.tables[table].prefill = entry.rows;
      return answers.tables[table].own ? void() : reset_rows(compiled, table, answers);
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: break;
    case EntryKind::Prefill:
    case EntryKind::Confirm:
    case EntryKind::Complete:
    case EntryKind::Undo:
    case EntryKind::Input:
    case EntryKind::Today: return;
  }
  const Index question = program::find_question(program, entry.name);
  for (GivenRow& row : answers.tables[program.questions[question].table].rows)
    if (row.number == entry.row)
      row.cells[question] = {entry.kind == EntryKind::Answer  ? Given::Answer
                             : entry.kind == EntryKind::Blank ? Given::Blank
                                                              : Given::Nothing,
                             entry.value};
}

}  // namespace rapport::oracle
