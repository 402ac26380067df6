// References: to which rows, what they give of the row, and whether it is there.
#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using program::SlotKind;
using program::TapKind;
using value::Kind;

// The column that rows are known by to others: the one marked, else the one that goes to the target's key.
std::optional<Placed> key_column(const Context& c, const TableEntry& entry) {
  std::optional<Placed> key;
  const auto items = items_of(c, {entry.file, entry.pack}, entry.instance, entry.item);
  for (const Placed& placed : items) {
    if (!find_clause(*placed.item, syntax::ClauseKind::Key)) continue;
    if (key || placed.item->kind != syntax::DeclarationKind::Column) return std::nullopt;
    key = placed;
  }
  if (key || !entry.target || entry.target->key.size() != 1) return key;
  for (const Placed& placed : items) {
    const syntax::Item& item = *placed.item;
    const syntax::Clause* clause = find_clause(item, syntax::ClauseKind::Target);
    const syntax::Name& name = clause && clause->target && !clause->target->path.parts.empty()
                                   ? clause->target->path.parts.back()
                                   : item.name;
    if (item.kind == syntax::DeclarationKind::Column && schema::same_name(name.text, entry.target->key[0]) &&
        !find_clause(item, syntax::ClauseKind::Unmapped))
      return placed;
  }
  return std::nullopt;
}

std::optional<value::Type> to_table(Context& c, Index table, const syntax::TypeName& written,
                                    std::span<const syntax::Name> column) {
  const TableEntry& entry = c.tables[table];
  const std::string name = c.out.parts.tables[table].name;
  const std::optional<Placed> key = key_column(c, entry);
  const bool by_row = std::get_if<syntax::TableBody>(&entry.item->body)->by_row;
  value::Type type;
  if (key && !by_row) {
    const ColumnFacts& facts = column_facts(c, table, *key);
    type = facts.type;
    if (!facts.reading && type.kind == Kind::Error) return std::nullopt;  // reported
  }
  if (type.kind != Kind::Text) {
    if (entry.item->kind == syntax::DeclarationKind::Table)  // a list says so itself
      report_key(c, entry, name, written.span);
    return std::nullopt;
  }
  if (!column.empty() && column[0].text != key->item->name.text) {
    c.diags.report(diag::E2020, column[0].span, name, "`" + key->item->name.text + "`", column[0].text)
        .fix(column[0].span, key->item->name.text);
    return std::nullopt;
  }
  type.table = table;
  return type;
}

// Rows of the target itself: whether they are there nobody knows here, unless they were exported.
std::optional<value::Type> to_target(Context& c, const Scope& scope, const schema::Table& table,
                                     std::span<const syntax::Name> rest, const syntax::TypeName& written) {
  if (const auto lookup = lookup_named(c, scope.pack, table.name)) return to_table(c, *lookup, written, rest);
  TargetField target{&table, nullptr};
  if (!rest.empty()) {
    target = find_target_field(c, table, rest[0]);
    if (!target.field) return std::nullopt;
  } else if (table.key.size() == 1) {
    if (const auto key = schema::find_field(c.schema, table, table.key[0])) target.field = key->field;
  }
  if (!target.field || target.field->type != schema::FieldType::String) {
    const std::string name(c.sources.text(written.of.span));
    c.diags.report(diag::E2020, written.of.span, table.name, "a field that is a text", name);
    return std::nullopt;
  }
  c.assumptions["the rows that are referred to are there"].push_back(table.name + "." + target.field->name);
  return type_of_field(c, target, written.of.span);
}

void unknown_table(Context& c, const Scope& scope, const syntax::Path& path) {
  diag::Diagnostic& d = c.diags.report(diag::E2019, path.span, c.sources.text(path.span));
  c.diags.suggest(d, path.parts[0].span, path.parts[0].text, [&] {
    std::vector<std::string_view> names = keys_of(c.scopes[scope.pack].tables);
    for (const schema::Table& table : c.schema.tables) names.push_back(table.name);
    return names;
  });
}

std::string last_name(const std::string& name) { return name.substr(name.find_last_of('.') + 1); }

ExprId read_of(Context& c, Index slot, diag::Span span) {
  const NodeId node{slot};
  return add_expr(c, c.out.nodes[node].type, span, Read{node});
}

ExprId yes_no(Context& c, diag::Span span, decltype(Expr::node) node) {
  return add_expr(c, value::yes_no(), span, std::move(node));
}

NodeId add_row_filter(Context& c, const PendingReference& r, const syntax::Clause& where) {
  program::Question& q = c.out.parts.questions[r.question];
  Scope scope = r.scope;
  scope.filtered = q.type.table;
  scope.option = NodeId{q.slot};
  const NodeId options = add_node(c, {.kind = SlotKind::Options,
                                      .name = q.name + ".options",
                                      .type = value::yes_no(),
                                      .scope = scope.row,
                                      .gate = scope.gate,
                                      .owner = r.question,
                                      .span = where.span});
  await(c, options, scope_of(c, scope, where), where.expr, value::yes_no());
  q.options = options.index;
  return options;
}

// The row that the answer names is there, unless the reference is open, and the filter does not exclude it.
void add_rules(Context& c, const PendingReference& r) {
  const program::Question& q = c.out.parts.questions[r.question];
  const syntax::Clause* where = find_clause(*r.item, syntax::ClauseKind::Where);
  const bool open = find_clause(*r.item, syntax::ClauseKind::Open) != nullptr;
  const std::vector<Index>& key = c.out.parts.tables[q.type.table].key;
  const bool listed = q.table != base::kNone && !c.out.parts.tables[q.table].asked;
  if (key.empty() || listed) return;  // reported; what a list refers to is looked at when its file is read
  const diag::Span span = where ? where->span : r.item->name.span;
  const auto unless_unanswered = [&](ExprId then) {
    const ExprId answered = yes_no(c, span, Known{read_of(c, q.slot, span)});
    return yes_no(c, span, Logic{Connective::Or, yes_no(c, span, Not{answered}), then});
  };
  ExprId rule;
  if (!open) {
    const NodeId row = row_tap(c, q.type.table, NodeId{key[0]}, NodeId{q.slot}, span);
    if (!row.valid()) return;
    rule = unless_unanswered(yes_no(c, span, Known{read_of(c, row.index, span)}));
  }
  if (where) {  // of a row that nobody chose `is` would say no
    const NodeId filter = add_row_filter(c, r, *where);
    const ExprId no = yes_no(c, span, Literal{value::yes_no_value(false)});
    const ExprId excluded = yes_no(c, span, Is{read_of(c, filter.index, span), no});
    const ExprId allowed = unless_unanswered(yes_no(c, span, Not{excluded}));
    rule = rule.valid() ? yes_no(c, span, Logic{Connective::And, rule, allowed}) : allowed;
  }
  if (rule.valid())
    add_made_check(c, r.scope, program::CheckKind::Option, {r.question}, rule, span,
                   c.out.parts.questions[r.question].name + ".option");
}

}  // namespace

std::optional<value::Type> reference_type(Context& c, const Scope& scope, const syntax::TypeName& written) {
  std::span<const syntax::Name> parts(written.of.parts);
  if (parts.empty()) return std::nullopt;
  Scope there = scope;
  const auto other = parts.size() > 1 ? pack_of_alias(c, scope.pack, parts[0].text) : std::nullopt;
  if (other && !table_named(c, there, parts[0].text)) there = Scope{.pack = *other}, parts = parts.subspan(1);
  const auto& instances = c.scopes[there.pack].instances;
  if (parts.size() > 1 && instances.contains(parts[0].text))
    there = scope_within(c, there, parts[0]), parts = parts.subspan(1);
  if (const auto table = table_named(c, there, parts[0].text); table && parts.size() <= 2)
    return to_table(c, *table, written, parts.subspan(1));
  parts = written.of.parts;
  if (const schema::Table* table = schema::find_table(c.schema, parts[0].text); table && parts.size() <= 2)
    return to_target(c, scope, *table, parts.subspan(1), written);
  unknown_table(c, scope, written.of);
  return std::nullopt;
}

void add_reference_rules(Context& c) {
  for (const PendingReference& r : c.references) add_rules(c, r);
}

bool is_around(const Context& c, Index scope, Index inner) {
  for (; inner != base::kNone; inner = c.out.parts.scopes[inner].parent)
    if (inner == scope) return true;
  return scope == base::kNone;
}

Index deepest_scope(const Context& c, ExprId expr) {
  Index deepest = base::kNone;
  for_each_read(c.out, expr, [&](NodeId read) {
    const Index scope = c.out.nodes[read].scope;
    if (is_around(c, deepest, scope)) deepest = scope;
  });
  return deepest;
}

NodeId slot_of(Context& c, ExprId id, Index scope) {
  const Expr& e = c.out.exprs[id];
  if (const auto* read = std::get_if<Read>(&e.node); read && c.out.nodes[read->node].scope == scope)
    return read->node;
  return add_node(c, {.kind = SlotKind::Term,
                      .name = std::string(c.sources.text(e.span)),
                      .type = e.type,
                      .scope = scope,
                      .expr = id,
                      .span = e.span});
}

NodeId add_tap(Context& c, const program::Tap& tap, std::string name, value::Type type, Index scope,
               diag::Span span) {
  const auto [found, added] = c.taps.try_emplace(
      {static_cast<Index>(tap.kind), tap.table, tap.column, tap.where, tap.match, tap.key, scope}, NodeId{});
  if (!added) return found->second;
  const auto row = static_cast<Index>(c.out.parts.taps.size());
  const NodeId node = add_node(c, {.kind = SlotKind::Tap,
                                   .name = std::move(name),
                                   .type = type,
                                   .scope = scope,
                                   .owner = row,
                                   .span = span});
  c.out.parts.taps.push_back(tap);
  c.out.parts.taps[row].slot = node.index;
  return found->second = node;
}

NodeId row_tap(Context& c, Index table, NodeId column, NodeId key, diag::Span span) {
  const std::vector<Index>& keys = c.out.parts.tables[table].key;
  if (keys.size() != 1) return {};
  const ExprId cell = read_node(c, column, span);
  const value::Type type = c.out.exprs[cell].type;
  if (type.kind == Kind::Error) return {};
  const std::string name = c.out.nodes[key].name + "." + last_name(c.out.nodes[column].name);
  return add_tap(
      c, {.kind = TapKind::First, .table = table, .column = column.index, .match = keys[0], .key = key.index},
      name, type, c.out.nodes[key].scope, span);
}

ExprId no_column(Context& c, Index table, const syntax::Name& name) {
  diag::Diagnostic& d = c.diags.report(diag::E2018, name.span, c.out.parts.tables[table].name, name.text);
  c.diags.suggest(d, name.span, name.text, [&] {
    std::vector<std::string_view> names;
    for (const auto& [other, node] : c.tables[table].values)
      if (c.out.nodes[node].kind != SlotKind::Rows) names.push_back(other);
    return names;
  });
  return error_expr(c, name.span);
}

ExprId follow(Context& c, ExprId value, std::span<const syntax::Name> names) {
  for (const syntax::Name& name : names) {
    const Expr e = c.out.exprs[value];
    if (e.type.kind == Kind::Error) return value;
    const auto* read = std::get_if<Read>(&e.node);
    if (!read || e.type.table == base::kNone) {
      c.diags.report(diag::E2009, name.span, c.sources.text(e.span), name.text);
      return error_expr(c, name.span);
    }
    const auto& columns = c.tables[e.type.table].values;
    const auto column = columns.find(name.text);
    if (column == columns.end() || c.out.nodes[column->second].kind == SlotKind::Rows)
      return no_column(c, e.type.table, name);
    const diag::Span span{e.span.file, e.span.begin, name.span.end};
    const NodeId tap = row_tap(c, e.type.table, column->second, read->node, span);
    if (!tap.valid()) return error_expr(c, span);
    value = read_of(c, tap.index, span);
  }
  return value;
}

// T[key].column of a table or list of the packs.
ExprId check_row(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Place& x) {
  std::vector<syntax::Name> before{x.name}, after;
  const std::vector<syntax::ExprId>* keys = nullptr;
  for (const syntax::Member& member : x.members) {
    if (const auto* name = std::get_if<syntax::Name>(&member.node))
      (keys ? after : before).push_back(*name);
    else
      keys = std::get_if<std::vector<syntax::ExprId>>(&member.node);
  }
  const auto path = table_path(c, scope, before);
  if (!path || path->used != before.size() || c.out.nodes[path->node].kind != SlotKind::Rows) {
    if (find_target_table(c, {{x.name}, x.name.span}))
      c.diags.report(diag::E2022, e.span, c.sources.text(e.span));
    return error_expr(c, e.span);
  }
  const std::string& name = c.out.parts.tables[path->table].name;
  const std::vector<Index> key = c.out.parts.tables[path->table].key;
  if (key.size() != 1 || keys->size() != 1) {
    c.diags.report(diag::E2020, e.span, name, key.size() == 1 ? "one key" : "no single key",
                   c.sources.text(e.span));
    return error_expr(c, e.span);
  }
  if (after.empty()) {
    c.diags.report(diag::E2015, e.span, c.sources.text(e.span));
    return error_expr(c, e.span);
  }
  value::Type wanted = c.out.nodes[NodeId{key[0]}].type;
  wanted.length = 0;
  const ExprId value = check_fits(c, scope, (*keys)[0], wanted);
  const Expr& checked = c.out.exprs[value];
  if (checked.type.kind == Kind::Error) return error_expr(c, e.span);
  const NodeId slot = slot_of(c, value, deepest_scope(c, value));
  const auto& columns = c.tables[path->table].values;
  const auto column = columns.find(after[0].text);
  if (column == columns.end() || c.out.nodes[column->second].kind == SlotKind::Rows)
    return no_column(c, path->table, after[0]);
  const NodeId tap = row_tap(c, path->table, column->second, slot, e.span);
  if (!tap.valid()) return error_expr(c, e.span);
  return follow(c, read_of(c, tap.index, e.span), std::span(after).subspan(1));
}

}  // namespace rapport::hir
