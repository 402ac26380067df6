#include "runtime/vm/execute.h"

#include <algorithm>
#include <cstddef>
#include <functional>

#include "runtime/base/limits.h"
#include "runtime/lib/builtins.h"
#include "runtime/value/ops.h"
#include "runtime/vm/operations.h"

namespace rapport::vm {
namespace {

using program::Index;
using program::Instr;
using program::Op;
using program::Program;
using value::Cell;
using value::Scratch;

struct Untraced {
  void add(Index) {}
  void side(const Instr*, const Cell&) {}
};

class Traced {
 public:
  explicit Traced(std::vector<Index>& reads) : reads_(reads), first_(static_cast<ptrdiff_t>(reads.size())) {}
  void add(Index slot) {
    if (std::find(reads_.begin() + first_, reads_.end(), slot) == reads_.end()) reads_.push_back(slot);
  }
  void side(const Instr*, const Cell&) {}

 private:
  std::vector<Index>& reads_;
  ptrdiff_t first_;
};

struct Watched {
  const Instr* first;
  const Watch& watch;
  void add(Index) {}
  void side(const Instr* next, const Cell& cell) { watch(static_cast<uint32_t>(next - 1 - first), cell); }
};

// verify() has proved depth, types and slots, and that every jump goes forward: there is no step counter.
template <class Trace>
Cell run(const Program& program, const Instr* pc, const Cell* slots, Scratch& scratch, Trace trace) {
  // Bytes, not cells: clearing a kilobyte would take longer than a rule does.
  alignas(Cell) std::byte stack[limits::kStackDepth * sizeof(Cell)];
  const Cell* const constants = program.constants.data();
  Cell* top = reinterpret_cast<Cell*>(stack);
  for (;;) {
    const Instr& in = *pc++;
    if (static_cast<size_t>(in.op) >= program::kOpCount)
      __builtin_unreachable();  // spares the test of the range
    switch (in.op) {            // no default: -Wswitch names a forgotten instruction
      case Op::push: *top++ = constants[in.a]; break;
      case Op::load:
        trace.add(in.a);
        top = load(top, slots[in.a]);
        break;
      case Op::pop: --top; break;
      case Op::jump: pc += in.a; break;
      case Op::branch:
        --top;
        if (top->known()) {
          if (top->number == 0) pc += in.a;
        } else {
          ++top;
          pc += in.b;
        }
        break;
      case Op::skip_false:
        trace.side(pc, top[-1]);
        if (top[-1].known() && top[-1].number == 0) pc += in.a;
        break;
      case Op::skip_true:
        trace.side(pc, top[-1]);
        if (top[-1].known() && top[-1].number != 0) pc += in.a;
        break;
      case Op::skip_known:
        if (!top[-1].unknown()) pc += in.a;
        break;
      case Op::and_:
        trace.side(pc, top[-1]);
        --top;
        kleene_and(top[-1], *top);
        break;
      case Op::or_:
        trace.side(pc, top[-1]);
        --top;
        kleene_or(top[-1], *top);
        break;
      case Op::not_:
        if (top[-1].known()) top[-1].number ^= 1;
        break;
      case Op::known:
        if (!top[-1].faulted()) top[-1] = value::yes_no_cell(top[-1].known());
        break;
      case Op::eq_number: top = strict(top, numbers<std::equal_to<>>); break;
      case Op::ne_number: top = strict(top, numbers<std::not_equal_to<>>); break;
      case Op::lt_number: top = strict(top, numbers<std::less<>>); break;
      case Op::le_number: top = strict(top, numbers<std::less_equal<>>); break;
      case Op::gt_number: top = strict(top, numbers<std::greater<>>); break;
      case Op::ge_number: top = strict(top, numbers<std::greater_equal<>>); break;
      case Op::eq_decimal: top = strict(top, decimals<std::equal_to<>>); break;
      case Op::ne_decimal: top = strict(top, decimals<std::not_equal_to<>>); break;
      case Op::lt_decimal: top = strict(top, decimals<std::less<>>); break;
      case Op::le_decimal: top = strict(top, decimals<std::less_equal<>>); break;
      case Op::gt_decimal: top = strict(top, decimals<std::greater<>>); break;
      case Op::ge_decimal: top = strict(top, decimals<std::greater_equal<>>); break;
      case Op::eq_text: top = strict(top, texts<std::equal_to<>>); break;
      case Op::ne_text: top = strict(top, texts<std::not_equal_to<>>); break;
      case Op::eq_key: top = strict(top, keys<true>); break;
      case Op::ne_key: top = strict(top, keys<false>); break;
      case Op::is_number: top = total(top, numbers<std::equal_to<>>); break;
      case Op::is_decimal: top = total(top, decimals<std::equal_to<>>); break;
      case Op::is_text: top = total(top, texts<std::equal_to<>>); break;
      case Op::is_key: top = total(top, keys<true>); break;
      case Op::add_int:
        --top;
        change_integer(top[-1], *top, kAdd);
        break;
      case Op::sub_int:
        --top;
        change_integer(top[-1], *top, kSubtract);
        break;
      case Op::mul_int:
        --top;
        change_integer(top[-1], *top, kMultiply);
        break;
      case Op::neg_int:
        if (top[-1].known()) top[-1] = value::negate_integer(top[-1]);
        break;
      case Op::add_decimal: top = strict(top, with(scratch, value::add_decimals)); break;
      case Op::sub_decimal: top = strict(top, with(scratch, value::subtract_decimals)); break;
      case Op::mul_decimal: top = strict(top, with(scratch, value::multiply_decimals)); break;
      case Op::neg_decimal:
        if (top[-1].known()) top[-1] = value::negate_decimal(top[-1], scratch);
        break;
      case Op::div_round: top = strict(top, quotient(in, scratch)); break;
      case Op::fit_decimal:
        if (top[-1].known()) top[-1] = fitted(in, top[-1]);
        break;
      case Op::add_period: top = strict(top, value::add_period_cell); break;
      case Op::sub_period: top = strict(top, value::subtract_period_cell); break;
      case Op::has_element: top = strict(top, has_element); break;
      case Op::collect: top = strict(top, collector(in.a)); break;
      case Op::text_of:
        if (top[-1].known()) top[-1] = text_of(program, in, top[-1], scratch);
        break;
      case Op::concat: top = apply(top, in.a, with(scratch, lib::concatenate)); break;
      case Op::call: top = apply(top, in.b, with(scratch, lib::builtins()[in.a].function)); break;
      case Op::eq_number_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], numbers<std::equal_to<>>);
        break;
      case Op::ne_number_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], numbers<std::not_equal_to<>>);
        break;
      case Op::lt_number_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], numbers<std::less<>>);
        break;
      case Op::le_number_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], numbers<std::less_equal<>>);
        break;
      case Op::gt_number_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], numbers<std::greater<>>);
        break;
      case Op::ge_number_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], numbers<std::greater_equal<>>);
        break;
      case Op::eq_text_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], texts<std::equal_to<>>);
        break;
      case Op::ne_text_const:
        trace.add(in.a);
        top = fused(top, slots[in.a], constants[in.b], texts<std::not_equal_to<>>);
        break;
      case Op::add_int_const: change_integer(top[-1], constants[in.a], kAdd); break;
      case Op::mul_int_const: change_integer(top[-1], constants[in.a], kMultiply); break;
      case Op::ret: return top[-1];
    }
  }
}

}  // namespace

Cell execute(const Program& program, const program::Slot& slot, std::span<const Cell> slots,
             Scratch& scratch) {
  return run(program, program.code.data() + slot.code.begin, slots.data(), scratch, Untraced{});
}

Cell execute_traced(const Program& program, const program::Slot& slot, std::span<const Cell> slots,
                    Scratch& scratch, std::vector<Index>& reads) {
  return run(program, program.code.data() + slot.code.begin, slots.data(), scratch, Traced(reads));
}

Cell execute_watched(const Program& program, const program::Slot& slot, std::span<const Cell> slots,
                     Scratch& scratch, const Watch& watch) {
  const Instr* first = program.code.data() + slot.code.begin;
  return run(program, first, slots.data(), scratch, Watched{first, watch});
}

}  // namespace rapport::vm
