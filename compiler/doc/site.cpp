#include "compiler/doc/site.h"

#include "compiler/doc/embedded.h"
#include "compiler/doc/pages.h"

namespace rapport::doc {
namespace {

constexpr std::string_view kOverviewPage = "index.html", kStyle = "style.css";

// How each page begins: with its language in between.
constexpr const char* kStart = "<!DOCTYPE html>\n<html lang=\"";
constexpr const char* kHead =
    "\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'self'\">\n<title>";

struct Content {
  std::string name;
  std::string title;
  Html body;
  bool is_area = false;
};

std::string title_of_pack(const Book& book) {
  const pack::Manifest& manifest = book.source.manifest;
  return manifest.title.empty() ? manifest.name : manifest.title;
}

std::vector<Content> contents(const Book& book, const Draw& draw) {
  std::vector<Content> all;
  const auto add = [&](std::string_view name, Word title, Html body) {
    if (!body.empty()) all.push_back({std::string(name), std::string(book.word(title)), std::move(body)});
  };
  add(kOverviewPage, Word::overview, overview_page(book));
  for (Index area = 0; area < book.parts.areas.size(); ++area)
    all.push_back({book.page_of_area(area), book.title_of_area(area), area_page(book, area), true});
  add(kOutsidePage, Word::outside, area_page(book, kNone));
  add(kMatrixPage, Word::matrix, matrix_page(book));
  add(kRecordsPage, Word::records, records_page(book));
  add(kLoadPage, Word::load_order, load_order_page(book, draw));
  add(kGraphPage, Word::dependencies_picture, graph_page(book, draw));
  add(kListsPage, Word::lists, lists_page(book));
  add(kChoicesPage, Word::choices, choices_page(book));
  add(kValuesPage, Word::values, values_page(book));
  add(kChangesPage, Word::changes, changes_page(book));
  add(kMigrationsPage, Word::migrations, migrations_page(book));
  add(kProjectsPage, Word::projects, projects_page(book));
  add(kTestsPage, Word::tests, tests_page(book));
  return all;
}

Html nav_of(const Book& book, const std::vector<Content>& all, const Content& current) {
  Html out = Html("<nav id=\"pages\" aria-label=\"") << book.say(Word::pages) << "\">\n<ul>\n";
  bool within = false;
  for (const Content& content : all) {
    if (content.is_area && !within)
      out << "<li class=\"part\"><span>" << book.say(Word::questions) << "</span><ul>\n", within = true;
    if (!content.is_area && within) out << "</ul></li>\n", within = false;
    const bool here = &content == &current;
    out << "<li><a href=\"" << text(content.name) << "\""
        << (here ? Markup(" aria-current=\"page\"") : Markup("")) << ">" << text(content.title)
        << "</a></li>\n";
  }
  if (within) out << "</ul></li>\n";
  return out << "</ul>\n</nav>\n";
}

// The language of the pack's texts, and that of our words where they are another's.
Html frame(const Book& book, const std::vector<Content>& all, const Content& content) {
  const std::string pack = title_of_pack(book);
  const std::string version = to_text(book.source.manifest.version);
  Html out = Html() << Markup(kStart) << text(book.source.manifest.languages[book.source.language])
                    << Markup(kHead) << text(content.title) << " – " << text(pack)
                    << "</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n";
  out << "<a class=\"skip\" href=\"#content\">" << book.say(Word::skip)
      << "</a>\n<header class=\"top\">\n<p><a href=\"" << text(kOverviewPage) << "\">" << text(pack)
      << "</a> <span>" << text(version) << "</span></p>\n<p class=\"to-pages\"><a href=\"#pages\">"
      << book.say(Word::pages) << "</a></p>\n</header>\n";
  out << "<div class=\"frame\">\n<main id=\"content\">\n<h1>"
      << text(content.name == kOverviewPage ? pack : content.title) << "</h1>\n"
      << content.body << "</main>\n"
      << nav_of(book, all, content) << "</div>\n<footer>\n<p>"
      << book.say(Word::made_by,
                  {Html("<code>") << text(book.source.manifest.name) << "</code>", text(version)})
      << "</p>\n</footer>\n</body>\n</html>\n";
  return out;
}

}  // namespace

bool is_page(std::string_view file_name, std::string_view bytes) {
  if (!file_name.ends_with(".html") || !bytes.starts_with(kStart)) return false;
  const size_t end = bytes.find('"', std::string_view(kStart).size());
  return end != std::string_view::npos && bytes.substr(end).starts_with(kHead);
}

std::vector<Page> make_site(const Source& source, const Draw& draw) {
  const Book book(source);
  const std::vector<Content> all = contents(book, draw);
  std::vector<Page> pages;
  for (const Content& content : all) pages.push_back({content.name, frame(book, all, content).bytes()});
  pages.push_back({std::string(kStyle), std::string(embedded::style())});
  return pages;
}

}  // namespace rapport::doc
