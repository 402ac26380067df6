// Any bytes as a lone .rap file: diagnostics or a program that verifies; never a crash.
#include <cstddef>
#include <cstdint>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "runtime/program/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  const pack::PackSources sources{
      .root_name = "fuzz.rap",
      .files = {{"fuzz.rap", std::string(reinterpret_cast<const char*>(data), size)}}};
  const driver::Compiled compiled = driver::compile(sources);
  RAPPORT_CHECK(compiled.program.has_value() != compiled.diags.has_errors());
  if (compiled.program) RAPPORT_CHECK(program::verify(*compiled.program).empty());
  RAPPORT_CHECK(!diag::to_json(compiled.diags, compiled.sources).empty());
  diag::to_text(compiled.diags, compiled.sources);
  return 0;
}
