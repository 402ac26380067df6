// Diagnostics for people and for tools. Texts from packs never reach a terminal raw: control characters are
// shown as
// \u{1b}. Output is sorted by position and the same on every machine.
#pragma once

#include <string>

#include "compiler/diag/diagnostics.h"

namespace rapport::diag {

// error[E2004]: no question or rule named `adress`
//   --> retail.rap:12:8
//    |
// 12 |   when adress.country == "DE"
//    |        ^^^^^^ help: did you mean `address`?        (rapport explain E2004)
std::string to_text(const Diagnostics& diags, const SourceMap& sources);

// {"diagnostics": [{code, severity, file, line, column, end_line, end_column, message, labels, fixes}]},
// UTF-8, one line end.
std::string to_json(const Diagnostics& diags, const SourceMap& sources);

// One line per problem, made to be compared:
// pack.rap:12:8-14: error E2004: no question or rule named `adress`; fix 12:8-14 "address"
std::string to_lines(const Diagnostics& diags, const SourceMap& sources);

// `text` with controls, bidirectional overrides and the like escaped, so that it is safe to print.
std::string printable(std::string_view text);

}  // namespace rapport::diag
