// All schemas and WSDL files of one import, parsed: what one of them refers to may stand in another one.
#pragma once

#include <deque>
#include <map>
#include <pugixml.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/import/source.h"

namespace rapport::metadata {

// A name with its namespace, as a reference in an attribute means it: "q1:AxdCustomer".
struct QName {
  std::string_view space, local;
};
QName qname_of(pugi::xml_node at, std::string_view text);

class XsdLibrary {
 public:
  // Its root element; a null node, and E6203, when the text is not well-formed.
  pugi::xml_node add(Source& source);

  // Null: there is none. What is in no namespace of that name is found by its name, when it is the only one:
  // schemas are not always exact.
  pugi::xml_node find_type(QName name) const { return find(types_, name); }
  pugi::xml_node find_element(QName name) const { return find(elements_, name); }
  pugi::xml_node find_message(QName name) const { return find(messages_, name); }

  // Elements at the top of schemas, by their names.
  std::vector<pugi::xml_node> top_elements() const;
  std::vector<pugi::xml_node> types_that_extend(pugi::xml_node type) const;
  // Operations of the bindings of a port type.
  std::vector<pugi::xml_node> bindings_of(std::string_view port_type, std::string_view operation) const;

 private:
  using Nodes = std::multimap<std::string_view, std::pair<std::string_view, pugi::xml_node>>;
  static pugi::xml_node find(const Nodes& nodes, QName name);
  void add_schema(pugi::xml_node schema);

  std::deque<pugi::xml_document> documents_;
  Nodes types_, elements_, messages_;  // by local names, with their namespaces
  std::multimap<std::pair<std::string_view, std::string_view>, pugi::xml_node>
      bindings_;  // port type, operation
};

}  // namespace rapport::metadata
