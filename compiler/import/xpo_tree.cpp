#include "compiler/import/xpo_tree.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::metadata {
namespace {

constexpr std::string_view kHeader = "Exportfile for AOT version", kElement = "***Element:", kEnd = "END";

// The blocks that are read. Of all others, known or not, it is only known where they end.
constexpr std::array<std::string_view, 12> kRead = {
    "TABLE",     "PROPERTIES",      "FIELDS",   "INDICES",      "INDEXFIELDS", "REFERENCES",
    "REFERENCE", "FIELDREFERENCES", "ENUMTYPE", "TYPEELEMENTS", "USERTYPE",    "TYPEREFERENCES"};

bool is_read(std::string_view word) { return std::ranges::find(kRead, word) != kRead.end(); }

XpoNode node_of(std::string_view line) {
  XpoNode node{.line = line};
  const size_t end = line[0] == '#' ? 0 : std::min(line.find_first_of(" \t"), line.size());
  node.word = line.substr(0, end);
  node.value = base::trimmed(line.substr(end));
  if (node.value.starts_with('#')) node.value.remove_prefix(1);
  return node;
}

class TreeBuilder {
 public:
  TreeBuilder(const XpoElement& element, Source& source) : element_(element), source_(source) {
    for (size_t i = 0; i < element.lines.size(); ++i)
      if (const XpoNode node = node_of(element.lines[i]); node.word.starts_with(kEnd))
        ends_[node.word.substr(kEnd.size())].push_back(i);
  }

  std::optional<XpoNode> run() {
    XpoNode root{.line = element_.line, .is_block = true};
    if (!fill(root)) return std::nullopt;
    return root;
  }

 private:
  // The place of the next line, from `at_` on, that ends a block of this name.
  std::optional<size_t> end_of(std::string_view word) const {
    const auto found = ends_.find(word);
    if (found == ends_.end()) return std::nullopt;
    const auto next = std::ranges::lower_bound(found->second, at_);
    return next == found->second.end() ? std::nullopt : std::optional(*next);
  }

  bool is_open(std::string_view word) const {
    return std::ranges::any_of(open_, [&](const XpoNode* block) { return block->word == word; });
  }

  // Up to the line that ends `block`; of the root up to the last line.
  bool fill(XpoNode& block) {
    open_.push_back(&block);
    while (at_ < element_.lines.size()) {
      XpoNode node = node_of(element_.lines[at_]);
      if (node.word.starts_with(kEnd) && is_open(node.word.substr(kEnd.size()))) {
        if (node.word.substr(kEnd.size()) != block.word) return unclosed(block, quoted(node.word), node.line);
        ++at_;
        open_.pop_back();
        return true;
      }
      ++at_;
      if (block.word != "PROPERTIES" && !open(node)) return false;
      block.children.push_back(std::move(node));
    }
    open_.pop_back();
    return block.word.empty() || unclosed(block, "the end of the element", block.line);
  }

  // Reads on when `node` begins a block.
  bool open(XpoNode& node) {
    const std::optional<size_t> end = node.word.empty() ? std::nullopt : end_of(node.word);
    if (is_read(node.word)) {
      node.is_block = true;
      if (open_.size() < limits::kImportNesting) return fill(node);
      source_.diags().report(diag::E1003, source_.span_of(node.line), limits::kImportNesting);
      return false;
    }
    if (!end) return true;
    node.is_block = true;
    node.left_out = *end > at_;
    at_ = *end + 1;
    return true;
  }

  bool unclosed(const XpoNode& block, std::string_view found, std::string_view at) {
    diag::Diagnostic& problem =
        source_.refuse(source_.span_of(at), found, "`END" + std::string(block.word) + "`");
    if (at.data() != block.line.data()) problem.label(source_.span_of(block.line), "it would end this");
    return false;
  }

  const XpoElement& element_;
  Source& source_;
  size_t at_ = 0;
  std::map<std::string_view, std::vector<size_t>> ends_;  // "FIELDS" → the lines with ENDFIELDS
  std::vector<const XpoNode*> open_;
};

}  // namespace

bool is_xpo(std::string_view text) { return base::trimmed(text).starts_with(kHeader); }

std::vector<XpoElement> xpo_elements(Source& source) {
  std::vector<XpoElement> elements;
  const std::string_view text = source.text();
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view whole = text.substr(at, end - at), line = base::trimmed(whole);
    at = end + 1;
    if (whole.starts_with(kElement)) {
      const std::string_view kind = base::trimmed(line.substr(kElement.size()));
      if (kind == kEnd) return elements;
      elements.push_back({kind, line, {}});
    } else if (!elements.empty() && !line.empty() && line[0] != ';') {
      elements.back().lines.push_back(line);
    }
  }
  source.refuse(source.span(text.size(), text.size()), "the end of the file",
                "`***Element: END`; is the export complete?");
  return elements;
}

std::optional<XpoNode> xpo_tree(const XpoElement& element, Source& source) {
  return TreeBuilder(element, source).run();
}

}  // namespace rapport::metadata
