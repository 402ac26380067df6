#include "compiler/import/xsd_library.h"

#include <string>

#include "compiler/import/xml.h"
#include "compiler/import/xsd_types.h"

namespace rapport::metadata {

QName qname_of(pugi::xml_node at, std::string_view text) {
  const size_t colon = text.find(':');
  const bool prefixed = colon != std::string_view::npos;
  const std::string attribute = prefixed ? "xmlns:" + std::string(text.substr(0, colon)) : "xmlns";
  const QName name{{}, prefixed ? text.substr(colon + 1) : text};
  for (pugi::xml_node node = at; node; node = node.parent())
    if (const pugi::xml_attribute declared = node.attribute(attribute.c_str()))
      return {declared.value(), name.local};
  return name;
}

pugi::xml_node XsdLibrary::add(Source& source) {
  const pugi::xml_node root = load_xml(documents_.emplace_back(), source);
  if (!root) return {};
  if (local_name(root) != "definitions") return add_schema(root), root;
  const std::string_view space = attribute_of(root, "targetNamespace");
  for (const pugi::xml_node types : children_of(root, "types"))
    for (const pugi::xml_node schema : children_of(types, "schema")) add_schema(schema);
  for (const pugi::xml_node message : children_of(root, "message"))
    messages_.emplace(attribute_of(message, "name"), std::pair(space, message));
  for (const pugi::xml_node binding : children_of(root, "binding"))
    for (const pugi::xml_node one : children_of(binding, "operation"))
      bindings_.emplace(std::pair(without_prefix(attribute_of(binding, "type")), attribute_of(one, "name")),
                        one);
  return root;
}

void XsdLibrary::add_schema(pugi::xml_node schema) {
  const std::string_view space = attribute_of(schema, "targetNamespace");
  for (const pugi::xml_node one : schema.children()) {
    const std::string_view kind = local_name(one), name = attribute_of(one, "name");
    if (kind == "simpleType" || kind == "complexType") types_.emplace(name, std::pair(space, one));
    if (kind == "element") elements_.emplace(name, std::pair(space, one));
  }
}

pugi::xml_node XsdLibrary::find(const Nodes& nodes, QName name) {
  const auto [first, last] = nodes.equal_range(name.local);
  for (auto one = first; one != last; ++one)
    if (one->second.first == name.space) return one->second.second;
  return first != last && std::next(first) == last ? first->second.second : pugi::xml_node();
}

std::vector<pugi::xml_node> XsdLibrary::top_elements() const {
  std::vector<pugi::xml_node> all;
  for (const auto& [name, element] : elements_) all.push_back(element.second);
  return all;
}

std::vector<pugi::xml_node> XsdLibrary::types_that_extend(pugi::xml_node type) const {
  std::vector<pugi::xml_node> derived;
  for (const auto& [name, one] : types_) {
    const pugi::xml_node extension = extension_of(one.second);
    if (extension && find_type(qname_of(extension, attribute_of(extension, "base"))) == type)
      derived.push_back(one.second);
  }
  return derived;
}

std::vector<pugi::xml_node> XsdLibrary::bindings_of(std::string_view port_type,
                                                    std::string_view operation) const {
  std::vector<pugi::xml_node> found;
  const auto [first, last] = bindings_.equal_range({port_type, operation});
  for (auto one = first; one != last; ++one) found.push_back(one->second);
  return found;
}

}  // namespace rapport::metadata
