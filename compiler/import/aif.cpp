#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include "compiler/import/aif_document.h"
#include "compiler/import/readers.h"
#include "compiler/import/xml.h"
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
  explicit AifReader(Source& source)
      : source_(source), evidence_(std::string(schema::kOfMessage) + source.base_name()) {}

  Facts run() {
    pugi::xml_document document;
    const pugi::xml_node root = load_xml(document, source_);
    if (!root) return {};
    std::vector<pugi::xml_node> schemas = {root};
    if (local_name(root) == "definitions") schemas = children_of(child_of(root, "types"), "schema");
    for (const pugi::xml_node one : schemas) collect(one);
    find_sources();
    for (const auto& [name, definition] : types_) read_simple(name, definition);
    for (const auto& [name, definition] : types_)
      if (name.starts_with(kEntityPrefix)) read_entity(name, definition);
    read_documents();
    read_service(root);
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
        facts_.skip("declarations that were not understood");
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
    const auto named = [](const schema::EnumElement& element) { return is_name(element.name); };
    facts_.skip("names that AX does not have",
                static_cast<size_t>(std::erase_if(elements, std::not_fn(named))));
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
    facts_.schema.tables.push_back(std::move(table));
  }

  void read_element(pugi::xml_node element, schema::Table& table) {
    const std::string_view name = attribute_of(element, "name"), type = member_of_union(type_of(element));
    if (is_of_message(name)) return;
    if (type.starts_with(kEntityPrefix)) return;  // of the document, not of the table
    if (!source_.check_name(name, span_of(source_, element))) return;
    schema::Field field{.name = std::string(name), .evidence = table.evidence};
    if (!is_name(type)) return facts_.skip("fields whose type has no name");
    field.type = schema::xsd_type(type);
    if (type.starts_with(kEnumPrefix))
      field.type = FieldType::Enum, field.enum_name = type.substr(kEnumPrefix.size());
    else if (type.starts_with(kDataTypePrefix))
      set_data_type(field, type);
    else if (field.type == FieldType::Unknown)
      return facts_.skip("fields whose type is a structure");
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
        facts_.skip("documents whose namespace is no URI");
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

  // The action of an operation `create`: "namespace/Service/create".
  std::optional<schema::Service> find_create(pugi::xml_node root) {
    constexpr std::string_view kCreate = "/create";
    for (const pugi::xml_node port : root.children())
      for (const pugi::xml_node operation : children_of(port, "operation"))
        for (const pugi::xml_node part : operation.children()) {
          std::string_view action = attribute_of(part, "Action");
          if (action.empty()) action = attribute_of(part, "soapAction");
          if (local_name(part) == "output" || !action.ends_with(kCreate)) continue;
          action.remove_suffix(kCreate.size());
          const size_t slash = action.find_last_of('/');
          if (slash == std::string_view::npos || !is_name(action.substr(slash + 1))) continue;
          const std::string_view name_space = action.substr(0, slash);
          if (!pack::is_namespace(name_space)) {
            facts_.skip("services whose namespace is no URI");
            continue;
          }
          return schema::Service{.name = std::string(action.substr(slash + 1)),
                                 .name_space = std::string(name_space),
                                 .evidence = evidence_};
        }
    return std::nullopt;
  }

  // The records at the top of a document are created with it; a WSDL says through which service.
  void read_service(pugi::xml_node root) {
    const schema::Service service = find_create(root).value_or(schema::Service{.evidence = evidence_});
    std::map<std::string_view, schema::Table*> tables;
    for (schema::Table& table : facts_.schema.tables) tables.emplace(table.name, &table);
    for (const schema::Document& document : facts_.schema.documents) {
      const schema::DocumentRecord* top = find_record(document, document.type);
      if (top == nullptr) continue;
      for (const schema::DocumentElement& element : top->elements) {
        if (!element.type.starts_with(kEntityPrefix)) continue;
        for (const schema::DocumentRecord& record : document.records) {
          // a record of a table that inherits stands in the element of its base
          const auto table = record.name == element.type || record.extends == element.type
                                 ? tables.find(record.table)
                                 : tables.end();
          if (table == tables.end()) continue;
          table->second->service = service;
          table->second->service.document = document.name;
        }
      }
    }
  }

  struct Root {
    std::string_view type, name_space;
  };

  Source& source_;
  std::string evidence_;
  XsdTypes types_;                                        // simple and complex ones
  std::map<std::string_view, Root> roots_;                // elements at the top, documents among them
  std::map<std::string_view, std::string_view> sources_;  // AxdEntity_… → the name of its element
  Facts facts_;
};

}  // namespace

Facts read_aif(Source& source) { return AifReader(source).run(); }

}  // namespace rapport::metadata
