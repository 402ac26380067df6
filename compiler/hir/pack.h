// A pack after checking: every name resolved, every expression typed, every value a node of the one graph.
#pragma once

#include <string>
#include <vector>

#include "compiler/hir/expr.h"
#include "runtime/program/program.h"

namespace rapport::hir {

struct Node {  // becomes a slot, when the emitter has put all nodes into dependency order
  program::SlotKind kind;
  std::string name;  // "code", "code.default": for messages and dumps
  value::Type type;
  uint32_t scope = base::kNone;  // row of parts.scopes
  NodeId gate;                   // of kind Condition
  NodeId fallback;               // Question: its Default
  ExprId expr;                   // none: Question, Input, Today
  uint32_t owner = base::kNone;
  diag::Span span;
};

struct StartingRows {  // of a table, from its file: per row a value per column, not known where it is
                       // untouched
  std::vector<value::Value> cells;
};

struct TextSource {  // of a shown text: what its row of parts.texts does not say
  uint32_t pack = 0;
  std::string key;                 // as its own pack names it: without an alias
  std::vector<std::string> parts;  // what stands between its braces
  program::Template form;          // in the language of the sources
  diag::Span span;
};

// What a page about a pack tells and the program need not know. Spans of names are those of the declaration
// in its own pack.
struct Declared {
  uint32_t pack = 0;
  diag::Span name;
  std::string use;  // the `use` that places it, when it is of a group with parameters
};
struct Override {  // one property of a declaration
  Declared of;
  std::string property;  // "help", "default", "rows from", "remove", "check form"; "check #1": without a name
  std::string was, is;   // clauses, of texts the text itself; empty: nothing is said, `without`
  uint32_t pack = 0;     // that says so
  diag::Span at;
  bool overruled = false;  // by a pack that depends on that one
};
struct Added {
  diag::Span name;    // where it has one
  std::string words;  // "record BDVatRegistration"
};
struct Extension {
  Declared of;  // the block
  uint32_t pack = 0;
  diag::Span at;
  std::vector<Added> added;
};
struct PlacedCall {
  uint32_t record = base::kNone;  // its row of parts.records
  uint32_t area = base::kNone, group = base::kNone;
  uint32_t text = base::kNone;
};
struct TakenUp {                  // by a default configuration: `from`
  std::vector<uint32_t> from;     // rows of parts.configurations
  std::vector<uint32_t> setters;  // per setting: the one whose it is
};

struct TypedPack {
  base::Table<Expr> exprs;
  base::Table<Node> nodes;
  // The tables of the program to be. Slot numbers in them are node numbers until the emitter renumbers them;
  // slots, code and constants are empty.
  program::Program parts;
  std::vector<TextSource> texts;  // per row of parts.texts
  std::vector<StartingRows>
      rows;  // per row of parts.tables; its cells until the emitter makes constants of them
  std::vector<StartingRows> given;  // per row of parts.given, likewise
  std::vector<Override> overrides;
  std::vector<Extension> extensions;
  std::vector<PlacedCall> calls;
  std::vector<TakenUp> configurations;  // per row of parts.configurations
};

}  // namespace rapport::hir
