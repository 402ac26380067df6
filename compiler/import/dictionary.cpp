#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "compiler/import/csv_header.h"
#include "compiler/import/numbers.h"
#include "compiler/import/readers.h"
#include "runtime/rows/csv.h"

namespace rapport::metadata {
namespace {

using schema::FieldType;
using schema::same_name;

// The words of a dictionary as packs/ax2012/facts/metadata.csv is one.
constexpr std::array<std::pair<std::string_view, FieldType>, 14> kTypes = {
    {{"String", FieldType::String},
     {"Int", FieldType::Int},
     {"Int64", FieldType::Int64},
     {"Real", FieldType::Real},
     {"Date", FieldType::Date},
     {"DateTime", FieldType::DateTime},
     {"UtcDateTime", FieldType::DateTime},
     {"Time", FieldType::Time},
     {"Enum", FieldType::Enum},
     {"Int|Enum", FieldType::IntOrEnum},
     {"Guid", FieldType::Guid},
     {"Container", FieldType::Container},
     {"RecId", FieldType::RecId},
     {"", FieldType::Unknown}}};

// Of the columns of a database: an int may hold an enum, a datetime is a date or a point in time.
constexpr std::array<std::pair<std::string_view, FieldType>, 10> kSqlTypes = {
    {{"nvarchar", FieldType::String},
     {"varchar", FieldType::String},
     {"ntext", FieldType::String},
     {"int", FieldType::IntOrEnum},
     {"bigint", FieldType::Int64},
     {"numeric", FieldType::Real},
     {"datetime", FieldType::Unknown},
     {"uniqueidentifier", FieldType::Guid},
     {"image", FieldType::Container},
     {"varbinary", FieldType::Container}}};

// Columns that the database has in every table.
constexpr std::array<std::string_view, 9> kSystem = {"RecId",     "RecVersion",      "DataAreaId",
                                                     "Partition", "CreatedDateTime", "ModifiedDateTime",
                                                     "CreatedBy", "ModifiedBy",      "CreatedTransactionId"};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

class DictionaryReader {
 public:
  explicit DictionaryReader(Source& source)
      : source_(source), csv_(source.text()), evidence_("2012:CSV " + source.base_name()) {}

  Facts run() {
    const bool any = csv_.next();
    const std::optional<CsvForm> form = any ? form_of(csv_.fields()) : std::nullopt;
    if (form) {
      for (const rows::CsvField& field : csv_.fields()) columns_.push_back(field.text);
      read_rows(*form);
    }
    if (csv_.problem())
      source_.diags().report(diag::E7002, source_.span(csv_.problem()->offset, csv_.problem()->offset),
                             csv_.problem()->message);
    for (auto& [name, table] : tables_) facts_.schema.tables.push_back(std::move(table));
    for (auto& [name, item] : enums_) facts_.schema.enums.push_back(std::move(item));
    return std::move(facts_);
  }

 private:
  void read_rows(CsvForm form) {
    while (csv_.next()) {
      if (csv_.fields().size() == 1 && csv_.fields()[0].text.empty()) continue;
      if (csv_.fields().size() != columns_.size()) {
        source_.refuse(row(), "a row of " + std::to_string(csv_.fields().size()),
                       "as many values as the first one has: " + std::to_string(columns_.size()));
        continue;
      }
      switch (form) {
        case CsvForm::Fields: read_field(); break;
        case CsvForm::Tables: read_table(); break;
        case CsvForm::Enums: read_element(); break;
        case CsvForm::SqlColumns: read_sql_column(); break;
        case CsvForm::SqlDictionary: read_sql_dictionary(); break;
        case CsvForm::EnumLabels: facts_.skip("labels of elements, which are not their names"); break;
      }
    }
  }

  diag::Span row() const { return source_.span(csv_.fields().front().begin, csv_.fields().back().end); }

  // The value of a column in this row; nullptr: there is no such column.
  const rows::CsvField* cell(std::string_view column) const {
    for (size_t i = 0; i < columns_.size(); ++i)
      if (same_name(columns_[i], column)) return &csv_.fields()[i];
    return nullptr;
  }
  std::string text(std::string_view column) const {
    const rows::CsvField* const found = cell(column);
    return found ? found->text : std::string();
  }

  // The name in this column; empty, and a problem, when it is none.
  std::string name_in(std::string_view column) {
    const rows::CsvField* const found = cell(column);
    if (!found || !source_.check_name(found->text, source_.span(found->begin, found->end))) return {};
    return found->text;
  }

  std::string name_or_nothing(std::string_view column) {
    return text(column).empty() ? std::string() : name_in(column);
  }

  std::optional<bool> truth(std::string_view column) {
    const std::string word = text(column);
    if (same_name(word, "yes") || word == "1" || same_name(word, "true")) return true;
    if (same_name(word, "no") || word == "0" || same_name(word, "false")) return false;
    return std::nullopt;
  }

  // The dictionary's own word for the source, when it has a column for it.
  std::string evidence() const {
    std::string source = text("source");
    if (source.empty()) source = text("evidence");
    return source.empty() ? evidence_ : source;
  }

  schema::Table& table_named(const std::string& name) {
    schema::Table& table = tables_[name];
    table.name = name;
    return table;
  }

  void read_field() {
    const std::string table_name = name_in("table"), name = name_in("field");
    if (table_name.empty() || name.empty()) return;
    schema::Field field{.name = name, .type = type_in("type"), .evidence = evidence()};
    field.length = length_of(text("length"));
    field.decimals = decimals_of(text("decimals"));
    if (const auto mandatory = truth("mandatory")) field.mandatory = *mandatory, field.says_mandatory = true;
    field.system = same_name(text("mandatory"), "system");
    field.enum_name = name_or_nothing("enum");
    field.data_type = name_or_nothing("data_type");
    field.fk_table = name_or_nothing("fk_table");
    if (!field.fk_table.empty()) field.fk_field = name_or_nothing("fk_field");
    field.trust = schema::trust_of(field.evidence);
    schema::Table& table = table_named(table_name);
    if (same_name(text("in_primary_key"), "yes")) table.key.push_back(name);
    table.fields.push_back(std::move(field));
  }

  FieldType type_in(std::string_view column) {
    const std::string word = text(column);
    for (const auto& [known, type] : kTypes)
      if (same_name(known, word)) return type;
    const rows::CsvField& at = *cell(column);
    source_.refuse(source_.span(at.begin, at.end), quoted(word), "a type such as `String` or `Int|Enum`");
    return FieldType::Unknown;
  }

  void read_table() {
    const std::string name = name_in("table");
    if (name.empty()) return;
    schema::Table& table = table_named(name);
    table.extends = name_or_nothing("extends");
    table.evidence = evidence();
    table.trust = schema::trust_of(table.evidence);
    if (const auto per_company = truth("per_company"))
      table.per_company = *per_company, table.says_per_company = true;
    table.key = words_of(text("natural_key"));
    const std::string one_row = text("one_row");
    table.says_one_row = !one_row.empty();
    if (same_name(one_row, "company") || same_name(one_row, "per_company"))
      table.one_row = schema::OneRow::PerCompany;
    if (same_name(one_row, "system") || same_name(one_row, "per_system"))
      table.one_row = schema::OneRow::PerSystem;
  }

  void read_element() {
    const std::string name = name_in("enum"), element = name_in("element");
    if (name.empty() || element.empty()) return;
    schema::Enum& item = enums_[name];
    item.name = name;
    if (item.evidence.empty()) item.evidence = evidence();
    item.elements.push_back({element, enum_value_of(text("value"))});
  }

  // INFORMATION_SCHEMA.COLUMNS of the database.
  void read_sql_column() {
    const std::string table_name = name_in("TABLE_NAME"), name = name_in("COLUMN_NAME");
    if (table_name.empty() || name.empty()) return;
    const auto is_this = [&](std::string_view system) { return same_name(system, name); };
    if (std::ranges::any_of(kSystem, is_this)) return facts_.skip("columns of the system");
    schema::Field field{.name = name, .evidence = evidence_};
    const std::string type = text("DATA_TYPE");
    const auto* const found = std::ranges::find(kSqlTypes, type, &decltype(kSqlTypes)::value_type::first);
    if (found != kSqlTypes.end())
      field.type = found->second;
    else
      facts_.skip("columns of a type that is not known", table_name + "." + name + " " + type);
    if (field.type == FieldType::String) field.length = length_of(text("CHARACTER_MAXIMUM_LENGTH"));
    add_sql_field(table_name, std::move(field));
  }

  // SQLDICTIONARY: the row with field 0 names the table, the others its fields.
  void read_sql_dictionary() {
    const std::string id = text("TABLEID"), name = name_in("NAME");
    if (name.empty()) return;
    if (text("FIELDID") == "0") {
      sql_tables_[id] = name;
      return;
    }
    const auto table = sql_tables_.find(id);
    if (table == sql_tables_.end()) {
      source_.refuse(row(), "a field of the table " + quoted(id) + ", which no row above names",
                     "its row with FIELDID 0 first: sort by TABLEID, FIELDID");
      return;
    }
    schema::Field field{.name = name, .evidence = evidence_};
    if (const auto size = integer_of(text("STRSIZE")); size && *size > 0)
      field.type = FieldType::String, field.length = length_of(text("STRSIZE"));
    add_sql_field(table->second, std::move(field));
  }

  // The database writes names in capital letters: where no other source has a name, its letters are a guess.
  void add_sql_field(const std::string& table_name, schema::Field field) {
    const bool capital = std::ranges::none_of(field.name, [](char c) { return c >= 'a' && c <= 'z'; });
    if (capital) field.evidence += "; its letters' case inferred";
    field.trust = schema::trust_of(field.evidence);
    table_named(table_name).fields.push_back(std::move(field));
  }

  Source& source_;
  rows::CsvReader csv_;
  std::string evidence_;
  std::vector<std::string> columns_;
  std::map<std::string, schema::Table> tables_;
  std::map<std::string, schema::Enum> enums_;
  std::map<std::string, std::string> sql_tables_;  // id → name
  Facts facts_;
};

}  // namespace

Facts read_dictionary(Source& source) { return DictionaryReader(source).run(); }

}  // namespace rapport::metadata
