#include "compiler/driver/declarations.h"

#include <algorithm>

namespace rapport::driver {

using base::Error;
using base::ErrorCode;
using syntax::DeclarationKind;

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

static void walk(const syntax::File& file, const std::vector<syntax::ItemId>& items, Found around,
                 const std::function<void(const Found&)>& visit) {
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

void walk_pack(const Front& front, const std::function<void(const Found&)>& visit) {
  for (const syntax::File& file : front.trees[0]) walk(file, file.items, {.file = &file}, visit);
}

// "area.group.name": what stands before the name has to be around it.
static bool is_named(const Found& found, const std::vector<std::string>& path) {
  if (noun(*found.item).empty() || found.item->name.text != path.back()) return false;
  if (path.size() - 1 > found.blocks.size()) return false;
  return std::equal(
      path.rbegin() + 1, path.rend(), found.blocks.rbegin(),
      [](const std::string& name, const syntax::Item* block) { return block->name.text == name; });
}

static std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = std::min(path.find('.'), path.size());
    parts.emplace_back(path.substr(0, end));
    if (end == path.size()) return parts;
    path.remove_prefix(end + 1);
  }
}

static std::vector<Found> all_named(const Front& front, std::string_view path, bool blocks) {
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

// Whether a comment begins there, and not a line of a text that looks like one.
static bool is_comment(const syntax::File& file, uint32_t at) {
  const auto found =
      std::lower_bound(file.comments.begin(), file.comments.end(), at,
                       [](const syntax::Comment& c, uint32_t begin) { return c.span.begin < begin; });
  return found != file.comments.end() && found->span.begin == at;
}

Lines lines_of(const syntax::File& file, std::string_view text, const syntax::Item& item) {
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
    const std::string_view line = text.substr(above, out.begin - above);
    const size_t first = std::min(line.find_first_not_of(" \t"), line.size());
    if (!is_comment(file, above + static_cast<uint32_t>(first))) break;
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

static void add_path(std::vector<Names>& all, const syntax::Path& path) { all.push_back(path.parts); }

static void add_place(std::vector<Names>& all, const syntax::Place& place) {
  Names path{place.name};
  for (const syntax::Member& member : place.members) {
    const auto* name = std::get_if<syntax::Name>(&member.node);
    if (!name) break;
    path.push_back(*name);
  }
  all.push_back(std::move(path));
}

std::vector<Names> paths_in(const syntax::File& file) {
  std::vector<Names> all;
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

}  // namespace rapport::driver
