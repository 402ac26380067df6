// The parser's view of a token list, which the recovery repairs while the parser reads. ANTLR's stream is
// behind it.
#pragma once

#include <memory>
#include <vector>

#include "compiler/syntax/antlr_run.h"
#include "compiler/syntax/tokens.h"

namespace rapport::syntax {

class TokenTape {
 public:
  virtual ~TokenTape() = default;
  virtual size_t position() const = 0;                // index of the token that is read next
  virtual const Token& peek(size_t index) const = 0;  // beyond the end: the end of file
  // What stands at `index` and after it moves on or closes up. What was read before stays as it is.
  virtual void insert(size_t index, const Token& token) = 0;
  virtual void replace(size_t index, const Token& token) = 0;
  virtual void erase(size_t index) = 0;
  virtual void go_to(size_t index) = 0;
  // Unreads the token before the position: what read it keeps an empty token in its place.
  virtual void give_back() = 0;
};

struct OpenStream {
  std::unique_ptr<antlr4::TokenStream> antlr;
  TokenTape* tape;  // the same object
};
OpenStream open_stream(const std::vector<Token>& tokens);

}  // namespace rapport::syntax
