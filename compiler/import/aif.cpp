#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "compiler/import/aif_document.h"
#include "compiler/import/readers.h"
#include "compiler/import/wsdl.h"
#include "compiler/import/xml.h"
#include "compiler/import/xsd_library.h"
#include "compiler/import/xsd_types.h"
#include "compiler/pack/baseline.h"
#include "compiler/pack/schema_toml.h"

namespace rapport::metadata {
namespace {

using schema::FieldType;

constexpr std::string_view kTarget = "ax-2012-r3";  // which tables there are in any case

bool is_known_table(std::string_view name) {
  const schema::Schema* const baseline = pack::baseline_schema(kTarget);
  return baseline && schema::find_table(*baseline, name);
}

// What a message has besides the fields of the table.
bool is_of_message(std::string_view element) {
  return element == "_DocumentHash" || element == "RecId" || element == "RecVersion";
}

class AifReader {
 public:
  AifReader(Source& source, const XsdLibrary& library)
      : source_(source), library_(library), evidence_(std::string(schema::kOfMessage) + source.base_name()) {}

  Facts run(pugi::xml_node root) {
    std::vector<pugi::xml_node> schemas = {root};
    if (local_name(root) == "definitions") schemas = children_of(child_of(root, "types"), "schema");
    for (const pugi::xml_node one : schemas) collect(one);
    find_sources();
    for (const auto& [name, definition] : types_) read_simple(name, definition);
    for (const auto& [name, definition] : types_)
      if (name.starts_with(kEntityPrefix)) read_entity(name, definition);
    read_documents();
    for (const schema::Document& document : facts_.schema.documents)
      name_service(document, {.evidence = evidence_});
    if (local_name(root) == "definitions") read_services(root);
    return std::move(facts_);
  }

 private:
  void collect(pugi::xml_node schema) {
    for (const pugi::xml_node one : schema.children()) {
      const std::string_view kind = local_name(one), name = attribute_of(one, "name");
      if (kind == "simpleType" || kind == "complexType")
        types_.emplace(name, one);
      else if (kind == "element")
        roots_.emplace(name, Root{type_of(one), attribute_of(schema, "targetNamespace")});
      else if (kind != "import" && kind != "include" && one.type() == pugi::node_element)
        facts_.skip("declarations that were not understood", std::string(kind) + " " + std::string(name));
    }
  }

  // The data source of an entity's type is the name of an element that has the type.
  void find_sources() {
    for (const auto& [name, definition] : types_)
      for (const pugi::xml_node element : elements_of(definition))
        if (const std::string_view type = type_of(element); type.starts_with(kEntityPrefix))
          sources_.emplace(type, attribute_of(element, "name"));
  }

  // "AxdEntity_DirParty_DirPerson", whose element is DirParty → "DirPerson".
  std::string_view table_of(std::string_view type) const {
    std::string_view rest = type.substr(kEntityPrefix.size());
    const std::string_view source = source_of(type);
    const bool concrete = rest.size() > source.size() + 1 && rest.starts_with(source) &&
                          rest[source.size()] == '_' && !source.empty();
    return concrete ? rest.substr(source.size() + 1) : rest;
  }

  // What inherits stands in the data source of what it inherits from.
  std::string_view source_of(std::string_view type) const {
    constexpr size_t kLongestChain = 16;
    for (size_t steps = 0; steps < kLongestChain; ++steps) {
      if (const auto found = sources_.find(type); found != sources_.end()) return found->second;
      const auto definition = types_.find(type);
      if (definition == types_.end()) break;
      type = without_prefix(attribute_of(extension_of(definition->second), "base"));
    }
    return {};
  }

  void read_simple(std::string_view name, pugi::xml_node definition) {
    if (name.starts_with(kEnumPrefix) && is_name(name))
      add_enum(std::string(name.substr(kEnumPrefix.size())), elements_in(definition), evidence_);
    if (!name.starts_with(kDataTypePrefix) || !is_name(name)) return;
    schema::DataType type = read_data_type(definition);
    type.name = name.substr(kDataTypePrefix.size());
    type.evidence = evidence_;
    if (type.type == FieldType::Enum && type.enum_name.empty()) name_enum(type, elements_in(definition));
    facts_.schema.types.push_back(std::move(type));
  }

  std::vector<schema::EnumElement> elements_in(pugi::xml_node definition) {
    std::vector<schema::EnumElement> elements = read_elements(definition);
    std::erase_if(elements, [this](const schema::EnumElement& element) {
      if (is_name(element.name)) return false;
      facts_.skip("names that AX does not have", element.name);
      return true;
    });
    return elements;
  }

  // The schema lists the elements of an enum without its name.
  void name_enum(schema::DataType& type, std::vector<schema::EnumElement> elements) {
    const bool no_yes = elements.size() == 2 && elements[0].name == "No" && elements[1].name == "Yes";
    type.enum_name = no_yes ? "NoYes" : type.name;
    type.evidence += "; the enum is inferred from its elements";
    if (!no_yes) add_enum(type.enum_name, std::move(elements), type.evidence);
  }

  void add_enum(std::string name, std::vector<schema::EnumElement> elements, std::string evidence) {
    facts_.schema.enums.push_back({std::move(name), std::move(elements), std::move(evidence)});
  }

  void read_entity(std::string_view name, pugi::xml_node definition) {
    const std::string_view table_name = table_of(name);
    const auto at = span_of(source_, definition);
    if (!source_.check_name(table_name, at)) return;
    schema::Table table{.name = std::string(table_name), .evidence = evidence_};
    if (!is_known_table(table_name)) table.evidence += "; inferred that the data source is the table";
    const std::string_view base = without_prefix(attribute_of(extension_of(definition), "base"));
    if (base.starts_with(kEntityPrefix)) table.extends = table_of(base);
    table.trust = schema::trust_of(table.evidence);
    for (const pugi::xml_node element : elements_of(definition)) read_element(element, table);
    tables_.emplace(table.name, facts_.schema.tables.size());
    facts_.schema.tables.push_back(std::move(table));
  }

  void read_element(pugi::xml_node element, schema::Table& table) {
    const std::string_view name = attribute_of(element, "name"), type = member_of_union(type_of(element));
    if (is_of_message(name)) return;
    if (type.starts_with(kEntityPrefix)) return;  // of the document, not of the table
    if (!source_.check_name(name, span_of(source_, element))) return;
    schema::Field field{.name = std::string(name), .evidence = table.evidence};
    if (!is_name(type)) return facts_.skip("fields whose type has no name", table.name + "." + field.name);
    field.type = schema::xsd_type(type);
    if (type.starts_with(kEnumPrefix))
      field.type = FieldType::Enum, field.enum_name = type.substr(kEnumPrefix.size());
    else if (type.starts_with(kDataTypePrefix))
      set_data_type(field, type);
    else if (field.type == FieldType::Unknown)
      return facts_.skip("fields whose type is a structure", table.name + "." + field.name);
    field.trust = schema::trust_of(field.evidence);
    table.fields.push_back(std::move(field));
  }

  // What the type says stands in the field as well: a message of this AX says it of this field.
  void set_data_type(schema::Field& field, std::string_view name) {
    field.data_type = name.substr(kDataTypePrefix.size());
    const auto definition = types_.find(name);
    if (definition == types_.end()) return;
    const schema::DataType type = read_data_type(definition->second);
    if (type.type == FieldType::Enum) return;  // the name of its enum is the type's
    field.type = type.type;
    field.length = type.length;
    field.decimals = type.decimals;
  }

  void read_documents() {
    const auto table_of_type = [this](std::string_view type) { return table_of(type); };
    for (const auto& [name, root] : roots_) {
      std::optional<schema::Document> document = read_document(types_, root.type, table_of_type, facts_);
      if (!document || !is_name(name)) continue;
      if (!pack::is_namespace(root.name_space)) {
        facts_.skip("documents whose namespace is no URI", name);
        continue;
      }
      document->name = name, document->name_space = root.name_space, document->evidence = evidence_;
      facts_.schema.documents.push_back(std::move(*document));
    }
    // what stands in a document that is in another file is not known here: all of them may
    for (const auto& [name, definition] : types_) {
      if (name.starts_with(kEntityPrefix) || is_document(name) || !is_name(name)) continue;
      schema::MessageType type = read_message_type(definition);
      type.name = name, type.evidence = evidence_;
      facts_.schema.message_types.push_back(std::move(type));
    }
  }

  bool is_document(std::string_view type) const {
    return std::ranges::any_of(roots_, [type](const auto& root) { return root.second.type == type; });
  }

  // The records at the top of a document are created with it.
  void name_service(const schema::Document& document, const schema::Service& service) {
    const schema::DocumentRecord* top = find_record(document, document.type);
    if (top == nullptr) return;
    for (const schema::DocumentElement& element : top->elements)
      for (const schema::DocumentRecord& record : document.records)
        // a record of a table that inherits stands in the element of its base
        if (element.type.starts_with(kEntityPrefix) &&
            (record.name == element.type || record.extends == element.type))
          name_service(record.table, service, document.name);
  }

  // The first service that is named stays. The table may be described by another file.
  void name_service(const std::string& name, const schema::Service& service, const std::string& document) {
    const auto [place, added] = tables_.try_emplace(name, facts_.schema.tables.size());
    if (added) facts_.schema.tables.push_back({.name = name});
    schema::Table* const table = &facts_.schema.tables[place->second];
    if (!table->service.name.empty())
      return facts_.skip("second services that create records of a table", name + " by " + service.name);
    table->service = service;
    table->service.document = document;
  }

  void read_services(pugi::xml_node root) {
    std::vector<WsdlOperation> creating_something;
    for (WsdlOperation& operation : read_operations(root, library_, evidence_, facts_)) {
      const schema::Service service{
          .name = operation.service, .name_space = operation.name_space, .evidence = evidence_};
      const bool creates = operation.name == "create";
      for (const std::vector<std::string>* tables : {&operation.tables, &operation.inheriting})
        for (const std::string& table : *tables)
          if (creates) name_service(table, service, operation.document);
      add_operation(operation, service);
      if (creates && !operation.known) creating_something.push_back(std::move(operation));
    }
    // one that does not say what it takes: it is clear when there is no other
    if (creating_something.size() != 1) return;
    const WsdlOperation& only = creating_something[0];
    for (const schema::Document& document : facts_.schema.documents)
      name_service(document, {.name = only.service, .name_space = only.name_space, .evidence = evidence_});
  }

  void add_operation(WsdlOperation& operation, schema::Service service) {
    schema::Table taker{
        .name = schema::designation(schema::TableKind::Operation, operation.service + "." + operation.name),
        .kind = schema::TableKind::Operation,
        .evidence = evidence_,
        .fields = std::move(operation.fields)};
    taker.trust = schema::trust_of(taker.evidence);
    if (operation.tables.size() == 1) {
      taker.extends = operation.tables[0];
      service.document = operation.document;
    } else if (!operation.tables.empty()) {
      facts_.skip("documents with records of several tables, as what an operation takes",
                  operation.service + "." + operation.name);
    }
    taker.service = std::move(service);
    facts_.schema.tables.push_back(std::move(taker));
  }

  struct Root {
    std::string_view type, name_space;
  };

  Source& source_;
  const XsdLibrary& library_;
  std::string evidence_;
  XsdTypes types_;                                        // simple and complex ones
  std::map<std::string_view, Root> roots_;                // elements at the top, documents among them
  std::map<std::string_view, std::string_view> sources_;  // AxdEntity_… → the name of its element
  std::map<std::string, size_t> tables_;                  // their places in facts_
  Facts facts_;
};

}  // namespace

Facts read_aif(Source& source, pugi::xml_node root, const XsdLibrary& library) {
  return AifReader(source, library).run(root);
}

}  // namespace rapport::metadata
