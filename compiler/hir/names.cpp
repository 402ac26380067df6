#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

std::optional<uint32_t> element_of(const Context& c, const value::Type& type, std::string_view name) {
  if (type.kind != value::Kind::Choice && type.kind != value::Kind::Choices) return std::nullopt;
  const auto& elements = c.out.parts.enums[type.enum_index].elements;
  for (uint32_t i = 0; i < elements.size(); ++i)
    if (elements[i].name == name) return i;
  return std::nullopt;
}

std::optional<NodeId> local(const Locals* locals, std::string_view name) {
  for (; locals; locals = locals->outer)
    if (const auto found = locals->names.find(name); found != locals->names.end()) return found->second;
  return std::nullopt;
}

std::optional<NodeId> value_named(const Context& c, const Scope& scope, const std::string& name) {
  if (const auto found = local(scope.locals, name)) return found;
  const auto& values = c.scopes[scope.pack].values;
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<value::Value> word(std::string_view name) {
  if (name == "yes") return value::yes_no_value(true);
  if (name == "no") return value::yes_no_value(false);
  return std::nullopt;
}

// The type of `node` follows from its expression, which is being typed, and which comes back here. What is
// wrong has no type and drops out of the graph, so the cycle is reported now.
void report_type_cycle(Context& c, NodeId node) {
  const auto first = std::find(c.resolving.begin(), c.resolving.end(), node);
  std::string path;
  for (auto step = first; step != c.resolving.end(); ++step) path += c.out.nodes[*step].name + " → ";
  diag::Diagnostic& d = c.diags.report(diag::E4001, c.out.nodes[node].span, path + c.out.nodes[node].name);
  for (auto step = first; step != c.resolving.end(); ++step) {
    const NodeId next = step + 1 == c.resolving.end() ? node : *(step + 1);
    d.label(c.out.nodes[*step].span,
            "`" + c.out.nodes[*step].name + "` needs `" + c.out.nodes[next].name + "`");
  }
}

ExprId read(Context& c, NodeId node, diag::Span span) {
  resolve(c, node);
  const bool running = c.progress[node.index] == Progress::Running;
  if (running && c.out.nodes[node].type.kind == value::Kind::Error) {
    report_type_cycle(c, node);
    return error_expr(c, span);
  }
  return add_expr(c, c.out.nodes[node].type, span, Read{node});
}

ExprId element(Context& c, uint32_t enum_index, uint32_t row, diag::Span span) {
  return add_expr(c, value::choice(enum_index), span, Literal{value::choice_value(row)});
}

ExprId unknown_name(Context& c, const Scope& scope, const syntax::Name& name, const value::Type* wanted) {
  std::vector<std::string_view> names;
  for (const Locals* l = scope.locals; l; l = l->outer)
    for (const auto& [local_name, node] : l->names) names.push_back(local_name);
  for (const auto& [value_name, node] : c.scopes[scope.pack].values) names.push_back(value_name);
  std::sort(names.begin(),
            names.end());  // the order of a hash table must not choose between equally near names
  const bool enum_wanted =
      wanted && (wanted->kind == value::Kind::Choice || wanted->kind == value::Kind::Choices);
  if (enum_wanted)
    for (const auto element_name : element_names(c.out.parts.enums[wanted->enum_index]))
      names.push_back(element_name);
  diag::Diagnostic& d = enum_wanted ? c.diags.report(diag::E2003, name.span,
                                                     c.out.parts.enums[wanted->enum_index].name, name.text)
                                    : c.diags.report(diag::E2004, name.span, name.text);
  if (const auto near = diag::closest(names, name.text); !near.empty()) d.fix(name.span, std::string(near));
  return error_expr(c, name.span);
}

ExprId check_name(Context& c, const Scope& scope, const syntax::Name& name, const value::Type* wanted) {
  if (const auto literal = word(name.text)) return add_expr(c, value::yes_no(), name.span, Literal{*literal});
  if (name.text == "unknown")
    return add_expr(c, wanted ? *wanted : value::Type{}, name.span,
                    Literal{value::unknown_value(wanted ? wanted->kind : value::Kind::Error)});
  if (!scope.own_name.empty() && name.text == scope.own_name)
    return add_expr(c, scope.own_type, name.span, Option{});
  const auto node = value_named(c, scope, name.text);
  const auto row = wanted ? element_of(c, *wanted, name.text) : std::nullopt;
  if (node && row) {
    c.diags.report(diag::E2005, name.span, name.text, c.out.parts.enums[wanted->enum_index].name)
        .label(c.out.nodes[*node].span, "the value of that name");
    return error_expr(c, name.span);
  }
  if (node) return read(c, *node, name.span);
  if (row) return element(c, wanted->enum_index, *row, name.span);
  return unknown_name(c, scope, name, wanted);
}

std::optional<uint32_t> pack_of_alias(const Context& c, std::string_view alias) {
  for (uint32_t i = 1; i < c.packs.size(); ++i)
    if (c.packs[i].alias == alias) return i;
  return std::nullopt;
}

Index group_of(const Context& c, NodeId id) {
  const Node& node = c.out.nodes[id];
  if (node.kind == program::SlotKind::Let) return c.out.parts.lets[node.owner].group;
  const bool asked = node.kind == program::SlotKind::Question || node.kind == program::SlotKind::Fixed;
  return asked ? c.out.parts.questions[node.owner].group : base::kNone;
}

// Whether the names before the last are the group of the value, or its area and group. What stands in no
// group is free.
bool stands_there(const Context& c, const Scope& scope, const std::vector<syntax::Name>& parts) {
  const auto node = value_named(c, scope, parts.back().text);
  const Index index = node ? group_of(c, *node) : base::kNone;
  if (index == base::kNone) return true;
  const program::Group& group = c.out.parts.groups[index];
  if (parts[parts.size() - 2].text != group.name) return false;
  if (parts.size() == 2) return true;
  return parts.size() == 3 && group.area != base::kNone &&
         parts[0].text == c.out.parts.areas[group.area].name;
}

ExprId has_no_part(Context& c, const syntax::Expr& e, const syntax::Name& whole, const syntax::Name& part) {
  c.diags.report(diag::E2009, part.span, whole.text, part.text);
  return error_expr(c, e.span);
}

// alias.value · Enum.element · group.question and area.group.question, which are checked and not needed
ExprId check_path(Context& c, const Scope& scope, const syntax::Expr& e,
                  const std::vector<syntax::Name>& parts, const value::Type* wanted) {
  if (const auto pack = pack_of_alias(c, parts[0].text)) {
    Scope there = scope;
    there.pack = *pack;
    there.locals = nullptr;
    if (parts.size() == 2) return check_name(c, there, parts[1], nullptr);
    return check_path(c, there, e, {parts.begin() + 1, parts.end()}, wanted);
  }
  if (parts.size() == 2) {
    auto& enums = c.scopes[scope.pack].enums;
    const auto own = enums.find(parts[0].text);
    const Index index = own != enums.end() ? own->second.index : target_enum(c, parts[0].text);
    if (index != base::kNone) {
      if (own != enums.end()) own->second.used = true;
      const value::Type type = value::choice(index);
      if (const auto row = element_of(c, type, parts[1].text)) return element(c, index, *row, e.span);
      diag::Diagnostic& d =
          c.diags.report(diag::E2003, parts[1].span, c.out.parts.enums[index].name, parts[1].text);
      if (const auto near = diag::closest(element_names(c.out.parts.enums[index]), parts[1].text);
          !near.empty())
        d.fix(parts[1].span, std::string(near));
      return error_expr(c, e.span);
    }
  }
  if (c.scopes[scope.pack].groups.contains(parts[parts.size() - 2].text))
    return stands_there(c, scope, parts) ? check_name(c, scope, parts.back(), wanted)
                                         : has_no_part(c, e, parts[parts.size() - 2], parts.back());
  if (value_named(c, scope, parts[0].text)) return has_no_part(c, e, parts[0], parts[1]);
  return unknown_name(c, scope, parts[0], nullptr);
}

}  // namespace

ExprId check_place(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Place& x,
                   const value::Type* wanted) {
  std::vector<syntax::Name> parts{x.name};
  for (const syntax::Member& member : x.members) {
    const auto* name = std::get_if<syntax::Name>(&member.node);
    if (!name) {
      c.diags.report(diag::E1010, e.span, "T[key]");
      return error_expr(c, e.span);
    }
    parts.push_back(*name);
  }
  return parts.size() == 1 ? check_name(c, scope, x.name, wanted) : check_path(c, scope, e, parts, wanted);
}

bool is_bare_element(const Context& c, const Scope& scope, syntax::ExprId expr) {
  const syntax::Expr& e = c.syntax_of(scope, expr);
  if (std::holds_alternative<syntax::SetLit>(e.node)) return true;
  const auto* place = std::get_if<syntax::Place>(&e.node);
  if (!place || !place->members.empty()) return false;
  const std::string& name = place->name.text;
  return name == "unknown" || (!word(name) && name != scope.own_name && !value_named(c, scope, name));
}

}  // namespace rapport::hir
