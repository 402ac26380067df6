// Files of packs/ that are part of the program: cmake/embed.cmake writes the definitions when it is built.
#pragma once

#include <string_view>

namespace rapport::pack::embedded {

std::string_view ax2012_manifest();  // packs/ax2012/pack.toml
std::string_view ax2012_schema();    // packs/ax2012/target/ax-2012-r3.schema
std::string_view bc_map();           // packs/bc/map.toml
std::string_view d365_map();         // packs/d365/map.toml

}  // namespace rapport::pack::embedded
