// JSON's spelling of texts, for files and for messages.
#pragma once

#include <string>
#include <string_view>

namespace rapport::answers {

// With quotes; controls as \u escapes. `text` is well-formed UTF-8.
std::string json_text(std::string_view text);

// `text` as part of a message: without quotes, controls escaped, cut after so many characters that a line can
// hold it.
std::string message_text(std::string_view text);

}  // namespace rapport::answers
