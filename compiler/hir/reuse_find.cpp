#include "compiler/hir/reuse_find.h"

#include <fmt/format.h>

#include <algorithm>

namespace rapport::hir {
namespace {

using syntax::DeclarationKind;

bool is_pattern(const syntax::Item& item) {
  const auto* body = std::get_if<syntax::GroupBody>(&item.body);
  return body && body->parameters;
}

std::vector<std::string> with(std::vector<std::string> around, const std::string& name) {
  around.push_back(name);
  return around;
}

bool same_names(std::span<const syntax::Name> written, std::span<const std::string> names) {
  return std::equal(written.begin(), written.end(), names.begin(), names.end(),
                    [](const syntax::Name& a, const std::string& b) { return a.text == b; });
}

}  // namespace

bool has_rows(const syntax::Item& item) {
  return item.kind == DeclarationKind::Table || item.kind == DeclarationKind::List;
}

std::string_view kind_in_words(const syntax::Item& item) {
  const auto* group = std::get_if<syntax::GroupBody>(&item.body);
  switch (item.kind) {
    case DeclarationKind::Group: return group->parameters ? "a group with parameters" : "a group";
    case DeclarationKind::Use: return "a group that `use` places";
    case DeclarationKind::Area: return "an area";
    case DeclarationKind::Table: return "a table";
    case DeclarationKind::List: return "a list";
    case DeclarationKind::Ask: return "a question";
    case DeclarationKind::Column: return "a column";
    case DeclarationKind::Let: return "a computed value";
    case DeclarationKind::Preset: return "a preset";
    case DeclarationKind::Input: return "an input";
    case DeclarationKind::Enum: return "an enum";
    case DeclarationKind::Template: return "a template";
    case DeclarationKind::DefaultConfiguration: return "a default configuration";
    case DeclarationKind::When:
    case DeclarationKind::Rows:
    case DeclarationKind::Note:
    case DeclarationKind::Record:
    case DeclarationKind::Call:
    case DeclarationKind::Extend:
    case DeclarationKind::Override:
    case DeclarationKind::Test:
    case DeclarationKind::Migrate: break;
  }
  return "no block";
}

Declared declared(const Thing& thing) {
  return {thing.at.from.pack, thing.at.item->name.span, thing.use ? thing.use->name.text : std::string()};
}

std::vector<uint32_t> weakest_first(const Context& c) {
  std::vector<uint32_t> packs(c.packs.size());
  for (uint32_t i = 0; i < packs.size(); ++i) packs[i] = static_cast<uint32_t>(packs.size()) - 1 - i;
  return packs;
}

Finder::Finder(Context& c) : c_(c), names_(c.packs.size()), reached_(c.packs.size()) {
  for (uint32_t pack = 0; pack < c.packs.size(); ++pack)
    for (const syntax::File* file : c.packs[pack].files) {
      add(pack, {file, pack}, file->items, {});
      note_blocks(*file, file->items, nullptr);
    }
  for (const uint32_t pack : weakest_first(c))
    for (const pack::Dependency& dependency : c.packs[pack].manifest->dependencies)
      for (uint32_t other = 1; other < c.packs.size(); ++other)
        if (c.packs[other].manifest->name == dependency.pack) {
          reached_[pack].insert(other);
          reached_[pack].insert(reached_[other].begin(), reached_[other].end());
        }
}

void Finder::note_blocks(const syntax::File& file, std::span<const syntax::ItemId> items,
                         const syntax::Item* block) {
  for (const syntax::ItemId id : items) {
    const syntax::Item& item = file.item_table[id];
    block_of_[&item] = block;
    note_blocks(file, item.items, item.kind == DeclarationKind::When ? block : &item);
  }
}

void Finder::add(uint32_t pack, const Origin& from, std::span<const syntax::ItemId> items,
                 const std::vector<std::string>& around) {
  for (const syntax::ItemId id : items) add_item(pack, {&from.file->item_table[id], from}, around);
}

void Finder::add_item(uint32_t pack, const Placed& placed, const std::vector<std::string>& around) {
  const syntax::Item& item = *placed.item;
  Names& names = names_[pack];
  switch (item.kind) {
    case DeclarationKind::Area:
    case DeclarationKind::Group:
      (is_pattern(item) ? names.others : names.blocks).emplace(item.name.text, Entry{placed, around});
      if (!is_pattern(item)) add(pack, placed.from, item.items, with(around, item.name.text));
      return;
    case DeclarationKind::Ask:
    case DeclarationKind::Let:
    case DeclarationKind::Preset:
    case DeclarationKind::Input:
    case DeclarationKind::Table:
    case DeclarationKind::List:
    case DeclarationKind::Use: names.values.emplace(item.name.text, Entry{placed, around}); return;
    case DeclarationKind::When: return add(pack, placed.from, item.items, around);
    case DeclarationKind::Extend: {
      const auto* body = std::get_if<syntax::ExtendBody>(&item.body);
      if (body->what.text == "area" || body->what.text == "group") add(pack, placed.from, item.items, {});
      return;
    }
    case DeclarationKind::Enum:
    case DeclarationKind::Template:
    case DeclarationKind::DefaultConfiguration:
      names.others.emplace(item.name.text, Entry{placed, around});
      return;
    case DeclarationKind::Column:
    case DeclarationKind::Rows:
    case DeclarationKind::Note:
    case DeclarationKind::Record:
    case DeclarationKind::Call:
    case DeclarationKind::Override:
    case DeclarationKind::Test:
    case DeclarationKind::Migrate: return;
  }
}

bool Finder::has(uint32_t pack, const std::string& name) const {
  const Names& names = names_[pack];
  return names.values.contains(name) || names.blocks.contains(name) || names.others.contains(name);
}

// What may stand before a dot. A template, a default configuration and an enum may have the name of a
// dependency: what comes behind that name is the dependency's.
bool Finder::holds_others(uint32_t pack, const std::string& name) const {
  const Names& names = names_[pack];
  return names.values.contains(name) || names.blocks.contains(name);
}

std::optional<Thing> Finder::named(uint32_t pack, const syntax::Path& path) const {
  std::span<const syntax::Name> names(path.parts);
  if (names.empty()) return std::nullopt;
  const auto other = names.size() > 1 && !holds_others(pack, names[0].text)
                         ? pack_of_alias(c_, pack, names[0].text)
                         : std::nullopt;
  return with_pattern(other ? named_in_pack(*other, names.subspan(1)) : named_in_pack(pack, names));
}

// What the first names are: of a value, or of a block when there are no more; areas and groups before it have
// to be those around it.
const Finder::Entry* Finder::entry_of(uint32_t pack, std::span<const syntax::Name> names,
                                      size_t& used) const {
  const Names& all = names_[pack];
  size_t at = 0;
  while (at + 1 < names.size() && !all.values.contains(names[at].text) && all.blocks.contains(names[at].text))
    ++at;
  used = at + 1;
  const bool last = used == names.size();
  const auto value = all.values.find(names[at].text), block = all.blocks.find(names[at].text),
             other = all.others.find(names[at].text);
  const Entry* found = value != all.values.end()           ? &value->second
                       : last && block != all.blocks.end() ? &block->second
                       : last && other != all.others.end() ? &other->second
                                                           : nullptr;
  if (!found || at > found->around.size()) return nullptr;
  const std::span<const std::string> around(found->around);
  return same_names(names.first(at), around.last(at)) ? found : nullptr;
}

std::optional<Thing> Finder::named_in_pack(uint32_t pack, std::span<const syntax::Name> names) const {
  size_t used = 0;
  const Entry* entry = entry_of(pack, names, used);
  if (!entry) return std::nullopt;
  std::optional<Thing> thing = Thing{entry->at, nullptr, {}};
  for (const syntax::Name& name : names.subspan(used)) {
    thing = part_of(*thing, name.text);
    if (!thing) return std::nullopt;
  }
  return thing;
}

// A column of a table, or a member of what a `use` places.
std::optional<Thing> Finder::part_of(const Thing& thing, const std::string& name) const {
  Thing inside = thing;
  if (thing.at.item->kind == DeclarationKind::Use) {
    const std::optional<Thing> whole = with_pattern(thing);
    if (!whole || !whole->pattern.item) return std::nullopt;
    inside = {whole->pattern, thing.at.item, {}};
  } else if (!has_rows(*thing.at.item)) {
    return std::nullopt;
  }
  const auto found = in_block(inside.at.from, inside.use, *inside.at.item, name);
  return found ? std::optional(Thing{*found, inside.use, {}}) : std::nullopt;
}

std::optional<Thing> Finder::with_pattern(std::optional<Thing> thing) const {
  if (!thing || thing->at.item->kind != DeclarationKind::Use) return thing;
  const auto& path = std::get_if<syntax::UseBody>(&thing->at.item->body)->pattern;
  if (path.parts.empty()) return thing;
  const uint32_t pack = thing->at.from.pack;
  const auto other = path.parts.size() == 2 ? pack_of_alias(c_, pack, path.parts[0].text) : std::nullopt;
  const auto& others = names_[other.value_or(pack)].others;
  const auto found = others.find(path.parts.back().text);
  if (found != others.end() && is_pattern(*found->second.at.item)) thing->pattern = found->second.at;
  return thing;
}

std::optional<Placed> Finder::in_block(const Origin& from, const syntax::Item* use, const syntax::Item& block,
                                       const std::string& name) const {
  const auto [known, is_new] = members_.try_emplace({use, &block});
  if (is_new) add_members(known->second, items_in(c_.reuse, from, use, &block), use);
  const auto found = known->second.find(name);
  return found == known->second.end() ? std::nullopt : std::optional(found->second);
}

void Finder::add_members(Members& members, const std::vector<Placed>& items, const syntax::Item* use) const {
  for (const Placed& placed : items) {
    if (!placed.item->name.text.empty()) members.emplace(placed.item->name.text, placed);
    if (placed.item->kind == DeclarationKind::When)
      add_members(members, items_in(c_.reuse, placed.from, use, placed.item), use);
  }
}

void Finder::extends(const Origin& from, const syntax::Item& extension, const syntax::Item* use,
                     const syntax::Item& block) {
  extended_[&extension] = &block;
  const auto known = members_.find({use, &block});
  if (known == members_.end()) return;
  std::vector<Placed> items;
  for (const syntax::ItemId id : extension.items) items.push_back({&from.file->item_table[id], from});
  add_members(known->second, items, use);
}

bool Finder::stands_in(const syntax::Item& block, const syntax::Item& item) const {
  const auto around = block_of_.find(&item);
  if (around == block_of_.end() || around->second == nullptr) return false;
  const auto extended = extended_.find(around->second);
  return (extended == extended_.end() ? around->second : extended->second) == &block;
}

void Finder::report_unknown(uint32_t pack, const syntax::Path& path) {
  diag::Diagnostic& d = c_.diags.report(diag::E2051, path.span, c_.sources.text(path.span));
  const auto other = pack_of_alias(c_, pack, path.parts[0].text);
  const syntax::Name& name = other ? path.parts.back() : path.parts[0];
  if (!other && path.parts.size() > 1)
    d.label({}, fmt::format("`{}` is the alias of no dependency: the [dependencies] of pack.toml name them",
                            name.text));
  c_.diags.suggest(d, name.span, name.text, [&] {
    std::vector<std::string_view> names;
    if (!other)
      for (const pack::Dependency& dependency : c_.packs[pack].manifest->dependencies)
        names.push_back(dependency.alias);
    if (!other || path.parts.size() > 3) return names;
    std::optional<Thing> around =
        path.parts.size() == 3 ? named_in_pack(*other, std::span(path.parts).subspan(1, 1)) : std::nullopt;
    if (around && has_rows(*around->at.item))
      for (const Placed& placed : items_in(c_.reuse, around->at.from, around->use, around->at.item))
        names.push_back(placed.item->name.text);
    for (const auto* map : {&names_[*other].values, &names_[*other].blocks})
      for (const auto& [known, entry] : *map) names.push_back(known);
    return names;
  });
}

std::optional<Thing> Finder::changeable(uint32_t pack, const syntax::Item& by, const syntax::Path& path) {
  if (path.parts.empty() || path.parts.back().text.empty()) return std::nullopt;
  const std::string_view written = c_.sources.text(path.span);
  const auto other = pack_of_alias(c_, pack, path.parts[0].text);
  const bool means_other = other && path.parts.size() > 1;
  if (means_other ? holds_others(pack, path.parts[0].text) : has(pack, path.parts[0].text)) {
    diag::Diagnostic& d = c_.diags.report(diag::E2052, path.span, written, keyword(by.kind));
    if (means_other)
      d.label({}, fmt::format(
                      "`{0}` is an alias in pack.toml as well: rename what this pack declares, or the alias",
                      path.parts[0].text));
    return std::nullopt;
  }
  if (other && *other != pack && !depends(pack, *other)) {
    c_.diags.report(diag::E2053, path.span, written, c_.packs[*other].manifest->name);
    return std::nullopt;
  }
  std::optional<Thing> thing = path.parts.size() > 1 ? named(pack, path) : std::nullopt;
  if (!thing) report_unknown(pack, path);
  return thing;
}

}  // namespace rapport::hir
