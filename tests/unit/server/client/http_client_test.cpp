#include "server/client/http_client.h"

#include <gtest/gtest.h>

#include "tests/unit/server/client/child.h"

namespace rapport::client {
namespace {

using base::ErrorCode;

const Options kLocal{.allows_http = true, .allows_private = true};

std::string header(const Answer& answer, const std::string& name) {
  for (const auto& [key, value] : answer.headers) {
    if (key == name) return value;
  }
  return "(none)";
}

class HttpClientTest : public testing::Test {
 protected:
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server.port()) + path;
  }
  ErrorCode refusal(const Ask& ask, const Options& options) const {
    const auto answer = send(ask, options);
    EXPECT_FALSE(answer.ok()) << ask.url;
    return answer.ok() ? ErrorCode::Conflict : answer.error().code;
  }
  Child server{"http_answers.py"};
};

TEST_F(HttpClientTest, AsksAndIsAnswered) {
  const auto answer = send({.url = url("/hello?a=b")}, kLocal);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 200U);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(header(*answer, "x-mixed"), "a value");
  EXPECT_EQ(server.line(), R"({"method": "GET", "path": "/hello?a=b", "body": "", "type": null, "x": null})");
}

TEST_F(HttpClientTest, SendsABodyAndHeaders) {
  const Ask ask{.method = "POST",
                .url = url("/in"),
                .headers = {{"Content-Type", "application/json"}, {"X-Token", "secret"}},
                .body = R"({"a":1})"};
  ASSERT_TRUE(send(ask, kLocal).ok());
  EXPECT_EQ(
      server.line(),
      R"({"method": "POST", "path": "/in", "body": "{\"a\":1}", "type": "application/json", "x": "secret"})");
  ASSERT_TRUE(send({.method = "POST", .url = url("/empty")}, kLocal).ok());
  EXPECT_EQ(server.line(), R"({"method": "POST", "path": "/empty", "body": "", "type": null, "x": null})");
  ASSERT_TRUE(send({.method = "DELETE", .url = url("/gone")}, kLocal).ok());
  EXPECT_EQ(server.line(), R"({"method": "DELETE", "path": "/gone", "body": "", "type": null, "x": null})");
  const auto head = send({.method = "HEAD", .url = url("/head")}, kLocal);
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->body, "");
}

TEST_F(HttpClientTest, AnyStatusIsAnAnswer) {
  for (const unsigned status : {404U, 500U, 503U}) {
    const auto answer = send({.url = url("/status/" + std::to_string(status))}, kLocal);
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->status, status);
    EXPECT_EQ(answer->body, "said");
  }
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
  const auto answer = send({.url = url("/away")}, kLocal);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 302U);
  EXPECT_EQ(header(*answer, "location"), "/status/200");
}

TEST_F(HttpClientTest, BodiesHaveALimit) {
  Options options = kLocal;
  options.body_bytes = 1000;
  EXPECT_TRUE(send({.url = url("/bytes/1000")}, options).ok());
  EXPECT_EQ(refusal({.url = url("/bytes/1001")}, options), ErrorCode::LimitExceeded);
  EXPECT_EQ(refusal({.url = url("/chunks/50")}, options), ErrorCode::LimitExceeded);
}

TEST_F(HttpClientTest, HeadersHaveALimit) {
  EXPECT_TRUE(send({.url = url("/headers/50")}, kLocal).ok());
  EXPECT_EQ(refusal({.url = url("/headers/70")}, kLocal), ErrorCode::LimitExceeded);
}

TEST_F(HttpClientTest, WaitsNotForEver) {
  Options options = kLocal;
  options.total_ms = 200;
  EXPECT_EQ(refusal({.url = url("/never")}, options), ErrorCode::Unavailable);
}

TEST_F(HttpClientTest, ReachesNoAddressInsideANetwork) {
  const Options options{.connect_ms = 200, .allows_http = true};
  const std::string port = ":" + std::to_string(server.port()) + "/";
  for (const char* host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "[::1]",
                           "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "10.0.0.1",
                           "169.254.169.254", "192.168.1.1", "[fe80::1]", "[fd00::1]"}) {
    EXPECT_EQ(refusal({.url = "http://" + std::string(host) + port}, options), ErrorCode::Forbidden) << host;
  }
}

TEST_F(HttpClientTest, AsksHttpsAlone) {
  const Options options{.allows_private = true};
  EXPECT_EQ(refusal({.url = url("/")}, options), ErrorCode::Forbidden);
  for (const char* other :
       {"ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "smtp://127.0.0.1/"}) {
    EXPECT_EQ(refusal({.url = other}, kLocal), ErrorCode::Forbidden) << other;
  }
}

TEST_F(HttpClientTest, RefusesWhatIsNoRequest) {
  for (const std::string& bad :
       {std::string(), std::string("http://"), std::string("http://a b/"),
        std::string("http://user:secret@127.0.0.1/"), std::string("http://127.0.0.1/\r\nX: y"),
        "http://127.0.0.1/" + std::string(5'000, 'a'), std::string("127.0.0.1:99999")}) {
    EXPECT_EQ(refusal({.url = bad}, kLocal), ErrorCode::InvalidArgument) << bad;
  }
  EXPECT_EQ(refusal({.method = "GET /x", .url = url("/")}, kLocal), ErrorCode::InvalidArgument);
  EXPECT_EQ(refusal({.url = url("/"), .headers = {{"X-A", "b\r\nX-C: d"}}}, kLocal),
            ErrorCode::InvalidArgument);
  EXPECT_EQ(refusal({.url = url("/"), .headers = {{"X A", "b"}}}, kLocal), ErrorCode::InvalidArgument);
}

TEST_F(HttpClientTest, AnotherServersNameIsNeeded) {
  const Certificates certificates;
  Child secure("http_answers.py",
               {"--certificate", certificates.file("server.pem"), "--key", certificates.file("server.key")});
  const std::string at = "https://127.0.0.1:" + std::to_string(secure.port()) + "/";
  Options options{.ca_file = certificates.file("ca.pem"), .allows_private = true};
  const auto answer = send({.url = at}, options);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->body, "hello");
  for (const std::string& ca_file : {certificates.file("other.pem"), std::string()}) {
    options.ca_file = ca_file;
    EXPECT_EQ(refusal({.url = at}, options), ErrorCode::Unavailable);
  }
  options.ca_file = certificates.file("ca.pem");
  EXPECT_EQ(refusal({.url = "https://127.0.0.2:" + std::to_string(secure.port()) + "/"}, options),
            ErrorCode::Unavailable);
}

TEST_F(HttpClientTest, AServerThatIsAwayIsSaidSo) {
  uint16_t port = 0;
  {
    const Child gone("http_answers.py");
    port = gone.port();
  }
  const auto answer = send({.url = "http://127.0.0.1:" + std::to_string(port) + "/"}, kLocal);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::Unavailable);
  EXPECT_NE(answer.error().message.find("127.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace rapport::client
