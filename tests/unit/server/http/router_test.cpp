#include "server/http/router.h"

#include <gtest/gtest.h>

#include "runtime/base/check.h"
#include "server/http/internal_error.h"

namespace rapport::http {
namespace {

constexpr RouteKey kKeys[] = {
    {Method::Get, "/"},
    {Method::Get, "/customers"},
    {Method::Post, "/customers"},
    {Method::Get, "/customers/{customer}"},
    {Method::Get, "/customers/new"},
    {Method::Delete, "/customers/{customer}/services/{service}"},
    {Method::Get, "/customers/new/help"},
};

TEST(Router, FindsTheRowAndTheParameters) {
  const Router router(kKeys);
  EXPECT_EQ(router.match(Method::Get, "/").route, 0U);
  EXPECT_EQ(router.match(Method::Post, "/customers").route, 2U);
  const Match match = router.match(Method::Delete, "/customers/C%2F1/services/%C3%BC");
  ASSERT_EQ(match.route, 5U);
  ASSERT_EQ(match.parameters.size(), 2U);
  EXPECT_EQ(match.parameters[0], (std::pair<std::string_view, std::string>("customer", "C/1")));
  EXPECT_EQ(match.parameters[1].second, "ü");
}

TEST(Router, LiteralsWinOverNames) {
  const Router router(kKeys);
  EXPECT_EQ(router.match(Method::Get, "/customers/new").route, 4U);
  EXPECT_EQ(router.match(Method::Get, "/customers/newer").route, 3U);
  const Match behind_a_literal = router.match(Method::Delete, "/customers/new/services/1");
  EXPECT_EQ(behind_a_literal.route, 5U);
  EXPECT_EQ(behind_a_literal.parameters[0].second, "new");
}

TEST(Router, HeadIsAnsweredByGet) {
  const Router router(kKeys);
  EXPECT_EQ(router.match(Method::Head, "/customers").route, 1U);
}

TEST(Router, AnotherMethodIsToldWhatIsAllowed) {
  const Match match = Router(kKeys).match(Method::Delete, "/customers");
  EXPECT_EQ(match.route, std::nullopt);
  EXPECT_EQ(match.allow, "GET, HEAD, POST");
}

TEST(Router, WhatIsNotThereHasNoRowAndNoMethods) {
  const Router router(kKeys);
  for (const char* path :
       {"", "x", "/customers/", "/customers//services/1", "/customer", "/customers/1/services", "//",
        "/customers/%zz", "/customers/%ff", "/customers/%00", "/customers/1/services/1/x"}) {
    const Match match = router.match(Method::Get, path);
    EXPECT_EQ(match.route, std::nullopt) << path;
    EXPECT_EQ(match.allow, "") << path;
    EXPECT_TRUE(match.parameters.empty()) << path;
  }
}

TEST(Router, ATableThatContradictsItselfIsABugOfOurs) {
  base::set_check_handler(throw_internal_error);
  const RouteKey twice[] = {{Method::Get, "/a"}, {Method::Get, "/a"}};
  EXPECT_THROW(Router{twice}, InternalError);
  const RouteKey two_names[] = {{Method::Get, "/{a}"}, {Method::Post, "/{b}"}};
  EXPECT_THROW(Router{two_names}, InternalError);
  base::set_check_handler(nullptr);
}

}  // namespace
}  // namespace rapport::http
