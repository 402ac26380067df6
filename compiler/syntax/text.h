// What stands in the quotes of a text.
#pragma once

#include <string>
#include <vector>

#include "compiler/syntax/problems.h"

namespace rapport::syntax {

struct TextParts {
  std::vector<std::string> literals;  // escapes resolved, composed; one more than `braces`
  std::vector<Span> braces;           // what stands between { and }
  bool raw = false;
  bool block = false;
};

// Takes a token apart: "…", """…""" or '…', quotes included (the closing one may be missing).
TextParts split_text(const diag::SourceMap& sources, Span token, Problems& problems);

}  // namespace rapport::syntax
