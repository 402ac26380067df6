#include "runtime/dataset/order.h"

#include <algorithm>
#include <compare>
#include <functional>
#include <queue>

namespace rapport::dataset {
namespace {

// The edges of each node, side by side in one list.
class Lists {
 public:
  Lists(uint32_t count, std::span<const Edge> edges, uint32_t Edge::* owner)
      : first_(count + 1, 0), items_(edges.size()) {
    for (const Edge& e : edges) ++first_[e.*owner + 1];
    for (uint32_t n = 0; n < count; ++n) first_[n + 1] += first_[n];
    std::vector<uint32_t> at(first_.begin(), first_.end() - 1);
    for (uint32_t i = 0; i < edges.size(); ++i) items_[at[edges[i].*owner]++] = i;
  }
  std::span<const uint32_t> of(uint32_t node) const {
    return std::span(items_).subspan(first_[node], first_[node + 1] - first_[node]);
  }

 private:
  std::vector<uint32_t> first_, items_;
};

// Tarjan's strongly connected components over the needs that are more than wishes; with its own stack, since
// a chain of rows can be as long as the data set.
class Components {
 public:
  Components(uint32_t count, std::span<const Edge> edges, const Lists& needs)
      : edges_(edges), needs_(needs), number_(count, 0), low_(count, 0), component_(count, kOpen) {
    for (uint32_t n = 0; n < count; ++n)
      if (number_[n] == 0) visit(n);
  }
  bool same(uint32_t a, uint32_t b) const { return component_[a] == component_[b]; }
  uint32_t of(uint32_t n) const { return component_[n]; }  // its first member

 private:
  static constexpr uint32_t kOpen = UINT32_MAX;
  struct Step {
    uint32_t node;
    size_t next;  // edge to look at
  };

  void enter(uint32_t n) {
    number_[n] = low_[n] = ++counter_;
    open_.push_back(n);
    steps_.push_back({n, 0});
  }

  void visit(uint32_t root) {
    enter(root);
    while (!steps_.empty()) {
      const uint32_t n = steps_.back().node;
      const auto list = needs_.of(n);
      if (steps_.back().next == list.size()) {
        leave(n);
        continue;
      }
      const Edge& e = edges_[list[steps_.back().next++]];
      if (e.need == Need::Wish) continue;
      if (number_[e.needs] == 0) {
        enter(e.needs);
      } else if (component_[e.needs] == kOpen) {
        low_[n] = std::min(low_[n], number_[e.needs]);
      }
    }
  }

  void leave(uint32_t n) {
    steps_.pop_back();
    if (!steps_.empty()) low_[steps_.back().node] = std::min(low_[steps_.back().node], low_[n]);
    if (low_[n] != number_[n]) return;
    const auto first = std::find(open_.rbegin(), open_.rend(), n).base() - 1;
    const uint32_t least = *std::min_element(first, open_.end());
    for (auto member = first; member != open_.end(); ++member) component_[*member] = least;
    open_.erase(first, open_.end());
  }

  std::span<const Edge> edges_;
  const Lists& needs_;
  std::vector<uint32_t> number_, low_, component_, open_;
  std::vector<Step> steps_;
  uint32_t counter_ = 0;
};

// What a node still waits for.
struct Waits {
  uint32_t blocking = 0, movable = 0, wishes = 0;
};

class Placing {
 public:
  Placing(uint32_t count, std::span<const Edge> edges)
      : edges_(edges),
        needs_(count, edges, &Edge::node),
        needed_by_(count, edges, &Edge::needs),
        components_(count, edges, needs_),
        waits_(count),
        placed_(count, false) {
    for (const Edge& e : edges_)
      if (counts(e)) count_of(e) += e.weight;
  }

  Order run() {
    const auto count = static_cast<uint32_t>(waits_.size());
    for (uint32_t n = 0; n < count; ++n) offer(n);
    while (!ready_.empty()) {
      const Ready next = ready_.top();
      ready_.pop();
      const uint32_t n = next.node;
      if (!placed_[n] && next == ready(n)) place(n);
    }
    for (uint32_t n = 0; n < count; ++n) {
      if (placed_[n]) continue;
      if (order_.cycle.empty()) order_.cycle = cycle_from(n);
      order_.nodes.push_back(n);
    }
    return std::move(order_);
  }

 private:
  bool blocks(const Edge& e) const {
    return e.need == Need::Fixed || (e.need == Need::Movable && !components_.same(e.node, e.needs));
  }
  // A wish means nothing within a cycle, and who needs itself need not wait unless for ever.
  bool counts(const Edge& e) const {
    if (e.node == e.needs) return e.need == Need::Fixed;
    return e.need != Need::Wish || !components_.same(e.node, e.needs);
  }
  uint32_t& count_of(const Edge& e) {
    Waits& w = waits_[e.node];
    if (blocks(e)) return w.blocking;
    return e.need == Need::Movable ? w.movable : w.wishes;
  }

  // The least comes first.
  struct Ready {
    uint32_t wishes, component, movable, node;
    auto operator<=>(const Ready&) const = default;
  };
  Ready ready(uint32_t n) const { return {waits_[n].wishes, components_.of(n), waits_[n].movable, n}; }

  void offer(uint32_t n) {
    if (waits_[n].blocking == 0) ready_.push(ready(n));
  }

  void place(uint32_t n) {
    placed_[n] = true;
    order_.nodes.push_back(n);
    for (const uint32_t i : needed_by_.of(n)) {
      const Edge& e = edges_[i];
      if (placed_[e.node] || !counts(e)) continue;
      count_of(e) -= e.weight;
      offer(e.node);
    }
  }

  // Every node that is left waits for another one that is left, so walking on must come round.
  std::vector<uint32_t> cycle_from(uint32_t n) const {
    std::vector<uint32_t> path;
    std::vector<bool> seen(waits_.size(), false);
    while (!seen[n]) {
      seen[n] = true;
      path.push_back(n);
      for (const uint32_t i : needs_.of(n)) {
        if (!blocks(edges_[i]) || placed_[edges_[i].needs]) continue;
        n = edges_[i].needs;
        break;
      }
    }
    path.erase(path.begin(), std::find(path.begin(), path.end(), n));
    return path;
  }

  std::span<const Edge> edges_;
  Lists needs_, needed_by_;
  Components components_;
  std::vector<Waits> waits_;
  std::vector<bool> placed_;
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready_;
  Order order_;
};

}  // namespace

Order order_nodes(uint32_t count, std::span<const Edge> edges) { return Placing(count, edges).run(); }

}  // namespace rapport::dataset
