// Who words the answer to a body that is too large.
#include "tests/unit/server/http/loopback.h"

namespace rapport::http {
namespace {

TEST(TooLarge, TheHandlerMayWordThatABodyIsTooLarge) {
  Options options;
  options.limits.body_bytes = 1000;
  options.too_large = Options::Words::Handler;
  Running server(options, [](const Request& request) {
    EXPECT_EQ(request.body, "");
    return Response{.status = request.is_too_large ? 413u : 200u, .body = "in its words: " + request.path};
  });
  Client client(server->port());
  client.send("POST /import HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" +
              std::string(1'000'000, 'b'));
  const std::string all = client.rest();
  EXPECT_EQ(status_line(all), "HTTP/1.1 413 Content Too Large");
  EXPECT_NE(all.find("in its words: /import"), std::string::npos);
  EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos) << "the rest of the body is not read";
}

}  // namespace
}  // namespace rapport::http
