// What `migrate` blocks are read and checked with.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/hir/earlier.h"

namespace rapport::hir {

std::string joined(const syntax::Path& path);
std::string_view word_of(ValueKind kind);  // with its article
// What stands in the quotes; empty: nothing does.
std::string literal_of(const std::optional<syntax::Text>& text);

// `2.0` is 2.0.0.
std::optional<pack::Version> whole_version(std::string text);
// A version alone is the range that holds it and no other.
std::string range_text(const std::optional<syntax::Text>& written);

// Whether the project has an area is an input, which is called otherwise where the area is a dependency's.
std::string as_input(std::string name, const std::string& alias);

// Two that become one would be one answer too many: two lines, or a line and what stays as it is in one of
// the versions `before`. `spans`: of the moves; `alias`: of the pack.
void check_alone(diag::Diagnostics& diags, const program::Migration& migration,
                 std::span<const diag::Span> spans, std::span<const ValueNames* const> before,
                 const std::string& alias);

}  // namespace rapport::hir
