// Random patterns against a matcher that tries everything.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <vector>

#include "runtime/base/utf8.h"
#include "runtime/lib/pattern.h"

namespace rapport::lib {
namespace {

using Text = std::vector<uint32_t>;
using Ends = std::set<size_t>;

// Built as a tree and only then written as a pattern, so the oracle needs no parser.
struct Node {
  enum class Kind { Characters, AllBut, Sequence, Alternative, Repetition };
  Kind kind = Kind::Characters;
  Text characters;
  std::vector<Node> children;
  size_t minimum = 0;
  size_t maximum = 0;  // SIZE_MAX: any number
};

constexpr uint32_t kAlphabet[] = {'a', 'b', '-', '.', '1', 0xE9, 0x1F600};

Ends ends_of(const Node& node, const Text& text, size_t start);

Ends ends_of_all(const Node& node, const Text& text, const Ends& starts) {
  Ends out;
  for (const size_t start : starts) out.merge(ends_of(node, text, start));
  return out;
}

Ends ends_of_repetition(const Node& node, const Text& text, size_t start) {
  Ends at{start};
  for (size_t i = 0; i < node.minimum; ++i) at = ends_of_all(node.children[0], text, at);
  Ends out = at;
  for (size_t i = node.minimum; i < node.maximum; ++i) {
    at = ends_of_all(node.children[0], text, at);
    const size_t before = out.size();
    out.insert(at.begin(), at.end());
    if (node.maximum == SIZE_MAX && out.size() == before) break;
  }
  return out;
}

Ends ends_of(const Node& node, const Text& text, size_t start) {
  Ends out;
  switch (node.kind) {
    case Node::Kind::Characters:
    case Node::Kind::AllBut: {
      if (start >= text.size()) return {};
      const bool listed =
          std::find(node.characters.begin(), node.characters.end(), text[start]) != node.characters.end();
      return listed == (node.kind == Node::Kind::Characters) ? Ends{start + 1} : Ends{};
    }
    case Node::Kind::Sequence:
      out = {start};
      for (const Node& child : node.children) out = ends_of_all(child, text, out);
      return out;
    case Node::Kind::Alternative:
      for (const Node& child : node.children) out.merge(ends_of(child, text, start));
      return out;
    case Node::Kind::Repetition: return ends_of_repetition(node, text, start);
  }
  return out;
}

std::string utf8(const Text& text) {
  std::string out;
  for (const uint32_t c : text) base::append_code_point(out, c);
  return out;
}

std::string class_text(const Node& node) {
  std::string out;
  for (const uint32_t c : node.characters)
    out += (c < 0x80 && c != 'a' && c != 'b' && c != '1' ? "\\" : "") + utf8({c});
  if (node.kind == Node::Kind::Characters && node.characters.size() == 1) return out;
  return (node.kind == Node::Kind::AllBut ? "[^" : "[") + out + "]";
}

std::string pattern_text(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Node::Kind::Characters:
    case Node::Kind::AllBut: return class_text(node);
    case Node::Kind::Sequence:
      for (const Node& child : node.children) out += pattern_text(child);
      return "(" + out + ")";
    case Node::Kind::Alternative:
      for (const Node& child : node.children) out += (out.empty() ? "" : "|") + pattern_text(child);
      return "(" + out + ")";
    case Node::Kind::Repetition:
      out = "(" + pattern_text(node.children[0]) + ")";
      if (node.maximum == SIZE_MAX && node.minimum <= 1) return out + (node.minimum == 0 ? "*" : "+");
      if (node.minimum == 0 && node.maximum == 1) return out + "?";
      out += "{" + std::to_string(node.minimum);
      if (node.maximum == SIZE_MAX) return out + ",}";
      if (node.maximum != node.minimum) out += "," + std::to_string(node.maximum);
      return out + "}";
  }
  return out;
}

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  size_t below(size_t n) { return engine_() % n; }
  uint32_t character() { return kAlphabet[below(std::size(kAlphabet))]; }

  Node node(int depth) {
    const size_t kind = below(depth == 0 ? 3 : 8);
    Node n;
    if (kind < 3) {
      n.kind = kind == 2 ? Node::Kind::AllBut : Node::Kind::Characters;
      for (size_t count = 1 + (kind == 0 ? 0 : below(3)); count > 0; --count)
        n.characters.push_back(character());
    } else if (kind < 7) {
      n.kind = kind < 5 ? Node::Kind::Sequence : Node::Kind::Alternative;
      for (size_t count = 1 + below(3); count > 0; --count) n.children.push_back(node(depth - 1));
    } else {
      n = repetition(depth);
    }
    return n;
  }

  // A text that has good chances to match.
  Text sample(const Node& n) {
    Text out;
    const auto append = [&](const Text& more) { out.insert(out.end(), more.begin(), more.end()); };
    switch (n.kind) {
      case Node::Kind::Characters: return {n.characters[below(n.characters.size())]};
      case Node::Kind::AllBut: return {character()};
      case Node::Kind::Sequence:
        for (const Node& child : n.children) append(sample(child));
        return out;
      case Node::Kind::Alternative: return sample(n.children[below(n.children.size())]);
      case Node::Kind::Repetition: {
        const size_t more = n.maximum == SIZE_MAX ? 3 : n.maximum - n.minimum;
        for (size_t count = n.minimum + below(more + 1); count > 0; --count) append(sample(n.children[0]));
        return out;
      }
    }
    return out;
  }

  Text damaged(Text text) {
    const size_t at = below(text.size() + 1);
    if (at == text.size() || below(3) == 0) {
      text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), character());
    } else if (below(2) == 0) {
      text.erase(text.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      text[at] = character();
    }
    return text;
  }

 private:
  Node repetition(int depth) {
    Node n{.kind = Node::Kind::Repetition, .children = {node(depth - 1)}};
    n.minimum = below(3);
    n.maximum = below(2) == 0 ? SIZE_MAX : n.minimum + below(3);
    return n;
  }

  std::mt19937_64 engine_;
};

TEST(PatternOracle, RandomPatternsAndTexts) {
  Random random(7);
  int matching = 0;
  int tried = 0;
  for (int i = 0; i < 8'000; ++i) {
    const Node node = random.node(3);
    const std::string pattern = pattern_text(node);
    const CompiledPattern compiled = compile_pattern(pattern);
    ASSERT_FALSE(compiled.error.has_value()) << pattern << ": " << compiled.error->message;
    ASSERT_TRUE(valid_pattern_table(compiled.table));
    Text text;
    for (int j = 0; j < 8; ++j) {
      text = j % 2 == 0 ? random.sample(node) : random.damaged(text);
      if (text.size() > 40) continue;
      const bool expected = ends_of(node, text, 0).contains(text.size());
      ASSERT_EQ(matches_pattern(compiled.table, utf8(text)), expected) << pattern << " on " << utf8(text);
      matching += expected;
      ++tried;
    }
  }
  EXPECT_GT(matching, tried / 4);  // both outcomes are really tried
  EXPECT_GT(tried - matching, tried / 8);
}

}  // namespace
}  // namespace rapport::lib
