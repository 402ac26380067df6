#include "tests/oracle/mutants.h"

#include <set>

namespace rapport::oracle {
namespace {

using program::Index;
using program::Instr;
using program::Op;
using program::Program;

bool is_operand(const Instr& in) { return in.op == Op::push || in.op == Op::load; }

// Its operands do not commute, and both have the type that either may have.
bool is_one_sided(Op op) {
  switch (op) {
    case Op::lt_number:
    case Op::le_number:
    case Op::gt_number:
    case Op::ge_number:
    case Op::lt_decimal:
    case Op::le_decimal:
    case Op::gt_decimal:
    case Op::ge_decimal:
    case Op::sub_int:
    case Op::sub_decimal:
    case Op::div_round: return true;
    default: return false;
  }
}

}  // namespace

Program without_cutoff(const Program& program) {
  Program out = program;
  out.dependents.clear();
  out.dependent_starts.clear();
  const auto count = static_cast<Index>(program.slots.size());
  std::vector<std::set<Index>> reached(count);
  for (Index slot = count; slot-- > 0;)
    for (const Index next : program.dependents_of(slot)) {
      reached[slot].insert(next);
      reached[slot].insert(reached[next].begin(), reached[next].end());
    }
  for (const std::set<Index>& all : reached) {
    out.dependent_starts.push_back(static_cast<uint32_t>(out.dependents.size()));
    out.dependents.insert(out.dependents.end(), all.begin(), all.end());
  }
  out.dependent_starts.push_back(static_cast<uint32_t>(out.dependents.size()));
  return out;
}

Program with_swapped_operands(const Program& program) {
  Program out = program;
  for (const program::Slot& slot : program.slots)
    for (uint32_t i = 2; i < slot.code.count; ++i) {
      Instr* const at = &out.code[slot.code.begin + i];
      if (is_one_sided(at->op) && is_operand(at[-1]) && is_operand(at[-2])) std::swap(at[-1], at[-2]);
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

}  // namespace rapport::oracle
