// What is written: records with their fields, and what single questions and presets update.
#include <algorithm>
#include <map>

#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"

namespace rapport::doc {
namespace {

Html loop_in_words(const Book& book, const program::Loop& loop) {
  const auto source = [&](size_t n) {
    return n < loop.sources.size() ? value_of(book, NodeId{loop.sources[n]}) : Html();
  };
  Html out;
  switch (loop.kind) {
    case program::LoopKind::Range: out = book.say(Word::for_range, {source(0), source(1)}); break;
    case program::LoopKind::Months: out = book.say(Word::for_months, {source(0), source(1)}); break;
    case program::LoopKind::Split:
      out = book.say(Word::for_split, {source(0), source(1), source(2), source(3)});
      break;
    case program::LoopKind::Rows:
      out = book.say(Word::for_rows, {book.link_to({Thing::Kind::Table, loop.table})});
      break;
    case program::LoopKind::Set: out = book.say(Word::for_set, {source(0)}); break;
  }
  if (loop.where != kNone) out << ", " << book.say(Word::turns_where, {clause_of(book, NodeId{loop.where})});
  return out;
}

// Turn by turn, row by row, outermost first.
Html repeated(const Book& book, Index scope) {
  Html out;
  for (; scope != kNone; scope = book.parts.scopes[scope].parent) {
    const program::Scope& s = book.parts.scopes[scope];
    Html one = s.kind == program::ScopeKind::Loop
                   ? loop_in_words(book, book.parts.loops[s.row])
                   : book.say(Word::for_rows, {book.link_to({Thing::Kind::Table, s.row})});
    out = out.empty() ? one : joined({one, Html("; "), out});
  }
  return out;
}

Html who_writes(const Book& book, const program::Write& write) {
  if (write.slot == kNone || write.declared.empty()) return written_value(book, write);
  Thing thing;
  if (book.is_thing(NodeId{write.slot}, thing)) return book.link_to(thing);
  return book.say(Word::preset, {Html("<code>") << text(write.declared) << "</code>"})
         << ": " << written_value(book, write);
}

}  // namespace

Html fields_table(const Book& book, const std::vector<Index>& writes, Word names, const Html& title,
                  NodeId around) {
  Html out = Html("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
             << title << "\">\n<table><thead><tr><th scope=\"col\">" << book.say(names)
             << "</th><th scope=\"col\">" << book.say(Word::value) << "</th><th scope=\"col\">"
             << book.say(Word::only_when) << "</th></tr></thead>\n<tbody>\n";
  for (const Index index : writes) {
    const program::Write& write = book.parts.writes[index];
    const NodeId gate = write.slot == kNone ? NodeId{} : book.pack.nodes[NodeId{write.slot}].gate;
    out << "<tr><th scope=\"row\">" << field_link(book, write) << "</th><td>" << who_writes(book, write)
        << "</td><td>" << condition_of(book, gate, around) << "</td></tr>\n";
  }
  return out << "</tbody></table></div>\n";
}

namespace {

// What is made of its values: by what kind of thing takes them.
Html title_of(const Book& book, const program::Record& record) {
  const bool of_table =
      record.scope != kNone && book.parts.scopes[record.scope].kind == program::ScopeKind::Table;
  Html name = Html("<code>") << text(schema::plain_name(record.table)) << "</code>";
  switch (schema::kind_of(record.table)) {
    case schema::TableKind::Table: return book.say(of_table ? Word::rows_to : Word::record_of, {name});
    case schema::TableKind::Entity: return book.say(Word::rows_imported, {book.target_name(record.table)});
    case schema::TableKind::Operation: return book.say(Word::rows_called, {book.target_name(record.table)});
    case schema::TableKind::Method: return book.say(Word::call_of, {name});
  }
  return name;
}

Html how(const Book& book, const program::Record& record) {
  switch (schema::kind_of(record.table)) {
    case schema::TableKind::Table: break;
    case schema::TableKind::Entity: return book.say(Word::imported_each);
    case schema::TableKind::Operation: return book.say(Word::called_each);
    case schema::TableKind::Method: return book.say(Word::call_how);
  }
  Html out = book.say(record.existing ? Word::updates : Word::creates);
  return record.referred ? out << ", " << book.say(Word::referred) : out;
}

Html record_section(const Book& book, Index index) {
  const program::Record& record = book.parts.records[index];
  const Html title = title_of(book, record);
  Html out = Html("<section class=\"card\" id=\"r-")
             << number(index + 1) << "\">\n<h3>" << title << "</h3>\n<dl>\n";
  add_row(out, book, Word::how, how(book, record));
  add_row(out, book, Word::only_when, condition_of(book, NodeId{record.gate}, NodeId{}));
  add_row(out, book, Word::repeated, repeated(book, record.scope));
  if (record.parent != kNone) {
    const program::Record& parent = book.parts.records[record.parent];
    Html within = link("#r-" + std::to_string(record.parent + 1), book.target_name(parent.table));
    if (!record.parent_field.empty())
      within << ": <code>" << text(record.parent_field) << "</code> – " << book.say(Word::refers_to_it);
    add_row(out, book, Word::within, within);
  }
  add_row(out, book, Word::source, text(book.place_of(record.place)));
  out << "</dl>\n"
      << fields_table(book, record.writes, Word::field, joined({title, Html(" "), number(index + 1)}),
                      NodeId{record.gate});
  return out << "</section>\n";
}

}  // namespace

Html records_page(const Book& book) {
  const program::Program& parts = book.parts;
  std::set<Index> in_records;
  for (const program::Record& record : parts.records)
    in_records.insert(record.writes.begin(), record.writes.end());
  std::map<std::string, std::vector<Index>> single;
  for (Index i = 0; i < parts.writes.size(); ++i)
    if (!in_records.contains(i)) single[parts.writes[i].table].push_back(i);
  Html out;
  for (const auto& [table, writes] : single) {
    const Html name = Html("<code>") << text(table) << "</code>";
    out << "<section class=\"card\" id=\"u-" << text(anchor(table)) << "\">\n<h3>"
        << book.say(Word::record_of, {name}) << "</h3>\n<dl>\n";
    add_row(out, book, Word::how, book.say(Word::updates));
    out << "</dl>\n" << fields_table(book, writes, Word::field, text(table), NodeId{}) << "</section>\n";
  }
  for (Index i = 0; i < parts.records.size(); ++i)
    if (schema::kind_of(parts.records[i].table) != schema::TableKind::Method) out << record_section(book, i);
  if (!out.empty())
    out = Html("<section>\n<h2>") << book.say(Word::target_tables) << "</h2>\n" << out << "</section>\n";
  return out << calls_section(book);
}

}  // namespace rapport::doc
