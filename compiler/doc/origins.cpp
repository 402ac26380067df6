// Where things come from: the declaration that a name in a pack's sources is, what takes values in the
// target, and what earlier versions asked.
#include <algorithm>

#include "compiler/doc/book.h"
#include "compiler/pack/semver.h"

namespace rapport::doc {

std::string Book::place_of(diag::Span span) const {
  return std::string(source.sources.name(span.file)) + ":" +
         std::to_string(source.sources.position(span.file, span.begin).line);
}

Html Book::target_name(const std::string& designation) const {
  Html name = Html("<code>") << text(schema::plain_name(designation)) << "</code>";
  switch (schema::kind_of(designation)) {
    case schema::TableKind::Table: break;
    case schema::TableKind::Entity: return say(Word::entity_named, {name});
    case schema::TableKind::Operation: return say(Word::operation_named, {name});
    case schema::TableKind::Method: return say(Word::method_named, {name});
  }
  return name;
}

std::string Book::title_of_pack(Index index) const {
  const program::PackInfo& info = parts.packs[index];
  return info.title.empty() ? info.name : info.title;
}

// One of what `use` placed has the name of that on its way: "base.invoices.digits".
bool Book::is_named(const hir::Declared& declared, std::string_view name) {
  const std::string whole = "." + std::string(name) + ".";
  return declared.use.empty() || whole.find("." + declared.use + ".") != std::string::npos;
}

template <class Row>
Index Book::row_at(const std::vector<Row>& rows, const hir::Declared& declared) const {
  const diag::Position from = source.sources.position(declared.name.file, declared.name.begin);
  const auto found = std::ranges::find_if(rows, [&](const Row& row) {
    return row.place.file == declared.name.file && row.place.line == from.line &&
           row.place.column == from.column && is_named(declared, row.name);
  });
  return found == rows.end() ? kNone : static_cast<Index>(found - rows.begin());
}

template <class Row>
Index Book::row_of_node(const std::vector<Row>& rows, const hir::Declared& declared) const {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) {
    const diag::Span at = pack.nodes[NodeId{row.slot}].span;
    return at.file == declared.name.file && at.begin == declared.name.begin && is_named(declared, row.name);
  });
  return found == rows.end() ? kNone : static_cast<Index>(found - rows.begin());
}

std::optional<Thing> Book::thing_of(const hir::Declared& declared) const {
  if (const Index i = row_at(parts.questions, declared); i != kNone) return Thing{Thing::Kind::Question, i};
  if (const Index i = row_at(parts.tables, declared); i != kNone) return Thing{Thing::Kind::Table, i};
  if (const Index i = row_of_node(parts.lets, declared); i != kNone) return Thing{Thing::Kind::Let, i};
  const Index input = row_of_node(parts.inputs, declared);
  if (input == kNone || parts.inputs[input].of_migration) return std::nullopt;
  if (parts.inputs[input].name.starts_with("project.area.")) return std::nullopt;  // it stands for the area
  return Thing{Thing::Kind::Input, input};
}

Index Book::group_of(const hir::Declared& declared) const {
  hir::Declared placed = declared;
  placed.use.clear();  // a `use` is a group of its own name
  return row_at(parts.groups, placed);
}

Index Book::area_of(const hir::Declared& declared) const { return row_at(parts.areas, declared); }

namespace {

const std::vector<Index> kNoChanges;

template <class Key>
const std::vector<Index>& changes_in(const std::map<Key, std::vector<Index>>& all, const Key& key) {
  const auto found = all.find(key);
  return found == all.end() ? kNoChanges : found->second;
}

}  // namespace

const std::vector<Index>& Book::changes_of(const Thing& thing) const { return changes_in(changes_, thing); }
const std::vector<Index>& Book::changes_of_group(Index group) const {
  return changes_in(group_changes_, group);
}
const std::vector<Index>& Book::changes_of_area(Index area) const { return changes_in(area_changes_, area); }

Index Book::extension_of(const Thing& thing) const {
  const auto found = extensions_.find(thing);
  return found == extensions_.end() ? kNone : found->second;
}

void Book::find_changes() {
  for (Index i = 0; i < pack.overrides.size(); ++i) {
    const hir::Declared& of = pack.overrides[i].of;
    if (const auto thing = thing_of(of))
      changes_[*thing].push_back(i);
    else if (const Index group = group_of(of); group != kNone)
      group_changes_[group].push_back(i);
    else if (const Index area = area_of(of); area != kNone)
      area_changes_[area].push_back(i);
  }
  for (Index i = 0; i < pack.extensions.size(); ++i)
    for (const hir::Added& added : pack.extensions[i].added)
      if (added.name.end > added.name.begin)
        if (const auto thing = thing_of({pack.extensions[i].pack, added.name, {}}))
          extensions_.emplace(*thing, i);
}

// In the language of the site where that version had it.
std::string Book::former_text(const program::Program& program, Index text) const {
  if (text == kNone) return {};
  const std::string& wanted = source.manifest.languages[source.language];
  const program::Text& row = program.texts[text];
  const program::Template* form = nullptr;
  for (size_t i = 0; i < row.languages.size() && i < program.languages.size(); ++i) {
    if (row.languages[i].literals.empty()) continue;
    if (form == nullptr || program.languages[i] == wanted) form = &row.languages[i];
  }
  std::string out;
  for (size_t i = 0; form != nullptr && i < form->literals.size(); ++i)
    out.append(i == 0 ? "" : "…").append(form->literals[i]);
  return out;
}

// Of the last version that has it.
const program::Question* Book::former_question(std::string_view name,
                                               const program::Program*& program) const {
  const program::Question* found = nullptr;
  for (const hir::EarlierVersion& earlier : source.previous)
    for (const program::Question& q : earlier.program->questions) {
      if (q.name != name) continue;
      const auto last = program ? pack::parse_version(program->packs[0].version) : std::nullopt;
      const auto own = pack::parse_version(earlier.program->packs[0].version);
      if (last && own && compare(*last, *own) > 0) continue;
      found = &q, program = earlier.program;
    }
  return found;
}

std::string Book::former_title(Index input) const {
  if (!parts.inputs[input].of_migration) return {};
  for (const program::Migration& migration : parts.migrations)
    for (const program::Move& move : migration.moves)
      for (const program::ConvertSource& from : move.sources) {
        if (from.input != input) continue;
        const program::Program* program = nullptr;
        const program::Question* q = former_question(from.name, program);
        const std::string title = q ? former_text(*program, q->title) : std::string();
        return title.empty() ? from.name : title;
      }
  return parts.inputs[input].name;
}

}  // namespace rapport::doc
