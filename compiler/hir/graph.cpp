#include "compiler/hir/graph.h"

#include <algorithm>

#include "runtime/base/table.h"

namespace rapport::hir {

Parts::Parts(const Graph& graph)
    : graph_(graph),
      number_(graph.size(), base::kNone),
      low_(graph.size()),
      part_(graph.size(), base::kNone) {
  for (uint32_t node = 0; node < graph.size(); ++node)
    if (number_[node] == base::kNone) search(node);
}

void Parts::enter(uint32_t node) {
  number_[node] = low_[node] = time_++;
  open_.push_back(node);
  steps_.push_back({node, 0});
}

void Parts::search(uint32_t start) {
  enter(start);
  while (!steps_.empty()) {
    Step& step = steps_.back();
    const auto reads = graph_.of(step.node);
    if (step.next < reads.size()) {
      const uint32_t read = reads[step.next++];
      if (number_[read] == base::kNone)
        enter(read);
      else if (part_[read] == base::kNone)
        low_[step.node] = std::min(low_[step.node], number_[read]);
      continue;
    }
    leave(step.node);
  }
}

void Parts::leave(uint32_t node) {
  steps_.pop_back();
  if (!steps_.empty()) low_[steps_.back().node] = std::min(low_[steps_.back().node], low_[node]);
  if (low_[node] != number_[node]) return;
  for (uint32_t member = base::kNone; member != node;) {
    member = open_.back();
    open_.pop_back();
    part_[member] = count_;
  }
  ++count_;
}

}  // namespace rapport::hir
