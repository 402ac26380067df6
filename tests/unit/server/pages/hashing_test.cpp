// The browser of these tests fails when a route hashes a password that is not `Hashing` in routes.def. After
// all of them: each that is, has.
#include "tests/unit/server/pages/browser.h"

namespace rapport::pages {
namespace {

class EachHashes : public testing::Environment {
  void TearDown() override {
    const testing::UnitTest& all = *testing::UnitTest::GetInstance();
    if (all.test_to_run_count() != all.total_test_count()) return;  // only some of the tests were wanted
    for (const Route& route : routes())
      EXPECT_EQ(route.work == model::Work::Hashing,
                hashing_routes().contains(std::string(route.pattern)) && route.method == http::Method::Post)
          << route.pattern;
  }
};
const testing::Environment* const kEachHashes = testing::AddGlobalTestEnvironment(new EachHashes);

TEST(Hashing, IsCounted) {
  const int before = hashes_made;
  EXPECT_TRUE(auth::hash_password("corridor-7-lantern", {1, 8192}).ok());
  auth::verify_nothing("corridor-7-lantern", {1, 8192});
  EXPECT_EQ(hashes_made, before + 2);
  EXPECT_NE(kEachHashes, nullptr);
}

}  // namespace
}  // namespace rapport::pages
