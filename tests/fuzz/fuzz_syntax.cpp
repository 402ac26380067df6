#include "compiler/diag/diagnostics.h"
#include "compiler/syntax/parse.h"
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  diag::SourceMap sources;
  const uint32_t file = sources.add("fuzz.rap", std::string(reinterpret_cast<const char*>(data), size));
  diag::Diagnostics diags;
  syntax::parse(sources, file, diags);
  return 0;
}
