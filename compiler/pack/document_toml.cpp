#include "compiler/pack/document_toml.h"

#include <algorithm>
#include <array>

#include "compiler/pack/schema_toml.h"
#include "compiler/pack/schema_words.h"
#include "compiler/pack/toml_pairs.h"

namespace rapport::pack {
namespace {

constexpr std::array<std::string_view, 7> kTypeKeys = {"extends",  "type",      "length",  "decimals",
                                                       "elements", "structure", "evidence"};
constexpr std::array<std::string_view, 4> kDocumentKeys = {"namespace", "type", "evidence", "record"};
constexpr std::array<std::string_view, 3> kRecordKeys = {"table", "extends", "element"};
constexpr std::array<std::string_view, 3> kElementKeys = {"type", "mandatory", "single"};
constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

class DocumentReader {
 public:
  DocumentReader(diag::Diagnostics& diags, std::vector<FormName>& names) : diags_(diags), names_(names) {}

  schema::MessageType read_type(const TomlEntry& entry) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(kTypeKeys);
    schema::MessageType type{.name = entry.key,
                             .extends = reader.text("extends").value_or(""),
                             .structure = reader.truth("structure").value_or(false),
                             .evidence = reader.text("evidence").value_or("")};
    name_form(FormName::Role::TypeBase, type.name, type.extends, reader.entry("extends", TomlKind::String),
              entry);
    for (const TomlValue* element : reader.texts("elements")) type.elements.push_back(element->text);
    if (!type.elements.empty()) type.type = schema::FieldType::Enum;
    if (const TomlEntry* word = reader.entry("type", TomlKind::String)) read_word(word->value, type.type);
    if (const auto length = reader.number("length", 1, schema::kUnlimited))
      type.length = static_cast<uint32_t>(*length);
    if (const auto decimals = reader.number("decimals", 0, schema::kMostDecimals))
      type.decimals = static_cast<uint8_t>(*decimals);
    return type;
  }

  schema::Document read_document(const TomlEntry& entry) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(kDocumentKeys);
    check_name(entry.key, entry.at);
    document_ = entry.key;
    schema::Document document{.name = entry.key,
                              .name_space = reader.text("namespace").value_or(""),
                              .type = reader.text("type").value_or(""),
                              .evidence = reader.text("evidence").value_or("")};
    if (!is_namespace(document.name_space))
      diags_.report(diag::E6107, reader.entry("namespace", TomlKind::String)->value.at, document.name_space,
                    "a namespace", "one such as `http://tempuri.org`");
    name_form(FormName::Role::DocumentType, "", document.type, reader.entry("type", TomlKind::String), entry);
    for (const TomlEntry* record : tables_of(reader, "record"))
      document.records.push_back(read_record(*record));
    return document;
  }

  // The tables in the table `key`, each name once, in the order of the file.
  std::vector<const TomlEntry*> tables_of(const TomlReader& reader, std::string_view key) {
    std::vector<const TomlEntry*> tables;
    const TomlEntry* found = reader.entry(key, TomlKind::Table);
    if (found == nullptr) return tables;
    for (const TomlEntry& entry : found->value.entries) {
      if (entry.value.kind == TomlKind::Table)
        tables.push_back(&entry);
      else
        diags_.report(diag::E6003, entry.value.at, entry.key, describe(entry.value.kind), "a table");
    }
    refuse_same_names(tables);
    return tables;
  }

 private:
  // `said`: nullptr where `within` does not say it.
  void name_form(FormName::Role role, const std::string& owner, const std::string& name,
                 const TomlEntry* said, const TomlEntry& within) {
    names_.push_back({role, document_, owner, name, said == nullptr ? within.at : said->value.at});
  }

  void refuse_same_names(std::vector<const TomlEntry*>& tables) {
    std::vector<const TomlEntry*> by_name = tables, repeated;
    std::stable_sort(by_name.begin(), by_name.end(), [](const TomlEntry* a, const TomlEntry* b) {
      return schema::compare_names(a->key, b->key) < 0;
    });
    for (size_t i = 1; i < by_name.size(); ++i) {
      if (!schema::same_name(by_name[i - 1]->key, by_name[i]->key)) continue;
      diags_.report(diag::E6105, by_name[i]->at, by_name[i - 1]->key, by_name[i]->key)
          .label(by_name[i - 1]->at, "the first one");
      repeated.push_back(by_name[i]);
    }
    std::erase_if(tables, [&](const TomlEntry* entry) {
      return std::find(repeated.begin(), repeated.end(), entry) != repeated.end();
    });
  }

  schema::DocumentRecord read_record(const TomlEntry& entry) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(kRecordKeys);
    check_name(entry.key, entry.at);
    schema::DocumentRecord record{.name = entry.key,
                                  .table = reader.text("table").value_or(""),
                                  .extends = reader.text("extends").value_or("")};
    name_form(FormName::Role::RecordBase, record.name, record.extends,
              reader.entry("extends", TomlKind::String), entry);
    for (const TomlEntry* element : tables_of(reader, "element")) {
      TomlReader facts(element->value, diags_);
      facts.expect_keys(kElementKeys);
      check_name(element->key, element->at);
      record.elements.push_back({.name = element->key,
                                 .type = facts.text("type").value_or(""),
                                 .mandatory = facts.truth("mandatory").value_or(false),
                                 .single = facts.truth("single").value_or(false)});
      name_form(FormName::Role::ElementType, record.name, record.elements.back().type,
                facts.entry("type", TomlKind::String), *element);
    }
    return record;
  }

  // It becomes the name of an element or a part of one: nothing else may stand there.
  void check_name(std::string_view name, diag::Span at) {
    const bool fits = !name.empty() && name.find_first_not_of(kNameCharacters) == std::string_view::npos &&
                      (name[0] < '0' || name[0] > '9');
    if (!fits) diags_.report(diag::E6107, at, name, "a name of AX", "letters, digits and `_`");
  }

  void read_word(const TomlValue& word, schema::FieldType& type) {
    if (const auto known = field_type_of(word.text))
      type = *known;
    else
      diags_.report(diag::E6101, word.at, word.text, listed(field_type_words()));
  }

  diag::Diagnostics& diags_;
  std::vector<FormName>& names_;
  std::string document_;  // that is being read; empty: none
};

std::string section(const std::string& name, const Pairs& pairs) {
  return "[" + name + "]\n" + pairs.text() + (pairs.text().empty() ? "" : "\n");
}

std::string write_type(const schema::MessageType& type) {
  Pairs pairs("\n");
  pairs.add_text("extends", type.extends);
  if (!type.elements.empty()) pairs.add("elements", as_list(type.elements));
  const schema::FieldType implied =
      type.elements.empty() ? schema::FieldType::Unknown : schema::FieldType::Enum;
  if (type.type != implied) pairs.add_text("type", word_of(type.type));
  if (type.length) pairs.add("length", std::to_string(*type.length));
  if (type.decimals) pairs.add("decimals", std::to_string(*type.decimals));
  if (type.structure) pairs.add("structure", "true");
  pairs.add_text("evidence", type.evidence);
  return "\n" + section("message_type." + as_key(type.name), pairs);
}

std::string write_record(const std::string& document, const schema::DocumentRecord& record) {
  Pairs pairs("\n");
  pairs.add_text("table", record.table);
  pairs.add_text("extends", record.extends);
  const std::string name = document + ".record." + as_key(record.name);
  std::string text = section(name, pairs);
  if (!record.elements.empty()) text += "[" + name + ".element]\n";
  for (const schema::DocumentElement& element : record.elements) {
    Pairs facts(", ");
    facts.add_text("type", element.type);
    if (element.mandatory) facts.add("mandatory", "true");
    if (element.single) facts.add("single", "true");
    text += as_key(element.name) + " = {" + (facts.text().empty() ? "" : " " + facts.text() + " ") + "}\n";
  }
  return text;
}

std::string write_document(const schema::Document& document) {
  Pairs pairs("\n");
  pairs.add_text("namespace", document.name_space);
  pairs.add_text("type", document.type);
  pairs.add_text("evidence", document.evidence);
  const std::string name = "document." + as_key(document.name);
  std::string text = "\n" + section(name, pairs);
  for (const schema::DocumentRecord& record : document.records) text += write_record(name, record);
  return text;
}

}  // namespace

void read_documents(const TomlReader& root, diag::Diagnostics& diags, schema::Schema& schema,
                    std::vector<FormName>& names) {
  DocumentReader reader(diags, names);
  for (const TomlEntry* entry : reader.tables_of(root, "message_type"))
    schema.message_types.push_back(reader.read_type(*entry));
  for (const TomlEntry* entry : reader.tables_of(root, "document"))
    schema.documents.push_back(reader.read_document(*entry));
}

std::string write_documents(const schema::Schema& schema) {
  std::string text;
  for (const schema::MessageType& type : schema.message_types) text += write_type(type);
  for (const schema::Document& document : schema.documents) text += write_document(document);
  return text;
}

}  // namespace rapport::pack
