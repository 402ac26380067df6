#include "compiler/emit/rule.h"

#include "runtime/base/match.h"

namespace rapport::emit {
namespace {

using hir::ExprId;
using program::Instr;
using program::Op;
using value::Kind;

class Emitter {
 public:
  Emitter(const hir::TypedPack& pack, const std::vector<uint32_t>& slots, Constants& constants)
      : pack_(pack), slots_(slots), constants_(constants) {}

  std::vector<Instr> rule(const hir::Node& node, Excess excess) {
    emit(node.expr);
    if (excess == Excess::Fault) op(Op::fit_decimal, node.type.precision, node.type.scale);
    op(Op::ret);
    return std::move(code_);
  }

  // `where`: the rule once per element, collected into the set of those for which it is yes; unknown is out.
  std::vector<Instr> options(ExprId expr, uint32_t enum_index) {
    value::Value none = value::choices_value(0);
    push(none, value::choices(enum_index));
    const auto count = static_cast<uint32_t>(pack_.parts.enums[enum_index].elements.size());
    for (uint32_t element = 0; element < count; ++element) {
      option_ = value::choice_value(element);
      emit(expr);
      const Patch known = jump(Op::skip_known);
      op(Op::pop);
      push(value::yes_no_value(false), value::yes_no());
      land(known);
      op(Op::collect, element);
    }
    op(Op::ret);
    return std::move(code_);
  }

 private:
  struct Patch {
    size_t at;
  };

  const hir::Expr& at(ExprId id) const { return pack_.exprs[id]; }
  void op(Op code, uint32_t a = 0, uint32_t b = 0) { code_.push_back({code, 0, a, b}); }
  void push(const value::Value& v, const value::Type& type) { op(Op::push, constants_.add(v, type)); }
  Patch jump(Op code) {
    op(code);
    return {code_.size() - 1};
  }
  uint32_t distance(Patch from) const { return static_cast<uint32_t>(code_.size() - from.at - 1); }
  void land(Patch from) { code_[from.at].a = distance(from); }
  void land_other(Patch from) { code_[from.at].b = distance(from); }

  // Of two texts one names a row: they are compared as keys.
  bool is_key(ExprId a, ExprId b) const {
    return at(a).type.table != base::kNone || at(b).type.table != base::kNone;
  }

  bool is_decimal(ExprId a, ExprId b) const {
    return at(a).type.kind == Kind::Decimal || at(b).type.kind == Kind::Decimal;
  }

  void emit(ExprId id) {
    const hir::Expr& e = at(id);
    std::visit(base::Match{
                   [](const hir::Error&) { RAPPORT_CHECK(!"an error reached the emitter"); },
                   [&](const hir::Literal& x) { push(x.value, e.type); },
                   [&](const hir::Read& x) { op(Op::load, slots_[x.node.index]); },
                   [&](const hir::Option&) { push(option_, e.type); },
                   [&](const hir::Not& x) { emit(x.operand), op(Op::not_); },
                   [&](const hir::Known& x) { emit(x.operand), op(Op::known); },
                   [&](const hir::Negate& x) {
                     emit(x.operand), op(e.type.kind == Kind::Decimal ? Op::neg_decimal : Op::neg_int);
                   },
                   [&](const hir::Logic& x) { logic(x); },
                   [&](const hir::Compare& x) { compare(x); },
                   [&](const hir::Arithmetic& x) { arithmetic(e, x); },
                   [&](const hir::DivideRounded& x) {
                     emit(x.left), emit(x.right);
                     op(Op::div_round, x.digits, static_cast<uint32_t>(x.mode));
                   },
                   [&](const hir::MoveDate& x) {
                     emit(x.date), emit(x.period);
                     op(x.direction == hir::Direction::Later ? Op::add_period : Op::sub_period);
                   },
                   [&](const hir::Is& x) { is(x); },
                   [&](const hir::If& x) { if_(x); },
                   [&](const hir::Otherwise& x) {
                     emit(x.left);
                     const Patch end = jump(Op::skip_known);
                     op(Op::pop);
                     emit(x.right);
                     land(end);
                   },
                   [&](const hir::InSet& x) { emit(x.element), emit(x.set), op(Op::has_element); },
                   [&](const hir::Call& x) {
                     for (const ExprId arg : x.args) emit(arg);
                     op(Op::call, x.builtin, static_cast<uint32_t>(x.args.size()));
                   },
                   [&](const hir::TextOf& x) {
                     emit(x.operand);
                     const value::Type& type = at(x.operand).type;
                     const bool of_enum = type.kind == Kind::Choice || type.kind == Kind::Choices;
                     op(Op::text_of, static_cast<uint32_t>(type.kind),
                        of_enum ? type.enum_index : base::kNone);
                   },
                   [&](const hir::Concat& x) {
                     for (const ExprId part : x.parts) emit(part);
                     op(Op::concat, static_cast<uint32_t>(x.parts.size()));
                   },
               },
               e.node);
  }

  void logic(const hir::Logic& x) {
    const bool conjunction = x.op == hir::Connective::And;
    emit(x.left);
    const Patch decided = jump(conjunction ? Op::skip_false : Op::skip_true);
    emit(x.right);
    op(conjunction ? Op::and_ : Op::or_);
    land(decided);
  }

  void compare(const hir::Compare& x) {
    emit(x.left), emit(x.right);
    const bool decimal = is_decimal(x.left, x.right);
    const bool text = at(x.left).type.kind == Kind::Text;
    if (text && is_key(x.left, x.right)) return op(x.op == hir::Relation::Eq ? Op::eq_key : Op::ne_key);
    switch (x.op) {
      case hir::Relation::Eq: return op(text ? Op::eq_text : decimal ? Op::eq_decimal : Op::eq_number);
      case hir::Relation::Ne: return op(text ? Op::ne_text : decimal ? Op::ne_decimal : Op::ne_number);
      case hir::Relation::Lt: return op(decimal ? Op::lt_decimal : Op::lt_number);
      case hir::Relation::Le: return op(decimal ? Op::le_decimal : Op::le_number);
      case hir::Relation::Gt: return op(decimal ? Op::gt_decimal : Op::gt_number);
      case hir::Relation::Ge: return op(decimal ? Op::ge_decimal : Op::ge_number);
    }
  }

  void arithmetic(const hir::Expr& e, const hir::Arithmetic& x) {
    emit(x.left), emit(x.right);
    const bool decimal = e.type.kind == Kind::Decimal;
    switch (x.op) {
      case hir::Operation::Add: return op(decimal ? Op::add_decimal : Op::add_int);
      case hir::Operation::Subtract: return op(decimal ? Op::sub_decimal : Op::sub_int);
      case hir::Operation::Multiply: return op(decimal ? Op::mul_decimal : Op::mul_int);
    }
  }

  void is(const hir::Is& x) {
    emit(x.left), emit(x.right);
    const bool text = at(x.left).type.kind == Kind::Text;
    if (text && is_key(x.left, x.right)) return op(Op::is_key);
    op(text ? Op::is_text : is_decimal(x.left, x.right) ? Op::is_decimal : Op::is_number);
  }

  void if_(const hir::If& x) {
    emit(x.condition);
    const Patch branch = jump(Op::branch);
    emit(x.then);
    const Patch end = jump(Op::jump);
    land(branch);
    emit(x.otherwise);
    land(end);
    land_other(branch);
  }

  const hir::TypedPack& pack_;
  const std::vector<uint32_t>& slots_;
  Constants& constants_;
  std::vector<Instr> code_;
  value::Value option_;
};

}  // namespace

std::vector<Instr> emit_rule(const hir::TypedPack& pack, const hir::Node& node, Excess excess,
                             const std::vector<uint32_t>& slots, Constants& constants) {
  Emitter emitter(pack, slots, constants);
  if (node.kind == program::SlotKind::Options && node.type.kind == Kind::Choices)
    return emitter.options(node.expr, node.type.enum_index);
  return emitter.rule(node, excess);
}

}  // namespace rapport::emit
