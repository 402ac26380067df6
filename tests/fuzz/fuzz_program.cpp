// Any bytes as the payload of a .rapc, sealed here so that they reach the decoder and the verifier: refused,
// or a program that an interview can be held on, whose tests can be run and that encodes to the same program
// again.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "compiler/driver/compile.h"
#include "compiler/pack/digest.h"
#include "runtime/assemble/assemble.h"
#include "runtime/output/output.h"
#include "runtime/program/codec.h"
#include "runtime/testing/testing.h"

namespace {

using namespace rapport;

// Of a slot with rows the first few: each is explained alike. Turns of a loop are the assembler's.
void explain_each(const interview::Interview& interview, program::Index slot) {
  const program::Program& program = interview.program();
  const program::Index scope = program.slots[slot].scope;
  if (scope == program::kNone) {
    interview.explain(slot);
  } else if (const program::Index table = program.table_of[scope]; table != program::kNone) {
    for (uint32_t row = 0; row < std::min(3U, interview.rows().count(table)); ++row)
      interview.explain(slot, row);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string file = program::seal({reinterpret_cast<const char*>(data), size}, pack::digest32);
  const auto opened = driver::open_program(file);
  if (!opened) return 0;
  const program::Program& program = *opened;
  interview::Interview interview(program);
  for (const program::Question& q : program.questions) {
    const interview::Entry blank{
        .kind = interview::EntryKind::Blank, .name = q.name, .value = {}, .author = {}};
    interview.apply({&blank, 1});
  }
  for (program::Index slot = 0; slot < program.slots.size(); ++slot) explain_each(interview, slot);
  interview.problems(0);
  testing::run_tests(program, {});
  const auto again = program::decode(program::encode(program));
  RAPPORT_CHECK(again.ok());
  RAPPORT_CHECK(program::encode(*again) == program::encode(program));
  program::dump(program);
  return 0;
}
