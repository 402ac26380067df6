// Which list of a data dictionary a CSV is, by the names of its columns.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/rows/csv.h"

namespace rapport::metadata {

enum class CsvForm : uint8_t {
  Fields,  // table, field; maybe type, length, decimals, mandatory, enum, data_type, fk_table, fk_field, …
  Tables,  // table, extends, per_company, natural_key, one_row
  Enums,   // enum, element; maybe value
  SqlColumns,     // INFORMATION_SCHEMA.COLUMNS: TABLE_NAME, COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH
  SqlDictionary,  // SQLDICTIONARY: TABLEID, FIELDID, NAME; maybe STRSIZE
  EnumLabels,     // SRSANALYSISENUMS: ENUMNAME, ENUMITEMVALUE, ENUMITEMLABEL
};

// Nothing: none of them. Columns that a form does not know are no problem.
std::optional<CsvForm> form_of(const std::vector<rows::CsvField>& header);

}  // namespace rapport::metadata
