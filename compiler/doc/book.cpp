#include "compiler/doc/book.h"

#include <algorithm>
#include <unordered_set>

namespace rapport::doc {
namespace {

using program::SlotKind;

const std::set<Thing> kNothing;
const std::set<Index> kNowhere;
const std::vector<Index> kNoChecks;

// Names of files are told apart without regard to case somewhere, and end somewhere.
std::string file_name(std::string_view name) {
  constexpr size_t kMost = 60;
  std::string out;
  for (const char c : name.substr(0, kMost)) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || small == '_';
    out += plain ? small : '-';
  }
  return out;
}

std::string with_alias(const program::Program& parts, Index pack, const std::string& name) {
  const std::string& alias = parts.packs[pack].alias;
  return alias.empty() ? name : alias + "." + name;
}

}  // namespace

Book::Book(const Source& s)
    : source(s), pack(s.pack), parts(s.pack.parts), tongue(tongue_of(s.manifest.languages[s.language])) {
  name_pages();
  find_reads();
  find_changes();
}

void Book::name_pages() {
  std::set<std::string> taken;
  for (Index i = 0; i < parts.areas.size(); ++i) {
    const std::string stem = "area-" + file_name(name_of_area(i));
    std::string name = stem;
    for (size_t n = 2; !taken.insert(name).second; ++n) name = stem + "-" + std::to_string(n);
    area_pages_.push_back(name + ".html");
  }
}

const program::Template& Book::form_of(Index text) const {
  const program::Text& row = parts.texts[text];
  const bool there =
      source.language < row.languages.size() && !row.languages[source.language].literals.empty();
  if (there) return row.languages[source.language];
  return row.languages.empty() || row.languages[0].literals.empty() ? pack.texts[text].form
                                                                    : row.languages[0];
}

std::string Book::line_of(Index text) const {
  if (text == kNone) return {};
  const program::Template& form = form_of(text);
  std::string out = form.literals.empty() ? "" : form.literals[0];
  for (size_t i = 0; i < form.part_order.size(); ++i) {
    const std::vector<Index>& slots = parts.texts[text].parts;
    std::string name = "…";
    if (form.part_order[i] < slots.size()) {
      const hir::Node& part = pack.nodes[NodeId{slots[form.part_order[i]]}];
      const auto* read = part.expr.valid() ? std::get_if<hir::Read>(&pack.exprs[part.expr].node) : nullptr;
      Thing thing;
      if (read && is_thing(read->node, thing)) name = title_of(thing);
    }
    out += "‹" + name + "›" + form.literals[i + 1];
  }
  return out;
}

std::string Book::title_of_question(Index question) const {
  const program::Question& q = parts.questions[question];
  const std::string title = line_of(q.title);
  return title.empty() ? q.name.substr(q.name.find_last_of('.') + 1) : title;
}

std::string Book::title_of_let(Index let) const {
  const std::string title = line_of(parts.lets[let].title);
  return title.empty() ? parts.lets[let].name : title;
}

std::string Book::title_of_table(Index table) const {
  const std::string title = line_of(parts.tables[table].title);
  return title.empty() ? parts.tables[table].name : title;
}

std::string Book::title_of_group(Index group) const {
  const std::string title = line_of(parts.groups[group].title);
  return title.empty() ? name_of_group(group) : title;
}

std::string Book::title_of_area(Index area) const {
  const std::string title = line_of(parts.areas[area].title);
  return title.empty() ? name_of_area(area) : title;
}

std::string Book::title_of(const Thing& thing) const {
  switch (thing.kind) {
    case Thing::Kind::Question: return title_of_question(thing.index);
    case Thing::Kind::Let: return title_of_let(thing.index);
    case Thing::Kind::Table: return title_of_table(thing.index);
    case Thing::Kind::Today: return std::string(word(Word::today));
    case Thing::Kind::Input: break;
  }
  const program::Input& input = parts.inputs[thing.index];
  if (input.of_migration) return former_title(thing.index);
  if (input.name == "project.company") return std::string(word(Word::project_company));
  if (input.name == "project.country") return std::string(word(Word::project_country));
  if (input.name == "project.industry") return std::string(word(Word::project_industry));
  if (input.name == "project.release") return std::string(word(Word::project_release));
  const std::string title = line_of(input.title);
  return title.empty() ? input.name : title;
}

std::string Book::name_of_group(Index group) const {
  return with_alias(parts, parts.groups[group].pack, parts.groups[group].name);
}

std::string Book::name_of_area(Index area) const {
  return with_alias(parts, parts.areas[area].pack, parts.areas[area].name);
}

std::string Book::element_of(Index enum_index, size_t element) const {
  const program::EnumElement& e = parts.enums[enum_index].elements[element];
  const std::string title = line_of(e.title);
  return title.empty() ? e.name : title;
}

std::string Book::url_of_group(Index group) const {
  const Index area = parts.groups[group].area;
  const std::string page = area == kNone ? std::string(kOutsidePage) : area_pages_[area];
  return page + "#g-" + name_of_group(group);
}

std::string Book::url_of(const Thing& thing) const {
  const auto page_of_group = [&](Index group) {
    const Index area = group == kNone ? kNone : parts.groups[group].area;
    return area == kNone ? std::string(kOutsidePage) : area_pages_[area];
  };
  const auto page_of_table = [&](Index table) {
    return parts.tables[table].asked ? page_of_group(parts.tables[table].group) : std::string(kListsPage);
  };
  switch (thing.kind) {
    case Thing::Kind::Question: {
      const program::Question& q = parts.questions[thing.index];
      return (q.table == kNone ? page_of_group(q.group) : page_of_table(q.table)) + "#q-" + q.name;
    }
    case Thing::Kind::Table: return page_of_table(thing.index) + "#t-" + parts.tables[thing.index].name;
    case Thing::Kind::Let: return std::string(kValuesPage) + "#l-" + std::to_string(thing.index + 1);
    case Thing::Kind::Input: return std::string(kValuesPage) + "#i-" + parts.inputs[thing.index].name;
    case Thing::Kind::Today: break;
  }
  return {};
}

Html Book::link_to(const Thing& thing) const {
  const Html shown = text(title_of(thing));
  const bool former = thing.kind == Thing::Kind::Input && parts.inputs[thing.index].of_migration;
  if (former) return Html("<em>") << shown << "</em>";
  return thing.kind == Thing::Kind::Today ? shown : link(url_of(thing), shown);
}

Html Book::link_to_group(Index group) const { return link(url_of_group(group), text(title_of_group(group))); }

Html Book::link_to_enum(Index enum_index) const {
  return link(std::string(kChoicesPage) + "#e-" + std::to_string(enum_index + 1),
              text(parts.enums[enum_index].name));
}

bool Book::is_area_choice(NodeId condition) const {
  const hir::Node& node = pack.nodes[condition];
  return node.kind == SlotKind::Condition && node.name.starts_with("project.area.");
}

bool Book::is_thing(NodeId id, Thing& thing) const {
  const hir::Node& node = pack.nodes[id];
  switch (node.kind) {
    case SlotKind::Question:
    case SlotKind::Fixed: thing = {Thing::Kind::Question, node.owner}; return true;
    case SlotKind::Let: thing = {Thing::Kind::Let, node.owner}; return node.owner != kNone;
    case SlotKind::Input:
      thing = {Thing::Kind::Input, node.owner};
      return !node.name.starts_with("project.area.");
    case SlotKind::Rows: thing = {Thing::Kind::Table, node.owner}; return true;
    case SlotKind::Today: thing = {Thing::Kind::Today, 0}; return true;
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Check:
    case SlotKind::Preset:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Number:
    case SlotKind::Term:
    case SlotKind::Tap:
    case SlotKind::Each:
    case SlotKind::Claim:
    case SlotKind::Counted: break;
  }
  return false;
}

void Book::walk(NodeId from, std::set<Thing>& found, bool with_gates) const {
  std::unordered_set<uint32_t> seen{from.index};
  std::vector<NodeId> waiting{from};
  while (!waiting.empty()) {
    const NodeId at = waiting.back();
    waiting.pop_back();
    const hir::Node& node = pack.nodes[at];
    hir::for_each_read(pack, node, [&](NodeId read) {
      Thing thing;
      if (!with_gates && read == node.gate) return;
      if (!seen.insert(read.index).second) return;
      const bool named = is_thing(read, thing);
      // What is computed on the way of a value is no answer: it comes from what is behind it.
      const bool passes = named && !with_gates && thing.kind == Thing::Kind::Let;
      if (named && !passes)
        found.insert(thing);
      else
        waiting.push_back(read);
    });
  }
}

std::set<Thing> Book::things_read(NodeId node) const {
  std::set<Thing> found;
  walk(node, found, true);
  return found;
}

std::set<Thing> Book::things_in_value(NodeId node) const {
  std::set<Thing> found;
  Thing own;
  if (is_thing(node, own) && own.kind != Thing::Kind::Let) return {own};
  walk(node, found, false);
  return found;
}

void Book::note_reads(const Thing& thing, Index node) {
  if (node == kNone) return;
  for (const Thing& read : things_read(NodeId{node})) {
    // What a list holds is the pack's own: that the list is read says it all.
    const Index table = read.kind == Thing::Kind::Question ? parts.questions[read.index].table : kNone;
    const bool listed = table != kNone && !parts.tables[table].asked;
    if (read != thing && !listed) reads_[thing].insert(read), readers_[read].insert(thing);
  }
}

void Book::find_reads() {
  for (Index i = 0; i < parts.questions.size(); ++i) {
    const program::Question& q = parts.questions[i];
    for (const Index node : {q.slot, q.required, q.options, q.minimum, q.maximum})
      note_reads({Thing::Kind::Question, i}, node);
  }
  for (Index i = 0; i < parts.lets.size(); ++i) note_reads({Thing::Kind::Let, i}, parts.lets[i].slot);
  for (Index i = 0; i < parts.tables.size(); ++i)
    for (const Index node : {parts.tables[i].rows, parts.tables[i].required})
      note_reads({Thing::Kind::Table, i}, node);
  for (Index i = 0; i < parts.checks.size(); ++i) {
    const program::Check& check = parts.checks[i];
    if (check.kind != program::CheckKind::Rule) continue;
    for (const Index question : check.at) {
      checks_[question].push_back(i);
      note_reads({Thing::Kind::Question, question}, check.slot);
    }
    for (const Index table : check.at_tables) note_reads({Thing::Kind::Table, table}, check.slot);
  }
  for (Index i = 0; i < parts.writes.size(); ++i) {
    if (parts.writes[i].slot == kNone) continue;
    const NodeId slot{parts.writes[i].slot};
    Thing own;
    if (is_thing(slot, own) && own.kind != Thing::Kind::Let) continue;
    for (const Thing& thing : things_in_value(slot)) goes_into_[thing].insert(i);
  }
}

const std::set<Thing>& Book::reads_of(const Thing& thing) const {
  const auto found = reads_.find(thing);
  return found == reads_.end() ? kNothing : found->second;
}

const std::set<Thing>& Book::readers_of(const Thing& thing) const {
  const auto found = readers_.find(thing);
  return found == readers_.end() ? kNothing : found->second;
}

const std::set<Index>& Book::goes_into(const Thing& thing) const {
  const auto found = goes_into_.find(thing);
  return found == goes_into_.end() ? kNowhere : found->second;
}

const std::vector<Index>& Book::checks_of(Index question) const {
  const auto found = checks_.find(question);
  return found == checks_.end() ? kNoChecks : found->second;
}

std::string Book::place_of(const program::Place& place) const {
  if (place.file >= source.sources.size()) return {};
  return std::string(source.sources.name(place.file)) + ":" + std::to_string(place.line);
}

}  // namespace rapport::doc
