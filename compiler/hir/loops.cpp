// `record … for v in …`: over what it goes, how often at most, and what `v` is in a turn.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/hir/context.h"
#include "runtime/base/limits.h"
#include "runtime/lib/builtins.h"
#include "runtime/value/split.h"

namespace rapport::hir {
namespace {

using program::EachKind;
using program::LoopKind;
using program::SlotKind;
using value::Kind;

const syntax::Call* turns_call(const syntax::Expr& e) {
  const auto* x = std::get_if<syntax::Call>(&e.node);
  const bool plain = x && x->callee.members.empty() && x->members.empty();
  return plain && is_loop_function(x->callee.name.text) ? x : nullptr;
}

LoopKind kind_of(std::string_view function) {
  if (function == "range") return LoopKind::Range;
  return function == "months" ? LoopKind::Months : LoopKind::Split;
}

// Of the unit that `split` cuts by: a choice whose elements are units, by their names or what they become.
bool has_units(Context& c, ExprId id) {
  const Expr& e = c.out.exprs[id];
  if (e.type.kind == Kind::Error) return false;
  if (e.type.kind != Kind::Choice) {
    c.diags.report(diag::E3002, e.span, describe(c, e.type), "a choice of Day, Week, Month or Year");
    return false;
  }
  const program::Enum& units = c.out.parts.enums[e.type.enum_index];
  for (const program::EnumElement& element : units.elements)
    if (!value::period_unit_named(element.converted.empty() ? element.name : element.converted)) {
      c.diags.report(diag::E3023, e.span, element.name, units.name);
      return false;
    }
  return true;
}

// The arguments, typed; empty: wrong, and reported.
std::vector<ExprId> turns_arguments(Context& c, const Scope& scope, const syntax::Expr& e,
                                    const syntax::Call& x) {
  const LoopKind kind = kind_of(x.callee.name.text);
  const size_t wanted = kind == LoopKind::Split ? 4 : 2;
  if (x.args.size() != wanted) {
    c.diags.report(diag::E3001, e.span, x.callee.name.text, fmt::format("{} arguments", wanted),
                   x.args.size());
    return {};
  }
  const value::Type number = value::integer(), day = value::date();
  std::vector<ExprId> out;
  bool failed = false;
  for (size_t i = 0; i < wanted; ++i) {
    if (x.args[i].where.valid())
      c.diags.report(diag::E1010, c.syntax_of(scope, x.args[i].where).span, "where");
    const value::Type& type = kind == LoopKind::Range || i == 2 ? number : day;
    out.push_back(i == 3 ? with_type(c, check(c, scope, x.args[i].expr))
                         : check_fits(c, scope, x.args[i].expr, type));
    failed |= i == 3 ? !has_units(c, out.back()) : c.out.exprs[out.back()].type.kind == Kind::Error;
  }
  return failed ? std::vector<ExprId>{} : out;
}

// How many turns at most, where constants tell.
std::optional<uint64_t> most_turns(Context& c, const program::Loop& loop) {
  const auto from = lowest(c, NodeId{loop.sources[0]}), to = highest(c, NodeId{loop.sources[1]});
  if (!from || !to) return std::nullopt;
  if (*from > *to) return 0;
  constexpr size_t kMost = limits::kRecords;
  switch (loop.kind) {
    case LoopKind::Range: {
      int64_t turns = 0;
      if (__builtin_sub_overflow(*to, *from, &turns) || turns >= int64_t{kMost}) return std::nullopt;
      return static_cast<uint64_t>(turns) + 1;
    }
    case LoopKind::Months: return value::months(*from, *to, kMost).size();
    case LoopKind::Split: {
      const auto quantity = lowest(c, NodeId{loop.sources[2]});
      if (!quantity) return std::nullopt;
      const auto days = value::PeriodUnit::Day;  // the shortest
      const size_t turns = value::split(*from, *to, std::max<int64_t>(*quantity, 1), days, kMost).size();
      return turns < kMost ? std::optional<uint64_t>(turns) : std::nullopt;
    }
    case LoopKind::Rows:
    case LoopKind::Set: break;
  }
  return std::nullopt;
}

// `at most n`; 0: not written.
uint32_t written_most(Context& c, const LoopEntry& entry) {
  if (!entry.body->at_most) return 0;
  const std::string& digits = entry.body->at_most->digits;
  uint32_t most = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), most);
  if (error == std::errc{} && most >= 1 && most <= limits::kRecords) return most;
  c.diags.report(diag::E3009, c.syntax_of(entry.around, entry.body->in).span,
                 fmt::format("`at most` a number from 1 to {}", limits::kRecords));
  return limits::kRecords;
}

void bound_turns(Context& c, Index row, const diag::Span& span) {
  program::Loop& loop = c.out.parts.loops[row];
  LoopEntry& entry = c.loops[row];
  loop.at_most = written_most(c, entry);
  if (loop.kind == LoopKind::Range) {
    entry.low = lowest(c, NodeId{loop.sources[0]});
    entry.high = highest(c, NodeId{loop.sources[1]});
  }
  const auto known = most_turns(c, program::Loop(loop));
  program::Loop& same = c.out.parts.loops[row];
  if (same.at_most == 0 && known) same.at_most = static_cast<uint32_t>(std::max<uint64_t>(*known, 1));
  if (same.at_most != 0) return;
  const std::string_view how =
      same.kind == LoopKind::Range
          ? "write `at most n` after it, or give the numbers a constant `min` and `max`"
          : "write `at most n` after it";
  const diag::Span after{span.file, span.end, span.end};
  c.diags.report(diag::E4021, span, how)
      .fix(after, same.kind == LoopKind::Range ? " at most 100" : " at most 400");
}

void resolve_call(Context& c, Index row, const syntax::Expr& e, const syntax::Call& x) {
  const Scope around = c.loops[row].around;
  const std::vector<ExprId> args = turns_arguments(c, around, e, x);
  for (const ExprId arg : args) {
    const NodeId slot = slot_of(c, arg, deepest_scope(c, arg));
    c.out.parts.loops[row].sources.push_back(slot.index);
  }
  if (args.empty()) return;
  if (kind_of(x.callee.name.text) == LoopKind::Range) c.loops[row].type = value::integer();
  bound_turns(c, row, e.span);
}

void resolve_set(Context& c, Index row, const syntax::Expr& e) {
  const Scope around = c.loops[row].around;
  const ExprId set = with_type(c, check(c, around, c.loops[row].body->in));
  const value::Type type = c.out.exprs[set].type;
  if (type.kind == Kind::Error) return;
  if (type.kind != Kind::Choices) {
    c.diags.report(diag::E3022, e.span, describe(c, type));
    return;
  }
  const NodeId slot = slot_of(c, set, deepest_scope(c, set));
  const uint32_t most = written_most(c, c.loops[row]);
  program::Loop& loop = c.out.parts.loops[row];
  loop.sources = {slot.index};
  loop.at_most = most != 0 ? most : static_cast<uint32_t>(c.out.parts.enums[type.enum_index].elements.size());
  c.loops[row].type = value::choice(type.enum_index);
}

void resolve_loop(Context& c, Index row) {
  const LoopEntry entry = c.loops[row];
  if (!entry.body->in.valid()) return;
  const syntax::Expr& e = c.syntax_of(entry.around, entry.body->in);
  if (const syntax::Call* call = turns_call(e)) return resolve_call(c, row, e, *call);
  const std::vector<syntax::Name> names = names_of(e);
  const auto path = names.empty() ? std::nullopt : table_path(c, entry.around, names);
  const bool rows = path && path->used == names.size() && c.out.nodes[path->node].kind == SlotKind::Rows;
  if (!rows) return resolve_set(c, row, e);
  const uint32_t most = written_most(c, entry);
  program::Loop& loop = c.out.parts.loops[row];
  loop.table = path->table;
  loop.at_most = most;
}

// Slots of a turn, made when something reads them.
NodeId each_node(Context& c, Index row, EachKind kind, const std::string& name, value::Type type,
                 Index column) {
  const program::Loop& loop = c.out.parts.loops[row];
  const auto each = static_cast<Index>(c.out.parts.eaches.size());
  const NodeId node = add_node(c, {.kind = SlotKind::Each,
                                   .name = name,
                                   .type = type,
                                   .scope = loop.scope,
                                   .owner = each,
                                   .span = c.loops[row].body->variable->span});
  c.out.parts.eaches.push_back({kind, node.index, row, column});
  return node;
}

NodeId member_node(Context& c, Index row, const std::string& name) {
  LoopEntry& entry = c.loops[row];
  const std::string full = entry.body->variable->text + "." + name;
  const LoopKind kind = c.out.parts.loops[row].kind;
  if (name == "number") {
    if (!entry.number.valid())
      entry.number = add_node(c, {.kind = SlotKind::Number,
                                  .name = full,
                                  .type = value::integer(),
                                  .scope = c.out.parts.loops[row].scope,
                                  .span = entry.body->variable->span});
    return entry.number;
  }
  if (kind != LoopKind::Months && kind != LoopKind::Split) return {};
  if (name != "start" && name != "end") return {};
  NodeId& node = name == "start" ? entry.start : entry.end;
  if (!node.valid())
    node = each_node(c, row, name == "start" ? EachKind::Start : EachKind::End, full, value::date(),
                     base::kNone);
  return node;
}

NodeId column_node(Context& c, Index row, const std::string& name, diag::Span span) {
  const auto& values = c.tables[c.out.parts.loops[row].table].values;
  const auto column = values.find(name);
  if (column == values.end() || c.out.nodes[column->second].kind == SlotKind::Rows) return {};
  const NodeId of = column->second;
  if (const auto known = c.loops[row].columns.find(of.index); known != c.loops[row].columns.end())
    return known->second;
  const value::Type type = c.out.exprs[read_node(c, of, span)].type;
  const NodeId node =
      each_node(c, row, EachKind::Column, c.loops[row].body->variable->text + "." + name, type, of.index);
  c.loops[row].columns.emplace(of.index, node);
  return node;
}

std::string members_of(const Context& c, Index row) {
  switch (c.out.parts.loops[row].kind) {
    case LoopKind::Range:
    case LoopKind::Set: return "a value, and `number`";
    case LoopKind::Months:
    case LoopKind::Split: return "`start`, `end` and `number`";
    case LoopKind::Rows:
      return "the columns of `" + c.out.parts.tables[c.out.parts.loops[row].table].name + "` and `number`";
  }
  return {};
}

ExprId no_member(Context& c, Index row, const syntax::Name& variable, const std::string& found,
                 diag::Span span) {
  c.diags.report(diag::E2021, span, variable.text, members_of(c, row), found);
  return error_expr(c, span);
}

ExprId choose_unit(Context& c, ExprId unit) {
  const Expr e = c.out.exprs[unit];
  const auto& elements = c.out.parts.enums[e.type.enum_index].elements;
  const auto number = [&](size_t row) {
    const auto named = value::period_unit_named(elements[row].converted.empty() ? elements[row].name
                                                                                : elements[row].converted);
    return add_expr(c, value::integer(), e.span, Literal{value::integer_value(static_cast<int64_t>(*named))});
  };
  ExprId out = number(elements.size() - 1);
  for (size_t row = elements.size() - 1; row-- > 0;) {
    const ExprId element =
        add_expr(c, e.type, e.span, Literal{value::choice_value(static_cast<uint32_t>(row))});
    const ExprId is = add_expr(c, value::yes_no(), e.span, Compare{Relation::Eq, unit, element});
    out = add_expr(c, value::integer(), e.span, If{is, number(row), out});
  }
  return out;
}

}  // namespace

bool is_loop_function(std::string_view name) {
  return name == "range" || name == "split" || name == "months";
}

Index add_loop(Context& c, const Scope& scope, const syntax::RecordBody& body) {
  const auto row = static_cast<Index>(c.out.parts.loops.size());
  const syntax::Expr* over = body.in.valid() ? &c.syntax_of(scope, body.in) : nullptr;
  const syntax::Call* call = over ? turns_call(*over) : nullptr;
  program::Loop loop{.scope = static_cast<Index>(c.out.parts.scopes.size()),
                     .place = place_of(c, body.variable->span)};
  const auto* place = over ? std::get_if<syntax::Place>(&over->node) : nullptr;
  loop.kind = call ? kind_of(call->callee.name.text) : place ? LoopKind::Rows : LoopKind::Set;
  c.out.parts.scopes.push_back({program::ScopeKind::Loop, row, scope.row});
  c.out.parts.loops.push_back(std::move(loop));
  c.loops.push_back({.around = scope, .body = &body});
  return row;
}

void resolve_loops(Context& c) {
  for (Index row = 0; row < c.loops.size(); ++row) {
    resolve_loop(c, row);
    program::Loop& loop = c.out.parts.loops[row];
    if (loop.kind == LoopKind::Rows && loop.table == base::kNone) loop.kind = LoopKind::Set;
  }
}

std::optional<Index> loop_named(const Locals* locals, std::string_view name) {
  for (; locals; locals = locals->outer) {
    if (locals->names.contains(name)) return std::nullopt;
    if (locals->loop != base::kNone && locals->variable == name) return locals->loop;
  }
  return std::nullopt;
}

ExprId check_turn(Context& c, const Scope& scope, Index row, std::span<const syntax::Name> names) {
  const diag::Span span{names[0].span.file, names[0].span.begin, names[names.size() == 1 ? 0 : 1].span.end};
  const program::Loop loop = c.out.parts.loops[row];
  const bool failed = loop.sources.empty() && loop.table == base::kNone;  // reported
  if (failed) return error_expr(c, span);
  if (!may_read_row(c, scope, loop.scope)) return refuse_own_row(c, span);
  NodeId node;
  if (names.size() == 1) {
    if (c.loops[row].type.kind == Kind::Error) return no_member(c, row, names[0], names[0].text, span);
    if (!c.loops[row].value.valid())
      c.loops[row].value = each_node(c, row, EachKind::Value, names[0].text, c.loops[row].type, base::kNone);
    return read_node(c, c.loops[row].value, span);
  }
  if (loop.kind == LoopKind::Rows) node = column_node(c, row, names[1].text, span);
  if (!node.valid()) node = member_node(c, row, names[1].text);
  if (!node.valid()) return no_member(c, row, names[0], names[1].text, names[1].span);
  return follow(c, read_node(c, node, span), names.subspan(2));
}

ExprId count_turns(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x) {
  std::vector<ExprId> args = turns_arguments(c, scope, e, x);
  if (args.empty()) return error_expr(c, e.span);
  if (args.size() == 4) args[3] = choose_unit(c, args[3]);
  return add_expr(c, value::integer(), e.span, Call{builtin_row(x.callee.name.text), std::move(args)});
}

}  // namespace rapport::hir
