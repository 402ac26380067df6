// sum count min max all any unique first last: what a rule knows of the rows of a table.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using program::SlotKind;
using program::TapKind;
using value::Kind;
using value::Type;

std::optional<TapKind> aggregate_named(std::string_view name) {
  struct Row {
    std::string_view name;
    TapKind kind;
  };
  static constexpr Row kRows[] = {
      {"sum", TapKind::Sum}, {"count", TapKind::Count}, {"min", TapKind::Min},
      {"max", TapKind::Max}, {"first", TapKind::First}, {"last", TapKind::Last},
      {"all", TapKind::All}, {"any", TapKind::Any},     {"unique", TapKind::Unique}};
  const auto row =
      std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.name == name; });
  return row == std::end(kRows) ? std::nullopt : std::optional(row->kind);
}

bool is_row_aggregate(const syntax::Call& x) {
  return x.callee.members.empty() && aggregate_named(x.callee.name.text).has_value();
}

std::vector<syntax::ExprId> children_of(const syntax::Expr& e) {
  std::vector<syntax::ExprId> out;
  if (const auto* text = std::get_if<syntax::TextLit>(&e.node)) out = text->text.exprs;
  if (const auto* unary = std::get_if<syntax::Unary>(&e.node)) out = {unary->operand};
  if (const auto* binary = std::get_if<syntax::Binary>(&e.node)) out = {binary->left, binary->right};
  if (const auto* is = std::get_if<syntax::Is>(&e.node)) out = {is->left, is->right};
  if (const auto* x = std::get_if<syntax::If>(&e.node)) out = {x->condition, x->then, x->otherwise};
  if (const auto* set = std::get_if<syntax::SetLit>(&e.node)) out = set->elements;
  if (const auto* call = std::get_if<syntax::Call>(&e.node); call && !is_row_aggregate(*call))
    for (const syntax::Arg& arg : call->args) out.push_back(arg.expr);
  if (const auto* place = std::get_if<syntax::Place>(&e.node))
    for (const syntax::Member& member : place->members)
      if (const auto* keys = std::get_if<std::vector<syntax::ExprId>>(&member.node))
        out.insert(out.end(), keys->begin(), keys->end());
  return out;
}

// Calls visit for `id` and what is in it, but for aggregates within, which look at rows of their own.
template <class Visit>
void for_each_syntax(const Context& c, const Scope& scope, syntax::ExprId id, Visit visit) {
  std::vector<syntax::ExprId> waiting{id};
  while (!waiting.empty()) {
    const syntax::ExprId next = waiting.back();
    waiting.pop_back();
    if (!next.valid()) continue;
    const syntax::Expr& e = c.syntax_of(scope, next);
    visit(e);
    for (const syntax::ExprId child : children_of(e)) waiting.push_back(child);
  }
}

std::optional<TablePath> path_of(const Context& c, const Scope& scope, const syntax::Expr& e) {
  const std::vector<syntax::Name> names = names_of(e);
  return names.empty() ? std::nullopt : table_path(c, scope, names);
}

struct Look {
  Index table = base::kNone;
  Index home = base::kNone;
  bool failed = false;
};

// Whose rows it is about: the innermost table that it names, all others being around that.
Look look_of(Context& c, const Scope& scope, const syntax::Arg& arg) {
  Look look;
  const auto visit = [&](const syntax::Expr& e) {
    const auto path = path_of(c, scope, e);
    if (!path || look.failed) return;
    const auto scope_of = [&](Index table) { return c.out.parts.tables[table].scope; };
    if (look.table == base::kNone || is_around(c, scope_of(look.table), scope_of(path->table))) {
      look.table = path->table;
      look.home = path->home;
      look.failed = path->in_own_row && !may_read_row(c, scope, path->home);
      if (look.failed) refuse_own_row(c, e.span);
    } else if (!is_around(c, scope_of(path->table), scope_of(look.table))) {
      look.failed = true;
      c.diags.report(diag::E2017, e.span, c.out.parts.tables[look.table].name,
                     c.out.parts.tables[path->table].name);
    }
  };
  for_each_syntax(c, scope, arg.expr, visit);
  for_each_syntax(c, scope, arg.where, visit);
  return look;
}

Scope looking(const Context& c, const Scope& scope, const Look& look) {
  Scope inner = scope;
  inner.looked = look.table;
  inner.bound = look.home;
  while (scope.looked != base::kNone && !is_around(c, inner.bound, scope.bound))
    inner.bound = c.out.parts.scopes[inner.bound].parent;
  return inner;
}

// What is there per row or turn: of the record's `let`, or of the row around.
std::optional<NodeId> own_value(const Context& c, const Scope& scope, const std::string& name) {
  for (const Locals* l = scope.locals; l; l = l->outer)
    if (const auto found = l->names.find(name); found != l->names.end()) return found->second;
  return named_in_row(c, scope.row, name);
}

// What a side of an equality is about.
struct Side {
  bool looked = false;  // the row looked at
  bool own = false;     // what only the own row has
  bool plain = true;    // it names nothing
};

Side side_of(const Context& c, const Scope& inner, syntax::ExprId id) {
  Side side;
  for_each_syntax(c, inner, id, [&](const syntax::Expr& e) {
    const auto* place = std::get_if<syntax::Place>(&e.node);
    if (const auto* call = std::get_if<syntax::Call>(&e.node); call && call->callee.name.text == "row_number")
      side.own = true;
    if (!place) return;
    side.plain = false;
    if (const auto path = path_of(c, inner, e)) {
      side.looked = true;
      return;
    }
    const auto loop = loop_named(inner.locals, place->name.text);
    if (loop && !may_read_row(c, inner, c.out.parts.loops[*loop].scope)) side.own = true;
    const auto node = own_value(c, inner, place->name.text);
    if (node && !may_read_row(c, inner, c.out.nodes[*node].scope)) side.own = true;
    if (!node && place->name.text == "previous" && inner.row != base::kNone) side.own = true;
  });
  return side;
}

struct Equality {  // table.column = what is known outside of it
  syntax::ExprId cell, key;
};

void add_conjuncts(const Context& c, const Scope& scope, syntax::ExprId id,
                   std::vector<syntax::ExprId>& out) {
  if (!id.valid()) return;
  const auto* binary = std::get_if<syntax::Binary>(&c.syntax_of(scope, id).node);
  if (!binary || binary->op != syntax::BinaryOp::And) return out.push_back(id);
  add_conjuncts(c, scope, binary->left, out);
  add_conjuncts(c, scope, binary->right, out);
}

enum class Wanted : uint8_t { OwnRow, Anything };

std::optional<Equality> equality(const Context& c, const Scope& inner, syntax::ExprId id, Wanted wanted) {
  const auto* binary = std::get_if<syntax::Binary>(&c.syntax_of(inner, id).node);
  if (!binary || binary->op != syntax::BinaryOp::Eq) return std::nullopt;
  const Side left = side_of(c, inner, binary->left), right = side_of(c, inner, binary->right);
  const auto fits = [&](const Side& cell, const Side& key) {
    return cell.looked && !cell.own && !key.looked && !key.plain && (key.own || wanted == Wanted::Anything);
  };
  if (fits(left, right) && !is_bare_element(c, inner, binary->right))
    return Equality{binary->left, binary->right};
  if (fits(right, left) && !is_bare_element(c, inner, binary->left))
    return Equality{binary->right, binary->left};
  return std::nullopt;
}

bool is_number(const Type& type) { return type.kind == Kind::Integer || type.kind == Kind::Decimal; }

// Rows found by one equality, through an index instead of a look at every row.
struct Match {
  Index match = base::kNone, key = base::kNone;
  bool failed = false;
};

// Two texts that name no rows are equal only letter by letter, which no index tells.
bool may_index(const Type& cell, const Type& key, Wanted wanted) {
  if (wanted == Wanted::OwnRow) return true;
  if (cell.kind != key.kind || cell.enum_index != key.enum_index) return false;
  return cell.kind != Kind::Text || cell.table != base::kNone || key.table != base::kNone;
}

Match match_of(Context& c, const Scope& scope, const Scope& inner, const Equality& equality, Wanted wanted) {
  const ExprId cell = with_type(c, check(c, inner, equality.cell));
  const Type type = c.out.exprs[cell].type;
  ExprId key = with_type(c, check(c, scope, equality.key, &type));
  const Type key_type = c.out.exprs[key].type;
  if (type.kind == Kind::Error || key_type.kind == Kind::Error) return {.failed = true};
  if (!may_index(type, key_type, wanted)) return {};
  Type open = type;
  open.length = 0;
  key = fitted(c, key, open);
  if (c.out.exprs[key].type.kind == Kind::Error) return {.failed = true};
  const NodeId match = slot_of(c, cell, c.out.parts.tables[inner.looked].scope);
  const NodeId slot = slot_of(c, key, deepest_scope(c, key));
  if (c.out.nodes[slot].kind == SlotKind::Term && is_number(type)) c.out.nodes[slot].type = type;
  return {.match = match.index, .key = slot.index};
}

struct Filter {
  Match match;
  ExprId where;  // the rest
};

Filter filter_of(Context& c, const Scope& scope, const Scope& inner, const Look& look, syntax::ExprId where) {
  Filter filter;
  std::vector<syntax::ExprId> conjuncts;
  add_conjuncts(c, inner, where, conjuncts);
  // All rows of the table are looked at for a match: those of one row around cannot be found so.
  for (const Wanted wanted : {Wanted::OwnRow, Wanted::Anything})
    for (size_t i = 0; i < conjuncts.size() && look.home == base::kNone; ++i) {
      if (filter.match.key != base::kNone || filter.match.failed) break;
      const auto found = equality(c, inner, conjuncts[i], wanted);
      if (!found) continue;
      filter.match = match_of(c, scope, inner, *found, wanted);
      if (filter.match.key != base::kNone || filter.match.failed)
        conjuncts.erase(conjuncts.begin() + static_cast<ptrdiff_t>(i));
    }
  for (const syntax::ExprId id : conjuncts) {
    const ExprId one = check_fits(c, inner, id, value::yes_no());
    const diag::Span span = c.out.exprs[one].span;
    filter.where = filter.where.valid()
                       ? add_expr(c, value::yes_no(), span, Logic{Connective::And, filter.where, one})
                       : one;
    if (c.out.exprs[one].type.kind == Kind::Error) filter.match.failed = true;
  }
  return filter;
}

std::string_view taken(TapKind kind) {
  switch (kind) {
    case TapKind::Sum: return "numbers of a table, such as `table.column`";
    case TapKind::Min:
    case TapKind::Max: return "numbers or dates of a table, such as `table.column`";
    case TapKind::All:
    case TapKind::Any: return "a condition on the rows of a table, such as `table.column > 0`";
    case TapKind::Count: return "a table";
    case TapKind::First:
    case TapKind::Last:
    case TapKind::Unique:
    case TapKind::Previous: return "values of a table, such as `table.column`";
  }
  return {};
}

bool takes(TapKind kind, const Type& type) {
  switch (kind) {
    case TapKind::Sum: return is_number(type);
    case TapKind::Min:
    case TapKind::Max: return is_number(type) || type.kind == Kind::Date;
    case TapKind::All:
    case TapKind::Any: return type.kind == Kind::YesNo;
    case TapKind::Count: return false;
    case TapKind::First:
    case TapKind::Last:
    case TapKind::Unique:
    case TapKind::Previous: return type.kind != Kind::Period;
  }
  return false;
}

Type result_of(TapKind kind, const Type& type) {
  switch (kind) {
    case TapKind::Count: return value::integer();
    case TapKind::Sum: return type.kind == Kind::Decimal ? value::decimal(32, type.scale) : type;
    case TapKind::Unique:
    case TapKind::All:
    case TapKind::Any: return value::yes_no();
    case TapKind::Min:
    case TapKind::Max:
    case TapKind::First:
    case TapKind::Last:
    case TapKind::Previous: return type;
  }
  return type;
}

ExprId wrong_argument(Context& c, const syntax::Expr& e, const syntax::Call& x, TapKind kind) {
  c.diags.report(diag::E3021, e.span, x.callee.name.text, taken(kind));
  return error_expr(c, e.span);
}

// `count(table)`, with or without `where`: its argument is a table and no value.
bool names_table(const Context& c, const Scope& scope, const syntax::Expr& e) {
  const auto path = path_of(c, scope, e);
  return path && path->used == names_of(e).size() && c.out.nodes[path->node].kind == SlotKind::Rows;
}

// `count(table.column)` outside of the rows, of a column that is no set.
bool names_column(const Context& c, const Scope& scope, const syntax::Expr& e) {
  if (scope.looked != base::kNone || scope.filtered != base::kNone) return false;
  const auto path = path_of(c, scope, e);
  if (!path || path->used != names_of(e).size()) return false;
  const Node& node = c.out.nodes[path->node];
  const bool asked = node.kind == SlotKind::Question || node.kind == SlotKind::Fixed;
  return asked && node.type.kind != Kind::Choices && node.type.kind != Kind::Error;
}

ExprId count_of_column(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x) {
  const diag::Span span = c.syntax_of(scope, x.args[0].expr).span;
  const std::string column(c.sources.text(span));
  const std::string table = column.substr(0, column.find_last_of('.'));
  c.diags.report(diag::E3021, e.span, "count",
                 fmt::format("a table: `count({0})` counts its rows, `count({0} where known({1}))` those in "
                             "which `{1}` has a value",
                             table, column));
  return error_expr(c, e.span);
}

ExprId look_at(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x, TapKind kind) {
  const syntax::Arg& arg = x.args[0];
  const Look look = look_of(c, scope, arg);
  if (look.failed) return error_expr(c, e.span);
  const bool table = names_table(c, scope, c.syntax_of(scope, arg.expr));
  if (look.table != base::kNone && !table && kind == TapKind::Count) return count_of_column(c, scope, e, x);
  if (look.table == base::kNone || table != (kind == TapKind::Count)) return wrong_argument(c, e, x, kind);
  const Scope inner = looking(c, scope, look);
  const Index rows = c.out.parts.tables[look.table].scope;
  program::Tap tap{.kind = kind, .table = look.table};
  Type type = value::integer();
  if (kind != TapKind::Count) {
    const ExprId term = with_type(c, check(c, inner, arg.expr));
    type = c.out.exprs[term].type;
    if (type.kind == Kind::Error) return error_expr(c, e.span);
    if (!takes(kind, type)) return wrong_argument(c, e, x, kind);
    tap.column = slot_of(c, term, rows).index;
  }
  const Filter filter = filter_of(c, scope, inner, look, arg.where);
  if (filter.match.failed) return error_expr(c, e.span);
  if (filter.where.valid()) tap.where = slot_of(c, filter.where, rows).index;
  tap.match = filter.match.match;
  tap.key = filter.match.key;
  const Index at = tap.key == base::kNone ? look.home : c.out.nodes[NodeId{tap.key}].scope;
  const NodeId node = add_tap(c, tap, std::string(c.sources.text(e.span)), result_of(kind, type), at, e.span);
  return read_node(c, node, e.span);
}

}  // namespace

// `count` is also the number of elements of a set.
bool is_aggregate(Context& c, const Scope& scope, const syntax::Call& x) {
  const auto kind = aggregate_named(x.callee.name.text);
  if (!kind || !x.callee.members.empty() || !x.members.empty()) return false;
  if (*kind != TapKind::Count || x.args.size() != 1) return *kind != TapKind::Count;
  if (x.args[0].where.valid()) return true;
  const syntax::Expr& e = c.syntax_of(scope, x.args[0].expr);
  return names_table(c, scope, e) || names_column(c, scope, e);
}

ExprId check_aggregate(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x) {
  const TapKind kind = *aggregate_named(x.callee.name.text);
  if (x.args.size() == 1) return look_at(c, scope, e, x, kind);
  c.diags.report(diag::E3001, e.span, x.callee.name.text, "1 argument", x.args.size());
  return error_expr(c, e.span);
}

ExprId check_row_number(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x) {
  const Index table = table_of(c, scope);
  if (!x.args.empty()) {
    c.diags.report(diag::E3001, e.span, x.callee.name.text, "no arguments", x.args.size());
    return error_expr(c, e.span);
  }
  if (table == base::kNone) {
    c.diags.report(diag::E2016, e.span, "row_number()");
    return error_expr(c, e.span);
  }
  if (!may_read_row(c, scope, c.out.parts.tables[table].scope)) return refuse_own_row(c, e.span);
  NodeId& number = c.tables[table].number;
  if (!number.valid())
    number = add_node(c, {.kind = SlotKind::Number,
                          .name = c.out.parts.tables[table].name + ".row_number()",
                          .type = value::integer(),
                          .scope = c.out.parts.tables[table].scope,
                          .span = c.tables[table].item->name.span});
  return read_node(c, number, e.span);
}

}  // namespace rapport::hir
