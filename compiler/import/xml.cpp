#include "compiler/import/xml.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "runtime/base/utf8.h"

namespace rapport::metadata {

pugi::xml_node load_xml(pugi::xml_document& document, Source& source) {
  constexpr unsigned kOptions =
      pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_cdata;
  const std::string_view text = source.text();
  const pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
  if (result) return document.document_element();
  const size_t at = std::min(static_cast<size_t>(result.offset), text.size());
  std::string what = result.description();
  if (result.status == pugi::status_end_element_mismatch) what = "an end tag does not fit its start tag";
  if (result.status == pugi::status_no_document_element) what = "there is no element";
  source.diags().report(diag::E6203, source.span(at, at), "XML", what);
  return {};
}

std::string_view without_prefix(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view local_name(pugi::xml_node node) { return without_prefix(node.name()); }

std::string_view attribute_of(pugi::xml_node node, std::string_view local) {
  for (const pugi::xml_attribute attribute : node.attributes())
    if (without_prefix(attribute.name()) == local && std::strncmp(attribute.name(), "xmlns", 5) != 0)
      return attribute.value();
  return {};
}

pugi::xml_node child_of(pugi::xml_node node, std::string_view local) {
  for (const pugi::xml_node child : node.children())
    if (child.type() == pugi::node_element && local_name(child) == local) return child;
  return {};
}

std::vector<pugi::xml_node> children_of(pugi::xml_node node, std::string_view local) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node child : node.children())
    if (child.type() == pugi::node_element && local_name(child) == local) found.push_back(child);
  return found;
}

std::string_view text_of(pugi::xml_node node, std::string_view child) {
  return base::trimmed(child_of(node, child).child_value());
}

diag::Span span_of(const Source& source, pugi::xml_node element) {
  const auto at = static_cast<size_t>(std::max<ptrdiff_t>(element.offset_debug(), 0));
  return source.span(at, at + std::strlen(element.name()));
}

}  // namespace rapport::metadata
