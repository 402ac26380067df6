#include "compiler/syntax/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "RapParser.h"
#include "compiler/syntax/lookahead.h"
#include "compiler/syntax/token_stream.h"
#include "runtime/base/limits.h"

namespace rapport::syntax {
namespace {

using antlr4::Parser;
using antlr4::RecognitionException;
using grammar::RapParser;

// Rules that are a whole: what is left of one is skipped, and the next one is read. Other rules give up.
bool is_whole(size_t rule) {
  switch (rule) {
    case RapParser::RuleItem:
    case RapParser::RuleField:
    case RapParser::RuleSetting:
    case RapParser::RuleStep:
    case RapParser::RuleClaim:
    case RapParser::RuleMove:
    case RapParser::RuleMapping:
    case RapParser::RuleElement:
    case RapParser::RuleTemplatePart:
    case RapParser::RuleParameter:
    case RapParser::RuleArg:
    case RapParser::RuleBlock:
    case RapParser::RuleFields:
    case RapParser::RuleElements:
    case RapParser::RuleFile:
    case RapParser::RuleOneExpr: return true;
  }
  return false;
}

// The loop of which rule reads wholes one after the other, without separators.
bool is_sequence(size_t rule) {
  switch (rule) {
    case RapParser::RuleFile:
    case RapParser::RuleBlock:
    case RapParser::RuleFields:
    case RapParser::RuleTestItem:
    case RapParser::RuleMigrateItem:
    case RapParser::RuleTemplateItem:
    case RapParser::RuleDefaultsItem: return true;
  }
  return false;
}

// What a repair may put in, the likelier first: connecting tokens, then a stand-in for a name, a type, a
// text.
constexpr std::array kInsertable = {
    RapParser::LBRACE,  RapParser::COMMA, RapParser::COLON,   RapParser::EQ,  RapParser::ARROW,
    RapParser::ELSE,    RapParser::THEN,  RapParser::FROM,    RapParser::TO,  RapParser::OF,
    RapParser::AS,      RapParser::IN,    RapParser::MOST,    RapParser::ROW, RapParser::MOVES_TO,
    RapParser::BECAUSE, RapParser::DOT,   RapParser::INTEGER, RapParser::ID,  RapParser::STRING,
    RapParser::INT,
};

bool has(const TokenTypes& set, uint32_t type) {
  return std::find(set.begin(), set.end(), type) != set.end();
}

class Recovery final : public antlr4::ANTLRErrorStrategy {
 public:
  Recovery(const Source& source, TokenTape& tape) : source_(source), tape_(tape) {}

  void reset(Parser*) override { failing_ = false; }
  bool inErrorRecoveryMode(Parser*) override { return failing_; }
  void reportMatch(Parser*) override { failing_ = false; }

  // Called before every decision: whether the token that comes can be decided on at all.
  void sync(Parser* parser) override {
    if (failing_) return;
    const auto& atn = parser->getInterpreter<antlr4::atn::ParserATNSimulator>()->atn;
    const auto& next = atn.nextTokens(atn.states[parser->getState()]);
    const auto type = tape_.peek(tape_.position()).type;
    if (next.contains(type == kEndOfFile ? ssize_t{-1} : static_cast<ssize_t>(type))) return;
    if (next.contains(antlr4::Token::EPSILON)) return;  // the rule may end: its caller will see
    if (mend(*parser)) return sync_again(parser);
    if (!in_sequence(*parser)) throw antlr4::InputMismatchException(parser);
    skip(parser->getContext()->getRuleIndex(), 0);
    failing_ = false;
  }

  // A token that must be there is not.
  antlr4::Token* recoverInline(Parser* parser) override {
    if (!mend(*parser)) throw antlr4::InputMismatchException(parser);
    antlr4::Token* token = parser->getCurrentToken();
    if (!has(expected_at(*parser), current().type)) throw antlr4::InputMismatchException(parser);
    parser->consume();
    return token;
  }

  void reportError(Parser* parser, const RecognitionException&) override {
    if (!failing_) report(tape_.position(), expected_at(*parser));
    failing_ = true;
  }

  // A rule failed. The smallest whole around it skips what is left of it.
  void recover(Parser* parser, std::exception_ptr error) override {
    const size_t rule = parser->getContext()->getRuleIndex();
    if (!is_whole(rule)) std::rethrow_exception(error);
    if (tape_.position() == failed_at_ && parser->getState() == failed_state_) step_over(*parser);
    while (exhausted() && current().type != kEndOfFile) parser->consume();
    failed_at_ = tape_.position();
    failed_state_ = parser->getState();
    skip(rule, open_brackets(*parser->getContext()));
  }

 private:
  const Token& current() const { return tape_.peek(tape_.position()); }
  const Token& ahead(size_t n) const { return tape_.peek(tape_.position() + n); }
  Span span(const Token& token) const { return {source_.file, token.begin, token.end}; }
  std::string_view written(const Token& token) const { return source_.sources.text(span(token)); }

  // Between two wholes of a sequence, where it could end as well.
  static bool in_sequence(Parser& parser) {
    if (!is_sequence(parser.getContext()->getRuleIndex())) return false;
    const TokenTypes expected = expected_at(parser);
    return expected.size() > 1 && (has(expected, RapParser::RBRACE) || has(expected, kEndOfFile));
  }

  void sync_again(Parser* parser) {
    if (++mends_ > limits::kNesting) throw antlr4::InputMismatchException(parser);
    sync(parser);
  }

  // Whether so many repairs were tried at this place of the source that no more of them will help. Repairs
  // put tokens in and give them back: only the place in the source tells that reading goes on.
  bool exhausted() {
    constexpr uint32_t kTries = 32;
    const uint32_t place = current().begin;
    if (place > furthest_) tries_ = 0;
    furthest_ = std::max(furthest_, place);
    return ++tries_ > kTries;
  }

  void step_over(Parser& parser) {
    if (current().type != kEndOfFile) parser.consume();
  }

  diag::Diagnostic* report(size_t index, const TokenTypes& expected) {
    return report(index, expected_words(expected));
  }

  diag::Diagnostic* report(size_t index, const std::string& expected) {
    const Token& token = tape_.peek(index);
    if (token.begin == token.end && token.type != kEndOfFile)
      return nullptr;  // put in by a repair: said already
    const bool in_text =
        token.begin < source_.sources.text(source_.file).size();  // what stands in braces ends there
    std::string found = token.type != kEndOfFile ? found_words(token, written(token))
                        : in_text                ? "`}`"
                                                 : "the end of the file";
    if (is_reserved(token.type) && !token.starts_line && expected == "a name")
      found = "the reserved word " + found;
    return source_.problems.report(diag::E1004, span(token), found, expected);
  }

  // ---- repairs: true if the parser can go on at its place ----

  bool mend(Parser& parser) {
    if (failing_) return false;
    const TokenTypes expected = expected_at(parser);
    if (exhausted()) {
      report(tape_.position(), expected);
      failing_ = true;
      return false;
    }
    if (give_back_keyword()) {
      failing_ = true;
      return has(expected, current().type) && resume();
    }
    if (is_twice()) return drop(expected);
    if (misspelled(parser, expected) || interchanged(expected)) return true;
    if (hyphenated(parser) || type_without_colon() || wrong_after_no(expected)) return failing_ = true, false;
    const bool field = current().type == RapParser::EQ && has(expected, RapParser::ID);
    if (field) return put_in(RapParser::ID, expected), true;
    if (!in_sequence(parser) && put_in(parser, expected)) return true;
    if (reserved_as_name(parser, expected)) return true;
    if (fits_dropped(parser, expected)) return drop(expected);
    report(tape_.position(), after_name(parser) ? "a text in quotes or a clause" : expected_words(expected));
    failing_ = true;
    return false;
  }

  // `ask x "X" text(4)`: where the type begins, the declaration was thought to be over.
  bool type_without_colon() {
    const size_t at = tape_.position();
    if (at == 0) return false;
    const bool text = tape_.peek(at - 1).type == RapParser::TEXT && current().type == RapParser::LPAREN;
    const Token& word = text ? tape_.peek(at - 1) : current();
    if (!text && (tape_.peek(at - 1).type != RapParser::STRING || !begins_type(word.type, ahead(1).type)))
      return false;
    if (word.starts_line) return false;
    auto* problem = source_.problems.report(diag::E1004, span(word), found_words(word, written(word)),
                                            "`:` before a type");
    if (problem != nullptr) problem->fix({source_.file, word.begin, word.begin}, ": ");
    return true;
  }

  // `expect no asked x`: where the claim goes on, `no` was thought to be all of it.
  bool wrong_after_no(const TokenTypes& expected) {
    const size_t at = tape_.position();
    if (at < 2 || tape_.peek(at - 1).type != RapParser::NO || !has(expected, RapParser::EXPECT)) return false;
    const uint32_t before = tape_.peek(at - 2).type;
    if ((before != RapParser::EXPECT && before != RapParser::COMMA) || current().starts_line) return false;
    report(at, "`error`, `warning`, `record` or `call` after `no`");
    return true;
  }

  // `ask tax-number`
  bool hyphenated(Parser& parser) {
    const size_t at = tape_.position();
    if (at == 0 || current().type != RapParser::MINUS || !in_sequence(parser)) return false;
    const Token& last = tape_.peek(at - 1);
    const Token& rest = ahead(1);
    const bool joined = last.end == current().begin && rest.begin == current().end;
    if (!joined || !can_be_name(last.type) || !can_be_name(rest.type)) return false;
    const std::string name = fmt::format("{}_{}", written(last), written(rest));
    auto* problem = source_.problems.report(diag::E1016, {source_.file, last.begin, rest.end}, name);
    if (problem != nullptr) problem->fix(span(current()), "_");
    return true;
  }

  // Right behind `ask name`, where a title is the likeliest.
  bool after_name(Parser& parser) const {
    const size_t at = tape_.position();
    if (at < 2 || current().starts_line || !in_sequence(parser)) return false;
    return tape_.peek(at - 1).type == RapParser::ID && begins_item(tape_.peek(at - 2), tape_.peek(at - 1)) &&
           tape_.peek(at - 2).starts_line;
  }

  // One sign for another that looks or means alike elsewhere.
  bool interchanged(const TokenTypes& expected) {
    struct Pair {
      uint32_t found, meant;
    };
    constexpr std::array kPairs = {
        Pair{RapParser::COLON, RapParser::EQ}, Pair{RapParser::SEMICOLON, RapParser::COMMA},
        Pair{RapParser::ARROW, RapParser::MOVES_TO}, Pair{RapParser::MOVES_TO, RapParser::ARROW},
        Pair{RapParser::RAW, RapParser::STRING}};
    const Token token = current();
    for (const Pair& pair : kPairs) {
      if (token.type != pair.found || !has(expected, pair.meant)) continue;
      if (auto* problem = report(tape_.position(), expected);
          problem != nullptr && pair.meant != RapParser::STRING)
        problem->fix(span(token), std::string(literal_of(pair.meant)));
      tape_.replace(tape_.position(), {pair.meant, token.begin, token.end, token.starts_line});
      return true;
    }
    return false;
  }

  bool resume() {
    failing_ = false;
    return true;
  }

  // `let x =` and on the next line `ask y`: the keyword was read as a name, and now `y` makes no sense. It is
  // given back.
  bool give_back_keyword() {
    const size_t at = tape_.position();
    if (at == 0) return false;
    const Token last = tape_.peek(at - 1);
    if (!last.starts_line || !can_be_name(last.type) || last.type == RapParser::ID) return false;
    if (at > 1 && tape_.peek(at - 2).begin == last.begin) return false;  // it was given back already
    if (!begins_item(last, current()) && !begins_move(last, current())) return false;
    const uint32_t before = at > 1 ? tape_.peek(at - 2).type : 0;
    if (before == RapParser::RBRACE || before == RapParser::SEMICOLON || before == 0) return false;
    tape_.give_back();
    report(at, std::string(wants_name(before) ? "a name" : "an expression"));
    return true;
  }

  static bool wants_name(uint32_t before) { return before == RapParser::DOT || !begins_expression(before); }
  static bool begins_expression(uint32_t before) {
    switch (before) {
      case RapParser::DEFAULT:
      case RapParser::MIN:
      case RapParser::MAX:
      case RapParser::FIXED:
      case RapParser::CHECK:
      case RapParser::WHERE:
      case RapParser::WHEN:
      case RapParser::IF:
      case RapParser::THEN:
      case RapParser::ELSE:
      case RapParser::COLON:
      case RapParser::COMMA:
      case RapParser::LPAREN:
      case RapParser::NOT: return true;
    }
    return !can_be_name(before) && !opens(before);
  }

  bool is_twice() const {
    const size_t at = tape_.position();
    if (at == 0 || opens(current().type) || closes(current().type) || current().type == kEndOfFile)
      return false;
    const Token& last = tape_.peek(at - 1);
    return last.type == current().type && written(last) == written(current());
  }

  bool drop(const TokenTypes& expected) {
    if (auto* problem = report(tape_.position(), expected)) problem->fix(span(current()), "");
    tape_.erase(tape_.position());
    return true;
  }

  bool fits_dropped(Parser& parser, const TokenTypes& expected) const {
    const uint32_t type = current().type;
    if (opens(type) || closes(type) || type == kEndOfFile || ahead(1).starts_line) return false;
    if (begins_step(current()) || begins_item(current(), ahead(1))) return false;  // more likely what follows
    if (in_sequence(parser)) return ends_whole(parser.getContext()->getRuleIndex(), tape_.position() + 1);
    return has(expected, ahead(1).type);
  }

  // `requird`, `string`: read as what was meant.
  bool misspelled(Parser& parser, const TokenTypes& expected) {
    const Token token = current();
    if (!can_be_name(token.type) && token.type != RapParser::IF) return false;
    const uint32_t meant = meant_by(written(token), expected);
    if (meant == 0) return false;
    const Token taken{meant, token.begin, token.end, token.starts_line};
    if (in_sequence(parser) && !token.starts_line && !begins_item(taken, ahead(1))) return false;
    if (auto* problem = report(tape_.position(), expected))
      problem->fix(span(token), std::string(literal_of(meant)));
    tape_.replace(tape_.position(), taken);
    return true;
  }

  bool reserved_as_name(Parser& parser, const TokenTypes& expected) {
    const Token token = current();
    if (!is_reserved(token.type) || expected_words(expected) != "a name") return false;
    if (!fits_after(parser, RapParser::ID, ahead(1).type)) return false;
    report(tape_.position(), expected);
    tape_.replace(tape_.position(), {RapParser::ID, token.begin, token.end, token.starts_line});
    return true;
  }

  bool put_in(Parser& parser, const TokenTypes& expected) {
    const bool names = has(expected, RapParser::ID);
    for (const uint32_t type : kInsertable) {
      const bool only_a_name = names && type != RapParser::ID && can_be_name(type);
      if (only_a_name || !has(expected, type) || !fits_after(parser, type, current().type)) continue;
      put_in(type, expected);
      return true;
    }
    return false;
  }

  void put_in(uint32_t type, const TokenTypes& expected) {
    const size_t at = tape_.position();
    const uint32_t end = at == 0 ? current().begin : tape_.peek(at - 1).end;
    const std::string_view literal = literal_of(type);
    const bool stands_in = type == RapParser::ID || type == RapParser::INTEGER || literal.empty();
    const bool pair = type == RapParser::LBRACE && !closed_later();
    if (auto* problem = report(at, expected); problem != nullptr && !stands_in)
      problem->fix({source_.file, end, end},
                   (type == RapParser::COMMA ? "" : " ") + std::string(literal) + (pair ? "}" : ""));
    if (pair) tape_.insert(at, {RapParser::RBRACE, end, end, false});
    tape_.insert(at, {type, end, end, false});
  }

  // Whether a `}` is left over for a `{` that is put in here.
  bool closed_later() const {
    size_t open = 0;
    for (size_t i = 0; tape_.peek(i).type != kEndOfFile; ++i) {
      const uint32_t type = tape_.peek(i).type;
      if (type == RapParser::LBRACE) ++open;
      if (type == RapParser::RBRACE && open == 0) return true;
      if (type == RapParser::RBRACE) --open;
    }
    return false;
  }

  // ---- panic: skip to where the next whole begins ----

  size_t open_brackets(const antlr4::ParserRuleContext& context) const {
    if (context.start == nullptr) return 0;
    size_t open = 0;
    size_t closed = 0;
    for (size_t i = tape_.position(); i-- > 0;) {
      const Token& token = tape_.peek(i);
      if (closes(token.type)) ++closed;
      if (opens(token.type) && closed > 0)
        --closed;
      else if (opens(token.type))
        ++open;
      if (token.begin <= context.start->getStartIndex()) break;
    }
    return open;
  }

  void skip(size_t rule, size_t open) {
    for (size_t at = tape_.position(); tape_.peek(at).type != kEndOfFile; ++at) {
      const Token& token = tape_.peek(at);
      if (open == 0 && (closes(token.type) || ends_whole(rule, at))) return tape_.go_to(at);
      if (opens(token.type)) ++open;
      if (closes(token.type)) --open;
    }
    while (tape_.peek(tape_.position()).type != kEndOfFile) tape_.go_to(tape_.position() + 1);
  }

  bool ends_whole(size_t rule, size_t at) const {
    const Token& token = tape_.peek(at);
    const Token& next = tape_.peek(at + 1);
    const bool member = at > 0 && tape_.peek(at - 1).type == RapParser::DOT;
    switch (rule) {
      case RapParser::RuleFile:
      case RapParser::RuleBlock:
      case RapParser::RuleItem:
        return token.type == RapParser::SEMICOLON || (!member && begins_item(token, next));
      case RapParser::RuleFields:
      case RapParser::RuleField: return token.type == RapParser::SEMICOLON || begins_field(token, next);
      case RapParser::RuleTestItem:
      case RapParser::RuleStep: return begins_step(token);
      case RapParser::RuleSetting:
      case RapParser::RuleDefaultsItem:
        return token.type == RapParser::COMMA || token.type == RapParser::SEMICOLON || begins_step(token) ||
               (token.starts_line && can_be_name(token.type));
      case RapParser::RuleClaim: return token.type == RapParser::COMMA || begins_step(token);
      case RapParser::RuleMigrateItem:
      case RapParser::RuleMove: return begins_move(token, next);
      case RapParser::RuleTemplateItem:
      case RapParser::RuleTemplatePart:
        return token.type == RapParser::AREA || token.type == RapParser::TEMPLATE;
    }
    return token.type == RapParser::COMMA;
  }

  static bool begins_field(const Token& token, const Token& next) {
    if (token.type == RapParser::WHEN) return true;
    if (next.type == RapParser::EQ) return can_be_name(token.type);
    return token.starts_line && (token.type == RapParser::LET || token.type == RapParser::RECORD);
  }

  const Source& source_;
  TokenTape& tape_;
  bool failing_ = false;  // reported, and not yet at a place where reading goes on
  uint32_t mends_ = 0;
  uint32_t furthest_ = 0;
  uint32_t tries_ = 0;
  size_t failed_at_ = SIZE_MAX;
  size_t failed_state_ = SIZE_MAX;
};

}  // namespace

std::shared_ptr<antlr4::ANTLRErrorStrategy> make_recovery(const Source& source, TokenTape& tape) {
  return std::make_shared<Recovery>(source, tape);
}

}  // namespace rapport::syntax
