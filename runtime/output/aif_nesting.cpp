#include "runtime/output/aif_nesting.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>

#include "runtime/dataset/record_key.h"
#include "runtime/output/aif_form.h"
#include "runtime/output/aif_record.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;

bool extends(const schema::Schema& schema, std::string_view table, std::string_view base) {
  const schema::Table* at = schema::find_table(schema, table);
  for (size_t steps = 0; at != nullptr && steps <= schema.tables.size(); ++steps) {
    if (schema::same_name(at->name, base)) return true;
    at = at->extends.empty() ? nullptr : schema::find_table(schema, at->extends);
  }
  return false;
}

// The table of whose row the value is the key; empty: it names none.
std::string_view referred_table(const schema::Schema& schema, const Action& action, const FieldValue& value) {
  if (value.kind == FieldKind::Reference) return value.row.table;
  const schema::Table* table = value.kind == FieldKind::Text && !value.text.empty()
                                   ? schema::find_table(schema, action.table)
                                   : nullptr;
  const auto field = table ? schema::find_field(schema, *table, value.field) : std::nullopt;
  return field ? std::string_view(field->field->fk_table) : std::string_view();
}

bool holds_records(const AifForm& form) {
  return std::any_of(form.slots.begin(), form.slots.end(),
                     [](const AifForm::Slot& slot) { return slot.record; });
}

// Finds for every record the one that it stands in; in load order, where outer ones come first.
class Placing {
 public:
  Placing(const dataset::DataSet& data, const schema::Schema& schema) : data_(data), schema_(schema) {}

  // Calls `found` with the outer and the inner action, and the reference between them.
  void run(const std::function<void(uint32_t, AifNesting::Inner)>& found) {
    for (uint32_t at = 0; at < data_.actions.size(); ++at) {
      const Action& action = data_.actions[at];
      if (action.kind != ActionKind::Create) continue;
      if (table_ != action.table || outer_.size() != seen_) start(action.table);
      if (const std::optional<Match> match = find_outer(action)) {
        found(match->outer, {at, match->by});
        if (match->form->single) taken_.emplace(match->outer, match->form->element);
        keep(at, *match->form, match->level);
      } else if (top_ != nullptr) {
        keep(at, *top_, 1);
      }
    }
  }

 private:
  struct Placed {
    const AifForm* form;
    size_t level;
  };
  struct Match {
    uint32_t outer;
    size_t by;
    const AifForm* form;
    size_t level;
  };
  struct Place {  // within records of the form `outer`, of the table
    const AifForm* outer;
    std::string table;
    const AifForm* form;
  };
  struct Outer {  // a form with records in it, and the table whose records have it
    const AifForm* form;
    std::string table;
  };

  // What the records of a table can stand in.
  void start(const std::string& table) {
    table_ = table;
    seen_ = outer_.size();
    top_ = top_form(table);
    places_.clear();
    for (const Outer& outer : outer_)
      if (const AifForm* form = form_within(*outer.form, table))
        places_.push_back({outer.form, outer.table, form});
  }

  const AifForm* top_form(const std::string& table) {
    const auto [known, added] = tops_.try_emplace(table, nullptr);
    if (!added) return known->second;
    std::optional<AifForm> form = aif_form(schema_, AifTable(schema_, table).service().document, table);
    if (form && !form->record.empty() && holds_records(*form))  // refused ones leave out what is in them
      known->second = &forms_.emplace_back(std::move(*form));
    return known->second;
  }

  const AifForm* form_within(const AifForm& outer, const std::string& table) {
    const auto [known, added] = inner_.try_emplace({&outer, table}, nullptr);
    if (!added) return known->second;
    if (std::optional<AifForm> form = aif_form_within(schema_, outer, table))
      known->second = &forms_.emplace_back(std::move(*form));
    return known->second;
  }

  std::optional<Match> find_outer(const Action& action) const {
    if (places_.empty()) return std::nullopt;
    for (size_t by = 0; by < action.fields.size(); ++by) {
      const FieldValue& value = action.fields[by];
      const std::string_view table = referred_table(schema_, action, value);
      if (table.empty()) continue;
      for (const Place& place : places_) {
        if (!extends(schema_, place.table, table) && !schema::same_name(place.table, table)) continue;
        // what all companies share may stand in a record of the one that is configured, not the other way
        // round
        const std::string& company =
            action.company.empty() && is_of_company(place.table) ? data_.company : action.company;
        const auto outer = by_key_.find(dataset::referred_key(value, place.table, company));
        if (outer == by_key_.end()) continue;
        const Placed& placed = placed_.at(outer->second);
        const bool is_free = !place.form->single || !taken_.contains({outer->second, place.form->element});
        if (placed.form == place.outer && placed.level < kAifLevels && is_free)
          return Match{outer->second, by, place.form, placed.level + 1};
      }
    }
    return std::nullopt;
  }

  bool is_of_company(const std::string& table) const {
    const schema::Table* known = schema::find_table(schema_, table);
    return known != nullptr && schema::is_of_company(*known);
  }

  // Others may stand in it.
  void keep(uint32_t at, const AifForm& form, uint32_t level) {
    if (!holds_records(form)) return;
    const Action& action = data_.actions[at];
    std::string key;
    dataset::append_record_key(key, action);
    by_key_.emplace(std::move(key), at);
    placed_.emplace(at, Placed{&form, level});
    const auto same = [&](const Outer& outer) { return outer.form == &form && outer.table == action.table; };
    if (std::none_of(outer_.begin(), outer_.end(), same)) outer_.push_back({&form, action.table});
  }

  const dataset::DataSet& data_;
  const schema::Schema& schema_;
  std::deque<AifForm> forms_;
  std::map<std::string, const AifForm*> tops_;
  std::map<std::pair<const AifForm*, std::string>, const AifForm*> inner_;
  std::vector<Outer> outer_;
  std::unordered_map<std::string, uint32_t> by_key_;
  std::unordered_map<uint32_t, Placed> placed_;
  std::set<std::pair<uint32_t, std::string>> taken_;  // places for one record: the outer one, the element
  std::string table_;                                 // of the records that are looked at, and of it:
  size_t seen_ = 0;                                   // how many of outer_ there were
  const AifForm* top_ = nullptr;
  std::vector<Place> places_;
};

// The outermost records of a table with all within them are one node: they move together.
class Ordering {
 public:
  using Within = std::function<std::span<const AifNesting::Inner>(uint32_t)>;

  Ordering(const dataset::DataSet& data, const schema::Schema& schema, Within within)
      : data_(data), schema_(schema), within_(std::move(within)) {}

  std::vector<uint32_t> run(const std::vector<uint32_t>& outermost) {
    for (const uint32_t at : outermost) {
      const Action& action = data_.actions[at];
      const bool same = !nodes_.empty() && data_.actions[nodes_.back().front()].table == action.table &&
                        data_.actions[nodes_.back().front()].kind == action.kind;
      if (!same) nodes_.emplace_back();
      nodes_.back().push_back(at);
      give(at, static_cast<uint32_t>(nodes_.size() - 1));
    }
    for (uint32_t node = 0; node < nodes_.size(); ++node)
      for (const uint32_t at : nodes_[node]) need(at, node, kNoValue);
    std::vector<uint32_t> order;
    for (const uint32_t node : sorted()) order.insert(order.end(), nodes_[node].begin(), nodes_[node].end());
    return order;
  }

 private:
  void give(uint32_t at, uint32_t node) {
    const Action& action = data_.actions[at];
    if (action.kind == ActionKind::Update) return;  // its row is there already
    give(action.table, node);
    const schema::Table* table = schema::find_table(schema_, action.table);
    for (size_t steps = 0; table != nullptr && !table->extends.empty() && steps < schema_.tables.size();
         ++steps) {
      give(table->extends, node);
      table = schema::find_table(schema_, table->extends);
    }
    for (const AifNesting::Inner& inner : within_(at)) give(inner.action, node);
  }

  void give(const std::string& table, uint32_t node) {
    std::vector<uint32_t>& givers = givers_[dataset::folded(table)];
    if (givers.empty() || givers.back() != node) givers.push_back(node);
  }

  // Edges from what gives the rows that a record refers to. In load order one that is not nested needs
  // nothing that comes later.
  void need(uint32_t at, uint32_t node, size_t by) {
    const Action& action = data_.actions[at];
    for (size_t i = 0; i < action.fields.size(); ++i) {
      if (i == by) continue;
      const FieldValue& value = action.fields[i];
      const std::string_view table = referred_table(schema_, action, value);
      const auto givers = table.empty() ? givers_.end() : givers_.find(dataset::folded(table));
      if (givers == givers_.end()) continue;
      for (const uint32_t giver : givers->second)
        if (giver < node || (giver > node && by != kNoValue)) edges_.emplace(giver, node);
    }
    for (const AifNesting::Inner& inner : within_(at)) need(inner.action, node, inner.by);
  }

  // The first one that needs nothing more; when all need something, the first one.
  std::vector<uint32_t> sorted() const {
    std::vector<uint32_t> missing(nodes_.size(), 0), order;
    for (const auto& [giver, node] : edges_) ++missing[node];
    std::set<uint32_t> waiting, ready;
    for (uint32_t node = 0; node < nodes_.size(); ++node) (missing[node] == 0 ? ready : waiting).insert(node);
    while (!waiting.empty() || !ready.empty()) {
      std::set<uint32_t>& from = ready.empty() ? waiting : ready;
      const uint32_t node = *from.begin();
      from.erase(from.begin());
      order.push_back(node);
      for (auto edge = edges_.lower_bound({node, 0}); edge != edges_.end() && edge->first == node; ++edge)
        if (--missing[edge->second] == 0 && waiting.erase(edge->second) != 0) ready.insert(edge->second);
    }
    return order;
  }

  const dataset::DataSet& data_;
  const schema::Schema& schema_;
  Within within_;
  std::vector<std::vector<uint32_t>> nodes_;             // their outermost records, in load order
  std::map<std::string, std::vector<uint32_t>> givers_;  // of the rows of a table
  std::set<std::pair<uint32_t, uint32_t>> edges_;        // the first one before the second one
};

// Without one, nothing stands within anything, and nothing has to be looked for.
bool has_places(const schema::Schema& schema) {
  for (const schema::Document& document : schema.documents)
    for (const schema::DocumentRecord& record : document.records)
      for (const schema::DocumentElement& element : record.elements)
        if (!record.table.empty() && schema::find_record(document, element.type) != nullptr) return true;
  return false;
}

}  // namespace

AifNesting::AifNesting(const dataset::DataSet& data, const schema::Schema& schema) {
  std::unordered_set<uint32_t> nested;
  if (has_places(schema))
    Placing(data, schema).run([&](uint32_t outer, Inner inner) {
      nested.insert(inner.action);
      inner_[outer].push_back(inner);
    });
  outermost_.reserve(data.actions.size() - nested.size());
  for (uint32_t at = 0; at < data.actions.size(); ++at)
    if (!nested.contains(at)) outermost_.push_back(at);
  if (!nested.empty())
    outermost_ = Ordering(data, schema, [this](uint32_t at) { return within(at); }).run(outermost_);
}

std::span<const AifNesting::Inner> AifNesting::within(uint32_t action) const {
  const auto found = inner_.find(action);
  return found == inner_.end() ? std::span<const Inner>() : std::span<const Inner>(found->second);
}

}  // namespace rapport::output
