// Before the parser: brackets are paired and nesting is bounded, on the token list.
#pragma once

#include <optional>
#include <vector>

#include "compiler/syntax/antlr_run.h"
#include "compiler/syntax/tokens.h"

namespace rapport::syntax {

// The tokens with every bracket paired: what is missing or too much is reported, put in or taken out, so that
// the parser meets a mistake once and inside its own brackets. Nothing: nested too deep for a recursive
// parser (E1003).
std::optional<std::vector<Token>> balance(const Source& source, const std::vector<Token>& tokens);

}  // namespace rapport::syntax
