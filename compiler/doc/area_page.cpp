// The pages of questions: an area with its groups, and what each question, table, note and shown value is.
#include <algorithm>

#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"

namespace rapport::doc {
namespace {

using program::Requirement;
using program::ScreenKind;

Html requirement_badge(const Book& book, Requirement requirement) {
  if (requirement != Requirement::Always) return {};
  return Html(" <span class=\"badge\">") << book.say(Word::required) << "</span>";
}

Html default_of(const Book& book, const program::Question& q) {
  const NodeId fallback = book.pack.nodes[NodeId{q.slot}].fallback;
  return fallback.valid() && book.pack.nodes[fallback].expr.valid()
             ? value_of(book, book.pack.nodes[fallback].expr)
             : Html();
}

Html bound_of(const Book& book, Index node) {
  if (node == kNone || !book.pack.nodes[NodeId{node}].expr.valid()) return {};
  return value_of(book, book.pack.nodes[NodeId{node}].expr);
}

// The elements of its enum, when they are few.
Html elements_of(const Book& book, const value::Type& type) {
  constexpr size_t kMost = 12;
  if (type.enum_index == kNone) return {};
  const program::Enum& e = book.parts.enums[type.enum_index];
  Html out;
  for (size_t i = 0; i < e.elements.size() && i < kMost; ++i) {
    if (i > 0) out << " · ";
    out << "<span class=\"v\">" << text(book.element_of(type.enum_index, i)) << "</span>";
  }
  if (e.elements.size() > kMost) out << " …";
  return out;
}

Html type_with_elements(const Book& book, const value::Type& type) {
  const Html elements = elements_of(book, type);
  Html out = type_of(book, type);
  return elements.empty() ? out : out << ": " << elements;
}

Html fields_of(const Book& book, const std::vector<Index>& writes) {
  Html out;
  for (const Index write : writes) {
    if (!out.empty()) out << ", ";
    out << field_link(book, book.parts.writes[write]);
  }
  return out;
}

Html goes_into(const Book& book, const Thing& thing) {
  std::set<std::string> seen;
  Html out;
  for (const Index index : book.goes_into(thing)) {
    const program::Write& write = book.parts.writes[index];
    if (!seen.insert(field_id(write.table, write.field)).second) continue;
    if (!out.empty()) out << ", ";
    out << field_link(book, write);
  }
  return out;
}

void add_changes(Html& out, const Book& book, const Thing& thing) {
  add_row(out, book, Word::changed, changes_list(book, book.changes_of(thing)));
  add_row(out, book, Word::extended, added_by(book, thing));
}

// What a question and a column have in common, behind type and requirement.
void add_rules(Html& out, const Book& book, Index index, NodeId around) {
  const program::Question& q = book.parts.questions[index];
  const hir::Node& node = book.pack.nodes[NodeId{q.slot}];
  add_row(out, book, Word::asked_when, condition_of(book, node.gate, around));
  if (q.requirement == Requirement::If && q.required != kNone)
    add_row(out, book, Word::required_if, rule_of(book, NodeId{q.required}));
  if (node.kind == program::SlotKind::Fixed && node.expr.valid())
    add_row(out, book, Word::fixed, value_of(book, node.expr));
  add_row(out, book, Word::default_is, default_of(book, q));
  add_row(out, book, Word::minimum, bound_of(book, q.minimum));
  add_row(out, book, Word::maximum, bound_of(book, q.maximum));
  if (q.options != kNone) add_row(out, book, Word::offered, rule_of(book, NodeId{q.options}));
  add_row(out, book, Word::confirmed, text(book.line_of(q.confirm)));
  add_row(out, book, Word::must_hold, checks_list(book, book.checks_of(index)));
}

Html question_card(const Book& book, Index index) {
  const program::Question& q = book.parts.questions[index];
  const Thing thing{Thing::Kind::Question, index};
  const NodeId around = q.group == kNone ? NodeId{} : NodeId{book.parts.groups[q.group].gate};
  Html out = Html("<section class=\"card\" id=\"q-")
             << text(q.name) << "\">\n<h3>" << text(book.title_of_question(index))
             << requirement_badge(book, q.requirement) << "</h3>\n";
  out << "<p class=\"code\"><code>" << text(q.name) << "</code></p>\n";
  if (const Html help = block_of(book, q.help); !help.empty())
    out << "<div class=\"help\">" << help << "</div>\n";
  out << "<dl>\n";
  add_row(out, book, Word::type, type_with_elements(book, q.type));
  add_row(out, book, Word::unit, text(book.line_of(q.unit)));
  add_rules(out, book, index, around);
  const Html direct = fields_of(book, direct_writes(book, thing)), through = goes_into(book, thing);
  add_row(out, book, Word::written_to, direct.empty() && through.empty() ? book.say(Word::steers) : direct);
  add_row(out, book, Word::also_used_for, through);
  add_row(out, book, Word::reads, links_to(book, book.reads_of(thing)));
  add_row(out, book, Word::read_by, links_to(book, book.readers_of(thing)));
  add_changes(out, book, thing);
  add_row(out, book, Word::source, text(book.place_of(q.place)));
  return out << "</dl>\n</section>\n";
}

Html let_card(const Book& book, Index index) {
  const program::Let& let = book.parts.lets[index];
  const hir::Node& node = book.pack.nodes[NodeId{let.slot}];
  Html out = Html("<section class=\"card shown\">\n<h3>")
             << text(book.title_of_let(index)) << " <span class=\"badge idle\">"
             << book.say(Word::shown_value) << "</span></h3>\n<p class=\"code\"><code>" << text(let.name)
             << "</code></p>\n";
  if (const Html help = block_of(book, let.help); !help.empty())
    out << "<div class=\"help\">" << help << "</div>\n";
  out << "<dl>\n";
  add_row(out, book, Word::computed_as, node.expr.valid() ? value_of(book, node.expr) : Html());
  add_row(out, book, Word::confirmed, text(book.line_of(let.confirm)));
  add_changes(out, book, {Thing::Kind::Let, index});
  return out << "</dl>\n</section>\n";
}

Html column_row(const Book& book, Index table, Index index) {
  const program::Question& q = book.parts.questions[index];
  const program::Table& t = book.parts.tables[table];
  bool is_key = false;
  for (const Index key : t.key) is_key = is_key || key == q.slot;
  Html out = Html("<tr id=\"q-") << text(q.name) << "\"><th scope=\"row\">"
                                 << text(book.title_of_question(index));
  if (is_key) out << " <span class=\"badge idle\">" << book.say(Word::key) << "</span>";
  out << requirement_badge(book, q.requirement) << "</th><td>" << type_with_elements(book, q.type)
      << "</td><td>";
  if (const Html help = block_of(book, q.help); !help.empty())
    out << "<div class=\"help\">" << help << "</div>";
  Html rules;
  add_row(rules, book, Word::unit, text(book.line_of(q.unit)));
  const NodeId rows = NodeId{t.rows};
  add_rules(rules, book, index, t.rows == kNone ? NodeId{} : book.pack.nodes[rows].gate);
  add_row(rules, book, Word::also_used_for, goes_into(book, {Thing::Kind::Question, index}));
  add_row(rules, book, Word::read_by, links_to(book, book.readers_of({Thing::Kind::Question, index})));
  add_changes(rules, book, {Thing::Kind::Question, index});
  if (!rules.empty()) out << "<dl>\n" << rules << "</dl>";
  return out << "</td><td>" << fields_of(book, direct_writes(book, {Thing::Kind::Question, index}))
             << "</td></tr>\n";
}

Html cell_of(const Book& book, Index table, size_t cell) {
  const hir::StartingRows& rows = book.pack.rows[table];
  const program::Table& t = book.parts.tables[table];
  const value::Type& type = book.parts.questions[t.columns[cell % t.columns.size()]].type;
  if (cell >= rows.cells.size() || !rows.cells[cell].known())
    return Html("<span class=\"soft\">") << book.say(Word::by_default) << "</span>";
  if (type.kind == value::Kind::Text) return text(rows.cells[cell].text);
  return literal_of(book, type, rows.cells[cell]);
}

Html first_rows(const Book& book, Index table) {
  constexpr size_t kMost = 10;
  const program::Table& t = book.parts.tables[table];
  Html out;
  if (t.row_count == 0 || t.columns.empty() || table >= book.pack.rows.size()) return out;
  const size_t shown = t.row_count < kMost ? t.row_count : kMost;
  const Html caption = shown == t.row_count ? book.say(t.asked ? Word::first_rows : Word::rows)
                                            : book.say(Word::rows_of, {number(shown), number(t.row_count)});
  out << "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
      << text(book.title_of_table(table)) << ": " << caption << "\">\n<table class=\"rows\"><caption>"
      << caption << "</caption>\n<thead><tr>";
  for (const Index column : t.columns)
    out << "<th scope=\"col\">" << text(book.title_of_question(column)) << "</th>";
  out << "</tr></thead>\n<tbody>\n";
  for (size_t row = 0; row < shown; ++row) {
    out << "<tr>";
    for (size_t column = 0; column < t.columns.size(); ++column)
      out << "<td>" << cell_of(book, table, row * t.columns.size() + column) << "</td>";
    out << "</tr>\n";
  }
  return out << "</tbody></table></div>\n";
}

Html columns_table(const Book& book, Index table) {
  const program::Table& t = book.parts.tables[table];
  Html out = Html("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
             << text(book.title_of_table(table)) << ": " << book.say(Word::columns)
             << "\">\n<table><thead><tr>";
  for (const Word word : {Word::columns, Word::type, Word::rules, Word::written_to})
    out << "<th scope=\"col\">" << book.say(word) << "</th>";
  out << "</tr></thead>\n<tbody>\n";
  for (const Index column : t.columns) out << column_row(book, table, column);
  return out << "</tbody></table></div>\n";
}

std::vector<Index> checks_of_table(const Book& book, Index table) {
  std::vector<Index> found;
  for (Index i = 0; i < book.parts.checks.size(); ++i) {
    const program::Check& check = book.parts.checks[i];
    if (check.kind != program::CheckKind::Rule) continue;
    for (const Index at : check.at_tables)
      if (at == table) found.push_back(i);
  }
  return found;
}

std::vector<Index> checks_of_group(const Book& book, Index group) {
  std::vector<Index> found;
  for (Index i = 0; i < book.parts.checks.size(); ++i) {
    const program::Check& check = book.parts.checks[i];
    if (check.kind == program::CheckKind::Rule && check.group == group && check.at.empty() &&
        check.at_tables.empty())
      found.push_back(i);
  }
  return found;
}

// Rows that somebody exported: their file is what declares them (`data/erp/<Table>.csv`).
bool is_lookup(const Book& book, const program::Table& t) {
  return !t.asked && t.place.file < book.source.sources.size() &&
         book.source.sources.name(t.place.file)
             .ends_with("data/erp/" + t.name.substr(t.name.rfind('.') + 1) + ".csv");
}

bool is_within(const program::Program& parts, Index scope, Index around) {
  return scope != kNone && parts.scopes[scope].parent == around;
}

NodeId gate_of(const Book& book, const program::ScreenItem& item) {
  switch (item.kind) {
    case ScreenKind::Question: return book.pack.nodes[NodeId{book.parts.questions[item.index].slot}].gate;
    case ScreenKind::Let: return book.pack.nodes[NodeId{book.parts.lets[item.index].slot}].gate;
    case ScreenKind::Note: return NodeId{book.parts.notes[item.index].gate};
    case ScreenKind::Table: {
      const Index rows = book.parts.tables[item.index].rows;
      return rows == kNone ? NodeId{} : book.pack.nodes[NodeId{rows}].gate;
    }
  }
  return {};
}

const hir::PlacedCall* call_at(const Book& book, const program::ScreenItem& item) {
  if (item.kind != ScreenKind::Note) return nullptr;
  const auto found =
      std::ranges::find(book.pack.calls, book.parts.notes[item.index].text, &hir::PlacedCall::text);
  return found == book.pack.calls.end() ? nullptr : &*found;
}

// Of what stands in an area and in no group of it: the area whose condition is one of its own.
Index area_of(const Book& book, const program::ScreenItem& item) {
  if (const hir::PlacedCall* call = call_at(book, item)) return call->area;
  for (NodeId gate = gate_of(book, item); gate.valid(); gate = book.pack.nodes[gate].gate)
    for (Index area = 0; area < book.parts.areas.size(); ++area)
      if (book.parts.areas[area].gate == gate.index) return area;
  return kNone;
}

bool stands_in(const Book& book, const program::ScreenItem& item, Index group, Index area) {
  return item.group == group && item.scope == kNone && (group != kNone || area_of(book, item) == area);
}

// A call with a text stands where that does.
bool stands_in(const hir::PlacedCall& call, Index group, Index area) {
  return call.text == kNone && call.group == group && (group != kNone || call.area == area);
}

// Whether something stands in the area, or outside of all, and in no group.
bool has_loose(const Book& book, Index area) {
  const auto is_loose = [&](const auto& one) { return stands_in(one, kNone, area); };
  return std::ranges::any_of(
             book.parts.screen,
             [&](const program::ScreenItem& item) { return stands_in(book, item, kNone, area); }) ||
         std::ranges::any_of(book.pack.calls, is_loose);
}

Html group_section(const Book& book, Index group, Index area) {
  const program::Program& parts = book.parts;
  Html out;
  if (group != kNone) {
    const program::Group& g = parts.groups[group];
    const NodeId around = area == kNone ? NodeId{} : NodeId{parts.areas[area].gate};
    out << "<section class=\"group\">\n"
        << heading("<h2", "g-" + book.name_of_group(group), text(book.title_of_group(group)), "</h2>");
    if (g.expert != kNone)
      out << "<p class=\"expert\">" << book.say(Word::expert) << ": " << text(book.line_of(g.expert))
          << "</p>\n";
    out << block_of(book, g.help);
    Html rules;
    add_row(rules, book, Word::there_when, condition_of(book, NodeId{g.gate}, around));
    add_row(rules, book, Word::must_hold, checks_list(book, checks_of_group(book, group)));
    add_row(rules, book, Word::changed, changes_list(book, book.changes_of_group(group)));
    if (!rules.empty()) out << "<dl>\n" << rules << "</dl>\n";
  } else {
    out << "<section class=\"group\">\n<h2>" << book.say(Word::questions) << "</h2>\n";
  }
  std::set<Index> shown;
  for (const program::ScreenItem& item : parts.screen) {
    if (!stands_in(book, item, group, area)) continue;
    if (item.kind == ScreenKind::Question) shown.insert(item.index);
    out << notes_and_lets(book, item);
  }
  for (Index i = 0; i < parts.questions.size() && (group != kNone || area == kNone); ++i)  // never asked
    if (parts.questions[i].group == group && parts.questions[i].table == kNone && !shown.contains(i))
      out << question_card(book, i);
  for (const hir::PlacedCall& call : book.pack.calls)
    if (stands_in(call, group, area)) out << call_note(book, call);
  return out << "</section>\n";
}

}  // namespace

Html notes_and_lets(const Book& book, const program::ScreenItem& item) {
  switch (item.kind) {
    case ScreenKind::Question: return question_card(book, item.index);
    case ScreenKind::Let: return let_card(book, item.index);
    case ScreenKind::Note: {
      const program::Note& note = book.parts.notes[item.index];
      if (const hir::PlacedCall* call = call_at(book, item)) return call_note(book, *call);
      Html out = Html("<div class=\"note\">") << block_of(book, note.text);
      const NodeId around = item.group == kNone ? NodeId{} : NodeId{book.parts.groups[item.group].gate};
      const Html when = condition_of(book, NodeId{note.gate}, around);
      if (!when.empty())
        out << "<div class=\"soft\">" << book.say(Word::shown_when) << ": " << when << "</div>";
      return out << "</div>\n";
    }
    case ScreenKind::Table: return table_section(book, item.index);
  }
  return {};
}

Html table_section(const Book& book, Index index) {
  const program::Table& t = book.parts.tables[index];
  const program::Program& parts = book.parts;
  Html out = Html("<section class=\"card\" id=\"t-")
             << text(t.name) << "\">\n<h3>" << text(book.title_of_table(index))
             << " <span class=\"badge idle\">" << book.say(is_lookup(book, t) ? Word::lookup : Word::table)
             << "</span>" << requirement_badge(book, t.requirement) << "</h3>\n<p class=\"code\"><code>"
             << text(t.name) << "</code></p>\n";
  if (const Html help = block_of(book, t.help); !help.empty())
    out << "<div class=\"help\">" << help << "</div>\n";
  Html rules;
  const NodeId around = t.group == kNone ? NodeId{} : NodeId{parts.groups[t.group].gate};
  const bool inner = is_within(parts, t.scope, kNone) || t.scope == kNone;
  if (t.rows != kNone)
    add_row(rules, book, Word::asked_when,
            condition_of(book, book.pack.nodes[NodeId{t.rows}].gate, inner ? around : NodeId{}));
  if (t.requirement == Requirement::If && t.required != kNone)
    add_row(rules, book, Word::required_if, rule_of(book, NodeId{t.required}));
  add_row(rules, book, Word::must_hold, checks_list(book, checks_of_table(book, index)));
  if (is_lookup(book, t))
    add_row(rules, book, Word::rows_come_from,
            book.say(Word::exported,
                     {Html("<code>") << text(book.source.sources.name(t.place.file)) << "</code>"}));
  add_row(rules, book, Word::reads, links_to(book, book.reads_of({Thing::Kind::Table, index})));
  add_row(rules, book, Word::read_by, links_to(book, book.readers_of({Thing::Kind::Table, index})));
  add_changes(rules, book, {Thing::Kind::Table, index});
  add_row(rules, book, Word::source, text(book.place_of(t.place)));
  out << "<dl>\n"
      << rules << "</dl>\n"
      << columns_table(book, index) << first_rows(book, index) << "</section>\n";
  for (const program::ScreenItem& item : parts.screen)
    if (item.scope == t.scope && t.scope != kNone && item.kind != ScreenKind::Question &&
        item.kind != ScreenKind::Table)
      out << notes_and_lets(book, item);
  for (Index i = 0; i < parts.tables.size(); ++i)
    if (i != index && t.scope != kNone && is_within(parts, parts.tables[i].scope, t.scope))
      out << table_section(book, i);
  return out;
}

Html area_page(const Book& book, Index area) {
  const program::Program& parts = book.parts;
  Html out;
  if (area != kNone) {
    const program::Area& a = parts.areas[area];
    if (a.pack != 0)
      out << "<p class=\"soft\">" << book.say(Word::of_pack, {text(parts.packs[a.pack].title)}) << "</p>\n";
    out << block_of(book, a.help);
    Html rules;
    add_row(rules, book, Word::there_when, condition_of(book, NodeId{a.gate}, NodeId{}));
    add_row(rules, book, Word::changed, changes_list(book, book.changes_of_area(area)));
    if (!rules.empty()) out << "<dl>\n" << rules << "</dl>\n";
  }
  bool any = area != kNone;
  for (Index i = 0; i < parts.groups.size(); ++i)
    if (parts.groups[i].area == area) out << group_section(book, i, area), any = true;
  const bool loose = has_loose(book, area);
  if (loose) out << group_section(book, kNone, area);
  return any || loose ? out : Html();
}

}  // namespace rapport::doc
