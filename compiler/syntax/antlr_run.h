// One run of ANTLR's parser over a token list. ANTLR's types stay behind the forward declarations: its
// headers are read by .cpp files of this folder only.
#pragma once

#include <memory>
#include <vector>

#include "compiler/syntax/problems.h"
#include "compiler/syntax/tokens.h"

namespace antlr4 {
class ParserRuleContext;
class Token;
class TokenStream;
class ANTLRErrorStrategy;
}  // namespace antlr4

namespace rapport::syntax {

struct Source {  // what is read, and where problems go
  const diag::SourceMap& sources;
  uint32_t file;
  Problems& problems;
};

enum class Start { File, OneExpr };

class AntlrRun {  // owns ANTLR's tree: it lives as long as this
 public:
  AntlrRun(const Source& source, const std::vector<Token>& tokens, Start start);
  ~AntlrRun();
  antlr4::ParserRuleContext* tree() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rapport::syntax
