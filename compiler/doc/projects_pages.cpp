// Templates, default configurations, tests: what a project is made from, and what answers lead to.
#include <map>
#include <span>

#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"

namespace rapport::doc {
namespace {

Html place_of(const Book& book, const program::TestPlace& at) {
  Html out;
  if (at.question != kNone)
    out = book.link_to({Thing::Kind::Question, at.question});
  else if (at.table != kNone)
    out = book.link_to({Thing::Kind::Table, at.table});
  else if (at.group != kNone)
    out = book.link_to_group(at.group);
  else if (at.area != kNone)
    out = link(book.page_of_area(at.area), text(book.title_of_area(at.area)));
  else if (at.let != kNone)
    out = book.link_to({Thing::Kind::Let, at.let});
  else if (at.input != kNone) {
    const program::Input& input = book.parts.inputs[at.input];
    const bool area = input.name.starts_with("project.area.");
    out =
        area ? Html("<code>") << text(input.name) << "</code>" : book.link_to({Thing::Kind::Input, at.input});
  }
  if (at.key.empty()) return out;
  Html key;
  for (const Index slot : at.key) key << (key.empty() ? Html() : Html(", ")) << value_of(book, NodeId{slot});
  return out << " [" << key << "]";
}

Html setting_of(const Book& book, const program::TestSetting& setting) {
  if (setting.slot != kNone)
    return book.say(Word::is_, {place_of(book, setting.at), value_of(book, NodeId{setting.slot})});
  Html out = place_of(book, setting.at);
  if (setting.given != kNone)
    return out << ": " << book.say(Word::rows_given, {number(book.parts.given[setting.given].row_count)});
  Html cells;
  for (const program::TestCell& cell : setting.row) {
    if (!cells.empty()) cells << ", ";
    cells << book.say(
        Word::is_, {book.link_to({Thing::Kind::Question, cell.question}), value_of(book, NodeId{cell.slot})});
  }
  return out << ": " << cells;
}

Html settings_list(const Book& book, std::span<const program::TestSetting> settings) {
  std::vector<Html> items;
  for (const program::TestSetting& setting : settings) items.push_back(setting_of(book, setting));
  return list_of(items);
}

Html template_section(const Book& book, Index index) {
  const program::ProjectTemplate& t = book.parts.templates[index];
  const std::string title = book.line_of(t.title);
  Html out = Html("<section class=\"card\" id=\"p-")
             << number(index + 1) << "\">\n<h3>" << text(title.empty() ? t.name : title)
             << "</h3>\n<p class=\"code\"><code>" << text(t.name) << "</code></p>\n<dl>\n";
  const bool process = t.kind == program::TemplateKind::BusinessProcess;
  add_row(out, book, Word::kind, book.say(process ? Word::business_process : Word::module));
  std::vector<Html> items;
  for (const Index area : t.areas)
    items.push_back(link(book.page_of_area(area), text(book.title_of_area(area))));
  for (const Index inner : t.templates) {
    const program::ProjectTemplate& other = book.parts.templates[inner];
    const std::string name = book.line_of(other.title);
    items.push_back(link("#p-" + std::to_string(inner + 1), text(name.empty() ? other.name : name)));
  }
  add_row(out, book, t.areas.empty() ? Word::templates : Word::areas, list_of(items));
  return out << "</dl>\n</section>\n";
}

Html configuration_link(const Book& book, Index index) {
  const program::Configuration& c = book.parts.configurations[index];
  const std::string title = book.line_of(c.title);
  const std::string& alias = book.parts.packs[c.pack].alias;
  const std::string name = alias.empty() ? c.name : alias + "." + c.name;
  return link("#c-" + std::to_string(index + 1), text(title.empty() ? c.name : title))
         << " <code>" << text(name) << "</code>";
}

// What it takes up of others stands before what it sets itself, together by whose it is.
void add_taken_up(Html& out, const Book& book, const program::Configuration& c, const hir::TakenUp& taken) {
  std::vector<Html> from;
  for (const Index other : taken.from) from.push_back(configuration_link(book, other));
  add_row(out, book, Word::takes_up, list_of(from));
  const std::span<const program::TestSetting> settings(c.settings);
  std::map<Index, std::vector<program::TestSetting>> by_setter;
  const Index own = static_cast<Index>(&c - book.parts.configurations.data());
  for (size_t i = 0; i < settings.size(); ++i)
    by_setter[i < taken.setters.size() ? taken.setters[i] : own].push_back(settings[i]);
  const bool alone = taken.from.empty();
  add_row(out, book, alone ? Word::given : Word::sets_itself, settings_list(book, by_setter[own]));
  for (const auto& [setter, theirs] : by_setter) {
    if (setter == own) continue;
    out << "<dt>" << book.say(Word::set_by, {configuration_link(book, setter)}) << "</dt><dd>"
        << settings_list(book, theirs) << "</dd>\n";
  }
}

Html configuration_section(const Book& book, Index index) {
  const program::Configuration& c = book.parts.configurations[index];
  const std::string title = book.line_of(c.title);
  Html out = Html("<section class=\"card\" id=\"c-")
             << number(index + 1) << "\">\n<h3>" << text(title.empty() ? c.name : title)
             << "</h3>\n<p class=\"code\"><code>" << text(c.name) << "</code></p>\n<dl>\n";
  if (c.pack != 0)
    add_row(out, book, Word::source, book.say(Word::of_pack, {text(book.title_of_pack(c.pack))}));
  Html suits;
  for (const program::Facet& facet : c.applies)
    for (const std::string& word : facet.words)
      suits << (suits.empty() ? Html() : Html(", ")) << text(facet.name + " " + word);
  add_row(out, book, Word::suits, suits);
  add_taken_up(out, book, c, book.pack.configurations[index]);
  return out << "</dl>\n</section>\n";
}

Html places_list(const Book& book, const std::vector<program::TestPlace>& places) {
  std::vector<Html> items;
  for (const program::TestPlace& place : places) items.push_back(place_of(book, place));
  return list_of(items);
}

Html step_of(const Book& book, const program::TestStep& step) {
  Html out;
  switch (step.kind) {
    case program::StepKind::Given: add_row(out, book, Word::given, settings_list(book, step.settings)); break;
    case program::StepKind::Forget:
      add_row(out, book, Word::forgotten, places_list(book, step.places));
      break;
    case program::StepKind::Blank:
      add_row(out, book, Word::left_blank, places_list(book, step.places));
      break;
    case program::StepKind::Expect: {
      std::vector<Html> items;
      for (const program::TestClaim& claim : step.claims)
        items.push_back(Html("<code>") << text(claim.text) << "</code>");
      add_row(out, book, Word::expected, list_of(items));
      break;
    }
  }
  return out;
}

}  // namespace

Html projects_page(const Book& book) {
  Html templates, configurations;
  for (Index i = 0; i < book.parts.templates.size(); ++i) templates << template_section(book, i);
  for (Index i = 0; i < book.parts.configurations.size(); ++i)
    configurations << configuration_section(book, i);
  Html out;
  if (!templates.empty())
    out << "<section>\n<h2>" << book.say(Word::templates) << "</h2>\n" << templates << "</section>\n";
  if (!configurations.empty())
    out << "<section>\n<h2>" << book.say(Word::configurations) << "</h2>\n"
        << configurations << "</section>\n";
  return out;
}

Html tests_page(const Book& book) {
  Html out;
  for (Index i = 0; i < book.parts.tests.size(); ++i) {
    const program::Test& test = book.parts.tests[i];
    if (test.pack != 0) continue;
    out << "<section class=\"card\" id=\"x-" << number(i + 1) << "\">\n<h2>" << text(test.name)
        << "</h2>\n<dl>\n";
    for (const program::TestStep& step : test.steps) out << step_of(book, step);
    add_row(out, book, Word::source, text(book.place_of(test.place)));
    out << "</dl>\n</section>\n";
  }
  return out.empty() ? out : Html("<p class=\"lead\">") << book.say(Word::test_file) << "</p>\n" << out;
}

}  // namespace rapport::doc
