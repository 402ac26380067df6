// The order in which tables of the target are loaded, as runtime/dataset puts records in order: here of all
// that the pack can write.
#include <algorithm>
#include <map>
#include <tuple>

#include "compiler/doc/pages.h"
#include "runtime/dataset/order.h"

namespace rapport::doc {
namespace {

using dataset::Need;

class Steps {
 public:
  explicit Steps(const Book& book) : book_(book) {
    for (const program::Write& write : book.parts.writes) {
      positions_.emplace(write.table, 0);
      written_[write.table].insert(write.field);
    }
    for (const program::Record& record : book.parts.records) positions_.emplace(record.table, 0);
    for (const program::Record& record : book.parts.records)
      for (const std::string& given : record.gives) givers_[given].insert(record.table);
    for (auto& [name, position] : positions_)
      position = static_cast<uint32_t>(names_.size()), names_.push_back(name);
  }

  std::vector<LoadStep> run() {
    for (const std::string& name : names_) add_foreign_keys(name);
    for (const program::Write& write : book_.parts.writes)
      if (write.row != kNone) add_rows(write, write.row);
    for (const program::Record& record : book_.parts.records)
      if (record.parent != kNone) add(record.table, book_.parts.records[record.parent].table, Need::Fixed);
    for (const program::Record& record : book_.parts.records)
      for (const std::string& needed : record.needs) add_named(record.table, needed, Need::Fixed);
    put_tables_first();
    return in_order();
  }

 private:
  bool is_written(const std::string& table, std::string_view field) const {
    const auto fields = written_.find(table);
    return fields != written_.end() && std::ranges::any_of(fields->second, [&](std::string_view one) {
             return schema::same_name(one, field);
           });
  }

  // A reference to a table that others extend may be to a row of any of them.
  bool refers_to(const std::string& foreign, const std::string& table) const {
    constexpr uint32_t kAncestors = 32;
    const schema::Table* at = schema::find_table(book_.source.schema, table);
    for (uint32_t depth = 0; at && depth < kAncestors; ++depth) {
      if (schema::same_name(at->name, foreign)) return true;
      at = at->extends.empty() ? nullptr : schema::find_table(book_.source.schema, at->extends);
    }
    return false;
  }

  void add_foreign_keys(const std::string& name) {
    const schema::Table* table = schema::find_table(book_.source.schema, name);
    if (!table) return;
    for (const schema::FieldRef& ref : schema::all_fields(book_.source.schema, *table)) {
      if (ref.field->fk_table.empty()) continue;
      const bool written = is_written(name, ref.field->name);
      const bool fixed = schema::is_key_field(*table, ref.field->name) || ref.field->mandatory;
      const Need need = !written ? Need::Wish : fixed ? Need::Fixed : Need::Movable;
      for (const std::string& other : names_)
        if (refers_to(ref.field->fk_table, other)) add(name, other, need);
      add_givers(name, ref.field->fk_table, need);
    }
  }

  // What a call gives is there when the call is done.
  void add_givers(const std::string& table, std::string_view name, Need need) {
    for (const auto& [given, givers] : givers_)
      if (schema::same_name(given, name))
        for (const std::string& giver : givers) add(table, giver, need);
  }

  void add_named(const std::string& table, std::string_view needed, Need need) {
    for (const std::string& other : names_)
      if (schema::same_name(other, needed)) add(table, other, need);
    add_givers(table, needed, need);
  }

  // What is no table comes after all tables that nothing puts behind it, as runtime/dataset has it.
  void put_tables_first() {
    const auto is_table = [](const std::string& name) {
      return schema::kind_of(name) == schema::TableKind::Table;
    };
    for (const std::string& name : names_)
      if (!is_table(name))
        for (const std::string& other : names_)
          if (is_table(other)) add(name, other, Need::Wish);
  }

  void add_rows(const program::Write& write, Index row) {
    add_named(write.table, book_.parts.rows[row].table, Need::Movable);
    for (const program::RowPart& part : book_.parts.rows[row].parts)
      if (part.row != kNone) add_rows(write, part.row);
  }

  void add(const std::string& table, const std::string& needs, Need need) {
    const auto from = positions_.find(table), to = positions_.find(needs);
    if (from == positions_.end() || to == positions_.end() || from == to) return;
    Need& known = needs_.emplace(std::pair(from->second, to->second), need).first->second;
    known = std::max(known, need);
  }

  std::vector<LoadStep> in_order() const {
    std::vector<dataset::Edge> edges;
    for (const auto& [pair, need] : needs_) edges.push_back({pair.first, pair.second, need});
    std::vector<uint32_t> order = dataset::order_nodes(static_cast<uint32_t>(names_.size()), edges).nodes;
    if (order.size() != names_.size()) {  // keys that go round: there is no order
      order.resize(names_.size());
      for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    }
    std::vector<size_t> place(names_.size());
    for (size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<LoadStep> steps;
    for (const uint32_t node : order) steps.push_back({names_[node], {}});
    for (const auto& [pair, need] : needs_)
      if (need != Need::Wish)
        steps[place[pair.first]].after.emplace_back(place[pair.second],
                                                    place[pair.second] > place[pair.first]);
    for (LoadStep& step : steps) std::ranges::sort(step.after);
    return steps;
  }

  const Book& book_;
  std::map<std::string, uint32_t> positions_;
  std::map<std::string, std::set<std::string_view>> written_;  // fields, by their tables
  std::map<std::string, std::set<std::string>> givers_;        // by what `gives` names: methods
  std::vector<std::string> names_;
  std::map<std::pair<uint32_t, uint32_t>, Need> needs_;
};

}  // namespace

std::vector<LoadStep> load_steps(const Book& book) { return Steps(book).run(); }

}  // namespace rapport::doc
