#include "compiler/import/encoding.h"

#include <algorithm>

#include "runtime/base/utf8.h"
#include "runtime/text/encoding.h"

namespace rapport::metadata {
namespace {

using base::Error;
using base::ErrorCode;

Error broken(std::string_view encoding, size_t byte) {
  return {ErrorCode::Corrupt,
          "this is not " + std::string(encoding) + ": byte " + std::to_string(byte) + " of the file"};
}

char first_character(std::string_view bytes) {
  const size_t at = bytes.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : bytes[at];
}

// "<?xml version="1.0" encoding="windows-1252"?>"
bool declares_windows_1252(std::string_view bytes) {
  constexpr size_t kLongestDeclaration = 200;
  std::string head(bytes.substr(0, std::min(bytes.find("?>"), kLongestDeclaration)));
  std::ranges::transform(head, head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  const size_t at = head.find("encoding");
  if (!head.starts_with("<?xml") || at == std::string::npos) return false;
  const std::string_view rest = std::string_view(head).substr(at);
  return rest.find("windows-1252") != std::string_view::npos ||
         rest.find("iso-8859-1") != std::string_view::npos;
}

base::Result<std::string> decoded(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv) ||
      bytes.starts_with("\0\0\0"sv))
    return Error{ErrorCode::Corrupt, "this is UTF-32: save it as UTF-8"};
  if (bytes.starts_with("\xFF\xFE"sv)) return text::from_utf16(bytes, text::ByteOrder::Little, 2);
  if (bytes.starts_with("\xFE\xFF"sv)) return text::from_utf16(bytes, text::ByteOrder::Big, 2);
  const bool marked = bytes.starts_with("\xEF\xBB\xBF"sv);
  if (!marked && bytes.size() >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0'))
    return text::from_utf16(bytes, bytes[1] == '\0' ? text::ByteOrder::Little : text::ByteOrder::Big, 0);
  if (marked) bytes.remove_prefix(3);
  const auto invalid = base::find_invalid_utf8(bytes);
  if (!invalid) return std::string(bytes);
  const char first = first_character(bytes);
  const bool may_be_ansi = first == '<' ? declares_windows_1252(bytes) : first != '{' && first != '[';
  if (marked || !may_be_ansi) return broken("UTF-8", *invalid + (marked ? 3 : 0));
  return text::from_windows_1252(bytes);
}

}  // namespace

base::Result<std::string> to_utf8(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  base::Result<std::string> text = decoded(bytes);
  if (!text) return text;
  if (text->starts_with(kMark)) text->erase(0, kMark.size());  // a file that was given a second one
  // lines that end as those of old programs do
  if (text->find('\n') == std::string::npos) std::ranges::replace(*text, '\r', '\n');
  return text;
}

}  // namespace rapport::metadata
