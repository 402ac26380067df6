// Any bytes as a file of translations: problems or entries that are written and read again as they are; never
// a crash.
#include <cstddef>
#include <cstdint>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/pack/po.h"
#include "runtime/base/check.h"
#include "runtime/program/codec.h"

namespace {

using namespace rapport;

constexpr const char* kManifest = "name = \"fuzz\"\nversion = \"1.0.0\"\nlanguages = [\"en\", \"de\"]\n";
constexpr const char* kPack = R"(ask code "Code": text(4)
  help "A **{code}** of [four](https://example.com/) letters.\n\n- one\n- two"
  check form: length(code) > 1 else "Not {code}."
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const driver::Compiled compiled =
      driver::compile({.root_name = "fuzz",
                       .files = {{"fuzz.rap", kPack}, {"pack.toml", kManifest}, {"texts/de.po", bytes}}});
  RAPPORT_CHECK(compiled.program.has_value() != compiled.diags.has_errors());
  if (compiled.program) RAPPORT_CHECK(program::verify(*compiled.program).empty());
  diag::to_text(compiled.diags, compiled.sources);
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const pack::PoFile read = pack::read_po(sources, sources.add("texts/de.po", bytes), diags);
  if (read.broken) return 0;
  const std::string written = pack::write_po(read);
  const pack::PoFile again = pack::read_po(sources, sources.add("texts/de.po", written), diags);
  RAPPORT_CHECK(!again.broken && pack::write_po(again) == written);
  return 0;
}
