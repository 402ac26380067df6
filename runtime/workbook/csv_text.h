// The bytes of a CSV file in UTF-8.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace rapport::workbook {

struct CsvText {
  enum class Encoding : uint8_t { Utf8, Utf16, Windows1252 };
  std::string_view bytes;                      // of the file
  std::shared_ptr<const std::string> decoded;  // null: UTF-8
  Encoding encoding = Encoding::Utf8;
  std::string problem;  // of UTF-16

  // By a byte order mark of UTF-16, else UTF-8 where all of it is well-formed, else code page 1252. `bytes`
  // is a view.
  static CsvText of(std::string_view bytes);

  std::string_view text() const { return decoded == nullptr ? bytes : std::string_view(*decoded); }
};

}  // namespace rapport::workbook
