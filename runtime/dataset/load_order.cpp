#include "runtime/dataset/load_order.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "runtime/dataset/order.h"
#include "runtime/dataset/record_key.h"

namespace rapport::dataset {
namespace {

constexpr uint32_t kAncestors = 32;  // a table that extends itself, over however many others, ends here

using NodeList = std::vector<uint32_t>;

struct Link {  // a foreign key to tables of the data set
  std::string_view field;
  const NodeList* targets;
};

struct Node {  // a table of the data set
  std::string name;
  ActionKind kind;                       // of its first record
  const schema::Table* table = nullptr;  // nullptr: the schema does not know it
  uint32_t first = 0, last = 0;          // its records
  std::vector<Link> links;
};

struct Relation {  // a value that refers to a table of the data set
  uint32_t record, value;
  const NodeList* targets;
  Need need;
  std::optional<uint32_t> row;  // the record of the same table that it refers to
};

struct RowNeed {  // a record that refers to one of its own table
  uint32_t record, row;
  Need need;
};

struct TableNeed {
  Need need = Need::Wish;
  std::string field;
  uint32_t weight = 0;
};

// Of a value that is written later: an update is only parted in two, a record that is created needs one more
// action.
uint32_t weight_of(const Action& record) { return record.kind == ActionKind::Create ? 2 : 1; }

struct Late {         // values of one record that are written by an Update
  uint32_t slot = 0;  // the table after which it stands
  uint32_t record = 0;
  std::vector<uint32_t> values;
};

class Ordering {
 public:
  Ordering(DataSet head, Merged merged, const schema::Schema& schema)
      : schema_(schema),
        records_(std::move(merged.records)),
        keys_(std::move(merged.keys)),
        out_{std::move(head), std::move(merged.problems)},
        reader_(records_),
        rank_(records_.size(), 0) {}

  Assembled run() {
    find_tables();
    find_links();
    order_tables();
    for (uint32_t n = 0; n < nodes_.size(); ++n) order_rows(n);
    std::vector<Late> late = find_late();
    keys_ = {};  // of no use any more
    emit(std::move(late));
    return std::move(out_);
  }

 private:
  template <class Visit>
  void for_each_ancestor(const schema::Table* table, Visit visit) const {
    for (uint32_t depth = 0; table && depth < kAncestors; ++depth) {
      visit(*table);
      table = table->extends.empty() ? nullptr : schema::find_table(schema_, table->extends);
    }
  }

  // Records are sorted by table, so the nodes are in the order of their names.
  void find_tables() {
    for (uint32_t r = 0; r < records_.size(); ++r) {
      const Action& record = reader_.at(r);
      if (r == 0 || !schema::same_name(nodes_.back().name, record.table)) add_node(record, r);
      const auto n = static_cast<uint32_t>(nodes_.size() - 1);
      for (const std::string& given : record.gives) add_name(given, n);
      for (const std::string& needed : record.needs) written_needs_.emplace_back(n, needed);
      nodes_[n].last = r + 1;
      node_of_.push_back(n);
    }
  }

  void add_node(const Action& record, uint32_t first) {
    const auto n = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back({.name = record.table,
                      .kind = record.kind,
                      .table = schema::find_table(schema_, record.table),
                      .first = first});
    add_name(record.table, n);
    for_each_ancestor(nodes_[n].table, [&](const schema::Table& t) {
      if (&t != nodes_[n].table) nodes_of_[folded(t.name)].push_back(n);
    });
  }

  void add_name(const std::string& name, uint32_t node) {
    NodeList& nodes = nodes_of_[folded(name)];
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
  }

  const NodeList* nodes_named(std::string_view table) const {
    const auto found = nodes_of_.find(folded(table));
    return found == nodes_of_.end() ? nullptr : &found->second;
  }

  void find_links() {
    for (Node& node : nodes_) {
      for_each_ancestor(node.table, [&](const schema::Table& t) {
        for (const schema::Field& field : t.fields)
          if (!field.fk_table.empty())
            if (const NodeList* targets = nodes_named(field.fk_table))
              node.links.push_back({field.name, targets});
      });
      std::stable_sort(node.links.begin(), node.links.end(), [](const Link& a, const Link& b) {
        return schema::compare_names(a.field, b.field) < 0;  // a table's own field before one it inherits
      });
    }
  }

  const NodeList* targets_of(const Node& node, const FieldValue& value) const {
    if (value.kind == FieldKind::Reference) return nodes_named(value.row.table);
    if (value.kind != FieldKind::Text || value.text.empty()) return nullptr;
    const auto less = [](const Link& link, const std::string& field) {
      return schema::compare_names(link.field, field) < 0;
    };
    const auto found = std::lower_bound(node.links.begin(), node.links.end(), value.field, less);
    return found != node.links.end() && schema::same_name(found->field, value.field) ? found->targets
                                                                                     : nullptr;
  }

  Need need_of(const Action& record, const Node& node, const FieldValue& value) const {
    if (is_key(record, value.field) || !is_record(record.kind)) return Need::Fixed;
    if (record.kind == ActionKind::Update || !node.table) return Need::Movable;  // the row is there already
    const auto known = schema::find_field(schema_, *node.table, value.field);
    return known && known->field->mandatory ? Need::Fixed : Need::Movable;
  }

  // The record of the same table; rows of a table are sorted by key.
  std::optional<uint32_t> row_of(uint32_t record, const Action& action, const FieldValue& value) const {
    const Node& node = nodes_[node_of_[record]];
    const std::string key = referred_key(value, action.table, action.company);
    uint32_t first = node.first, last = node.last;
    while (first < last) {
      const uint32_t middle = first + (last - first) / 2;
      if (keys_[middle] < key)
        first = middle + 1;
      else
        last = middle;
    }
    if (first == node.last || keys_[first] != key) return std::nullopt;
    return first;
  }

  // In the order of the records. There may be several for each, so they are found anew rather than kept.
  template <class Visit>
  void for_each_relation(Visit visit) {
    for (uint32_t r = 0; r < records_.size(); ++r) {
      const uint32_t n = node_of_[r];
      const Action& record = reader_.at(r);
      for (uint32_t v = 0; v < record.fields.size(); ++v) {
        const FieldValue& value = record.fields[v];
        const NodeList* targets = targets_of(nodes_[n], value);
        if (!targets) continue;
        Relation relation{r, v, targets, need_of(record, nodes_[n], value), {}};
        if (std::find(targets->begin(), targets->end(), n) != targets->end())
          relation.row = row_of(r, record, value);
        visit(relation, record);
      }
    }
  }

  using TableNeeds = std::map<std::pair<uint32_t, uint32_t>, TableNeed>;

  static void note_need(TableNeeds& needs, uint32_t node, const NodeList& targets, Need need,
                        std::string_view field, uint32_t weight) {
    for (const uint32_t target : targets) {
      if (target == node) continue;
      TableNeed& known = needs[{node, target}];
      if (known.weight == 0 || need > known.need) known = {need, std::string(field), known.weight};
      known.weight += weight;
    }
  }

  void order_tables() {
    TableNeeds needs;
    for_each_relation([&](const Relation& r, const Action& record) {
      note_need(needs, node_of_[r.record], *r.targets, r.need, record.fields[r.value].field,
                weight_of(record));
      if (r.row) row_needs_.push_back({r.record, *r.row, r.need});
    });
    for (uint32_t n = 0; n < nodes_.size(); ++n)
      for (const Link& link : nodes_[n].links) note_need(needs, n, *link.targets, Need::Wish, link.field, 1);
    add_written_needs(needs);
    std::vector<Edge> edges;
    for (const auto& [pair, need] : needs) edges.push_back({pair.first, pair.second, need.need, need.weight});
    Order order = order_nodes(static_cast<uint32_t>(nodes_.size()), edges);
    position_.resize(nodes_.size());
    for (uint32_t p = 0; p < order.nodes.size(); ++p) position_[order.nodes[p]] = p;
    table_order_ = std::move(order.nodes);
    if (!order.cycle.empty()) report_tables(order.cycle, needs);
  }

  // What `needs` says; and what is no table comes after all tables that nothing puts behind it.
  void add_written_needs(TableNeeds& needs) const {
    for (const auto& [n, name] : written_needs_)
      if (const NodeList* targets = nodes_named(name)) note_need(needs, n, *targets, Need::Fixed, {}, 1);
    NodeList tables;
    for (uint32_t n = 0; n < nodes_.size(); ++n)
      if (is_record(nodes_[n].kind)) tables.push_back(n);
    for (uint32_t n = 0; n < nodes_.size(); ++n)
      if (!is_record(nodes_[n].kind)) note_need(needs, n, tables, Need::Wish, {}, 1);
  }

  const std::string& name_of(uint32_t node) const { return nodes_[node].name; }

  void report_tables(const std::vector<uint32_t>& cycle, const TableNeeds& needs) {
    std::string steps;
    bool written = false;  // by `needs` and `gives`
    for (size_t i = 0; i < cycle.size(); ++i) {
      const uint32_t n = cycle[i], next = cycle[(i + 1) % cycle.size()];
      const auto need = needs.find({n, next});
      steps += steps.empty() ? "`" : ", `";
      steps += name_of(n);
      const bool by_field = need != needs.end() && !need->second.field.empty();
      if (by_field) steps.append(".").append(need->second.field);
      written |= !by_field;
      steps.append("` needs `").append(name_of(next)).append("`");
    }
    const std::string_view end =
        written ? "; take a name out of the `needs` or `gives` of a `call` among them"
                : "; these fields are mandatory or part of a key, so none can be filled later: leave one out";
    out_.problems.push_back({"no table can be loaded first: " + steps + std::string(end), {}});
  }

  void order_rows(uint32_t n) {
    const Node& node = nodes_[n];
    row_order_.resize(records_.size());
    std::vector<Edge> edges;
    for (const RowNeed& r : row_needs_within(n))
      edges.push_back({r.record - node.first, r.row - node.first, r.need});
    const uint32_t count = node.last - node.first;
    Order order;
    if (edges.empty()) {
      for (uint32_t i = 0; i < count; ++i) order.nodes.push_back(i);
    } else {
      order = order_nodes(count, edges);
    }
    for (uint32_t i = 0; i < count; ++i) {
      row_order_[node.first + i] = node.first + order.nodes[i];
      rank_[node.first + order.nodes[i]] = i;
    }
    if (!order.cycle.empty()) report_rows(node, order.cycle);
  }

  // They are in the order of their records.
  std::span<const RowNeed> row_needs_within(uint32_t n) const {
    const auto at = [&](uint32_t record) {
      return std::lower_bound(row_needs_.begin(), row_needs_.end(), record,
                              [](const RowNeed& r, uint32_t wanted) { return r.record < wanted; });
    };
    return {at(nodes_[n].first), at(nodes_[n].last)};
  }

  void report_rows(const Node& node, const std::vector<uint32_t>& cycle) {
    std::string steps;
    for (size_t i = 0; i < cycle.size(); ++i) {
      const Action row = records_[node.first + cycle[i]];
      const Action next = records_[node.first + cycle[(i + 1) % cycle.size()]];
      steps += (steps.empty() ? "`" : ", `") + shown_key(row) + "` needs `" + shown_key(next) + "`";
    }
    out_.problems.push_back(
        {"no row of `" + node.name + "` can be loaded first: " + steps +
             "; the fields that refer to them are mandatory or part of the key: leave one out",
         {}});
  }

  // The table after which the value can be written; nothing: it can be written with its record.
  std::optional<uint32_t> late_slot(const Relation& r) const {
    if (r.need == Need::Fixed) return std::nullopt;
    const uint32_t own = node_of_[r.record];
    uint32_t slot = position_[own];
    bool late = r.row && rank_[*r.row] >= rank_[r.record];
    for (const uint32_t target : *r.targets) {
      if (target == own) continue;
      late = late || position_[target] > position_[own];
      slot = std::max(slot, position_[target]);
    }
    if (!late) return std::nullopt;
    return slot;
  }

  std::vector<Late> find_late() {
    std::vector<Late> all;
    for_each_relation([&](const Relation& r, const Action&) {
      const auto slot = late_slot(r);
      if (!slot) return;
      if (all.empty() || all.back().record != r.record)
        all.push_back({.slot = 0, .record = r.record, .values = {}});
      all.back().slot = std::max(all.back().slot, *slot);
      all.back().values.push_back(r.value);
    });
    return all;
  }

  // Takes the late values out of their record and gives the Update that writes them.
  static Action split(const Late& late, Action& record) {
    Action update{
        .kind = ActionKind::Update, .table = record.table, .company = record.company, .key = record.key};
    std::vector<FieldValue> stays;
    for (uint32_t v = 0; v < record.fields.size(); ++v) {
      const bool moves = std::binary_search(late.values.begin(), late.values.end(), v);
      if (moves || is_key(record, record.fields[v].field)) update.fields.push_back(record.fields[v]);
      if (!moves) stays.push_back(std::move(record.fields[v]));
    }
    record.fields = std::move(stays);
    return update;
  }

  // An update of nothing but its key does nothing, once its values have moved.
  static bool says_nothing(const Action& record) {
    return record.kind == ActionKind::Update &&
           std::all_of(record.fields.begin(), record.fields.end(),
                       [&](const FieldValue& value) { return is_key(record, value.field); });
  }

  // The updates stand behind the records, until all are put in order.
  void emit(std::vector<Late> late) {
    std::sort(late.begin(), late.end(), [](const Late& a, const Late& b) {
      return std::tie(a.slot, a.record) < std::tie(b.slot, b.record);
    });
    const auto count = static_cast<uint32_t>(records_.size());
    std::vector<bool> emptied(count, false);
    for (const Late& l : late) {
      Action record = records_[l.record];
      records_.push_back(split(l, record));
      records_.replace(l.record, record);
      emptied[l.record] = says_nothing(record);
    }
    uint32_t next = 0;
    std::vector<uint32_t> order;
    order.reserve(records_.size());
    for (uint32_t p = 0; p < table_order_.size(); ++p) {
      const Node& node = nodes_[table_order_[p]];
      for (uint32_t i = node.first; i < node.last; ++i)
        if (!emptied[row_order_[i]]) order.push_back(row_order_[i]);
      for (; next < late.size() && late[next].slot == p; ++next) order.push_back(count + next);
    }
    records_.pick(order);
    if (!written_needs_.empty()) forget_needs();
    out_.data.actions = std::move(records_);
  }

  void forget_needs() {
    for (uint32_t i = 0; i < records_.size(); ++i)
      if (const Action& action = reader_.at(i); action.kind != ActionKind::Call && !action.needs.empty())
        records_.change(i, [](Action& done) { done.needs.clear(); });
  }

  const schema::Schema& schema_;
  Actions records_;
  Keys keys_;
  Assembled out_;
  Actions::Reader reader_;  // of records_
  std::vector<Node> nodes_;
  std::unordered_map<std::string, NodeList> nodes_of_;  // folded name of a table or of one it extends → nodes
  std::vector<uint32_t> node_of_;                       // of each record
  std::vector<std::pair<uint32_t, std::string>> written_needs_;  // nodes and the names that they need
  std::vector<RowNeed> row_needs_;
  std::vector<uint32_t> table_order_, position_;  // nodes in load order; the place of each node in it
  std::vector<uint32_t> row_order_, rank_;        // likewise for the records of each table
};

}  // namespace

Assembled put_in_order(DataSet head, Merged merged, const schema::Schema& schema) {
  return Ordering(std::move(head), std::move(merged), schema).run();
}

}  // namespace rapport::dataset
