#include <algorithm>
#include <array>

#include "compiler/hir/context.h"
#include "compiler/hir/translations.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/builtins.h"
#include "runtime/program/markup.h"

namespace rapport::hir {
namespace {

uint32_t digits_of(int64_t number) { return static_cast<uint32_t>(std::to_string(number).size()); }

std::optional<int64_t> constant_bound(const Context& c, Index bound) {
  if (bound == base::kNone) return std::nullopt;
  const ExprId expr = c.out.nodes[NodeId{bound}].expr;
  const auto* literal = expr.valid() ? std::get_if<Literal>(&c.out.exprs[expr].node) : nullptr;
  return literal && literal->value.known() ? std::optional(literal->value.number) : std::nullopt;
}

// The number of a row or turn, and what a turn over numbers gives.
std::optional<uint32_t> longest_counted(const Context& c, const Node& node) {
  const bool counted = node.kind == program::SlotKind::Number;
  const program::Scope* rows = node.scope == base::kNone ? nullptr : &c.out.parts.scopes[node.scope];
  const bool turns = rows && rows->kind == program::ScopeKind::Loop;
  if (counted) {
    const uint32_t most = turns ? c.out.parts.loops[rows->row].at_most : 0;
    return digits_of(most != 0 ? most : limits::kTableRows);
  }
  if (node.kind != program::SlotKind::Each || !turns) return std::nullopt;
  const LoopEntry& entry = c.loops[rows->row];
  const bool known = node.owner < c.out.parts.eaches.size() && entry.low && entry.high &&
                     c.out.parts.eaches[node.owner].kind == program::EachKind::Value;
  if (!known) return std::nullopt;
  return std::max(digits_of(*entry.low), digits_of(*entry.high));
}

// A question with constant bounds, a part of a date: fewer digits than the 20 that an integer may have. An
// answer out of bounds is kept, but nothing is written while it is.
uint32_t longest_integer(Context& c, const Expr& e) {
  constexpr uint32_t kAny = 20;
  if (const auto* x = std::get_if<Literal>(&e.node))
    return x->value.known() ? digits_of(x->value.number) : kAny;
  if (const auto* x = std::get_if<Call>(&e.node)) {
    const std::string_view name = lib::builtins()[x->builtin].name;
    if (name == "year") return 4;
    return name == "month" || name == "day" ? 2 : name == "weekday" ? 1 : kAny;
  }
  const auto* read = std::get_if<Read>(&e.node);
  if (const auto digits = read ? longest_counted(c, c.out.nodes[read->node]) : std::nullopt) return *digits;
  if (!read || c.out.nodes[read->node].kind != program::SlotKind::Question) return kAny;
  const program::Question& q = c.out.parts.questions[c.out.nodes[read->node].owner];
  for (const Index bound : {q.minimum, q.maximum})
    if (bound != base::kNone) resolve(c, NodeId{bound});
  const auto low = constant_bound(c, q.minimum), high = constant_bound(c, q.maximum);
  return low && high ? std::max(digits_of(*low), digits_of(*high)) : kAny;
}

// A sign, a point, and a zero before the point where the type has no digit there. What is worked out in place
// has as many digits as there are; only where it is a value of its own has it those of its type.
uint32_t longest_decimal(const Expr& e) {
  const bool fits = std::holds_alternative<Read>(e.node) || std::holds_alternative<Literal>(e.node);
  if (!fits) return value::kMaxDigits + 2U;
  return e.type.precision + (e.type.precision == e.type.scale ? 3U : 2U);
}

// The longest canonical text of a value, in UTF-16 units; 0: no limit known.
uint32_t longest_text(Context& c, const Expr& e) {
  switch (e.type.kind) {
    case value::Kind::YesNo: return 3;
    case value::Kind::Integer: return longest_integer(c, e);
    case value::Kind::Decimal: return longest_decimal(e);
    case value::Kind::Date: return 10;
    case value::Kind::Text: return e.type.length;
    case value::Kind::Choice: {
      size_t longest = 1;
      for (const auto name : element_names(c.out.parts.enums[e.type.enum_index]))
        longest = std::max(longest, base::utf16_length(name));
      return static_cast<uint32_t>(longest);
    }
    case value::Kind::Choices:
    case value::Kind::Period:
    case value::Kind::Error: return 0;
  }
  return 0;
}

ExprId text_part(Context& c, const Scope& scope, syntax::ExprId id) {
  const ExprId part = with_type(c, check(c, scope, id));
  const Expr e = c.out.exprs[part];
  if (e.type.kind == value::Kind::Text || e.type.kind == value::Kind::Error) return part;
  if (e.type.kind == value::Kind::Period) {
    c.diags.report(diag::E3002, e.span, describe(c, e.type), "a value that can be shown");
    return error_expr(c, e.span);
  }
  return add_expr(c, value::text(longest_text(c, e)), e.span, TextOf{part});
}

ExprId literal_text(Context& c, diag::Span span, const std::string& text) {
  const auto units = static_cast<uint32_t>(base::utf16_length(text));
  return add_expr(c, value::text(std::max(units, 1U)), span, Literal{value::text_value(text)});
}

}  // namespace

// A computed text: unknown when a part is, canonical, never translated.
ExprId check_text(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Text& text) {
  if (text.exprs.empty())
    return literal_text(c, e.span, text.literals.empty() ? std::string() : text.literals[0]);
  Concat concat;
  uint32_t longest = 0;
  bool bounded = true;
  const auto add = [&](ExprId part) {
    const value::Type type = c.out.exprs[part].type;
    bounded &= type.length > 0;
    longest += type.length;
    concat.parts.push_back(part);
  };
  bool failed = false;
  for (size_t i = 0; i < text.literals.size(); ++i) {
    if (!text.literals[i].empty()) add(literal_text(c, e.span, text.literals[i]));
    if (i >= text.exprs.size()) continue;
    const ExprId part = text_part(c, scope, text.exprs[i]);
    failed |= c.out.exprs[part].type.kind == value::Kind::Error;
    add(part);
  }
  if (failed) return error_expr(c, e.span);
  if (concat.parts.size() >= limits::kStackDepth) {
    c.diags.report(diag::E4007, e.span, concat.parts.size(), limits::kStackDepth - 1);
    return error_expr(c, e.span);
  }
  return add_expr(c, value::text(bounded && longest <= limits::kTextUnits ? longest : 0), e.span,
                  std::move(concat));
}

namespace {

constexpr std::array kRoles = {
#define TEXT_ROLE(name, form, kind) TextRole{#name, program::TextForm::form, kind},
#include "compiler/hir/text_roles.def"
};

// The key as its own pack's translations have it.
std::string key_in_pack(const Context& c, uint32_t pack, std::string_view key) {
  const std::string alias = c.packs[pack].alias + ".";
  constexpr std::string_view kEnum = "enum.";
  if (alias.size() == 1) return std::string(key);
  if (key.starts_with(alias)) return std::string(key.substr(alias.size()));
  if (key.starts_with(kEnum) && key.substr(kEnum.size()).starts_with(alias))
    return std::string(kEnum).append(key.substr(kEnum.size() + alias.size()));
  return std::string(key);
}

}  // namespace

const TextRole& role_of(std::string_view key) {
  const std::string_view name = key.substr(key.rfind('.') + 1);
  const auto found =
      std::find_if(kRoles.begin(), kRoles.end(), [&](const TextRole& role) { return role.name == name; });
  RAPPORT_CHECK(found != kRoles.end());
  return *found;
}

// A shown text: each part is a node of the graph, so that a change of its value is a change of the text.
Index add_text(Context& c, const Scope& scope, std::string key, const syntax::Text& text) {
  program::Text out{.key = key_of_text(c, scope, std::move(key)), .languages = {}, .parts = {}};
  out.form = role_of(out.key).form;
  out.languages.resize(c.out.parts.languages.size());
  TextSource from{scope.pack, key_in_pack(c, scope.pack, out.key), {}, {text.literals, {}}, text.span};
  if (from.form.literals.empty()) from.form.literals.emplace_back();
  program::settle_lines(from.form.literals, out.form);
  for (const syntax::ExprId id : text.exprs) {
    const diag::Span span = c.syntax_of(scope, id).span;
    const NodeId part = add_node(c, {.kind = program::SlotKind::Part,
                                     .name = out.key,
                                     .scope = scope.row,
                                     .gate = scope.gate,
                                     .span = span});
    await(c, part, scope, id, std::nullopt);
    from.form.part_order.push_back(static_cast<uint32_t>(out.parts.size()));
    out.parts.push_back(part.index);
    from.parts.emplace_back(c.sources.text(span));
  }
  out.languages[0] = from.form;
  c.out.texts.push_back(std::move(from));
  c.out.parts.texts.push_back(std::move(out));
  return static_cast<Index>(c.out.parts.texts.size() - 1);
}

}  // namespace rapport::hir
