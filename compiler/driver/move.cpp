#include "compiler/driver/move.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "compiler/driver/declarations.h"

namespace rapport::driver {
namespace {

using base::Error;
using base::ErrorCode;
using syntax::DeclarationKind;

std::optional<Error> refused(const Found& what, const Found& to) {
  const auto wrong = [](std::string message) {
    return Error{ErrorCode::InvalidArgument, std::move(message)};
  };
  if (what.item->kind == DeclarationKind::Area)
    return wrong("`" + what.item->name.text + "` is an area, and stands in nothing: move its groups");
  if (is_pattern(*what.item) || is_pattern(*to.item))
    return wrong("a group with parameters stands where it is used: move its `use`");
  if (what.item->kind == DeclarationKind::Group && to.item->kind != DeclarationKind::Area)
    return wrong("`" + what.item->name.text + "` is a group and goes to an area, found the group `" +
                 to.item->name.text + "`");
  if (!what.blocks.empty() && what.blocks.back() == to.item && what.whens.empty())
    return wrong(described(*what.item) + " stands in " + described(*to.item) + " already");
  return std::nullopt;
}

std::string indented(std::string_view lines, std::string_view old, const std::string& now) {
  std::string out;
  while (!lines.empty()) {
    const uint32_t end = line_end(lines, 0);
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end);
    if (without_blanks(line).empty()) {
      out += '\n';
      continue;
    }
    if (line.starts_with(old)) line.remove_prefix(old.size()), out += now;
    out += line;
    if (!line.ends_with('\n')) out += '\n';
  }
  return out;
}

// Last in the block, on lines of its own.
Edit insertion(std::string_view text, const syntax::Item& block, std::string_view lines,
               std::string_view old) {
  const uint32_t brace = block.span.end - 1;
  const std::string outer(indentation(text, block.span.begin));
  const bool alone = indentation(text, brace).size() == brace - line_begin(text, brace);
  const std::string moved = indented(lines, old, outer + "  ");
  if (alone) return {line_begin(text, brace), line_begin(text, brace), "\n" + moved};
  uint32_t end = brace;
  while (end > 0 && text[end - 1] == ' ') --end;
  return {end, brace, "\n" + moved + outer};
}

// The names of the blocks that the path says before the name, from `first` on.
std::optional<Edit> without_blocks(const Names& names, size_t first, const Move& move) {
  for (size_t skip = 0; skip < move.old_blocks.size(); ++skip) {
    const size_t count = move.old_blocks.size() - skip;
    if (first + count >= names.size() || names[first + count].text != move.name) continue;
    const bool same = std::equal(move.old_blocks.begin() + static_cast<std::ptrdiff_t>(skip),
                                 move.old_blocks.end(), names.begin() + static_cast<std::ptrdiff_t>(first),
                                 [](const std::string& a, const syntax::Name& b) { return a == b.text; });
    if (same) return Edit{names[first].span.begin, names[first + count].span.begin, ""};
  }
  return std::nullopt;
}

void replace_all(std::string& text, const std::string& old, const std::string& now, size_t& count) {
  for (size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size())) {
    text.replace(at, old.size(), now);
    ++count;
  }
}

// As a .po file has it, between its quotes.
std::string braced(std::string_view expression) {
  std::string out = "{";
  for (const char c : expression) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "}";
}

bool is_in_braces(std::string_view text, diag::Span at) {
  const size_t before = text.substr(0, at.begin).find_last_not_of(" \t");
  const size_t after = text.find_first_not_of(" \t", at.end);
  return before != std::string_view::npos && text[before] == '{' && after != std::string_view::npos &&
         text[after] == '}';
}

// What stands in the braces of texts, by which translations name it, to what the edits make of it.
void note_braces(const syntax::File& file, std::string_view text, std::vector<Edit> edits,
                 std::map<std::string, std::string>& braces) {
  std::ranges::sort(edits, {}, &Edit::begin);
  for (const syntax::Expr& expr : file.exprs) {
    const diag::Span at = expr.span;
    auto first = std::ranges::lower_bound(edits, at.begin, {}, &Edit::begin);
    std::vector<Edit> within;
    for (; first != edits.end() && first->end <= at.end; ++first)
      within.push_back({first->begin - at.begin, first->end - at.begin, first->text});
    if (within.empty() || !is_in_braces(text, at)) continue;
    const std::string_view old = text.substr(at.begin, at.end - at.begin);
    braces.emplace(braced(old), braced(edited(old, within)));
  }
}

// `aliases`: what the pack calls the one that the moved declaration belongs to; an empty one is itself.
std::vector<Rewritten> rewrite(pack::PackSources& sources, const Front& front,
                               const std::set<std::string>& aliases, const Move& move) {
  std::vector<Rewritten> all;
  std::map<std::string, std::string> braces;  // in texts: what stood in them → what does
  for (const syntax::File& file : front.trees[0]) {
    std::vector<Edit> edits;
    std::set<uint32_t> seen;
    for (const Names& path : paths_in(file)) {
      const bool aliased = !path.empty() && aliases.contains(path[0].text);
      if (path.empty() || (!aliased && !aliases.contains(""))) continue;
      const auto edit = without_blocks(path, aliased ? 1 : 0, move);
      if (!edit || !seen.insert(edit->begin).second) continue;
      edits.push_back(*edit);
    }
    if (edits.empty()) continue;
    note_braces(file, front.sources.text(file.file), edits, braces);
    const std::string name(front.sources.name(file.file));
    for (pack::SourceFile& source : sources.files)
      if (source.name == name) source.bytes = edited(source.bytes, edits);
    all.push_back({name, edits.size()});
  }
  for (pack::SourceFile& source : sources.files) {
    if (!source.name.ends_with(".po")) continue;
    size_t count = 0;
    for (const auto& [old, now] : braces) replace_all(source.bytes, old, now, count);
    if (count != 0) all.push_back({source.name, count});
  }
  return all;
}

// Values win over blocks of their name: `payment.days` is then a column.
bool is_a_value(const Front& front, const std::string& name) {
  bool found = false;
  walk_pack(front, [&](const Found& at) {
    found |= at.item->name.text == name && !noun(*at.item).empty() && !is_block(*at.item);
  });
  return found;
}

Error malformed() {
  return {ErrorCode::InvalidArgument,
          "a file of the pack is not well-formed: `rapport check` says where; nothing was moved"};
}

void relocate(pack::PackSources& sources, const Front& front, const Found& what, const Found& to) {
  const auto text_of = [&](const syntax::File& file) { return front.sources.text(file.file); };
  const std::string_view text = text_of(*what.file);
  const Lines lines = lines_of(*what.file, text, *what.item);
  const std::string_view moved = text.substr(lines.begin, lines.end - lines.begin);
  const Edit out = cut(text, lines);
  const std::string_view old = lines.whole ? indentation(text, what.item->span.begin) : std::string_view();
  const Edit in = insertion(text_of(*to.file), *to.item, moved, old);
  for (pack::SourceFile& source : sources.files) {
    std::vector<Edit> edits;
    if (source.name == front.sources.name(what.file->file)) edits.push_back(out);
    if (source.name == front.sources.name(to.file->file)) edits.push_back(in);
    if (!edits.empty()) source.bytes = edited(source.bytes, edits);
  }
}

}  // namespace

base::Result<Move> move_declaration(const pack::PackSources& sources, std::string_view name,
                                    std::string_view to) {
  Move move{.sources = sources, .what = {}, .from = "the pack itself", .to = {}};
  const Front front = read_front(sources);
  if (!front.is_well_formed) return malformed();
  const base::Result<Found> what = one_named(front, name, false);
  if (!what) return what.error();
  const base::Result<Found> block = one_named(front, to, true);
  if (!block) return block.error();
  if (auto error = refused(*what, *block)) return *error;
  move.what = described(*what->item);
  move.to = described(*block->item);
  move.name = what->item->name.text;
  if (!what->blocks.empty()) move.from = described(*what->blocks.back());
  for (const syntax::Item* when : what->whens)
    move.leaves.emplace_back(front.sources.text(what->file->exprs[when->expr].span));
  for (const syntax::Item* around : what->blocks)
    if (!is_a_value(front, around->name.text)) move.old_blocks.push_back(around->name.text);
  move.rewritten = rewrite(move.sources, front, {""}, move);
  const Front again = read_front(move.sources);
  const base::Result<Found> now = one_named(again, name, false);
  const base::Result<Found> there = one_named(again, to, true);
  if (!again.is_well_formed || !now || !there) return malformed();
  relocate(move.sources, again, *now, *there);
  return move;
}

std::vector<Rewritten> rewrite_paths(pack::PackSources& sources, std::string_view moved, const Move& move) {
  const Front front = read_front(sources);
  if (!front.is_well_formed || front.resolution.packs.empty()) return {};
  std::set<std::string> aliases;
  for (const pack::Dependency& dependency : front.resolution.packs[0].manifest.dependencies)
    if (dependency.pack == moved) aliases.insert(dependency.alias);
  return aliases.empty() ? std::vector<Rewritten>() : rewrite(sources, front, aliases, move);
}

}  // namespace rapport::driver
