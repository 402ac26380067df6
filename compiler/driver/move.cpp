#include "compiler/driver/move.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "compiler/driver/front.h"

namespace rapport::driver {
namespace {

using base::Error;
using base::ErrorCode;
using syntax::DeclarationKind;
using Names = std::vector<syntax::Name>;

struct Edit {
  uint32_t begin = 0, end = 0;
  std::string text;
};

std::string edited(std::string_view text, std::vector<Edit> edits) {
  std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  std::string out;
  uint32_t at = 0;
  for (const Edit& edit : edits) {
    if (edit.begin < at) continue;  // the same place, read twice
    out += text.substr(at, edit.begin - at);
    out += edit.text;
    at = edit.end;
  }
  return out += text.substr(at);
}

struct Found {
  const syntax::File* file = nullptr;
  const syntax::Item* item = nullptr;
  std::vector<const syntax::Item*> blocks;  // areas and groups around it, the outermost first
  std::vector<const syntax::Item*> whens;
};

bool is_block(const syntax::Item& item) {
  return item.kind == DeclarationKind::Area || item.kind == DeclarationKind::Group;
}

bool is_pattern(const syntax::Item& item) {
  const auto* group = std::get_if<syntax::GroupBody>(&item.body);
  return group && group->parameters;
}

std::string_view noun(const syntax::Item& item) {
  switch (item.kind) {
    case DeclarationKind::Area: return "area";
    case DeclarationKind::Group:
    case DeclarationKind::Use: return "group";
    case DeclarationKind::Ask: return "question";
    case DeclarationKind::Table: return "table";
    case DeclarationKind::List: return "list";
    case DeclarationKind::Let: return "value";
    case DeclarationKind::Preset: return "preset";
    case DeclarationKind::When:
    case DeclarationKind::Column:
    case DeclarationKind::Rows:
    case DeclarationKind::Input:
    case DeclarationKind::Note:
    case DeclarationKind::Enum:
    case DeclarationKind::Record:
    case DeclarationKind::Call:
    case DeclarationKind::Extend:
    case DeclarationKind::Override:
    case DeclarationKind::Template:
    case DeclarationKind::DefaultConfiguration:
    case DeclarationKind::Test:
    case DeclarationKind::Migrate: break;
  }
  return "";
}

std::string described(const syntax::Item& item) {
  return std::string(noun(item)) + " `" + item.name.text + "`";
}

using Visit = std::function<void(const Found&)>;

void walk(const syntax::File& file, const std::vector<syntax::ItemId>& items, Found around,
          const Visit& visit) {
  for (const syntax::ItemId id : items) {
    const syntax::Item& item = file.item_table[id];
    around.item = &item;
    visit(around);
    Found inside = around;
    if (item.kind == DeclarationKind::When) inside.whens.push_back(&item);
    if (is_block(item)) inside.blocks.push_back(&item);
    if (item.kind == DeclarationKind::When || (is_block(item) && !is_pattern(item)))
      walk(file, item.items, inside, visit);
  }
}

void walk_pack(const Front& front, const Visit& visit) {
  for (const syntax::File& file : front.trees[0]) walk(file, file.items, {.file = &file}, visit);
}

// "area.group.name" → what stands before the name has to be around it.
bool is_named(const Found& found, const std::vector<std::string>& path) {
  if (noun(*found.item).empty() || found.item->name.text != path.back()) return false;
  if (path.size() - 1 > found.blocks.size()) return false;
  return std::equal(
      path.rbegin() + 1, path.rend(), found.blocks.rbegin(),
      [](const std::string& name, const syntax::Item* block) { return block->name.text == name; });
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = std::min(path.find('.'), path.size());
    parts.emplace_back(path.substr(0, end));
    if (end == path.size()) return parts;
    path.remove_prefix(end + 1);
  }
}

std::vector<Found> all_named(const Front& front, std::string_view path, bool blocks) {
  const std::vector<std::string> parts = parts_of(path);
  std::vector<Found> all;
  walk_pack(front, [&](const Found& found) {
    if (is_named(found, parts) && (!blocks || is_block(*found.item))) all.push_back(found);
  });
  return all;
}

base::Result<Found> one_named(const Front& front, std::string_view path, bool blocks) {
  std::vector<Found> all = all_named(front, path, blocks);
  if (all.size() > 1)  // a table in a group of its name is what the name means
    std::erase_if(all, [](const Found& found) { return is_block(*found.item); });
  const std::string name(path);
  if (all.empty())
    return Error{ErrorCode::InvalidArgument,
                 blocks ? "the pack has no group or area `" + name + "`"
                        : "the pack has no question, table, list, value, preset, group or area `" + name +
                              "` outside of tables and of groups with parameters"};
  return all.front();
}

std::optional<Error> refused(const Found& what, const Found& to) {
  const auto wrong = [](std::string message) {
    return Error{ErrorCode::InvalidArgument, std::move(message)};
  };
  if (what.item->kind == DeclarationKind::Area)
    return wrong("`" + what.item->name.text + "` is an area, and stands in nothing: move its groups");
  if (is_pattern(*what.item) || is_pattern(*to.item))
    return wrong("a group with parameters stands where it is used: move its `use`");
  if (noun(*what.item) == "group" && to.item->kind != DeclarationKind::Area)
    return wrong("`" + what.item->name.text + "` is a group and goes to an area, found the group `" +
                 to.item->name.text + "`");
  if (!what.blocks.empty() && what.blocks.back() == to.item && what.whens.empty())
    return wrong(described(*what.item) + " stands in " + described(*to.item) + " already");
  return std::nullopt;
}

// ---- texts ----

uint32_t line_begin(std::string_view text, uint32_t at) {
  const size_t end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : static_cast<uint32_t>(end + 1);
}

uint32_t line_end(std::string_view text, uint32_t at) {  // behind its line end
  const size_t end = text.find('\n', at);
  return static_cast<uint32_t>(end == std::string_view::npos ? text.size() : end + 1);
}

std::string_view without_blanks(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

std::string_view indentation(std::string_view text, uint32_t at) {
  const uint32_t begin = line_begin(text, at);
  const std::string_view line = text.substr(begin, at - begin);
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

struct Lines {
  uint32_t begin = 0, end = 0;
  bool whole = false;  // it has its lines for itself
};

// With its clauses, the comments right above it, and one behind it on its line.
Lines lines_of(std::string_view text, const syntax::Item& item) {
  Lines out{item.span.begin, item.span.end, false};
  for (const syntax::Clause& clause : item.clauses) out.end = std::max(out.end, clause.span.end);
  const std::string_view rest = without_blanks(text.substr(out.end, line_end(text, out.end) - out.end));
  out.whole = indentation(text, out.begin).size() == out.begin - line_begin(text, out.begin) &&
              (rest.empty() || rest.starts_with("//"));
  if (!out.whole) return out;
  out.begin = line_begin(text, out.begin);
  out.end = line_end(text, out.end);
  while (out.begin > 0) {
    const uint32_t above = line_begin(text, out.begin - 1);
    if (!without_blanks(text.substr(above, out.begin - above)).starts_with("//")) break;
    out.begin = above;
  }
  return out;
}

// Two blank lines where there was one before and one behind become one.
Edit cut(std::string_view text, Lines lines) {
  if (!lines.whole) {
    while (lines.end < text.size() && text[lines.end] == ' ') ++lines.end;
    return {lines.begin, lines.end, ""};
  }
  if (lines.begin > 0) {
    const uint32_t above = line_begin(text, lines.begin - 1);
    const std::string_view below =
        without_blanks(text.substr(lines.end, line_end(text, lines.end) - lines.end));
    const bool blank_above = without_blanks(text.substr(above, lines.begin - above)).empty();
    if (blank_above && (below.empty() || below.starts_with('}'))) lines.begin = above;
  }
  return {lines.begin, lines.end, ""};
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
  return {brace, brace, "\n" + moved + outer};
}

// ---- paths ----

struct Path {
  Names names;
};

void add_path(std::vector<Path>& all, const syntax::Path& path) { all.push_back({path.parts}); }

void add_place(std::vector<Path>& all, const syntax::Place& place) {
  Path path{{place.name}};
  for (const syntax::Member& member : place.members) {
    const auto* name = std::get_if<syntax::Name>(&member.node);
    if (!name) break;
    path.names.push_back(*name);
  }
  all.push_back(std::move(path));
}

std::vector<Path> paths_in(const syntax::File& file) {
  std::vector<Path> all;
  for (const syntax::Expr& e : file.exprs) {
    if (const auto* place = std::get_if<syntax::Place>(&e.node)) add_place(all, *place);
    if (const auto* call = std::get_if<syntax::Call>(&e.node)) add_place(all, call->callee);
  }
  for (const syntax::Item& item : file.item_table) {
    if (item.type) add_path(all, item.type->of);
    for (const syntax::Clause& clause : item.clauses)
      for (const syntax::Path& at : clause.at) add_path(all, at);
    if (const auto* extend = std::get_if<syntax::ExtendBody>(&item.body)) {
      add_path(all, extend->path);
      if (extend->anchor) add_path(all, *extend->anchor);
    }
    if (const auto* over = std::get_if<syntax::OverrideBody>(&item.body)) add_path(all, over->path);
  }
  return all;
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

std::string said(const Names& names) {
  std::string out;
  for (const syntax::Name& name : names) out += (out.empty() ? "" : ".") + name.text;
  return out;
}

void replace_all(std::string& text, const std::string& old, const std::string& now, size_t& count) {
  for (size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size())) {
    text.replace(at, old.size(), now);
    ++count;
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
    for (const Path& path : paths_in(file)) {
      const bool aliased = !path.names.empty() && aliases.contains(path.names[0].text);
      if (path.names.empty() || (!aliased && !aliases.contains(""))) continue;
      const auto edit = without_blocks(path.names, aliased ? 1 : 0, move);
      if (!edit || !seen.insert(edit->begin).second) continue;
      Names now = path.names;
      std::erase_if(now, [&](const syntax::Name& name) {
        return name.span.begin >= edit->begin && name.span.begin < edit->end;
      });
      braces.emplace("{" + said(path.names) + "}", "{" + said(now) + "}");
      edits.push_back(*edit);
    }
    if (edits.empty()) continue;
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
  const Lines lines = lines_of(text, *what.item);
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
