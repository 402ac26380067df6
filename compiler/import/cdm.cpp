#include <array>
#include <map>
#include <utility>

#include "compiler/import/json_tree.h"
#include "compiler/import/readers.h"

namespace rapport::metadata {
namespace {

using schema::FieldType;

// What a type of the Common Data Model is here. An `integer` is an enum in most cases, and the files do not
// say when.
constexpr std::array<std::pair<std::string_view, FieldType>, 11> kTypes = {
    {{"string", FieldType::String},
     {"integer", FieldType::IntOrEnum},
     {"bigInteger", FieldType::Int64},
     {"decimal", FieldType::Real},
     {"double", FieldType::Real},
     {"date", FieldType::Date},
     {"dateTime", FieldType::DateTime},
     {"dateTimeOffset", FieldType::DateTime},
     {"time", FieldType::Time},
     {"guid", FieldType::Guid},
     {"binary", FieldType::Container}}};

constexpr std::string_view kRelation = "Relationship_", kRelationEnd = "Relationship";
constexpr size_t kLongestChain = 64;  // of data types that extend each other

class CdmReader {
 public:
  explicit CdmReader(Source& source) : source_(source), evidence_("FO:CDM " + source.base_name()) {}

  Facts run() {
    const auto root = load_json(source_);
    if (!root) return {};
    const JsonNode* const definitions = list_of(*root, "definitions");
    if (!definitions) return {};
    for (const JsonNode& one : definitions->items) read_type(one);
    for (const JsonNode& one : definitions->items) read_entity(one);
    return std::move(facts_);
  }

 private:
  diag::Span at(const JsonNode& node) const { return source_.span(node.at, node.at); }

  const JsonNode* list_of(const JsonNode& node, std::string_view member) {
    const JsonNode* const found = node.find(member);
    if (found && found->kind == JsonKind::List) return found;
    const std::string name = "`" + std::string(member) + "`";
    source_.refuse(at(found ? *found : node),
                   found ? std::string(describe(found->kind)) + " for " + name : "no " + name,
                   name + " with a list");
    return nullptr;
  }

  void read_type(const JsonNode& node) {
    const std::string_view name = node.text_of("dataTypeName"), base = node.text_of("extendsDataType");
    if (name.empty()) return;
    if (!source_.check_name(name, at(node))) return;
    bases_.emplace(name, base);
    schema::DataType type{.name = std::string(name), .type = standard_type(base), .evidence = evidence_};
    if (type.type == FieldType::Unknown && is_name(base)) type.extends = base;
    facts_.schema.types.push_back(std::move(type));
  }

  static FieldType standard_type(std::string_view name) {
    for (const auto& [word, type] : kTypes)
      if (word == name) return type;
    return FieldType::Unknown;
  }

  FieldType type_named(std::string_view name) const {
    for (size_t steps = 0; steps < kLongestChain; ++steps) {
      if (const FieldType type = standard_type(name); type != FieldType::Unknown) return type;
      const auto base = bases_.find(name);
      if (base == bases_.end()) break;
      name = base->second;
    }
    return FieldType::Unknown;
  }

  void read_entity(const JsonNode& node) {
    const std::string_view name = node.text_of("entityName");
    if (name.empty()) {
      if (node.text_of("dataTypeName").empty()) facts_.skip("definitions of neither an entity nor a type");
      return;
    }
    const JsonNode* const attributes = list_of(node, "hasAttributes");
    if (!source_.check_name(name, at(node)) || !attributes) return;
    schema::Table table{.name = std::string(name), .evidence = evidence_};
    const std::string_view extends = node.text_of("extendsEntity");
    const std::string_view parent = extends.substr(extends.find_last_of('/') + 1);
    if (is_name(parent) && parent != "Common") table.extends = parent;
    table.per_company = false;
    for (const JsonNode& attribute : attributes->items) read_attribute(attribute, table);
    table.says_per_company = table.extends.empty();  // else its parent says it
    table.trust = schema::trust_of(table.evidence);
    const FieldsByName fields(table);
    for (const JsonNode& attribute : attributes->items) read_relation(attribute, fields);
    facts_.schema.tables.push_back(std::move(table));
  }

  void read_attribute(const JsonNode& node, schema::Table& table) {
    const std::string_view name = node.text_of("name"), type = node.text_of("dataType");
    if (node.find("entity")) return;  // read_relation()
    if (name.empty() || type.empty()) {
      facts_.skip("attributes without a name or a type", table.name + "." + std::string(name));
      return;
    }
    if (!source_.check_name(name, at(node))) return;
    const JsonNode* const nullable = node.find("isNullable", JsonKind::Bool);
    const JsonNode* const read_only = node.find("isReadOnly", JsonKind::Bool);
    schema::Field field{.name = std::string(name), .type = type_named(type), .evidence = evidence_};
    field.mandatory = !(nullable && nullable->yes);
    field.system = read_only && read_only->yes;
    field.says_mandatory = !field.system;
    if (field.system) field.mandatory = false;
    if (standard_type(type) == FieldType::Unknown && is_name(type)) field.data_type = type;
    field.trust = schema::trust_of(field.evidence);
    if (schema::same_name(name, "DataAreaId")) table.per_company = true;
    table.fields.push_back(std::move(field));
  }

  // "Relationship_PaymTermIdRelationship": the reference of the field PaymTermId, when there is one.
  void read_relation(const JsonNode& node, const FieldsByName& fields) {
    const JsonNode* const entity = node.find("entity", JsonKind::Object);
    if (!entity) return;
    std::string_view name = node.text_of("name");
    const std::string_view target = entity->text_of("entityReference");
    if (name.starts_with(kRelation)) name.remove_prefix(kRelation.size());
    if (name.ends_with(kRelationEnd)) name.remove_suffix(kRelationEnd.size());
    schema::Field* const field = fields.find(std::string(name));
    if (!field || !is_name(target)) return facts_.skip("relations that name no field", name);
    field->fk_table = target;
    if (field->type == FieldType::Int64) field->type = FieldType::RecId, field->fk_field = "RecId";
  }

  Source& source_;
  std::string evidence_;
  std::map<std::string, std::string, std::less<>> bases_;  // data type → what it extends
  Facts facts_;
};

}  // namespace

Facts read_cdm(Source& source) { return CdmReader(source).run(); }

}  // namespace rapport::metadata
