// What a rule takes from rows other than its own, in words.
#include "compiler/doc/speaker.h"

namespace rapport::doc {

using program::TapKind;

namespace {

Html table_of(const Book& book, const program::Tap& tap) {
  return book.link_to({Thing::Kind::Table, tap.table});
}

}  // namespace

Html Speaker::such_rows(const program::Tap& tap, uint32_t depth) const {
  Html out;
  if (tap.match != kNone)
    out = book_.say(Word::is_, {name_of(NodeId{tap.match}, depth), name_of(NodeId{tap.key}, depth)});
  if (tap.where == kNone) return out;
  if (!out.empty()) out << " " << book_.say(Word::and_) << " ";
  return out << read_clause({NodeId{tap.where}}, true, depth);
}

// `country.language`: a cell of the row that a reference names.
Html Speaker::looked_up(const program::Tap& tap, uint32_t depth) const {
  const hir::Node& key = book_.pack.nodes[NodeId{tap.key}];
  const Html column = name_of(NodeId{tap.column}, depth), key_name = name_of(NodeId{tap.key}, depth);
  if (key.type.table == tap.table) return book_.say(Word::field_of, {column, key_name});
  return book_.say(Word::field_of_row,
                   {column, table_of(book_, tap), name_of(NodeId{tap.match}, depth), key_name});
}

Html Speaker::tap(const program::Tap& tap, uint32_t depth) const {
  if (depth > kDeepest) return Html("…");
  const Html table = table_of(book_, tap);
  const Html column = tap.column == kNone ? Html() : name_of(NodeId{tap.column}, depth);
  const auto of_rows = [&](Word word) {
    const Html said = book_.say(word, {table, column}), rows = such_rows(tap, depth);
    return rows.empty() ? said : book_.say(Word::such_rows, {said, rows});
  };
  switch (tap.kind) {
    case TapKind::Previous: return book_.say(Word::row_before, {column});
    case TapKind::Count: return of_rows(Word::count_of);
    case TapKind::Sum: return of_rows(Word::sum_of);
    case TapKind::Min: return of_rows(Word::min_of);
    case TapKind::Max: return of_rows(Word::max_of);
    case TapKind::First:
      return tap.match != kNone && tap.where == kNone ? looked_up(tap, depth) : of_rows(Word::first_of);
    case TapKind::Last: return of_rows(Word::last_of);
    case TapKind::All:
    case TapKind::Any:
    case TapKind::Unique: break;
  }
  return book_.say(Word::if_else, {*tap_clause(tap, true, depth), book_.say(Word::yes), book_.say(Word::no)});
}

std::optional<Html> Speaker::tap_clause(const program::Tap& tap, bool positive, uint32_t depth) const {
  if (depth > kDeepest || tap.column == kNone) return std::nullopt;
  const Html table = table_of(book_, tap), rows = such_rows(tap, depth);
  const auto both = [&](const Html& clause) {  // a row where both are so
    return rows.empty() ? clause
                        : joined({rows, Html(" "), book_.say(Word::and_), Html(" ("), clause, Html(")")});
  };
  const auto narrowed = [&](const Html& said) {
    return rows.empty() ? said : book_.say(Word::such_rows, {said, rows});
  };
  if (tap.kind == TapKind::Unique)
    return narrowed(book_.say(positive ? Word::all_differ : Word::some_agree,
                              {table, name_of(NodeId{tap.column}, depth)}));
  const Html clause = read_clause({NodeId{tap.column}}, true, depth);
  if (tap.kind == TapKind::Any)
    return book_.say(positive ? Word::any_row : Word::no_row, {table, both(clause)});
  if (tap.kind == TapKind::All && !rows.empty())
    return book_.say(positive ? Word::every_such_row : Word::not_every_such_row, {table, clause, rows});
  if (tap.kind == TapKind::All)
    return book_.say(positive ? Word::every_row : Word::not_every_row, {table, clause});
  return std::nullopt;
}

Html Speaker::rows_there(const program::Tap& tap, bool there, uint32_t depth) const {
  const Html table = table_of(book_, tap), rows = such_rows(tap, depth);
  if (rows.empty()) return book_.say(there ? Word::has_rows : Word::has_no_rows, {table});
  return book_.say(there ? Word::any_row : Word::no_row, {table, rows});
}

}  // namespace rapport::doc
