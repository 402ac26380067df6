#include "runtime/interview/cell_column.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace rapport::interview {
namespace {

using value::Cell;

constexpr size_t kRows = 10'000;

Cell decimal(int64_t coefficient, uint16_t scale) {
  Cell cell = value::number_cell(coefficient);
  cell.scale = scale;
  return cell;
}

bool same(const Cell& a, const Cell& b) { return std::memcmp(&a, &b, sizeof(Cell)) == 0; }

testing::AssertionResult holds(const CellColumn& column, const std::vector<Cell>& cells) {
  if (column.size() != cells.size())
    return testing::AssertionFailure() << column.size() << " cells, expected " << cells.size();
  for (size_t i = 0; i < cells.size(); ++i)
    if (!same(column[i], cells[i])) return testing::AssertionFailure() << "cell " << i << " is another";
  return testing::AssertionSuccess();
}

template <class Make>
CellColumn filled(Make make) {
  CellColumn column;
  std::vector<Cell> cells;
  for (size_t i = 0; i < kRows; ++i) {
    cells.push_back(make(i));
    column.push_back(cells.back());
  }
  EXPECT_TRUE(holds(column, cells));
  return column;
}

double bytes_a_row(const CellColumn& column) {
  return static_cast<double>(column.memory()) / static_cast<double>(kRows);
}

// What a page takes beside its cells, and the page that is open.
constexpr double kRest = 1.5;

TEST(CellColumn, EqualCellsTakeNoRoom) {
  EXPECT_LT(bytes_a_row(filled([](size_t) { return Cell{}; })), kRest);
  EXPECT_LT(bytes_a_row(filled([](size_t) { return value::yes_no_cell(true); })), kRest);
  EXPECT_LT(bytes_a_row(filled([](size_t) { return value::fault_cell(value::FaultCode::Overflow); })), kRest);
}

TEST(CellColumn, NumbersTakeWhatTheirRangeNeeds) {
  EXPECT_LT(bytes_a_row(filled([](size_t i) { return i % 5 == 0 ? Cell{} : decimal(i % 7, 0); })), 1 + kRest);
  EXPECT_LT(bytes_a_row(filled([](size_t i) { return decimal(static_cast<int64_t>(i % 256) * 7 - 20, 0); })),
            2 + kRest);
  EXPECT_LT(bytes_a_row(filled([](size_t i) { return decimal(static_cast<int64_t>(i * 9973), i % 3); })),
            4 + kRest);
  EXPECT_LT(bytes_a_row(filled([](size_t i) { return decimal(static_cast<int64_t>(i) << 40, 0); })),
            8 + kRest);
}

TEST(CellColumn, TextsTakeEightBytes) {
  const std::string text(70'000, 'x');
  const auto part = [&](size_t i) { return i % 9 == 0 ? Cell{} : value::text_cell({&text[i], i % 40}); };
  EXPECT_LT(bytes_a_row(filled(part)), 8 + kRest);
  filled([&](size_t i) { return value::text_cell({text.data(), i % 2 == 0 ? text.size() : 1}); });
}

TEST(CellColumn, WhatHasNoNarrowFormIsAsItWas) {
  filled([](size_t i) { return decimal(i % 2 == 0 ? INT64_MAX : INT64_MIN, 0); });
  filled([](size_t i) { return decimal(static_cast<int64_t>(i), i % 2 == 0 ? 38 : 2); });
  filled([](size_t i) { return i % 2 == 0 ? value::fault_cell(value::FaultCode::Overflow) : Cell{}; });
  const char wide[16] = {1};
  filled([&](size_t i) {
    Cell cell = value::text_cell({wide, i % 2 == 0 ? sizeof wide : 0});
    cell.scale = 3;
    return cell;
  });
}

TEST(CellColumn, ChangesLikeAList) {
  std::mt19937 random(5);
  const auto below = [&](size_t limit) { return random() % limit; };
  CellColumn column;
  std::vector<Cell> cells;
  for (int step = 0; step < 3000; ++step) {
    const Cell cell = decimal(static_cast<int64_t>(below(3) == 0 ? random() : 4), 0);
    const size_t at = below(cells.size() + 1), count = std::min(below(300), cells.size() - at);
    const auto place = cells.begin() + static_cast<ptrdiff_t>(at);
    switch (below(6)) {
      case 0:
        column.insert(at, count);
        cells.insert(place, count, Cell{});
        break;
      case 1:
        column.erase(at, count);
        cells.erase(place, place + static_cast<ptrdiff_t>(count));
        break;
      case 2: {
        const size_t size = below(2000);
        column.resize(size);
        cells.resize(size);
        break;
      }
      case 3:
        column.push_back(cell);
        cells.push_back(cell);
        break;
      default:
        if (at == cells.size()) break;
        column.set(at, cell);
        cells[at] = cell;
    }
    if (step % 50 == 0) {
      ASSERT_TRUE(holds(column, cells)) << "after step " << step;
    }
  }
  const CellColumn copy = column;
  column.clear();
  EXPECT_TRUE(column.empty());
  EXPECT_TRUE(holds(copy, cells));
}

}  // namespace
}  // namespace rapport::interview
