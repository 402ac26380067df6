#include "compiler/doc/html.h"

#include <algorithm>

#include "runtime/base/html.h"

namespace rapport::doc {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
}

}  // namespace

Html text(std::string_view plain) {
  Html out;
  while (!plain.empty()) {
    const auto control = std::find_if(plain.begin(), plain.end(), is_control);
    const auto size = static_cast<size_t>(control - plain.begin());
    base::append_html(out.bytes_, plain.substr(0, size));
    if (control != plain.end()) out.bytes_ += kReplacement;
    plain.remove_prefix(std::min(size + 1, plain.size()));
  }
  return out;
}

std::string anchor(std::string_view name) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    if (plain)
      out += c;
    else
      out.append("~").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
  }
  return out;
}

Html number(size_t number) { return text(std::to_string(number)); }

Html drawing(std::string_view svg) {
  Html out;
  const size_t begin = svg.find("<svg");
  const size_t end = svg.rfind("</svg>");
  const bool scripted = svg.find("<script") != std::string_view::npos;
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin || scripted) return out;
  out.bytes_ = std::string(svg.substr(begin, end - begin)) + "</svg>\n";
  return out;
}

Html joined(std::initializer_list<Html> parts) {
  Html out;
  for (const Html& part : parts) out << part;
  return out;
}

Html link(std::string_view url, const Html& shown) {
  return Html("<a href=\"") << text(url) << "\">" << shown << "</a>";
}

Html element(Markup open, const Html& inside, Markup close) { return Html(open) << inside << close; }

}  // namespace rapport::doc
