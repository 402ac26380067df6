// The answers that the server gives by itself.
#include "server/http/answer.h"

#include <gtest/gtest.h>

namespace rapport::http {
namespace {

Request asking_for(const std::string& types) {
  Request request;
  request.id = "0123456789abcdef";
  if (!types.empty()) request.headers.push_back({"accept", types});
  return request;
}

std::string type_of(const Response& response) { return response.headers.at(0).value; }

TEST(Answer, AProgramGetsProblemDetailsAndAPersonAPage) {
  for (const char* types : {"", "*/*", "application/json"}) {
    const Response details = problem(413, "the body is too large", asking_for(types));
    EXPECT_EQ(type_of(details), "application/problem+json") << types;
    EXPECT_EQ(details.body, R"({"type":"about:blank","title":"Content Too Large","status":413,)"
                            R"("detail":"the body is too large","instance":"urn:request:0123456789abcdef"})");
  }
  const Response page =
      problem(413, "the body is too large",
              asking_for("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
  EXPECT_EQ(page.status, 413u);
  EXPECT_EQ(type_of(page), "text/html; charset=utf-8");
  EXPECT_NE(page.body.find("<h1>Content Too Large</h1><p>the body is too large.</p><p>0123456789abcdef</p>"),
            std::string::npos)
      << page.body;
  EXPECT_TRUE(is_sendable(page));
}

}  // namespace
}  // namespace rapport::http
