#include "compiler/import/xsd_types.h"

#include "compiler/import/numbers.h"
#include "compiler/import/xml.h"

namespace rapport::metadata {
namespace {

using schema::FieldType;

// The restriction or extension of a simple type, or of a complex one with simple content.
pugi::xml_node derivation_of(pugi::xml_node definition) {
  const pugi::xml_node content = child_of(definition, "simpleContent");
  const pugi::xml_node in = content ? content : definition;
  const pugi::xml_node restriction = child_of(in, "restriction");
  return restriction ? restriction : child_of(in, "extension");
}

std::string_view facet(pugi::xml_node derivation, std::string_view name) {
  return attribute_of(child_of(derivation, name), "value");
}

}  // namespace

pugi::xml_node extension_of(pugi::xml_node definition) {
  return child_of(child_of(definition, "complexContent"), "extension");
}

std::vector<pugi::xml_node> elements_of(pugi::xml_node definition) {
  const pugi::xml_node extension = extension_of(definition);
  return children_of(child_of(extension ? extension : definition, "sequence"), "element");
}

std::string_view type_of(pugi::xml_node element) { return without_prefix(attribute_of(element, "type")); }

schema::DataType read_data_type(pugi::xml_node definition) {
  const pugi::xml_node derivation = derivation_of(definition);
  const std::string_view base = without_prefix(attribute_of(derivation, "base"));
  schema::DataType type;
  if (base.starts_with(kDataTypePrefix) && is_name(base))
    type.extends = base.substr(kDataTypePrefix.size());
  else if (base.starts_with(kEnumPrefix) && is_name(base))
    type.type = FieldType::Enum, type.enum_name = base.substr(kEnumPrefix.size());
  else
    type.type = schema::xsd_type(base);
  // A guid is a text with a pattern, and nothing says that it is one.
  if (type.type == FieldType::String && child_of(derivation, "pattern")) type.type = FieldType::Unknown;
  if (child_of(derivation, "enumeration")) type.type = FieldType::Enum;
  if (type.type == FieldType::String) type.length = length_of(facet(derivation, "maxLength"));
  if (type.type == FieldType::Real) type.decimals = decimals_of(facet(derivation, "fractionDigits"));
  return type;
}

std::vector<schema::EnumElement> read_elements(pugi::xml_node definition) {
  std::vector<schema::EnumElement> elements;
  for (const pugi::xml_node one : children_of(derivation_of(definition), "enumeration"))
    elements.push_back({std::string(attribute_of(one, "value")), std::nullopt});
  return elements;
}

schema::MessageType read_message_type(pugi::xml_node definition) {
  const pugi::xml_node derivation = derivation_of(definition);
  const std::string_view base = without_prefix(attribute_of(derivation, "base"));
  schema::MessageType type{.type = schema::xsd_type(base)};
  if (type.type == FieldType::Unknown && is_name(base)) type.extends = base;
  type.structure = local_name(definition) == "complexType" && !child_of(definition, "simpleContent");
  // A pattern is a form of its own, a guid's for instance.
  if (type.type == FieldType::String && child_of(derivation, "pattern")) type.type = FieldType::Unknown;
  for (const pugi::xml_node one : children_of(derivation, "enumeration"))
    type.elements.emplace_back(attribute_of(one, "value"));
  if (!type.elements.empty()) type.type = FieldType::Enum;
  if (type.type == FieldType::String || !type.extends.empty())
    type.length = length_of(facet(derivation, "maxLength"));
  if (type.type == FieldType::Real || !type.extends.empty())
    type.decimals = decimals_of(facet(derivation, "fractionDigits"));
  return type;
}

std::string_view member_of_union(std::string_view name) {
  constexpr std::string_view kUnion = "AxdUnion_", kOther = "_AxdType_";
  if (!name.starts_with(kUnion)) return name;
  name.remove_prefix(kUnion.size());
  return name.substr(0, name.find(kOther));
}

}  // namespace rapport::metadata
