#include "compiler/syntax/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "RapParser.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/diag/render.h"

namespace rapport::syntax {

using grammar::RapParser;

namespace {

template <size_t N>
bool one_of(uint32_t type, const std::array<uint32_t, N>& types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}
bool has(const TokenTypes& set, uint32_t type) {
  return std::find(set.begin(), set.end(), type) != set.end();
}

constexpr std::array<uint32_t, 16> kReserved = {
    RapParser::AND,   RapParser::OR,   RapParser::NOT,   RapParser::IN,        RapParser::IS,
    RapParser::IF,    RapParser::THEN, RapParser::ELSE,  RapParser::OTHERWISE, RapParser::WHEN,
    RapParser::WHERE, RapParser::FOR,  RapParser::GIVEN, RapParser::EXPECT};
constexpr std::array<uint32_t, 17> kOperators = {
    RapParser::STAR, RapParser::SLASH,   RapParser::PLUS, RapParser::MINUS, RapParser::EQ,
    RapParser::NE,   RapParser::LT,      RapParser::LE,   RapParser::GT,    RapParser::GE,
    RapParser::IN,   RapParser::IS,      RapParser::AND,  RapParser::OR,    RapParser::OTHERWISE,
    RapParser::DOT,  RapParser::LBRACKET};
constexpr std::array<uint32_t, 7> kLiterals = {RapParser::INT,          RapParser::DECIMAL_LITERAL,
                                               RapParser::DATE_LITERAL, RapParser::STRING,
                                               RapParser::RAW,          RapParser::DURATION};
constexpr std::array<uint32_t, 12> kBlockOwners = {
    RapParser::AREA,   RapParser::GROUP,    RapParser::WHEN,     RapParser::TABLE,
    RapParser::LIST,   RapParser::ENUM,     RapParser::RECORD,   RapParser::CALL,
    RapParser::EXTEND, RapParser::OVERRIDE, RapParser::TEMPLATE, RapParser::TEST};
constexpr std::array<uint32_t, 14> kNamed = {  // a name follows
    RapParser::AREA,
    RapParser::GROUP,
    RapParser::ASK,
    RapParser::TABLE,
    RapParser::COLUMN,
    RapParser::LIST,
    RapParser::LET,
    RapParser::PRESET,
    RapParser::INPUT,
    RapParser::ENUM,
    RapParser::TEMPLATE,
    RapParser::USE,
    RapParser::DEFAULT_CONFIGURATION,
    RapParser::WITHOUT};
constexpr std::array<uint32_t, 3> kPathed = {RapParser::RECORD, RapParser::CALL, RapParser::OVERRIDE};
constexpr std::array<uint32_t, 6> kTexted = {RapParser::NOTE, RapParser::TEXT,    RapParser::HELP,
                                             RapParser::UNIT, RapParser::CONFIRM, RapParser::TEST};
constexpr std::array<uint32_t, 6> kBare = {RapParser::REQUIRED, RapParser::OPTIONAL, RapParser::OPEN,
                                           RapParser::KEY,      RapParser::UNMAPPED, RapParser::REMOVE};
constexpr std::array<uint32_t, 5> kValued = {RapParser::DEFAULT, RapParser::MIN, RapParser::MAX,
                                             RapParser::FIXED, RapParser::CHECK};

struct Meaning {
  std::string_view written;
  uint32_t type;
};
constexpr std::array kForeignWords = {  // what other languages say
    Meaning{"string", RapParser::TEXT},    Meaning{"str", RapParser::TEXT},
    Meaning{"varchar", RapParser::TEXT},   Meaning{"bool", RapParser::YES_NO},
    Meaning{"boolean", RapParser::YES_NO}, Meaning{"int", RapParser::INTEGER},
    Meaning{"number", RapParser::DECIMAL}, Meaning{"float", RapParser::DECIMAL},
    Meaning{"real", RapParser::DECIMAL},   Meaning{"double", RapParser::DECIMAL},
    Meaning{"money", RapParser::DECIMAL},  Meaning{"question", RapParser::ASK},
    Meaning{"field", RapParser::ASK},      Meaning{"section", RapParser::GROUP},
    Meaning{"page", RapParser::GROUP},     Meaning{"if", RapParser::WHEN},
    Meaning{"var", RapParser::LET},        Meaning{"const", RapParser::PRESET},
    Meaning{"validate", RapParser::CHECK}, Meaning{"assert", RapParser::CHECK},
    Meaning{"hint", RapParser::HELP},      Meaning{"mandatory", RapParser::REQUIRED},
    Meaning{"each", RapParser::FOR}};

const antlr4::dfa::Vocabulary& vocabulary() {
  static const RapParser parser(nullptr);  // the generated class gives it out on an object only
  return parser.getVocabulary();
}

// Literal names without ANTLR's quotes, by token type.
const std::vector<std::string>& literals() {
  static const std::vector<std::string> table = [] {
    std::vector<std::string> names;
    for (size_t type = 0; type <= vocabulary().getMaxTokenType(); ++type) {
      const std::string name = vocabulary().getLiteralName(type);
      names.push_back(name.size() > 2 ? name.substr(1, name.size() - 2) : std::string());
    }
    return names;
  }();
  return table;
}

bool is_word(uint32_t type) {
  const std::string_view literal = literal_of(type);
  return !literal.empty() && literal[0] >= 'a' && literal[0] <= 'z';
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i)
    out += (i == 0 ? "" : i + 1 == parts.size() ? " or " : ", ") + parts[i];
  return out;
}

// What is left of a set when the names for whole groups of tokens were taken.
void drop(TokenTypes& set, bool (*which)(uint32_t)) {
  set.erase(std::remove_if(set.begin(), set.end(), which), set.end());
}

std::string word_for(uint32_t type) {
  switch (type) {
    case RapParser::STRING: return "a text in quotes";
    case RapParser::INT: return "a whole number";
    case RapParser::RAW: return "a text in single quotes";
    case RapParser::DURATION: return "a period";
    case RapParser::DATE_LITERAL: return "a date";
    case RapParser::DECIMAL_LITERAL: return "a number";
    case RapParser::ID: return "a name";
    case kEndOfFile: return "`}`";  // expected at the end of an expression in a text, and nowhere else
  }
  return fmt::format("`{}`", literal_of(type));
}

}  // namespace

std::string expected_words(const TokenTypes& expected) {
  TokenTypes left = expected;
  std::vector<std::string> words;
  if (has(left, RapParser::AREA) && has(left, RapParser::HELP) && has(left, RapParser::SEMICOLON) &&
      !has(left, RapParser::ID))
    return "a clause or a declaration";
  if (has(left, RapParser::YES_NO) && has(left, RapParser::INTEGER) && !has(left, RapParser::ID))
    return "a type";
  if (has(left, RapParser::LBRACE) && !has(left, RapParser::ID)) return "`{`";
  if (has(left, RapParser::ID) && has(left, RapParser::WHEN) && has(left, RapParser::RBRACE))
    return "a field or `}`";
  const bool operators = has(left, RapParser::PLUS) && has(left, RapParser::AND);
  if (operators)
    drop(left, [](uint32_t type) { return one_of(type, kOperators) || type == RapParser::LPAREN; });
  if (has(left, RapParser::ID)) {
    const bool expression = has(left, RapParser::LPAREN) && has(left, RapParser::DURATION);
    words.emplace_back(expression ? "an expression" : "a name");
    drop(left, can_be_name);
    if (expression) drop(left, begins_operand);
  }
  if (has(left, RapParser::STRING)) words.push_back(word_for(RapParser::STRING));
  for (const uint32_t type : left)
    if (words.size() < 4 && type != RapParser::STRING) words.push_back(word_for(type));
  if (words.empty()) return "an operator";
  return joined(words);
}

std::string found_words(const Token& token, std::string_view written) {
  if (token.type == RapParser::STRING) return "a text";
  if (token.type == RapParser::RAW) return "a text in single quotes";
  return fmt::format("`{}`", diag::printable(written));
}

uint32_t meant_by(std::string_view written, const TokenTypes& expected) {
  for (const Meaning& meaning : kForeignWords)
    if (meaning.written == written && has(expected, meaning.type)) return meaning.type;
  std::vector<std::string_view> candidates;
  for (const uint32_t type : expected)
    if (is_word(type)) candidates.push_back(literal_of(type));
  const std::string_view near = diag::closest(candidates, written);
  for (const uint32_t type : expected)
    if (!near.empty() && literal_of(type) == near) return type;
  return 0;
}

std::string_view literal_of(uint32_t type) {
  return type < literals().size() ? std::string_view(literals()[type]) : std::string_view();
}

bool can_be_name(uint32_t type) { return type == RapParser::ID || (is_word(type) && !is_reserved(type)); }
bool is_reserved(uint32_t type) { return one_of(type, kReserved); }

bool ends_operand(uint32_t type) {
  return can_be_name(type) || one_of(type, kLiterals) || type == RapParser::RPAREN ||
         type == RapParser::RBRACKET;
}

bool begins_operand(uint32_t type) {
  return can_be_name(type) || one_of(type, kLiterals) || type == RapParser::LPAREN ||
         type == RapParser::LBRACKET || type == RapParser::MINUS || type == RapParser::NOT ||
         type == RapParser::IF;
}

bool opens(uint32_t type) {
  return type == RapParser::LBRACE || type == RapParser::LPAREN || type == RapParser::LBRACKET;
}
bool closes(uint32_t type) {
  return type == RapParser::RBRACE || type == RapParser::RPAREN || type == RapParser::RBRACKET;
}
uint32_t closing_of(uint32_t opening) {
  if (opening == RapParser::LBRACE) return RapParser::RBRACE;
  return opening == RapParser::LPAREN ? RapParser::RPAREN : RapParser::RBRACKET;
}

bool owns_block(uint32_t type) {
  return one_of(type, kBlockOwners) || type == RapParser::MIGRATE || type == RapParser::DEFAULT_CONFIGURATION;
}

bool begins_item(const Token& token, const Token& next) {
  const uint32_t type = token.type;
  const bool name_next = can_be_name(next.type);
  if (type == RapParser::WHEN || type == RapParser::WHERE || type == RapParser::ARROW) return true;
  if (one_of(type, kNamed)) return name_next || next.type == RapParser::STRING;
  if (one_of(type, kPathed)) return name_next;
  if (one_of(type, kTexted)) return next.type == RapParser::STRING;
  if (type == RapParser::ROWS || type == RapParser::MIGRATE) return next.type == RapParser::FROM;
  if (type == RapParser::EXTEND) return name_next;
  const bool goes_on = one_of(next.type, kOperators) || next.type == RapParser::COMMA ||
                       next.type == RapParser::COLON || next.type == RapParser::RPAREN ||
                       next.type == RapParser::RBRACKET || next.type == RapParser::LPAREN;
  if (one_of(type, kBare)) return !goes_on;
  if (!one_of(type, kValued)) return false;
  if (next.type == RapParser::LPAREN || next.type == RapParser::MINUS) return token.starts_line;
  return begins_operand(next.type) && next.type != RapParser::LBRACKET;
}

bool begins_type(uint32_t type, uint32_t next) {
  switch (type) {
    case RapParser::YES_NO:
    case RapParser::INTEGER:
    case RapParser::DATE:
    case RapParser::DECIMAL: return true;
    case RapParser::CHOICE:
    case RapParser::CHOICES: return next == RapParser::OF;
    case RapParser::REFERENCE:
    case RapParser::REFERENCES: return next == RapParser::TO;
  }
  return false;
}

bool begins_step(const Token& token) {
  const uint32_t type = token.type;
  return type == RapParser::GIVEN || type == RapParser::EXPECT ||
         (token.starts_line && (type == RapParser::FORGET || type == RapParser::BLANK));
}

bool begins_move(const Token& token, const Token& next) {
  const uint32_t type = token.type;
  const bool word = type == RapParser::RENAME || type == RapParser::MAP || type == RapParser::CONVERT ||
                    type == RapParser::DROP;
  return word && can_be_name(next.type);
}

}  // namespace rapport::syntax
