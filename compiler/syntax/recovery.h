// What is done when the parser meets a mistake: one message in Rap's words, then a small repair of the token
// stream, or the rest of the smallest part (item, field, argument …) is left out.
#pragma once

#include <memory>

#include "compiler/syntax/antlr_run.h"

namespace rapport::syntax {

class TokenTape;

// `source` and `tape` must outlive the strategy.
std::shared_ptr<antlr4::ANTLRErrorStrategy> make_recovery(const Source& source, TokenTape& tape);

}  // namespace rapport::syntax
