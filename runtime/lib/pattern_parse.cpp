#include <algorithm>
#include <string>
#include <utility>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/pattern_tree.h"

namespace rapport::lib {
namespace {

using Characters = std::vector<CodePoints>;

constexpr CodePoints kDigits[] = {{'0', '9'}};
constexpr CodePoints kWord[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
constexpr CodePoints kSpace[] = {{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}};

bool is_letter_or_digit(uint32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_single(const Characters& characters) {
  return characters.size() == 1 && characters[0].first == characters[0].last;
}

// Sorted, and neighbours that touch made one.
Characters merged(Characters characters) {
  const auto by_first = [](const CodePoints& a, const CodePoints& b) { return a.first < b.first; };
  std::sort(characters.begin(), characters.end(), by_first);
  Characters out;
  for (const CodePoints& next : characters) {
    if (!out.empty() && next.first <= out.back().last + 1) {
      out.back().last = std::max(out.back().last, next.last);
    } else {
      out.push_back(next);
    }
  }
  return out;
}

Characters all_but(const Characters& sorted) {
  Characters out;
  uint32_t next = 0;
  for (const CodePoints& gap : sorted) {
    if (gap.first > next) out.push_back({next, gap.first - 1});
    next = gap.last + 1;
  }
  if (next <= kLastCodePoint) out.push_back({next, kLastCodePoint});
  return out;
}

// Recursive descent; after the first error every step ends at once.
class Parser {
 public:
  explicit Parser(std::string_view pattern) : pattern_(pattern) {}

  PatternTree parse() {
    tree_.root = alternative();
    if (!failed() && !at_end()) fail("`)` has no `(` before it: write `\\)` for the sign itself");
    return std::move(tree_);
  }

 private:
  bool failed() const { return tree_.error.has_value(); }
  bool at_end() const { return at_ >= pattern_.size(); }
  bool sees(char c) const { return !failed() && !at_end() && pattern_[at_] == c; }
  bool take(char c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }
  uint32_t take_code_point() { return base::next_code_point(pattern_, at_); }

  void fail(std::string_view message) { fail_at(at_, message); }
  void fail_at(size_t offset, std::string_view message) {
    if (!failed()) tree_.error = PatternError{offset, std::string(message)};
  }

  uint32_t add(PatternNode node) {
    tree_.nodes.push_back(std::move(node));
    return static_cast<uint32_t>(tree_.nodes.size() - 1);
  }

  uint32_t alternative() {
    PatternNode node{.kind = PatternKind::Alternative};
    do node.children.push_back(sequence());
    while (take('|'));
    return node.children.size() == 1 ? node.children[0] : add(std::move(node));
  }

  uint32_t sequence() {
    PatternNode node{.kind = PatternKind::Sequence};
    while (!failed() && !at_end() && !sees('|') && !sees(')')) node.children.push_back(repeated(item()));
    return node.children.size() == 1 ? node.children[0] : add(std::move(node));
  }

  uint32_t item() {
    const size_t start = at_;
    if (take('(')) return group(start);
    if (take('[')) return add({.kind = PatternKind::Class, .characters = char_class(start)});
    if (take('\\')) return add({.kind = PatternKind::Class, .characters = escape(start)});
    const uint32_t c = take_code_point();
    if (c == '.') return add({.kind = PatternKind::Class, .characters = {{0, kLastCodePoint}}});
    if (c == '?' || c == '*' || c == '+' || c == '{')
      fail_at(start, "there is nothing to repeat here: write `\\` before the sign for the sign itself");
    if (c == '^' || c == '$')
      fail_at(start,
              "a pattern always means the whole text: leave `^` and `$` out, or write `\\` before the sign");
    if (c == ']' || c == '}')
      fail_at(start, "this bracket was not opened: write `\\` before it for the sign itself");
    return add({.kind = PatternKind::Class, .characters = {{c, c}}});
  }

  uint32_t group(size_t start) {
    if (++depth_ > limits::kPatternNesting) {
      fail_at(start, "groups are nested too deeply");
      return 0;
    }
    if (sees('?')) fail("`(?` has no meaning here: groups are plain `(` and `)`");
    const uint32_t inside = alternative();
    if (!take(')')) fail_at(start, "this `(` is never closed");
    --depth_;
    return inside;
  }

  uint32_t repeated(uint32_t child) {
    const auto times = repetition();
    if (!times) return child;
    if (sees('?') || sees('*') || sees('+') || sees('{'))
      fail("a repetition cannot be repeated: put a group around it");
    return add({PatternKind::Repetition, {child}, {}, times->minimum, times->maximum});
  }

  struct Times {
    uint32_t minimum;
    uint32_t maximum;
  };

  std::optional<Times> repetition() {
    if (take('?')) return Times{0, 1};
    if (take('*')) return Times{0, kNoMaximum};
    if (take('+')) return Times{1, kNoMaximum};
    const size_t start = at_;
    if (!take('{')) return std::nullopt;
    Times times{count(), 0};
    times.maximum = times.minimum;
    if (take(',')) times.maximum = sees('}') ? kNoMaximum : count();
    if (!take('}'))
      fail_at(start, "`{` starts a repetition: write {m}, {m,} or {m,n}, or `\\{` for the sign itself");
    if (times.maximum < times.minimum)
      fail_at(start, "the second number of a repetition must not be less than the first");
    return times;
  }

  uint32_t count() {
    const size_t start = at_;
    uint32_t number = 0;
    for (; !at_end() && pattern_[at_] >= '0' && pattern_[at_] <= '9'; ++at_) {
      number = number * 10 + static_cast<uint32_t>(pattern_[at_] - '0');
      if (number > limits::kPatternRepeat) {
        fail_at(start, "a repetition counts to " + std::to_string(limits::kPatternRepeat) + " at most");
        return 0;
      }
    }
    if (at_ == start) fail(kCountExpected);
    return number;
  }

  // After `\`.
  Characters escape(size_t start) {
    if (at_end()) {
      fail_at(start, "`\\` stands at the end: write `\\\\` for the sign itself");
      return {};
    }
    const uint32_t c = take_code_point();
    if (c == 'd') return {std::begin(kDigits), std::end(kDigits)};
    if (c == 'w') return {std::begin(kWord), std::end(kWord)};
    if (c == 's') return {std::begin(kSpace), std::end(kSpace)};
    if (is_letter_or_digit(c))
      fail_at(start, "this escape has no meaning here: there are `\\d`, `\\w`, `\\s` and `\\` before a sign");
    return {{c, c}};
  }

  // After `[`.
  Characters char_class(size_t start) {
    const bool negated = take('^');
    Characters characters;
    while (!failed() && !sees(']')) {
      if (at_end()) {
        fail_at(start, "this `[` is never closed");
        return {};
      }
      const Characters next = class_item();
      characters.insert(characters.end(), next.begin(), next.end());
    }
    take(']');
    if (characters.empty()) fail_at(start, "a class must hold a character");
    characters = merged(std::move(characters));
    if (!negated) return characters;
    characters = all_but(characters);
    if (characters.empty()) fail_at(start, "this class leaves no character over");
    return characters;
  }

  Characters class_item() {
    const size_t start = at_;
    if (pattern_.substr(at_).starts_with("[:"))
      fail("`[:` has no meaning here: write the characters, or `\\[` for the sign");
    Characters first = class_character();
    const bool range = sees('-') && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']';
    if (failed() || !range) return first;
    ++at_;
    return between(first, class_character(), start);
  }

  Characters between(const Characters& first, const Characters& last, size_t start) {
    if (failed()) return {};
    if (!is_single(first) || !is_single(last)) {
      fail_at(start, "a range goes from one character to another");
      return {};
    }
    if (last[0].first < first[0].first) fail_at(start, "the range is the wrong way round");
    return {{first[0].first, last[0].first}};
  }

  Characters class_character() {
    const size_t start = at_;
    if (take('\\')) return escape(start);
    const uint32_t c = take_code_point();
    return {{c, c}};
  }

  static constexpr std::string_view kCountExpected = "a repetition needs a number, as in {2} or {1,3}";

  std::string_view pattern_;
  size_t at_ = 0;
  uint32_t depth_ = 0;
  PatternTree tree_;
};

}  // namespace

PatternTree parse_pattern(std::string_view pattern) { return Parser(pattern).parse(); }

}  // namespace rapport::lib
