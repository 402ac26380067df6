#include "compiler/syntax/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/diag/render.h"
#include "runtime/base/utf8.h"
#include "runtime/text/compose.h"

namespace rapport::syntax {
namespace {

constexpr std::string_view kBlanks = " \t";

bool is_blank_line(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The blanks that all lines of a block begin with; blank lines do not count.
size_t common_indentation(std::string_view content) {
  size_t least = std::string_view::npos;
  for (size_t begin = 0; begin <= content.size();) {
    const size_t end = std::min(content.find('\n', begin), content.size());
    const std::string_view line = content.substr(begin, end - begin);
    if (!is_blank_line(line)) least = std::min(least, line.find_first_not_of(kBlanks));
    begin = end + 1;
  }
  return least == std::string_view::npos ? 0 : least;
}

class Splitter {
 public:
  Splitter(const diag::SourceMap& sources, Span token, Problems& problems)
      : file_(token.file), begin_(token.begin), source_(sources.text(token)), problems_(problems) {}

  TextParts run() {
    parts_.literals.emplace_back();
    parts_.raw = source_.starts_with('\'');
    parts_.block = source_.starts_with("\"\"\"");
    const size_t quotes = parts_.block ? 3 : 1;
    const std::string_view closing = source_.substr(0, quotes);
    const bool closed = source_.size() >= 2 * quotes && source_.ends_with(closing);
    at_ = quotes;
    end_ = source_.size() - (closed ? quotes : 0);
    if (parts_.raw) {
      parts_.literals.back() = source_.substr(at_, end_ - at_);
    } else {
      if (parts_.block) enter_block();
      while (at_ < end_) character();
    }
    for (std::string& literal : parts_.literals) literal = text::composed(literal);
    return std::move(parts_);
  }

 private:
  Span span(size_t begin, size_t end) const {
    return {file_, begin_ + static_cast<uint32_t>(begin), begin_ + static_cast<uint32_t>(end)};
  }
  std::string& literal() { return parts_.literals.back(); }

  // A block begins after the line of its opening quotes and ends before the line of the closing ones, if
  // nothing else stands there.
  void enter_block() {
    const size_t line = source_.find('\n', at_);
    if (line < end_ && is_blank_line(source_.substr(at_, line - at_))) at_ = line + 1;
    const size_t last = source_.substr(0, end_).rfind('\n');
    if (last != std::string_view::npos && last >= at_ &&
        is_blank_line(source_.substr(last + 1, end_ - last - 1)))
      end_ = last > at_ && source_[last - 1] == '\r' ? last - 1 : last;
    indentation_ = common_indentation(source_.substr(at_, end_ - at_));
    skip_indentation();
  }

  void skip_indentation() {
    for (size_t n = 0; n < indentation_ && at_ < end_ && kBlanks.find(source_[at_]) != std::string_view::npos;
         ++n)
      ++at_;
  }

  void character() {
    const char c = source_[at_];
    if (c == '\\') return escape();
    if (c == '{') return brace();
    if (c == '\r' && at_ + 1 < end_ &&
        source_[at_ + 1] == '\n') {  // a line end is \n, whoever saved the file
      ++at_;
      return;
    }
    literal() += c;
    ++at_;
    if (c == '\n') skip_indentation();
  }

  void escape() {
    const char c = at_ + 1 < end_ ? source_[at_ + 1] : '\0';
    if (c == 'n' || c == 't') return escaped(c == 'n' ? '\n' : '\t');
    if (c == '"' || c == '\\' || c == '{' || c == '}') return escaped(c);
    if (c == 'u') return code_point();
    size_t end = at_ + 1;
    if (end < end_) base::next_code_point(source_, end);
    unknown_escape(end);
  }

  void escaped(char c) {
    literal() += c;
    at_ += 2;
  }

  void unknown_escape(size_t end) {
    problems_.report(diag::E1013, span(at_, end), diag::printable(source_.substr(at_, end - at_)));
    at_ = end;
  }

  void code_point() {  // \u{1F600}
    const size_t close = std::min(source_.find('}', at_), end_);
    const bool braced = at_ + 2 < end_ && source_[at_ + 2] == '{' && close < end_;
    const std::string_view digits = braced ? source_.substr(at_ + 3, close - at_ - 3) : std::string_view{};
    uint32_t value = 0;
    bool good = !digits.empty() && digits.size() <= 6;
    for (const char c : digits) {
      const size_t digit = std::string_view("0123456789abcdefABCDEF").find(c);
      good = good && digit != std::string_view::npos;
      value = value * 16 + static_cast<uint32_t>(digit < 16 ? digit : digit - 6);
    }
    if (!good || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
      return unknown_escape(braced ? close + 1 : at_ + 2);
    base::append_code_point(literal(), value);
    at_ = close + 1;
  }

  void brace() {
    const size_t close = std::min(source_.find_first_of("{}\"\r\n", at_ + 1), end_);
    if (close < end_ && source_[close] == '"' && inner_text(close)) return;
    if (close >= end_ || source_[close] != '}') {
      if (auto* problem = problems_.report(diag::E1014, span(at_, at_ + 1)))
        problem->fix(span(at_, at_ + 1), "\\{");
      literal() += source_[at_++];
      return;
    }
    parts_.braces.push_back(span(at_ + 1, close));
    parts_.literals.emplace_back();
    at_ = close + 1;
  }

  // A text in double quotes in braces: the value in them is left out. False: the braces do not end either.
  bool inner_text(size_t quote) {
    const size_t other = source_.find_first_of("\"\n", quote + 1);
    const size_t close = source_.find_first_of("}\n", std::min(other, end_));
    if (close >= end_ || source_[other] != '"' || source_[close] != '}') return false;
    const size_t begin = source_[quote - 1] == '\\' ? quote - 1 : quote;
    std::string_view text = source_.substr(quote + 1, other - quote - 1);
    if (begin < quote && text.ends_with('\\')) text.remove_suffix(1);
    auto* problem = problems_.report(diag::E1018, span(begin, other + 1));
    if (problem && text.find_first_of("'\\") == std::string_view::npos)
      problem->fix(span(begin, other + 1), fmt::format("'{}'", text));
    at_ = close + 1;
    return true;
  }

  uint32_t file_;
  uint32_t begin_;
  std::string_view source_;
  Problems& problems_;
  TextParts parts_;
  size_t at_ = 0;
  size_t end_ = 0;
  size_t indentation_ = 0;
};

}  // namespace

TextParts split_text(const diag::SourceMap& sources, Span token, Problems& problems) {
  return Splitter(sources, token, problems).run();
}

}  // namespace rapport::syntax
