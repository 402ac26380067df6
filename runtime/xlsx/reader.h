// Workbooks in Office Open XML (ECMA-376, transitional and strict), as Excel and LibreOffice write them, read
// as events: one row is in memory at a time, and the texts that cells share. libzip, expat and pugixml stand
// behind this header. Formulas are read by the value that was kept with them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::xlsx {

enum class CellKind : uint8_t {
  Number,   // its digits, as_shown() of which is what people see
  Day,      // likewise, of a cell whose format shows days or times: moment_of()
  Text,     // rich text without its form
  YesNo,    // "1", "0"
  Error,    // "#N/A"
  Unsaved,  // a formula that was never worked out
};

struct Cell {
  uint32_t column = 1;  // from 1
  CellKind kind = CellKind::Text;
  std::string_view text;  // well-formed UTF-8; valid while the row is
};

struct Row {
  uint32_t number = 0;  // from 1
  bool hidden = false;
  std::span<const Cell> cells;  // that hold something, from left to right
  uint32_t percent = 0;         // of the sheet that is read with this row
};

struct SheetInfo {
  std::string name;
  bool hidden = false;
  std::string part;  // in the archive
};

class WorkbookReader {  // movable
 public:
  // `bytes` is a view and must outlive the reader. Unsupported, with what to do: another kind of file, or one
  // behind a password. Corrupt, LimitExceeded.
  static base::Result<WorkbookReader> open(std::string_view bytes);
  WorkbookReader(WorkbookReader&&) noexcept;
  WorkbookReader& operator=(WorkbookReader&&) noexcept;
  ~WorkbookReader();

  const std::vector<SheetInfo>& sheets() const;  // those with cells, in their order
  bool starts_1904() const;                      // days are counted from 1904 on

  // Calls `each` for every row that holds something, downwards, until it returns false. Corrupt,
  // LimitExceeded: the message says where.
  base::Status read(const SheetInfo& sheet, const std::function<bool(const Row&)>& each);

 private:
  struct State;
  explicit WorkbookReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rapport::xlsx
