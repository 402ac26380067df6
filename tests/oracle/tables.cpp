#include <algorithm>
#include <utility>

#include "tests/oracle/shared.h"

namespace rapport::oracle {

using value::Kind;
using value::Type;

namespace {

constexpr std::string_view kWithLines = "StatRepInterval";
constexpr std::string_view kKeys[] = {"A", "b", "C1", "EUR", "7", "Ä"};

}  // namespace

Item Tables::table() {
  const std::string name = s_.fresh('t');
  Item item{"table " + name + clauses_.title(), {}, {}, true};
  const int outer = exprs_.row;
  const std::string path = outer < 0 ? name : exprs_.tables[static_cast<size_t>(outer)].path + "." + name;
  exprs_.tables.push_back({.name = name, .path = path, .parent = outer});
  return rows(std::move(item));
}

Item Tables::list() {
  const std::string name = s_.fresh('t');
  const std::string title = random_.chance(50) ? clauses_.title() : "";
  exprs_.tables.push_back({.name = name, .path = name, .asked = false});
  return rows({"list " + name + title, {}, {}, true});
}

TableInfo& Tables::own() { return exprs_.tables[static_cast<size_t>(exprs_.row)]; }
Tables::RowsOf& Tables::own_rows() { return rows_of_[static_cast<size_t>(exprs_.row)]; }

// The block, with what stands in its rows; afterwards what is said of it from the outside.
Item Tables::rows(Item item) {
  const size_t index = exprs_.tables.size() - 1;
  const std::vector<NamedValue> before = exprs_.values;
  const std::vector<std::string> questions = std::exchange(s_.questions, {});
  const int outer = std::exchange(exprs_.row, static_cast<int>(index));
  const bool mapped = std::exchange(mapped_, false);
  rows_of_.push_back({});
  add_contents(item);
  add_rows(item);
  exprs_.row = outer;
  exprs_.values = before;
  s_.questions = questions;
  mapped_ = mapped;
  close(index, item);
  return item;
}

std::vector<TableInfo> Tables::take_pattern(size_t first) {
  const std::vector<TableInfo> out(exprs_.tables.begin() + static_cast<ptrdiff_t>(first),
                                   exprs_.tables.end());
  for (size_t i = first; i < exprs_.tables.size(); ++i)
    exprs_.tables[i].key.clear(), exprs_.tables[i].columns.clear(), exprs_.tables[i].closed = false;
  return out;
}

// Whoever stands outside refers to no row of them.
void Tables::use(const std::vector<TableInfo>& tables, size_t first, const std::string& instance) {
  const auto moved = static_cast<int>(exprs_.tables.size() - first);
  for (TableInfo copy : tables) {
    copy.path = instance + "." + copy.path;
    if (copy.parent < 0)
      copy.name = copy.path;
    else
      copy.parent += moved;
    copy.key.clear();
    for (NamedValue& column : copy.columns)
      if (column.ref >= static_cast<int>(first)) column.ref = kNoTable;
    exprs_.tables.push_back(std::move(copy));
    rows_of_.push_back({});
  }
}

void Tables::close(size_t index, Item& item) {
  exprs_.tables[index].closed = true;
  if (exprs_.tables[index].asked) {
    clauses_.add_block_clauses(item, 20);
    const size_t which = random_.below(8);
    if (which == 0) item.clauses.push_back("required");
    if (which == 1) item.clauses.push_back("required if " + exprs_.yes_no(2));
    if (which == 2) item.clauses.push_back("optional");
    if (random_.chance(20)) item.clauses.push_back(clauses_.check(""));
  }
  const TableInfo& info = exprs_.tables[index];
  if (info.key.empty() || info.parent >= 0) return;
  for (int i = 0; i < 2; ++i) {
    const std::string key = "['" + std::string(random_.of(kKeys)) + "']";
    const NamedValue& column = random_.of(info.columns);
    exprs_.values.push_back({info.name + key + "." + column.name, column.type});
  }
}

// The columns of its target, when it has one, or a key of its own, and some more.
void Tables::add_contents(Item& item) {
  const bool asked = own().asked;
  const bool is_line = item.head.ends_with(" => StatRepIntervalLine");
  if (is_line) add_line_contents(item);
  mapped_ = is_line || (own().parent < 0 && random_.chance(35) && add_target(item));
  if (!mapped_ && (!asked || random_.chance(75)))
    item.items.push_back(key_column(nullptr));
  else if (!mapped_ && random_.chance(50))
    item.head += " by row";
  for (size_t i = 1 + random_.below(4); i > 0; --i) item.items.push_back(declaration());
  if (own().columns.empty()) item.items.push_back(column(nullptr));
}

bool Tables::add_target(Item& item) {
  const auto& all = s_.targets.records;
  const auto with_lines =
      std::find_if(all.begin(), all.end(), [](const RecordTarget& r) { return r.table == kWithLines; });
  const RecordTarget& target = with_lines != all.end() && random_.chance(20) ? *with_lines : random_.of(all);
  if (s_.in_pattern || s_.tables.contains(target.table)) return false;
  s_.tables.insert(target.table), s_.alone.insert(target.table);
  const bool asked = own().asked;
  item.head += " => " + target.table;
  const bool existing = !asked && random_.chance(50);
  if (existing) item.head += " existing";
  const FieldTarget key{target.table, target.key, target.key_type};
  item.items.push_back(key_column(&key));
  if (!existing)
    for (const FieldTarget& field : target.mandatory) item.items.push_back(column(&field));
  std::vector<FieldTarget> others = target.others;
  random_.shuffle(others);
  others.resize(std::min<size_t>(others.size(), random_.below(4)));
  for (const FieldTarget& field : others)
    item.items.push_back(asked && random_.chance(25) ? preset(field) : column(&field));
  if (target.table == kWithLines && !existing && asked) item.items.push_back(lines());
  return true;
}

// Rows within rows that go to the target, too: each refers to the row around.
Item Tables::lines() {
  const std::string name = s_.fresh('t');
  Item item{"table " + name + " => StatRepIntervalLine", {}, {}, true};
  exprs_.tables.push_back({.name = name, .path = own().path + "." + name, .parent = exprs_.row});
  return rows(std::move(item));
}

void Tables::add_line_contents(Item& item) {
  const std::string table = "StatRepIntervalLine";
  const NamedValue number{s_.fresh('p'), value::decimal(32, 16)};
  item.items.push_back({"preset " + number.name + " = row_number()", {"=> LineNum"}, {}, false});
  declare(number);
  const FieldTarget heading{table, "Heading", value::text(30)}, quantity{table, "Qty", value::integer()};
  item.items.push_back(column(&heading));
  item.items.push_back(column(&quantity));
}

Item Tables::preset(const FieldTarget& field) {
  const NamedValue v{s_.fresh('p'), clauses_.own_type(field.type)};
  Item item{"preset " + v.name + " = " + exprs_.of_type(v.type, 3, Exprs::Hint::Enum),
            {"=> " + field.field},
            {},
            false};
  declare(v);
  return item;
}

Item Tables::declaration() {
  if (!own().asked) return random_.chance(25) ? reference() : column(nullptr);
  const bool is_deepest = own().parent >= 0 && exprs_.tables[static_cast<size_t>(own().parent)].parent >= 0;
  const size_t kind = random_.below(100);
  if (kind < 12 && !is_deepest) return table();
  if (kind < 22) return when();
  if (kind < 37) return let();
  if (kind < 44) return running();
  if (kind < 48) return {"note " + exprs_.shown_text(), {}, {}, false};
  if (kind < 55) return records_.in_row();
  if (kind < 68) return reference();
  return column(nullptr);
}

// What is declared in it may be read after it: it is unknown where the condition is not yes.
Item Tables::when() {
  Item item{"when " + exprs_.yes_no(2), {}, {}, true};
  clauses_.add_block_clauses(item, 0);
  for (size_t i = 1 + random_.below(3); i > 0; --i) item.items.push_back(declaration());
  return item;
}

Item Tables::let() {
  const NamedValue v{s_.fresh('l'), exprs_.random_type()};
  const bool typed = random_.chance(50);
  Item item{"let " + v.name + clauses_.title(), {}, {}, false};
  if (typed) item.head += ": " + clauses_.type_text(v.type);
  item.head += " = " + exprs_.of_type(v.type, 4, typed ? Exprs::Hint::Enum : Exprs::Hint::None);
  declare(v);
  if (random_.chance(15)) item.clauses.push_back(clauses_.check(""));
  return item;
}

// What follows from the row before, row by row; two of them from each other.
Item Tables::running() {
  const NamedValue a{s_.fresh('l'), value::integer()}, b{s_.fresh('l'), value::integer()};
  const std::string step = exprs_.of_type(value::integer(), 1);
  const std::string start = random_.chance(30) ? "" : " otherwise " + exprs_.of_type(value::integer(), 0);
  const bool alone = random_.chance(60);
  const std::string before = "(previous." + (alone ? a.name : b.name) + start + ") + ";
  Item first{"let " + a.name + ": integer = " + before + step, {}, {}, false};
  declare(a);
  if (alone) return first;
  Item second{"let " + b.name + ": integer = " + a.name + " - " + step, {}, {}, false};
  declare(b);
  return {"when yes", {}, {std::move(first), std::move(second)}, true};
}

void Tables::declare(const NamedValue& v) {
  NamedValue here = v;
  here.table = exprs_.row;
  exprs_.values.push_back(here);
  for (const NamedValue& behind : exprs_.columns_behind(here)) exprs_.values.push_back(behind);
  own().columns.push_back(here);
}

// ---- columns ----

Item Tables::column(const FieldTarget* field) {
  const Type type = field == nullptr ? exprs_.random_type() : clauses_.written_type(field->type);
  return column_of({s_.fresh('d'), type}, field);
}

// To a list or table that is there, or to the rows of the list that it is a column of.
Item Tables::reference() {
  std::vector<int> referable;
  for (int i = 0; i < static_cast<int>(exprs_.tables.size()); ++i) {
    const TableInfo& t = exprs_.tables[static_cast<size_t>(i)];
    const bool own_list = i == exprs_.row && !t.asked;
    if (!t.key.empty() && t.parent < 0 && (t.closed || own_list)) referable.push_back(i);
  }
  if (referable.empty()) return column(nullptr);
  const int to = random_.of(referable);
  NamedValue v{s_.fresh('d'), exprs_.tables[static_cast<size_t>(to)].key_type};
  v.ref = to;
  return column_of(v, nullptr);
}

Item Tables::column_of(const NamedValue& v, const FieldTarget* field) {
  const bool asked = own().asked;
  Item item{"column " + v.name + (random_.chance(50) ? clauses_.title() : ""), {}, {}, false};
  item.head += ": " + (v.ref < 0 ? clauses_.type_text(v.type)
                                 : "reference to " + exprs_.tables[static_cast<size_t>(v.ref)].name);
  bool is_fixed = false;
  if (field != nullptr) item.clauses.push_back("=> " + field->field);
  if (field == nullptr && mapped_) item.clauses.push_back("unmapped");
  if (asked) {
    is_fixed = v.ref < 0 && random_.chance(6);
    if (is_fixed)
      item.clauses.push_back("fixed " + exprs_.of_type(v.type, 3, Exprs::Hint::Enum));
    else
      clauses_.add_requirement(item, v);
    clauses_.add_limits(item, v);
  } else if (v.ref < 0 && random_.chance(10)) {
    item.clauses.push_back("default " + exprs_.of_type(v.type, 2, Exprs::Hint::Enum));
  }
  declare(v);
  if (asked) s_.questions.push_back(v.name);
  if (asked && random_.chance(25)) item.clauses.push_back(clauses_.check(v.name));
  random_.shuffle(item.clauses);
  if (!is_fixed) own_rows().cells.push_back(v);
  if (asked && !is_fixed && v.ref < 0) s_.open_columns.insert(v.name);
  return item;
}

Item Tables::key_column(const FieldTarget* field) {
  const bool by_number = field == nullptr && own().asked && random_.chance(20);
  const Type type = field != nullptr ? field->type : by_number ? value::integer() : value::text(4);
  const NamedValue v{s_.fresh('k'), type};
  Item item{"column " + v.name + clauses_.title() + ": " + clauses_.type_text(v.type), {}, {}, false};
  if (field != nullptr) item.clauses.push_back("=> " + field->field);
  if (field == nullptr || random_.chance(50)) item.clauses.push_back("key");
  if (!by_number) own().key = v.name, own().key_type = v.type;
  own_rows().key = v.name;
  own_rows().starting = starting_keys(by_number ? Kind::Integer : Kind::Text);
  declare(v);
  random_.shuffle(item.clauses);
  return item;
}

// ---- files of rows ----

// The rows that the table starts with, by the keys of the rows around and their own.
std::vector<Tables::Keys> Tables::starting_keys(Kind kind) {
  const int parent = own().parent;
  const bool is_named = parent < 0 || !rows_of_[static_cast<size_t>(parent)].key.empty();
  if (!is_named || random_.chance(own().asked ? 35 : 5)) return {};
  const std::vector<Keys> around =
      parent < 0 ? std::vector<Keys>{{}} : rows_of_[static_cast<size_t>(parent)].starting;
  std::vector<Keys> out;
  for (const Keys& outer : around)
    for (size_t i = 0, count = random_.below(parent < 0 ? 6 : 3); i < count; ++i) {
      out.push_back(outer);
      if (kind == Kind::Text) out.back().emplace_back(kKeys[i]);
      if (kind == Kind::Integer) out.back().push_back(std::to_string(i * 7));
    }
  return out;
}

void Tables::add_rows(Item& item) {
  if (own_rows().key.empty() && own().parent >= 0) own_rows().starting = starting_keys(Kind::Error);
  const RowsOf& rows = own_rows();
  if (rows.starting.empty()) return;
  std::vector<std::string> header;
  for (int t = exprs_.row; t >= 0; t = exprs_.tables[static_cast<size_t>(t)].parent)
    if (const std::string& key = rows_of_[static_cast<size_t>(t)].key; !key.empty())
      header.insert(header.begin(), key);
  std::vector<NamedValue> columns = rows.cells;
  std::erase_if(columns, [&](const NamedValue&) { return random_.chance(20); });
  for (const NamedValue& column : columns) header.push_back(column.name);
  std::string file = joined(header);
  for (const Keys& keys : rows.starting) {
    std::vector<std::string> line = keys;
    for (const NamedValue& column : columns) line.push_back(cell(column));
    file += joined(line);
  }
  const std::string name = "data/" + own().name + ".csv";
  s_.data.push_back({name, file});
  item.items.push_back({"rows from \"" + name + "\"", {}, {}, false});
}

std::string Tables::joined(const std::vector<std::string>& fields) {
  std::string out;
  for (const std::string& field : fields) out += (&field == &fields.front() ? "" : ",") + field;
  return out + "\n";
}

std::string Tables::cell(const NamedValue& column) {
  constexpr std::string_view kTexts[] = {"a", "B", "ab", "Ä", "7", "\"a\""};
  constexpr std::string_view kNumbers[] = {"0", "1", "7", "-3", "28", "365"};
  constexpr std::string_view kDays[] = {"2024-02-29", "2024-01-31", "2025-06-15", "2025-10-31"};
  if (random_.chance(25)) return "";
  if (column.ref >= 0) {
    const std::vector<Keys>& keys = rows_of_[static_cast<size_t>(column.ref)].starting;
    return keys.empty() ? "" : random_.of(keys).back();
  }
  switch (column.type.kind) {
    case Kind::YesNo: return random_.chance(50) ? "yes" : "no";
    case Kind::Integer: return std::string(random_.of(kNumbers));
    case Kind::Decimal:
      if (column.type.precision == column.type.scale) return "0";
      return column.type.scale == 0 ? "7" : "3.5";
    case Kind::Date: return std::string(random_.of(kDays));
    case Kind::Choice:
    case Kind::Choices: return random_.of(exprs_.enums[column.type.enum_index].elements);
    case Kind::Text: return std::string(column.type.length == 1 ? "a" : random_.of(kTexts));
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

}  // namespace rapport::oracle
