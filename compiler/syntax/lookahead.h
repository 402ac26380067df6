// Questions to ANTLR's automaton about what could be read at a place. Only asked when something is wrong.
#pragma once

#include "compiler/syntax/antlr_run.h"
#include "compiler/syntax/words.h"

namespace antlr4 {
class Parser;
}

namespace rapport::syntax {

// What may stand at the parser's place; what may follow its rule too, when the rule may end there.
TokenTypes expected_at(antlr4::Parser& parser);

// Whether `next` could follow if `inserted` stood at the parser's place. An ID stands in for a whole
// expression as well.
bool fits_after(antlr4::Parser& parser, uint32_t inserted, uint32_t next);

}  // namespace rapport::syntax
