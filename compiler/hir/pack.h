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
};

}  // namespace rapport::hir
