#include "compiler/driver/texts.h"

#include <algorithm>
#include <set>

#include "compiler/driver/front.h"
#include "compiler/hir/translations.h"

namespace rapport::driver {
namespace {

// Marks that a translator has to keep.
bool has_marks(const std::string& text) {
  return text.find("**") != std::string::npos || text.find("](") != std::string::npos ||
         text.find('\n') != std::string::npos;
}

std::string kind_of(const hir::TextSource& text, const std::string& source) {
  std::string kind(hir::kind_of_text(text.key));
  if (has_marks(source)) kind += "; blank lines, `- `, `**` and links stay";
  if (!text.parts.empty()) kind += "; what stands in braces stays";
  return kind;
}

// By place: enums and tables are declared before what stands above them.
std::vector<pack::Translatable> texts_of(const hir::TypedPack& pack, const diag::SourceMap& sources) {
  std::vector<const hir::TextSource*> own;
  for (const hir::TextSource& text : pack.texts)
    if (text.pack == 0 && hir::needs_translation(text)) own.push_back(&text);
  std::stable_sort(own.begin(), own.end(), [](const hir::TextSource* a, const hir::TextSource* b) {
    return std::pair(a->span.file, a->span.begin) < std::pair(b->span.file, b->span.begin);
  });
  std::vector<pack::Translatable> texts;
  std::set<std::pair<std::string, std::string>> seen;  // those of a pattern stand in each of its uses
  for (const hir::TextSource* text : own) {
    const std::string source = hir::brace_text(*text);
    if (!seen.emplace(text->key, source).second) continue;
    texts.push_back({text->key, source, kind_of(*text, source),
                     std::string(sources.name(text->span.file)) + ":" +
                         std::to_string(sources.line_number(text->span.file, text->span.begin))});
  }
  return texts;
}

}  // namespace

ShownTexts shown_texts(pack::PackSources sources) {
  std::erase_if(sources.files,
                [](const pack::SourceFile& file) { return !pack::language_of_po(file.name).empty(); });
  ShownTexts out;
  Front front = read_front(sources);
  if (!front.resolution.packs.empty()) out.manifest = front.resolution.packs.front().manifest;
  if (front.is_well_formed) {
    const hir::TypedPack pack = hir::analyse(inputs_of(front), *front.schema, front.sources, front.diags);
    if (!front.diags.has_errors()) out.texts = texts_of(pack, front.sources);
  }
  front.diags.note_left_out(front.sources);
  front.diags.sort();
  out.compiled.sources = std::move(front.sources);
  out.compiled.diags = std::move(front.diags);
  return out;
}

}  // namespace rapport::driver
