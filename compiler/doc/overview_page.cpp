#include "compiler/doc/pages.h"

namespace rapport::doc {
namespace {

std::string listed(const std::vector<std::string>& words, std::string_view none) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? std::string(none) : out;
}

Html facts(const Book& book) {
  const pack::Manifest& manifest = book.source.manifest;
  const std::string_view all = book.word(Word::all);
  Html out("<dl>\n");
  add_row(out, book, Word::name, Html("<code>") << text(manifest.name) << "</code>");
  add_row(out, book, Word::version, text(pack::to_text(manifest.version)));
  add_row(out, book, Word::publisher, text(manifest.publisher));
  add_row(out, book, Word::target, text(book.source.schema.name));
  add_row(out, book, Word::languages, text(listed(manifest.languages, "")));
  add_row(out, book, Word::countries, text(listed(manifest.applies_to.countries, all)));
  add_row(out, book, Word::industries, text(listed(manifest.applies_to.industries, all)));
  add_row(out, book, Word::releases, text(listed(manifest.applies_to.releases, all)));
  return out << "</dl>\n";
}

Html dependencies(const Book& book) {
  const auto& wanted = book.source.manifest.dependencies;
  if (wanted.empty()) return {};
  Html out = Html("<h2>") << book.say(Word::depends_on) << "</h2>\n<table><thead><tr><th scope=\"col\">"
                          << book.say(Word::name) << "</th><th scope=\"col\">" << book.say(Word::version)
                          << "</th><th scope=\"col\">" << book.say(Word::publisher)
                          << "</th></tr></thead>\n<tbody>\n";
  for (const pack::Dependency& dependency : wanted) {
    const program::PackInfo* found = nullptr;
    for (const program::PackInfo& info : book.parts.packs)
      if (info.name == dependency.pack) found = &info;
    out << "<tr><th scope=\"row\">" << text(found && !found->title.empty() ? found->title : dependency.pack)
        << " <code>" << text(dependency.pack) << "</code></th><td>" << text(found ? found->version : "")
        << " (" << text(dependency.range.text) << ")</td><td>" << text(found ? found->publisher : "")
        << "</td></tr>\n";
  }
  return out << "</tbody></table>\n";
}

Html counts(const Book& book) {
  const program::Program& parts = book.parts;
  size_t questions = 0, columns = 0, tables = 0, checks = 0, presets = 0;
  for (const program::Question& q : parts.questions) {
    const bool listed = q.table != kNone && !parts.tables[q.table].asked;
    questions += q.table == kNone, columns += q.table != kNone && !listed;
  }
  for (const program::Table& t : parts.tables) tables += t.asked;
  for (const program::Check& c : parts.checks) checks += c.kind == program::CheckKind::Rule;
  for (const hir::Node& node : book.pack.nodes) presets += node.kind == program::SlotKind::Preset;
  std::set<std::string> target_tables, fields;
  for (const program::Write& write : parts.writes)
    target_tables.insert(write.table), fields.insert(field_id(write.table, write.field));
  const size_t parts_calls = book.pack.calls.size();
  const size_t changed = book.pack.overrides.size() + book.pack.extensions.size();
  const std::pair<Word, size_t> rows[] = {{Word::areas, parts.areas.size()},
                                          {Word::groups, parts.groups.size()},
                                          {Word::questions, questions},
                                          {Word::tables, tables},
                                          {Word::columns, columns},
                                          {Word::lists, parts.tables.size() - tables},
                                          {Word::checks, checks},
                                          {Word::presets, presets},
                                          {Word::calls, parts_calls},
                                          {Word::changes, changed},
                                          {Word::target_tables, target_tables.size()},
                                          {Word::target_fields, fields.size()},
                                          {Word::tests, parts.tests.size()}};
  Html out = Html("<h2>") << book.say(Word::counts) << "</h2>\n<dl class=\"counts\">\n";
  for (const auto& [word, count] : rows)
    if (count > 0) out << "<div><dt>" << book.say(word) << "</dt><dd>" << number(count) << "</dd></div>\n";
  return out << "</dl>\n";
}

size_t asked_in(const Book& book, Index group) {
  size_t count = 0;
  for (const program::ScreenItem& item : book.parts.screen)
    count += item.group == group && item.scope == kNone &&
             (item.kind == program::ScreenKind::Question || item.kind == program::ScreenKind::Table);
  return count;
}

Html contents(const Book& book) {
  const program::Program& parts = book.parts;
  if (parts.groups.empty()) return {};
  Html out = Html("<h2>") << book.say(Word::contents) << "</h2>\n<table><thead><tr><th scope=\"col\">"
                          << book.say(Word::groups) << "</th><th scope=\"col\">" << book.say(Word::expert)
                          << "</th><th scope=\"col\" class=\"n\">" << book.say(Word::questions)
                          << "</th></tr></thead>\n";
  const auto rows = [&](Index area) {
    for (Index g = 0; g < parts.groups.size(); ++g) {
      if (parts.groups[g].area != area) continue;
      out << "<tr><td>" << book.link_to_group(g) << "</td><td>" << text(book.line_of(parts.groups[g].expert))
          << "</td><td class=\"n\">" << number(asked_in(book, g)) << "</td></tr>\n";
    }
  };
  for (Index area = 0; area < parts.areas.size(); ++area) {
    out << "<tbody><tr class=\"area\"><th colspan=\"3\" scope=\"rowgroup\">"
        << link(book.page_of_area(area), text(book.title_of_area(area)));
    if (parts.areas[area].pack != 0)
      out << " <span class=\"soft\">"
          << book.say(Word::of_pack, {text(parts.packs[parts.areas[area].pack].title)}) << "</span>";
    out << "</th></tr>\n";
    rows(area);
    out << "</tbody>\n";
  }
  bool outside = false;
  for (const program::Group& group : parts.groups) outside = outside || group.area == kNone;
  if (outside) {
    out << "<tbody><tr class=\"area\"><th colspan=\"3\" scope=\"rowgroup\">"
        << link(kOutsidePage, book.say(Word::outside)) << "</th></tr>\n";
    rows(kNone);
    out << "</tbody>\n";
  }
  return out << "</table>\n";
}

}  // namespace

Html overview_page(const Book& book) {
  Html out = facts(book);
  return out << dependencies(book) << counts(book) << contents(book);
}

}  // namespace rapport::doc
