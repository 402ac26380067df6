// The pack as its pages see it: where each thing stands, what it is called, what it follows from.
#pragma once

#include <initializer_list>
#include <map>
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

 private:
  void name_pages();
  void find_reads();
  void note_reads(const Thing& thing, Index node);
  void walk(NodeId from, std::set<Thing>& found, bool with_gates) const;

  std::vector<std::string> area_pages_;
  std::map<Thing, std::set<Thing>> reads_, readers_;
  std::map<Thing, std::set<Index>> goes_into_;
  std::map<Index, std::vector<Index>> checks_;
};

inline constexpr std::string_view kOutsidePage = "outside.html", kMatrixPage = "matrix.html",
                                  kListsPage = "lists.html", kChoicesPage = "choices.html",
                                  kValuesPage = "values.html", kRecordsPage = "records.html",
                                  kProjectsPage = "projects.html", kTestsPage = "tests.html",
                                  kGraphPage = "graph.html", kLoadPage = "load-order.html";

}  // namespace rapport::doc
