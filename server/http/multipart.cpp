// multipart/form-data as browsers and curl write it (RFC 7578): no preamble, parts of Content-Disposition and
// Content-Type, other headers ignored.
#include <algorithm>

#include "runtime/base/utf8.h"
#include "server/http/fields.h"

namespace rapport::http {
namespace {

constexpr size_t kParts = 100;
constexpr size_t kPartHeadBytes = 8 << 10;  // a file name of the longest kind, three times over
constexpr size_t kBoundaryBytes = 70;       // RFC 2046

base::Error invalid(std::string_view what) {
  return {base::ErrorCode::InvalidArgument, "multipart body: " + std::string(what)};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text[0] == ' ' || text[0] == '\t')) text.remove_prefix(1);
}

// A quoted value; `text` begins behind the opening quote and ends up behind the closing one. Browsers write
// `%22`, curl `\"` for a quote; any other backslash is itself (paths of Windows).
std::optional<std::string> quoted_value(std::string_view& text) {
  std::string value;
  while (!text.empty()) {
    const char c = text[0];
    text.remove_prefix(1);
    if (c == '"') return value;
    if (c == '\\' && !text.empty() && text[0] == '"') {
      value += '"';
      text.remove_prefix(1);
    } else if (c == '%' && text.substr(0, 2) == "22") {
      value += '"';
      text.remove_prefix(2);
    } else {
      value += c;
    }
  }
  return std::nullopt;
}

std::string token_value(std::string_view& text) {
  const size_t end = std::min(text.find_first_of("; \t"), text.size());
  std::string value(text.substr(0, end));
  text.remove_prefix(end);
  return value;
}

// What follows the first word of a header: `; name="value"; other=value`. nullopt: it has another form, or a
// name twice.
std::optional<Fields> header_parameters(std::string_view text) {
  Fields found;
  for (;;) {
    skip_blanks(text);
    if (text.empty()) return found;
    if (text[0] != ';') return std::nullopt;
    text.remove_prefix(1);
    skip_blanks(text);
    if (text.empty()) return found;
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    Field each{lower(text.substr(0, equals)), ""};
    text.remove_prefix(equals + 1);
    if (!text.empty() && text[0] == '"') {
      text.remove_prefix(1);
      std::optional<std::string> value = quoted_value(text);
      if (!value) return std::nullopt;
      each.value = std::move(*value);
    } else {
      each.value = token_value(text);
    }
    for (const Field& other : found)
      if (other.name == each.name) return std::nullopt;
    found.push_back(std::move(each));
  }
}

base::Result<std::string> boundary_of(std::string_view content_type) {
  const size_t end = std::min(content_type.find(';'), content_type.size());
  if (lower(base::trimmed(content_type.substr(0, end))) != "multipart/form-data")
    return invalid("the content type is not `multipart/form-data`");
  const std::optional<Fields> parameters = header_parameters(content_type.substr(end));
  if (!parameters) return invalid("the content type is malformed");
  const std::string_view boundary = field(*parameters, "boundary");
  if (boundary.empty() || boundary.size() > kBoundaryBytes)
    return invalid("the content type names no boundary of 1 to 70 characters");
  return std::string(boundary);
}

bool is_plain_text(std::string_view text) {
  return !base::find_invalid_utf8(text) && text.find('\0') == std::string_view::npos;
}

base::Status read_disposition(std::string_view value, Part& part) {
  const size_t end = std::min(value.find(';'), value.size());
  if (lower(base::trimmed(value.substr(0, end))) != "form-data")
    return invalid("a part's disposition is not `form-data`");
  const std::optional<Fields> parameters = header_parameters(value.substr(end));
  if (!parameters) return invalid("a part's disposition is malformed");
  part.name = field(*parameters, "name");
  part.file_name = field(*parameters, "filename");
  if (part.name.empty()) return invalid("a part has no name");
  if (!is_plain_text(part.name) || !is_plain_text(part.file_name))
    return invalid("a part's name or file name is not UTF-8");
  return base::Done{};
}

// The headers of a part, without the blank line that ends them.
base::Result<Part> read_part_head(std::string_view head) {
  Part part;
  while (!head.empty()) {
    const size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return invalid("a part's header has no `:`");
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = base::trimmed(line.substr(colon + 1));
    if (name == "content-type") part.content_type = value;
    if (name != "content-disposition") continue;
    if (!part.name.empty()) return invalid("a part has two dispositions");
    if (auto read = read_disposition(value, part); !read.ok()) return read.error();
  }
  if (part.name.empty()) return invalid("a part has no disposition");
  if (!is_plain_text(part.content_type)) return invalid("a part's content type is not UTF-8");
  return part;
}

// The part at the front of `body`, which begins behind a delimiter's line; moves behind the next delimiter.
base::Result<Part> read_part(std::string_view& body, const std::string& delimiter) {
  const size_t head_end = body.substr(0, kPartHeadBytes).find("\r\n\r\n");
  if (head_end == std::string_view::npos) return invalid("a part's headers do not end within 8 kB");
  auto part = read_part_head(body.substr(0, head_end));
  if (!part.ok()) return part;
  body.remove_prefix(head_end + 2);  // keeps the line end: an empty part has no other before its delimiter
  const size_t end = body.find(delimiter);
  if (end == std::string_view::npos) return invalid("the last boundary is missing");
  if (end > 0) part->bytes = body.substr(2, end - 2);
  body.remove_prefix(end + delimiter.size());
  if (part->file_name.empty() && !is_plain_text(part->bytes))
    return invalid("a field's value is not UTF-8, or has a NUL");
  return part;
}

}  // namespace

base::Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body) {
  const auto boundary = boundary_of(content_type);
  if (!boundary.ok()) return boundary.error();
  const std::string delimiter = "\r\n--" + *boundary;
  const std::string_view first = std::string_view(delimiter).substr(2);
  if (!body.starts_with(first)) return invalid("it does not begin with the boundary");
  body.remove_prefix(first.size());
  std::vector<Part> parts;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return invalid("a boundary is not followed by a line end");
    body.remove_prefix(2);
    if (parts.size() == kParts)
      return base::Error{base::ErrorCode::LimitExceeded, "multipart body: more than 100 parts"};
    auto part = read_part(body, delimiter);
    if (!part.ok()) return part.error();
    parts.push_back(std::move(*part));
  }
  if (!base::trimmed(body.substr(2)).empty()) return invalid("something follows the last boundary");
  return parts;
}

}  // namespace rapport::http
