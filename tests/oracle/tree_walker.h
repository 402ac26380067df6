// The first oracle: values of a TypedPack by walking its expressions, as docs/language.md says what they
// mean. It shares no code with the VM and the Interview; builtins, decimals, calendars and keys are the
// runtime's own, which have tests of theirs.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "compiler/hir/pack.h"
#include "runtime/interview/row_block.h"
#include "runtime/value/value.h"

namespace rapport::oracle {

using program::Index;
using program::kNone;

enum class Given : uint8_t { Nothing, Blank, Answer };

struct GivenValue {  // what was last said of a question or cell
  Given given = Given::Nothing;
  value::Value value;
};

struct GivenRow {
  uint32_t number = 0;
  uint32_t around = 0;                // the number of the row that it lies in; 0: none
  std::map<Index, GivenValue> cells;  // by question; others are untouched
};

struct GivenRows {  // those of one row around stand together, in its order
  std::vector<GivenRow> rows;
  uint32_t next = 1;  // the number of the next one
  // Of a table that stands in no other: somebody edited its rows, or those in them; what it starts with
  // instead of the pack's rows.
  bool own = false;
  std::shared_ptr<const interview::RowBlock> prefill = {};
};

// All that an interview depends on.
struct Answers {
  std::vector<GivenValue> questions;  // per row of the pack's questions; columns have none
  std::vector<std::optional<value::Value>> prefills = {};  // likewise: what stands there when nobody answered
  std::vector<std::optional<value::Value>> inputs;         // per row of its inputs
  std::vector<GivenRows> tables;                           // per row of its tables
  std::optional<value::Value> today;
};

struct Place {  // of a value: a node, in a row when its scope is a table's
  hir::NodeId node;
  uint32_t row = kNone;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Walked {
  bool done = false;
  value::Value value;        // with its fault
  std::vector<Place> reads;  // that it read itself, each once, in the order of reading
};

struct Turn {  // of a loop
  Index loop = kNone;
  int64_t number = 0;
  value::Value value, start, end;
  uint32_t row = kNone;  // of the table that it goes over
};

struct Reader;

class TreeWalker {
 public:
  explicit TreeWalker(const hir::TypedPack& pack);  // must outlive it

  void set_answers(const Answers& answers);  // must live until the next call; forgets all values
  // `row`: of a node whose scope is a table's.
  const Walked& at(hir::NodeId node, uint32_t row = kNone);
  // The questions, inputs and today whose own answer was read, by the node itself or by what it read.
  std::set<Place> answers_of(Place place);

  // A turn that runs from now on, within the row: nodes of the loop's scope are what they are in it.
  void enter(const Turn& turn, uint32_t row);

  uint32_t row_count(Index table) const { return static_cast<uint32_t>(answers_->tables[table].rows.size()); }
  // How many values the node has.
  uint32_t places(hir::NodeId node) const;
  bool is_in_loop(hir::NodeId node) const;
  // The row of `scope`, which is `inner` or lies around it, that the row of `inner` lies in.
  uint32_t row_around(Index scope, Index inner, uint32_t row) const;
  bool is_around(Index scope, Index inner) const;

 private:
  value::Value node_value(const hir::Node& node, const Reader& reader);
  value::Value own_answer(const hir::Node& node, const Reader& reader);
  value::Value options(const hir::Node& node, const Reader& reader);
  value::Value rows_value(const hir::Node& node, const Reader& reader) const;
  value::Value number_value(const hir::Node& node, const Reader& reader) const;
  value::Value each_value(const hir::Node& node);
  value::Value check_value(const hir::Node& node, const Reader& reader);
  value::Value key_check(Index table, uint32_t row);
  value::Value tapped(const hir::Node& node, const Reader& reader);
  value::Value previous(const program::Tap& tap, const Reader& reader);
  bool is_looked_at(const program::Tap& tap, const hir::Node& node, const Reader& reader, uint32_t row);
  // As others read it: a fault is unknown. In the row of the reader, or around it; or in the row given.
  value::Value read(hir::NodeId node, const Reader& reader);
  value::Value read_in(Place place, const Reader& reader);
  value::Value read_silently(Place place);

  friend class Evaluation;

  const hir::TypedPack& pack_;
  const Answers* answers_ = nullptr;
  std::vector<std::vector<Walked>> nodes_;     // per node and row
  std::vector<std::vector<uint32_t>> around_;  // per table and row: the row of the table around
  std::vector<Turn> turns_;                    // per loop: the one that runs
  std::vector<uint32_t> turn_rows_;            // per loop: the row of the table around
};

// Is this what a slot of type `type` holds?
bool same_value(const value::Value& walked, const value::Cell& cell, const value::Type& type);

}  // namespace rapport::oracle
