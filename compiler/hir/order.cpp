#include <algorithm>
#include <deque>
#include <map>
#include <queue>
#include <span>

#include "compiler/hir/analyse.h"
#include "compiler/hir/graph.h"

namespace rapport::hir {
namespace {

// The rows slot that what stands in the scope waits for; kNone: turns are worked out later than all slots.
uint32_t rows_of(const TypedPack& pack, uint32_t scope) {
  if (pack.parts.scopes[scope].kind == program::ScopeKind::Loop) return base::kNone;
  return pack.parts.tables[pack.parts.scopes[scope].row].rows;
}

bool is_before(const TypedPack& pack, const Node& node, NodeId read) {
  if (node.kind != program::SlotKind::Tap) return false;
  const program::Tap& tap = pack.parts.taps[node.owner];
  return tap.kind == program::TapKind::Previous && tap.column == read.index;
}

// What the row before has is no dependency of this row's.
enum class RowBefore : uint8_t { Included, LeftOut };

Graph graph_of(const TypedPack& pack, RowBefore before) {
  Graph graph{{0}, {}};
  graph.starts.reserve(pack.nodes.size() + 1);
  std::vector<uint32_t> own;
  for (const Node& node : pack.nodes) {
    own.clear();
    if (const uint32_t rows = node.scope == base::kNone ? base::kNone : rows_of(pack, node.scope);
        rows != base::kNone)
      own.push_back(rows);
    for_each_read(pack, node, [&](NodeId read) {
      if (before == RowBefore::Included || !is_before(pack, node, read)) own.push_back(read.index);
    });
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    graph.reads.insert(graph.reads.end(), own.begin(), own.end());
    graph.starts.push_back(static_cast<uint32_t>(graph.reads.size()));
  }
  return graph;
}

Graph reversed(const Graph& graph) {
  Graph back{std::vector<uint32_t>(graph.starts.size(), 0), std::vector<uint32_t>(graph.reads.size())};
  for (const uint32_t read : graph.reads) ++back.starts[read + 1];
  for (uint32_t i = 0; i < graph.size(); ++i) back.starts[i + 1] += back.starts[i];
  std::vector<uint32_t> next(back.starts.begin(), back.starts.end() - 1);
  for (uint32_t node = 0; node < graph.size(); ++node)
    for (const uint32_t read : graph.of(node)) back.reads[next[read]++] = node;
  return back;
}

// The shortest way from `start` back to itself along what is read; empty: none.
std::vector<uint32_t> cycle_through(const Graph& graph, uint32_t start, size_t shorter_than) {
  std::vector<uint32_t> came_from(graph.size(), base::kNone);
  std::vector<uint32_t> distance(graph.size(), 0);
  std::deque<uint32_t> waiting{start};
  while (!waiting.empty()) {
    const uint32_t node = waiting.front();
    waiting.pop_front();
    if (distance[node] + 1 >= shorter_than) return {};
    for (const uint32_t read : graph.of(node)) {
      if (read == start) {
        std::vector<uint32_t> cycle{node};
        while (cycle.back() != start) cycle.push_back(came_from[cycle.back()]);
        std::reverse(cycle.begin(), cycle.end());
        return cycle;
      }
      if (came_from[read] != base::kNone) continue;
      came_from[read] = node;
      distance[read] = distance[node] + 1;
      waiting.push_back(read);
    }
  }
  return {};
}

void report_cycle(const TypedPack& pack, const Graph& graph, const std::vector<uint32_t>& stuck,
                  diag::Diagnostics& diags) {
  std::vector<uint32_t> shortest;
  size_t best = SIZE_MAX;
  for (const uint32_t node : stuck) {
    auto cycle = cycle_through(graph, node, best);
    if (cycle.empty() || cycle.size() >= best) continue;
    best = cycle.size();
    shortest = std::move(cycle);
    if (best == 1) break;
  }
  const Node& first = pack.nodes[NodeId{shortest[0]}];
  std::string path = first.name;
  for (size_t i = 1; i < shortest.size(); ++i) path += " → " + pack.nodes[NodeId{shortest[i]}].name;
  path += " → " + first.name;
  diag::Diagnostic& d = diags.report(diag::E4001, first.span, path);
  for (size_t i = 0; i < shortest.size(); ++i) {
    const Node& from = pack.nodes[NodeId{shortest[i]}];
    const Node& to = pack.nodes[NodeId{shortest[(i + 1) % shortest.size()]}];
    d.label(from.span, "`" + from.name + "` needs `" + to.name + "`");
  }
}

// What can be put next: nodes of the scope that was put last, else the one declared first.
class Ready {
 public:
  void add(uint32_t scope, uint32_t node) { queues_[scope].push(node); }
  bool empty() const { return queues_.empty(); }
  uint32_t take() {
    auto next = queues_.find(last_);
    if (next == queues_.end())
      next = std::min_element(queues_.begin(), queues_.end(),
                              [](const auto& a, const auto& b) { return a.second.top() < b.second.top(); });
    last_ = next->first;
    const uint32_t node = next->second.top();
    next->second.pop();
    if (next->second.empty()) queues_.erase(next);
    return node;
  }

 private:
  using Queue = std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>>;
  std::map<uint32_t, Queue> queues_;  // by scope; none is empty
  uint32_t last_ = base::kNone;
};

// Nodes in parts that depend on each other through the row before stand together: their segment runs row by
// row. All others are parts of their own.
struct Ordering {
  const TypedPack& pack;
  Graph all, strict;
  Parts parts;
  std::vector<std::vector<uint32_t>> members;  // per part, ascending

  explicit Ordering(const TypedPack& p)
      : pack(p),
        all(graph_of(p, RowBefore::Included)),
        strict(graph_of(p, RowBefore::LeftOut)),
        parts(all),
        members(parts.size()) {
    for (uint32_t node = 0; node < all.size(); ++node) members[parts.part_of(node)].push_back(node);
  }

  uint32_t scope_of(uint32_t node) const { return pack.nodes[NodeId{node}].scope; }
  bool mixes_scopes(const std::vector<uint32_t>& part) const {
    return std::any_of(part.begin(), part.end(),
                       [&](uint32_t node) { return scope_of(node) != scope_of(part[0]); });
  }

  // The nodes of a part in the order of what they read in the same row; fewer when there is a cycle.
  std::vector<uint32_t> inside(const std::vector<uint32_t>& part) const {
    std::vector<uint32_t> order;
    std::vector<bool> placed(part.size(), false);
    for (bool moved = true; moved;) {
      moved = false;
      for (size_t i = 0; i < part.size(); ++i) {
        const auto waits = [&](uint32_t read) {
          const auto at = std::lower_bound(part.begin(), part.end(), read);
          return at != part.end() && *at == read && !placed[static_cast<size_t>(at - part.begin())];
        };
        const auto reads = strict.of(part[i]);
        if (placed[i] || std::any_of(reads.begin(), reads.end(), waits)) continue;
        placed[i] = moved = true;
        order.push_back(part[i]);
      }
    }
    return order;
  }
};

// A tap that takes from all rows what it has itself a hand in, by way of the row before: no row can run
// first.
bool waits_for_all_rows(const Ordering& o, uint32_t node) {
  const Node& tapped = o.pack.nodes[NodeId{node}];
  if (tapped.kind != program::SlotKind::Tap) return false;
  const program::Tap& tap = o.pack.parts.taps[tapped.owner];
  if (tap.kind == program::TapKind::Previous) return false;
  const auto together = [&](uint32_t read) {
    return read != base::kNone && o.parts.part_of(read) == o.parts.part_of(node);
  };
  return together(tap.column) || together(tap.where) || together(tap.match);
}

bool check_cycles(const Ordering& o, diag::Diagnostics& diags) {
  std::vector<uint32_t> stuck, mixed;
  for (const auto& part : o.members) {
    if (o.inside(part).size() < part.size()) stuck.insert(stuck.end(), part.begin(), part.end());
    if (o.mixes_scopes(part)) mixed.insert(mixed.end(), part.begin(), part.end());
    for (const uint32_t node : part)
      if (waits_for_all_rows(o, node)) mixed.push_back(node);
  }
  if (!stuck.empty()) report_cycle(o.pack, o.strict, stuck, diags);
  if (stuck.empty() && !mixed.empty()) report_cycle(o.pack, o.all, mixed, diags);
  return stuck.empty() && mixed.empty();
}

}  // namespace

std::vector<NodeId> dependency_order(const TypedPack& pack, diag::Diagnostics& diags) {
  const Ordering o(pack);
  if (!check_cycles(o, diags)) return {};
  const Graph read_by = reversed(o.all);
  std::vector<size_t> open(o.members.size(), 0);
  const auto is_outside = [&](uint32_t a, uint32_t b) { return o.parts.part_of(a) != o.parts.part_of(b); };
  Ready ready;
  for (uint32_t part = 0; part < open.size(); ++part) {
    for (const uint32_t node : o.members[part])
      for (const uint32_t read : o.all.of(node)) open[part] += is_outside(node, read);
    if (open[part] == 0) ready.add(o.scope_of(o.members[part][0]), o.members[part][0]);
  }
  std::vector<NodeId> order;
  order.reserve(pack.nodes.size());
  while (!ready.empty()) {
    const auto& part = o.members[o.parts.part_of(ready.take())];
    for (const uint32_t node : o.inside(part)) order.push_back({node});
    for (const uint32_t node : part)
      for (const uint32_t user : read_by.of(node)) {
        const uint32_t other = o.parts.part_of(user);
        if (is_outside(node, user) && --open[other] == 0)
          ready.add(o.scope_of(o.members[other][0]), o.members[other][0]);
      }
  }
  return order;
}

}  // namespace rapport::hir
