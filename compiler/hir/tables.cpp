#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"
#include "compiler/hir/key_parts.h"
#include "runtime/base/limits.h"

namespace rapport::hir {
namespace {

using program::SlotKind;
using syntax::ClauseKind;
using syntax::DeclarationKind;

bool has_rows(const syntax::Item& item) {
  return item.kind == DeclarationKind::Table || item.kind == DeclarationKind::List;
}

// Where its rows go; the part of the target that no pack can name yet is refused.
const schema::Table* target_table(Context& c, const syntax::TableBody& body) {
  if (!body.target) return nullptr;
  if (body.target->argument) return find_taker(c, *body.target);
  const schema::Table* table = find_target_table(c, body.target->path);
  if (!table || table->one_row == schema::OneRow::No) return table;
  c.diags.report(diag::E5021, body.target->span, table->name, table->name);
  return nullptr;
}

struct Around {  // where the search for tables is
  const syntax::File* file;
  uint32_t pack;
  Index table;  // kNone: outside of any
  uint32_t depth;
  Index instance = base::kNone;
};

void find_in(Context& c, const Around& around, const syntax::Item* block);

void find_table(Context& c, Around around, const syntax::Item& item) {
  if (around.depth == limits::kTableNesting) {
    c.diags.report(diag::E4020, item.name.span, limits::kTableNesting);
    return;
  }
  const auto row = static_cast<Index>(c.tables.size());
  const bool nested = around.table != base::kNone;
  auto& body = *std::get_if<syntax::TableBody>(&item.body);
  const Scope outside{.pack = around.pack, .instance = around.instance};
  program::Table table{.name = nested ? c.out.parts.tables[around.table].name + "." + item.name.text
                                      : full_name(c, outside, item.name.text),
                       .pack = c.home(outside),
                       .scope = static_cast<Index>(c.out.parts.scopes.size()),
                       .asked = item.kind == DeclarationKind::Table,
                       .place = place_of(c, item.name.span)};
  c.out.parts.scopes.push_back(
      {program::ScopeKind::Table, row, nested ? c.out.parts.tables[around.table].scope : base::kNone});
  c.out.parts.tables.push_back(std::move(table));
  c.out.rows.emplace_back();
  c.table_of_item.emplace(std::pair(around.instance, &item), row);
  auto& named =
      around.instance == base::kNone ? c.scopes[around.pack].tables : c.instances[around.instance].tables;
  if (!nested) named.emplace(item.name.text, row);
  TableEntry entry{.file = around.file,
                   .item = &item,
                   .pack = around.pack,
                   .instance = around.instance,
                   .parent = around.table};
  entry.target = target_table(c, body);
  c.tables.push_back(std::move(entry));
  find_in(c, {around.file, around.pack, row, around.depth + 1, around.instance}, &item);
}

// The tables of the pattern, once more; those of a pattern itself are no tables.
void find_in_use(Context& c, const Around& around, const syntax::Item& use) {
  if (around.instance != base::kNone || around.table != base::kNone) return;  // reported where it stands
  if (c.tables.size() > limits::kSlots) return;                               // more than slots can be
  const Index row = add_instance(c, around.pack, use);
  if (row == base::kNone) return;
  const Instance& instance = c.instances[row];
  find_in(c, {instance.file, instance.pattern_pack, base::kNone, 0, row}, instance.pattern);
}

bool is_reuse(const syntax::Item& item) {
  return item.kind == DeclarationKind::Extend || item.kind == DeclarationKind::Override;
}

bool is_pattern(const syntax::Item& item) {
  const auto* body = std::get_if<syntax::GroupBody>(&item.body);
  return body && body->parameters;
}

void find_in(Context& c, const Around& outside, const syntax::Item* block) {
  for (const Placed& placed : items_of(c, {outside.file, outside.pack}, outside.instance, block)) {
    const syntax::Item& item = *placed.item;
    Around around = outside;
    around.file = placed.from.file;
    around.pack = placed.from.pack;
    if (is_reuse(item)) continue;  // what it adds stands in the block that it extends
    if (has_rows(item) && (item.kind == DeclarationKind::Table || around.table == base::kNone))
      find_table(c, around, item);
    else if (item.kind == DeclarationKind::Use)
      find_in_use(c, around, item);
    else if (item.kind != DeclarationKind::Column && !is_pattern(item))
      find_in(c, around, &item);
  }
}

// The record that every row of the table becomes; a list's rows only when they are referred to.
void open_record(Context& c, const Scope& scope, Index row) {
  TableEntry& entry = c.tables[row];
  const auto& body = *std::get_if<syntax::TableBody>(&entry.item->body);
  if (!entry.target || body.existing) return;
  const program::Table& table = c.out.parts.tables[row];
  program::Record record{.table = entry.target->name,
                         .scope = table.scope,
                         .referred = !table.asked,
                         .gate = scope.gate.index,
                         .place = place_of(c, body.target->span)};
  const TableEntry* parent = entry.parent == base::kNone ? nullptr : &c.tables[entry.parent];
  if (parent && parent->record != base::kNone) {
    const schema::Field* field = parent_field(c, *entry.target, *parent->target);
    const bool tables =
        entry.target->kind == schema::TableKind::Table && parent->target->kind == schema::TableKind::Table;
    if (field && parent->target->kind != schema::TableKind::Table && parent->target->key.size() != 1)
      c.diags.report(diag::E5016, body.target->span, entry.target->name + "." + field->name,
                     parent->target->name);
    if (field || tables) {
      if (!field) c.diags.report(diag::E5014, body.target->span, entry.target->name, parent->target->name);
      record.parent = parent->record;
      record.parent_field = field ? field->name : "";
    } else {  // the pack writes what says to which row it belongs
      record.needs = {parent->target->name};
      c.assumptions["which field names the row around is the pack's word"].push_back(entry.target->name);
    }
  }
  entry.record = static_cast<Index>(c.out.parts.records.size());
  c.out.parts.records.push_back(std::move(record));
  c.record_spans.push_back(body.target->span);
}

// A clause of the table: what stands in its block or after its `rows from`.
void add_clause(Context& c, const Scope& scope, const syntax::Clause& clause, Index row) {
  const std::string name = c.out.parts.tables[row].name;
  if (clause.kind == ClauseKind::Required) {
    c.out.parts.tables[row].requirement =
        clause.expr.valid() ? program::Requirement::If : program::Requirement::Always;
    if (!clause.expr.valid()) return;
    const NodeId node = add_node(c, {.kind = SlotKind::Required,
                                     .name = name + ".required",
                                     .type = value::yes_no(),
                                     .scope = scope.row,
                                     .gate = scope.gate,
                                     .owner = row,
                                     .span = clause.span});
    await(c, node, scope_of(c, scope, clause), clause.expr, value::yes_no());
    c.out.parts.tables[row].required = node.index;
  } else if (clause.kind == ClauseKind::Check) {
    const auto check = static_cast<Index>(c.out.parts.checks.size());
    add_check(c, scope, clause, name, {});
    c.out.parts.checks[check].at_tables = {row};
  }
}

void add_clauses(Context& c, const Scope& scope, const syntax::Item& item, Index row) {
  for (const syntax::Clause& clause : item.clauses) add_clause(c, scope, clause, row);
  for (const Placed& inner : items_of(c, scope, &item)) {
    if (inner.item->kind != DeclarationKind::Rows) continue;
    for (const syntax::Clause& clause : inner.item->clauses)
      add_clause(c, scope_in(scope, inner.from), clause, row);
  }
}

void add_table_texts(Context& c, const Scope& scope, const syntax::Item& item, Index row) {
  const std::string name = c.out.parts.tables[row].name;
  const Index title = block_text(c, scope, item, ClauseKind::Text, name + ".text");
  Index help = block_text(c, scope, item, ClauseKind::Help, name + ".help");
  for (const Placed& inner : items_of(c, scope, &item))
    if (inner.item->kind == DeclarationKind::Rows && help == base::kNone)
      help = block_text(c, scope_in(scope, inner.from), *inner.item, ClauseKind::Help, name + ".help");
  c.out.parts.tables[row].title = title;
  c.out.parts.tables[row].help = help;
}

// What the rows are known by: what is marked, else what goes to the target's key.
std::vector<NodeId> key_of(const TableEntry& entry) {
  const auto& body = *std::get_if<syntax::TableBody>(&entry.item->body);
  if (body.by_row || !entry.marked.empty() || !entry.target) return entry.marked;
  std::vector<NodeId> key;
  for (const auto& [field, node] : entry.fields)
    if (schema::is_key_field(*entry.target, field->name)) key.push_back(node);
  return key;
}

// Whether `key` stands where the target's key has a part, and nowhere else.
bool is_marked_right(const TableEntry& entry, const schema::Field& field, NodeId node) {
  const bool marked = std::find(entry.marked.begin(), entry.marked.end(), node) != entry.marked.end();
  return marked == schema::is_key_field(*entry.target, field.name);
}

// Rows that are referred to, by one text, while the target tells them apart by more.
bool has_longer_key(const TableEntry& entry) {
  if (!entry.target || entry.target->key.size() < 2 || entry.marked.empty()) return false;
  return std::ranges::any_of(entry.fields,
                             [&](const auto& at) { return !is_marked_right(entry, *at.first, at.second); });
}

void check_key(Context& c, const TableEntry& entry) {
  const auto& body = *std::get_if<syntax::TableBody>(&entry.item->body);
  if (body.by_row && !entry.marked.empty()) c.diags.report(diag::E4019, c.out.nodes[entry.marked[0]].span);
  if (body.by_row || entry.marked.empty() || !entry.target || entry.target->key.empty()) return;
  const std::string key = fmt::format("{}", fmt::join(entry.target->key, "`, `"));
  for (const auto& [field, node] : entry.fields)
    if (!is_marked_right(entry, *field, node))
      c.diags.report(diag::E5020, c.out.nodes[node].span, entry.target->name, key, field->name,
                     schema::is_key_field(*entry.target, field->name)
                         ? "a part of it and not marked with `key`"
                         : "no part of it");
}

}  // namespace

void report_key(Context& c, const TableEntry& entry, const std::string& name, diag::Span at) {
  if (!entry.target || entry.target->key.size() < 2) {
    c.diags.report(diag::E4018, at, name);
    return;
  }
  c.diags.report(diag::E4039, at, name, entry.target->name, key_parts(*entry.target));
}

namespace {

void add_key(Context& c, Index row) {
  const TableEntry& entry = c.tables[row];
  program::Table& table = c.out.parts.tables[row];
  const bool longer = !table.asked && has_longer_key(entry);
  if (!longer) check_key(c, entry);
  for (const NodeId node : key_of(entry)) table.key.push_back(node.index);
  const bool by_text =
      table.key.size() == 1 && c.out.nodes[NodeId{table.key[0]}].type.kind == value::Kind::Text;
  if (longer || (!table.asked && !by_text && !entry.exported))
    report_key(c, entry, table.name, entry.item->name.span);
  if (!table.asked || table.key.empty()) return;
  const Scope scope{.file = entry.file,
                    .pack = entry.pack,
                    .gate = c.out.nodes[NodeId{table.rows}].gate,
                    .group = table.group,
                    .row = table.scope,
                    .instance = entry.instance};
  const diag::Span span = c.out.nodes[NodeId{table.key[0]}].span;
  const ExprId yes = add_expr(c, value::yes_no(), span, Literal{value::yes_no_value(true)});
  const Index check = add_made_check(c, scope, program::CheckKind::Key, {}, yes, span, table.name + ".key");
  c.out.parts.checks[check].at_tables = {row};
}

}  // namespace

void find_tables(Context& c) {
  for (uint32_t pack = 0; pack < c.packs.size(); ++pack)
    for (const syntax::File* file : c.packs[pack].files) find_in(c, {file, pack, base::kNone, 0}, nullptr);
}

Index add_lookup_table(Context& c, const Lookup& lookup) {
  const auto row = static_cast<Index>(c.tables.size());
  program::Table table{.name = c.qualified(lookup.pack, "erp." + lookup.table->name),
                       .pack = lookup.pack,
                       .scope = static_cast<Index>(c.out.parts.scopes.size()),
                       .asked = false,
                       .place = place_of(c, lookup.item->name.span)};
  c.out.parts.scopes.push_back({program::ScopeKind::Table, row, base::kNone});
  c.out.parts.tables.push_back(std::move(table));
  c.out.rows.emplace_back();
  c.table_of_item.emplace(std::pair(base::kNone, lookup.item), row);
  c.tables.push_back({.file = &lookup.file,
                      .item = lookup.item,
                      .pack = lookup.pack,
                      .rows = &lookup.rows,
                      .rows_pack = lookup.pack,
                      .exported = true});
  return row;
}

void declare_table(Context& c, const Scope& scope, const syntax::Item& item) {
  const auto found = c.table_of_item.find({scope.instance, &item});
  if (found == c.table_of_item.end()) return;  // nested too deep
  const Index row = found->second;
  program::Table& table = c.out.parts.tables[row];
  const NodeId rows = add_node(c, {.kind = SlotKind::Rows,
                                   .name = table.name,
                                   .type = value::integer(),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .owner = row,
                                   .span = item.name.span});
  table.rows = rows.index;
  table.group = scope.group;
  if (!c.tables[row].exported) declare_value(c, scope, item.name, rows);  // else known as the target's table
  if (table.asked) c.out.parts.screen.push_back({program::ScreenKind::Table, row, scope.group, scope.row});
  add_table_texts(c, scope, item, row);
  open_record(c, scope, row);
  Scope inner = scope;
  inner.row = c.out.parts.tables[row].scope;
  declare_items(c, inner, item);
  add_clauses(c, scope, item, row);
}

void declare_rows(Context& c, const Scope& scope, const syntax::Item& item) {
  TableEntry& entry = c.tables[table_of(c, scope)];
  const auto& file = std::get_if<syntax::RowsBody>(&item.body)->file;
  if (entry.rows) c.diags.report(diag::E4009, item.span, "rows from");
  entry.rows = &file;
  entry.rows_pack = scope.pack;
}

void add_keys(Context& c) {
  for (Index row = 0; row < c.tables.size(); ++row)
    if (c.out.parts.tables[row].rows != base::kNone) add_key(c, row);
}

Index table_of(const Context& c, const Scope& scope) {
  const auto& scopes = c.out.parts.scopes;
  Index row = scope.row;
  while (row != base::kNone && scopes[row].kind == program::ScopeKind::Loop) row = scopes[row].parent;
  return row == base::kNone ? base::kNone : scopes[row].row;
}

std::string full_name(const Context& c, const Scope& scope, std::string_view name) {
  const Index table = table_of(c, scope);
  if (table != base::kNone) return c.out.parts.tables[table].name + "." + std::string(name);
  if (scope.instance == base::kNone) return c.qualified(scope.pack, name);
  const Instance& instance = c.instances[scope.instance];
  return c.qualified(instance.pack, instance.name()) + "." + std::string(name);
}

// The field of the table's target that a column goes to: that of its name, or the one written.
TargetField column_target(Context& c, Index table, const syntax::Item& item) {
  const schema::Table* target = c.tables[table].target;
  const syntax::Clause* clause = find_clause(item, ClauseKind::Target);
  if (find_clause(item, ClauseKind::Unmapped)) return {};
  if (!clause || !clause->target)
    return target && item.kind == DeclarationKind::Column ? find_target_field(c, *target, item.name)
                                                          : TargetField{};
  const auto& parts = clause->target->path.parts;
  const bool own_field = target && !clause->target->argument && !parts.empty() && parts.size() <= 2 &&
                         (parts.size() == 1 || schema::same_name(parts[0].text, target->name));
  if (own_field) return find_target_field(c, *target, parts.back());
  c.diags.report(diag::E5017, clause->target->span, c.sources.text(clause->target->span));
  return {};
}

const ColumnFacts& column_facts(Context& c, Index table, const Placed& placed) {
  const syntax::Item& column = *placed.item;
  const auto [found, added] = c.column_facts.try_emplace({table, &column});
  ColumnFacts& facts = found->second;
  if (!added) return facts;
  facts.reading = true;
  const TableEntry& entry = c.tables[table];
  const Scope scope{.file = placed.from.file,
                    .pack = placed.from.pack,
                    .row = c.out.parts.tables[table].scope,
                    .instance = entry.instance};
  const TargetField target = column_target(c, table, column);
  const auto& body = *std::get_if<syntax::TableBody>(&entry.item->body);
  const bool no_field = (target.table && !target.field) || (body.target && !entry.target);  // reported
  const bool failed = no_field && !column.type;
  const value::Type type = failed ? value::Type{} : type_of(c, scope, column, target);
  return facts = {target, type, false};
}

void note_column(Context& c, const Scope& scope, const syntax::Item& item, NodeId node,
                 const schema::Field* field) {
  TableEntry& entry = c.tables[table_of(c, scope)];
  if (find_clause(item, ClauseKind::Key)) entry.marked.push_back(node);
  if (field) entry.fields.emplace_back(field, node);
}

}  // namespace rapport::hir
