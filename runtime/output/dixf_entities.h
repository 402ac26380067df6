// The standard entities of the Data Import/Export Framework of AX 2012, as
// packs/ax2012/facts/dixf-entities.csv lists them; packs/ax2012/facts/SOURCES.md says where from.
#pragma once

#include <string_view>

namespace rapport::output {

struct DixfEntity {
  std::string_view name, type, module, staging_table;
};

// By its name, without regard to case; nullptr: DIXF brings none of that name.
const DixfEntity* find_dixf_entity_named(std::string_view name);

// The one of a table: its staging table is called DMF<table>Entity. nullptr: DIXF brings none for the table.
const DixfEntity* find_dixf_entity(std::string_view table);

}  // namespace rapport::output
