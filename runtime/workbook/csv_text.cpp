#include "runtime/workbook/csv_text.h"

#include "runtime/base/utf8.h"
#include "runtime/text/encoding.h"

namespace rapport::workbook {

CsvText CsvText::of(std::string_view bytes) {
  CsvText out{.bytes = bytes};
  const bool is_little = bytes.starts_with("\xFF\xFE");
  if (is_little || bytes.starts_with("\xFE\xFF")) {
    out.encoding = Encoding::Utf16;
    const auto order = is_little ? text::ByteOrder::Little : text::ByteOrder::Big;
    base::Result<std::string> decoded = text::from_utf16(bytes, order, 2);
    if (!decoded) out.problem = decoded.error().message;
    out.decoded = std::make_shared<const std::string>(decoded ? std::move(*decoded) : std::string());
  } else if (base::find_invalid_utf8(bytes)) {
    out.encoding = Encoding::Windows1252;
    out.decoded = std::make_shared<const std::string>(text::from_windows_1252(bytes));
  }
  return out;
}

}  // namespace rapport::workbook
