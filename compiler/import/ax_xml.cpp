#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "compiler/import/numbers.h"
#include "compiler/import/readers.h"
#include "compiler/import/xml.h"

namespace rapport::metadata {
namespace {

using schema::FieldType;
using schema::same_name;

// What follows AxTableField or AxEdt in an i:type.
constexpr std::array<std::pair<std::string_view, FieldType>, 10> kTypes = {
    {{"String", FieldType::String},
     {"Int", FieldType::Int},
     {"Int64", FieldType::Int64},
     {"Real", FieldType::Real},
     {"Date", FieldType::Date},
     {"UtcDateTime", FieldType::DateTime},
     {"Time", FieldType::Time},
     {"Enum", FieldType::Enum},
     {"Guid", FieldType::Guid},
     {"Container", FieldType::Container}}};

// The metadata files of the later product hold one object each. What stands at its default is left out.
class AxXmlReader {
 public:
  explicit AxXmlReader(Source& source) : source_(source), evidence_("FO:XML " + source.base_name()) {}

  Facts run() {
    pugi::xml_document document;
    const pugi::xml_node root = load_xml(document, source_);
    if (!root) return {};
    const std::string_view what = local_name(root);
    if (what == "AxTable")
      read_table(root);
    else if (what == "AxEnum")
      read_enum(root);
    else if (what == "AxEdt")
      read_type(root);
    else
      facts_.skip("objects of the kind " + std::string(what));
    return std::move(facts_);
  }

 private:
  // What its child Name says; empty, and a problem, when that is no name.
  std::string name_of(pugi::xml_node node) {
    const pugi::xml_node name = child_of(node, "Name");
    if (!name) {
      source_.refuse(span_of(source_, node), "no `Name` in this `" + std::string(local_name(node)) + "`",
                     "one");
      return {};
    }
    const std::string_view text = text_of(node, "Name");
    return source_.check_name(text, span_of(source_, name)) ? std::string(text) : std::string();
  }

  std::string name_or_nothing(std::string_view name) {
    if (name.empty() || is_name(name)) return std::string(name);
    facts_.skip("names that AX does not have", name);
    return {};
  }

  // The elements of an object that are none of these.
  void skip_others(pugi::xml_node node, std::initializer_list<std::string_view> used) {
    for (const pugi::xml_node child : node.children())
      if (child.first_child() && std::ranges::find(used, local_name(child)) == used.end())
        facts_.skip("properties of no use to a pack");
  }

  FieldType type_of(pugi::xml_node node, std::string_view prefix) {
    std::string_view word = without_prefix(attribute_of(node, "type"));
    if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
    const auto* const found = std::ranges::find(kTypes, word, &decltype(kTypes)::value_type::first);
    if (found != kTypes.end()) return found->second;
    facts_.skip("types that are not known: " + std::string(is_name(word) ? word : "none"));
    return FieldType::Unknown;
  }

  // What fields and data types have both.
  template <class T>
  void read_facts(T& item, pugi::xml_node node) {
    const std::string_view size = text_of(node, "StringSize");
    if (item.type == FieldType::String) item.length = length_of(size);
    if (!size.empty() && !item.length) facts_.skip("lengths that are no number", item.name);
    if (item.type == FieldType::Real) item.decimals = decimals_of(text_of(node, "NoOfDecimals"));
    item.enum_name = name_or_nothing(text_of(node, "EnumType"));
    item.evidence = evidence_;
  }

  void read_table(pugi::xml_node node) {
    schema::Table table{.name = name_of(node), .evidence = evidence_};
    if (table.name.empty()) return;
    table.extends = name_or_nothing(text_of(node, "Extends"));
    table.per_company = !same_name(text_of(node, "SaveDataPerCompany"), "No");
    table.says_per_company = true;
    table.trust = schema::trust_of(table.evidence);
    for (const pugi::xml_node field : children_of(child_of(node, "Fields"), "AxTableField"))
      read_field(field, table);
    set_references(facts_, table, read_references(node));
    set_key(table, read_indices(node),
            {.primary = std::string(text_of(node, "PrimaryIndex")),
             .replacement = std::string(text_of(node, "ReplacementKey"))});
    skip_others(node, {"Name", "Extends", "SaveDataPerCompany", "Fields", "Relations", "Indexes",
                       "PrimaryIndex", "ReplacementKey"});
    table.trust = schema::trust_of(table.evidence);
    facts_.schema.tables.push_back(std::move(table));
  }

  void read_field(pugi::xml_node node, schema::Table& table) {
    schema::Field field{.name = name_of(node), .type = type_of(node, "AxTableField")};
    if (field.name.empty()) return;
    read_facts(field, node);
    field.mandatory = same_name(text_of(node, "Mandatory"), "Yes");
    field.says_mandatory = true;
    field.data_type = name_or_nothing(text_of(node, "ExtendedDataType"));
    if (field.type == FieldType::Int64 &&
        (same_name(field.data_type, "RefRecId") || same_name(field.data_type, "RecId")))
      field.type = FieldType::RecId;
    field.trust = schema::trust_of(field.evidence);
    skip_others(node, {"Name", "StringSize", "NoOfDecimals", "EnumType", "Mandatory", "ExtendedDataType"});
    table.fields.push_back(std::move(field));
  }

  std::vector<Index> read_indices(pugi::xml_node node) {
    std::vector<Index> indices;
    for (const pugi::xml_node one : children_of(child_of(node, "Indexes"), "AxTableIndex")) {
      Index index{.name = std::string(text_of(one, "Name"))};
      index.unique = !same_name(text_of(one, "AllowDuplicates"), "Yes");
      index.alternate_key = same_name(text_of(one, "AlternateKey"), "Yes");
      for (const pugi::xml_node field : children_of(child_of(one, "Fields"), "AxTableIndexField"))
        index.fields.push_back(name_or_nothing(text_of(field, "DataField")));
      if (std::ranges::find(index.fields, "") == index.fields.end()) indices.push_back(std::move(index));
    }
    return indices;
  }

  std::vector<Reference> read_references(pugi::xml_node node) {
    std::vector<Reference> references;
    for (const pugi::xml_node one : children_of(child_of(node, "Relations"), "AxTableRelation")) {
      Reference reference{.table = name_or_nothing(text_of(one, "RelatedTable"))};
      for (const pugi::xml_node pair : children_of(child_of(one, "Constraints"), "AxTableRelationConstraint"))
        add_constraint(pair, reference);
      if (reference.table.empty())
        facts_.skip("references to no table");
      else
        references.push_back(std::move(reference));
    }
    return references;
  }

  // Field: a field and the one that it refers to. RelatedFixed: a value that the other row has to have, which
  // is no condition on ours. Anything else is taken for one.
  void add_constraint(pugi::xml_node node, Reference& reference) {
    const std::string_view type = without_prefix(attribute_of(node, "type"));
    const std::string field = name_or_nothing(text_of(node, "Field"));
    if (type == "AxTableRelationConstraintField" && !field.empty())
      reference.pairs.push_back({field, name_or_nothing(text_of(node, "RelatedField"))});
    else if (type != "AxTableRelationConstraintRelatedFixed")
      reference.conditional = true;
  }

  void read_enum(pugi::xml_node node) {
    schema::Enum item{.name = name_of(node), .evidence = evidence_};
    for (const pugi::xml_node one : children_of(child_of(node, "EnumValues"), "AxEnumValue")) {
      const std::string name = name_of(one);
      if (name.empty()) continue;
      const std::string_view value = text_of(one, "Value");
      item.elements.push_back({name, value.empty() ? 0 : enum_value_of(value)});  // 0 is the default
      skip_others(one, {"Name", "Value"});
    }
    skip_others(node, {"Name", "EnumValues", "UseEnumValue"});
    if (!item.name.empty()) facts_.schema.enums.push_back(std::move(item));
  }

  void read_type(pugi::xml_node node) {
    schema::DataType type{.name = name_of(node), .type = type_of(node, "AxEdt")};
    if (type.name.empty()) return;
    read_facts(type, node);
    type.extends = name_or_nothing(text_of(node, "Extends"));
    const auto references = children_of(child_of(node, "TableReferences"), "AxEdtTableReference");
    if (references.size() == 1) {
      type.fk_table = name_or_nothing(text_of(references[0], "Table"));
      type.fk_field = name_or_nothing(text_of(references[0], "RelatedField"));
    }
    if (references.size() > 1) facts_.skip("references of data types", references.size());
    skip_others(node, {"Name", "StringSize", "NoOfDecimals", "EnumType", "Extends", "TableReferences"});
    facts_.schema.types.push_back(std::move(type));
  }

  Source& source_;
  std::string evidence_;
  Facts facts_;
};

}  // namespace

Facts read_ax_xml(Source& source) { return AxXmlReader(source).run(); }

}  // namespace rapport::metadata
