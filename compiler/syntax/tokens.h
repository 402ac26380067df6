// The tokens of a source as plain values, between the hand-written lexer and ANTLR's parser.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/diag/source_map.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/problems.h"

namespace rapport::syntax {

struct Token {
  uint32_t type = 0;  // of grammar::RapParser; kEndOfFile at the end
  uint32_t begin = 0;
  uint32_t end = 0;          // bytes [begin, end); empty: put in by a repair
  bool starts_line = false;  // nothing but blanks stands before it
};

inline constexpr uint32_t kEndOfFile = UINT32_MAX;

struct TokenList {
  std::vector<Token> tokens;  // the last one is the end of file, and only that
  std::vector<Comment> comments;
};

// The tokens of `range`. Never fails: what is no token is reported and left out, or taken for what was meant.
// ANTLR could lex too (grammar/RapLexer.g4, a test holds this to it); by hand it takes a tenth of the time
// and the messages are better.
TokenList lex(const diag::SourceMap& sources, Span range, Problems& problems);

}  // namespace rapport::syntax
