#include "tests/oracle/mutants.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "runtime/value/decimal.h"

namespace rapport::oracle {
namespace {

using program::Index;
using program::Instr;
using program::Op;
using program::Program;

bool is_operand(const Instr& in) { return in.op == Op::push || in.op == Op::load; }

// `a < b` with its operands swapped is `a > b`.
constexpr std::pair<Op, Op> kMirrored[] = {
    {Op::lt_number, Op::gt_number},
    {Op::le_number, Op::ge_number},
    {Op::lt_decimal, Op::gt_decimal},
    {Op::le_decimal, Op::ge_decimal},
    {Op::lt_number_const, Op::gt_number_const},
    {Op::le_number_const, Op::ge_number_const},
};
constexpr Op kOneSided[] = {Op::sub_int, Op::sub_decimal, Op::div_round};

Op mirrored(Op op) {
  for (const auto& [less, greater] : kMirrored) {
    if (op == less) return greater;
    if (op == greater) return less;
  }
  return op;
}

}  // namespace

Program without_cutoff(const Program& program) {
  Program out = program;
  out.dependents.clear();
  out.dependent_starts.clear();
  out.reaches.clear();
  const auto count = static_cast<Index>(program.slots.size());
  std::vector<std::set<Index>> reached(count);
  for (Index slot = count; slot-- > 0;)
    for (const Index next : program.dependents_of(slot)) {
      reached[slot].insert(next);
      reached[slot].insert(reached[next].begin(), reached[next].end());
    }
  for (Index slot = 0; slot < count; ++slot) {
    const auto direct = program.dependents_of(slot);
    out.dependent_starts.push_back(static_cast<uint32_t>(out.dependents.size()));
    for (const Index reader : reached[slot]) {
      out.dependents.push_back(reader);
      const bool is_direct = std::find(direct.begin(), direct.end(), reader) != direct.end();
      out.reaches.push_back(is_direct ? program::reach_of(program, slot, reader) : program::Reach::All);
    }
  }
  out.dependent_starts.push_back(static_cast<uint32_t>(out.dependents.size()));
  return out;
}

Program with_swapped_operands(const Program& program) {
  Program out = program;
  for (Instr& in : out.code) in.op = mirrored(in.op);
  for (const program::Slot& slot : program.slots)
    for (uint32_t i = 2; i < slot.code.count; ++i) {
      Instr* const at = &out.code[slot.code.begin + i];
      const bool one_sided =
          std::find(std::begin(kOneSided), std::end(kOneSided), at->op) != std::end(kOneSided);
      if (one_sided && is_operand(at[-1]) && is_operand(at[-2])) std::swap(at[-1], at[-2]);
    }
  return out;
}

Program with_forgotten_parents(const Program& program) {
  Program out = program;
  for (program::Slot& slot : out.slots)
    if (slot.kind == program::SlotKind::Condition) slot.gate = program::kNone;
  program::index_program(out);
  return out;
}

Program with_forgotten_filters(const Program& program) {
  Program out = program;
  for (program::Loop& loop : out.loops) loop.where = program::kNone;
  for (program::Record& record : out.records) record.gate = program::kNone;
  return out;
}

Program with_roomy_decimals(const Program& program) {
  Program out = program;
  for (Instr& in : out.code)
    if (in.op == Op::fit_decimal) in.a = value::kMaxDigits, in.b = value::kMaxScale;
  return out;
}

}  // namespace rapport::oracle
