#include <algorithm>

#include "compiler/pack/document_toml.h"
#include "compiler/pack/schema_toml.h"
#include "compiler/pack/schema_words.h"
#include "compiler/pack/toml_pairs.h"

namespace rapport::pack {
namespace {

std::string write_enum(const schema::Enum& item) {
  bool valued = std::all_of(item.elements.begin(), item.elements.end(),
                            [](const schema::EnumElement& element) { return element.value.has_value(); });
  Pairs values(", ");
  std::vector<std::string> names;
  for (const schema::EnumElement& element : item.elements) {
    names.push_back(element.name);
    if (valued) values.add(as_key(element.name), std::to_string(*element.value));
  }
  Pairs pairs("\n");
  if (!names.empty()) pairs.add("elements", valued ? "{ " + values.text() + " }" : as_list(names));
  pairs.add_text("evidence", item.evidence);
  return "\n[enum." + as_key(item.name) + "]\n" + pairs.text() + (pairs.text().empty() ? "" : "\n");
}

// What fields and data types have both.
template <class T>
void add_type(Pairs& pairs, const T& item) {
  if (item.type != schema::FieldType::Unknown) pairs.add_text("type", word_of(item.type));
  if (item.length) pairs.add("length", std::to_string(*item.length));
  if (item.decimals) pairs.add("decimals", std::to_string(*item.decimals));
}

template <class T>
void add_links(Pairs& pairs, const T& item) {
  pairs.add_text("enum", item.enum_name);
  pairs.add_text("references", item.fk_field.empty() ? item.fk_table : item.fk_table + "." + item.fk_field);
}

std::string write_field(const schema::Field& field) {
  Pairs pairs(", ");
  add_type(pairs, field);
  if (field.says_mandatory) pairs.add("mandatory", as_truth(field.mandatory));
  if (field.system) pairs.add("system", "true");
  add_links(pairs, field);
  pairs.add_text("data_type", field.data_type);
  pairs.add_text("evidence", field.evidence);
  return as_key(field.name) + " = {" + (pairs.text().empty() ? "" : " " + pairs.text() + " ") + "}\n";
}

std::string write_data_type(const schema::DataType& type) {
  Pairs pairs("\n");
  pairs.add_text("extends", type.extends);
  add_type(pairs, type);
  add_links(pairs, type);
  pairs.add_text("evidence", type.evidence);
  return "\n[type." + as_key(type.name) + "]\n" + pairs.text() + (pairs.text().empty() ? "" : "\n");
}

std::string write_service(const std::string& section, const schema::Service& service) {
  Pairs pairs("\n");
  pairs.add_text("name", service.name);
  pairs.add_text("namespace", service.name_space);
  pairs.add_text("document", service.document);
  pairs.add_text("evidence", service.evidence);
  return pairs.text().empty() ? "" : "[" + section + ".service]\n" + pairs.text() + "\n";
}

// Names of services and classes are bare keys: `service.VendGroupService.create`.
std::string section_of(const schema::Table& table) {
  const std::string name(schema::plain_name(table.name));
  switch (table.kind) {
    case schema::TableKind::Table: return "table." + as_key(name);
    case schema::TableKind::Entity: return "entity." + as_key(name);
    case schema::TableKind::Operation: return "service." + name;
    case schema::TableKind::Method: return "class." + name;
  }
  return {};
}

std::string write_table(const schema::Table& table) {
  Pairs pairs("\n");
  pairs.add_text("extends", table.extends);
  if (table.says_per_company) pairs.add("per_company", as_truth(table.per_company));
  if (table.says_one_row) pairs.add_text("one_row", word_of(table.one_row));
  if (!table.key.empty()) pairs.add("key", as_list(table.key));
  pairs.add_text("evidence", table.evidence);
  const std::string section = section_of(table);
  std::string text = "\n[" + section + "]\n" + pairs.text() + (pairs.text().empty() ? "" : "\n");
  text += write_service(section, table.service);
  if (!table.fields.empty()) text += "[" + section + ".field]\n";
  for (const schema::Field& field : table.fields) text += write_field(field);
  return text;
}

}  // namespace

std::string write_schema(const schema::Schema& schema) {
  std::string text;
  if (!schema.name.empty()) text += "name = " + toml_quoted(schema.name) + "\n";
  for (const schema::DataType& type : schema.types) text += write_data_type(type);
  for (const schema::Enum& item : schema.enums) text += write_enum(item);
  for (const schema::Table& table : schema.tables) text += write_table(table);
  return text + write_documents(schema);
}

}  // namespace rapport::pack
