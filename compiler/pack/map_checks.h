// What a map has to have for the files of its product, whatever AX has.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "runtime/mapping/mapping.h"

namespace rapport::pack {

// The words for mapping::Kind, in its order.
inline constexpr std::array<std::string_view, 7> kMapKinds = {"text",    "code", "integer", "decimal",
                                                              "boolean", "date", "formula"};

struct MapPlaces {  // where a map was written
  struct Table {
    diag::Span at;
    std::vector<diag::Span> fields;  // one for each
  };
  std::vector<Table> tables;  // one for each
};

// Names and constants that the product reads, keys, ids, and that rows with one name agree: with each other,
// and with those of `under` for other tables of AX.
void check_map(const mapping::Map& map, const MapPlaces& places, const mapping::Map& under,
               diag::Diagnostics& diags);

}  // namespace rapport::pack
