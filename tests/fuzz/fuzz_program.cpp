// Any bytes as the payload of a .rapc, sealed here so that they reach the decoder and the verifier: refused,
// or a program that an interview can be held on and that encodes to the same program again.
#include <cstddef>
#include <cstdint>

#include "compiler/driver/compile.h"
#include "compiler/pack/digest.h"
#include "runtime/assemble/assemble.h"
#include "runtime/output/output.h"
#include "runtime/program/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
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
  for (program::Index slot = 0; slot < program.slots.size(); ++slot) interview.explain(slot);
  interview.problems(0);
  const auto again = program::decode(program::encode(program));
  RAPPORT_CHECK(again.ok());
  RAPPORT_CHECK(program::encode(*again) == program::encode(program));
  program::dump(program);
  return 0;
}
