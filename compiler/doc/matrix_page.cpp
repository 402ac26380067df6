// Traceability: from questions to fields, and back.
#include <algorithm>
#include <map>

#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"

namespace rapport::doc {
namespace {

struct FieldRow {
  std::string table, field;
  std::vector<Index> writes;
  std::set<Thing> things;
};

bool is_listed(const Book& book, const Thing& thing) {
  if (thing.kind != Thing::Kind::Question) return false;
  const Index table = book.parts.questions[thing.index].table;
  return table != kNone && !book.parts.tables[table].asked;
}

std::vector<FieldRow> field_rows(const Book& book) {
  std::map<std::pair<std::string, std::string>, FieldRow> rows;
  for (Index i = 0; i < book.parts.writes.size(); ++i) {
    const program::Write& write = book.parts.writes[i];
    FieldRow& row = rows[{write.table, write.field}];
    row.table = write.table, row.field = write.field;
    row.writes.push_back(i);
    row.things.merge(things_behind(book, write));
  }
  std::vector<FieldRow> out;
  for (auto& [name, row] : rows) out.push_back(std::move(row));
  return out;
}

Html fields_list(const Book& book, const std::vector<const FieldRow*>& rows) {
  Html list;
  for (const FieldRow* row : rows) {
    if (!list.empty()) list << ", ";
    list << field_link(book, book.parts.writes[row->writes.front()]);
  }
  return list.empty() ? Html("<span class=\"soft\">") << book.say(Word::steers) << "</span>" : list;
}

// Where a question stands: the table that it is a column of, else its group.
Html place_of(const Book& book, const program::Question& q) {
  const Index group = q.table == kNone ? q.group : book.parts.tables[q.table].group;
  Html out;
  if (group != kNone) {
    const Index area = book.parts.groups[group].area;
    if (area != kNone) out << text(book.title_of_area(area)) << " › ";
    out << book.link_to_group(group);
  }
  if (q.table == kNone) return group == kNone ? link(kOutsidePage, book.say(Word::outside)) : out;
  if (!out.empty()) out << " › ";
  return out << book.link_to({Thing::Kind::Table, q.table});
}

// A list is written as it is; what people answer is what a field is traced to.
Html to_fields(const Book& book, const std::vector<FieldRow>& rows) {
  std::map<Thing, std::vector<const FieldRow*>> fields;
  for (const FieldRow& row : rows)
    for (const Thing& thing : row.things) fields[thing].push_back(&row);
  Html out = Html("<h2 id=\"questions\">")
             << book.say(Word::to_fields) << "</h2>\n<table class=\"matrix\"><thead><tr><th scope=\"col\">"
             << book.say(Word::question) << "</th><th scope=\"col\">" << book.say(Word::written_to)
             << "</th></tr></thead>\n";
  std::pair<Index, Index> place;  // group, table
  bool any = false;
  for (Index i = 0; i < book.parts.questions.size(); ++i) {
    const Thing thing{Thing::Kind::Question, i};
    if (is_listed(book, thing)) continue;
    const program::Question& q = book.parts.questions[i];
    if (!any || place != std::pair(q.group, q.table)) {
      place = {q.group, q.table};
      out << (any ? Markup("</tbody>\n<tbody>") : Markup("<tbody>"))
          << "<tr class=\"area\"><th colspan=\"2\" scope=\"rowgroup\">" << place_of(book, q)
          << "</th></tr>\n";
      any = true;
    }
    const auto found = fields.find(thing);
    out << "<tr id=\"m-" << text(q.name) << "\"><th scope=\"row\">" << book.link_to(thing) << " <code>"
        << text(q.name) << "</code></th><td>"
        << fields_list(book, found == fields.end() ? std::vector<const FieldRow*>() : found->second)
        << "</td></tr>\n";
  }
  if (any) out << "</tbody>";
  return out << "</table>\n";
}

Html writers(const Book& book, const FieldRow& row) {
  std::vector<Html> items;
  for (const Index index : row.writes) {
    const program::Write& write = book.parts.writes[index];
    Thing thing;
    const bool whole = write.slot != kNone && book.is_thing(NodeId{write.slot}, thing);
    Html item = whole ? book.link_to(thing) : written_value(book, write);
    item << " <span class=\"soft\">" << text(book.place_of(write.place)) << "</span>";
    items.push_back(item);
  }
  return items.size() == 1 ? items[0] : list_of(items);
}

Html to_questions(const Book& book, const std::vector<FieldRow>& rows) {
  Html out = Html("<h2 id=\"fields\">")
             << book.say(Word::to_questions) << "</h2>\n<table class=\"matrix\"><thead><tr><th scope=\"col\">"
             << book.say(Word::field) << "</th><th scope=\"col\">" << book.say(Word::value)
             << "</th><th scope=\"col\">" << book.say(Word::comes_from) << "</th></tr></thead>\n";
  std::string table;
  for (const FieldRow& row : rows) {
    if (row.table != table) {
      if (!table.empty()) out << "</tbody>\n";
      table = row.table;
      out << "<tbody><tr class=\"area\"><th colspan=\"3\" scope=\"rowgroup\">"
          << link(std::string(kLoadPage) + "#" + load_id(table), book.target_name(table)) << "</th></tr>\n";
    }
    out << "<tr id=\"" << text(field_id(row.table, row.field)) << "\"><th scope=\"row\">"
        << field_name(row.table, row.field) << "</th><td>" << writers(book, row) << "</td><td>"
        << (row.things.empty() ? Html("<span class=\"soft\">") << book.say(Word::constant) << "</span>"
                               : links_to(book, row.things))
        << "</td></tr>\n";
  }
  if (!table.empty()) out << "</tbody>";
  return out << "</table>\n";
}

}  // namespace

Html matrix_page(const Book& book) {
  const std::vector<FieldRow> rows = field_rows(book);
  Html out = Html("<p class=\"lead\">") << book.say(Word::matrix_about) << "</p>\n";
  return out << to_fields(book, rows) << to_questions(book, rows);
}

}  // namespace rapport::doc
