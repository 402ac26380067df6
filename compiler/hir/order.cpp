#include <algorithm>
#include <deque>
#include <queue>
#include <span>

#include "compiler/hir/analyse.h"

namespace rapport::hir {
namespace {

struct Graph {  // per node a run of `reads`: what it reads, without repetition
  std::vector<uint32_t> starts, reads;

  uint32_t size() const { return static_cast<uint32_t>(starts.size() - 1); }
  std::span<const uint32_t> of(uint32_t node) const {
    return {reads.data() + starts[node], starts[node + 1] - starts[node]};
  }
};

Graph graph_of(const TypedPack& pack) {
  Graph graph{{0}, {}};
  graph.starts.reserve(pack.nodes.size() + 1);
  std::vector<uint32_t> own;
  for (const Node& node : pack.nodes) {
    own.clear();
    if (node.gate.valid()) own.push_back(node.gate.index);
    if (node.fallback.valid()) own.push_back(node.fallback.index);
    for_each_read(pack, node.expr, [&](NodeId read) { own.push_back(read.index); });
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

}  // namespace

std::vector<NodeId> dependency_order(const TypedPack& pack, diag::Diagnostics& diags) {
  const Graph graph = graph_of(pack), read_by = reversed(graph);
  std::vector<size_t> open(graph.size());
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;  // the lowest declaration first
  for (uint32_t i = 0; i < open.size(); ++i) {
    open[i] = graph.of(i).size();
    if (open[i] == 0) ready.push(i);
  }
  std::vector<NodeId> order;
  order.reserve(open.size());
  while (!ready.empty()) {
    const uint32_t node = ready.top();
    ready.pop();
    order.push_back({node});
    for (const uint32_t user : read_by.of(node))
      if (--open[user] == 0) ready.push(user);
  }
  if (order.size() == open.size()) return order;
  std::vector<uint32_t> stuck;
  for (uint32_t i = 0; i < open.size(); ++i)
    if (open[i] > 0) stuck.push_back(i);
  report_cycle(pack, graph, stuck, diags);
  return {};
}

}  // namespace rapport::hir
