// Of sentence.h alone: what says a rule, part by part. Depth counts the parts around one.
#pragma once

#include <optional>
#include <vector>

#include "compiler/doc/book.h"
#include "compiler/hir/walk.h"
#include "runtime/base/match.h"

namespace rapport::doc {

struct Claim {  // an expression that is to be yes, or no
  ExprId expr;
  bool positive = true;
};

class Speaker {
 public:
  explicit Speaker(const Book& book) : book_(book) {}

  Html value(ExprId id, uint32_t depth) const;
  Html clause(ExprId id, bool positive, uint32_t depth) const;
  Html name_of(NodeId node, uint32_t depth) const;
  Html read_clause(const hir::Read& x, bool positive, uint32_t depth) const;
  // All of the claims: one sentence, or a list where that reads better.
  Html sentence(const std::vector<Claim>& claims) const;

 private:
  static constexpr uint32_t kDeepest = 40;
  static constexpr uint32_t kMostParts = 20'000;  // values of records that read each other grow without end

  bool may_say() const {
    if (said_ == kMostParts) return false;
    ++said_;
    return true;
  }

  struct Operands {  // of the outermost `and` or `or`, nested ones of the same kind taken apart
    hir::Connective op = hir::Connective::And;
    std::vector<Claim> claims;
  };

  Operands operands(std::vector<Claim> claims) const;
  enum class Form : uint8_t { Line, List };
  std::vector<Html> parts_of(const Operands& all, Form form, uint32_t depth) const;
  Html list_of(const Operands& all, uint32_t depth) const;
  bool is_other_logic(const Claim& claim, hir::Connective op) const;
  std::optional<std::pair<NodeId, ExprId>> equality(const Claim& claim, hir::Connective op) const;

  Html as_written(ExprId id) const;
  Html each(const program::Each& each) const;
  bool is_choice(const hir::Expr& e) const;
  bool is_open(const hir::Expr& e) const;
  bool is_compound(ExprId id, uint32_t depth) const;
  bool is_compound(const hir::Node& node, uint32_t depth) const;
  Html bracketed(ExprId id, uint32_t depth) const;
  Html side(ExprId id, uint32_t depth) const;
  Html last(ExprId id, uint32_t depth) const;
  Html condition(ExprId id, uint32_t depth, bool positive = true) const;
  Html known(ExprId id, bool positive, uint32_t depth) const;
  Html first_part(ExprId id, uint32_t depth) const;
  Html yes_or_no(ExprId id, uint32_t depth) const;
  Html call(const hir::Call& x, bool positive, uint32_t depth) const;
  Html concat(const hir::Concat& x, uint32_t depth) const;
  Html arithmetic(const hir::Arithmetic& x, uint32_t depth) const;
  Html compare(const hir::Compare& x, bool positive, uint32_t depth) const;
  std::optional<Html> there_are(const hir::Compare& x, bool positive, uint32_t depth) const;
  Html is(const hir::Is& x, bool positive, uint32_t depth) const;
  Html in_set(const hir::InSet& x, bool positive, uint32_t depth) const;
  Html otherwise(const hir::Otherwise& x, bool positive, uint32_t depth) const;
  Html logic(ExprId id, bool positive, uint32_t depth) const;

  // taps.cpp: what is taken from other rows
  Html tap(const program::Tap& tap, uint32_t depth) const;
  std::optional<Html> tap_clause(const program::Tap& tap, bool positive, uint32_t depth) const;
  Html rows_there(const program::Tap& tap, bool there, uint32_t depth) const;
  Html such_rows(const program::Tap& tap, uint32_t depth) const;  // which rows are looked at; empty: all
  Html looked_up(const program::Tap& tap, uint32_t depth) const;

  const Book& book_;
  mutable uint32_t said_ = 0;  // parts, so far
};

}  // namespace rapport::doc
