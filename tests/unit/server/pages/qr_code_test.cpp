// What is drawn is what the library says, module by module.
#include "server/pages/qr_code.h"

#include "tests/unit/server/pages/qr_drawn.h"

namespace rapport::pages {
namespace {

constexpr std::string_view kUri =
    "otpauth://totp/Rapport:mette.holm@moellehoej.example?secret=JBSWY3DPEHPK3PXP&issuer=Rapport";

TEST(QrCodes, EveryModuleIsDrawnAsTheLibrarySetsIt) {
  for (std::string_view text : {std::string_view("a"), kUri}) {
    auto code = qr_code(text);
    ASSERT_TRUE(code.has_value());
    EXPECT_EQ(drawn(code->path, code->modules), modules_of(text)) << text;
  }
}

TEST(QrCodes, ThreeCornersAreThoseThatReadersLookFor) {
  auto code = qr_code(kUri);
  ASSERT_TRUE(code.has_value());
  auto rows = drawn(code->path, code->modules);
  size_t last = code->modules - 7;
  constexpr std::string_view kFinder[] = {"#######", "#     #", "# ### #", "# ### #",
                                          "# ### #", "#     #", "#######"};
  for (size_t y = 0; y < 7; ++y) {
    EXPECT_EQ(rows[y].substr(0, 7), kFinder[y]);
    EXPECT_EQ(rows[y].substr(last), kFinder[y]);
    EXPECT_EQ(rows[last + y].substr(0, 7), kFinder[y]);
  }
  EXPECT_NE(rows[last].substr(last), kFinder[0]);
}

TEST(QrCodes, NothingIsDrawnThatNoCameraReads) {
  EXPECT_FALSE(qr_code("").has_value());
  EXPECT_TRUE(qr_code(std::string(1'000, 'x')).has_value());
  EXPECT_FALSE(qr_code(std::string(1'001, 'x')).has_value());
}

}  // namespace
}  // namespace rapport::pages
