// `call`: what is done when the configuration is loaded, where it stands in the interview, and in the load
// order.
#include <algorithm>

#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"

namespace rapport::doc {
namespace {

const program::Record& record_of(const Book& book, const hir::PlacedCall& call) {
  return book.parts.records[call.record];
}

std::string record_id(const hir::PlacedCall& call) { return "r-" + std::to_string(call.record + 1); }

Html where_it_stands(const Book& book, const hir::PlacedCall& call) {
  if (call.group != kNone) return book.link_to_group(call.group);
  if (call.area != kNone) return link(book.page_of_area(call.area), text(book.title_of_area(call.area)));
  return {};
}

// Names are those of tables, or calls' own.
Html names_of(const std::vector<std::string>& names, const std::vector<LoadStep>& steps) {
  Html out;
  for (const std::string& name : names) {
    const bool is_step = std::ranges::find(steps, name, &LoadStep::table) != steps.end();
    const Html shown = Html("<code>") << text(name) << "</code>";
    if (!out.empty()) out << ", ";
    out << (is_step ? link(std::string(kLoadPage) + "#" + load_id(name), shown) : shown);
  }
  return out;
}

Html step_link(const LoadStep& step, const Html& shown) {
  return link(std::string(kLoadPage) + "#" + load_id(step.table), shown);
}

void add_place(Html& out, const Book& book, const program::Record& record,
               const std::vector<LoadStep>& steps) {
  const auto own = std::ranges::find(steps, record.table, &LoadStep::table);
  if (own == steps.end()) return;
  const auto position = static_cast<size_t>(own - steps.begin());
  add_row(out, book, Word::place_in_order,
          step_link(*own, book.say(Word::position_of, {number(position + 1), number(steps.size())})));
  add_row(out, book, Word::comes_after, names_of(record.needs, steps));
  add_row(out, book, Word::gives, names_of(record.gives, steps));
  Html later;
  for (const LoadStep& step : steps)
    for (const auto& [other, is_update] : step.after)
      if (other == position)
        later << (later.empty() ? Html() : Html(", ")) << step_link(step, book.target_name(step.table));
  add_row(out, book, Word::comes_before, later);
}

Html call_section(const Book& book, const hir::PlacedCall& call, const std::vector<LoadStep>& steps) {
  const program::Record& record = record_of(book, call);
  const std::string name(schema::plain_name(record.table));
  const size_t dot = std::min(name.find('.'), name.size());
  const Html shown = Html("<code>") << text(name) << "</code>";
  Html out = Html("<section class=\"card\" id=\"")
             << text(record_id(call)) << "\">\n<h3>" << book.say(Word::call_of, {shown}) << "</h3>\n<dl>\n";
  const auto code = [](std::string_view plain) { return Html("<code>") << text(plain) << "</code>"; };
  add_row(out, book, Word::class_is, code(std::string_view(name).substr(0, dot)));
  if (dot < name.size()) add_row(out, book, Word::method_is, code(std::string_view(name).substr(dot + 1)));
  add_row(out, book, Word::announced, block_of(book, call.text));
  add_row(out, book, Word::how, book.say(Word::call_how));
  add_row(out, book, Word::only_when, condition_of(book, NodeId{record.gate}, NodeId{}));
  add_place(out, book, record, steps);
  add_row(out, book, Word::stands_in, where_it_stands(book, call));
  add_row(out, book, Word::source, text(book.place_of(record.place)));
  out << "</dl>\n";
  if (record.writes.empty())
    out << "<p class=\"soft\">" << book.say(Word::no_parameters) << "</p>\n";
  else
    out << fields_table(
        book, record.writes, Word::parameter,
        joined({book.say(Word::parameters), Html(" "), text(name), Html(" "), number(call.record + 1)}),
        NodeId{record.gate});
  return out << "</section>\n";
}

}  // namespace

Html call_note(const Book& book, const hir::PlacedCall& call) {
  const program::Record& record = record_of(book, call);
  const NodeId around = call.group != kNone  ? NodeId{book.parts.groups[call.group].gate}
                        : call.area != kNone ? NodeId{book.parts.areas[call.area].gate}
                                             : NodeId{};
  const Html name = Html("<code>") << text(schema::plain_name(record.table)) << "</code>";
  Html out = Html("<div class=\"note\">\n")
             << block_of(book, call.text) << "<p>" << book.say(Word::called_here) << ": "
             << link(std::string(kRecordsPage) + "#" + record_id(call), book.say(Word::call_of, {name}))
             << "</p>\n";
  if (const Html when = condition_of(book, NodeId{record.gate}, around); !when.empty())
    out << "<div class=\"soft\">" << book.say(Word::only_when) << ": " << when << "</div>\n";
  return out << "</div>\n";
}

Html calls_section(const Book& book) {
  Html out;
  if (book.pack.calls.empty()) return out;
  const std::vector<LoadStep> steps = load_steps(book);
  for (const hir::PlacedCall& call : book.pack.calls) out << call_section(book, call, steps);
  return Html("<section>\n<h2>") << book.say(Word::calls) << "</h2>\n" << out << "</section>\n";
}

}  // namespace rapport::doc
