// How many digits numbers may have before the point, so that only rules pay for a check whose value may have
// more than its type.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/hir/pack.h"

namespace rapport::emit {

class WholeDigits {
 public:
  explicit WholeDigits(const hir::TypedPack& pack) : pack_(pack), most_(pack.nodes.size(), 0) {}

  // The rule of the node may give a decimal that is too large for the node's type. To be asked in dependency
  // order: of every node that a rule reads before the rule's own.
  bool may_exceed(hir::NodeId node);

 private:
  int most(hir::ExprId expr) const;
  int most_of_pair(hir::ExprId a, hir::ExprId b) const;
  int most_of_arithmetic(const hir::Arithmetic& x) const;
  int most_of_quotient(const hir::DivideRounded& x) const;
  int most_of_call(const hir::Expr& e, const hir::Call& x) const;

  const hir::TypedPack& pack_;
  std::vector<uint8_t> most_;  // per node, where it was asked about; of a value that fits the node's type
};

}  // namespace rapport::emit
