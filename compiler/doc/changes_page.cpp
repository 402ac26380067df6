// What packs change of those that they depend on: `override` and `extend`.
#include <array>

#include "compiler/doc/pages.h"

namespace rapport::doc {
namespace {

struct PropertyRow {
  std::string_view property;
  Word word;
  bool is_text;  // what is said is a text for people, or the name of a file: no clause
};
constexpr std::array<PropertyRow, 12> kProperties = {{{"text", Word::text_is, true},
                                                      {"help", Word::help_is, true},
                                                      {"unit", Word::unit, true},
                                                      {"confirm", Word::confirmed, true},
                                                      {"rows from", Word::rows_come_from, true},
                                                      {"min", Word::minimum, false},
                                                      {"max", Word::maximum, false},
                                                      {"where", Word::offered, false},
                                                      {"open", Word::open_is, false},
                                                      {"required", Word::required, false},
                                                      {"default", Word::default_is, false},
                                                      {"remove", Word::there_is, false}}};

const PropertyRow* row_of(std::string_view property) {
  for (const PropertyRow& row : kProperties)
    if (row.property == property) return &row;
  return nullptr;
}

Html property_in_words(const Book& book, std::string_view property) {
  if (const PropertyRow* row = row_of(property)) return book.say(row->word);
  const std::string_view check = property.substr(property.find(' ') + 1);
  if (check.starts_with('#')) return book.say(Word::one_check);
  return book.say(Word::check_named, {Html("<code>") << text(check) << "</code>"});
}

Html soft(const Html& said) { return Html("<span class=\"soft\">") << said << "</span>"; }

Html clause_as_said(const Book& book, const hir::Override& change, const std::string& clause) {
  const PropertyRow* row = row_of(change.property);
  const bool is_here = &clause == &change.is;
  if (change.property == "remove") return book.say(is_here ? Word::removed : Word::it_is_there);
  if (clause.empty()) return soft(book.say(is_here ? Word::taken_away : Word::not_said));
  return row && row->is_text ? text(clause) : Html("<code>") << text(clause) << "</code>";
}

Html who_says(const Book& book, Index pack, diag::Span at) {
  return text(book.title_of_pack(pack)) << " " << soft(text(book.place_of(at)));
}

Html declaration(const Book& book, const hir::Declared& declared) {
  Html name = Html("<code>") << text(book.source.sources.text(declared.name)) << "</code>";
  if (const auto thing = book.thing_of(declared)) return book.link_to(*thing) << " " << name;
  if (const Index group = book.group_of(declared); group != kNone)
    return book.link_to_group(group) << " " << name;
  if (const Index area = book.area_of(declared); area != kNone)
    return link(book.page_of_area(area), text(book.title_of_area(area))) << " " << name;
  return name;
}

Html override_row(const Book& book, const hir::Override& change) {
  Html out = Html("<tr><th scope=\"row\">") << property_in_words(book, change.property) << "</th><td>"
                                            << clause_as_said(book, change, change.was) << "</td><td>"
                                            << clause_as_said(book, change, change.is);
  if (change.overruled) out << "<br>" << soft(book.say(Word::overruled));
  return out << "</td><td>" << who_says(book, change.pack, change.at) << "</td></tr>\n";
}

Html overrides_table(const Book& book) {
  const auto& overrides = book.pack.overrides;
  Html out = Html("<h2>") << book.say(Word::overridden)
                          << "</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
                          << book.say(Word::overridden) << "\">\n<table class=\"matrix four\"><thead><tr>";
  for (const Word word : {Word::what, Word::was, Word::is_here, Word::said_by})
    out << "<th scope=\"col\">" << book.say(word) << "</th>";
  out << "</tr></thead>\n";
  for (size_t i = 0; i < overrides.size(); ++i) {
    const hir::Declared& of = overrides[i].of;
    const bool begins = i == 0 || of.name.begin != overrides[i - 1].of.name.begin ||
                        of.name.file != overrides[i - 1].of.name.file || of.use != overrides[i - 1].of.use;
    if (begins) {
      out << (i == 0 ? Markup("<tbody>") : Markup("</tbody>\n<tbody>"))
          << "<tr class=\"area\"><th colspan=\"4\" scope=\"rowgroup\">" << declaration(book, of) << " "
          << soft(book.say(Word::of_pack, {text(book.title_of_pack(of.pack))})) << "</th></tr>\n";
    }
    out << override_row(book, overrides[i]);
  }
  return out << "</tbody></table></div>\n";
}

Html added_things(const Book& book, const hir::Extension& extension) {
  std::vector<Html> items;
  for (const hir::Added& added : extension.added) {
    Html item = Html("<code>") << text(added.words) << "</code>";
    const hir::Declared declared{extension.pack, added.name, {}};
    const bool named = added.name.end > added.name.begin;
    if (const auto thing = named ? book.thing_of(declared) : std::nullopt)
      item << " " << book.link_to(*thing);
    else if (const Index group = named ? book.group_of(declared) : kNone; group != kNone)
      item << " " << book.link_to_group(group);
    items.push_back(item);
  }
  return list_of(items);
}

Html extensions_table(const Book& book) {
  Html out = Html("<h2>") << book.say(Word::extended)
                          << "</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
                          << book.say(Word::extended) << "\">\n<table><thead><tr>";
  for (const Word word : {Word::what, Word::extended, Word::said_by})
    out << "<th scope=\"col\">" << book.say(word) << "</th>";
  out << "</tr></thead>\n<tbody>\n";
  for (const hir::Extension& extension : book.pack.extensions)
    out << "<tr><th scope=\"row\">" << declaration(book, extension.of) << "<br>"
        << soft(book.say(Word::of_pack, {text(book.title_of_pack(extension.of.pack))})) << "</th><td>"
        << added_things(book, extension) << "</td><td>" << who_says(book, extension.pack, extension.at)
        << "</td></tr>\n";
  return out << "</tbody></table></div>\n";
}

}  // namespace

Html changes_page(const Book& book) {
  Html out;
  if (book.pack.overrides.empty() && book.pack.extensions.empty()) return out;
  out << "<p class=\"lead\">" << book.say(Word::changes_about) << "</p>\n";
  if (!book.pack.overrides.empty()) out << overrides_table(book);
  if (!book.pack.extensions.empty()) out << extensions_table(book);
  return out;
}

Html changes_list(const Book& book, const std::vector<Index>& changes) {
  std::vector<Html> items;
  for (const Index index : changes) {
    const hir::Override& change = book.pack.overrides[index];
    if (change.overruled) continue;
    Html item = change.property == "remove"
                    ? book.say(Word::removed_by, {text(book.title_of_pack(change.pack))})
                    : book.say(Word::change_to, {property_in_words(book, change.property),
                                                 clause_as_said(book, change, change.is),
                                                 clause_as_said(book, change, change.was)});
    items.push_back(item << " – " << who_says(book, change.pack, change.at));
  }
  return list_of(items);
}

Html added_by(const Book& book, const Thing& thing) {
  const Index extension = book.extension_of(thing);
  if (extension == kNone) return {};
  const hir::Extension& by = book.pack.extensions[extension];
  return book.say(Word::added_by, {text(book.title_of_pack(by.pack))})
         << " " << soft(text(book.place_of(by.at)));
}

}  // namespace rapport::doc
