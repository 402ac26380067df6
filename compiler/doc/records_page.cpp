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

Html fields_table(const Book& book, const std::vector<Index>& writes, const std::string& table,
                  NodeId around) {
  Html out = Html("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
             << text(table) << "\">\n<table><thead><tr><th scope=\"col\">" << book.say(Word::field)
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

Html record_section(const Book& book, Index index) {
  const program::Record& record = book.parts.records[index];
  const Index scope = record.scope;
  const bool of_table = scope != kNone && book.parts.scopes[scope].kind == program::ScopeKind::Table;
  const Html table = Html("<code>") << text(record.table) << "</code>";
  Html out = Html("<section class=\"card\" id=\"r-")
             << number(index + 1) << "\">\n<h3>"
             << book.say(of_table ? Word::rows_to : Word::record_of, {table}) << "</h3>\n<dl>\n";
  add_row(out, book, Word::how,
          book.say(record.existing ? Word::updates : Word::creates)
              << (record.referred ? Html(", ") : Html())
              << (record.referred ? book.say(Word::referred) : Html()));
  add_row(out, book, Word::only_when, condition_of(book, NodeId{record.gate}, NodeId{}));
  add_row(out, book, Word::repeated, repeated(book, scope));
  if (record.parent != kNone) {
    const program::Record& parent = book.parts.records[record.parent];
    Html within = link("#r-" + std::to_string(record.parent + 1), text(parent.table));
    if (!record.parent_field.empty())
      within << ": <code>" << text(record.parent_field) << "</code> – " << book.say(Word::refers_to_it);
    add_row(out, book, Word::within, within);
  }
  add_row(out, book, Word::source, text(book.place_of(record.place)));
  out << "</dl>\n"
      << fields_table(book, record.writes, record.table + " " + std::to_string(index + 1),
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
    out << "<section class=\"card\" id=\"u-" << text(table) << "\">\n<h3>"
        << book.say(Word::record_of, {name}) << "</h3>\n<dl>\n";
    add_row(out, book, Word::how, book.say(Word::updates));
    out << "</dl>\n" << fields_table(book, writes, table, NodeId{}) << "</section>\n";
  }
  for (Index i = 0; i < parts.records.size(); ++i) out << record_section(book, i);
  return out.empty() ? out
                     : Html("<section>\n<h2>") << book.say(Word::target_tables) << "</h2>\n"
                                               << out << "</section>\n";
}

}  // namespace rapport::doc
