// The hand-written lexer against the grammar's own: on all sources at hand the same tokens.
#include <gtest/gtest.h>

#include "RapLexer.h"
#include "compiler/syntax/tokens.h"
#include "support.h"

namespace rapport::syntax::testing {
namespace {

// Bytes, with every byte of a character beyond ASCII as U+007F: what the grammar's lexer is made for.
class ByteStream final : public antlr4::CharStream {
 public:
  explicit ByteStream(std::string_view text) : text_(text) {}
  void consume() override { ++at_; }
  size_t LA(ssize_t k) override {
    const size_t at = k > 0 ? at_ + static_cast<size_t>(k) - 1 : at_ - static_cast<size_t>(-k);
    if (at >= text_.size()) return antlr4::IntStream::EOF;
    return (text_[at] & 0x80) != 0 ? 0x7F : static_cast<size_t>(text_[at]);
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return "pack.rap"; }
  std::string getText(const antlr4::misc::Interval& i) override {
    return std::string(text_.substr(static_cast<size_t>(i.a), static_cast<size_t>(i.b - i.a + 1)));
  }
  std::string toString() const override { return std::string(text_); }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

using Plain = std::vector<std::tuple<size_t, size_t, size_t>>;  // type, begin, end

Plain by_grammar(const std::string& text) {
  ByteStream stream(text);
  grammar::RapLexer lexer(&stream);
  lexer.removeErrorListeners();
  Plain tokens;
  for (const auto& token : lexer.getAllTokens())
    if (token->getChannel() == 0)
      tokens.emplace_back(token->getType(), token->getStartIndex(), token->getStopIndex() + 1);
  return tokens;
}

Plain by_hand(const std::string& text) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  Problems problems(sources, diags);
  const uint32_t file = sources.add("pack.rap", text);
  Plain tokens;
  for (const Token& token : lex(sources, {file, 0, static_cast<uint32_t>(text.size())}, problems).tokens)
    if (token.type != kEndOfFile) tokens.emplace_back(token.type, token.begin, token.end);
  EXPECT_TRUE(diags.list().empty()) << diag::to_lines(diags, sources);
  return tokens;
}

TEST(Lexer, AgreesWithTheGrammarOnTheRichPack) {
  const std::string text = rich_pack();
  const Plain tokens = by_hand(text);
  EXPECT_GT(tokens.size(), 900U);
  EXPECT_EQ(tokens, by_grammar(text));
}

TEST(Lexer, AgreesWithTheGrammarOnEveryKindOfToken) {
  for (const char* text :
       {"1 day", "1\tmonths clamp", "10  years", "1.5", "2027-01-01", "2027-01", "20270-01-01", "1.", "",
        "'raw {'", "\"a \\\" {b} c\"", "\"\"\"a \"quoted\" b\"\"\"", "\"\"", "\"\"\"\"\"\"", "größe имя",
        "=> -> = != < <= > >= * / + - . , ; : ( ) [ ] { }", "// c\n/// d\r\nx", "_a a_1",
        "askx ask ask_ default_configuration"})
    EXPECT_EQ(by_hand(text), by_grammar(text)) << text;
}

TEST(Lexer, NeitherTakesANumberBeforeALongerWordForAPeriod) {
  const auto types = [](const Plain& tokens) {
    std::vector<size_t> found;
    for (const auto& token : tokens) found.push_back(std::get<0>(token));
    return found;
  };
  using grammar::RapLexer;
  EXPECT_EQ(types(by_hand("1 months_left")), (std::vector<size_t>{RapLexer::INT, RapLexer::ID}));
  EXPECT_EQ(types(by_grammar("1 months_left")), (std::vector<size_t>{RapLexer::NO_DURATION}));
}

TEST(Lexer, EveryWordOfTheGrammarIsAToken) {
  const grammar::RapLexer lexer(nullptr);
  const auto& vocabulary = lexer.getVocabulary();
  size_t words = 0;
  for (size_t type = 1; type <= vocabulary.getMaxTokenType(); ++type) {
    const std::string literal = vocabulary.getLiteralName(type);
    if (literal.size() < 3) continue;
    const std::string word = literal.substr(1, literal.size() - 2);
    EXPECT_EQ(by_hand(word), (Plain{{type, 0, word.size()}})) << word;
    ++words;
  }
  EXPECT_GT(words, 100U);
}

}  // namespace
}  // namespace rapport::syntax::testing
