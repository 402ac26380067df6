// `call Class.method needs … gives … { _parameter = … }`: an action of its own in the load order.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

// The names as the schema spells them where they are tables.
std::vector<std::string> names_of(Context& c, const std::vector<syntax::Path>& paths) {
  std::vector<std::string> names;
  for (const syntax::Path& path : paths) {
    std::string name(c.sources.text(path.span));
    if (const schema::Table* table = schema::find_table(c.schema, name)) name = table->name;
    const bool twice = std::any_of(names.begin(), names.end(),
                                   [&](const std::string& other) { return schema::same_name(other, name); });
    if (twice)
      c.diags.report(diag::E4009, path.span, name);
    else
      names.push_back(std::move(name));
  }
  return names;
}

bool names(const std::vector<std::string>& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& other) { return schema::same_name(other, name); });
}

struct Step {  // `call` needs `name`, which `giver` gives
  Index call, giver;
  std::string_view name;
};

// Of a name that is no table, and that other calls give: what a call gives and needs itself is as it was
// before it.
std::vector<Step> steps_from(const Context& c, Index call) {
  std::vector<Step> steps;
  const auto& records = c.out.parts.records;
  for (const std::string& name : records[call].needs)
    for (const auto& [giver, item] : c.calls) {
      const bool other = giver != call || !schema::find_table(c.schema, name);
      if (other && names(records[giver].gives, name)) steps.push_back({call, giver, name});
    }
  return steps;
}

// The shortest way from a call back to it; empty: there is none.
std::vector<Step> shortest_cycle(const Context& c, Index first) {
  std::map<Index, Step> came_by;
  std::vector<Index> waiting{first};
  for (size_t next = 0; next < waiting.size(); ++next)
    for (const Step& step : steps_from(c, waiting[next])) {
      if (step.giver == first) {
        std::vector<Step> way{step};
        while (way.back().call != first) way.push_back(came_by.at(way.back().call));
        std::reverse(way.begin(), way.end());
        return way;
      }
      if (came_by.try_emplace(step.giver, step).second) waiting.push_back(step.giver);
    }
  return {};
}

void report_cycle(Context& c, const std::vector<Step>& cycle) {
  const auto& records = c.out.parts.records;
  const auto name_of = [&](Index call) { return schema::plain_name(records[call].table); };
  std::string path;
  for (const Step& step : cycle)
    path += fmt::format("{}`{}` needs `{}` of `{}`", path.empty() ? "" : ", ", name_of(step.call), step.name,
                        name_of(step.giver));
  diag::Diagnostic& d = c.diags.report(diag::E5028, c.record_spans[cycle[0].call], path);
  for (const Step& step : cycle) d.label(c.record_spans[step.call], fmt::format("needs `{}`", step.name));
}

void check_needs(Context& c, const syntax::CallBody& body) {
  for (const syntax::Path& path : body.needs) {
    const std::string_view name = c.sources.text(path.span);
    const bool given = std::any_of(c.calls.begin(), c.calls.end(), [&](const auto& call) {
      return names(c.out.parts.records[call.first].gives, name);
    });
    if (given || schema::find_table(c.schema, name)) continue;
    diag::Diagnostic& d = c.diags.report(diag::E5027, path.span, name);
    c.diags.suggest(d, path.span, name, [&] {
      std::vector<std::string_view> known;
      for (const schema::Table& table : c.schema.tables) known.push_back(table.name);
      for (const auto& [call, item] : c.calls)
        for (const std::string& given_name : c.out.parts.records[call].gives) known.push_back(given_name);
      return known;
    });
  }
}

}  // namespace

void declare_call(Context& c, const Scope& scope, const syntax::Item& item) {
  const auto& body = *std::get_if<syntax::CallBody>(&item.body);
  declare_note(c, scope, item);  // its text says what is going to be done
  const schema::Table* method = find_method(c, body.method);
  if (!method) return;
  const auto row = static_cast<Index>(c.out.parts.records.size());
  c.out.parts.records.push_back({.table = method->name,
                                 .gate = scope.gate.index,
                                 .needs = names_of(c, body.needs),
                                 .gives = names_of(c, body.gives),
                                 .place = place_of(c, body.method.span)});
  c.record_spans.push_back(body.method.span);
  c.calls.emplace_back(row, &body);
  c.out.calls.push_back(
      {row, scope.area, scope.group, item.title ? c.out.parts.notes.back().text : base::kNone});
  if (body.fields.valid()) declare_fields(c, scope, row, *method, scope.file->fields[body.fields]);
}

void check_calls(Context& c) {
  for (const auto& [call, body] : c.calls) check_needs(c, *body);
  std::vector<bool> reported(c.out.parts.records.size());
  for (const auto& [call, body] : c.calls) {
    if (reported[call]) continue;
    const std::vector<Step> cycle = shortest_cycle(c, call);
    for (const Step& step : cycle) reported[step.call] = true;
    if (!cycle.empty()) report_cycle(c, cycle);
  }
}

}  // namespace rapport::hir
