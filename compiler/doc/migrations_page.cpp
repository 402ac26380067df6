// What becomes of what earlier versions of the pack asked: `migrate`, in words.
#include <algorithm>

#include "compiler/doc/pages.h"
#include "compiler/doc/sentence.h"
#include "compiler/pack/semver.h"

namespace rapport::doc {
namespace {

using program::Migration;
using program::Move;
using program::MoveKind;
using program::Program;

struct Former {  // what an earlier version asked
  std::string name, title;
  Index enum_then = kNone;
};

// The last version that the migration is for, of those that are known.
const Program* former_version(const Book& book, const Migration& migration) {
  const auto range = pack::parse_range(migration.from);
  const Program* found = nullptr;
  std::optional<pack::Version> best;
  for (const hir::EarlierVersion& earlier : book.source.previous) {
    const auto version = pack::parse_version(earlier.program->packs[0].version);
    if (!range || !version || !contains(*range, *version)) continue;
    if (best && compare(*best, *version) >= 0) continue;
    best = version, found = earlier.program;
  }
  return found;
}

std::vector<Former> formers_of(const Book& book, const Migration& migration, const Program* version) {
  std::vector<Former> found;
  if (version) {
    for (const program::Question& q : version->questions) {
      const bool listed = q.table != kNone && !version->tables[q.table].asked;
      if (q.pack == 0 && !listed)
        found.push_back({q.name, book.former_text(*version, q.title), q.type.enum_index});
    }
    return found;
  }
  const auto add = [&](const std::string& name) {
    if (!name.empty() && std::ranges::find(found, name, &Former::name) == found.end())
      found.push_back({name, {}, kNone});
  };
  for (const Move& move : migration.moves) {
    add(move.from);
    for (const program::ConvertSource& from : move.sources) add(from.name);
  }
  return found;
}

std::optional<Thing> thing_named(const Book& book, std::string_view name) {
  for (Index i = 0; i < book.parts.questions.size(); ++i)
    if (book.parts.questions[i].name == name) return Thing{Thing::Kind::Question, i};
  for (Index i = 0; i < book.parts.tables.size(); ++i)
    if (book.parts.tables[i].name == name) return Thing{Thing::Kind::Table, i};
  return std::nullopt;
}

// A later version may call it otherwise again.
Html name_now(const Book& book, const std::string& name) {
  const auto thing = thing_named(book, name);
  return thing ? book.link_to(*thing) : Html("<code>") << text(name) << "</code>";
}

Html value_then(const Book& book, const Program* version, Index enum_then, const std::string& value) {
  if (version && enum_then != kNone)
    for (const program::EnumElement& element : version->enums[enum_then].elements)
      if (element.name == value)
        if (const std::string title = book.former_text(*version, element.title); !title.empty())
          return Html("<span class=\"v\">") << text(title) << "</span>";
  return Html("<span class=\"v\">") << text(value) << "</span>";
}

Html value_now(const Book& book, Index enum_now, const std::string& value) {
  if (enum_now != kNone)
    for (size_t i = 0; i < book.parts.enums[enum_now].elements.size(); ++i)
      if (book.parts.enums[enum_now].elements[i].name == value)
        return Html("<span class=\"v\">") << text(book.element_of(enum_now, i)) << "</span>";
  return Html("<span class=\"v\">") << text(value) << "</span>";
}

// Values that have become others, of the question itself or of its enum.
void add_values(std::vector<Html>& items, const Book& book, const Migration& migration,
                const Program* version, const Former& former, Index enum_now) {
  for (const Move& move : migration.moves) {
    if (move.kind != MoveKind::Map) continue;
    if (move.of_enum == kNone ? move.from != former.name : move.of_enum != enum_now) continue;
    for (const program::MappedValue& value : move.values)
      items.push_back(book.say(Word::value_becomes, {value_then(book, version, former.enum_then, value.from),
                                                     value_now(book, enum_now, value.to)}));
  }
}

Html becomes(const Book& book, const Migration& migration, const Program* version, const Former& former) {
  std::vector<Html> items;
  for (const Move& move : migration.moves)
    for (const program::ConvertSource& from : move.sources)
      if (from.name == former.name)
        items.push_back(
            book.say(Word::converted, {name_now(book, move.to), value_of(book, NodeId{move.slot})}));
  const program::Moved moved = program::moved(migration, former.name);
  if (moved.by && moved.by->kind == MoveKind::Drop)
    items.push_back(book.say(Word::dropped, {text(moved.by->because)}));
  else if (moved.by && moved.by->kind == MoveKind::Rename)
    items.push_back(book.say(Word::renamed, {name_now(book, moved.name)}));
  else if (items.empty() && thing_named(book, former.name))
    items.push_back(book.say(Word::stays, {name_now(book, former.name)}));
  else if (items.empty() && version)
    items.push_back(book.say(Word::is_gone));
  const auto now = thing_named(book, moved.name);
  const Index enum_now =
      now && now->kind == Thing::Kind::Question ? book.parts.questions[now->index].type.enum_index : kNone;
  add_values(items, book, migration, version, former, enum_now);
  return items.size() == 1 ? items[0] : list_of(items);
}

// Of enums: what every question with one of their values becomes, when no version tells which those are.
Html enum_values(const Book& book, const Migration& migration) {
  std::vector<Html> items;
  for (const Move& move : migration.moves)
    for (const program::MappedValue& value : move.values)
      if (move.of_enum != kNone)
        items.push_back(book.link_to_enum(move.of_enum)
                        << ": "
                        << book.say(Word::value_becomes, {value_then(book, nullptr, kNone, value.from),
                                                          value_now(book, move.of_enum, value.to)}));
  return list_of(items);
}

Html new_questions(const Book& book, const Migration& migration, const std::vector<Former>& formers) {
  std::set<std::string> known;
  for (const Former& former : formers) {
    const program::Moved moved = program::moved(migration, former.name);
    if (!moved.goes()) known.insert(moved.name);
  }
  for (const Move& move : migration.moves)
    if (move.kind == MoveKind::Convert) known.insert(move.to);
  std::set<Thing> found;
  for (Index i = 0; i < book.parts.questions.size(); ++i) {
    const program::Question& q = book.parts.questions[i];
    const bool listed = q.table != kNone && !book.parts.tables[q.table].asked;
    if (q.pack == 0 && !listed && !known.contains(q.name)) found.insert({Thing::Kind::Question, i});
  }
  return links_to(book, found);
}

Html migration_section(const Book& book, const Migration& migration, size_t place) {
  const Program* version = former_version(book, migration);
  const std::vector<Former> formers = formers_of(book, migration, version);
  const Html title = book.say(Word::from_to, {text(migration.from), text(migration.to)});
  Html out = Html("<section class=\"card\" id=\"v-")
             << number(place) << "\">\n<h2>" << title << "</h2>\n<p class=\"soft\">"
             << (version ? book.say(Word::questions_of, {text(version->packs[0].version)})
                         : book.say(Word::no_previous))
             << "</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" << title
             << "\">\n<table><thead><tr><th scope=\"col\">" << book.say(Word::was_called)
             << "</th><th scope=\"col\">" << book.say(Word::what_becomes) << "</th></tr></thead>\n<tbody>\n";
  for (const Former& former : formers)
    out << "<tr><th scope=\"row\">" << text(former.title.empty() ? former.name : former.title) << " <code>"
        << text(former.name) << "</code></th><td>" << becomes(book, migration, version, former)
        << "</td></tr>\n";
  out << "</tbody></table></div>\n<dl>\n";
  if (!version) add_row(out, book, Word::choices, enum_values(book, migration));
  const bool is_last = migration.to == book.parts.packs[0].version;
  if (version && is_last) add_row(out, book, Word::new_questions, new_questions(book, migration, formers));
  add_row(out, book, Word::source, text(book.place_of(migration.place)));
  return out << "</dl>\n</section>\n";
}

}  // namespace

Html migrations_page(const Book& book) {
  Html out;
  size_t place = 0;
  for (const Migration& migration : book.parts.migrations)
    if (migration.pack == 0) out << migration_section(book, migration, ++place);
  return out.empty() ? out
                     : Html("<p class=\"lead\">") << book.say(Word::migrations_about) << "</p>\n"
                                                  << out;
}

}  // namespace rapport::doc
