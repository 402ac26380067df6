#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/hir/context.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/builtins.h"
#include "runtime/lib/pattern.h"
#include "runtime/value/date.h"

namespace rapport::hir {
namespace {

using lib::Parameter;
using value::Kind;

std::string_view parameter_name(Parameter p) {
  switch (p) {
    case Parameter::YesNo: return "yes or no";
    case Parameter::Text: return "a text";
    case Parameter::Integer: return "an integer";
    case Parameter::Number: return "a number";
    case Parameter::Date: return "a date";
    case Parameter::Choice: return "a choice";
    case Parameter::Set: return "a set";
    case Parameter::Pattern: return "a pattern written out, such as '[A-Z]{2}'";
    case Parameter::Digits: return "a number of digits written out, 0 to 16";
    case Parameter::Rounding: return "half_up, half_even, up, down, ceiling or floor";
    case Parameter::MonthEnd: return "clamp, spill or exact";
    case Parameter::Titles: return "the titles of an enum";  // made by the compiler, never written
  }
  return {};
}

bool takes_word(Parameter p) { return p == Parameter::Rounding || p == Parameter::MonthEnd; }

// The word of a literal parameter as its number.
std::optional<int64_t> word_number(const Context& c, const Scope& scope, Parameter p, syntax::ExprId id) {
  const auto* place = std::get_if<syntax::Place>(&c.syntax_of(scope, id).node);
  if (!place || !place->members.empty()) return std::nullopt;
  if (p == Parameter::Rounding) {
    const auto mode = value::rounding_mode_named(place->name.text);
    return mode ? std::optional(static_cast<int64_t>(*mode)) : std::nullopt;
  }
  const auto month_end = value::month_end_named(place->name.text);
  return month_end ? std::optional(static_cast<int64_t>(*month_end)) : std::nullopt;
}

std::optional<int64_t> integer_literal(const Context& c, ExprId id) {
  const Expr& e = c.out.exprs[id];
  const auto* x = std::get_if<Literal>(&e.node);
  return x && e.type.kind == Kind::Integer && x->value.known() ? std::optional(x->value.number)
                                                               : std::nullopt;
}

ExprId pattern_argument(Context& c, ExprId id) {
  const Expr e = c.out.exprs[id];
  const auto* x = std::get_if<Literal>(&e.node);
  if (!x || !x->value.known()) {
    c.diags.report(diag::E3011, e.span, parameter_name(Parameter::Pattern));
    return error_expr(c, e.span);
  }
  lib::CompiledPattern compiled = lib::compile_pattern(x->value.text);
  if (!compiled.error) return add_expr(c, value::text(), e.span, Literal{value::text_value(compiled.table)});
  c.diags.report(diag::E3012, e.span, compiled.error->message, compiled.error->offset + 1);
  return error_expr(c, e.span);
}

ExprId literal_argument(Context& c, const Scope& scope, Parameter p, const syntax::Arg& arg, ExprId checked) {
  const diag::Span span = c.syntax_of(scope, arg.expr).span;
  if (p == Parameter::Pattern) return pattern_argument(c, checked);
  if (p == Parameter::Digits) {
    const auto digits = integer_literal(c, checked);
    if (digits && *digits >= 0 && *digits <= value::kMaxScale) return checked;
    c.diags.report(diag::E3011, span, parameter_name(p));
    return error_expr(c, span);
  }
  return checked;
}

struct Arguments {
  std::vector<ExprId> ids;  // none for words
  bool failed = false;
};

bool parameter_takes_word(std::span<const lib::Builtin> rows, size_t at) {
  return std::any_of(rows.begin(), rows.end(), [&](const lib::Builtin& b) {
    return at < b.parameter_count && takes_word(b.parameters[at]);
  });
}

// A name of an element or a set of nothing but such names: of which enum, another argument says.
bool tells_nothing(const Context& c, const Scope& scope, syntax::ExprId id) {
  const auto* set = std::get_if<syntax::SetLit>(&c.syntax_of(scope, id).node);
  if (set == nullptr) return is_bare_element(c, scope, id);
  return std::all_of(set->elements.begin(), set->elements.end(),
                     [&](syntax::ExprId element) { return is_bare_element(c, scope, element); });
}

// The argument that tells of which enum the others are: a set may be written as [a, b].
size_t telling_argument(const Context& c, const Scope& scope, std::span<const lib::Builtin> rows,
                        const syntax::Call& x) {
  for (size_t i = 0; i < x.args.size(); ++i)
    if (!parameter_takes_word(rows, i) && !tells_nothing(c, scope, x.args[i].expr)) return i;
  return 0;
}

Arguments check_arguments(Context& c, const Scope& scope, std::span<const lib::Builtin> rows,
                          const syntax::Call& x) {
  Arguments out;
  out.ids.resize(x.args.size());
  std::vector<size_t> order(x.args.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const size_t telling = telling_argument(c, scope, rows, x);
  if (!order.empty())
    std::rotate(order.begin(), order.begin() + static_cast<ptrdiff_t>(telling),
                order.begin() + static_cast<ptrdiff_t>(telling) + 1);
  for (const size_t i : order) {
    if (x.args[i].where.valid())
      c.diags.report(diag::E1010, c.syntax_of(scope, x.args[i].where).span, "where");
    if (parameter_takes_word(rows, i)) continue;
    const ExprId told = out.ids[telling];
    const value::Type hint = told.valid() ? c.out.exprs[told].type : value::Type{};
    const bool enum_hint = hint.kind == Kind::Choices || hint.kind == Kind::Choice;
    out.ids[i] = with_type(c, check(c, scope, x.args[i].expr, enum_hint ? &hint : nullptr));
    out.failed |= c.out.exprs[out.ids[i]].type.kind == Kind::Error;
  }
  return out;
}

bool row_accepts(const Context& c, const lib::Builtin& row, const Arguments& args) {
  if (args.ids.size() < row.required || args.ids.size() > row.parameter_count) return false;
  for (size_t i = 0; i < args.ids.size(); ++i)
    if (!takes_word(row.parameters[i]) && !lib::accepts(row.parameters[i], c.out.exprs[args.ids[i]].type))
      return false;
  return true;
}

// No row takes these arguments: says which one is wrong, by the first row that takes so many.
ExprId no_row(Context& c, const syntax::Expr& e, const syntax::Call& x, std::span<const lib::Builtin> rows,
              const Arguments& args) {
  for (const lib::Builtin& row : rows) {
    if (args.ids.size() < row.required || args.ids.size() > row.parameter_count) continue;
    for (size_t i = 0; i < args.ids.size(); ++i) {
      if (takes_word(row.parameters[i]) || lib::accepts(row.parameters[i], c.out.exprs[args.ids[i]].type))
        continue;
      const Expr& arg = c.out.exprs[args.ids[i]];
      c.diags.report(diag::E3002, arg.span, describe(c, arg.type), parameter_name(row.parameters[i]));
      return error_expr(c, e.span);
    }
  }
  const lib::Builtin& row = rows.front();
  const std::string most =
      fmt::format("{} argument{}", row.parameter_count, row.parameter_count == 1 ? "" : "s");
  const std::string wanted =
      row.required == row.parameter_count ? most : fmt::format("{} to {}", row.required, most);
  c.diags.report(diag::E3001, e.span, x.callee.name.text, wanted, args.ids.size());
  return error_expr(c, e.span);
}

// Where the text has a limit and the number a constant maximum; else 0: no limit.
uint32_t longest_repeated(Context& c, const value::Type& text, ExprId times) {
  const auto most = highest(c, times);
  if (text.length == 0 || !most || *most < 0 || *most > limits::kTextUnits / text.length) return 0;
  return std::max(1U, text.length * static_cast<uint32_t>(*most));
}

ExprId finish_call(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x,
                   const lib::Builtin& row, Arguments args) {
  std::vector<lib::Argument> types;
  bool failed = false;
  for (size_t i = 0; i < args.ids.size(); ++i) {
    if (takes_word(row.parameters[i])) {
      const auto number = word_number(c, scope, row.parameters[i], x.args[i].expr);
      const diag::Span span = c.syntax_of(scope, x.args[i].expr).span;
      if (!number) c.diags.report(diag::E3011, span, parameter_name(row.parameters[i]));
      failed |= !number;
      args.ids[i] = add_expr(c, value::integer(), span, Literal{value::integer_value(number.value_or(0))});
    } else {
      args.ids[i] = literal_argument(c, scope, row.parameters[i], x.args[i], args.ids[i]);
    }
    failed |= c.out.exprs[args.ids[i]].type.kind == Kind::Error;
    types.push_back({c.out.exprs[args.ids[i]].type, integer_literal(c, args.ids[i])});
  }
  if (failed) return error_expr(c, e.span);
  if (lib::takes_titles(row)) {
    const auto of = std::find_if(types.begin(), types.end(), [](const lib::Argument& a) {
      return a.type.kind == Kind::Choice || a.type.kind == Kind::Choices;
    });
    std::vector<std::string_view> titles;
    for (const program::EnumElement& element : c.out.parts.enums[of->type.enum_index].elements) {
      const bool titled =
          element.title != base::kNone && !c.out.parts.texts[element.title].languages[0].literals.empty();
      titles.push_back(titled ? std::string_view(c.out.parts.texts[element.title].languages[0].literals[0])
                              : std::string_view(element.name));
    }
    args.ids.push_back(
        add_expr(c, value::text(), e.span, Literal{value::text_value(lib::joined_titles(titles))}));
  }
  const auto number = static_cast<uint32_t>(&row - lib::builtins().data());
  value::Type type = lib::result_type(row, types);
  if (row.name == "repeat") type.length = longest_repeated(c, types[0].type, args.ids[1]);
  return add_expr(c, type, e.span, Call{number, std::move(args.ids)});
}

// round(a / b, n, mode): the one place where a quotient may stand.
std::optional<ExprId> check_rounded_quotient(Context& c, const Scope& scope, const syntax::Expr& e,
                                             const syntax::Call& x) {
  if (x.callee.name.text != "round" || x.args.size() != 3) return std::nullopt;
  const auto* quotient = std::get_if<syntax::Binary>(&c.syntax_of(scope, x.args[0].expr).node);
  if (!quotient || quotient->op != syntax::BinaryOp::Divide) return std::nullopt;
  const auto number = [&](ExprId id) {
    const Expr& side = c.out.exprs[id];
    const bool ok = side.type.kind == Kind::Integer || side.type.kind == Kind::Decimal;
    if (!ok && side.type.kind != Kind::Error)
      c.diags.report(diag::E3002, side.span, describe(c, side.type), "a number");
    return ok;
  };
  const ExprId left = with_type(c, check(c, scope, quotient->left));
  const ExprId right = with_type(c, check(c, scope, quotient->right));
  const ExprId digits_expr =
      literal_argument(c, scope, Parameter::Digits, x.args[1], check(c, scope, x.args[1].expr));
  const auto mode = word_number(c, scope, Parameter::Rounding, x.args[2].expr);
  if (!mode)
    c.diags.report(diag::E3011, c.syntax_of(scope, x.args[2].expr).span, parameter_name(Parameter::Rounding));
  const auto digits = integer_literal(c, digits_expr);
  const bool left_ok = number(left), right_ok = number(right);
  if (!left_ok || !right_ok || !mode || !digits) return error_expr(c, e.span);
  const auto scale = static_cast<uint8_t>(*digits);
  return add_expr(c, value::decimal(32, scale), e.span,
                  DivideRounded{left, right, scale, static_cast<value::RoundingMode>(*mode)});
}

ExprId check_today(Context& c, const syntax::Expr& e) {
  if (c.out.parts.today == base::kNone)
    c.out.parts.today =
        add_node(c, {.kind = program::SlotKind::Today, .name = "today()", .type = value::date(), .span = {}})
            .index;
  return add_expr(c, value::date(), e.span, Read{NodeId{c.out.parts.today}});
}

ExprId unknown_function(Context& c, const syntax::Call& x, const syntax::Expr& e) {
  diag::Diagnostic& d = c.diags.report(diag::E2007, x.callee.name.span, x.callee.name.text);
  std::vector<std::string_view> names{"known", "today", "row_number", "sum",   "min", "max",
                                      "all",   "any",   "unique",     "first", "last"};
  for (const lib::Builtin& b : lib::builtins()) names.push_back(b.name);
  if (const auto near = diag::closest(names, x.callee.name.text); !near.empty())
    d.fix(x.callee.name.span, std::string(near));
  return error_expr(c, e.span);
}

}  // namespace

uint32_t builtin_row(std::string_view name) {
  return static_cast<uint32_t>(lib::builtins_named(name).data() - lib::builtins().data());
}

ExprId check_call(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x) {
  const std::string& name = x.callee.name.text;
  if (const auto counted = check_counted(c, scope, e, x)) return *counted;
  if (is_aggregate(c, scope, x)) return check_aggregate(c, scope, e, x);
  if (name == "count" && x.args.size() == 1 && x.callee.members.empty() && !x.args[0].where.valid()) {
    const syntax::Expr& over = c.syntax_of(scope, x.args[0].expr);
    const auto* turns = std::get_if<syntax::Call>(&over.node);
    if (turns && is_loop_function(turns->callee.name.text)) return count_turns(c, scope, over, *turns);
  }
  if (is_loop_function(name)) {
    c.diags.report(diag::E2023, x.callee.name.span, name);
    return error_expr(c, e.span);
  }
  if (!x.callee.members.empty() || !x.members.empty()) {
    c.diags.report(diag::E1010, x.callee.name.span, c.sources.text(x.callee.name.span));
    return error_expr(c, e.span);
  }
  if (name == "known" && x.args.size() == 1) {
    const ExprId operand = with_type(c, check(c, scope, x.args[0].expr));
    return c.out.exprs[operand].type.kind == Kind::Error
               ? operand
               : add_expr(c, value::yes_no(), e.span, Known{operand});
  }
  if (name == "row_number") return check_row_number(c, scope, e, x);
  if (name == "today" && x.args.empty()) return check_today(c, e);
  if (name == "known" || name == "today") {
    c.diags.report(diag::E3001, e.span, name, name == "known" ? "1 argument" : "no arguments", x.args.size());
    return error_expr(c, e.span);
  }
  const auto rows = lib::builtins_named(name);
  if (rows.empty()) return unknown_function(c, x, e);
  if (const auto quotient = check_rounded_quotient(c, scope, e, x)) return *quotient;
  Arguments args = check_arguments(c, scope, rows, x);
  if (args.failed) return error_expr(c, e.span);
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const lib::Builtin& b) { return row_accepts(c, b, args); });
  if (row == rows.end()) return no_row(c, e, x, rows, args);
  return finish_call(c, scope, e, x, *row, std::move(args));
}

}  // namespace rapport::hir
