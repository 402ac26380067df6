#include "compiler/syntax/brackets.h"

#include <fmt/format.h>

#include <algorithm>

#include "RapParser.h"
#include "compiler/syntax/words.h"
#include "runtime/base/limits.h"

namespace rapport::syntax {
namespace {

using grammar::RapParser;

// How many `{` and `}` find no partner. Where the blame lies is then guessed from the indentation; in a file
// whose braces pair up, the indentation is nobody's business.
struct Unpaired {
  size_t open = 0;
  size_t close = 0;
};

Unpaired count_unpaired(const std::vector<Token>& tokens) {
  Unpaired found;
  for (const Token& token : tokens) {
    if (token.type == RapParser::LBRACE) ++found.open;
    if (token.type == RapParser::RBRACE && found.open == 0)
      ++found.close;
    else if (token.type == RapParser::RBRACE)
      --found.open;
  }
  return found;
}

class Balancer {
 public:
  Balancer(const Source& source, const std::vector<Token>& tokens)
      : source_(source),
        tokens_(tokens),
        unpaired_(count_unpaired(tokens)),
        guesses_(unpaired_.open + unpaired_.close > 0) {
    out_.reserve(tokens.size() + 16);
  }

  std::optional<std::vector<Token>> run() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (token.starts_line && guesses_) line_indent_ = column(token);
      if (token.type == RapParser::IF &&
          before() == RapParser::IF) {  // it would be missed far away, at the `then`
        report_twice(token, "an expression");
        continue;
      }
      if (!closes(token.type)) close_by_indentation(token);
      close_by_content(token);
      count_prefixes(token);
      if (opens(token.type)) {
        open(token);
      } else if (closes(token.type)) {
        close(token);
      } else {
        if (token.type == kEndOfFile) close_rest(token);
        put(token);
      }
      if (depth_ > limits::kNesting) {
        source_.problems.report(diag::E1003, span(token), limits::kNesting);
        return std::nullopt;
      }
    }
    return std::move(out_);
  }

 private:
  struct Open {
    Token token;
    uint32_t indent;          // of the line that it stands on
    bool trusted = true;      // what stands in it is indented more than its line
    bool empty = true;        // no line of it was seen yet
    uint32_t conditions = 0;  // `if` without `then`
    uint32_t choices = 0;     // `then` without `else`
    // Prefix operators whose operand is not complete: the parser recurses into each.
    uint32_t minuses = 0, nots = 0, ifs = 0;
  };

  Span span(const Token& token) const { return {source_.file, token.begin, token.end}; }
  std::string_view written(const Token& token) const { return source_.sources.text(span(token)); }
  // The column of the first token on the line.
  uint32_t indent_of(const Token& token) const {
    const uint32_t line = line_of(token);
    return static_cast<uint32_t>(source_.sources.line(source_.file, line).find_first_not_of(" \t")) + 1;
  }
  uint32_t line_of(const Token& token) const {
    return source_.sources.position(source_.file, token.begin).line;
  }
  uint32_t column(const Token& token) const {
    return source_.sources.position(source_.file, token.begin).column;
  }
  const Token& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  uint32_t before() const { return out_.empty() ? 0 : out_.back().type; }
  bool in(uint32_t opening) const { return !stack_.empty() && stack_.back().token.type == opening; }
  bool in_parentheses() const { return !stack_.empty() && stack_.back().token.type != RapParser::LBRACE; }
  void put(const Token& token) { out_.push_back(token); }

  // ---- openers ----

  void open(const Token& token) {
    const bool twice = token.type == RapParser::LBRACE && before() == RapParser::LBRACE && unpaired_.open > 0;
    if (twice) {
      --unpaired_.open;
      return report_twice(token, "a clause or a declaration");
    }
    stack_.push_back({token, line_indent_});
    ++depth_;
    put(token);
  }

  void pop() {
    const Open& top = stack_.back();
    depth_ -= 1 + top.minuses + top.nots + top.ifs;
    stack_.pop_back();
  }

  // The opener on top is never closed; `here` shows it.
  void close_missing(const Token& here) {
    const Token opening = stack_.back().token;
    const uint32_t type = closing_of(opening.type);
    const uint32_t end = out_.empty() ? opening.end : out_.back().end;
    const std::string closer(literal_of(type));
    const bool echo = source_.problems.is_silent(here.begin);
    if (auto* problem =
            echo ? nullptr : source_.problems.report(diag::E1007, span(opening), literal_of(opening.type))) {
      problem->label(span(here), fmt::format("`{}` expected before this", closer));
      if (opening.type != RapParser::LBRACE) problem->fix({source_.file, end, end}, closer);
    }
    if (unpaired_.open > 0 && opening.type == RapParser::LBRACE) --unpaired_.open;
    pop();
    put({type, end, end, false});
  }

  // The file ends: one message, at the innermost, for the others most likely end with it.
  void close_rest(const Token& end) {
    if (stack_.empty()) return;
    close_missing(end);
    for (; !stack_.empty(); pop()) put({closing_of(stack_.back().token.type), end.begin, end.begin, false});
  }

  // ---- what shows that something was not closed ----

  // A line that stands no deeper than the line of the `{` is no longer in its block.
  void close_by_indentation(const Token& token) {
    if (!token.starts_line || token.type == kEndOfFile) return;
    while (in(RapParser::LBRACE)) {
      Open& top = stack_.back();
      const bool deeper = line_indent_ > top.indent;
      if (top.empty) {
        top.empty = false;
        top.trusted = deeper || out_.back().begin != top.token.begin || begins_sibling(top);
      }
      if (deeper || !top.trusted || unpaired_.open == 0) return;
      close_missing(token);
    }
  }

  // An empty block whose `}` is missing: what follows is a declaration on the level of its owner.
  bool begins_sibling(const Open& top) const {
    return unpaired_.open > 0 && line_indent_ == top.indent && begins_item(tokens_[at_], next());
  }

  // A parenthesis holds no item, no brace, and no `else` of a check.
  void close_by_content(const Token& token) {
    while (in_parentheses() && ends_parentheses(token)) close_missing(token);
    if (stack_.empty()) return;
    Open& top = stack_.back();
    if (token.type == RapParser::IF) ++top.conditions;
    if (token.type == RapParser::THEN && top.conditions > 0) --top.conditions, ++top.choices;
    if (token.type == RapParser::ELSE && top.choices > 0) --top.choices;
  }

  bool ends_parentheses(const Token& token) const {
    const Open& top = stack_.back();
    switch (token.type) {
      case RapParser::RPAREN:
      case RapParser::RBRACKET: return false;  // it closes something, wherever it stands on its line: close()
      case RapParser::LBRACE:
      case RapParser::RBRACE:
      case RapParser::SEMICOLON:
      case RapParser::ARROW:
      case RapParser::WHEN:
      case RapParser::GIVEN:
      case RapParser::EXPECT: return true;
      case RapParser::THEN: return top.conditions == 0;
      case RapParser::ELSE: return top.choices == 0;
    }
    const bool separate = ends_operand(before()) && !is_month_end(token.type);
    if (token.type == RapParser::AS || (token.type == RapParser::AT && next().type == RapParser::MOST))
      return separate;
    if (token.type != RapParser::WHERE && begins_item(token, next())) return token.starts_line || separate;
    if (token.starts_line && begins_move(token, next())) return true;
    if (!token.starts_line || !separate) return false;
    const bool field = can_be_name(token.type) && next().type == RapParser::EQ;
    return field || indent_of(token) <= indent_of(top.token);
  }

  // ---- closers ----

  void close(const Token& token) {
    if (suspicious(token)) {
      if (missing_opener(token)) return;
      if (unpaired_.close > 0) --unpaired_.close;
      return report_extra(token);
    }
    if (!stack_.empty() && closing_of(stack_.back().token.type) == token.type) return close_matching(token);
    const auto partner = std::find_if(stack_.rbegin(), stack_.rend(), [&](const Open& open) {
      return closing_of(open.token.type) == token.type;
    });
    const bool inside = std::none_of(stack_.rbegin(), partner,
                                     [](const Open& open) { return open.token.type == RapParser::LBRACE; });
    if (partner != stack_.rend() && inside) {
      while (closing_of(stack_.back().token.type) != token.type) close_missing(token);
      return close_matching(token);
    }
    if (in_parentheses() && token.type != RapParser::RBRACE) return close_wrong(token);
    if (token.type != RapParser::RBRACE && opened_by_guess(token)) return;
    report_extra(token);
  }

  // `matches code, 'x')`: the opener was forgotten where two operands meet. For `]` a list of names will do
  // as well.
  bool opened_by_guess(const Token& token) {
    size_t at = out_.size();
    size_t inner = 0;
    for (; at > 0 && !(at < out_.size() && out_[at].starts_line); --at) {
      const uint32_t last = out_[at - 1].type;
      if (closes(last)) ++inner;
      if (opens(last) && inner-- == 0) return false;
      if (inner > 0 || opens(last)) continue;
      if (at < out_.size() && meets(at)) break;
      const bool listed =
          can_be_name(last) || last == RapParser::DOT || last == RapParser::COMMA || ends_operand(last);
      if (token.type == RapParser::RBRACKET && !listed) break;
      if (last == RapParser::LBRACE || last == RapParser::RBRACE || last == RapParser::SEMICOLON)
        return false;
    }
    const uint32_t opening = token.type == RapParser::RPAREN ? RapParser::LPAREN : RapParser::LBRACKET;
    const bool empty = at == out_.size();
    if (at == 0 || (empty ? opening == RapParser::LPAREN : out_[at].starts_line)) return false;
    const uint32_t place = empty                          ? token.begin
                           : opening == RapParser::LPAREN ? out_[at - 1].end
                                                          : out_[at].begin;
    if (auto* problem = source_.problems.report(diag::E1015, span(token), written(token)))
      problem->fix({source_.file, place, place}, std::string(literal_of(opening)));
    out_.insert(out_.begin() + static_cast<ptrdiff_t>(at), {opening, place, place, false});
    put(token);
    return true;
  }

  // A name right before an operand, and no declaration or clause begins there.
  bool meets(size_t at) const {
    const Token& name = out_[at - 1];
    const Token& operand = out_[at];
    if (!can_be_name(name.type) || begins_item(name, operand)) return false;
    if (at > 1 && begins_item(out_[at - 2], name))
      return name.type == RapParser::TEXT || name.type == RapParser::DECIMAL;
    return ends_operand(operand.type) && !closes(operand.type);
  }

  void close_matching(const Token& token) {
    while (in(RapParser::LBRACE) && token.starts_line && unpaired_.open > 0 && stack_.size() > 1 &&
           stack_.back().trusted && column(token) < stack_.back().indent)
      close_missing(token);
    pop();
    put(token);
  }

  // `(a, b]`
  void close_wrong(const Token& token) {
    const Token opening = stack_.back().token;
    const uint32_t type = closing_of(opening.type);
    const std::string right = fmt::format("`{}`", literal_of(type));
    if (next().type == type) return report_extra(token);
    if (auto* problem =
            source_.problems.report(diag::E1004, span(token), found_words(token, written(token)), right)) {
      problem->label(span(opening), "opened here");
      problem->fix(span(token), std::string(literal_of(type)));
    }
    pop();
    put({type, token.begin, token.end, token.starts_line});
  }

  void report_twice(const Token& token, std::string_view expected) {
    if (auto* problem =
            source_.problems.report(diag::E1004, span(token), found_words(token, written(token)), expected))
      problem->fix(span(token), "");
  }

  void report_extra(const Token& token) {
    if (auto* problem = source_.problems.report(diag::E1015, span(token), written(token)))
      problem->fix(span(token), "");
  }

  // Too many `}`: is it this one? The one whose line is indented otherwise than the line of what it would
  // close.
  bool suspicious(const Token& token) const {
    if (token.type != RapParser::RBRACE || unpaired_.close == 0) return false;
    if (!in(RapParser::LBRACE)) return stack_.empty();
    const Open& top = stack_.back();
    return line_indent_ != top.indent && line_of(token) != line_of(top.token);
  }

  // The `{` that `token` would close was forgotten: after the header at the same indentation.
  bool missing_opener(const Token& token) {
    for (size_t i = out_.size(); i-- > 0;) {
      if (opens(out_[i].type) && out_[i].begin == stack_top_begin()) return false;
      if (!out_[i].starts_line || column(out_[i]) != line_indent_) continue;
      if (!owns_block(out_[i].type)) return false;
      size_t header = i + 1;
      while (header < out_.size() && !out_[header].starts_line) ++header;
      if (std::any_of(out_.begin() + static_cast<ptrdiff_t>(i), out_.begin() + static_cast<ptrdiff_t>(header),
                      [](const Token& t) { return t.type == RapParser::LBRACE; }))
        return false;
      --unpaired_.close;
      if (header < out_.size()) insert_opener(header);
      put(token);
      return true;
    }
    return false;
  }

  uint32_t stack_top_begin() const { return stack_.empty() ? UINT32_MAX : stack_.back().token.begin; }

  void insert_opener(size_t at) {
    const Token found = out_[at];
    const uint32_t end = out_[at - 1].end;
    if (auto* problem =
            source_.problems.report(diag::E1004, span(found), found_words(found, written(found)), "`{`"))
      problem->fix({source_.file, end, end}, " {");
    out_.insert(out_.begin() + static_cast<ptrdiff_t>(at), {RapParser::LBRACE, end, end, false});
  }

  // ---- nesting ----

  void count_prefixes(const Token& token) {
    if (stack_.empty()) stack_base_.token = token;
    Open& level = stack_.empty() ? stack_base_ : stack_.back();
    const uint32_t pending = level.minuses + level.nots + level.ifs;
    const uint32_t type = token.type;
    if (begins_new_expression(type) && !is_month_end(type)) level.minuses = level.nots = level.ifs = 0;
    if (type == RapParser::AND || type == RapParser::OR || type == RapParser::OTHERWISE) level.nots = 0;
    if (type == RapParser::MINUS && !ends_operand(before())) ++level.minuses;
    if (ends_operand(type) && type != RapParser::RPAREN && type != RapParser::RBRACKET) level.minuses = 0;
    if (type == RapParser::NOT && before() != RapParser::IS) ++level.nots;
    if (type == RapParser::IF) ++level.ifs;
    depth_ += level.minuses + level.nots + level.ifs;
    depth_ -= pending;
  }

  bool is_month_end(uint32_t type) const {
    return before() == RapParser::DURATION &&
           (type == RapParser::CLAMP || type == RapParser::SPILL || type == RapParser::EXACT);
  }

  bool begins_new_expression(uint32_t type) const {
    switch (type) {
      case RapParser::COMMA:
      case RapParser::SEMICOLON:
      case RapParser::COLON:
      case RapParser::ARROW:
      case RapParser::WHEN:
      case RapParser::WHERE:
      case RapParser::FOR:
      case RapParser::GIVEN:
      case RapParser::EXPECT:
      case RapParser::LBRACE:
      case RapParser::RBRACE: return true;
    }
    const bool call = type == RapParser::LPAREN || type == RapParser::LBRACKET || type == RapParser::MINUS ||
                      type == RapParser::IF || type == RapParser::NOT;
    return !call && begins_operand(type) && ends_operand(before());
  }

  const Source& source_;
  const std::vector<Token>& tokens_;
  Unpaired unpaired_;
  bool guesses_;
  size_t at_ = 0;
  uint32_t line_indent_ = 1;
  uint32_t depth_ = 0;
  Open stack_base_{};
  std::vector<Open> stack_;
  std::vector<Token> out_;
};

}  // namespace

std::optional<std::vector<Token>> balance(const Source& source, const std::vector<Token>& tokens) {
  return Balancer(source, tokens).run();
}

}  // namespace rapport::syntax
