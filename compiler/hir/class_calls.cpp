// `call Class.method needs … gives … { _parameter = … }`: an action of its own in the load order. Calls that
// need each other, one by one or by way of records, have none: what depends on answers is found when the
// configuration is made; here is what is so whatever they are.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "compiler/hir/context.h"
#include "compiler/hir/graph.h"
#include "runtime/schema/by_name.h"

namespace rapport::hir {
namespace {

// The names as the schema spells them where they are tables.
std::vector<std::string> names_of(Context& c, const std::vector<syntax::Path>& paths) {
  std::vector<std::string> names;
  std::set<std::string, schema::NameLess> seen;
  for (const syntax::Path& path : paths) {
    std::string name(c.sources.text(path.span));
    if (const schema::Table* table = schema::find_table(c.schema, name)) name = table->name;
    if (!seen.insert(name).second)
      c.diags.report(diag::E4009, path.span, name);
    else
      names.push_back(std::move(name));
  }
  return names;
}

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(names, [&](const std::string& other) { return schema::same_name(other, name); });
}

using Names = std::set<std::string_view, schema::NameLess>;

void check_needs(Context& c, const syntax::CallBody& body, const Names& given) {
  for (const syntax::Path& path : body.needs) {
    const std::string_view name = c.sources.text(path.span);
    if (given.contains(name) || schema::find_table(c.schema, name)) continue;
    diag::Diagnostic& d = c.diags.report(diag::E5027, path.span, name);
    c.diags.suggest(d, path.span, name, [&] {
      std::vector<std::string_view> known(given.begin(), given.end());
      for (const schema::Table& table : c.schema.tables) known.push_back(table.name);
      return known;
    });
  }
}

struct Step {  // of the load order: `from` comes after `to`; rows of parts.records
  Index from = base::kNone, to = base::kNone;
  std::string_view name;        // of what is needed
  std::string_view field = {};  // that refers to it; empty: `needs` says so
  diag::Span at = {};           // where that is written
  Index gate = base::kNone;     // a condition of the field's own
};

// What the load order of this pack would have to be: a record comes after all that gives what it needs.
// Records of a table are loaded in one place, so what one of them needs all of them wait for; each call has
// a place of its own. Nodes are names, and of each place its first row of parts.records.
class LoadOrder {
 public:
  explicit LoadOrder(const Context& c)
      : c_(c), records_(c.out.parts.records), steps_(records_.size()), place_(records_.size(), base::kNone) {
    for (const PendingWrite& write : c.writes)
      if (write.record != base::kNone) add_write(write);
    std::map<std::string_view, Index, schema::NameLess> of_table;
    for (Index row = 0; row < records_.size(); ++row) {
      if (records_[row].scope != base::kNone || records_[row].existing) continue;
      place_[row] = is_call(row) ? row : of_table.emplace(records_[row].table, row).first->second;
      rows_[place_[row]].push_back(row);
      add_steps(row);
      add_given(row);
    }
    auto node = static_cast<Index>(records_.size());
    for (auto& [name, given] : given_) given.node = node++;
    find_parts();
  }

  // Whether a way leads back to the call, whatever the conditions of what is on it: no other is in a circle.
  bool comes_back(Index call) const { return is_in_circle_[part_[call]]; }

  // The shortest way from a call back to it over what is there whenever it is: under the same conditions, or
  // under none. Empty: there is none.
  std::vector<Step> cycle_of(Index first) const {
    const std::set<Index> gates = gates_of(first);
    std::map<Index, Step> came_by;
    std::set<Index> names;  // that were followed from elsewhere
    std::vector<Index> waiting{first};
    for (size_t next = 0; next < waiting.size(); ++next)
      for (const Index row : rows_.at(waiting[next])) {
        if (!gates.contains(records_[row].gate)) continue;
        for (const Step& written : steps_[row]) {
          if (!gates.contains(written.gate)) continue;
          const Given* given = find_given(written.name);
          // The call itself may not take what it gives, where others may.
          if (given == nullptr || part_[given->node] != part_[first]) continue;
          if (row != first && !names.insert(given->node).second) continue;
          for (const Index giver : given->rows) {
            if (!gates.contains(records_[giver].gate) || is_own(row, giver, written.name)) continue;
            Step step = written;
            step.to = giver;
            if (place_[giver] == first) return way_back(step, first, came_by);
            if (came_by.try_emplace(place_[giver], step).second) waiting.push_back(place_[giver]);
          }
        }
      }
    return {};
  }

 private:
  struct Given {
    Index node = base::kNone;
    std::vector<Index> rows;  // that give it, ascending
  };

  void find_parts() {
    Graph graph{{0}, {}};
    for (Index row = 0; row < records_.size(); ++row) {
      if (const auto rows = rows_.find(row); rows != rows_.end())
        for (const Index one : rows->second)
          for (const Step& step : steps_[one])
            if (const Given* given = find_given(step.name)) graph.reads.push_back(given->node);
      graph.starts.push_back(static_cast<uint32_t>(graph.reads.size()));
    }
    for (const auto& [name, given] : given_) {
      for (const Index row : given.rows) graph.reads.push_back(place_[row]);
      graph.starts.push_back(static_cast<uint32_t>(graph.reads.size()));
    }
    const Parts parts(graph);
    std::vector<uint32_t> members(parts.size());
    for (uint32_t node = 0; node < graph.size(); ++node) {
      part_.push_back(parts.part_of(node));
      ++members[part_.back()];
    }
    for (const uint32_t count : members) is_in_circle_.push_back(count > 1);
  }

  bool is_call(Index row) const { return schema::kind_of(records_[row].table) == schema::TableKind::Method; }

  std::set<Index> gates_of(Index call) const {
    std::set<Index> gates{base::kNone};
    for (Index gate = records_[call].gate; gate != base::kNone; gate = c_.out.nodes[NodeId{gate}].gate.index)
      gates.insert(gate);
    return gates;
  }

  std::vector<Step> way_back(const Step& last, Index first, const std::map<Index, Step>& came_by) const {
    std::vector<Step> way{last};
    while (place_[way.back().from] != first) way.push_back(came_by.at(place_[way.back().from]));
    std::reverse(way.begin(), way.end());
    return way;
  }

  void add_write(const PendingWrite& write) {
    if (write.field->fk_table.empty() || !has_to_be_there(write)) return;
    steps_[write.record].push_back({.from = write.record,
                                    .name = write.field->fk_table,
                                    .field = write.field->name,
                                    .at = write.target_span,
                                    .gate = write.gate.valid() ? write.gate.index : base::kNone});
  }

  // What it says itself comes before what its fields need.
  void add_steps(Index row) {
    const program::Record& record = records_[row];
    std::vector<Step> said;
    for (const std::string& name : record.needs)
      said.push_back({.from = row, .name = name, .at = c_.record_spans[row]});
    steps_[row].insert(steps_[row].begin(), said.begin(), said.end());
    if (record.parent == base::kNone || record.parent_field.empty()) return;
    const schema::Table* table = schema::find_table(c_.schema, record.table);
    const auto field = table ? schema::find_field(c_.schema, *table, record.parent_field) : std::nullopt;
    if (field && is_fixed(*table, *field->field))
      steps_[row].push_back({.from = row,
                             .name = records_[record.parent].table,
                             .field = field->field->name,
                             .at = c_.record_spans[row]});
  }

  // What it says, its table, and those that the table extends.
  void add_given(Index row) {
    for (const std::string& name : records_[row].gives) add_giver(name, row);
    const schema::Table* at = schema::find_table(c_.schema, records_[row].table);
    for (size_t depth = 0; at && depth <= c_.schema.tables.size(); ++depth) {
      add_giver(at->name, row);
      at = at->extends.empty() ? nullptr : schema::find_table(c_.schema, at->extends);
    }
  }

  void add_giver(std::string_view name, Index row) {
    std::vector<Index>& rows = given_[name].rows;
    if (rows.empty() || rows.back() != row) rows.push_back(row);
  }

  const Given* find_given(std::string_view name) const {  // nullptr: nobody gives it
    const auto found = given_.find(name);
    return found == given_.end() ? nullptr : &found->second;
  }

  // A value that is written later, when what it refers to is there, keeps nothing waiting.
  static bool is_fixed(const schema::Table& table, const schema::Field& field) {
    return table.kind == schema::TableKind::Method || field.mandatory ||
           std::ranges::any_of(table.key,
                               [&](const std::string& part) { return schema::same_name(part, field.name); });
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
  bool is_own(Index row, Index giver, std::string_view name) const {
    if (place_[row] != place_[giver]) return false;
    const bool gives = is_among(records_[giver].gives, name);
    return !gives || schema::find_table(c_.schema, name) != nullptr;
  }

  const Context& c_;
  const std::vector<program::Record>& records_;
  std::vector<std::vector<Step>> steps_;      // per record; `to` is not known yet
  std::vector<Index> place_;                  // per record
  std::map<Index, std::vector<Index>> rows_;  // by place, ascending
  std::map<std::string_view, Given, schema::NameLess> given_;
  std::vector<uint32_t> part_;      // per record and name: of those that need each other
  std::vector<bool> is_in_circle_;  // per part
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
  const LoadOrder order(c);
  std::set<Index> reported;
  for (const auto& [call, body] : c.calls) {
    if (!order.comes_back(call) || reported.contains(call)) continue;
    const std::vector<Step> cycle = order.cycle_of(call);
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
  c.out.calls.push_back(
      {row, scope.area, scope.group, item.title ? c.out.parts.notes.back().text : base::kNone});
  if (body.fields.valid()) declare_fields(c, scope, row, *method, scope.file->fields[body.fields]);
}

void check_calls(Context& c) {
  Names given;
  for (const auto& [call, body] : c.calls)
    given.insert(c.out.parts.records[call].gives.begin(), c.out.parts.records[call].gives.end());
  for (const auto& [call, body] : c.calls) check_needs(c, *body, given);
  check_cycles(c);
}

}  // namespace rapport::hir
