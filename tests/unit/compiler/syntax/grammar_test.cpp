// The grammar itself: unambiguous, decided by SLL prediction alone. An ambiguity costs a factor of ten in
// time.
#include "RapParser.h"  // before gtest, whose macro TEST would meet the token of that name

#include <gtest/gtest.h>

#include "compiler/syntax/token_stream.h"
#include "support.h"

namespace rapport::syntax::testing {
namespace {

class Counter final : public antlr4::BaseErrorListener {
 public:
  void reportAmbiguity(antlr4::Parser*, const antlr4::dfa::DFA&, size_t, size_t, bool,
                       const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    ++ambiguities;
  }
  void reportAttemptingFullContext(antlr4::Parser*, const antlr4::dfa::DFA&, size_t, size_t,
                                   const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    ++full_contexts;
  }
  void syntaxError(antlr4::Recognizer*, antlr4::Token*, size_t, size_t, const std::string&,
                   std::exception_ptr) override {
    ++errors;
  }
  int ambiguities = 0;
  int full_contexts = 0;
  int errors = 0;
};

Counter counted(antlr4::atn::PredictionMode mode) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  Problems problems(sources, diags);
  const std::string text = rich_pack();
  const uint32_t file = sources.add("rich.rap", text);
  const auto stream =
      open_stream(lex(sources, {file, 0, static_cast<uint32_t>(text.size())}, problems).tokens);
  grammar::RapParser parser(stream.antlr.get());
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
  Counter counter;
  parser.removeErrorListeners();
  parser.addErrorListener(&counter);
  parser.file();
  return counter;
}

TEST(Grammar, HasNoAmbiguityInTheRichPack) {
  const Counter found = counted(antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  EXPECT_EQ(found.errors, 0);
  EXPECT_EQ(found.ambiguities, 0);
  EXPECT_EQ(found.full_contexts, 0);
}

TEST(Grammar, NeedsNoMoreThanSll) { EXPECT_EQ(counted(antlr4::atn::PredictionMode::SLL).errors, 0); }

}  // namespace
}  // namespace rapport::syntax::testing
