// Links runtime/vm and what is below it, and nothing else: whoever adds a dependency to the VM finds this not
// linking.
#include <cstdio>

#include "runtime/vm/execute.h"

namespace {

// 20 + 22, as the emitter would write it.
rapport::program::Program answer_to_everything() {
  using rapport::program::Op;
  rapport::program::Program program;
  program.constants = {rapport::value::number_cell(20), rapport::value::number_cell(22)};
  program.constant_types = {rapport::value::integer(), rapport::value::integer()};
  program.code = {{.op = Op::push, .a = 0}, {.op = Op::push, .a = 1}, {.op = Op::add_int}, {.op = Op::ret}};
  program.slots.push_back({.kind = rapport::program::SlotKind::Let,
                           .type = rapport::value::integer(),
                           .code = {.begin = 0, .count = 4}});
  return program;
}

}  // namespace

int main() {
  const rapport::program::Program program = answer_to_everything();
  const rapport::value::Cell slots[1] = {};
  rapport::value::Scratch scratch;
  const rapport::value::Cell sum = rapport::vm::execute(program, program.slots[0], slots, scratch);
  if (sum.known() && sum.number == 42) return 0;
  std::fputs("the VM alone does not add up\n", stderr);
  return 1;
}
