// Lists, choices, computed values.
#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"

namespace rapport::doc {

Html lists_page(const Book& book) {
  Html out;
  for (Index i = 0; i < book.parts.tables.size(); ++i)
    if (!book.parts.tables[i].asked) out << table_section(book, i);
  return out.empty() ? out
                     : Html("<section>\n<h2>") << book.say(Word::lists) << "</h2>\n"
                                               << out << "</section>\n";
}

Html choices_page(const Book& book) {
  Html out;
  for (Index i = 0; i < book.parts.enums.size(); ++i) {
    const program::Enum& e = book.parts.enums[i];
    out << "<section class=\"card\" id=\"e-" << number(i + 1) << "\">\n<h2><code>" << text(e.name)
        << "</code></h2>\n";
    if (!e.target_enum.empty())
      out << "<p class=\"soft\">" << book.say(Word::target) << ": <code>" << text(e.target_enum)
          << "</code></p>\n";
    out << "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" << text(e.name)
        << "\">\n<table><thead><tr><th scope=\"col\">" << book.say(Word::choices) << "</th><th scope=\"col\">"
        << book.say(Word::name) << "</th><th scope=\"col\">" << book.say(Word::becomes)
        << "</th></tr></thead>\n<tbody>\n";
    for (size_t n = 0; n < e.elements.size(); ++n) {
      const program::EnumElement& element = e.elements[n];
      out << "<tr><th scope=\"row\">" << text(book.element_of(i, n));
      if (element.alone) out << " <span class=\"badge idle\">" << book.say(Word::alone) << "</span>";
      if (const Html help = block_of(book, element.help); !help.empty())
        out << "<div class=\"help\">" << help << "</div>";
      out << "</th><td><code>" << text(element.name) << "</code></td><td><code>"
          << text(element.converts ? element.converted : element.name) << "</code></td></tr>\n";
    }
    out << "</tbody></table></div>\n</section>\n";
  }
  return out;
}

namespace {

Html let_section(const Book& book, Index index) {
  const program::Let& let = book.parts.lets[index];
  const hir::Node& node = book.pack.nodes[NodeId{let.slot}];
  const Thing thing{Thing::Kind::Let, index};
  Html out = Html("<section class=\"card\" id=\"l-")
             << number(index + 1) << "\">\n<h3>" << text(book.title_of_let(index))
             << "</h3>\n<p class=\"code\"><code>" << text(let.name) << "</code></p>\n";
  out << block_of(book, let.help) << "<dl>\n";
  add_row(out, book, Word::type, type_of(book, node.type));
  add_row(out, book, Word::there_when, condition_of(book, node.gate, NodeId{}));
  add_row(out, book, Word::computed_as, node.expr.valid() ? value_of(book, node.expr) : Html());
  Html fields;
  for (const Index write : direct_writes(book, thing))
    fields << field_link(book, book.parts.writes[write]) << " ";
  add_row(out, book, Word::written_to, fields);
  add_row(out, book, Word::reads, links_to(book, book.reads_of(thing)));
  add_row(out, book, Word::read_by, links_to(book, book.readers_of(thing)));
  return out << "</dl>\n</section>\n";
}

}  // namespace

Html values_page(const Book& book) {
  Html lets, inputs;
  for (Index i = 0; i < book.parts.lets.size(); ++i) lets << let_section(book, i);
  for (Index i = 0; i < book.parts.inputs.size(); ++i) {
    const program::Input& input = book.parts.inputs[i];
    if (input.of_migration) continue;
    if (input.name.starts_with("project.area.")) continue;
    const Thing thing{Thing::Kind::Input, i};
    inputs << "<section class=\"card\" id=\"i-" << text(input.name) << "\">\n<h3>"
           << text(book.title_of(thing)) << "</h3>\n<p class=\"code\"><code>" << text(input.name)
           << "</code></p>\n<dl>\n";
    add_row(inputs, book, Word::type, type_of(book, input.type));
    add_row(inputs, book, Word::read_by, links_to(book, book.readers_of(thing)));
    inputs << "</dl>\n</section>\n";
  }
  Html out;
  if (!lets.empty())
    out << "<section>\n<h2>" << book.say(Word::values) << "</h2>\n" << lets << "</section>\n";
  if (!inputs.empty())
    out << "<section>\n<h2>" << book.say(Word::inputs) << "</h2>\n" << inputs << "</section>\n";
  return out;
}

}  // namespace rapport::doc
