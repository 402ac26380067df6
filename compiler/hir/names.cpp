#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using Names = std::span<const syntax::Name>;

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

}  // namespace

std::optional<NodeId> value_named(const Context& c, const Scope& scope, const std::string& name) {
  if (const auto found = local(scope.locals, name)) return found;
  if (const auto found = named_in_row(c, scope.row, name)) return found;
  if (argument_named(c, scope, name)) return std::nullopt;
  if (scope.instance != base::kNone) {
    const auto& members = c.instances[scope.instance].values;
    if (const auto member = members.find(name); member != members.end()) return member->second;
  }
  const auto& values = c.scopes[scope.pack].values;
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<uint32_t> pack_of_alias(const Context& c, uint32_t pack, std::string_view alias) {
  for (const pack::Dependency& dependency : c.packs[pack].manifest->dependencies)
    if (dependency.alias == alias)
      for (uint32_t i = 1; i < c.packs.size(); ++i)
        if (c.packs[i].manifest->name == dependency.pack) return i;
  for (uint32_t i = 1; i < c.packs.size(); ++i)
    if (c.packs[i].alias == alias) return i;
  return std::nullopt;
}

namespace {

// The constant that a name means in a pattern; what is further in wins.
const Argument* argument_at(const Context& c, const Scope& scope, const std::string& name) {
  const bool hidden = local(scope.locals, name) || named_in_row(c, scope.row, name);
  return hidden ? nullptr : argument_named(c, scope, name);
}

// A table's name stands where no value can, and so takes no element's name away.
bool is_table(const Context& c, NodeId node) { return c.out.nodes[node].kind == program::SlotKind::Rows; }

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

}  // namespace

ExprId read_node(Context& c, NodeId node, diag::Span span) {
  resolve(c, node);
  const bool running = c.progress[node.index] == Progress::Running;
  if (running && c.out.nodes[node].type.kind == value::Kind::Error) {
    report_type_cycle(c, node);
    return error_expr(c, span);
  }
  return add_expr(c, c.out.nodes[node].type, span, Read{node});
}

namespace {

ExprId element(Context& c, uint32_t enum_index, uint32_t row, diag::Span span) {
  return add_expr(c, value::choice(enum_index), span, Literal{value::choice_value(row)});
}

// The table of the pack, the first one, that has a column of that name.
const program::Table* table_with(const Context& c, uint32_t pack, const std::string& column) {
  for (size_t i = 0; i < c.tables.size(); ++i)
    if (c.tables[i].pack == pack && c.tables[i].values.contains(column)) return &c.out.parts.tables[i];
  return nullptr;
}

std::vector<std::string_view> names_in_scope(const Context& c, const Scope& scope) {
  std::vector<std::string_view> names;
  for (Index row = scope.row; row != base::kNone; row = c.out.parts.scopes[row].parent)
    if (c.out.parts.scopes[row].kind == program::ScopeKind::Table)
      for (const auto& [value_name, node] : c.tables[c.out.parts.scopes[row].row].values)
        names.push_back(value_name);
  for (const Locals* l = scope.locals; l; l = l->outer) {
    if (!l->variable.empty()) names.push_back(l->variable);
    for (const auto& [local_name, node] : l->names) names.push_back(local_name);
  }
  for (const auto& [value_name, node] : c.scopes[scope.pack].values) names.push_back(value_name);
  for (const auto& [instance, row] : c.scopes[scope.pack].instances) names.push_back(instance);
  if (scope.instance != base::kNone) {
    for (const auto& [member, node] : c.instances[scope.instance].values) names.push_back(member);
    for (const auto& [parameter, argument] : c.instances[scope.instance].arguments)
      names.push_back(parameter);
  }
  return names;
}

ExprId unknown_name(Context& c, const Scope& scope, const syntax::Name& name, const value::Type* wanted) {
  if (c.scopes[scope.pack].instances.contains(name.text)) {
    c.diags.report(diag::E2045, name.span, name.text, name.text);
    return error_expr(c, name.span);
  }
  if (const program::Table* table = table_with(c, scope.pack, name.text)) {
    c.diags.report(diag::E2014, name.span, name.text, table->name);
    return error_expr(c, name.span);
  }
  const bool enum_wanted =
      wanted && (wanted->kind == value::Kind::Choice || wanted->kind == value::Kind::Choices);
  diag::Diagnostic& d = enum_wanted ? c.diags.report(diag::E2003, name.span,
                                                     c.out.parts.enums[wanted->enum_index].name, name.text)
                                    : c.diags.report(diag::E2004, name.span, name.text);
  c.diags.suggest(d, name.span, name.text, [&] {
    std::vector<std::string_view> names = names_in_scope(c, scope);
    if (enum_wanted)
      std::ranges::copy(element_names(c.out.parts.enums[wanted->enum_index]), std::back_inserter(names));
    return names;
  });
  return error_expr(c, name.span);
}

ExprId read_named(Context& c, const Scope& scope, NodeId node, diag::Span span) {
  if (c.out.nodes[node].kind == program::SlotKind::Rows) {
    c.diags.report(diag::E2015, span, c.out.nodes[node].name);
    return error_expr(c, span);
  }
  if (!may_read_row(c, scope, c.out.nodes[node].scope)) return refuse_own_row(c, span);
  if (c.out.nodes[node].kind == program::SlotKind::Term) {
    c.diags.report(diag::E2022, span, c.out.nodes[node].name);
    return error_expr(c, span);
  }
  return read_node(c, node, span);
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
  const Argument* argument = argument_at(c, scope, name.text);
  if (row && (argument || (node && !is_table(c, *node)))) {
    c.diags.report(diag::E2005, name.span, name.text, c.out.parts.enums[wanted->enum_index].name)
        .label(argument ? argument->span : c.out.nodes[*node].span, "the value of that name");
    return error_expr(c, name.span);
  }
  if (argument) return read_argument(c, *argument, name.span);
  if (node && !row) return read_named(c, scope, *node, name.span);
  if (row) return element(c, wanted->enum_index, *row, name.span);
  return unknown_name(c, scope, name, wanted);
}

Index group_of(const Context& c, NodeId id) {
  const Node& node = c.out.nodes[id];
  if (node.kind == program::SlotKind::Let) return c.out.parts.lets[node.owner].group;
  if (node.kind == program::SlotKind::Rows) return c.out.parts.tables[node.owner].group;
  const bool asked = node.kind == program::SlotKind::Question || node.kind == program::SlotKind::Fixed;
  return asked ? c.out.parts.questions[node.owner].group : base::kNone;
}

// Whether the names before the last are the group of the value, or its area and group. What stands in no
// group is free.
bool stands_there(const Context& c, const Scope& scope, Names parts) {
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

// table.column: in an aggregate, or in the filter of a reference.
ExprId check_cell(Context& c, const Scope& scope, const TablePath& path, Names names) {
  const diag::Span span{names[0].span.file, names[0].span.begin, names[path.used - 1].span.end};
  const Node& node = c.out.nodes[path.node];
  const std::string& table = c.out.parts.tables[path.table].name;
  if (node.kind == program::SlotKind::Rows) {
    if (path.used < names.size()) return no_column(c, path.table, names[path.used]);
    c.diags.report(diag::E2015, span, table);
    return error_expr(c, span);
  }
  if (scope.looked != base::kNone && is_around(c, node.scope, c.out.parts.tables[scope.looked].scope))
    return follow(c, read_node(c, path.node, span), names.subspan(path.used));
  if (scope.filtered == path.table) {
    const NodeId tap = row_tap(c, path.table, path.node, scope.option, span);
    if (!tap.valid()) return error_expr(c, span);
    return follow(c, read_node(c, tap, span), names.subspan(path.used));
  }
  c.diags.report(diag::E2014, span, c.sources.text(span), table);
  return error_expr(c, span);
}

// previous.column, and on through references
ExprId check_previous(Context& c, const Scope& scope, Names names) {
  const diag::Span span{names[0].span.file, names[0].span.begin, names[1].span.end};
  const Index table = table_of(c, scope);
  if (table == base::kNone) {
    c.diags.report(diag::E2016, names[0].span, "previous");
    return error_expr(c, span);
  }
  if (!may_read_row(c, scope, c.out.parts.tables[table].scope)) return refuse_own_row(c, span);
  const auto column = c.tables[table].values.find(names[1].text);
  if (column == c.tables[table].values.end() || c.out.nodes[column->second].kind == program::SlotKind::Rows)
    return no_column(c, table, names[1]);
  const value::Type type = c.out.exprs[read_node(c, column->second, span)].type;
  if (type.kind == value::Kind::Error) return error_expr(c, span);
  const NodeId tap =
      add_tap(c, {.kind = program::TapKind::Previous, .table = table, .column = column->second.index},
              "previous." + names[1].text, type, c.out.parts.tables[table].scope, span);
  return follow(c, read_node(c, tap, span), names.subspan(2));
}

std::optional<ExprId> check_element(Context& c, const Scope& scope, const syntax::Expr& e, Names parts) {
  auto& enums = c.scopes[scope.pack].enums;
  const auto own = enums.find(parts[0].text);
  const Index index = own != enums.end() ? own->second.index : target_enum(c, parts[0].text);
  if (index == base::kNone) return std::nullopt;
  if (own != enums.end()) own->second.used = true;
  if (const auto row = element_of(c, value::choice(index), parts[1].text))
    return element(c, index, *row, e.span);
  diag::Diagnostic& d =
      c.diags.report(diag::E2003, parts[1].span, c.out.parts.enums[index].name, parts[1].text);
  c.diags.suggest(d, parts[1].span, parts[1].text, [&] { return element_names(c.out.parts.enums[index]); });
  return error_expr(c, e.span);
}

bool is_reference(Context& c, const Scope& scope, const syntax::Name& name) {
  const auto node = value_named(c, scope, name.text);
  if (!node || c.out.nodes[*node].kind == program::SlotKind::Rows) return false;
  resolve(c, *node);
  return c.out.nodes[*node].type.table != base::kNone;
}

// How many names before a value are its area and group.
size_t blocks_before(const Context& c, const Scope& scope, Names parts) {
  const auto& groups = c.scopes[scope.pack].groups;
  size_t blocks = 0;
  while (blocks < 2 && blocks + 1 < parts.size() && groups.contains(parts[blocks].text)) ++blocks;
  return blocks;
}

// instance.member, and on through references
ExprId check_member(Context& c, const Scope& scope, Names parts, size_t before) {
  const Scope inside = scope_within(c, scope, parts[before - 1]);
  const auto& members = c.instances[inside.instance].values;
  const syntax::Name& name = parts[before];
  const auto member = members.find(name.text);
  if (member != members.end())
    return follow(c, read_named(c, scope, member->second, name.span), parts.subspan(before + 1));
  diag::Diagnostic& d = c.diags.report(diag::E2009, name.span, parts[before - 1].text, name.text);
  c.diags.suggest(d, name.span, name.text, [&] { return keys_of(members); });
  return error_expr(c, name.span);
}

// alias.value · Enum.element · table.column · reference.column · group.question and area.group.question,
// which are checked and not needed
ExprId check_path(Context& c, const Scope& scope, const syntax::Expr& e, Names parts,
                  const value::Type* wanted) {
  if (parts[0].text == "project") return check_project(c, e, parts);
  if (const auto path = table_path(c, scope, parts)) return check_cell(c, scope, *path, parts);
  if (const size_t before = names_before_member(c, scope, parts))
    return check_member(c, scope, parts, before);
  if (const auto pack = pack_of_alias(c, scope.pack, parts[0].text)) {
    Scope there = scope;
    there.pack = *pack;
    there.instance = base::kNone;
    there.locals = nullptr;
    there.row = base::kNone;
    if (parts.size() == 2) return check_name(c, there, parts[1], nullptr);
    return check_path(c, there, e, parts.subspan(1), wanted);
  }
  if (is_reference(c, scope, parts[0]))
    return follow(c, check_name(c, scope, parts[0], nullptr), parts.subspan(1));
  if (parts[0].text == "previous" && !value_named(c, scope, "previous"))
    return check_previous(c, scope, parts);
  if (parts.size() == 2)
    if (const auto found = check_element(c, scope, e, parts)) return *found;
  if (const size_t blocks = blocks_before(c, scope, parts)) {
    const syntax::Name& value = parts[blocks];
    if (!stands_there(c, scope, parts.first(blocks + 1))) return has_no_part(c, e, parts[blocks - 1], value);
    return follow(c, check_name(c, scope, value, blocks + 1 == parts.size() ? wanted : nullptr),
                  parts.subspan(blocks + 1));
  }
  if (value_named(c, scope, parts[0].text)) return has_no_part(c, e, parts[0], parts[1]);
  return unknown_name(c, scope, parts[0], nullptr);
}

}  // namespace

ExprId check_place(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Place& x,
                   const value::Type* wanted) {
  std::vector<syntax::Name> parts{x.name};
  for (const syntax::Member& member : x.members) {
    const auto* name = std::get_if<syntax::Name>(&member.node);
    if (!name) return check_row(c, scope, e, x);
    parts.push_back(*name);
  }
  if (const auto loop = loop_named(scope.locals, x.name.text)) return check_turn(c, scope, *loop, parts);
  return parts.size() == 1 ? check_name(c, scope, x.name, wanted) : check_path(c, scope, e, parts, wanted);
}

std::optional<NodeId> named_in_row(const Context& c, Index row, const std::string& name) {
  for (; row != base::kNone; row = c.out.parts.scopes[row].parent) {
    if (c.out.parts.scopes[row].kind == program::ScopeKind::Loop) continue;
    const auto& values = c.tables[c.out.parts.scopes[row].row].values;
    if (const auto found = values.find(name); found != values.end()) return found->second;
  }
  return std::nullopt;
}

bool may_read_row(const Context& c, const Scope& scope, Index row) {
  return scope.looked == base::kNone || is_around(c, row, scope.bound);
}

ExprId refuse_own_row(Context& c, diag::Span span) {
  c.diags.report(diag::E4017, span);
  return error_expr(c, span);
}

std::vector<syntax::Name> names_of(const syntax::Expr& e) {
  const auto* place = std::get_if<syntax::Place>(&e.node);
  if (!place) return {};
  std::vector<syntax::Name> names{place->name};
  for (const syntax::Member& member : place->members) {
    const auto* name = std::get_if<syntax::Name>(&member.node);
    if (!name) return {};
    names.push_back(*name);
  }
  return names;
}

namespace {

// A table of the pack, or the rows exported from one of the target, whose records a test counts. A filter is
// of those that are chosen from, whichever pack has their file: another one may have overridden it.
std::optional<NodeId> rows_named(const Context& c, const Scope& scope, const std::string& name) {
  const auto value = value_named(c, scope, name);
  if (value || scope.in_test) return value;
  const auto is_filtered = [&] {
    return scope.filtered != base::kNone && c.tables[scope.filtered].exported &&
           c.tables[scope.filtered].item->name.text == name;
  };
  const auto lookup = is_filtered() ? std::optional(scope.filtered) : lookup_named(c, scope.pack, name);
  return lookup ? std::optional(NodeId{c.out.parts.tables[*lookup].rows}) : std::nullopt;
}

}  // namespace

std::optional<TablePath> table_path(const Context& c, const Scope& scope, Names names) {
  size_t at = 0;
  Scope there = scope;
  if (names.size() > 1 && !value_named(c, scope, names[0].text))
    if (const auto pack = pack_of_alias(c, scope.pack, names[0].text)) {
      there = Scope{.pack = *pack, .looked = scope.looked};
      at = 1;
    }
  const size_t before = names_before_member(c, there, names.subspan(at));
  if (before != 0) there = scope_within(c, there, names[at + before - 1]), at += before;
  const size_t blocks = before != 0 ? 0 : blocks_before(c, there, names.subspan(at));
  const bool by_block = blocks > 0 && !value_named(c, there, names[at].text);
  if (by_block && !stands_there(c, there, names.subspan(at, blocks + 1))) return std::nullopt;
  if (by_block) at += blocks;
  if (before != 0 && !c.instances[there.instance].values.contains(names[at].text)) return std::nullopt;
  const auto rows = rows_named(c, there, names[at].text);
  if (!rows || c.out.nodes[*rows].kind != program::SlotKind::Rows) return std::nullopt;
  TablePath path{c.out.nodes[*rows].owner, *rows, at + 1, c.out.nodes[*rows].scope, false};
  path.in_own_row = path.home != base::kNone;
  while (path.used < names.size()) {
    const auto& values = c.tables[path.table].values;
    const auto next = values.find(names[path.used].text);
    if (next == values.end()) return path;
    path.node = next->second;
    ++path.used;
    if (c.out.nodes[path.node].kind != program::SlotKind::Rows) return path;
    const Index around = c.out.nodes[path.node].scope;
    const bool looked =
        scope.looked != base::kNone && is_around(c, around, c.out.parts.tables[scope.looked].scope);
    if (looked) path.home = around, path.in_own_row = false;
    path.table = c.out.nodes[path.node].owner;
  }
  return path;
}

bool is_bare_element(const Context& c, const Scope& scope, syntax::ExprId expr) {
  const syntax::Expr& e = c.syntax_of(scope, expr);
  if (std::holds_alternative<syntax::SetLit>(e.node)) return true;
  const auto* place = std::get_if<syntax::Place>(&e.node);
  if (!place || !place->members.empty()) return false;
  const std::string& name = place->name.text;
  if (loop_named(scope.locals, name)) return false;
  if (name == "unknown") return true;
  if (argument_at(c, scope, name)) return false;
  const auto node = value_named(c, scope, name);
  return !word(name) && name != scope.own_name && (!node || is_table(c, *node));
}

}  // namespace rapport::hir
