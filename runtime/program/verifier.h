// The parts of verify(): each looks at one thing, reports what is wrong and reads nothing past the end,
// however broken the program is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/codec.h"

namespace rapport::program {

enum class Rule : uint8_t {
#define RULE(name, word, demand) name,
#include "runtime/program/verify.def"
};

std::string_view word_of(Rule rule);

class Violations {
 public:
  // No more than limits::kDiagnostics are kept: one refuses the program, the others are for people.
  void report(Rule rule, std::string message);
  bool empty() const { return list_.empty(); }
  std::vector<Violation> take() { return std::move(list_); }

 private:
  std::vector<Violation> list_;
};

// What the rules need to know of the constants; one entry per constant.
enum class ConstantForm : uint8_t {
  Value,
  Unknown,  // the literal `unknown`: of every type
  Table,    // of a pattern: bytes that no other instruction may take for a text
  Either,   // a text that would also do as the table of a pattern
  Broken,   // reported
};
std::vector<ConstantForm> verify_constants(const Program& program, Violations& found);

// Whether the cells, row by row, are values of the columns, or kNone.
bool are_cells_of(const Program& program, const std::vector<ConstantForm>& constants,
                  const std::vector<Index>& columns, const std::vector<Index>& cells);

// Whether scopes, tables and loops name each other as a tree, and slots stand in scopes that are there: the
// other parts walk it.
bool verify_scopes(const Program& program, Violations& found);
void verify_slots(const Program& program, Violations& found);
void verify_rules(const Program& program, const std::vector<ConstantForm>& constants, Violations& found);
void verify_lists(const Program& program, Violations& found);
void verify_tables(const Program& program, const std::vector<ConstantForm>& constants, Violations& found);
void verify_taps(const Program& program, Violations& found);
void verify_loops(const Program& program, Violations& found);
void verify_records(const Program& program, Violations& found);
void verify_settings(const Program& program, const std::vector<ConstantForm>& constants, Violations& found);
// Of a program that breaks no other rule: a row takes from its neighbours only what has run.
void verify_segments(const Program& program, Violations& found);
void verify_texts(const Program& program, Violations& found);
void verify_schema(const Program& program, Violations& found);

// The type may be a slot's: it has values, and its enum is there.
bool is_well_formed(const Program& program, const value::Type& type);

// That of a slot; kNone also of one that is not there.
Index scope_of(const Program& program, Index slot);
// A row of `scope` has one value of the slot: the slot has no scope, that one, or one around it. A slot that
// is not there is in reach: it is reported where it is named.
bool is_in_reach(const Program& program, Index slot, Index scope);

// A value of type `from` is one of type `to`: the same kind and enum, or an integer where a decimal is meant.
// Lengths and precisions are limits of answers and fields, not of what a cell holds.
bool holds_as(const value::Type& from, const value::Type& to);

std::string type_text(const Program& program, const value::Type& type);  // "choice of Status"
std::string slot_text(const Program& program, Index slot);               // "slot 3 (question `code`)"
std::string_view owner_name(const Program& program, const Slot& slot);   // "code"; empty: no name

}  // namespace rapport::program
