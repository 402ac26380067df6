#include "runtime/program/fuse.h"

#include <optional>
#include <span>

namespace rapport::program {
namespace {

struct FusedOp {
  Op plain, fused;
};
constexpr FusedOp kComparisons[] = {  // load, push, plain
    {Op::eq_number, Op::eq_number_const}, {Op::ne_number, Op::ne_number_const},
    {Op::lt_number, Op::lt_number_const}, {Op::le_number, Op::le_number_const},
    {Op::gt_number, Op::gt_number_const}, {Op::ge_number, Op::ge_number_const},
    {Op::eq_text, Op::eq_text_const},     {Op::ne_text, Op::ne_text_const}};
constexpr FusedOp kArithmetic[] = {  // push, plain
    {Op::add_int, Op::add_int_const},
    {Op::mul_int, Op::mul_int_const}};

std::optional<Op> fused_of(std::span<const FusedOp> ops, Op plain) {
  for (const FusedOp& row : ops)
    if (row.plain == plain) return row.fused;
  return std::nullopt;
}

class Fuser {
 public:
  explicit Fuser(const std::vector<Instr>& code)
      : code_(code), landed_(code.size() + 1), moved_(code.size() + 1) {}

  std::vector<Instr> run() {
    for (size_t pc = 0; pc < code_.size(); ++pc)
      for_each_jump(pc, [&](size_t target) { landed_[target] = true; });
    for (size_t pc = 0; pc < code_.size();) pc += take(pc);
    moved_[code_.size()] = out_.size();
    for (size_t pc = 0; pc < code_.size(); ++pc) lead(pc);
    return std::move(out_);
  }

 private:
  template <class Visit>
  void for_each_jump(size_t pc, Visit visit) const {
    const OpInfo& info = info_of(code_[pc].op);
    if (info.a == Operand::Jump) visit(pc + 1 + code_[pc].a);
    if (info.b == Operand::Jump) visit(pc + 1 + code_[pc].b);
  }

  // Instructions of one group: no jump may lead into it.
  bool is_group(size_t pc, size_t count) const {
    if (pc + count > code_.size()) return false;
    for (size_t i = 1; i < count; ++i)
      if (landed_[pc + i]) return false;
    return true;
  }

  // Appends one instruction for as many as it returns.
  size_t take(size_t pc) {
    moved_[pc] = out_.size();
    if (is_group(pc, 3) && code_[pc].op == Op::load && code_[pc + 1].op == Op::push)
      if (const auto op = fused_of(kComparisons, code_[pc + 2].op)) {
        out_.push_back({*op, 0, code_[pc].a, code_[pc + 1].a});
        return 3;
      }
    if (is_group(pc, 2) && code_[pc].op == Op::push)
      if (const auto op = fused_of(kArithmetic, code_[pc + 1].op)) {
        out_.push_back({*op, 0, code_[pc].a});
        return 2;
      }
    out_.push_back(code_[pc]);
    return 1;
  }

  void lead(size_t pc) {
    const OpInfo& info = info_of(code_[pc].op);
    const auto distance = [&](uint32_t skip) {
      return static_cast<uint32_t>(moved_[pc + 1 + skip] - moved_[pc] - 1);
    };
    if (info.a == Operand::Jump) out_[moved_[pc]].a = distance(code_[pc].a);
    if (info.b == Operand::Jump) out_[moved_[pc]].b = distance(code_[pc].b);
  }

  const std::vector<Instr>& code_;
  std::vector<bool> landed_;   // a jump leads here
  std::vector<size_t> moved_;  // where the instruction stands in `out_`, for the first of a group
  std::vector<Instr> out_;
};

}  // namespace

std::vector<Instr> fuse(const std::vector<Instr>& code) { return Fuser(code).run(); }

}  // namespace rapport::program
