// The well-formedness that pugixml does not look at, so that what is read back is XML and no more of it than
// the format uses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rapport::output {

struct MarkupError {
  size_t offset;
  std::string message;
};

// Encoding, characters, entities (only the five of XML), document types (none), tags, text outside the root.
// Linear.
std::optional<MarkupError> find_markup_error(std::string_view xml);

// "line 3, column 14"; columns count characters.
std::string position_text(std::string_view xml, size_t offset);

}  // namespace rapport::output
