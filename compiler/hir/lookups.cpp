// Rows exported from the target, `data/erp/<Table>.csv`: each file is a list that the pack need not declare,
// with the columns of its header and the types that the metadata gives them.
#include <algorithm>

#include "compiler/hir/context.h"
#include "runtime/base/utf8.h"
#include "runtime/rows/csv.h"

namespace rapport::hir {
namespace {

using schema::FieldType;

constexpr std::string_view kFolder = "data/erp/", kSuffix = ".csv";

// The table whose rows the file holds; empty: it is an ordinary file of rows.
std::string_view table_name(std::string_view file) {
  if (!file.starts_with(kFolder) || !file.ends_with(kSuffix)) return {};
  file.remove_prefix(kFolder.size());
  file.remove_suffix(kSuffix.size());
  return file.find('/') == std::string_view::npos ? file : std::string_view();
}

const schema::Table* table_of_file(Context& c, const DataFile& file, std::string_view name) {
  const schema::Table* table = schema::find_table(c.schema, name);
  if (table) return table;
  diag::Diagnostic& d = c.diags.report(diag::E7013, {file.file, 0, 0}, name);
  if (!c.diags.keeps(d)) return nullptr;
  std::vector<std::string_view> names;
  for (const schema::Table& t : c.schema.tables) names.push_back(t.name);
  if (const auto near = diag::closest(names, name); !near.empty())
    d.label({}, "there is `" + std::string(near) + "`");
  return nullptr;
}

// What cannot be told apart further is a text, as it stands in the file.
value::Type type_in_file(Context& c, const TargetField& target, diag::Span at) {
  const schema::Field& field = *target.field;
  switch (field.type) {
    case FieldType::Int: return value::integer();
    case FieldType::Int64:
      if (field.fk_table.empty()) return value::integer();
      return value::text();
    case FieldType::Real:
    case FieldType::Date: return type_of_field(c, target, at).value_or(value::Type{});
    case FieldType::Enum: {
      if (field.enum_name == "NoYes") return value::yes_no();
      const Index index = field.enum_name.empty() ? base::kNone : target_enum(c, field.enum_name);
      return index == base::kNone ? value::text() : value::choice(index);
    }
    case FieldType::String: return value::text(field.length.value_or(0));
    case FieldType::DateTime:
    case FieldType::IntOrEnum:
    case FieldType::RecId:
    case FieldType::Unknown:
    case FieldType::Time:
    case FieldType::Guid:
    case FieldType::Container: return value::text();
  }
  return value::text();
}

struct Header {
  std::vector<std::pair<syntax::Name, const schema::Field*>> columns;
  diag::Span first;
};

void unknown_field(Context& c, const schema::Table& table, const syntax::Name& name) {
  diag::Diagnostic& d = c.diags.report(diag::E5002, name.span, table.name, name.text);
  c.diags.suggest(d, name.span, name.text, [&] {
    std::vector<std::string_view> names;
    for (const schema::FieldRef& ref : schema::all_fields(c.schema, table)) names.push_back(ref.field->name);
    return names;
  });
}

// Nothing, reported, when there is none.
std::optional<Header> read_header(Context& c, const DataFile& file, const schema::Table& table) {
  rows::CsvReader reader(c.sources.text(file.file));
  if (!reader.next()) {
    const auto& problem = reader.problem();
    const auto at = static_cast<uint32_t>(problem ? problem->offset : 0);
    c.diags.report(diag::E7002, {file.file, at, at},
                   problem ? problem->message : "it has no header, which names the columns");
    return std::nullopt;
  }
  Header header;
  for (const rows::CsvField& field : reader.fields()) {
    const diag::Span span{file.file, static_cast<uint32_t>(field.begin), static_cast<uint32_t>(field.end)};
    if (header.columns.empty()) header.first = span;
    syntax::Name name{std::string(base::trimmed(field.text)), span};
    const auto found = schema::find_field(c.schema, table, name.text);
    if (!found) {
      unknown_field(c, table, name);
      continue;
    }
    const bool twice = std::any_of(header.columns.begin(), header.columns.end(),
                                   [&](const auto& column) { return column.second == found->field; });
    if (twice) {
      c.diags.report(diag::E4009, span, found->field->name);
      continue;
    }
    name.text = found->field->name;
    header.columns.emplace_back(std::move(name), found->field);
  }
  return header;
}

// What rows are referred to by: the table's key where it is one field, else the first column.
const schema::Field* key_field(Context& c, const schema::Table& table, const Header& header) {
  if (header.columns.empty()) return nullptr;  // reported
  if (table.key.size() != 1) return header.columns.front().second;
  const auto key = std::find_if(header.columns.begin(), header.columns.end(), [&](const auto& column) {
    return schema::same_name(column.second->name, table.key[0]);
  });
  if (key != header.columns.end()) return key->second;
  c.diags.report(diag::E7004, header.first, table.key[0], table.name);
  return nullptr;
}

// The declaration that the file stands for.
syntax::ItemId add_list(Lookup& lookup, const Header& header, const schema::Field& key) {
  syntax::Item list{.kind = syntax::DeclarationKind::List, .span = header.first};
  list.name = {lookup.table->name, header.first};
  list.body = syntax::TableBody{.by_row = false, .target = std::nullopt, .existing = true};
  for (const auto& [name, field] : header.columns) {
    syntax::Item column{.kind = syntax::DeclarationKind::Column, .span = name.span};
    column.name = name;
    if (field == &key) column.clauses.push_back({.kind = syntax::ClauseKind::Key, .span = name.span});
    list.items.push_back(lookup.file.item_table.add(std::move(column)));
  }
  return lookup.file.item_table.add(std::move(list));
}

void find_lookup(Context& c, uint32_t pack, const DataFile& file) {
  const std::string_view name = table_name(file.name);
  if (name.empty()) return;
  const schema::Table* table = table_of_file(c, file, name);
  const auto header = table ? read_header(c, file, *table) : std::nullopt;
  const schema::Field* key = header ? key_field(c, *table, *header) : nullptr;
  if (!key) return;
  Lookup& lookup = c.lookups.emplace_back();
  lookup.pack = pack;
  lookup.table = table;
  lookup.rows.literals = {std::string(file.name)};
  lookup.rows.span = header->first;
  const syntax::ItemId id = add_list(lookup, *header, *key);
  lookup.item = &lookup.file.item_table[id];
  const Index row = add_lookup_table(c, lookup);
  for (size_t i = 0; i < header->columns.size(); ++i) {
    const auto& [column, field] = header->columns[i];
    const value::Type type = type_in_file(c, {table, field}, column.span);
    if (field == key && type.kind != value::Kind::Text)
      c.diags.report(diag::E7014, column.span, table->name, field->name, describe(c, type));
    const syntax::Item* item = &lookup.file.item_table[lookup.item->items[i]];
    c.column_facts[{row, item}] = {.target = {}, .type = type, .reading = false};
  }
  const auto [old, added] = c.scopes[pack].lookups.emplace(table->name, row);
  if (!added) c.diags.report(diag::E4009, header->first, table->name);
}

}  // namespace

void find_lookups(Context& c) {
  for (uint32_t pack = 0; pack < c.packs.size(); ++pack)
    for (const DataFile& file : c.packs[pack].data) find_lookup(c, pack, file);
}

void declare_lookups(Context& c) {
  for (const Lookup& lookup : c.lookups)
    declare_table(c, {.file = &lookup.file, .pack = lookup.pack}, *lookup.item);
}

// The pack's own file, else that of the pack that is compiled: a pack of content asks for rows that only the
// customer has.
std::optional<Index> lookup_named(const Context& c, uint32_t pack, std::string_view table) {
  for (const uint32_t of : {pack, uint32_t{0}}) {
    const auto& lookups = c.scopes[of].lookups;
    if (const auto found = lookups.find(std::string(table)); found != lookups.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace rapport::hir
