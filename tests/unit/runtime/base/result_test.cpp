#include "runtime/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace rapport::base {
namespace {

Result<int> positive(int n) {
  if (n > 0) return n;
  return Error{ErrorCode::InvalidArgument, "not positive"};
}

TEST(Result, HoldsAValueOrAnError) {
  ASSERT_TRUE(positive(3).ok());
  EXPECT_EQ(*positive(3), 3);
  const Result<int> wrong = positive(-3);
  EXPECT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(wrong.error().message, "not positive");
}

TEST(Result, AValueThatOnlyMovesCanBeTaken) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 5);
}

TEST(Result, AResultOfErrorTypeAndOfNothingWork) {
  const Status done = Done{};
  EXPECT_TRUE(done.ok());
  const Status failed = Error{ErrorCode::Corrupt, "broken"};
  EXPECT_EQ(failed.error().code, ErrorCode::Corrupt);
}

TEST(ResultDeathTest, ReadingWhatIsNotThereStops) {
  EXPECT_DEATH(static_cast<void>(positive(-1).value()), "");
  EXPECT_DEATH(static_cast<void>(positive(1).error()), "");
}

}  // namespace
}  // namespace rapport::base
