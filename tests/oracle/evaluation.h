// Expressions of the typed tree, walked: for the tree walker.
#pragma once

#include "tests/oracle/tree_walker.h"

namespace rapport::oracle {

// What is evaluated: a node, in a row of its scope when that has rows.
struct Reader {
  Place at;
  Walked& out;
};

// One walk over the expression of one node.
class Evaluation {
 public:
  Evaluation(TreeWalker& walker, const Reader& reader)
      : walker_(walker), pack_(walker.pack_), reader_(reader) {}

  void look_at(uint32_t element) { option_ = value::choice_value(element); }  // of `where` on a choice
  value::Value eval(hir::ExprId id);

 private:
  value::Value logic(const hir::Logic& x);
  value::Value compare(const hir::Compare& x);
  value::Value arithmetic(value::Kind kind, const hir::Arithmetic& x);
  value::Value quotient(const hir::DivideRounded& x);
  value::Value moved(const hir::MoveDate& x);
  value::Value same(const hir::Is& x);
  value::Value if_(value::Kind kind, const hir::If& x);
  value::Value otherwise(value::Kind kind, const hir::Otherwise& x);
  value::Value in_set(const hir::InSet& x);
  value::Value call(value::Kind kind, const hir::Call& x);
  value::Value canonical(const hir::TextOf& x);
  value::Value concat(const hir::Concat& x);
  // Of two texts one names a row: they are compared as keys.
  bool are_keys(hir::ExprId a, hir::ExprId b) const;

  TreeWalker& walker_;
  const hir::TypedPack& pack_;
  const Reader& reader_;
  value::Value option_;
};

}  // namespace rapport::oracle
