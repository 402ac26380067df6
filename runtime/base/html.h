// Texts in HTML.
#pragma once

#include <string>
#include <string_view>

namespace rapport::base {

// `text` for elements and for attributes in quotes of either kind.
void append_html(std::string& out, std::string_view text);
std::string html_escaped(std::string_view text);

}  // namespace rapport::base
