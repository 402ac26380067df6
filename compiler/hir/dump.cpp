#include <fmt/format.h>

#include "compiler/hir/analyse.h"
#include "compiler/hir/walk.h"
#include "runtime/lib/builtins.h"
#include "runtime/value/date.h"

namespace rapport::hir {
namespace {

std::string_view word(Relation op) {
  switch (op) {
    case Relation::Eq: return "=";
    case Relation::Ne: return "!=";
    case Relation::Lt: return "<";
    case Relation::Le: return "<=";
    case Relation::Gt: return ">";
    case Relation::Ge: return ">=";
  }
  return {};
}

std::string_view word(Operation op) {
  switch (op) {
    case Operation::Add: return "+";
    case Operation::Subtract: return "-";
    case Operation::Multiply: return "*";
  }
  return {};
}

std::string literal_text(const TypedPack& pack, const value::Type& type, const value::Value& literal) {
  if (!literal.known()) return "unknown";
  value::Scratch scratch;
  std::vector<std::string_view> names;
  if (type.enum_index != base::kNone)
    for (const program::EnumElement& e : pack.parts.enums[type.enum_index].elements) names.push_back(e.name);
  if (type.kind == value::Kind::Period)
    if (const auto period = value::decode_period(literal.number)) return value::period_text(*period);
  const std::string text = value::canonical_text(view(literal, scratch), type, names);
  return type.kind == value::Kind::Text ? "\"" + text + "\"" : text;
}

std::string head(const TypedPack& pack, const Expr& e) {
  return std::visit(base::Match{
                        [](const Error&) -> std::string { return "error"; },
                        [&](const Literal& x) { return literal_text(pack, e.type, x.value); },
                        [&](const Read& x) { return pack.nodes[x.node].name; },
                        [](const Option&) -> std::string { return "option"; },
                        [](const Not&) -> std::string { return "not"; },
                        [](const Known&) -> std::string { return "known"; },
                        [](const Negate&) -> std::string { return "-"; },
                        [](const Logic& x) -> std::string { return x.op == Connective::And ? "and" : "or"; },
                        [](const Compare& x) { return std::string(word(x.op)); },
                        [](const Arithmetic& x) { return std::string(word(x.op)); },
                        [](const DivideRounded& x) { return fmt::format("divide-rounded:{}", x.digits); },
                        [](const MoveDate& x) -> std::string {
                          return x.direction == Direction::Later ? "later" : "earlier";
                        },
                        [](const Is&) -> std::string { return "is"; },
                        [](const If&) -> std::string { return "if"; },
                        [](const Otherwise&) -> std::string { return "otherwise"; },
                        [](const InSet&) -> std::string { return "in"; },
                        [](const Call& x) { return std::string(lib::builtins()[x.builtin].name); },
                        [](const TextOf&) -> std::string { return "text-of"; },
                        [](const Concat&) -> std::string { return "concat"; },
                    },
                    e.node);
}

// (or (> turnover 1000000) …)
std::string expression(const TypedPack& pack, ExprId id) {
  const Expr& e = pack.exprs[id];
  std::string children;
  for_each_child(e, [&](ExprId child) { children += " " + expression(pack, child); });
  return children.empty() ? head(pack, e) : "(" + head(pack, e) + children + ")";
}

std::string_view word(program::TapKind kind) {
  switch (kind) {
    case program::TapKind::Previous: return "previous";
    case program::TapKind::Count: return "count";
    case program::TapKind::Sum: return "sum";
    case program::TapKind::Min: return "min";
    case program::TapKind::Max: return "max";
    case program::TapKind::First: return "first";
    case program::TapKind::Last: return "last";
    case program::TapKind::All: return "all";
    case program::TapKind::Any: return "any";
    case program::TapKind::Unique: return "unique";
  }
  return {};
}

// (sum orders column orders.amount match orders.customer key customer)
std::string tap_text(const TypedPack& pack, const program::Tap& tap) {
  const auto name = [&](uint32_t node) { return pack.nodes[NodeId{node}].name; };
  std::string out = fmt::format("({} {}", word(tap.kind), pack.parts.tables[tap.table].name);
  if (tap.column != base::kNone) out += " column " + name(tap.column);
  if (tap.where != base::kNone) out += " where " + name(tap.where);
  if (tap.match != base::kNone) out += " match " + name(tap.match) + " key " + name(tap.key);
  return out + ")";
}

// In whose rows it stands.
std::string scope_text(const TypedPack& pack, uint32_t scope) {
  if (scope == base::kNone) return "";
  const program::Scope& rows = pack.parts.scopes[scope];
  return rows.kind == program::ScopeKind::Loop ? " of `for`" : " of " + pack.parts.tables[rows.row].name;
}

}  // namespace

std::string dump_hir(const TypedPack& pack) {
  std::string out;
  for (const Node& node : pack.nodes) {
    out += fmt::format("{} {}{}: {}", noun(node.kind), node.name, scope_text(pack, node.scope),
                       type_name(pack.parts, node.type));
    if (node.gate.valid()) out += fmt::format(" when {}", expression(pack, pack.nodes[node.gate].expr));
    if (node.expr.valid()) out += " = " + expression(pack, node.expr);
    if (node.kind == program::SlotKind::Tap) out += " = " + tap_text(pack, pack.parts.taps[node.owner]);
    out += '\n';
  }
  return out;
}

std::string dump_graph(const TypedPack& pack) {
  std::string out;
  for (const Node& node : pack.nodes) {
    std::string reads;
    for_each_read(pack, node, [&](NodeId read) { reads += " " + pack.nodes[read].name; });
    out += fmt::format("{} {} <-{}\n", noun(node.kind), node.name, reads);
  }
  return out;
}

}  // namespace rapport::hir
