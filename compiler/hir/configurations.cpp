// `default_configuration`: what it sets, and what it takes up of others (`from`).
#include <algorithm>
#include <map>
#include <set>

#include "compiler/hir/context.h"
#include "compiler/hir/pack_names.h"

namespace rapport::hir {
namespace {

using program::TestSetting;

struct Subject {  // what is set as a whole: a question, or a table with all that is in its rows
  bool is_table = false;
  Index row = base::kNone;
  auto operator<=>(const Subject&) const = default;
};

struct Held {
  size_t setter = 0;  // the configuration that says so
  std::vector<TestSetting> settings;
};

class Configurations {
 public:
  explicit Configurations(Context& c)
      : c_(c),
        items_(c.configuration_items),
        taken_(items_.size()),
        held_(items_.size()),
        reach_(items_.size()) {}

  void read() {
    for (size_t i = 0; i < items_.size(); ++i) {
      const auto& [scope, item] = items_[i];
      names_.add(scope.pack, item->name.text, i);
      c_.out.parts.configurations.push_back(read_configuration(c_, scope, *item));
    }
    for (size_t i = 0; i < items_.size(); ++i) find_taken(i);
    c_.out.configurations.resize(items_.size());
    for (const size_t i : in_order()) take_up(i);
  }

 private:
  std::string_view name(size_t i) const { return items_[i].second->name.text; }
  std::string full_name(size_t i) const {
    return c_.qualified(items_[i].first.pack, items_[i].second->name.text);
  }
  const std::vector<syntax::Path>& written(size_t i) const {
    return std::get_if<syntax::DefaultsBody>(&items_[i].second->body)->from;
  }

  void find_taken(size_t i) {
    for (const syntax::Path& path : written(i)) {
      const auto found = names_.find(c_, "default configuration", items_[i].first.pack, path);
      if (!found) continue;
      auto& taken = taken_[i];
      if (std::find(taken.begin(), taken.end(), *found) != taken.end())
        c_.diags.report(diag::E4009, path.span, c_.sources.text(path.span));
      else
        taken.push_back(*found);
    }
  }

  // Those that are taken up before those that take them up. What is left over goes in a circle, or leads
  // there.
  std::vector<size_t> in_order() {
    std::vector<size_t> order, waits(items_.size());
    std::vector<std::vector<size_t>> takers(items_.size());
    for (size_t i = 0; i < items_.size(); ++i) {
      waits[i] = taken_[i].size();
      for (const size_t other : taken_[i]) takers[other].push_back(i);
      if (waits[i] == 0) order.push_back(i);
    }
    for (size_t at = 0; at < order.size(); ++at)
      for (const size_t taker : takers[order[at]])
        if (--waits[taker] == 0) order.push_back(taker);
    report_circles(waits);
    return order;
  }

  // From each that still waits to one that it waits for, until a step is known: of this walk, a circle.
  void report_circles(const std::vector<size_t>& waits) {
    const auto is_left = [&](size_t i) { return waits[i] > 0; };
    std::vector<bool> walked(waits.size());
    for (size_t from = 0; from < waits.size(); ++from) {
      std::vector<size_t> way;
      size_t at = from;
      for (; is_left(at) && !walked[at]; at = *std::find_if(taken_[at].begin(), taken_[at].end(), is_left)) {
        walked[at] = true;
        way.push_back(at);
      }
      way.erase(way.begin(), std::find(way.begin(), way.end(), at));
      if (!way.empty()) report_circle(way);
    }
  }

  void report_circle(const std::vector<size_t>& way) {
    std::string steps;
    for (const size_t step : way) steps.append(name(step)).append(" → ");
    const auto at = [&](size_t step) { return items_[step].second->name.span; };
    diag::Diagnostic& d = c_.diags.report(diag::E4037, at(way[0]), steps.append(name(way[0])));
    for (size_t i = 1; i < way.size(); ++i) d.label(at(way[i]), "on the way");
  }

  Subject subject_of(const TestSetting& setting) const {
    if (setting.at.table == base::kNone) return {.row = setting.at.question};
    Index table = setting.at.table;
    while (c_.tables[table].parent != base::kNone) table = c_.tables[table].parent;
    return {.is_table = true, .row = table};
  }

  std::string_view name_of(const Subject& subject) const {
    const auto& parts = c_.out.parts;
    return subject.is_table ? parts.tables[subject.row].name : parts.questions[subject.row].name;
  }

  // Its own settings win; of two that it takes up, the one that took up the other.
  void take_up(size_t i) {
    program::Configuration& configuration = c_.out.parts.configurations[i];
    auto& held = held_[i];
    for (const TestSetting& setting : configuration.settings) {
      Held& own = held[subject_of(setting)];
      own.setter = i;
      own.settings.push_back(setting);
    }
    std::vector<TestSetting> all;
    TakenUp& told = c_.out.configurations[i];
    for (const size_t other : taken_[i]) {
      told.from.push_back(static_cast<Index>(other));
      reach_[i].insert(other);
      reach_[i].insert(reach_[other].begin(), reach_[other].end());
      for (const auto& [subject, theirs] : held_[other]) add(i, subject, theirs);
    }
    for (const auto& [subject, one] : held) {
      if (one.setter == i) continue;
      all.insert(all.end(), one.settings.begin(), one.settings.end());
      told.setters.resize(all.size(), static_cast<Index>(one.setter));
    }
    told.setters.resize(all.size() + configuration.settings.size(), static_cast<Index>(i));
    configuration.settings.insert(configuration.settings.begin(), all.begin(), all.end());
  }

  void add(size_t i, const Subject& subject, const Held& theirs) {
    const auto [old, added] = held_[i].try_emplace(subject, theirs);
    const size_t setter = old->second.setter;
    if (added || setter == i || setter == theirs.setter || reach_[setter].contains(theirs.setter)) return;
    old->second = theirs;
    if (reach_[theirs.setter].contains(setter)) return;
    c_.diags.report(diag::E4038, items_[i].second->name.span, name_of(subject), full_name(setter),
                    full_name(theirs.setter));
    old->second.setter = i;  // told once, and not again where this one is taken up
  }

  Context& c_;
  const std::vector<std::pair<Scope, const syntax::Item*>>& items_;
  PackNames names_;
  std::vector<std::vector<size_t>> taken_;
  std::vector<std::map<Subject, Held>> held_;
  std::vector<std::set<size_t>> reach_;  // what it takes up, by whatever way
};

void check_constant(Context& c, Index slot) {
  if (slot == base::kNone) return;
  const Node& node = c.out.nodes[NodeId{slot}];
  if (!is_constant(c, node.expr)) c.diags.report(diag::E3031, c.out.exprs[node.expr].span);
}

}  // namespace

void declare_configurations(Context& c) {
  std::map<std::pair<uint32_t, std::string>, diag::Span> names;
  for (const auto& [scope, item] : c.configuration_items) {
    const auto [old, added] = names.emplace(std::pair(scope.pack, item->name.text), item->name.span);
    if (!added)
      c.diags.report(diag::E2001, item->name.span, item->name.text).label(old->second, "declared here first");
  }
  Configurations(c).read();
}

void check_configurations(Context& c) {
  std::set<Index> slots;  // one that others take up stands in several
  for (const program::Configuration& configuration : c.out.parts.configurations)
    for (const program::TestSetting& setting : configuration.settings) {
      slots.insert(setting.slot);
      slots.insert(setting.at.key.begin(), setting.at.key.end());
      for (const program::TestCell& cell : setting.row) slots.insert(cell.slot);
    }
  for (const Index slot : slots) check_constant(c, slot);
}

}  // namespace rapport::hir
