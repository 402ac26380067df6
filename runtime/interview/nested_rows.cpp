#include "runtime/interview/nested_rows.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace rapport::interview {
namespace {

using program::Index;
using program::kNone;

Index parent_of(const program::Program& program, Index table) {
  const Index around = program.scopes[program.tables[table].scope].parent;
  return around == kNone ? kNone : program.table_of[around];
}

template <class List>
void reorder(List& list, const std::vector<uint32_t>& order) {
  const List came = std::exchange(list, {});
  for (const uint32_t row : order) list.push_back(came[row]);
}

void take_children(const program::Program& program, RowBlock& block, Index table,
                   const std::vector<uint32_t>& order, std::vector<CameRows>& came);

void take_child(const program::Program& program, RowBlock& block, Index table,
                const std::vector<uint32_t>& places, std::vector<CameRows>& came) {
  const std::vector<uint32_t> around = std::move(came[table].around);
  block = std::move(came[table].block);
  std::vector<uint32_t> order(block.count);
  std::iota(order.begin(), order.end(), 0U);
  const auto before = [&](uint32_t a, uint32_t b) { return places[around[a]] < places[around[b]]; };
  if (!std::is_sorted(order.begin(), order.end(), before)) {
    std::stable_sort(order.begin(), order.end(), before);
    for (RowBlock::Column& column : block.columns) {
      reorder(column.cells, order);
      reorder(column.held, order);
    }
    if (!block.lines.empty()) reorder(block.lines, order);
  }
  block.parents.reserve(order.size());
  for (const uint32_t row : order) block.parents.push_back(places[around[row]]);
  take_children(program, block, table, order, came);
}

// `order`: the rows of `table` as the block has them, by when they came.
void take_children(const program::Program& program, RowBlock& block, Index table,
                   const std::vector<uint32_t>& order, std::vector<CameRows>& came) {
  std::vector<uint32_t> places(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) places[order[i]] = i;
  for (Index child = 0; child < came.size(); ++child)
    if (parent_of(program, child) == table && came[child].block.count != 0)
      take_child(program, block.children.emplace_back(), child, places, came);
}

}  // namespace

std::shared_ptr<const RowBlock> nested_rows(const program::Program& program, Index table,
                                            std::vector<CameRows>& came) {
  RowBlock block = std::move(came[table].block);
  std::vector<uint32_t> order(block.count);
  std::iota(order.begin(), order.end(), 0U);
  take_children(program, block, table, order, came);
  return std::make_shared<const RowBlock>(std::move(block));
}

}  // namespace rapport::interview
