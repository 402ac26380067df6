// A data set as records of another product, by a map; what the map has no counterpart for is named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/dataset/dataset.h"
#include "runtime/mapping/mapping.h"
#include "runtime/output/output.h"

namespace rapport::output {

struct MappedCell {
  const mapping::Field* field;
  std::string text;  // canonical, as the data set has it
};

struct MappedTable {
  const mapping::Table* map;  // the first for this table
  // Those that any record has, each name once, in the order of the map.
  std::vector<const mapping::Field*> columns;
  std::vector<std::vector<MappedCell>> records;  // in load order; keys differ
};

struct Mapped {
  std::vector<MappedTable> tables;  // in the order of the map
  std::vector<NotWritten> not_written;
  Counts written;  // in records and values of the data set
};

// The result points into the map. Of the company of `data`, and what all companies share: another company has
// its own package.
Mapped apply_map(const mapping::Map& map, const dataset::DataSet& data);

const std::string* find_cell(const std::vector<MappedCell>& record, std::string_view to);  // nullptr: none

}  // namespace rapport::output
