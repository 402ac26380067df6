// Typed expressions. Names are resolved, widenings are done, every alternative says what it does and nothing
// else.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "compiler/diag/source_map.h"
#include "runtime/base/table.h"
#include "runtime/value/decimal.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace rapport::hir {

struct Expr;
struct Node;
using ExprId = base::Id<Expr>;
using NodeId = base::Id<Node>;

enum class Relation : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };
enum class Operation : uint8_t { Add, Subtract, Multiply };
enum class Connective : uint8_t { And, Or };
enum class Direction : uint8_t { Later, Earlier };

struct Error {};  // wrong, and reported: later passes stay silent about it
struct Literal {
  value::Value value;
};  // not known: the literal `unknown`
struct Read {
  NodeId node;
};  // the value of a question, let …; a fault reads as unknown
struct Option {};  // in `where`: the element that is looked at
struct Not {
  ExprId operand;
};
struct Known {
  ExprId operand;
};
struct Negate {
  ExprId operand;
};
struct Logic {
  Connective op;
  ExprId left, right;
};
struct Compare {
  Relation op;
  ExprId left, right;
};  // Decimal when one side is; else both of one kind
struct Arithmetic {
  Operation op;
  ExprId left, right;
};  // Integer or Decimal, as the expression's type says
struct DivideRounded {
  ExprId left, right;
  uint8_t digits;
  value::RoundingMode mode;
};
struct MoveDate {
  Direction direction;
  ExprId date, period;
};
struct Is {
  ExprId left, right;
};
struct If {
  ExprId condition, then, otherwise;
};
struct Otherwise {
  ExprId left, right;
};
struct InSet {
  ExprId element, set;
};
struct Call {
  uint32_t builtin;
  std::vector<ExprId> args;
};
struct TextOf {
  ExprId operand;
};  // canonical text
struct Concat {
  std::vector<ExprId> parts;
};  // texts

struct Expr {
  value::Type type;
  diag::Span span;
  std::variant<Error, Literal, Read, Option, Not, Known, Negate, Logic, Compare, Arithmetic, DivideRounded,
               MoveDate, Is, If, Otherwise, InSet, Call, TextOf, Concat>
      node;
};

}  // namespace rapport::hir
