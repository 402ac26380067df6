// Any bytes as a file to import: problems, or metadata that is written, read again as it is, and imported
// again without a change; never a crash.
#include <cstddef>
#include <cstdint>

#include "compiler/diag/render.h"
#include "compiler/import/import.h"
#include "compiler/pack/schema_toml.h"
#include "runtime/base/check.h"

namespace {

using namespace rapport;

metadata::Imported imported(const std::string& bytes, const std::vector<pack::SourceFile>& existing) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const std::vector<pack::SourceFile> inputs = {{"fuzz", bytes}};
  metadata::Imported result = metadata::import_files(inputs, existing, sources, diags);
  diag::to_text(diags, sources);
  RAPPORT_CHECK(result.reports.size() == 1);
  RAPPORT_CHECK(result.written.empty() || !diags.has_errors());
  RAPPORT_CHECK(existing.empty() || !diags.has_errors());
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const metadata::Imported first = imported(bytes, {});
  std::vector<pack::SourceFile> existing;
  for (const metadata::Written& file : first.written) {
    diag::SourceMap sources;
    diag::Diagnostics diags;
    pack::read_schema(sources, sources.add(file.name, file.bytes), diags);
    RAPPORT_CHECK(!diags.has_errors());
    existing.push_back({file.name, file.bytes});
  }
  if (existing.empty()) return 0;
  const metadata::Imported second = imported(bytes, existing);
  RAPPORT_CHECK(second.written.size() == 1 && second.written[0].bytes == existing[0].bytes);
  return 0;
}
