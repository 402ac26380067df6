// Which of several things comes first, when some need others: for tables and for the rows of one table.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rapport::dataset {

enum class Need : uint8_t {
  Wish,     // in this order if nothing stands against it
  Movable,  // in this order, or what needs it is done later
  Fixed,    // in this order
};

struct Edge {
  uint32_t node, needs;  // `node` comes after `needs`; both are positions in the order that settles ties
  Need need;
  uint32_t weight = 1;  // what it costs to do it later, if it is Movable
};

struct Order {
  std::vector<uint32_t> nodes;  // all of them, each once
  std::vector<uint32_t>
      cycle;  // Fixed needs that go round: each node needs the next, the last the first; else empty
};

// Needs that are Movable are broken only where they lie on a cycle, few of them first, then by position. O((n
// + e) log n).
Order order_nodes(uint32_t count, std::span<const Edge> edges);

}  // namespace rapport::dataset
