// The cells of a column, as they are, in little room: what neighbours have in common is kept once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/value/cell.h"

namespace rapport::interview {

// A list of cells in pages. The page that is written is open: plain cells. The others are packed, each in the
// narrowest form that gives its cells back bit by bit: one cell where all are equal, else numbers of 1, 2, 4
// or 8 bytes, else texts of 8. A column of one page is always open, so it is a plain list. What the cells
// point at is not owned.
class CellColumn {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  value::Cell operator[](size_t at) const {
    const size_t page = at / kPage;
    return page == open_ ? cells_[at % kPage] : unpacked(pages_[page], at % kPage);
  }
  value::Cell back() const { return (*this)[size_ - 1]; }

  // In order it costs what a list does; a write to another page packs one and unpacks one.
  void set(size_t at, const value::Cell& cell) {
    if (at / kPage != open_) open(at / kPage);
    cells_[at % kPage] = cell;
  }
  void push_back(const value::Cell& cell) {
    resize(size_ + 1);
    set(size_ - 1, cell);
  }
  void resize(size_t size);  // new cells are unknown
  void clear() { resize(0); }
  void insert(size_t at, size_t count);  // unknown ones
  void erase(size_t at, size_t count);

  size_t memory() const;  // bytes that it holds

 private:
  static constexpr size_t kPage = 256;
  static constexpr size_t kNoPage = SIZE_MAX;

  enum class Form : uint8_t { Equal, Numbers, Texts, Plain };
  struct Page {
    Form form = Form::Equal;
    uint8_t width = 0;   // Numbers: bytes of each
    value::Cell all;     // Equal
    uint64_t least = 0;  // Numbers: what is left out of each
    std::vector<char> codes = {};
  };

  static Page packed(const std::vector<value::Cell>& cells);
  static Page packed_numbers(const std::vector<value::Cell>& cells, int64_t least, int64_t most);
  template <class Code>
  static std::vector<char> coded(const std::vector<value::Cell>& cells, Code code);
  static value::Cell unpacked(const Page& page, size_t at);
  size_t cells_of(size_t page) const;
  void open(size_t page);
  void close();

  std::vector<Page> pages_;
  size_t size_ = 0;
  size_t open_ = kNoPage;
  std::vector<value::Cell> cells_;  // of the open page
};

}  // namespace rapport::interview
