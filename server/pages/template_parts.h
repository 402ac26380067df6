// The text of a template as a tree, before parents and partials are put in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::pages {

enum class PartKind : uint8_t { Literal, Variable, Raw, Section, Inverted, Partial, Parent, Block };

struct Part {
  PartKind kind = PartKind::Literal;
  std::string text;  // the literal, or the name
  std::vector<Part> children;
};

// Remarks are gone, and so is the indentation of lines. InvalidArgument: a tag or section is not closed, or
// closed by another name; the message names `file` and the tag.
base::Result<std::vector<Part>> read_parts(std::string_view file, std::string_view text);

}  // namespace rapport::pages
