#include "compiler/import/wsdl.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "compiler/import/xml.h"
#include "compiler/import/xsd_types.h"
#include "compiler/pack/schema_toml.h"
#include "runtime/schema/by_name.h"

namespace rapport::metadata {
namespace {

using schema::FieldType;

constexpr size_t kLongestChain = 16;  // of types that extend each other

// What the contracts of a service have besides the types that schema::xsd_type() knows.
constexpr std::array<std::pair<std::string_view, FieldType>, 12> kPlain = {{{"short", FieldType::Int},
                                                                            {"byte", FieldType::Int},
                                                                            {"unsignedByte", FieldType::Int},
                                                                            {"unsignedShort", FieldType::Int},
                                                                            {"unsignedInt", FieldType::Int64},
                                                                            {"integer", FieldType::Int64},
                                                                            {"double", FieldType::Real},
                                                                            {"float", FieldType::Real},
                                                                            {"boolean", FieldType::Enum},
                                                                            {"guid", FieldType::Guid},
                                                                            {"anyURI", FieldType::String},
                                                                            {"token", FieldType::String}}};

FieldType plain_type(std::string_view name) {
  const auto found = std::ranges::find(kPlain, name, [](const auto& row) { return row.first; });
  return found == kPlain.end() ? schema::xsd_type(name) : found->second;
}

bool is_list(pugi::xml_node element) {
  const std::string_view most = attribute_of(element, "maxOccurs");
  return !most.empty() && most != "0" && most != "1";
}

bool is_mandatory(pugi::xml_node element) {
  const std::string_view nillable = attribute_of(element, "nillable");
  return attribute_of(element, "minOccurs") != "0" && nillable != "true" && nillable != "1";
}

bool is_structure(pugi::xml_node definition) {
  return local_name(definition) == "complexType" && !child_of(definition, "simpleContent");
}

bool is_entity(pugi::xml_node element) { return type_of(element).starts_with(kEntityPrefix); }

// "AxdEntity_Partner_ContosoPartner" in the element Partner → "ContosoPartner".
std::string_view table_of(std::string_view type, std::string_view element) {
  const std::string_view rest = type.substr(kEntityPrefix.size());
  const bool concrete = !element.empty() && rest.size() > element.size() + 1 && rest.starts_with(element) &&
                        rest[element.size()] == '_';
  return concrete ? rest.substr(element.size() + 1) : rest;
}

std::string shown(const WsdlOperation& operation) { return operation.service + "." + operation.name; }

class OperationReader {
 public:
  OperationReader(pugi::xml_node definitions, const XsdLibrary& library, const std::string& evidence,
                  Facts& facts)
      : definitions_(definitions), library_(library), evidence_(evidence), facts_(facts) {
    for (const schema::Enum& one : facts.schema.enums) enums_.insert(one.name);
  }

  std::vector<WsdlOperation> run() {
    for (const pugi::xml_node port_type : children_of(definitions_, "portType"))
      for (const pugi::xml_node operation : children_of(port_type, "operation"))
        if (std::optional<WsdlOperation> one = read(port_type, operation)) all_.push_back(std::move(*one));
    return std::move(all_);
  }

 private:
  struct Document {  // that an operation takes
    std::string name;
    std::vector<std::string> tables, inheriting;
  };

  std::optional<WsdlOperation> read(pugi::xml_node port_type, pugi::xml_node node) {
    WsdlOperation operation{.name = std::string(attribute_of(node, "name"))};
    const std::string_view port_name = attribute_of(port_type, "name");
    name_service(operation, port_name, node);
    if (!is_name(operation.name) || !is_name(operation.service))
      return facts_.skip("operations without a name that AX has", operation.name), std::nullopt;
    if (!pack::is_namespace(operation.name_space))
      return facts_.skip("services whose namespace is no URI", shown(operation)), std::nullopt;
    if (!seen_.insert(operation.service + "." + operation.name).second)
      return facts_.skip("operations that stand there twice", shown(operation)), std::nullopt;
    const pugi::xml_node input = child_of(node, "input");
    const pugi::xml_node message = library_.find_message(qname_of(input, attribute_of(input, "message")));
    operation.known = static_cast<bool>(message);
    if (operation.known)
      read_parts(operation, message, port_name);
    else
      facts_.skip(
          input ? "operations whose message is in none of the files" : "operations that take no message",
          shown(operation));
    return operation;
  }

  // The action says it, "namespace/Service/operation"; else the port type does.
  void name_service(WsdlOperation& operation, std::string_view port_name, pugi::xml_node node) const {
    std::vector<std::string_view> actions = {attribute_of(child_of(node, "input"), "Action")};
    for (const pugi::xml_node bound : library_.bindings_of(port_name, operation.name))
      actions.push_back(attribute_of(child_of(bound, "operation"), "soapAction"));
    for (std::string_view action : actions) {
      if (!action.ends_with("/" + operation.name)) continue;
      action.remove_suffix(operation.name.size() + 1);
      const size_t slash = action.find_last_of('/');
      if (slash == std::string_view::npos || !is_name(action.substr(slash + 1))) continue;
      operation.service = action.substr(slash + 1);
      operation.name_space = action.substr(0, slash);
      return;
    }
    std::string_view space = attribute_of(definitions_, "targetNamespace");
    if (space.ends_with('/')) space.remove_suffix(1);
    operation.service = port_name;
    operation.name_space = space;
  }

  // Parts that the binding sends as headers, or leaves out of the body, are no parameters.
  bool is_of_body(std::string_view part, std::string_view message, std::string_view port_name,
                  std::string_view operation) const {
    for (const pugi::xml_node bound : library_.bindings_of(port_name, operation)) {
      const pugi::xml_node input = child_of(bound, "input");
      for (const pugi::xml_node header : children_of(input, "header"))
        if (attribute_of(header, "part") == part &&
            without_prefix(attribute_of(header, "message")) == message)
          return false;
      std::string_view parts = attribute_of(child_of(input, "body"), "parts");
      if (parts.empty()) continue;
      bool listed = false;
      while (!parts.empty()) {
        const size_t end = std::min(parts.find(' '), parts.size());
        listed |= parts.substr(0, end) == part;
        parts.remove_prefix(std::min(end + 1, parts.size()));
      }
      if (!listed) return false;
    }
    return true;
  }

  void read_parts(WsdlOperation& operation, pugi::xml_node message, std::string_view port_name) {
    std::vector<pugi::xml_node> parameters;
    for (const pugi::xml_node part : children_of(message, "part")) {
      if (!is_of_body(attribute_of(part, "name"), attribute_of(message, "name"), port_name, operation.name)) {
        facts_.skip("parts of messages that are headers",
                    shown(operation) + " " + std::string(attribute_of(part, "name")));
        continue;
      }
      const std::string_view name = attribute_of(part, "element");
      const pugi::xml_node element = name.empty() ? part : library_.find_element(qname_of(part, name));
      if (!element) {
        operation.known = false;
        facts_.skip("operations whose message is in none of the files", shown(operation));
        return;
      }
      add_parameters(element, part == element, parameters);
    }
    const std::vector<pugi::xml_node> contract = members_of_contract(parameters);
    for (const pugi::xml_node parameter : contract.empty() ? parameters : contract)
      add_parameter(operation, parameter);
  }

  // An element that wraps parameters is not one; a part with a type, a document and a single value are.
  void add_parameters(pugi::xml_node element, bool is_part, std::vector<pugi::xml_node>& parameters) const {
    const pugi::xml_node definition = definition_of(element);
    const bool wraps = !is_part && definition && is_structure(definition) && !is_document(definition);
    if (!wraps) return parameters.push_back(element);
    for (const pugi::xml_node member : members_of(definition)) parameters.push_back(member);
  }

  // An operation that takes one structure and nothing else takes what is in it.
  std::vector<pugi::xml_node> members_of_contract(const std::vector<pugi::xml_node>& parameters) const {
    if (parameters.size() != 1 || is_list(parameters[0])) return {};
    const pugi::xml_node definition = definition_of(resolved(parameters[0]));
    if (!definition || !is_structure(definition) || is_document(definition)) return {};
    return members_of(definition);
  }

  // <element ref="…"/> stands for another element.
  pugi::xml_node resolved(pugi::xml_node element) const {
    const std::string_view name = attribute_of(element, "ref");
    return name.empty() ? element : library_.find_element(qname_of(element, name));
  }

  pugi::xml_node definition_of(pugi::xml_node element) const {
    if (const std::string_view type = attribute_of(element, "type"); !type.empty())
      return library_.find_type(qname_of(element, type));
    const pugi::xml_node simple = child_of(element, "simpleType");
    return simple ? simple : child_of(element, "complexType");
  }

  // Those of the types that it extends first.
  std::vector<pugi::xml_node> members_of(pugi::xml_node definition) const {
    std::vector<pugi::xml_node> line;
    for (pugi::xml_node at = definition; at && line.size() < kLongestChain;) {
      line.push_back(at);
      const pugi::xml_node extension = extension_of(at);
      at = extension ? library_.find_type(qname_of(extension, attribute_of(extension, "base")))
                     : pugi::xml_node();
    }
    std::vector<pugi::xml_node> members;
    for (auto at = line.rbegin(); at != line.rend(); ++at)
      for (const pugi::xml_node member : elements_of(*at)) members.push_back(member);
    return members;
  }

  bool is_document(pugi::xml_node definition) const {
    return is_structure(definition) && std::ranges::any_of(elements_of(definition), is_entity);
  }

  void add_parameter(WsdlOperation& operation, pugi::xml_node parameter) {
    const pugi::xml_node element = resolved(parameter);
    const pugi::xml_node definition = definition_of(element);
    const std::string name(attribute_of(element, "name"));
    if (!is_name(name))
      return facts_.skip("parameters without a name that AX has", shown(operation) + " " + name);
    if (is_list(parameter)) return facts_.skip("parameters that are lists", shown(operation) + " " + name);
    if (definition && is_document(definition)) return add_document(operation, name, definition);
    if (definition && is_structure(definition))
      return facts_.skip("parameters that are structures", shown(operation) + " " + name);
    const auto is_this = [&](const schema::Field& field) { return schema::same_name(field.name, name); };
    if (std::ranges::any_of(operation.fields, is_this))
      return facts_.skip("parameters that stand there twice", shown(operation) + " " + name);
    schema::Field field{
        .name = name, .mandatory = is_mandatory(parameter), .says_mandatory = true, .evidence = evidence_};
    set_type(field, element, definition);
    field.trust = schema::trust_of(field.evidence);
    operation.fields.push_back(std::move(field));
  }

  void set_type(schema::Field& field, pugi::xml_node element, pugi::xml_node definition) {
    const std::string_view name = member_of_union(type_of(element));
    if (name.starts_with(kEnumPrefix) && is_name(name)) {
      field.type = FieldType::Enum, field.enum_name = name.substr(kEnumPrefix.size());
      return;
    }
    if (name.starts_with(kDataTypePrefix) && is_name(name))
      field.data_type = name.substr(kDataTypePrefix.size());
    if (!definition) return set_plain(field, name);
    const schema::DataType type = read_data_type(definition);
    if (type.type == FieldType::Enum && field.data_type.empty()) return set_enum(field, name, definition);
    if (type.type == FieldType::Enum) return;  // the name of its enum is the data type's
    field.type = type.type, field.length = type.length, field.decimals = type.decimals;
    if (field.type == FieldType::Unknown && field.data_type.empty() && !type.extends.empty())
      field.data_type = type.extends;
  }

  static void set_plain(schema::Field& field, std::string_view name) {
    if (!field.data_type.empty()) return;
    field.type = plain_type(name);
    if (name != "boolean") return;
    field.enum_name = "NoYes";
    field.evidence += "; inferred that yes and no of a service are those of NoYes";
  }

  // A contract's own enum, named like it.
  void set_enum(schema::Field& field, std::string_view name, pugi::xml_node definition) {
    const std::string enum_name(is_name(name) ? name : std::string_view(field.name));
    std::vector<schema::EnumElement> elements = read_elements(definition);
    std::erase_if(elements, [](const schema::EnumElement& element) { return !is_name(element.name); });
    field.type = FieldType::Enum, field.enum_name = enum_name;
    if (enums_.insert(enum_name).second)
      facts_.schema.enums.push_back({enum_name, std::move(elements), evidence_});
  }

  void add_document(WsdlOperation& operation, const std::string& name, pugi::xml_node definition) {
    if (!operation.tables.empty())
      return facts_.skip("second documents of an operation", shown(operation) + " " + name);
    const auto [known, added] = documents_.try_emplace(definition.hash_value());
    Document& document = known->second;
    if (added) document = read_document(definition);
    operation.document = document.name.empty() ? name : document.name;
    operation.tables = document.tables;
    operation.inheriting = document.inheriting;
  }

  Document read_document(pugi::xml_node definition) const {
    Document document;
    for (const pugi::xml_node element : library_.top_elements())
      if (definition_of(element) == definition && is_name(attribute_of(element, "name")))
        document.name = attribute_of(element, "name");
    for (const pugi::xml_node element : elements_of(definition)) {
      if (!is_entity(element)) continue;
      const std::string_view source = attribute_of(element, "name");
      const std::string_view table = table_of(type_of(element), source);
      if (!is_name(table)) continue;
      document.tables.emplace_back(table);
      for (const pugi::xml_node derived : library_.types_that_extend(definition_of(element)))
        if (const std::string_view type = attribute_of(derived, "name");
            type.starts_with(kEntityPrefix) && is_name(table_of(type, source)))
          document.inheriting.emplace_back(table_of(type, source));
    }
    return document;
  }

  pugi::xml_node definitions_;
  const XsdLibrary& library_;
  const std::string& evidence_;
  Facts& facts_;
  std::set<std::string, schema::NameLess> seen_, enums_;
  std::map<size_t, Document> documents_;  // by the node of their type
  std::vector<WsdlOperation> all_;
};

}  // namespace

std::vector<WsdlOperation> read_operations(pugi::xml_node definitions, const XsdLibrary& library,
                                           const std::string& evidence, Facts& facts) {
  return OperationReader(definitions, library, evidence, facts).run();
}

}  // namespace rapport::metadata
