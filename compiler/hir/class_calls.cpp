// `call Class.method needs … gives … { _parameter = … }`: an action of its own in the load order. Calls that
// need each other, one by one or by way of records, have none: what depends on answers is found when the
// configuration is made; here is what is so whatever they are.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

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

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](const std::string& other) { return schema::same_name(other, name); });
}

void check_needs(Context& c, const syntax::CallBody& body) {
  for (const syntax::Path& path : body.needs) {
    const std::string_view name = c.sources.text(path.span);
    const bool given = std::any_of(c.calls.begin(), c.calls.end(), [&](const auto& call) {
      return is_among(c.out.parts.records[call.first].gives, name);
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

struct Step {  // of the load order: `from` comes after `to`; rows of parts.records
  Index from = base::kNone, to = base::kNone;
  std::string_view name;        // of what is needed
  std::string_view field = {};  // that refers to it; empty: `needs` says so
  diag::Span at = {};           // where that is written
};

// What is there whenever one call is: under the same conditions, or under none.
class Together {
 public:
  Together(const Context& c, Index call) : c_(c), records_(c.out.parts.records) {
    std::set<Index> gates{base::kNone};
    for (Index gate = records_[call].gate; gate != base::kNone; gate = c.out.nodes[NodeId{gate}].gate.index)
      gates.insert(gate);
    for (Index row = 0; row < records_.size(); ++row) {
      const program::Record& record = records_[row];
      if (record.scope != base::kNone || record.existing || !gates.contains(record.gate)) continue;
      there_.push_back(row);
    }
    for (const PendingWrite& write : c.writes)
      if (write.record != base::kNone && (!write.gate.valid() || gates.contains(write.gate.index)))
        writes_[write.record].push_back(&write);
  }

  // The shortest way from a call back to it; empty: there is none.
  std::vector<Step> cycle_of(Index first) const {
    std::map<Index, Step> came_by;
    std::vector<Index> waiting{first};
    for (size_t next = 0; next < waiting.size(); ++next)
      for (const Step& step : steps_from(waiting[next])) {
        const Index to = first_of_table(step.to);
        if (to == first) {
          std::vector<Step> way{step};
          while (first_of_table(way.back().from) != first)
            way.push_back(came_by.at(first_of_table(way.back().from)));
          std::reverse(way.begin(), way.end());
          return way;
        }
        if (came_by.try_emplace(to, step).second) waiting.push_back(to);
      }
    return {};
  }

 private:
  bool is_call(Index row) const { return schema::kind_of(records_[row].table) == schema::TableKind::Method; }

  // All records of a table are loaded in one place, each call in its own.
  Index first_of_table(Index row) const {
    if (is_call(row)) return row;
    return *std::ranges::find_if(
        there_, [&](Index other) { return schema::same_name(records_[other].table, records_[row].table); });
  }

  std::vector<Step> steps_from(Index row) const {
    std::vector<Step> steps;
    if (is_call(row)) {
      add_steps(row, steps);
      return steps;
    }
    for (const Index other : there_)
      if (schema::same_name(records_[other].table, records_[row].table)) add_steps(other, steps);
    return steps;
  }

  void add_steps(Index row, std::vector<Step>& steps) const {
    const program::Record& record = records_[row];
    for (const std::string& name : record.needs)
      add_targets({row, base::kNone, name, {}, c_.record_spans[row]}, steps);
    if (const auto found = writes_.find(row); found != writes_.end())
      for (const PendingWrite* write : found->second)
        if (!write->field->fk_table.empty() && has_to_be_there(*write))
          add_targets({row, base::kNone, write->field->fk_table, write->field->name, write->target_span},
                      steps);
    if (record.parent == base::kNone || record.parent_field.empty()) return;
    const schema::Table* table = schema::find_table(c_.schema, record.table);
    const auto field = table ? schema::find_field(c_.schema, *table, record.parent_field) : std::nullopt;
    if (field && is_fixed(*table, *field->field))
      add_targets({row, base::kNone, records_[record.parent].table, field->field->name, c_.record_spans[row]},
                  steps);
  }

  // A value that is written later, when what it refers to is there, keeps nothing waiting.
  static bool is_fixed(const schema::Table& table, const schema::Field& field) {
    return table.kind == schema::TableKind::Method || field.mandatory || is_among(table.key, field.name);
  }

  // An empty text refers to nothing; a parameter that is not known is left out.
  bool has_to_be_there(const PendingWrite& write) const {
    if (!is_fixed(*write.table, *write.field)) return false;
    const Index slot = c_.out.parts.writes[write.write].slot;
    if (slot == base::kNone) return write.table->kind != schema::TableKind::Method;  // a row of the target
    const Node& node = c_.out.nodes[NodeId{slot}];
    const auto* literal = node.expr.valid() ? std::get_if<Literal>(&c_.out.exprs[node.expr].node) : nullptr;
    const bool nothing = literal && literal->value.known() && literal->value.text.empty() &&
                         node.type.kind == value::Kind::Text;
    return !nothing && (literal || write.table->kind != schema::TableKind::Method);
  }

  // What a call gives and needs itself, a table that there is, is as it was before it.
  void add_targets(Step step, std::vector<Step>& steps) const {
    for (const Index row : there_) {
      const bool gives = is_among(records_[row].gives, step.name);
      const bool own = row == step.from ||
                       (!is_call(row) && schema::same_name(records_[row].table, records_[step.from].table));
      if (!gives && !is_of(records_[row].table, step.name)) continue;
      if (own && (!gives || schema::find_table(c_.schema, step.name))) continue;
      step.to = row;
      steps.push_back(step);
    }
  }

  bool is_of(const std::string& table, std::string_view wanted) const {
    const schema::Table* at = schema::find_table(c_.schema, table);
    for (size_t depth = 0; at && depth <= c_.schema.tables.size(); ++depth) {
      if (schema::same_name(at->name, wanted)) return true;
      at = at->extends.empty() ? nullptr : schema::find_table(c_.schema, at->extends);
    }
    return false;
  }

  const Context& c_;
  const std::vector<program::Record>& records_;
  std::vector<Index> there_;  // of `records`
  std::map<Index, std::vector<const PendingWrite*>> writes_;
};

void report_cycle(Context& c, const std::vector<Step>& cycle) {
  const auto& records = c.out.parts.records;
  const auto name_of = [&](Index row) { return schema::plain_name(records[row].table); };
  std::string path;
  for (const Step& step : cycle) {
    path += fmt::format("{}`{}{}{}` needs `{}`", path.empty() ? "" : ", ", name_of(step.from),
                        step.field.empty() ? "" : ".", step.field, step.name);
    if (!schema::same_name(step.name, name_of(step.to))) path += fmt::format(" of `{}`", name_of(step.to));
  }
  diag::Diagnostic& d = c.diags.report(diag::E5028, c.record_spans[cycle[0].from], path);
  for (const Step& step : cycle) d.label(step.at, fmt::format("needs `{}`", step.name));
}

void check_cycles(Context& c) {
  std::set<Index> reported;
  for (const auto& [call, body] : c.calls) {
    if (reported.contains(call)) continue;
    const std::vector<Step> cycle = Together(c, call).cycle_of(call);
    for (const Step& step : cycle) reported.insert(step.from);
    if (!cycle.empty()) report_cycle(c, cycle);
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
  if (body.fields.valid()) declare_fields(c, scope, row, *method, scope.file->fields[body.fields]);
}

void check_calls(Context& c) {
  for (const auto& [call, body] : c.calls) check_needs(c, *body);
  check_cycles(c);
}

}  // namespace rapport::hir
