// The pages, one function each: the content of `main`. Empty where the pack has nothing of the kind.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/doc/book.h"

namespace rapport::doc {

Html overview_page(const Book& book);
Html area_page(const Book& book, Index area);  // kNone: what stands outside of areas
Html matrix_page(const Book& book);
Html records_page(const Book& book);
Html lists_page(const Book& book);
Html choices_page(const Book& book);
Html values_page(const Book& book);
Html projects_page(const Book& book);
Html tests_page(const Book& book);
Html changes_page(const Book& book);
Html migrations_page(const Book& book);
Html graph_page(const Book& book, const Draw& draw);
Html load_order_page(const Book& book, const Draw& draw);

// Parts that several pages have.
Html block_of(const Book& book, Index text);  // formatted: paragraphs, lists, bold, links; empty for none
Html heading(Markup open, std::string_view id, const Html& title, Markup close);
void add_row(Html& out, const Book& book, Word label, const Html& value);  // of a `dl`; nothing for nothing
Html list_of(const std::vector<Html>& items);                              // `ul`; empty for none
Html table_section(const Book& book, Index table);  // title, columns, rows, and the tables in it
Html notes_and_lets(const Book& book, const program::ScreenItem& item);
Html changes_list(const Book& book, const std::vector<Index>& changes);
Html added_by(const Book& book, const Thing& thing);  // empty: by its own pack
Html call_note(const Book& book, const hir::PlacedCall& call);
Html calls_section(const Book& book);
Html fields_table(const Book& book, const std::vector<Index>& writes, Word names, const Html& title,
                  NodeId around);
Html checks_list(const Book& book, const std::vector<Index>& checks);
Html links_to(const Book& book, const std::set<Thing>& things);

// "Table.Field", with a link to its row of the matrix.
Html field_link(const Book& book, const program::Write& write);
std::string field_id(std::string_view table, std::string_view field);
Html field_name(std::string_view table, std::string_view field);
std::string load_id(std::string_view table);  // of its row of the load order
// All things behind what is written, those in the key of a row that is referred to among them.
std::set<Thing> things_behind(const Book& book, const program::Write& write);
// What it writes, in words: the value itself, not who writes it.
Html written_value(const Book& book, const program::Write& write);
// Rows of `writes` that the thing is the whole value of.
std::vector<Index> direct_writes(const Book& book, const Thing& thing);

// The order in which the tables of the target are loaded, as far as references say it.
struct LoadStep {
  std::string table;
  std::vector<std::pair<size_t, bool>>
      after;  // positions of steps, ascending; true: only a later update refers to it
};
std::vector<LoadStep> load_steps(const Book& book);

}  // namespace rapport::doc
