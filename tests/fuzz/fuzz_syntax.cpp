// Any bytes as the text of one file: a tree and problems that lie in it; never a crash, and an end.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/diag/diagnostics.h"
#include "compiler/syntax/parse.h"
#include "runtime/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  diag::SourceMap sources;
  const uint32_t file = sources.add("fuzz.rap", std::string(reinterpret_cast<const char*>(data), size));
  diag::Diagnostics diags;
  syntax::parse(sources, file, diags);
  for (const diag::Diagnostic& problem : diags.list())
    RAPPORT_CHECK(problem.at.begin <= problem.at.end && problem.at.end <= size);
  return 0;
}
