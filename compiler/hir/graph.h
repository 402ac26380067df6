// A directed graph of numbered nodes, and its strongly connected parts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rapport::hir {

struct Graph {  // per node a run of `reads`: what it reads, or needs
  std::vector<uint32_t> starts, reads;

  uint32_t size() const { return static_cast<uint32_t>(starts.size() - 1); }
  std::span<const uint32_t> of(uint32_t node) const {
    return {reads.data() + starts[node], starts[node + 1] - starts[node]};
  }
};

// The strongly connected parts of a graph, by Tarjan; without recursion, since chains may be long.
class Parts {
 public:
  explicit Parts(const Graph& graph);  // which must outlive it
  uint32_t part_of(uint32_t node) const { return part_[node]; }
  uint32_t size() const { return count_; }

 private:
  struct Step {
    uint32_t node, next;
  };
  void enter(uint32_t node);
  void search(uint32_t start);
  void leave(uint32_t node);

  const Graph& graph_;
  std::vector<uint32_t> number_, low_, part_;
  std::vector<uint32_t> open_;
  std::vector<Step> steps_;
  uint32_t time_ = 0, count_ = 0;
};

}  // namespace rapport::hir
