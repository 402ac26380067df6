// In a test `count(Table)` counts the records that the answers make so far, and so do
// `count(entity("Customer"))`, `count(service(Service.operation))` and `count(Class.method)`.
#include <algorithm>

#include "compiler/hir/context.h"
#include "runtime/schema/by_name.h"

namespace rapport::hir {
namespace {

// Plain names alone; nothing: something else stands there.
std::optional<syntax::Path> plain_path(const syntax::Expr& e) {
  const auto* place = std::get_if<syntax::Place>(&e.node);
  if (!place) return std::nullopt;
  syntax::Path path{{place->name}, e.span};
  for (const syntax::Member& member : place->members) {
    const auto* name = std::get_if<syntax::Name>(&member.node);
    if (!name) return std::nullopt;
    path.parts.push_back(*name);
  }
  return path;
}

// `entity("Customer")`, `service(S.op)`; nothing: it is neither.
std::optional<syntax::Target> target_in(const Context& c, const Scope& scope, const syntax::Expr& e) {
  const auto* call = std::get_if<syntax::Call>(&e.node);
  if (!call || !call->callee.members.empty() || !call->members.empty() || call->args.size() != 1)
    return std::nullopt;
  const syntax::Name& word = call->callee.name;
  if (word.text != "entity" && word.text != "service") return std::nullopt;
  syntax::Target target{{{word}, word.span}, {}, e.span};
  const syntax::Expr& argument = c.syntax_of(scope, call->args[0].expr);
  if (const auto* text = std::get_if<syntax::TextLit>(&argument.node)) target.argument = text->text;
  if (auto path = plain_path(argument)) target.argument = std::move(*path);
  return target;
}

bool is_class_known(const Context& c, std::string_view name) {
  return std::ranges::any_of(c.schema.tables, [&](const schema::Table& table) {
    const std::string_view method = schema::plain_name(table.name);
    return table.kind == schema::TableKind::Method &&
           schema::same_name(method.substr(0, method.find('.')), name);
  });
}

struct Found {
  const schema::Table* table;  // nullptr: there is none, and that is reported
};

// Nothing: what is counted is of the pack.
std::optional<Found> counted(Context& c, const Scope& scope, const syntax::Call& x) {
  if (!scope.in_test || x.callee.name.text != "count" || !x.callee.members.empty() || !x.members.empty() ||
      x.args.size() != 1 || x.args[0].where.valid())
    return std::nullopt;
  const syntax::Expr& e = c.syntax_of(scope, x.args[0].expr);
  if (const auto target = target_in(c, scope, e)) return Found{find_taker(c, *target)};
  const auto path = plain_path(e);
  if (!path || path->parts.size() > 2 || c.scopes[scope.pack].values.contains(path->parts[0].text))
    return std::nullopt;
  const std::string& name = path->parts[0].text;
  if (path->parts.size() == 2)
    return is_class_known(c, name) ? std::optional(Found{find_method(c, *path)}) : std::nullopt;
  const schema::Table* table = schema::find_table(c.schema, name);
  return table ? std::optional(Found{table}) : std::nullopt;
}

ExprId count_of(Context& c, const schema::Table& table, diag::Span span) {
  auto& names = c.out.parts.counted;
  const auto row = static_cast<Index>(std::find(names.begin(), names.end(), table.name) - names.begin());
  if (row == names.size()) {
    names.push_back(table.name);
    c.counted.push_back(add_node(c, {.kind = program::SlotKind::Counted,
                                     .name = "count(" + table.name + ")",
                                     .type = value::integer(),
                                     .owner = row,
                                     .span = span}));
  }
  return read_node(c, c.counted[row], span);
}

}  // namespace

std::optional<ExprId> check_counted(Context& c, const Scope& scope, const syntax::Expr& e,
                                    const syntax::Call& x) {
  const auto found = counted(c, scope, x);
  if (!found) return std::nullopt;
  return found->table ? count_of(c, *found->table, e.span) : error_expr(c, e.span);
}

}  // namespace rapport::hir
