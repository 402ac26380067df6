#include "server/http/metrics.h"

#include <gtest/gtest.h>

#include "runtime/base/check.h"
#include "server/http/internal_error.h"

namespace rapport::http {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, RequestsAreCountedByRouteMethodAndClass) {
  Metrics metrics;
  metrics.request("/a/{b}", Method::Get, 200, 700);
  metrics.request("/a/{b}", Method::Get, 204, 2'000'000);
  metrics.request("/a/{b}", Method::Get, 404, 10);
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, R"(rapport_http_requests_total{method="GET",route="/a/{b}",status="2xx"} 2)"))
      << text;
  EXPECT_TRUE(has_line(text, R"(rapport_http_requests_total{method="GET",route="/a/{b}",status="4xx"} 1)"));
  EXPECT_NE(text.find(R"(rapport_http_request_duration_seconds_count{method="GET",route="/a/{b}"} 3)"),
            std::string::npos);
  EXPECT_NE(text.find(R"(le="0.001"} 2)"), std::string::npos) << text;
}

TEST(Metrics, OthersBringTheirOwn) {
  Metrics metrics;
  Counter sent = metrics.counter("rapport_mails_total", "Mails", {{"result", "sent"}});
  sent.add();
  metrics.counter("rapport_mails_total", "Mails", {{"result", "sent"}}).add(2);
  metrics.gauge("rapport_outbox", "Waiting mails").set(7);
  double length = 1;
  metrics.gauge_of("rapport_queue", "Waiting", {}, [&] { return length; });
  length = 5;
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, R"(rapport_mails_total{result="sent"} 3)")) << text;
  EXPECT_TRUE(has_line(text, "rapport_outbox 7"));
  EXPECT_TRUE(has_line(text, "rapport_queue 5"));
}

TEST(Metrics, ANameForTwoKindsIsABugOfOurs) {
  base::set_check_handler(throw_internal_error);
  Metrics metrics;
  metrics.counter("rapport_x", "X");
  EXPECT_THROW(metrics.gauge("rapport_x", "X"), InternalError);
  EXPECT_THROW(metrics.counter("not a name", "X"), InternalError);
  base::set_check_handler(nullptr);
}

}  // namespace
}  // namespace rapport::http
