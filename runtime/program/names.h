// Names as a pack spells them: "terms.Description".
#pragma once

#include <string_view>

namespace rapport::program {

// "Description": of what stands in a table, its name in there.
inline std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

}  // namespace rapport::program
