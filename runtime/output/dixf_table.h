// Records of one table as lines of a file for DIXF, and what of them it cannot take.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/dataset/dataset.h"
#include "runtime/output/dixf_entities.h"
#include "runtime/output/output.h"

namespace rapport::output {

// The lines of one file: records of one table and company that follow each other in load order.
struct DixfFile {
  std::string table, company;          // table: or the entity that the pack names
  const DixfEntity* entity = nullptr;  // nullptr: an entity of the type Table, which writes the table itself
  bool named = false;                  // by the pack: an entity, whether DIXF brings it or a partner made it
  const schema::Table* known = nullptr;  // of the schema; nullptr: it does not have the table
  std::vector<std::string> columns;      // fields, those of the key first
  std::vector<uint32_t> lines;           // the actions of the data set that are in it
  size_t values = 0;
};

// Those of a line that are written.
std::vector<const dataset::FieldValue*> dixf_values(const DixfFile& file, const dataset::Action& action,
                                                    const schema::Schema& schema);

// All of it that DIXF takes, as files in load order; the rest is added to `left_out`.
std::vector<DixfFile> dixf_files(const dataset::DataSet& data, const schema::Schema& schema,
                                 std::vector<NotWritten>& left_out);

// As DIXF reads it with the locale en-us: dates month first, numbers with a point, elements by their names.
std::string dixf_text(const dataset::FieldValue& value);

}  // namespace rapport::output
