#include "compiler/pack/schema_toml.h"

#include <algorithm>
#include <array>

#include "compiler/pack/document_toml.h"
#include "compiler/pack/schema_words.h"
#include "compiler/pack/toml_tree.h"

namespace rapport::pack {
namespace {

constexpr std::array<std::string_view, 9> kKeys = {"name",    "type",  "enum",     "table",       "entity",
                                                   "service", "class", "document", "message_type"};
constexpr std::array<std::string_view, 2> kEnumKeys = {"elements", "evidence"};
constexpr std::array<std::string_view, 7> kTableKeys = {"extends",  "per_company", "one_row", "key",
                                                        "evidence", "service",     "field"};
constexpr std::array<std::string_view, 6> kTakerKeys = {"extends",  "per_company", "key",
                                                        "evidence", "service",     "field"};
constexpr std::array<std::string_view, 4> kServiceKeys = {"name", "namespace", "document", "evidence"};
constexpr std::array<std::string_view, 9> kFieldKeys = {
    "type", "length", "decimals", "mandatory", "system", "enum", "references", "data_type", "evidence"};
constexpr std::array<std::string_view, 7> kTypeKeys = {"extends", "type",       "length",  "decimals",
                                                       "enum",    "references", "evidence"};
constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::string_view kUriCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-~%#?=&+@";

// "a.b" as its two parts; "a" with an empty second; nothing when one of them is empty or there are more.
std::optional<std::pair<std::string, std::string>> split_reference(std::string_view text) {
  size_t dot = text.find('.');
  if (dot == std::string_view::npos)
    return text.empty() ? std::nullopt : std::optional(std::pair{std::string(text), std::string()});
  std::string_view table = text.substr(0, dot), field = text.substr(dot + 1);
  if (table.empty() || field.empty() || field.find('.') != std::string_view::npos) return std::nullopt;
  return std::pair{std::string(table), std::string(field)};
}

class SchemaReader {
 public:
  explicit SchemaReader(diag::Diagnostics& diags) : diags_(diags) {}

  schema::Schema read(const TomlValue& root, std::vector<FormName>& names) {
    TomlReader reader(root, diags_);
    reader.expect_keys(kKeys);
    schema::Schema schema;
    schema.name = reader.text("name").value_or("");
    for (const TomlEntry* entry : tables_of(reader, "type")) schema.types.push_back(read_data_type(*entry));
    for (const TomlEntry* entry : tables_of(reader, "enum")) schema.enums.push_back(read_enum(*entry));
    for (const TomlEntry* entry : tables_of(reader, "table"))
      schema.tables.push_back(read_table(*entry, kTableKeys));
    for (const TomlEntry* entry : tables_of(reader, "entity"))
      add_taker(schema::TableKind::Entity, entry->key, *entry, schema);
    read_parts(reader, "service", schema::TableKind::Operation, schema);
    read_parts(reader, "class", schema::TableKind::Method, schema);
    read_documents(reader, diags_, schema, names);
    return schema::sorted(std::move(schema));
  }

 private:
  // [service.S.operation], [class.C.method]
  void read_parts(const TomlReader& reader, std::string_view key, schema::TableKind kind,
                  schema::Schema& schema) {
    for (const TomlEntry* owner : tables_of(reader, key))
      for (const TomlEntry* part : tables_in(owner->value)) {
        const bool named = is_name(owner->key) && is_name(part->key);
        if (!named)
          diags_.report(diag::E6107, part->at, owner->key + "." + part->key, "a name of AX",
                        "letters, digits and `_`");
        else
          add_taker(kind, owner->key + "." + part->key, *part, schema);
      }
  }

  void add_taker(schema::TableKind kind, const std::string& name, const TomlEntry& entry,
                 schema::Schema& schema) {
    if (name.empty() || name.find('"') != std::string::npos) {
      diags_.report(diag::E6107, entry.at, name, "the name of an entity", "a text without quotes");
      return;
    }
    schema::Table table = read_table(entry, kTakerKeys);
    table.name = schema::designation(kind, name);
    table.kind = kind;
    schema.tables.push_back(std::move(table));
  }

  // The tables in the table `key`, each name once.
  std::vector<const TomlEntry*> tables_of(const TomlReader& reader, std::string_view key) {
    const TomlEntry* found = reader.entry(key, TomlKind::Table);
    return found == nullptr ? std::vector<const TomlEntry*>() : tables_in(found->value);
  }

  std::vector<const TomlEntry*> tables_in(const TomlValue& table) {
    std::vector<const TomlEntry*> all;
    for (const TomlEntry& entry : table.entries) {
      if (entry.value.kind == TomlKind::Table)
        all.push_back(&entry);
      else
        diags_.report(diag::E6003, entry.value.at, entry.key, describe(entry.value.kind), "a table");
    }
    refuse_same_names(all);
    return all;
  }

  void refuse_same_names(std::vector<const TomlEntry*>& entries) {
    auto order = [](const TomlEntry* a, const TomlEntry* b) {
      return schema::compare_names(a->key, b->key) < 0;
    };
    std::stable_sort(entries.begin(), entries.end(), order);
    for (size_t i = 1; i < entries.size();) {
      if (!schema::same_name(entries[i - 1]->key, entries[i]->key)) {
        ++i;
        continue;
      }
      diags_.report(diag::E6105, entries[i]->at, entries[i - 1]->key, entries[i]->key)
          .label(entries[i - 1]->at, "the first one");
      entries.erase(entries.begin() + static_cast<ptrdiff_t>(i));
    }
  }

  schema::Enum read_enum(const TomlEntry& entry) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(kEnumKeys);
    schema::Enum item{.name = entry.key, .evidence = reader.text("evidence").value_or("")};
    const TomlEntry* elements = find_entry(entry.value, "elements");
    if (elements == nullptr) return item;
    if (elements->value.kind == TomlKind::Table) {
      read_values(elements->value, item);
    } else if (elements->value.kind == TomlKind::Array) {
      for (const TomlValue* name : reader.texts("elements")) add_element(item, name->text, {}, name->at);
    } else {
      diags_.report(diag::E6003, elements->value.at, "elements", describe(elements->value.kind),
                    "a table of names and values, or a list of names");
    }
    return item;
  }

  void read_values(const TomlValue& table, schema::Enum& item) {
    TomlReader reader(table, diags_);
    for (const TomlEntry& element : table.entries)
      if (auto value = reader.number(element.key, INT32_MIN, INT32_MAX))
        add_element(item, element.key, static_cast<int32_t>(*value), element.at);
  }

  void add_element(schema::Enum& item, const std::string& name, std::optional<int32_t> value, diag::Span at) {
    for (const schema::EnumElement& other : item.elements) {
      if (schema::same_name(other.name, name)) {
        diags_.report(diag::E6105, at, other.name, name);
        return;
      }
      if (value && other.value == value) {
        diags_.report(diag::E6106, at, item.name, *value);
        return;
      }
    }
    item.elements.push_back({name, value});
  }

  schema::Table read_table(const TomlEntry& entry, std::span<const std::string_view> keys) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(keys);
    schema::Table table;
    table.name = entry.key;
    table.extends = reader.text("extends").value_or("");
    if (auto per_company = reader.truth("per_company"))
      table.per_company = *per_company, table.says_per_company = true;
    if (const TomlEntry* word = reader.entry("one_row", TomlKind::String)) read_one_row(word->value, table);
    for (const TomlValue* part : reader.texts("key")) table.key.push_back(part->text);
    table.evidence = reader.text("evidence").value_or("");
    table.trust = schema::trust_of(table.evidence);
    if (const TomlEntry* service = reader.entry("service", TomlKind::Table))
      table.service = read_service(*service);
    for (const TomlEntry* field : tables_of(reader, "field")) table.fields.push_back(read_field(*field));
    return table;
  }

  schema::Service read_service(const TomlEntry& entry) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(kServiceKeys);
    schema::Service service;
    service.name = read_name(reader, "name");
    service.document = read_name(reader, "document");
    service.name_space = reader.text("namespace").value_or("");
    if (!is_namespace(service.name_space))
      diags_.report(diag::E6107, reader.entry("namespace", TomlKind::String)->value.at, service.name_space,
                    "a namespace", "one such as `http://tempuri.org`");
    service.evidence = reader.text("evidence").value_or("");
    return service;
  }

  static bool is_name(std::string_view name) {
    return name.find_first_not_of(kNameCharacters) == std::string_view::npos &&
           (name.empty() || name[0] < '0' || name[0] > '9');
  }

  // It becomes the name of an element: nothing else may stand there.
  std::string read_name(TomlReader& reader, std::string_view key) {
    std::string name = reader.text(key).value_or("");
    if (!is_name(name))
      diags_.report(diag::E6107, reader.entry(key, TomlKind::String)->value.at, name, "a name of AX",
                    "letters, digits and `_`");
    return name;
  }

  void read_one_row(const TomlValue& word, schema::Table& table) {
    if (auto one_row = one_row_of(word.text))
      table.one_row = *one_row, table.says_one_row = true;
    else
      diags_.report(diag::E6103, word.at, word.text, "a word for `one_row`", listed(one_row_words()));
  }

  schema::Field read_field(const TomlEntry& entry) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(kFieldKeys);
    schema::Field field;
    read_facts(reader, entry.key, field);
    if (auto mandatory = reader.truth("mandatory")) field.mandatory = *mandatory, field.says_mandatory = true;
    field.system = reader.truth("system").value_or(false);
    field.data_type = reader.text("data_type").value_or("");
    field.trust = schema::trust_of(field.evidence);
    return field;
  }

  schema::DataType read_data_type(const TomlEntry& entry) {
    TomlReader reader(entry.value, diags_);
    reader.expect_keys(kTypeKeys);
    schema::DataType type;
    read_facts(reader, entry.key, type);
    type.extends = reader.text("extends").value_or("");
    return type;
  }

  // What fields and data types have both.
  template <class T>
  void read_facts(const TomlReader& reader, const std::string& name, T& item) {
    item.name = name;
    item.enum_name = reader.text("enum").value_or("");
    if (!item.enum_name.empty()) item.type = schema::FieldType::Enum;
    if (const TomlEntry* word = reader.entry("type", TomlKind::String)) read_type(word->value, item.type);
    if (auto length = reader.number("length", 1, schema::kUnlimited))
      item.length = static_cast<uint32_t>(*length);
    if (auto decimals = reader.number("decimals", 0, schema::kMostDecimals))
      item.decimals = static_cast<uint8_t>(*decimals);
    if (const TomlEntry* target = reader.entry("references", TomlKind::String))
      read_reference(target->value, item.fk_table, item.fk_field);
    item.evidence = reader.text("evidence").value_or("");
  }

  void read_type(const TomlValue& word, schema::FieldType& type) {
    if (auto known = field_type_of(word.text)) {
      type = *known;
      return;
    }
    diag::Diagnostic& problem = diags_.report(diag::E6101, word.at, word.text, listed(field_type_words()));
    if (auto near = diag::closest(field_type_words(), word.text); !near.empty())
      problem.fix(word.at, toml_quoted(near));
  }

  void read_reference(const TomlValue& text, std::string& table, std::string& field) {
    if (auto parts = split_reference(text.text))
      table = parts->first, field = parts->second;
    else
      diags_.report(diag::E6102, text.at, text.text);
  }

  diag::Diagnostics& diags_;
};

}  // namespace

bool is_namespace(std::string_view text) { return text.find_first_not_of(kUriCharacters) == text.npos; }

schema::Schema read_schema(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags,
                           std::vector<FormName>* names) {
  const auto root = parse_toml(sources, file, diags);
  std::vector<FormName> unasked;
  return root ? SchemaReader(diags).read(*root, names ? *names : unasked) : schema::Schema();
}

}  // namespace rapport::pack
