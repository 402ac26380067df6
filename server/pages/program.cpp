#include "server/pages/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/base/html.h"
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
    labels_.clear();
    field_.clear();
    parts(trees_.find(name)->second, {}, 0);
    if (!problem_.empty()) return base::Error{base::ErrorCode::InvalidArgument, problem_};
    return std::move(steps_);
  }
  // Of the page that was compiled last. A label with a placeholder is none: only the view could fill it.
  Labels labels() { return std::move(labels_); }

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
          const std::vector<Part>& filled = given == blocks.end() ? part.children : *given->second;
          note_field(part.text, filled);
          parts(filled, blocks, depth + 1);
          break;
        }
      }
    }
  }

  // The templates of fields have a block `name`, and after it one of the label. A tick's label is a sentence.
  void note_field(std::string_view block, const std::vector<Part>& filled) {
    if (filled.size() != 1) return;
    const Part& only = filled[0];
    if (block == "name" && only.kind == PartKind::Literal) field_ = only.text;
    const bool is_label = block == "label" && template_ != "tick" && only.kind == PartKind::Variable;
    if (!is_label || field_.empty() || !only.text.starts_with("t.")) return;
    const auto row = texts::text_named(std::string_view(only.text).substr(2));
    if (row && texts::text(*row, texts::Language::En).find('{') == std::string_view::npos)
      labels_.emplace(field_, *row);
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
    const std::string around = std::exchange(template_, name);
    parts(tree->second, blocks, depth + 1);
    template_ = around;
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
  Labels labels_;
  std::string field_;     // whose label comes next
  std::string template_;  // the innermost
  size_t joined_to_ = 0;  // literals before this step stand in another section
  std::string problem_;
};

std::vector<WordPiece> pieces_of(std::string_view text) {
  std::vector<WordPiece> pieces;
  texts::for_each_piece(text, [&](texts::Piece piece) {
    if (piece.is_placeholder) {
      pieces.push_back({std::string(piece.text), hash_of_name(piece.text), base::html_escaped(piece.one),
                        base::html_escaped(piece.others)});
    } else {
      pieces.push_back({base::html_escaped(piece.text), 0});
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
    program.labels.emplace(name, compiler.labels());
  }
  return program;
}

}  // namespace rapport::pages
