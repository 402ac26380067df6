// What several pages are made of.
#include <algorithm>

#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"
#include "runtime/program/markup.h"

namespace rapport::doc {
namespace {

using program::MarkupRun;

Html part_of(const Book& book, Index text, Index part) {
  const std::vector<Index>& slots = book.parts.texts[text].parts;
  if (part >= slots.size()) return {};
  return Html("<span class=\"part\">") << value_of(book, NodeId{slots[part]}) << "</span>";
}

Html run_of(const Book& book, Index index, const MarkupRun& run) {
  Html inside;
  for (const program::MarkupPiece& piece : run.pieces)
    inside << (piece.part == kNone ? text(piece.literal) : part_of(book, index, piece.part));
  if (!run.address.empty())
    inside = Html("<a class=\"out\" rel=\"noreferrer\" href=\"")
             << text(run.address) << "\">" << inside << "</a>";
  return run.strong ? element("<strong>", inside, "</strong>") : inside;
}

Html line_of(const Book& book, Index text, const program::MarkupLine& line) {
  Html out;
  for (const MarkupRun& run : line) out << run_of(book, text, run);
  return out;
}

}  // namespace

Html block_of(const Book& book, Index index) {
  Html out;
  if (index == kNone) return out;
  for (const program::MarkupBlock& block : program::read_markup(book.form_of(index)).blocks) {
    if (block.kind == program::BlockKind::Paragraph) {
      for (const program::MarkupLine& line : block.lines)
        out << "<p>" << line_of(book, index, line) << "</p>\n";
      continue;
    }
    out << "<ul>";
    for (const program::MarkupLine& line : block.lines)
      out << "<li>" << line_of(book, index, line) << "</li>";
    out << "</ul>\n";
  }
  return out;
}

Html heading(Markup open, std::string_view id, const Html& title, Markup close) {
  return Html(open) << " id=\"" << text(id) << "\">" << title << close << "\n";
}

void add_row(Html& out, const Book& book, Word label, const Html& value) {
  if (!value.empty()) out << "<dt>" << book.say(label) << "</dt><dd>" << value << "</dd>\n";
}

Html list_of(const std::vector<Html>& items) {
  Html out;
  if (items.empty()) return out;
  out << "<ul>";
  for (const Html& item : items) out << "<li>" << item << "</li>\n";
  return out << "</ul>";
}

Html links_to(const Book& book, const std::set<Thing>& things) {
  Html out;
  for (const Thing& thing : things) {
    if (!out.empty()) out << ", ";
    out << book.link_to(thing);
  }
  return out;
}

Html checks_list(const Book& book, const std::vector<Index>& checks) {
  std::vector<Html> items;
  for (const Index index : checks) {
    const program::Check& check = book.parts.checks[index];
    Html item = rule_of(book, NodeId{check.slot});
    if (check.message != kNone) {
      item << " <span class=\"" << (check.warning ? Markup("warning") : Markup("error")) << "\">"
           << book.say(check.warning ? Word::else_warning : Word::else_error) << ": "
           << text(book.line_of(check.message)) << "</span>";
    }
    const Html when = condition_of(book, book.pack.nodes[NodeId{check.slot}].gate, NodeId{});
    if (!when.empty() && check.at.empty() && check.at_tables.empty())
      item << "<br>" << book.say(Word::there_when) << ": " << when;
    items.push_back(item);
  }
  return list_of(items);
}

std::string field_id(std::string_view table, std::string_view field) {
  return "f-" + anchor(table) + "." + anchor(field);
}

std::string load_id(std::string_view table) { return "load-" + anchor(table); }

Html field_name(std::string_view table, std::string_view field) {
  return Html("<code>") << text(schema::plain_name(table)) << ".<wbr>" << text(field) << "</code>";
}

Html field_link(const Book&, const program::Write& write) {
  return link(std::string(kMatrixPage) + "#" + field_id(write.table, write.field),
              field_name(write.table, write.field));
}

namespace {

void add_row_things(const Book& book, Index row, std::set<Thing>& found) {
  for (const program::RowPart& part : book.parts.rows[row].parts) {
    if (part.slot != kNone) found.merge(book.things_in_value(NodeId{part.slot}));
    if (part.row != kNone) add_row_things(book, part.row, found);
  }
}

Html row_in_words(const Book& book, Index row) {
  Html key;
  for (const program::RowPart& part : book.parts.rows[row].parts) {
    Html said = part.slot != kNone  ? value_of(book, NodeId{part.slot})
                : part.row != kNone ? row_in_words(book, part.row)
                                    : Html();
    if (said.bytes() == "<span class=\"v\"><q></q></span>" || said.empty())
      continue;  // an empty part of a key
    if (!key.empty()) key << ", ";
    key << text(part.field) << " " << said;
  }
  const Html table = Html("<code>") << text(book.parts.rows[row].table) << "</code>";
  return book.say(Word::row_of_target, {table, key});
}

}  // namespace

std::set<Thing> things_behind(const Book& book, const program::Write& write) {
  std::set<Thing> found;
  if (write.slot != kNone) found = book.things_in_value(NodeId{write.slot});
  if (write.row != kNone) add_row_things(book, write.row, found);
  return found;
}

Html written_value(const Book& book, const program::Write& write) {
  if (write.row != kNone) return row_in_words(book, write.row);
  if (write.slot == kNone) return {};
  const hir::Node& node = book.pack.nodes[NodeId{write.slot}];
  Thing thing;
  if (book.is_thing(NodeId{write.slot}, thing)) return book.link_to(thing);
  return node.expr.valid() ? value_of(book, node.expr) : value_of(book, NodeId{write.slot});
}

std::vector<Index> direct_writes(const Book& book, const Thing& thing) {
  std::vector<Index> found;
  for (Index i = 0; i < book.parts.writes.size(); ++i) {
    const Index slot = book.parts.writes[i].slot;
    Thing own;
    if (slot != kNone && book.is_thing(NodeId{slot}, own) && own == thing) found.push_back(i);
  }
  return found;
}

}  // namespace rapport::doc
