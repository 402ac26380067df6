#include <algorithm>
#include <deque>
#include <queue>

#include "compiler/hir/analyse.h"

namespace rapport::hir {
namespace {

struct Graph {
  std::vector<std::vector<uint32_t>> reads;  // per node: what it reads, without repetition
  std::vector<std::vector<uint32_t>> read_by;
};

Graph graph_of(const TypedPack& pack) {
  Graph graph;
  graph.reads.resize(pack.nodes.size());
  graph.read_by.resize(pack.nodes.size());
  uint32_t index = 0;
  for (const Node& node : pack.nodes) {
    auto& reads = graph.reads[index];
    if (node.gate.valid()) reads.push_back(node.gate.index);
    if (node.fallback.valid()) reads.push_back(node.fallback.index);
    for_each_read(pack, node.expr, [&](NodeId read) { reads.push_back(read.index); });
    std::sort(reads.begin(), reads.end());
    reads.erase(std::unique(reads.begin(), reads.end()), reads.end());
    for (const uint32_t read : reads) graph.read_by[read].push_back(index);
    ++index;
  }
  return graph;
}

// The shortest way from `start` back to itself along what is read; empty: none.
std::vector<uint32_t> cycle_through(const Graph& graph, uint32_t start, size_t shorter_than) {
  std::vector<uint32_t> came_from(graph.reads.size(), base::kNone);
  std::vector<uint32_t> distance(graph.reads.size(), 0);
  std::deque<uint32_t> waiting{start};
  while (!waiting.empty()) {
    const uint32_t node = waiting.front();
    waiting.pop_front();
    if (distance[node] + 1 >= shorter_than) return {};
    for (const uint32_t read : graph.reads[node]) {
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

void report_cycle(const TypedPack& pack, const Graph& graph, const std::vector<uint32_t>& stuck, diag::Diagnostics& diags) {
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
  const Graph graph = graph_of(pack);
  std::vector<size_t> open(graph.reads.size());
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;  // the lowest declaration first
  for (uint32_t i = 0; i < open.size(); ++i) {
    open[i] = graph.reads[i].size();
    if (open[i] == 0) ready.push(i);
  }
  std::vector<NodeId> order;
  order.reserve(open.size());
  while (!ready.empty()) {
    const uint32_t node = ready.top();
    ready.pop();
    order.push_back({node});
    for (const uint32_t user : graph.read_by[node])
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
