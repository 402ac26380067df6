// Broken sources as plain files: tests/conformance/syntax/<case>/pack.rap and expect.diag, its problems in
// line form.
#include <gtest/gtest.h>

#include <cstdlib>

#include "support.h"

namespace rapport::syntax::testing {
namespace {

std::vector<std::filesystem::path> cases() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(kTests / "conformance/syntax"))
    if (entry.is_directory()) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

TEST(SyntaxCases, ThereAreSixtyAtLeast) { EXPECT_GE(cases().size(), 60U); }

TEST(SyntaxCases, EveryCaseGivesItsProblemsAndNoMore) {
  for (const auto& folder : cases()) {
    SCOPED_TRACE(folder.filename().string());
    const Parsed all = parsed(read(folder / "pack.rap"));
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(folder / "expect.diag") << all.lines();
    EXPECT_EQ(all.lines(), read(folder / "expect.diag"));
    EXPECT_GE(all.diags.list().size(), 1U);
    EXPECT_LE(all.diags.list().size(), 2U);
  }
}

}  // namespace
}  // namespace rapport::syntax::testing
