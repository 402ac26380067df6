// `rows from`: CSV → the rows that a table starts with, checked against its columns while compiling.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

#include "compiler/hir/context.h"
#include "compiler/hir/key_parts.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/key.h"
#include "runtime/rows/csv.h"
#include "runtime/text/compose.h"
#include "runtime/value/date.h"

namespace rapport::hir {
namespace {

using value::Kind;
using value::Value;

constexpr size_t kNowhere = SIZE_MAX;

struct ColumnAt {
  size_t field = kNowhere;  // of a record; kNowhere: the file does not give it
  Index question = base::kNone;
};

// The table around and the fields of a record that name its row.
struct ParentKey {
  std::vector<ColumnAt> columns;                        // outermost first
  std::map<std::vector<std::string>, uint32_t> row_of;  // by the folded texts of the key
};

struct Row {
  std::vector<Value> cells;
  uint32_t parent = 0;
};

// What a list refers to in another list: all of both is known while compiling.
struct Mention {
  Index table;
  std::string key, text;  // folded and as written
  diag::Span at;
};

// Where the rows of a file go, and the rows around them are.
struct Rows {
  std::vector<Value>& cells;
  std::vector<uint32_t>& parents;
  uint32_t& count;
};
using RowsOf = std::function<Rows(Index table)>;

struct Reading {
  Context& c;
  Index table;
  diag::Span at;      // `rows from`
  uint32_t file = 0;  // in the SourceMap
  RowsOf rows_of;
  size_t fields = 0;  // of the header
  std::vector<ColumnAt> columns = {};
  ParentKey parent = {};
  std::map<std::vector<std::string>, diag::Span> keys = {};  // that rows have, by parent and folded texts
  std::vector<Row> rows = {};
  std::vector<Mention> mentions = {};

  const program::Table& out() const { return c.out.parts.tables[table]; }
  bool exported() const { return c.tables[table].exported; }
  const program::Question& question(const ColumnAt& column) const {
    return c.out.parts.questions[column.question];
  }
  // The target's names stand in an export in any case.
  bool is_named(const ColumnAt& column, const std::string& name) const {
    const std::string& full = question(column).name;
    const std::string_view own = std::string_view(full).substr(full.find_last_of('.') + 1);
    return full == name || (exported() ? schema::same_name(own, name) : own == name);
  }
  diag::Span span(const rows::CsvField& field) const {
    return {file, static_cast<uint32_t>(field.begin), static_cast<uint32_t>(field.end)};
  }
};

std::string own_name(const program::Question& column) {
  return column.name.substr(column.name.find_last_of('.') + 1);
}

// The columns that make the key; none when a part of it is computed.
std::vector<Index> key_columns(const Context& c, Index table) {
  std::vector<Index> columns;
  for (const Index key : c.out.parts.tables[table].key) {
    const Node& node = c.out.nodes[NodeId{key}];
    if (node.kind != program::SlotKind::Question) return {};
    columns.push_back(node.owner);
  }
  return columns;
}

std::optional<int64_t> integer_of(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<uint32_t> element_of(const program::Enum& e, std::string_view name) {
  for (uint32_t i = 0; i < e.elements.size(); ++i)
    if (e.elements[i].name == name) return i;
  return std::nullopt;
}

// Elements with `;` between them.
std::optional<Value> set_of(const program::Enum& e, std::string_view text) {
  uint64_t elements = 0;
  bool alone = false;
  for (bool more = true; more;) {
    const size_t end = std::min(text.find(';'), text.size());
    const auto row = element_of(e, base::trimmed(text.substr(0, end)));
    if (!row) return std::nullopt;
    elements |= uint64_t{1} << *row;
    alone |= e.elements[*row].alone;
    more = end < text.size();
    if (more) text.remove_prefix(end + 1);
  }
  if (alone && (elements & (elements - 1)) != 0) return std::nullopt;
  return value::choices_value(elements);
}

std::optional<Value> decimal_of(const value::Type& type, std::string_view text) {
  const auto number =
      text.find_first_of("eE") == std::string_view::npos ? value::parse_decimal(text) : std::nullopt;
  if (!number || !value::fits(*number, type.precision, type.scale)) return std::nullopt;
  return value::decimal_value(*number);
}

template <class T, class Make>
std::optional<Value> made(const std::optional<T>& parsed, Make make) {
  return parsed ? std::optional<Value>(make(*parsed)) : std::nullopt;
}

std::optional<Value> value_of(const Context& c, const value::Type& type, const std::string& text) {
  switch (type.kind) {
    case Kind::YesNo:
      return text == "yes" || text == "no" ? std::optional(value::yes_no_value(text == "yes")) : std::nullopt;
    case Kind::Integer: return made(integer_of(text), value::integer_value);
    case Kind::Decimal: return decimal_of(type, text);
    case Kind::Date: return made(value::parse_date(text), value::date_value);
    case Kind::Choice: return made(element_of(c.out.parts.enums[type.enum_index], text), value::choice_value);
    case Kind::Choices: return set_of(c.out.parts.enums[type.enum_index], text);
    case Kind::Text: return value::text_value(text);
    case Kind::Period:
    case Kind::Error: return std::nullopt;
  }
  return std::nullopt;
}

std::string form_of(const Context& c, const value::Type& type) {
  switch (type.kind) {
    case Kind::YesNo: return "`yes` or `no`";
    case Kind::Integer: return "an integer";
    case Kind::Decimal:
      return fmt::format("a number of {} digits, at most {} of them after the point", type.precision,
                         type.scale);
    case Kind::Date: return "a day, written YYYY-MM-DD";
    case Kind::Choice: return "an element of `" + c.out.parts.enums[type.enum_index].name + "`";
    case Kind::Choices:
      return "a set of `" + c.out.parts.enums[type.enum_index].name + "`, its elements with `;` between them";
    case Kind::Text:
    case Kind::Period:
    case Kind::Error: return describe(c, type);
  }
  return {};
}

// An empty field is a cell that nobody touched.
Value cell_of(const Reading& r, const ColumnAt& column, const rows::CsvField& field) {
  const std::string text(base::trimmed(text::composed(field.text)));
  const program::Question& question = r.question(column);
  const value::Type& type = question.type;
  Value untouched = value::unknown_value(type.kind);
  if (text.empty() || type.kind == Kind::Error) return untouched;
  const size_t units = base::utf16_length(text);
  if (type.kind == Kind::Text && type.length && units > type.length) {
    r.c.diags.report(diag::E7007, r.span(field), units, question.name, type.length);
    return untouched;
  }
  const bool target_word = r.exported() && type.kind == Kind::YesNo && (text == "Yes" || text == "No");
  const auto value =
      target_word ? std::optional(value::yes_no_value(text == "Yes")) : value_of(r.c, type, text);
  if (value) return *value;
  r.c.diags.report(diag::E7006, r.span(field), text, form_of(r.c, type));
  return untouched;
}

// The text of a key's part, so that equal keys are equal texts.
std::string key_text(const Context& c, const value::Type& type, const Value& value) {
  value::Scratch scratch;
  std::vector<std::string_view> names;
  if (type.enum_index != base::kNone) names = element_names(c.out.parts.enums[type.enum_index]);
  const std::string text = value::canonical_text(view(value, scratch), type, names);
  return type.kind == Kind::Text ? lib::folded_key(text) : text;
}

// What the rows of the table around have in the columns of their key, theirs around before it.
std::vector<std::vector<std::string>> keys_of_rows(const Context& c, Index table, const RowsOf& rows_of) {
  const program::Table& t = c.out.parts.tables[table];
  const Rows rows = rows_of(table);
  const Index around = c.tables[table].parent;
  const auto outer =
      around == base::kNone ? std::vector<std::vector<std::string>>{} : keys_of_rows(c, around, rows_of);
  const std::vector<Index> key = key_columns(c, table);
  std::vector<std::vector<std::string>> keys;
  for (uint32_t row = 0; row < rows.count; ++row) {
    keys.push_back(around == base::kNone ? std::vector<std::string>{} : outer[rows.parents[row]]);
    for (const Index question : key) {
      const auto column = std::find(t.columns.begin(), t.columns.end(), question) - t.columns.begin();
      const Value& cell = rows.cells[row * t.columns.size() + static_cast<size_t>(column)];
      keys.back().push_back(key_text(c, c.out.parts.questions[question].type, cell));
    }
  }
  return keys;
}

// The columns that name the row around, from the outermost table inwards; false, reported, when it has none.
bool find_parent_key(Reading& r) {
  std::vector<Index> around;
  for (Index t = r.c.tables[r.table].parent; t != base::kNone; t = r.c.tables[t].parent)
    around.insert(around.begin(), t);
  for (const Index table : around) {
    const std::vector<Index> key = key_columns(r.c, table);
    if (key.empty()) {
      r.c.diags.report(diag::E7011, r.at, r.out().name, r.c.out.parts.tables[table].name);
      return false;
    }
    for (const Index question : key) r.parent.columns.push_back({kNowhere, question});
  }
  if (around.empty()) return true;
  const auto keys = keys_of_rows(r.c, around.back(), r.rows_of);
  for (uint32_t row = 0; row < keys.size(); ++row) r.parent.row_of.emplace(keys[row], row);
  return true;
}

void unknown_column(Reading& r, const rows::CsvField& field, const std::string& name) {
  diag::Diagnostic& d = r.c.diags.report(diag::E7003, r.span(field), name, r.out().name);
  std::vector<std::string> names;
  r.c.diags.suggest(d, r.span(field), name, [&] {
    for (const auto* list : {&r.columns, &r.parent.columns})
      for (const ColumnAt& column : *list) names.push_back(own_name(r.question(column)));
    return std::vector<std::string_view>(names.begin(), names.end());
  });
}

void read_header(Reading& r, const std::vector<rows::CsvField>& header) {
  r.fields = header.size();
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string name(base::trimmed(text::composed(header[i].text)));
    ColumnAt* found = nullptr;
    for (auto* list : {&r.columns, &r.parent.columns})
      for (ColumnAt& column : *list)
        if (!found && r.is_named(column, name)) found = &column;
    if (!found && r.exported()) continue;  // reported when the file was found
    if (!found)
      unknown_column(r, header[i], name);
    else if (found->field == kNowhere)
      found->field = i;
    else if (!r.exported())
      r.c.diags.report(diag::E4009, r.span(header[i]), name);
  }
}

// Every part of the key is there, of the rows around too.
bool header_has_keys(Reading& r, const rows::CsvField& first) {
  bool complete = true;
  const auto demand = [&](const ColumnAt& column, Index table) {
    if (column.field != kNowhere) return;
    complete = false;
    r.c.diags.report(diag::E7004, r.span(first), own_name(r.question(column)),
                     r.c.out.parts.tables[table].name);
  };
  for (const ColumnAt& column : r.parent.columns) demand(column, r.question(column).table);
  const std::vector<Index> key = key_columns(r.c, r.table);
  for (const ColumnAt& column : r.columns)
    if (std::find(key.begin(), key.end(), column.question) != key.end()) demand(column, r.table);
  return complete;
}

// Which row around it belongs to; nothing, reported, when there is none.
std::optional<uint32_t> parent_of(Reading& r, const std::vector<rows::CsvField>& fields,
                                  std::vector<std::string>& key) {
  std::string shown;
  for (const ColumnAt& column : r.parent.columns) {
    const rows::CsvField& field = fields[column.field];
    key.push_back(key_text(r.c, r.question(column).type, cell_of(r, column, field)));
    shown += (shown.empty() ? "" : ", ") + field.text;
  }
  if (r.parent.columns.empty()) return 0;
  const auto found = r.parent.row_of.find(key);
  if (found != r.parent.row_of.end()) return found->second;
  r.c.diags.report(diag::E7009, r.span(fields[r.parent.columns.back().field]),
                   r.c.out.parts.tables[r.c.tables[r.table].parent].name, shown);
  return std::nullopt;
}

// The key of a row is whole, and no other row within the same row around has it.
void check_key(Reading& r, const std::vector<rows::CsvField>& fields, const Row& row,
               std::vector<std::string> key) {
  const std::vector<Index> columns = key_columns(r.c, r.table);
  if (columns.empty()) return;
  diag::Span at;
  std::string shown;
  for (size_t i = 0; i < r.columns.size(); ++i) {
    if (std::find(columns.begin(), columns.end(), r.columns[i].question) == columns.end()) continue;
    const rows::CsvField& field = fields[r.columns[i].field];
    at = r.span(field);
    if (!row.cells[i].known()) {
      if (base::trimmed(field.text).empty())
        r.c.diags.report(diag::E7010, at, r.out().name, own_name(r.question(r.columns[i])));
      return;
    }
    key.push_back(key_text(r.c, r.question(r.columns[i]).type, row.cells[i]));
    shown += (shown.empty() ? "" : ", ") + field.text;
  }
  const auto [old, added] = r.keys.emplace(std::move(key), at);
  if (added) return;
  const std::string& name = r.out().name;  // of exported ones with the target's after a dot
  const schema::Table* of =
      r.exported() ? schema::find_table(r.c.schema, name.substr(name.find_last_of('.') + 1)) : nullptr;
  if (of == nullptr || of->key.size() < 2)
    r.c.diags.report(diag::E7008, at, shown).label(old->second, "the first one");
  else
    r.c.diags
        .report(diag::E7015, at, shown, of->name, key_parts(*of),
                part_beside(*of, own_name(r.question(r.columns[0]))))
        .label(old->second, "the first one");
}

bool is_open(const Context& c, Index question) {
  return std::any_of(c.references.begin(), c.references.end(), [&](const PendingReference& reference) {
    return reference.question == question && find_clause(*reference.item, syntax::ClauseKind::Open);
  });
}

void note_mention(Reading& r, const ColumnAt& column, const rows::CsvField& field, const Value& cell) {
  const value::Type& type = r.question(column).type;
  const bool checked = type.table != base::kNone && cell.known() && !r.out().asked &&
                       !r.c.out.parts.tables[type.table].asked && !is_open(r.c, column.question);
  if (checked) r.mentions.push_back({type.table, lib::folded_key(cell.text), cell.text, r.span(field)});
}

RowsOf starting_rows(Context& c) {
  return [&c](Index table) {
    program::Table& t = c.out.parts.tables[table];
    return Rows{c.out.rows[table].cells, t.parents, t.row_count};
  };
}

void check_mentions(Context& c, const std::vector<Mention>& mentions) {
  std::map<Index, std::set<std::string>> keys;
  for (const Mention& mention : mentions) {
    const auto [list, added] = keys.try_emplace(mention.table);
    if (added)
      for (auto& key : keys_of_rows(c, mention.table, starting_rows(c)))
        if (key.size() == 1) list->second.insert(std::move(key[0]));
    if (!list->second.contains(mention.key))
      c.diags.report(diag::E7009, mention.at, c.out.parts.tables[mention.table].name, mention.text);
  }
}

void read_row(Reading& r, const std::vector<rows::CsvField>& fields) {
  if (fields.size() != r.fields) {
    const diag::Span whole{r.file, r.span(fields.front()).begin, r.span(fields.back()).end};
    r.c.diags.report(diag::E7005, whole, fields.size(), r.fields);
    return;
  }
  Row row;
  for (const ColumnAt& column : r.columns)
    row.cells.push_back(column.field == kNowhere ? value::unknown_value(r.question(column).type.kind)
                                                 : cell_of(r, column, fields[column.field]));
  std::vector<std::string> key;
  const auto parent = parent_of(r, fields, key);
  if (!parent) return;
  row.parent = *parent;
  for (size_t i = 0; i < r.columns.size(); ++i)
    if (r.columns[i].field != kNowhere)
      note_mention(r, r.columns[i], fields[r.columns[i].field], row.cells[i]);
  check_key(r, fields, row, std::move(key));
  r.rows.push_back(std::move(row));
}

void keep_rows(Reading& r) {
  const Rows out = r.rows_of(r.table);
  if (r.c.tables[r.table].parent != base::kNone) {
    std::stable_sort(r.rows.begin(), r.rows.end(),
                     [](const Row& a, const Row& b) { return a.parent < b.parent; });
    for (const Row& row : r.rows) out.parents.push_back(row.parent);
  }
  out.count = static_cast<uint32_t>(r.rows.size());
  for (Row& row : r.rows) std::move(row.cells.begin(), row.cells.end(), std::back_inserter(out.cells));
}

void read_file(Reading& r) {
  rows::CsvReader reader(r.c.sources.text(r.file));
  const size_t most = r.c.diags.list().size() + limits::kDiagnostics;
  if (reader.next()) {
    read_header(r, reader.fields());
    if (header_has_keys(r, reader.fields().front()))
      while (r.c.diags.list().size() < most && reader.next()) read_row(r, reader.fields());
  } else if (!reader.problem()) {
    r.c.diags.report(diag::E7002, {r.file, 0, 0}, "it has no header, which names the columns");
  }
  if (const auto& problem = reader.problem()) {
    const auto offset = static_cast<uint32_t>(problem->offset);
    r.c.diags.report(diag::E7002, {r.file, offset, offset}, problem->message);
  }
  keep_rows(r);
}

void read_whole(Reading& reading) {
  for (const Index question : reading.out().columns) reading.columns.push_back({kNowhere, question});
  if (find_parent_key(reading)) read_file(reading);
}

const DataFile* find_data(const PackInput& pack, const syntax::Text& name) {
  if (name.literals.size() != 1) return nullptr;
  const auto found = std::find_if(pack.data.begin(), pack.data.end(),
                                  [&](const DataFile& file) { return file.name == name.literals[0]; });
  return found == pack.data.end() ? nullptr : &*found;
}

void no_file(Context& c, const PackInput& pack, const syntax::Text& name) {
  const std::string_view written = name.literals.empty() ? std::string_view() : name.literals[0];
  diag::Diagnostic& d = c.diags.report(diag::E7001, name.span, written);
  if (!c.diags.keeps(d)) return;
  std::vector<std::string_view> names;
  for (const DataFile& file : pack.data) names.push_back(file.name);
  if (const auto near = diag::closest(names, written); !near.empty())
    d.fix(name.span, "\"" + std::string(near) + "\"");
}

}  // namespace

Index read_given_rows(Context& c, uint32_t pack, Index table, const syntax::Text& name,
                      std::span<const Index> before) {
  auto& given = c.out.parts.given;
  std::map<Index, Index> of_table;
  for (const Index other : before) of_table.emplace(given[other].table, other);
  const Index around = c.tables[table].parent;
  if (of_table.contains(table)) {
    c.diags.report(diag::E4009, name.span, "rows from");
    return base::kNone;
  }
  if (around != base::kNone && !of_table.contains(around)) {
    c.diags.report(diag::E7012, name.span, c.out.parts.tables[table].name, c.out.parts.tables[around].name);
    return base::kNone;
  }
  const DataFile* file = find_data(c.packs[pack], name);
  if (!file) {
    no_file(c, c.packs[pack], name);
    return base::kNone;
  }
  const auto row = static_cast<Index>(given.size());
  given.push_back({.table = table, .cells = {}, .parents = {}});
  c.out.given.emplace_back();
  of_table.emplace(table, row);
  const auto rows_of = [&c, &of_table](Index of) {
    const Index at = of_table.find(of)->second;
    program::GivenRows& rows = c.out.parts.given[at];
    return Rows{c.out.given[at].cells, rows.parents, rows.row_count};
  };
  Reading reading{.c = c, .table = table, .at = name.span, .file = file->file, .rows_of = rows_of};
  read_whole(reading);
  return row;
}

void read_rows(Context& c) {
  std::vector<Mention> mentions;
  for (Index table = 0; table < c.tables.size(); ++table) {
    const syntax::Text* name = c.tables[table].rows;
    if (!name) continue;
    const PackInput& pack = c.packs[c.tables[table].rows_pack];
    const DataFile* file = find_data(pack, *name);
    if (!file) {
      no_file(c, pack, *name);
      continue;
    }
    Reading reading{
        .c = c, .table = table, .at = name->span, .file = file->file, .rows_of = starting_rows(c)};
    read_whole(reading);
    std::move(reading.mentions.begin(), reading.mentions.end(), std::back_inserter(mentions));
  }
  check_mentions(c, mentions);
}

}  // namespace rapport::hir
