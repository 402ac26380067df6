#include "server/pages/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/pages/assets.h"
#include "server/pages/render.h"
#include "server/texts/placeholders.h"

namespace rapport::pages {
namespace {

constexpr unsigned kDepth = 16;  // templates in templates: more is one that holds itself

using Blocks = std::map<std::string, const std::vector<Part>*, std::less<>>;
using Trees = std::map<std::string, std::vector<Part>, std::less<>>;

class Compiler {
 public:
  Compiler(const Trees& trees, std::span<const base::EmbeddedFile> assets) : trees_(trees), assets_(assets) {}

  base::Result<std::vector<Step>> page(const std::string& name) {
    page_ = name;
    steps_.clear();
    parts(trees_.find(name)->second, {}, 0);
    if (!problem_.empty()) return base::Error{base::ErrorCode::InvalidArgument, problem_};
    return std::move(steps_);
  }

 private:
  void fail(std::string_view what, std::string_view name) {
    if (problem_.empty()) problem_ = fmt::format("page `{}`: {} `{}`", page_, what, name);
  }

  void parts(const std::vector<Part>& list, const Blocks& blocks, unsigned depth) {
    if (depth > kDepth) return fail("templates hold each other at", list.empty() ? "" : list[0].text);
    for (const Part& part : list) {
      switch (part.kind) {
        case PartKind::Literal: literal(part.text); break;
        case PartKind::Variable:
        case PartKind::Raw: variable(part); break;
        case PartKind::Section:
        case PartKind::Inverted: section(part, blocks, depth); break;
        case PartKind::Partial: other(part.text, blocks, depth); break;
        case PartKind::Parent: parent(part, blocks, depth); break;
        case PartKind::Block: {
          const auto given = blocks.find(part.text);
          parts(given == blocks.end() ? part.children : *given->second, blocks, depth + 1);
          break;
        }
      }
    }
  }

  // Neighbours become one step.
  void literal(std::string_view text) {
    const bool joins = steps_.size() > joined_to_ && steps_.back().kind == StepKind::Literal;
    if (!joins) steps_.push_back({});
    std::string& all = steps_.back().text;
    if (!all.empty() && all.back() == '\n' && text.starts_with('\n')) text.remove_prefix(1);
    all += text;
  }

  void variable(const Part& part) {
    const std::string_view name = part.text;
    if (name.starts_with("t.")) return words(name.substr(2));
    if (name.starts_with("asset.")) return asset(name.substr(6));
    Step step = named(name);
    step.kind = part.kind == PartKind::Raw ? StepKind::Raw : StepKind::Variable;
    steps_.push_back(std::move(step));
  }

  static Step named(std::string_view name) {
    const size_t point = std::min(name.find('.'), name.size());
    Step step;
    step.text = name.substr(0, point);
    step.hash = hash_of_name(step.text);
    step.second = name.substr(std::min(point + 1, name.size()));
    step.second_hash = hash_of_name(step.second);
    return step;
  }

  void words(std::string_view name) {
    const auto row = texts::text_named(name);
    if (!row) return fail("texts.def has no row", name);
    Step step;
    step.kind = StepKind::Words;
    step.words = *row;
    steps_.push_back(std::move(step));
  }

  void asset(std::string_view name) {
    std::string file(name);
    std::replace(file.begin(), file.end(), '_', '.');
    const std::string path = asset_path(assets_, file);
    if (path.empty()) return fail("there is no asset", file);
    literal(path);
  }

  void section(const Part& part, const Blocks& blocks, unsigned depth) {
    Step step = named(part.text);
    step.kind = part.kind == PartKind::Section ? StepKind::Section : StepKind::Inverted;
    const size_t at = steps_.size();
    steps_.push_back(std::move(step));
    joined_to_ = steps_.size();
    parts(part.children, blocks, depth + 1);
    joined_to_ = steps_.size();
    steps_[at].end = steps_.size();
  }

  void other(const std::string& name, const Blocks& blocks, unsigned depth) {
    const auto tree = trees_.find(name);
    if (tree == trees_.end()) return fail("there is no template", name);
    parts(tree->second, blocks, depth + 1);
  }

  // What the outermost template says of a block counts.
  void parent(const Part& part, const Blocks& blocks, unsigned depth) {
    Blocks inner = blocks;
    for (const Part& child : part.children) {
      if (child.kind == PartKind::Block) inner.emplace(child.text, &child.children);
    }
    other(part.text, inner, depth);
  }

  const Trees& trees_;
  std::span<const base::EmbeddedFile> assets_;
  std::string page_;
  std::vector<Step> steps_;
  size_t joined_to_ = 0;  // literals before this step stand in another section
  std::string problem_;
};

std::vector<WordPiece> pieces_of(std::string_view text) {
  std::vector<WordPiece> pieces;
  texts::for_each_piece(text, [&](texts::Piece piece) {
    if (piece.is_placeholder) {
      pieces.push_back({std::string(piece.text), hash_of_name(piece.text)});
    } else {
      pieces.push_back({escaped(piece.text), 0});
    }
  });
  return pieces;
}

std::vector<Words> all_words() {
  std::vector<Words> all(texts::kTexts);
  for (size_t i = 0; i < texts::kTexts; ++i) {
    for (texts::Language language : texts::kLanguages)
      all[i][static_cast<size_t>(language)] = pieces_of(texts::text(static_cast<texts::Text>(i), language));
  }
  return all;
}

}  // namespace

base::Result<Program> compile(std::span<const base::EmbeddedFile> files,
                              std::span<const base::EmbeddedFile> assets) {
  Trees trees;
  for (const base::EmbeddedFile& file : files) {
    const std::string_view stem = file.name.substr(0, file.name.rfind('.'));
    // "terms.en.html" is a text that pages show, not a page.
    if (!file.name.ends_with(".html") || stem.find('.') != std::string_view::npos) continue;
    auto parts = read_parts(file.name, file.bytes);
    if (!parts.ok()) return parts.error();
    trees.emplace(stem, std::move(parts.value()));
  }
  Program program;
  program.words = all_words();
  Compiler compiler(trees, assets);
  for (const auto& [name, tree] : trees) {
    auto steps = compiler.page(name);
    if (!steps.ok()) return steps.error();
    program.pages.emplace(name, std::move(steps.value()));
  }
  return program;
}

}  // namespace rapport::pages
