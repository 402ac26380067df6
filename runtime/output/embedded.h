// Files of packs/ that are part of the program: cmake/embed.cmake writes the definitions when it is built.
#pragma once

#include <string_view>

namespace rapport::output::embedded {

std::string_view dixf_entities();  // packs/ax2012/facts/dixf-entities.csv

}  // namespace rapport::output::embedded
