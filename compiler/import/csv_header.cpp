#include "compiler/import/csv_header.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "runtime/schema/schema.h"

namespace rapport::metadata {
namespace {

struct FormRow {
  CsvForm form;
  std::array<std::string_view, 4> columns;  // that it must have; empty: no more
};

constexpr std::array<FormRow, 6> kForms = {
    {{CsvForm::Fields, {"table", "field"}},
     {CsvForm::Tables, {"table", "natural_key"}},
     {CsvForm::Enums, {"enum", "element"}},
     {CsvForm::SqlColumns, {"TABLE_NAME", "COLUMN_NAME", "DATA_TYPE", "CHARACTER_MAXIMUM_LENGTH"}},
     {CsvForm::SqlDictionary, {"TABLEID", "FIELDID", "NAME"}},
     {CsvForm::EnumLabels, {"ENUMNAME", "ENUMITEMVALUE", "ENUMITEMLABEL"}}}};

}  // namespace

std::optional<CsvForm> form_of(const std::vector<rows::CsvField>& header) {
  const auto has = [&](std::string_view column) {
    return column.empty() || std::ranges::any_of(header, [&](const rows::CsvField& field) {
             return schema::same_name(field.text, column);
           });
  };
  for (const FormRow& row : kForms)
    if (std::ranges::all_of(row.columns, has)) return row.form;
  return std::nullopt;
}

}  // namespace rapport::metadata
