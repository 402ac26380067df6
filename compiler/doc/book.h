// The pack as its pages see it: where each thing stands, what it is called, what it follows from.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/doc/html.h"
#include "compiler/doc/site.h"
#include "compiler/doc/words.h"
#include "compiler/hir/analyse.h"

namespace rapport::doc {

using hir::ExprId;
using hir::NodeId;
using program::Index;
using program::kNone;

// What others are told of by name.
struct Thing {
  enum class Kind : uint8_t { Question, Let, Input, Table, Today } kind = Kind::Question;
  Index index = kNone;
  friend auto operator<=>(const Thing&, const Thing&) = default;
};

class Book {
 public:
  explicit Book(const Source& source);

  const Source& source;
  const hir::TypedPack& pack;
  const program::Program& parts;
  const Tongue tongue;

  Html say(Word word, std::initializer_list<Html> values = {}) const {
    return said(tongue, word, std::span<const Html>(values.begin(), values.size()));
  }
  std::string_view word(Word word) const { return plain(tongue, word); }

  // The language of the site where the text is there, else that of the sources.
  const program::Template& form_of(Index text) const;
  // A text in one line; a value in it by its name, in ‹ ›.
  std::string line_of(Index text) const;

  std::string title_of_question(Index question) const;  // its text, else its name
  std::string title_of_let(Index let) const;
  std::string title_of_table(Index table) const;
  std::string title_of_group(Index group) const;
  std::string title_of_area(Index area) const;
  std::string title_of(const Thing& thing) const;
  std::string name_of_group(Index group) const;  // with the alias of its pack
  std::string name_of_area(Index area) const;
  std::string element_of(Index enum_index, size_t element) const;  // its title, else its name

  const std::string& page_of_area(Index area) const { return area_pages_[area]; }  // "area-terms.html"
  std::string url_of(const Thing& thing) const;                                    // "area-terms.html#q-code"
  std::string url_of_group(Index group) const;
  Html link_to(const Thing& thing) const;
  Html link_to_group(Index group) const;
  Html link_to_enum(Index enum_index) const;

  bool is_area_choice(NodeId condition) const;  // whether the project has the area

  // What the node stands for, when people know it by a name.
  bool is_thing(NodeId node, Thing& thing) const;
  // What the value of `node`, and whether it is there, follow from: things, in the order of the pack.
  std::set<Thing> things_read(NodeId node) const;
  std::set<Thing> things_in_value(NodeId node) const;  // of the value alone, without what hides it

  const std::set<Thing>& reads_of(const Thing& thing) const;    // what it follows from
  const std::set<Thing>& readers_of(const Thing& thing) const;  // what follows from it
  const std::vector<Index>& checks_of(Index question) const;    // those that packs write: rows of `checks`
  // Rows of `writes` that the value of the thing goes into, other than those that it is the whole of.
  const std::set<Index>& goes_into(const Thing& thing) const;
  std::string place_of(const program::Place& place) const;  // "ledger.rap:12"
  std::string place_of(diag::Span span) const;

  // What takes values: `CustTable`, or in words the method, operation or entity that the designation names.
  Html target_name(const std::string& designation) const;
  std::string title_of_pack(Index pack) const;
  // What the declaration is: a thing, else a group or an area; kNone: none of them.
  std::optional<Thing> thing_of(const hir::Declared& declared) const;
  Index group_of(const hir::Declared& declared) const;
  Index area_of(const hir::Declared& declared) const;
  // Rows of pack.overrides that are about it.
  const std::vector<Index>& changes_of(const Thing& thing) const;
  const std::vector<Index>& changes_of_group(Index group) const;
  const std::vector<Index>& changes_of_area(Index area) const;
  Index extension_of(const Thing& thing) const;  // row of pack.extensions; kNone: its own pack declares it
  // An answer of an earlier version, as it was called; empty when `input` is none.
  std::string former_title(Index input) const;
  const program::Question* former_question(std::string_view name, const program::Program*& program) const;
  std::string former_text(const program::Program& program, Index text) const;

 private:
  static bool is_named(const hir::Declared& declared, std::string_view name);
  template <class Row>
  Index row_at(const std::vector<Row>& rows, const hir::Declared& declared) const;
  template <class Row>
  Index row_of_node(const std::vector<Row>& rows, const hir::Declared& declared) const;
  void name_pages();
  void find_reads();
  void find_changes();
  void note_reads(const Thing& thing, Index node);
  void walk(NodeId from, std::set<Thing>& found, bool with_gates) const;

  std::vector<std::string> area_pages_;
  std::map<Thing, std::set<Thing>> reads_, readers_;
  std::map<Thing, std::set<Index>> goes_into_;
  std::map<Index, std::vector<Index>> checks_;
  std::map<Thing, std::vector<Index>> changes_;
  std::map<Index, std::vector<Index>> group_changes_, area_changes_;
  std::map<Thing, Index> extensions_;
};

inline constexpr std::string_view kOutsidePage = "outside.html", kMatrixPage = "matrix.html",
                                  kListsPage = "lists.html", kChoicesPage = "choices.html",
                                  kValuesPage = "values.html", kRecordsPage = "records.html",
                                  kProjectsPage = "projects.html", kTestsPage = "tests.html",
                                  kGraphPage = "graph.html", kLoadPage = "load-order.html",
                                  kChangesPage = "changes.html", kMigrationsPage = "migrations.html";

}  // namespace rapport::doc
