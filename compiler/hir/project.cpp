// What the host says of the project, `project.company` and its like, and what applies to it.
#include <algorithm>
#include <array>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using program::SlotKind;

struct Fact {
  std::string_view name;
  uint32_t length;
};
// AX names a company in 4 characters; the others are words that a pack compares with its own.
constexpr std::array<Fact, 4> kFacts = {{{"company", 4}, {"country", 60}, {"industry", 60}, {"release", 60}}};

const Fact* fact_named(std::string_view name) {
  const auto fact = std::find_if(kFacts.begin(), kFacts.end(), [&](const Fact& f) { return f.name == name; });
  return fact == kFacts.end() ? nullptr : &*fact;
}

NodeId host_input(Context& c, const Fact& fact, diag::Span span) {
  const std::string name = "project." + std::string(fact.name);
  const auto [known, added] = c.project.try_emplace(std::string(fact.name), NodeId{});
  if (!added) return known->second;
  const auto row = static_cast<Index>(c.out.parts.inputs.size());
  const NodeId node = add_node(
      c,
      {.kind = SlotKind::Input, .name = name, .type = value::text(fact.length), .owner = row, .span = span});
  c.out.parts.inputs.push_back(
      {.name = name, .pack = 0, .slot = node.index, .type = value::text(fact.length)});
  return known->second = node;
}

ExprId read_of(Context& c, NodeId node, diag::Span span) {
  return add_expr(c, c.out.nodes[node].type, span, Read{node});
}

// What is written to CompanyInfo.DataArea, else what the host says.
ExprId company_rule(Context& c, diag::Span span) {
  ExprId rule = read_of(c, host_input(c, kFacts[0], span), span);
  for (size_t i = c.writes.size(); i-- > 0;) {
    const PendingWrite& w = c.writes[i];
    const Index slot = c.out.parts.writes[w.write].slot;
    const bool company =
        schema::same_name(w.table->name, "CompanyInfo") && schema::same_name(w.field->name, "DataArea");
    if (!company || slot == base::kNone || c.out.nodes[NodeId{slot}].scope != base::kNone) continue;
    const ExprId written = read_node(c, NodeId{slot}, span);
    const value::Type a = c.out.exprs[written].type, b = c.out.exprs[rule].type;
    if (a.kind != value::Kind::Text) continue;  // reported where it is mapped
    const uint32_t length = a.length == 0 || b.length == 0 ? 0 : std::max(a.length, b.length);
    rule = add_expr(c, value::text(length), span, Otherwise{written, rule});
  }
  return rule;
}

ExprId company(Context& c, diag::Span span) {
  if (c.company.valid()) return read_node(c, c.company, span);
  const ExprId rule = company_rule(c, span);
  c.company = add_node(c, {.kind = SlotKind::Term,
                           .name = "project.company",
                           .type = c.out.exprs[rule].type,
                           .expr = rule,
                           .span = span});
  return read_node(c, c.company, span);
}

}  // namespace

std::string_view word(syntax::AppliesTo::Facet facet) {
  switch (facet) {
    case syntax::AppliesTo::Facet::Country: return "country";
    case syntax::AppliesTo::Facet::Industry: return "industry";
    case syntax::AppliesTo::Facet::Release: return "release";
  }
  return {};
}

namespace {

// What the host does not say excludes nothing.
ExprId facet_rule(Context& c, const syntax::AppliesTo& applies) {
  const diag::Span span = applies.span;
  const value::Type yes_no = value::yes_no();
  const ExprId said = read_of(c, host_input(c, *fact_named(word(applies.facet)), span), span);
  ExprId rule = add_expr(c, yes_no, span, Not{add_expr(c, yes_no, span, Known{said})});
  for (const syntax::Text& text : applies.values) {
    const std::string wanted = text.literals.empty() ? "" : text.literals[0];
    if (!text.exprs.empty()) c.diags.report(diag::E3011, text.span, "a text without `{…}`");
    const ExprId constant = add_expr(c, value::text(), text.span, Literal{value::text_value(wanted)});
    const ExprId equal = add_expr(c, yes_no, text.span, Compare{Relation::Eq, said, constant});
    rule = add_expr(c, yes_no, span, Logic{Connective::Or, rule, equal});
  }
  return rule;
}

}  // namespace

ExprId check_project(Context& c, const syntax::Expr& e, std::span<const syntax::Name> names) {
  const Fact* fact = names.size() == 2 ? fact_named(names[1].text) : nullptr;
  if (fact == &kFacts[0]) return company(c, e.span);
  if (fact) return read_node(c, host_input(c, *fact, e.span), e.span);
  c.diags.report(diag::E2021, names.back().span, "project", "`company`, `country`, `industry` and `release`",
                 names.back().text);
  return error_expr(c, e.span);
}

Index project_input(Context& c, std::string_view name, diag::Span span) {
  constexpr std::string_view kProject = "project.";
  const Fact* fact = name.starts_with(kProject) ? fact_named(name.substr(kProject.size())) : nullptr;
  return fact ? c.out.nodes[host_input(c, *fact, span)].owner : base::kNone;
}

NodeId add_applicability(Context& c, const Scope& scope, const syntax::Item& item) {
  ExprId rule;
  for (const syntax::AppliesTo& applies : item.applies) {
    const ExprId one = facet_rule(c, applies);
    rule = rule.valid() ? add_expr(c, value::yes_no(), applies.span, Logic{Connective::And, rule, one}) : one;
  }
  if (!rule.valid()) return scope.gate;
  return add_node(c, {.kind = SlotKind::Condition,
                      .name = "for",
                      .type = value::yes_no(),
                      .scope = scope.row,
                      .gate = scope.gate,
                      .expr = rule,
                      .span = item.applies.front().span});
}

// The host says which areas a project has, by an input each; of what it does not speak is there. Where there
// is one area only, there is nothing to choose.
NodeId add_choice(Context& c, const Scope& scope, program::Area& area, diag::Span span) {
  if (c.areas < 2) return scope.gate;
  const std::string name = "project.area." + c.qualified(scope.pack, area.name);
  area.chosen = static_cast<Index>(c.out.parts.inputs.size());
  const NodeId said = add_node(
      c,
      {.kind = SlotKind::Input, .name = name, .type = value::yes_no(), .owner = area.chosen, .span = span});
  c.out.parts.inputs.push_back(
      {.name = name, .pack = 0, .slot = said.index, .title = base::kNone, .type = value::yes_no()});
  const ExprId yes = add_expr(c, value::yes_no(), span, Literal{value::yes_no_value(true)});
  const ExprId rule = add_expr(c, value::yes_no(), span, Otherwise{read_of(c, said, span), yes});
  return add_node(c, {.kind = SlotKind::Condition,
                      .name = name,
                      .type = value::yes_no(),
                      .gate = scope.gate,
                      .expr = rule,
                      .span = span});
}

}  // namespace rapport::hir
