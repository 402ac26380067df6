#include "compiler/syntax/lookahead.h"

#include <unordered_set>

#include "RapParser.h"

namespace rapport::syntax {
namespace {

using antlr4::atn::ATNState;
using antlr4::atn::RuleTransition;
using antlr4::atn::Transition;
using grammar::RapParser;

const antlr4::atn::ATN& atn_of(antlr4::Parser& parser) {
  return parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->atn;
}

bool stands_for_content(size_t rule) {
  switch (rule) {
    case RapParser::RuleIdent:
    case RapParser::RulePath:
    case RapParser::RulePaths:
    case RapParser::RulePlace:
    case RapParser::RulePrimary:
    case RapParser::RuleChoiceValue:
    case RapParser::RuleTarget:
    case RapParser::RuleExpr: return true;
  }
  return false;
}

bool has_braces(size_t rule) {
  return rule == RapParser::RuleBlock || rule == RapParser::RuleFields || rule == RapParser::RuleElements;
}

ssize_t as_antlr(uint32_t type) { return type == kEndOfFile ? -1 : static_cast<ssize_t>(type); }

// Where the automaton stands after `inserted`, within the rule of `from`.
std::vector<ATNState*> states_after(ATNState* from, uint32_t inserted) {
  std::vector<ATNState*> found;
  std::vector<ATNState*> open{from};
  std::unordered_set<size_t> seen;
  while (!open.empty()) {
    ATNState* state = open.back();
    open.pop_back();
    if (!seen.insert(state->stateNumber).second) continue;
    if (state->getStateType() == ATNState::RULE_STOP) continue;
    for (const Transition* transition : state->transitions) {
      if (transition->getSerializationType() == Transition::RULE) {
        const auto* rule = static_cast<const RuleTransition*>(transition);
        const bool type_name = rule->ruleIndex == RapParser::RuleTypeName && inserted == RapParser::INTEGER;
        if (type_name || (inserted == RapParser::ID && stands_for_content(rule->ruleIndex)))
          found.push_back(rule->followState);
        if (inserted == RapParser::LBRACE && has_braces(rule->ruleIndex)) open.push_back(transition->target);
      } else if (transition->isEpsilon()) {
        open.push_back(transition->target);
      } else if (transition->matches(inserted, 1, RapParser::ID + 2)) {
        found.push_back(transition->target);
      }
    }
  }
  return found;
}

}  // namespace

TokenTypes expected_at(antlr4::Parser& parser) {
  const auto& atn = atn_of(parser);
  TokenTypes types;
  for (const ssize_t type : atn.getExpectedTokens(parser.getState(), parser.getContext()).toList())
    types.push_back(type < 0 ? kEndOfFile : static_cast<uint32_t>(type));
  return types;
}

bool fits_after(antlr4::Parser& parser, uint32_t inserted, uint32_t next) {
  const auto& atn = atn_of(parser);
  for (ATNState* state : states_after(atn.states[parser.getState()], inserted))
    if (atn.nextTokens(state, parser.getContext()).contains(as_antlr(next))) return true;
  return false;
}

}  // namespace rapport::syntax
