#include "compiler/syntax/token_stream.h"

#include <algorithm>
#include <deque>

#include "RapParser.h"

namespace rapport::syntax {
namespace {

class StreamToken final : public antlr4::Token {
 public:
  StreamToken(const syntax::Token& token, size_t index) : token_(token), index_(index) {}

  const syntax::Token& plain() const { return token_; }
  void make_empty() { token_.end = token_.begin; }
  std::string getText() const override { return {}; }
  size_t getType() const override { return token_.type == kEndOfFile ? antlr4::Token::EOF : token_.type; }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index_; }
  size_t getStartIndex() const override { return token_.begin; }
  size_t getStopIndex() const override { return size_t{token_.end} - 1; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

 private:
  syntax::Token token_;
  size_t index_;
};

class Stream final : public antlr4::TokenStream, public TokenTape {
 public:
  explicit Stream(const std::vector<syntax::Token>& tokens) {
    order_.reserve(tokens.size());
    for (const syntax::Token& token : tokens) order_.push_back(make(token));
  }

  size_t position() const override { return at_; }
  const syntax::Token& peek(size_t index) const override { return order_[capped(index)]->plain(); }
  void insert(size_t index, const syntax::Token& token) override { order_.insert(place(index), make(token)); }
  void replace(size_t index, const syntax::Token& token) override { order_[index] = make(token); }
  void erase(size_t index) override { order_.erase(place(index)); }

  void go_to(size_t index) override { at_ = capped(index); }
  void give_back() override {
    StreamToken& last = *order_[at_ - 1];
    const syntax::Token token = last.plain();
    last.make_empty();
    insert(at_, token);
  }

  antlr4::Token* LT(ssize_t k) override {
    if (k > 0) return order_[capped(at_ + static_cast<size_t>(k) - 1)];
    const auto back = static_cast<size_t>(-k);
    return k == 0 || back > at_ ? nullptr : order_[at_ - back];
  }
  size_t LA(ssize_t k) override { return LT(k)->getType(); }
  antlr4::Token* get(size_t index) const override { return order_[index]; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }
  void consume() override { at_ = capped(at_ + 1); }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return order_.size(); }
  std::string getSourceName() const override { return {}; }

 private:
  size_t capped(size_t index) const { return std::min(index, order_.size() - 1); }
  std::vector<StreamToken*>::iterator place(size_t index) {
    return order_.begin() + static_cast<std::ptrdiff_t>(index);
  }
  StreamToken* make(const syntax::Token& token) { return &store_.emplace_back(token, store_.size()); }

  std::deque<StreamToken> store_;    // what was read stays where it is: ANTLR's tree points to it
  std::vector<StreamToken*> order_;  // ends with the end of file
  size_t at_ = 0;
};

}  // namespace

OpenStream open_stream(const std::vector<syntax::Token>& tokens) {
  auto stream = std::make_unique<Stream>(tokens);
  TokenTape* tape = stream.get();
  return {std::move(stream), tape};
}

}  // namespace rapport::syntax
