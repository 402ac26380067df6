// What the verifiers of the lists share: messages that name list and row, and references to other lists.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include "runtime/program/verifier.h"

namespace rapport::program {

class ListChecks {
 protected:
  ListChecks(const Program& program, Violations& found) : p_(program), found_(found) {}

  // Counts the rows for messages, as the loop goes on.
  template <class Row>
  struct Rows {
    struct At {
      const Row* row;
      ListChecks& verifier;
      const Row& operator*() const { return *row; }
      bool operator!=(const At& other) const { return row != other.row; }
      void operator++() {
        ++row;
        ++verifier.row_;
      }
    };
    const std::vector<Row>& list;
    ListChecks& verifier;
    At begin() const { return {list.data(), verifier}; }
    At end() const { return {list.data() + list.size(), verifier}; }
  };
  template <class Row>
  Rows<Row> rows(std::string_view name, const std::vector<Row>& list) {
    list_ = name;
    row_ = 0;
    return {list, *this};
  }

  void report(Rule rule, std::string_view problem) {
    found_.report(rule, std::string(list_) + " " + std::to_string(row_) + " " + std::string(problem));
  }
  void wrong(std::string_view problem) { report(Rule::table_index, problem); }

  template <class Row>
  void in(const std::vector<Row>& list, Index row, std::string_view what) {
    if (row >= list.size())
      wrong("names " + std::string(what) + " " + (row == kNone ? "none" : std::to_string(row)) +
            ", there are " + std::to_string(list.size()));
  }
  template <class Row>
  void maybe_in(const std::vector<Row>& list, Index row, std::string_view what) {
    if (row != kNone) in(list, row, what);
  }

  void slot(Index slot, std::initializer_list<SlotKind> kinds, std::string_view what) {
    in(p_.slots, slot, what);
    if (slot < p_.slots.size() && std::find(kinds.begin(), kinds.end(), p_.slots[slot].kind) == kinds.end())
      wrong("names as its " + std::string(what) + " " + slot_text(p_, slot));
  }
  void maybe_slot(Index index, std::initializer_list<SlotKind> kinds, std::string_view what) {
    if (index != kNone) slot(index, kinds, what);
  }
  // A slot that this row names is its own, not that of another row of the list.
  void own(Index index, std::initializer_list<SlotKind> kinds, std::string_view what) {
    slot(index, kinds, what);
    if (index < p_.slots.size() && p_.slots[index].owner != row_)
      wrong("names as its " + std::string(what) + " that of another: " + slot_text(p_, index));
  }
  void maybe_own(Index index, std::initializer_list<SlotKind> kinds, std::string_view what) {
    if (index != kNone) own(index, kinds, what);
  }
  void typed(Index index, const value::Type& type, std::initializer_list<SlotKind> kinds) {
    own(index, kinds, "slot");
    if (!is_well_formed(p_, type) || !holds_as(p_.slots[index].type, type))
      report(Rule::slot_type,
             "is " + type_text(p_, type) + ", its slot " + type_text(p_, p_.slots[index].type));
  }
  void place(const Place& place) { maybe_in(p_.sources, place.file, "source"); }

  // What stands in `scope` may show the text: all of its parts have a value there.
  void shown(Index text, Index scope) {
    maybe_in(p_.texts, text, "text");
    if (text >= p_.texts.size()) return;
    for (const Index part : p_.texts[text].parts) reached(part, scope, "a part of its text");
  }
  void reached(Index slot, Index scope, std::string_view what) {
    if (!is_in_reach(p_, slot, scope))
      report(Rule::read_scope, std::string(what) + " stands in other rows: " + slot_text(p_, slot));
  }

  const Program& p_;
  Violations& found_;
  std::string_view list_;
  Index row_ = 0;
};

}  // namespace rapport::program
