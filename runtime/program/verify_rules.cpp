// The rules of the slots, run on types instead of values: jumps go forward only, so one pass sees every
// instruction after all ways that lead to it.
#include <algorithm>
#include <map>

#include "runtime/base/limits.h"
#include "runtime/program/shapes.h"

namespace rapport::program {
namespace {

// Jumps go forward, so that no instruction runs twice; the only one that takes more than a few values is
// given each of them by another one.
static_assert(uint64_t{2} * limits::kRuleInstructions <= limits::kRuleCost);

std::string shape_text(const Program& program, const Shape& shape) {
  switch (shape.form) {
    case Shape::Form::NeverKnown: return "unknown";
    case Shape::Form::Table: return "the table of a pattern";
    case Shape::Form::Value: return type_text(program, shape.type);
  }
  return {};
}

class RuleVerifier {
 public:
  RuleVerifier(const Program& program, const std::vector<ConstantForm>& constants, Violations& found)
      : program_(program), constants_(constants), found_(found) {}

  void verify(Index slot) {
    slot_ = slot;
    code_ = program_.code_of(program_.slots[slot]);
    stack_.clear();
    ways_.clear();
    reached_ = true;
    ok_ = true;
    for (pc_ = 0; pc_ < code_.size() && ok_; ++pc_) step();
    if (ok_ && reached_) fail(Rule::missing_return, "the rule ends without `ret`");
  }

 private:
  // The first mistake of a rule: what follows it means nothing.
  void fail(Rule rule, const std::string& problem) {
    ok_ = false;
    found_.report(rule, slot_text(program_, slot_) + ", instruction " + std::to_string(pc_) + ": " + problem);
  }
  const Instr& instr() const { return code_[pc_]; }
  std::string name() const { return "`" + std::string(info_of(instr().op).name) + "`"; }

  void step() {
    if (const auto way = ways_.find(pc_); way != ways_.end()) {
      if (reached_ && !join_into(stack_, way->second))
        return fail(Rule::stack_join, "two ways lead here with different values");
      if (!reached_) stack_ = std::move(way->second);
      reached_ = true;
      ways_.erase(way);
    }
    if (!reached_) return fail(Rule::unreachable_code, "no way leads here");
    const OperandCheck operands = check_operands(program_, slot_, instr());
    if (operands.broken) return fail(*operands.broken, operands.problem);
    if (pops_of(instr()) > stack_.size())
      return fail(Rule::stack_underflow, name() + " pops " + std::to_string(pops_of(instr())) + " of " +
                                             std::to_string(stack_.size()) + " values");
    apply();
  }

  void apply() {
    const OpInfo& info = info_of(instr().op);
    take_inputs(info);
    const InputCheck checked = check_inputs(program_, constants_, instr(), inputs_);
    if (checked.broken) {
      std::string problem = name() + " " + checked.problem + ", found";
      for (const Shape& input : inputs_) problem += " " + shape_text(program_, input) + ",";
      problem.pop_back();
      return fail(*checked.broken, problem);
    }
    if (info.gives != Gives::Nothing) stack_.push_back(checked.result);
    if (stack_.size() > limits::kStackDepth)
      return fail(Rule::stack_depth,
                  "more than " + std::to_string(limits::kStackDepth) + " values on the stack");
    flow();
  }

  void take_inputs(const OpInfo& info) {
    const auto first = stack_.end() - static_cast<ptrdiff_t>(pops_of(instr()));
    inputs_.assign(first, stack_.end());
    stack_.erase(first, stack_.end());
    take_operand(info.a, instr().a);
    take_operand(info.b, instr().b);
  }
  void take_operand(Operand operand, uint32_t row) {
    if (operand == Operand::Slot) inputs_.push_back(slot_shape(program_.slots[row].type));
    if (operand == Operand::Const) inputs_.push_back(constant_shape(program_, constants_, row));
  }

  // A type that is broken has been reported with its slot.
  Shape slot_shape(const value::Type& type) const {
    return is_well_formed(program_, type) ? value_shape(type) : never_known_shape();
  }

  void flow() {
    const Op op = instr().op;
    if (op == Op::branch) {
      jump(instr().a);
      stack_.push_back(never_known_shape());
      jump(instr().b);
      stack_.pop_back();
    } else if (info_of(op).a == Operand::Jump) {
      jump(instr().a);
    } else if (op == Op::ret) {
      leave(inputs_[0]);
    }
    reached_ = op != Op::jump && op != Op::ret;
  }

  void jump(uint32_t skip) {
    if (skip > INT32_MAX) return fail(Rule::backward_jump, name() + " goes backward");
    const uint64_t target = uint64_t{pc_} + 1 + skip;
    if (target >= code_.size()) return fail(Rule::jump_range, name() + " leaves the rule");
    const auto [way, is_new] = ways_.try_emplace(static_cast<uint32_t>(target), stack_);
    if (!is_new && !join_into(way->second, stack_))
      fail(Rule::stack_join, name() + " leads to an instruction that is reached with different values");
  }

  void leave(const Shape& result) {
    const value::Type& type = program_.slots[slot_].type;
    if (!stack_.empty())
      return fail(Rule::return_depth, std::to_string(stack_.size()) + " values are left over");
    const bool fits = result.form == Shape::Form::NeverKnown ||
                      (result.form == Shape::Form::Value && holds_as(result.type, type));
    if (!fits)
      fail(Rule::return_type,
           "the slot is " + type_text(program_, type) + ", the rule gives " + shape_text(program_, result));
  }

  const Program& program_;
  const std::vector<ConstantForm>& constants_;
  Violations& found_;
  Index slot_ = 0;
  std::span<const Instr> code_;
  uint32_t pc_ = 0;
  std::vector<Shape> stack_;
  std::vector<Shape> inputs_;                    // of the instruction that is being looked at
  std::map<uint32_t, std::vector<Shape>> ways_;  // the stacks that jumps bring to instructions further on
  bool reached_ = true;                          // the instruction before goes on to this one
  bool ok_ = true;
};

// Rules may not share instructions, so that verifying takes time in proportion to the code.
bool share_code(const Program& program, Violations& found) {
  std::vector<Index> order;
  for (Index i = 0; i < program.slots.size(); ++i)
    if (program.slots[i].code.count > 0) order.push_back(i);
  const auto begin = [&](Index slot) { return program.slots[slot].code.begin; };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return begin(a) < begin(b); });
  bool shared = false;
  for (size_t i = 1; i < order.size(); ++i) {
    const Range& before = program.slots[order[i - 1]].code;
    if (uint64_t{before.begin} + before.count <= begin(order[i])) continue;
    found.report(Rule::code_overlap, slot_text(program, order[i]) + " shares instructions with " +
                                         slot_text(program, order[i - 1]));
    shared = true;
  }
  return shared;
}

bool may_verify(const Program& program, const Slot& slot) {
  const Range& code = slot.code;
  return code.count > 0 && code.count <= limits::kRuleInstructions && code.begin <= program.code.size() &&
         code.count <= program.code.size() - code.begin;
}

}  // namespace

void verify_rules(const Program& program, const std::vector<ConstantForm>& constants, Violations& found) {
  if (share_code(program, found)) return;
  RuleVerifier verifier(program, constants, found);
  for (Index i = 0; i < program.slots.size(); ++i)
    if (may_verify(program, program.slots[i])) verifier.verify(i);
}

}  // namespace rapport::program
