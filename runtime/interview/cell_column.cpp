#include "runtime/interview/cell_column.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace rapport::interview {

using value::Cell;
using value::State;

namespace {

bool is_same(const Cell& a, const Cell& b) { return std::memcmp(&a, &b, sizeof(Cell)) == 0; }
bool is_plain_unknown(const Cell& cell) { return is_same(cell, Cell{}); }

template <class Word>
Word load(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof(Word));
  return word;
}

// A number with the digits after its point in the lowest bits; none: it has no such form.
constexpr int kScaleBits = 5;
constexpr int64_t kMostNumber = INT64_MAX >> (kScaleBits + 1);
std::optional<int64_t> number_of(const Cell& cell) {
  const bool fits = cell.known() && cell.fault == value::FaultCode::None && cell.size == 0 &&
                    cell.scale < (1U << kScaleBits) && cell.number <= kMostNumber &&
                    cell.number >= -kMostNumber;
  if (!fits) return std::nullopt;
  return cell.number * (1 << kScaleBits) + cell.scale;
}
Cell cell_of_number(int64_t number) {
  Cell cell = value::number_cell(number >> kScaleBits);
  cell.scale = static_cast<uint16_t>(number & ((1 << kScaleBits) - 1));
  return cell;
}

// Where a text lies, and its size: addresses of a process have 48 bits.
constexpr int kSizeBits = 16;
constexpr uint64_t kUnknownText = UINT64_MAX;
std::optional<uint64_t> text_of(const Cell& cell) {
  if (is_plain_unknown(cell)) return kUnknownText;
  const auto at = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(cell.bytes));
  const bool fits = cell.known() && cell.fault == value::FaultCode::None && cell.scale == 0 &&
                    cell.size < (1U << kSizeBits) && at >> (64 - kSizeBits) == 0;
  if (!fits) return std::nullopt;
  return at << kSizeBits | cell.size;
}
Cell cell_of_text(uint64_t code) {
  if (code == kUnknownText) return {};
  const auto at = static_cast<uintptr_t>(code >> kSizeBits);
  const auto size = static_cast<size_t>(code & ((1U << kSizeBits) - 1));
  return value::text_cell({reinterpret_cast<const char*>(at), size});  // NOLINT(performance-no-int-to-ptr)
}

template <class Word>
uint64_t word_at(const char* codes, size_t at) {
  return load<Word>(codes + at * sizeof(Word));
}

uint64_t code_at(const char* codes, uint8_t width, size_t at) {
  switch (width) {
    case 1: return word_at<uint8_t>(codes, at);
    case 2: return word_at<uint16_t>(codes, at);
    case 4: return word_at<uint32_t>(codes, at);
    default: return word_at<uint64_t>(codes, at);
  }
}

uint8_t width_of(uint64_t most) {
  if (most <= UINT8_MAX) return 1;
  if (most <= UINT16_MAX) return 2;
  return most <= UINT32_MAX ? 4 : 8;
}

}  // namespace

Cell CellColumn::unpacked(const Page& page, size_t at) {
  switch (page.form) {
    case Form::Equal: return page.all;
    case Form::Numbers: {
      const uint64_t code = code_at(page.codes.data(), page.width, at);
      return code == 0 ? Cell{} : cell_of_number(static_cast<int64_t>(page.least + code - 1));
    }
    case Form::Texts: return cell_of_text(word_at<uint64_t>(page.codes.data(), at));
    case Form::Plain: break;
  }
  return load<Cell>(page.codes.data() + at * sizeof(Cell));
}

// Codes of the machine's own byte order: of the first cells the first bytes are kept.
template <class Code>
std::vector<char> CellColumn::coded(const std::vector<Cell>& cells, Code code) {
  using Word = decltype(code(Cell{}));
  std::vector<char> codes(cells.size() * sizeof(Word));
  for (size_t i = 0; i < cells.size(); ++i) {
    const Word word = code(cells[i]);
    std::memcpy(codes.data() + i * sizeof(Word), &word, sizeof(Word));
  }
  return codes;
}

CellColumn::Page CellColumn::packed_numbers(const std::vector<Cell>& cells, int64_t least, int64_t most) {
  Page page{.form = Form::Numbers, .all = {}, .least = static_cast<uint64_t>(least)};
  page.width = width_of(static_cast<uint64_t>(most) - page.least + 1);
  const auto code = [&](const Cell& cell) -> uint64_t {  // 0: unknown
    return cell.unknown() ? 0 : static_cast<uint64_t>(*number_of(cell)) - page.least + 1;
  };
  switch (page.width) {
    case 1: page.codes = coded(cells, [&](const Cell& c) { return static_cast<uint8_t>(code(c)); }); break;
    case 2: page.codes = coded(cells, [&](const Cell& c) { return static_cast<uint16_t>(code(c)); }); break;
    case 4: page.codes = coded(cells, [&](const Cell& c) { return static_cast<uint32_t>(code(c)); }); break;
    default: page.codes = coded(cells, code); break;
  }
  return page;
}

CellColumn::Page CellColumn::packed(const std::vector<Cell>& cells) {
  const auto equals_first = [&](const Cell& cell) { return is_same(cell, cells.front()); };
  if (std::all_of(cells.begin(), cells.end(), equals_first))
    return {.form = Form::Equal, .all = cells.empty() ? Cell{} : cells.front()};
  int64_t least = INT64_MAX, most = INT64_MIN;
  const auto is_number = [&](const Cell& cell) {
    if (is_plain_unknown(cell)) return true;
    const std::optional<int64_t> number = number_of(cell);
    least = std::min(least, number.value_or(least));
    most = std::max(most, number.value_or(most));
    return number.has_value();
  };
  if (std::all_of(cells.begin(), cells.end(), is_number)) return packed_numbers(cells, least, most);
  if (std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return text_of(cell).has_value(); }))
    return {.form = Form::Texts, .all = {}, .codes = coded(cells, [](const Cell& c) { return *text_of(c); })};
  return {.form = Form::Plain, .all = {}, .codes = coded(cells, [](const Cell& c) { return c; })};
}

size_t CellColumn::cells_of(size_t page) const { return std::min(kPage, size_ - page * kPage); }

void CellColumn::close() {
  if (open_ == kNoPage) return;
  pages_[open_] = packed(cells_);
  open_ = kNoPage;
}

void CellColumn::open(size_t page) {
  close();
  cells_.resize(cells_of(page));
  for (size_t i = 0; i < cells_.size(); ++i) cells_[i] = unpacked(pages_[page], i);
  pages_[page] = {};
  open_ = page;
}

void CellColumn::resize(size_t size) {
  const size_t kept = std::min(size, size_), pages = (size + kPage - 1) / kPage;
  if (kept % kPage != 0) {  // the page that is cut off, or goes on
    const size_t page = kept / kPage;
    const bool goes_on_itself = page != open_ && pages_[page].form == Form::Equal && size > size_ &&
                                is_plain_unknown(pages_[page].all);
    if (page != open_ && !goes_on_itself) open(page);
  }
  if (open_ != kNoPage && open_ >= pages) open_ = kNoPage;
  pages_.resize(pages);
  size_ = size;
  if (open_ != kNoPage) cells_.resize(cells_of(open_));
  if (open_ == kNoPage) cells_.clear();
}

void CellColumn::insert(size_t at, size_t count) {
  const size_t behind = size_ - at;
  resize(size_ + count);
  for (size_t i = behind; i-- > 0;) set(at + count + i, (*this)[at + i]);
  for (size_t i = 0; i < std::min(count, behind); ++i) set(at + i, {});
}

void CellColumn::erase(size_t at, size_t count) {
  for (size_t i = at; i + count < size_; ++i) set(i, (*this)[i + count]);
  resize(size_ - count);
}

size_t CellColumn::memory() const {
  size_t bytes = pages_.capacity() * sizeof(Page) + cells_.capacity() * sizeof(Cell);
  for (const Page& page : pages_) bytes += page.codes.capacity();
  return bytes;
}

}  // namespace rapport::interview
