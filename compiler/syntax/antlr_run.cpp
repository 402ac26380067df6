#include "compiler/syntax/antlr_run.h"

#include "RapParser.h"
#include "compiler/syntax/recovery.h"
#include "compiler/syntax/token_stream.h"

namespace rapport::syntax {

using grammar::RapParser;

struct AntlrRun::State {
  explicit State(const std::vector<Token>& tokens) : stream(open_stream(tokens)), parser(stream.antlr.get()) {
    parser.removeErrorListeners();
  }

  antlr4::ParserRuleContext* parse(Start start) {
    if (start == Start::File) return parser.file();
    return parser.oneExpr();
  }

  OpenStream stream;
  RapParser parser;
  antlr4::ParserRuleContext* tree = nullptr;
};

// SLL prediction and no recovery first: it is enough for nearly all that is right. What fails is read again
// with full prediction and our own recovery.
AntlrRun::AntlrRun(const Source& source, const std::vector<Token>& tokens, Start start)
    : state_(std::make_unique<State>(tokens)) {
  auto& parser = state_->parser;
  auto& simulator = *parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  simulator.setPredictionMode(antlr4::atn::PredictionMode::SLL);
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  try {
    state_->tree = state_->parse(start);
    return;
  } catch (const antlr4::ParseCancellationException&) {
    state_ = nullptr;  // read again below
  }
  state_ = std::make_unique<State>(tokens);
  state_->parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::LL);
  state_->parser.setErrorHandler(make_recovery(source, *state_->stream.tape));
  state_->tree = state_->parse(start);
}

AntlrRun::~AntlrRun() = default;

antlr4::ParserRuleContext* AntlrRun::tree() const { return state_->tree; }

}  // namespace rapport::syntax
