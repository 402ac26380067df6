// From the tree to the table: places (a nondeterministic automaton), then sets of places (a deterministic
// one).
#include <algorithm>
#include <map>
#include <utility>

#include "runtime/base/limits.h"
#include "runtime/lib/pattern.h"
#include "runtime/lib/pattern_table.h"
#include "runtime/lib/pattern_tree.h"

namespace rapport::lib {
namespace {

constexpr uint32_t kNowhere = UINT32_MAX;
constexpr uint32_t kEndPlace = 0;

// Where a match may stand: before a character of a class (`node`), or where two ways part (no node).
struct Place {
  uint32_t node = kNowhere;  // a Class of the tree
  uint32_t next = kNowhere;
  uint32_t other = kNowhere;  // the second way; there is none where `next` is kNowhere, too
};

// Builds from the back: every part knows the place that follows it.
class PlaceBuilder {
 public:
  explicit PlaceBuilder(const PatternTree& tree) : tree_(tree), places_(1) {}

  uint32_t build(uint32_t node, uint32_t next) {
    ++steps_;
    if (too_many()) return next;
    const PatternNode& n = tree_.nodes[node];
    switch (n.kind) {
      case PatternKind::Class: return add({.node = node, .next = next});
      case PatternKind::Sequence:
        for (auto child = n.children.rbegin(); child != n.children.rend(); ++child)
          next = build(*child, next);
        return next;
      case PatternKind::Alternative: return alternatives(n, next);
      case PatternKind::Repetition: return repetition(n, next);
    }
    return next;
  }

  // Steps are counted too, since a repeated empty group makes no place.
  bool too_many() const {
    return steps_ > 4 * limits::kPatternStates || places_.size() > limits::kPatternStates;
  }
  std::vector<Place> take() { return std::move(places_); }

 private:
  uint32_t add(const Place& place) {
    places_.push_back(place);
    return static_cast<uint32_t>(places_.size() - 1);
  }

  uint32_t alternatives(const PatternNode& n, uint32_t next) {
    uint32_t start = build(n.children.back(), next);
    for (size_t i = n.children.size() - 1; i-- > 0;)
      start = add({.next = build(n.children[i], next), .other = start});
    return start;
  }

  uint32_t repetition(const PatternNode& n, uint32_t next) {
    const uint32_t child = n.children[0];
    uint32_t start = next;
    if (n.maximum == kNoMaximum) {
      start = add({.other = next});
      const uint32_t again = build(child, start);
      places_[start].next = again;
    } else {
      for (uint32_t i = n.minimum; i < n.maximum && !too_many(); ++i)
        start = add({.next = build(child, start), .other = next});
    }
    for (uint32_t i = 0; i < n.minimum && !too_many(); ++i) start = build(child, start);
    return start;
  }

  const PatternTree& tree_;
  std::vector<Place> places_;  // row 0 is the end
  uint32_t steps_ = 0;
};

// The characters that no class tells apart are one symbol.
struct Alphabet {
  std::vector<PatternRange> ranges;
  std::vector<std::vector<bool>> members;  // by symbol, then by node: is the symbol in the class
};

std::vector<uint32_t> borders_of(const PatternTree& tree) {
  std::vector<uint32_t> borders{0};
  for (const PatternNode& node : tree.nodes) {
    for (const CodePoints& c : node.characters) {
      borders.push_back(c.first);
      if (c.last < kLastCodePoint) borders.push_back(c.last + 1);
    }
  }
  std::sort(borders.begin(), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  return borders;
}

bool holds(const std::vector<CodePoints>& characters, uint32_t c) {
  return std::any_of(characters.begin(), characters.end(),
                     [c](const CodePoints& range) { return c >= range.first && c <= range.last; });
}

Alphabet alphabet_of(const PatternTree& tree) {
  Alphabet out;
  std::map<std::vector<bool>, uint32_t> symbols;
  for (const uint32_t border : borders_of(tree)) {
    std::vector<bool> members;
    for (const PatternNode& node : tree.nodes) members.push_back(holds(node.characters, border));
    const auto [entry, added] = symbols.try_emplace(members, static_cast<uint32_t>(symbols.size()));
    if (added) out.members.push_back(std::move(members));
    if (out.ranges.empty() || out.ranges.back().symbol != entry->second)
      out.ranges.push_back({border, entry->second});
  }
  return out;
}

using PlaceSet = std::vector<uint32_t>;  // sorted; without the places where ways part

class TableBuilder {
 public:
  TableBuilder(std::vector<Place> places, Alphabet alphabet)
      : places_(std::move(places)), alphabet_(std::move(alphabet)), seen_(places_.size(), 0) {}

  // Empty when the table would be too large.
  std::string build(uint32_t start) {
    state_of({});  // kDeadState
    start_round();
    reach(start);
    state_of(finish_round());  // kStartState
    for (size_t state = 0; state < sets_.size(); ++state) {
      if (sets_.size() * alphabet_.members.size() > limits::kPatternEntries) return {};
      for (const std::vector<bool>& members : alphabet_.members)
        next_.push_back(step(sets_[state]->first, members));
    }
    return bytes();
  }

 private:
  uint32_t state_of(PlaceSet places) {
    const auto [entry, added] = states_.try_emplace(std::move(places), static_cast<uint32_t>(sets_.size()));
    if (added) sets_.push_back(&*entry);
    return entry->second;
  }

  uint32_t step(const PlaceSet& from, const std::vector<bool>& members) {
    start_round();
    for (const uint32_t place : from) {
      if (place != kEndPlace && members[places_[place].node]) reach(places_[place].next);
    }
    return state_of(finish_round());
  }

  void start_round() {
    ++round_;
    reached_.clear();
  }

  // The place, or the places that its ways lead to.
  void reach(uint32_t first) {
    open_.push_back(first);
    while (!open_.empty()) {
      const uint32_t at = open_.back();
      open_.pop_back();
      if (seen_[at] == round_) continue;
      seen_[at] = round_;
      const Place& place = places_[at];
      if (at == kEndPlace || place.node != kNowhere) {
        reached_.push_back(at);
      } else {
        open_.push_back(place.next);
        open_.push_back(place.other);
      }
    }
  }

  PlaceSet finish_round() {
    std::sort(reached_.begin(), reached_.end());
    return reached_;
  }

  std::string bytes() const {
    std::string out;
    const auto put = [&out](const auto& row) { out.append(reinterpret_cast<const char*>(&row), sizeof row); };
    put(PatternHeader{static_cast<uint32_t>(sets_.size()), static_cast<uint32_t>(alphabet_.members.size()),
                      static_cast<uint32_t>(alphabet_.ranges.size())});
    for (const PatternRange& range : alphabet_.ranges) put(range);
    for (const uint32_t state : next_) put(static_cast<uint16_t>(state));
    for (const auto* set : sets_)
      put(static_cast<char>(!set->first.empty() && set->first[0] == kEndPlace ? 1 : 0));
    return out;
  }

  std::vector<Place> places_;
  Alphabet alphabet_;
  std::map<PlaceSet, uint32_t> states_;
  std::vector<const std::pair<const PlaceSet, uint32_t>*> sets_;  // by state
  std::vector<uint32_t> next_;
  std::vector<uint64_t> seen_;  // the round that saw the place
  uint64_t round_ = 0;
  PlaceSet reached_;
  std::vector<uint32_t> open_;  // places that reach() still has to look at
};

}  // namespace

CompiledPattern compile_pattern(std::string_view pattern) {
  if (pattern.size() > limits::kPatternBytes) {
    const std::string most = std::to_string(limits::kPatternBytes);
    return {{}, PatternError{limits::kPatternBytes, "the pattern has more than " + most + " bytes"}};
  }
  const PatternTree tree = parse_pattern(pattern);
  if (tree.error) return {{}, tree.error};
  const PatternError too_large{
      0, "the pattern is too large: its repetitions multiply, use fewer or smaller ones"};
  PlaceBuilder builder(tree);
  const uint32_t start = builder.build(tree.root, kEndPlace);
  if (builder.too_many()) return {{}, too_large};
  std::string table = TableBuilder(builder.take(), alphabet_of(tree)).build(start);
  if (table.empty()) return {{}, too_large};
  return {std::move(table), std::nullopt};
}

}  // namespace rapport::lib
