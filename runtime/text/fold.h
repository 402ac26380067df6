// Texts that people take for the same: for searching, and for e-mail addresses as keys.
#pragma once

#include <string>
#include <string_view>

namespace rapport::text {

// NFKC_Casefold of Unicode: no case, no compatibility forms, no ignorable characters. `text` is well-formed
// UTF-8.
std::string folded(std::string_view text);

}  // namespace rapport::text
