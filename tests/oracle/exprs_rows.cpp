// What expressions take from rows: aggregates, rows that references name, how many turns there would be.
#include <algorithm>

#include "tests/oracle/exprs.h"

namespace rapport::oracle {

using value::Kind;
using value::Type;

namespace {

bool is_number(const Type& type) { return type.kind == Kind::Integer || type.kind == Kind::Decimal; }

// Some of the functions whose result fits `wanted` when they take `cell`.
std::vector<std::string> functions_for(const Type& cell, const Type& wanted) {
  std::vector<std::string> out;
  const bool same =
      cell.kind == wanted.kind && cell.enum_index == wanted.enum_index && cell.scale <= wanted.scale &&
      (cell.kind != Kind::Text || wanted.length == 0 || (cell.length != 0 && cell.length <= wanted.length));
  if (same || (wanted.kind == Kind::Decimal && cell.kind == Kind::Integer)) out = {"first", "last"};
  if (same && (is_number(cell) || cell.kind == Kind::Date)) out.insert(out.end(), {"min", "max"});
  if (same && is_number(cell)) out.insert(out.end(), {"sum", "sum", "sum"});
  if (wanted.kind == Kind::YesNo) out.push_back("unique");
  return out;
}

}  // namespace

bool Exprs::is_around(int outer, int inner) const {
  while (inner >= 0 && inner != outer) inner = tables[static_cast<size_t>(inner)].parent;
  return outer == kNoTable || inner == outer;
}

std::vector<NamedValue> Exprs::columns_behind(const NamedValue& v) const {
  std::vector<NamedValue> out;
  if (v.ref < 0 || std::count(v.name.begin(), v.name.end(), '.') > 2) return out;
  for (NamedValue column : tables[static_cast<size_t>(v.ref)].columns) {
    column.name = v.name + "." + column.name;
    column.path = "";
    column.table = v.table;
    out.push_back(column);
    if (column.ref >= 0 && column.ref != v.ref) {
      const std::vector<NamedValue> further = columns_behind(column);
      out.insert(out.end(), further.begin(), further.end());
    }
  }
  return out;
}

std::string Exprs::aggregate(const Type& type, int depth) {
  struct Way {
    std::string path;
    int table, home;
  };
  std::vector<Way> ways;
  for (int i = 0; i < static_cast<int>(tables.size()); ++i) {
    const TableInfo& t = tables[static_cast<size_t>(i)];
    if (t.columns.empty()) continue;
    ways.push_back({t.path, i, kNoTable});
    if (t.parent >= 0 && row >= 0 && is_around(t.parent, row)) ways.push_back({t.name, i, t.parent});
  }
  if (ways.empty()) return {};
  const Way way = random_.of(ways);
  const std::vector<NamedValue> own = values;
  std::erase_if(values,
                [&](const NamedValue& v) { return v.table == kTurn || !is_around(v.table, way.home); });
  for (const NamedValue& column : tables[static_cast<size_t>(way.table)].columns)
    values.push_back({way.path + "." + column.name, column.type});
  looking_ = true;
  std::string out = aggregate_of(type, way.path, way.table, std::min(depth, 2));
  if (!out.empty()) {
    std::string filter = random_.chance(35) ? where(way.path, way.table, 1) : "";
    if (way.home == kNoTable && random_.chance(row >= 0 ? 60 : 25))
      if (const std::string same = own_equality(way.path, way.table, own); !same.empty())
        filter = filter.empty() ? same : same + " and " + filter;
    out += filter.empty() ? ")" : " where " + filter + ")";
  }
  looking_ = false;
  values = own;
  return out;
}

// Up to its `where`, without the closing bracket.
std::string Exprs::aggregate_of(const Type& type, const std::string& path, int table, int depth) {
  const std::vector<NamedValue>& columns = tables[static_cast<size_t>(table)].columns;
  if (type.kind == Kind::Integer && random_.chance(40)) return "count(" + path;
  if (type.kind == Kind::YesNo && random_.chance(60))
    return (random_.chance(50) ? "all(" : "any(") + where(path, table, depth);
  std::vector<const NamedValue*> fitting;
  for (const NamedValue& column : columns)
    if (!functions_for(column.type, type).empty()) fitting.push_back(&column);
  if (fitting.empty()) return {};
  const NamedValue& column = *random_.of(fitting);
  const std::vector<std::string> functions = functions_for(column.type, type);
  const std::string function = random_.of(functions);
  std::string cell = path + "." + column.name;
  if (is_number(column.type) && function != "unique" && random_.chance(25))
    cell += random_.chance(50) ? " * 2" : " + " + of_type(value::integer(), 0);
  return function + "(" + cell;
}

// A condition that names the table.
std::string Exprs::where(const std::string& path, int table, int depth) {
  const NamedValue& column = random_.of(tables[static_cast<size_t>(table)].columns);
  std::string cell = path + "." + column.name;
  if (column.type.kind == Kind::YesNo && random_.chance(50)) return cell;
  std::string known = random_.chance(50) ? "known(" + cell + ")" : cell + " is not unknown";
  if (random_.chance(30)) return known;
  const std::string rest = yes_no(depth);
  return "((" + known + ") " + (random_.chance(60) ? "and" : "or") + " (" + rest + "))";
}

// What only the own row has stands there in one equality.
std::string Exprs::own_equality(const std::string& path, int table, const std::vector<NamedValue>& own) {
  const NamedValue& column = random_.of(tables[static_cast<size_t>(table)].columns);
  if (column.type.kind == Kind::Decimal) return {};  // a `let` without a type may be an integer for all that
  std::vector<std::string> keys, inner;              // of the pack or a row around, of the own row
  for (const NamedValue& v : own)
    if (v.type.kind == column.type.kind && v.type.enum_index == column.type.enum_index)
      (v.table == row && row >= 0 ? inner : keys).push_back(v.name);
  if (!inner.empty() && (keys.empty() || random_.chance(80))) keys = inner;
  if (keys.empty()) return {};
  const std::string cell = path + "." + column.name;
  const std::string key = random_.of(keys);
  return random_.chance(70) ? cell + " = " + key : key + " = " + cell;
}

std::string Exprs::row_rule(int table, int depth) {
  const TableInfo& t = tables[static_cast<size_t>(table)];
  const std::vector<NamedValue> own = values;
  for (const NamedValue& column : t.columns) values.push_back({t.path + "." + column.name, column.type});
  looking_ = true;
  const std::string out = where(t.path, table, depth);
  looking_ = false;
  values = own;
  return out;
}

std::string Exprs::turns_count(int depth) {
  const auto number = [&] { return of_type(value::integer(), depth - 1); };
  const auto day = [&] { return of_type(value::date(), depth - 1); };
  const size_t which = random_.below(3);
  std::string out = which == 0 ? "count(range(" : which == 1 ? "count(months(" : "count(split(";
  out += which == 0 ? number() : day();
  out += ", ";
  out += which == 0 ? number() : day();
  if (which == 2) {
    out += ", " + number();
    out += ", " + of_type(value::choice(units), depth - 1);
  }
  return out + "))";
}

}  // namespace rapport::oracle
