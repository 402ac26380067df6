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
    for (const program::Write& write : book.parts.writes) positions_.emplace(write.table, 0);
    for (const program::Record& record : book.parts.records) positions_.emplace(record.table, 0);
    for (auto& [name, position] : positions_)
      position = static_cast<uint32_t>(names_.size()), names_.push_back(name);
  }

  std::vector<LoadStep> run() {
    for (const std::string& name : names_) add_foreign_keys(name);
    for (const program::Write& write : book_.parts.writes)
      if (write.row != kNone) add_rows(write, write.row);
    for (const program::Record& record : book_.parts.records)
      if (record.parent != kNone) add(record.table, book_.parts.records[record.parent].table, Need::Fixed);
    return in_order();
  }

 private:
  bool is_written(const std::string& table, std::string_view field) const {
    return std::ranges::any_of(book_.parts.writes, [&](const program::Write& write) {
      return write.table == table && schema::same_name(write.field, field);
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
    }
  }

  void add_rows(const program::Write& write, Index row) {
    add(write.table, book_.parts.rows[row].table, Need::Movable);
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
  std::vector<std::string> names_;
  std::map<std::pair<uint32_t, uint32_t>, Need> needs_;
};

}  // namespace

std::vector<LoadStep> load_steps(const Book& book) { return Steps(book).run(); }

}  // namespace rapport::doc
