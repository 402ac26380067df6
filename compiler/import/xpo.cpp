#include <algorithm>
#include <array>
#include <utility>

#include "compiler/import/numbers.h"
#include "compiler/import/readers.h"
#include "compiler/import/xpo_tree.h"

namespace rapport::metadata {
namespace {

using schema::FieldType;
using schema::same_name;

constexpr std::array<std::pair<std::string_view, FieldType>, 12> kTypes = {
    {{"STRING", FieldType::String},
     {"INT", FieldType::Int},
     {"INT64", FieldType::Int64},
     {"REAL", FieldType::Real},
     {"DATE", FieldType::Date},
     {"DATETIME", FieldType::DateTime},
     {"UTCDATETIME", FieldType::DateTime},
     {"TIME", FieldType::Time},
     {"ENUM", FieldType::Enum},
     {"GUID", FieldType::Guid},
     {"CONTAINER", FieldType::Container},
     {"RECID", FieldType::RecId}}};

// The lines of a block PROPERTIES, each read at most once.
class Properties {
 public:
  explicit Properties(const XpoNode* block) : block_(block) {}

  // Empty: the property has its default, for then AX does not write it.
  std::string_view take(std::string_view name) {
    for (const XpoNode& line : block_ ? block_->children : none_)
      if (same_name(line.word, name)) return ++taken_, line.value;
    return {};
  }
  bool is(std::string_view name, std::string_view word) { return same_name(take(name), word); }
  size_t left() const {
    return block_ ? block_->children.size() - std::min(taken_, block_->children.size()) : 0;
  }

 private:
  const XpoNode* block_;
  const std::vector<XpoNode> none_;
  size_t taken_ = 0;
};

// One thing of a list, as `FIELD #F`, `STRING`, `PROPERTIES` are: the line that begins it, and what belongs
// to it.
struct Item {
  const XpoNode* head = nullptr;
  const XpoNode* properties = nullptr;
  const XpoNode* fields = nullptr;  // INDEXFIELDS, FIELDREFERENCES
  std::string_view type;            // a word alone
};

class XpoReader {
 public:
  explicit XpoReader(Source& source) : source_(source), evidence_("2012:XPO " + source.base_name()) {}

  Facts run() {
    for (const XpoElement& element : xpo_elements(source_)) {
      if (element.kind == "DBT")
        read_one(element, "TABLE", &XpoReader::read_table);
      else if (element.kind == "DBE")
        read_one(element, "ENUMTYPE", &XpoReader::read_enum);
      else if (element.kind.size() == 3 && element.kind.starts_with("UT"))
        read_one(element, "USERTYPE", &XpoReader::read_type);
      else
        facts_.skip("elements of the kind " + std::string(is_name(element.kind) ? element.kind : "?"));
    }
    return std::move(facts_);
  }

 private:
  void read_one(const XpoElement& element, std::string_view word, void (XpoReader::*read)(const XpoNode&)) {
    const auto root = xpo_tree(element, source_);
    if (!root) return;
    const auto found = std::ranges::find(root->children, word, &XpoNode::word);
    if (found == root->children.end()) {
      source_.refuse(source_.span_of(element.line), "no line `" + std::string(word) + " #…` in this element",
                     "one, with what it holds");
    } else if (source_.check_name(found->value, source_.span_of(found->line))) {
      (this->*read)(*found);
    }
  }

  // The things of a list. Each begins with a line with this word; with an empty one, at a line `#name`.
  std::vector<Item> items_of(const XpoNode& block, std::string_view word) {
    std::vector<Item> items;
    for (const XpoNode& node : block.children) {
      if (!node.is_block && node.word == word && (!word.empty() || !node.value.empty()))
        items.push_back({.head = &node});
      else if (items.empty())
        facts_.skip("lines that were not understood");
      else
        add_to(items.back(), node);
    }
    return items;
  }

  void add_to(Item& item, const XpoNode& node) {
    if (node.word == "PROPERTIES")
      item.properties = &node;
    else if (node.word == "INDEXFIELDS")
      item.fields = &node;
    else if (!node.is_block && node.value.empty() && item.type.empty())
      item.type = node.word;
    else
      facts_.skip("lines that were not understood");
  }

  FieldType type_named(std::string_view word) {
    const auto* const found = std::ranges::find(kTypes, word, &decltype(kTypes)::value_type::first);
    if (found != kTypes.end()) return found->second;
    facts_.skip("types that are not known: " + std::string(is_name(word) ? word : "none"));
    return FieldType::Unknown;
  }

  // What fields and data types have both.
  template <class T>
  void read_facts(T& item, std::string_view type, Properties& properties) {
    item.type = type_named(type);
    const std::string_view size = properties.take("StringSize");
    if (item.type == FieldType::String) item.length = length_of(size);
    if (!size.empty() && !item.length) facts_.skip("lengths that are no number", item.name);
    const std::string_view decimals = properties.take("NoOfDecimals");
    if (item.type == FieldType::Real) item.decimals = decimals_of(decimals);
    item.enum_name = name_or_nothing(properties.take("EnumType"));
    item.evidence = evidence_;
  }

  std::string name_or_nothing(std::string_view name) {
    if (name.empty() || is_name(name)) return std::string(name);
    facts_.skip("names that AX does not have", name);
    return {};
  }

  void read_table(const XpoNode& node) {
    schema::Table table{.name = std::string(node.value), .evidence = evidence_};
    table.trust = schema::trust_of(table.evidence);
    KeyNames keys;
    std::vector<Index> indices;
    std::vector<Reference> references;
    for (const XpoNode& part : node.children) {
      if (part.word == "PROPERTIES")
        keys = read_table_properties(part, table);
      else if (part.word == "FIELDS")
        read_fields(part, table);
      else if (part.word == "INDICES")
        indices = read_indices(part);
      else if (part.word == "REFERENCES")
        references = read_references(part);
      else if (part.left_out)
        facts_.skip("sections " + std::string(part.word));
    }
    set_references(facts_, table, references);
    set_key(table, indices, keys);
    facts_.schema.tables.push_back(std::move(table));
  }

  KeyNames read_table_properties(const XpoNode& block, schema::Table& table) {
    Properties properties(&block);
    properties.take("Name");
    table.per_company = !properties.is("SaveDataPerCompany", "No");
    table.says_per_company = true;
    table.extends = name_or_nothing(properties.take("Extends"));
    KeyNames keys{.primary = std::string(properties.take("PrimaryIndex")),
                  .replacement = std::string(properties.take("ReplacementKey"))};
    facts_.skip("properties of no use to a pack", properties.left());
    return keys;
  }

  void read_fields(const XpoNode& block, schema::Table& table) {
    for (const Item& item : items_of(block, "FIELD")) {
      if (!source_.check_name(item.head->value, source_.span_of(item.head->line))) continue;
      schema::Field field{.name = std::string(item.head->value)};
      Properties properties(item.properties);
      properties.take("Name");
      properties.take("Table");
      read_facts(field, item.type, properties);
      field.mandatory = properties.is("Mandatory", "Yes");
      field.says_mandatory = true;
      field.data_type = name_or_nothing(properties.take("ExtendedDataType"));
      if (field.type == FieldType::Int64 &&
          (same_name(field.data_type, "RefRecId") || same_name(field.data_type, "RecId")))
        field.type = FieldType::RecId;
      field.trust = schema::trust_of(field.evidence);
      facts_.skip("properties of no use to a pack", properties.left());
      table.fields.push_back(std::move(field));
    }
  }

  std::vector<Index> read_indices(const XpoNode& block) {
    std::vector<Index> indices;
    for (const Item& item : items_of(block, "")) {
      Properties properties(item.properties);
      Index index{.name = std::string(item.head->value)};
      index.unique = properties.is("AllowDuplicates", "No");
      index.alternate_key = properties.is("AlternateKey", "Yes");
      for (const XpoNode& field : item.fields ? item.fields->children : std::vector<XpoNode>())
        if (field.word.empty() && is_name(field.value)) index.fields.emplace_back(field.value);
      indices.push_back(std::move(index));
    }
    return indices;
  }

  std::vector<Reference> read_references(const XpoNode& block) {
    std::vector<Reference> references;
    for (const XpoNode& node : block.children) {
      if (node.word != "REFERENCE") continue;
      Reference reference;
      for (const XpoNode& part : node.children) {
        if (part.word == "PROPERTIES")
          reference.table = name_or_nothing(Properties(&part).take("Table"));
        else if (part.word == "FIELDREFERENCES")
          add_pairs(part, reference);
      }
      if (reference.table.empty())
        facts_.skip("references to no table");
      else
        references.push_back(std::move(reference));
    }
    return references;
  }

  // PKFK: a field and the one that it refers to. EXTERNFIXED: a value that the other row has to have, which
  // is no condition on ours. Anything else is taken for one.
  void add_pairs(const XpoNode& block, Reference& reference) {
    for (const Item& item : items_of(block, "REFERENCETYPE")) {
      Properties properties(item.properties);
      const std::string field = name_or_nothing(properties.take("Field"));
      const std::string related = name_or_nothing(properties.take("RelatedField"));
      if (item.head->value == "PKFK" && !field.empty())
        reference.pairs.push_back({field, related});
      else if (item.head->value != "EXTERNFIXED")
        reference.conditional = true;
    }
  }

  void read_enum(const XpoNode& node) {
    schema::Enum item{.name = std::string(node.value), .evidence = evidence_};
    for (const XpoNode& part : node.children) {
      if (part.word != "TYPEELEMENTS") continue;
      for (const Item& element : items_of(part, "")) {
        if (!source_.check_name(element.head->value, source_.span_of(element.head->line))) continue;
        Properties properties(element.properties);
        properties.take("Name");
        item.elements.push_back(
            {std::string(element.head->value), enum_value_of(properties.take("EnumValue"))});
        facts_.skip("properties of no use to a pack", properties.left());
      }
    }
    facts_.schema.enums.push_back(std::move(item));
  }

  void read_type(const XpoNode& node) {
    schema::DataType type{.name = std::string(node.value)};
    Item head;
    const XpoNode* references = nullptr;
    for (const XpoNode& part : node.children) {
      if (part.word == "TYPEREFERENCES")
        references = &part;
      else if (part.word == "PROPERTIES" || !part.is_block)
        add_to(head, part);
      else if (part.left_out || !part.children.empty())
        facts_.skip("sections " + std::string(part.word));
    }
    Properties properties(head.properties);
    properties.take("Name");
    read_facts(type, head.type, properties);
    type.extends = name_or_nothing(properties.take("Extends"));
    facts_.skip("properties of no use to a pack", properties.left());
    if (references) read_type_references(*references, type);
    facts_.schema.types.push_back(std::move(type));
  }

  void read_type_references(const XpoNode& block, schema::DataType& type) {
    for (const Item& item : items_of(block, "TYPEREFERENCETYPE")) {
      Properties properties(item.properties);
      if (item.head->value == "EXTERNFIXED") continue;  // as in a table's references
      if (item.head->value != "DATASET" || !type.fk_table.empty()) {
        facts_.skip("references of data types", type.name);
        continue;
      }
      type.fk_table = name_or_nothing(properties.take("Table"));
      type.fk_field = name_or_nothing(properties.take("RelatedField"));
    }
  }

  Source& source_;
  std::string evidence_;
  Facts facts_;
};

}  // namespace

Facts read_xpo(Source& source) { return XpoReader(source).run(); }

}  // namespace rapport::metadata
