#include <algorithm>
#include <array>
#include <string_view>

#include "RapParser.h"
#include "compiler/diag/render.h"
#include "compiler/syntax/characters.h"
#include "compiler/syntax/tokens.h"

namespace rapport::syntax {
namespace {

using grammar::RapParser;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_word(char c) {  // bytes of characters beyond ASCII are looked at afterwards
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || (c & 0x80) != 0;
}

// The words of the grammar, from the literal names of its vocabulary, in an open hash table.
class Keywords {
 public:
  Keywords() {
    const auto& vocabulary = grammarVocabulary();
    for (uint32_t type = 1; type <= vocabulary.getMaxTokenType(); ++type) {
      const std::string literal = vocabulary.getLiteralName(type);  // 'area', or nothing
      if (literal.size() > 2 && is_word(literal[1])) add(literal.substr(1, literal.size() - 2), type);
    }
  }
  uint32_t type_of(std::string_view word) const {
    for (size_t at = hash(word);; ++at) {
      const Row& row = rows_[at % rows_.size()];
      if (row.type == 0 || row.word == word) return row.type == 0 ? uint32_t{RapParser::ID} : row.type;
    }
  }

 private:
  struct Row {
    std::string word;
    uint32_t type = 0;
  };
  static antlr4::dfa::Vocabulary grammarVocabulary() { return RapParser(nullptr).getVocabulary(); }
  static size_t hash(std::string_view word) {
    size_t sum = word.size();
    for (const char c : word) sum = sum * 31 + static_cast<unsigned char>(c);
    return sum;
  }
  void add(std::string word, uint32_t type) {
    size_t at = hash(word);
    while (rows_[at % rows_.size()].type != 0) ++at;
    rows_[at % rows_.size()] = {std::move(word), type};
  }
  std::array<Row, 512> rows_;
};

const Keywords& keywords() {
  static const Keywords table;
  return table;
}

struct Symbol {
  std::string_view text;
  uint32_t type;
  std::string_view instead;  // what to write, when it belongs to other languages
};
constexpr std::array kSymbols = {
    // longer ones first
    Symbol{"==", RapParser::EQ, "="},      Symbol{":=", RapParser::EQ, "="},
    Symbol{"<>", RapParser::NE, "!="},     Symbol{"&&", RapParser::AND, "and"},
    Symbol{"||", RapParser::OR, "or"},     Symbol{"=>", RapParser::ARROW, ""},
    Symbol{"->", RapParser::MOVES_TO, ""}, Symbol{"!=", RapParser::NE, ""},
    Symbol{"<=", RapParser::LE, ""},       Symbol{">=", RapParser::GE, ""},
    Symbol{"{", RapParser::LBRACE, ""},    Symbol{"}", RapParser::RBRACE, ""},
    Symbol{"(", RapParser::LPAREN, ""},    Symbol{")", RapParser::RPAREN, ""},
    Symbol{"[", RapParser::LBRACKET, ""},  Symbol{"]", RapParser::RBRACKET, ""},
    Symbol{":", RapParser::COLON, ""},     Symbol{";", RapParser::SEMICOLON, ""},
    Symbol{",", RapParser::COMMA, ""},     Symbol{".", RapParser::DOT, ""},
    Symbol{"=", RapParser::EQ, ""},        Symbol{"<", RapParser::LT, ""},
    Symbol{">", RapParser::GT, ""},        Symbol{"*", RapParser::STAR, ""},
    Symbol{"/", RapParser::SLASH, ""},     Symbol{"+", RapParser::PLUS, ""},
    Symbol{"-", RapParser::MINUS, ""},     Symbol{"!", RapParser::NOT, "not"},
};

class Lexer {
 public:
  Lexer(const diag::SourceMap& sources, Span range, Problems& problems)
      : file_(range.file),
        text_(sources.text(range.file).substr(0, range.end)),
        at_(range.begin),
        problems_(problems) {}

  TokenList run() {
    if (at_ == 0 && text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark
    while (at_ < text_.size()) token();
    put(kEndOfFile, text_.size());
    return std::move(list_);
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  Span span(size_t begin, size_t end) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  size_t line_end(size_t from) {  // kept, as a line may hold many texts
    if (from < line_begin_ || from > line_end_) {
      line_begin_ = from;
      line_end_ = std::min(text_.find_first_of("\r\n", from), text_.size());
    }
    return line_end_;
  }

  void put(uint32_t type, size_t end) {
    list_.tokens.push_back({type, static_cast<uint32_t>(at_), static_cast<uint32_t>(end), fresh_line_});
    fresh_line_ = false;
    at_ = end;
  }

  void token() {
    const char c = peek();
    if (c == '\n' || c == '\r') {
      fresh_line_ = true;
      ++at_;
    } else if (is_blank(c)) {
      ++at_;
    } else if (is_digit(c)) {
      number();
    } else if ((c & 0x80) != 0) {
      beyond_ascii();
    } else if (is_word(c)) {
      word();
    } else if (c == '"') {
      next_is("\"\"\"") ? block_text() : text();
    } else if (c == '\'') {
      raw_text();
    } else if (next_is("//")) {
      comment(line_end(at_));
    } else if (next_is("/*") || c == '#') {
      foreign_comment();
    } else {
      symbol();
    }
  }

  size_t word_end(size_t from) const {
    while (from < text_.size() && is_word(text_[from])) ++from;
    return from;
  }

  void word() {
    const size_t end = word_end(at_);
    const std::string_view all = text_.substr(at_, end - at_);
    const size_t good = name_length(all);
    put(keywords().type_of(all.substr(0, good)), at_ + good);
  }

  void beyond_ascii() {
    if (const std::string_view closing = closing_quote_of(text_.substr(at_)); !closing.empty())
      return curly_text(closing);
    if (name_length(text_.substr(at_, word_end(at_) - at_)) > 0) return word();
    const std::string_view character = first_character(text_.substr(at_));
    stray(character, is_space(character) ? " " : "");
  }

  // A character that begins nothing: left out. `instead`: what was most likely meant.
  void stray(std::string_view character, std::string_view instead) {
    const Span at = span(at_, at_ + character.size());
    if (auto* problem = problems_.report(diag::E1006, at, shown(character)))
      if (!instead.empty()) problem->fix(at, std::string(instead));
    at_ += character.size();
  }

  // “Name”, as word processors write it: taken for "Name".
  void curly_text(std::string_view closing) {
    const std::string_view opening = first_character(text_.substr(at_));
    const size_t line = line_end(at_);
    const std::string_view rest = text_.substr(at_, line - at_);
    size_t close = rest.find(closing, opening.size());
    size_t width = closing.size();
    if (close == std::string_view::npos) {
      close = rest.find('"', opening.size());
      width = 1;
    }
    if (close == std::string_view::npos) return stray(opening, "\"");
    if (auto* problem = problems_.report(diag::E1006, span(at_, at_ + opening.size()), shown(opening))) {
      problem->fix(span(at_, at_ + opening.size()), "\"");
      if (width > 1) problem->fix(span(at_ + close, at_ + close + width), "\"");
    }
    put(RapParser::STRING, at_ + close + width);
  }

  void number() {
    size_t end = at_;
    while (is_digit(peek(end - at_))) ++end;
    if (const size_t date = date_end(end); date != 0) return put_number(RapParser::DATE_LITERAL, date);
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      for (++end; end < text_.size() && is_digit(text_[end]);) ++end;
      return put_number(RapParser::DECIMAL_LITERAL, end);
    }
    if (const size_t period = period_end(end); period != 0) return put(RapParser::DURATION, period);
    put_number(RapParser::INT, end);
  }

  void put_number(uint32_t type, size_t end) {
    const size_t tail = word_end(end);
    if (tail != end)
      problems_.report(diag::E1011, span(at_, tail), diag::printable(text_.substr(at_, tail - at_)));
    put(tail == end ? type : uint32_t{RapParser::ID}, tail);
  }

  size_t date_end(size_t digits_end) const {  // YYYY-MM-DD, else 0
    constexpr std::string_view kRest = "-dd-dd";
    if (digits_end - at_ != 4) return 0;
    for (size_t i = 0; i < kRest.size(); ++i) {
      const char c = digits_end + i < text_.size() ? text_[digits_end + i] : '\0';
      if (kRest[i] == 'd' ? !is_digit(c) : c != kRest[i]) return 0;
    }
    return digits_end + kRest.size();
  }

  size_t period_end(size_t digits_end) const {  // `1 month`, but not `1 months_left`; else 0
    constexpr std::array<std::string_view, 8> kUnits = {"day",   "days",   "week", "weeks",
                                                        "month", "months", "year", "years"};
    size_t begin = digits_end;
    while (begin < text_.size() && is_blank(text_[begin])) ++begin;
    if (begin == digits_end) return 0;
    const size_t end = word_end(begin);
    const bool unit =
        std::find(kUnits.begin(), kUnits.end(), text_.substr(begin, end - begin)) != kUnits.end();
    return unit ? end : 0;
  }

  // "…" ends at the first quote without a backslash; what stands in its braces holds no quote. Where one
  // surely does, the text goes on behind it, so that one mistake gives one error.
  void text() {
    const size_t line = line_end(at_);
    size_t end = quote_after(at_ + 1, line);
    while (const size_t brace = end < line ? end_of_inner_texts(end, line) : 0)
      end = quote_after(brace, line);
    if (end < line) return put(RapParser::STRING, end + 1);
    unclosed("\"", line);
  }

  size_t quote_after(size_t from, size_t line) const {
    while (from < line && text_[from] != '"') from += text_[from] == '\\' ? 2 : 1;
    return std::min(from, line);
  }

  // Is the quote a text's that somebody wrote into the braces of this one: `"Hello {upper("x")}"`? Then it
  // stands behind an open brace, and after its other half come the brace's end and that of the whole text.
  // Gives where the brace ends; 0: it is not.
  size_t end_of_inner_texts(size_t quote, size_t line) const {
    constexpr int kInnerTexts = 8;  // of one brace: more are no slip
    const std::string_view before = text_.substr(at_, quote - at_);
    const size_t brace = before.find_last_of("{}");
    if (brace == std::string_view::npos || before[brace] != '{' || before[brace - 1] == '\\') return 0;
    for (int texts = 0; texts < kInnerTexts; ++texts) {
      const size_t other = quote_after(quote + 1, line);
      if (other + 1 >= line || is_word(text_[other + 1])) return 0;
      const size_t next = text_.find_first_of("{}\"\n", other + 1);
      if (next >= line || text_[next] == '{') return 0;
      if (text_[next] == '}') return quote_after(next, line) < line ? next : 0;
      quote = next;
    }
    return 0;
  }

  void raw_text() {
    const size_t line = line_end(at_);
    const size_t end = text_.find('\'', at_ + 1);
    if (end < line) return put(RapParser::RAW, end + 1);
    unclosed("'", line);
  }

  void block_text() {
    const size_t end = text_.find("\"\"\"", at_ + 3);
    if (end != std::string_view::npos) return put(RapParser::STRING, end + 3);
    problems_.report(diag::E1005, span(at_, at_ + 3), "\"\"\"");
    problems_.silence_from(static_cast<uint32_t>(at_ + 3));  // the rest of the file is inside it
    put(RapParser::STRING, text_.size());
  }

  // A text that its line cuts off. What ends the line and cannot belong to a text stays a token of its own.
  void unclosed(std::string_view quote, size_t line) {
    size_t end = line;
    while (end > at_ + 1 && is_blank(text_[end - 1])) --end;
    if (end > at_ + 1 && text_[end - 1] == '{')
      for (--end; end > at_ + 1 && is_blank(text_[end - 1]);) --end;
    problems_.silence_next_line(span(at_, at_));
    if (auto* problem = problems_.report(diag::E1005, span(at_, at_ + 1), quote))
      problem->label(span(end, end), "the line ends and the text is still open");
    put(quote == "'" ? RapParser::RAW : RapParser::STRING, end);
  }

  void comment(size_t end) {
    const bool doc = next_is("///") && !next_is("////");
    list_.comments.push_back({span(at_, end), doc});
    at_ = end;
  }

  void foreign_comment() {
    const bool block = peek() == '/';
    if (auto* problem = problems_.report(diag::E1012, span(at_, at_ + (block ? 2 : 1)), block ? "/*" : "#"))
      if (!block) problem->fix(span(at_, at_ + 1), "//");
    const size_t close = block ? text_.find("*/", at_ + 2) : line_end(at_);
    at_ = close == std::string_view::npos ? line_end(at_) : close + (block ? 2 : 0);
  }

  void symbol() {
    const auto* found =
        std::find_if(kSymbols.begin(), kSymbols.end(), [&](const Symbol& s) { return next_is(s.text); });
    if (found == kSymbols.end()) return stray(text_.substr(at_, 1), "");
    const Span at = span(at_, at_ + found->text.size());
    if (!found->instead.empty())
      if (auto* problem = problems_.report(diag::E1009, at, found->text, found->instead))
        problem->fix(
            at, std::string(found->instead) + (is_word(found->instead[0]) && found->text == "!" ? " " : ""));
    put(found->type, at.end);
  }

  uint32_t file_;
  std::string_view text_;
  size_t line_begin_ = 1, line_end_ = 0;  // of the line that was looked for last
  size_t at_;
  bool fresh_line_ = true;
  Problems& problems_;
  TokenList list_;
};

}  // namespace

TokenList lex(const diag::SourceMap& sources, Span range, Problems& problems) {
  return Lexer(sources, range, problems).run();
}

}  // namespace rapport::syntax
