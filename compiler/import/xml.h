// XML for the readers. pugixml stays in this folder.
#pragma once

#include <pugixml.hpp>
#include <string_view>
#include <vector>

#include "compiler/import/source.h"

namespace rapport::metadata {

// The root element; a null node, and E6203, when the text is not well-formed. `document` outlives it.
pugi::xml_node load_xml(pugi::xml_document& document, Source& source);

std::string_view local_name(pugi::xml_node node);                            // "xsd:schema" → "schema"
std::string_view without_prefix(std::string_view name);                      // likewise
std::string_view attribute_of(pugi::xml_node node, std::string_view local);  // by its local name; empty: none
pugi::xml_node child_of(pugi::xml_node node, std::string_view local);        // the first one; null: none
std::vector<pugi::xml_node> children_of(pugi::xml_node node, std::string_view local);
std::string_view text_of(pugi::xml_node node,
                         std::string_view child);  // trimmed text of a child; empty: none

diag::Span span_of(const Source& source, pugi::xml_node element);  // of its name

}  // namespace rapport::metadata
