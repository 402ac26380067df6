#include "server/http/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <mutex>
#include <regex>
#include <stdexcept>
#include <vector>

#include "runtime/base/check.h"
#include "server/http/internal_error.h"
#include "tests/unit/server/http/loopback.h"

namespace rapport::http {
namespace {

constexpr const char* kGet = "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n";

// Says what it was asked.
Response echo(const Request& request) {
  return {.headers = {{"Content-Type", "text/plain"}},
          .body = std::string(method_name(request.method)) + " " + request.path + " " + request.query + " " +
                  request.client + " " + (request.is_secure ? "secure" : "plain") + " " + request.body};
}

TEST(Server, AnswersAndKeepsTheConnection) {
  Running server({}, echo);
  Client client(server->port());
  for (int i = 0; i < 3; ++i) {
    client.send(kGet);
    const auto [head, body] = client.answer();
    EXPECT_TRUE(std::regex_match(
        head,
        std::regex("HTTP/1.1 200 OK\r\nDate: [A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d "
                   "GMT\r\nContent-Type: text/plain\r\nContent-Length: 25\r\nX-Request-Id: "
                   "[0-9a-v]{16}\r\n\r\n")))
        << head;
    EXPECT_EQ(body, "GET /a b 127.0.0.1 plain ");
  }
}

size_t times(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(Server, EveryAnswerHasTheUsualHeadersUnlessItHasThemItself) {
  Options options;
  options.usual_headers = {{"X-Usual", "1"}, {"Content-Type", "text/usual"}, {"Cache-Control", "private"}};
  Running server(std::move(options), [](const Request& request) -> Response {
    if (request.path == "/throws") throw std::runtime_error("broken");
    return {.status = request.path == "/none" ? 204u : 200u, .headers = {{"cache-control", "public"}}};
  });
  for (const char* path : {"/", "/none"}) {
    Client client(server->port());
    client.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string head = client.rest();
    EXPECT_EQ(times(head, "X-Usual: 1\r\n"), 1u) << head;
    EXPECT_EQ(times(head, "Content-Type: text/usual\r\n"), 1u) << head;
    EXPECT_EQ(times(head, "ache-"), 1u) << head;
  }
  for (const char* refused :
       {"GET /throws HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "nonsense\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n"}) {
    Client client(server->port());
    client.send(refused);
    const std::string all = client.rest();
    EXPECT_EQ(times(all, "X-Usual: 1\r\n"), 1u) << all;
    EXPECT_EQ(times(all, "Cache-Control: no-store\r\n"), 1u) << all;
    EXPECT_EQ(times(all, "text/usual"), 0u) << all;
  }
}

TEST(Server, PipelinedRequestsAreAnsweredInTheirOrder) {
  Running server({}, echo);
  Client client(server->port());
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(requests);
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(client.answer().second.substr(0, 7), ("GET /" + std::to_string(i) + "  127").substr(0, 7));
}

TEST(Server, TakesBodiesInOnePieceInChunksAndOnDemand) {
  Running server({}, echo);
  Client client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_NE(client.answer().second.find("abc"), std::string::npos);
  client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n2\r\nyz\r\n0\r\n\r\n");
  EXPECT_NE(client.answer().second.find("xyz"), std::string::npos);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_to("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("def");
  EXPECT_NE(client.answer().second.find("def"), std::string::npos);
}

TEST(Server, HeadHasTheLengthAndNoBody) {
  Running server({}, echo);
  Client client(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string all = client.rest();
  EXPECT_NE(all.find("Content-Length: "), std::string::npos);
  EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(all.substr(all.size() - 4), "\r\n\r\n");
  EXPECT_EQ(all.find("HEAD"), std::string::npos);
}

TEST(Server, AnswersWithoutABodyHaveNoLength) {
  Running server({}, [](const Request&) { return Response{.status = 204, .body = "not sent"}; });
  Client client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string all = client.rest();
  EXPECT_EQ(status_line(all), "HTTP/1.1 204 No Content");
  EXPECT_EQ(all.find("Content-Length"), std::string::npos);
  EXPECT_EQ(all.substr(all.size() - 4), "\r\n\r\n");
}

TEST(Server, OldClientsAreKeptWhenTheyAsk) {
  Running server({}, echo);
  Client client(server->port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(client.answer().first.find("Connection: keep-alive\r\n"), std::string::npos);
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_NE(client.rest().find("Connection: close\r\n"), std::string::npos);
}

TEST(Server, ARefusalIsAShortProblemAndCloses) {
  Options options;
  options.limits.header_bytes = 1000;
  options.limits.body_bytes = 1000;
  std::mutex mutex;
  std::vector<unsigned> seen;
  Running server(options, echo, [&](const Request&, unsigned status, size_t, int64_t) {
    const std::lock_guard lock(mutex);
    seen.push_back(status);
  });
  const auto refused = [&](const std::string& bytes) {
    Client client(server->port());
    client.send(bytes);
    const std::string all = client.rest();
    EXPECT_NE(all.find("Content-Type: application/problem+json\r\n"), std::string::npos);
    EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
    return status_line(all);
  };
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n"),
            "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(
      refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'b')),
      "HTTP/1.1 413 Content Too Large");
  EXPECT_EQ(refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"),
            "HTTP/1.1 400 Bad Request");
  const std::lock_guard lock(mutex);
  EXPECT_EQ(seen, (std::vector<unsigned>{431, 413, 400}));
}

TEST(Server, TimeIsLimitedForHeadBodyAndRest) {
  Options options;
  options.limits.header_ms = 30;
  options.limits.body_ms = 30;
  options.limits.idle_ms = 60;
  Running server(options, echo);
  Client half_head(server->port());
  half_head.send("GET / HT");
  EXPECT_EQ(status_line(half_head.rest()), "HTTP/1.1 408 Request Timeout");
  Client half_body(server->port());
  half_body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(status_line(half_body.rest()), "HTTP/1.1 408 Request Timeout");
  Client idle(server->port());
  EXPECT_EQ(idle.rest(), "");
  Client idle_later(server->port());
  idle_later.send(kGet);
  EXPECT_EQ(status_line(idle_later.answer().first), "HTTP/1.1 200 OK");
  EXPECT_EQ(idle_later.rest(), "");
}

TEST(Server, AClientThatDoesNotReadLosesItsConnection) {
  Options options;
  options.limits.write_ms = 1;
  Running server(options, [](const Request& request) {
    return Response{.body = std::string(request.path == "/large" ? 32 << 20 : 1, 'x')};
  });
  Client slow(server->port());
  slow.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  Client other(server->port());
  other.send(kGet);
  EXPECT_EQ(other.answer().second, "x");
  server.end();  // the slow one is not waited for longer than it may take
  EXPECT_LT(slow.rest().size(), size_t{32} << 20);
}

TEST(Server, ALargeAnswerArrivesWhole) {
  std::string large;
  for (int i = 0; large.size() < (8U << 20); ++i) large += std::to_string(i) + ' ';
  Running server({}, [&](const Request&) { return Response{.body = large}; });
  Client client(server->port());
  client.send(kGet);
  EXPECT_EQ(client.answer().second == large, true);
}

TEST(Server, AFullQueueIsToldAndTheConnectionGoesOn) {
  Options options;
  options.pools = {{"pages", 1, 1}};
  std::latch started(1), go_on(1);
  std::atomic<bool> is_first = true;
  Running server(options, [&](const Request&) {
    if (is_first.exchange(false)) started.count_down();
    go_on.wait();
    return Response{.body = "done"};
  });
  Client working(server->port()), waiting(server->port()), refused(server->port());
  working.send(kGet);
  started.wait();
  waiting.send(kGet);
  while (server->counts().waiting[0] == 0) std::this_thread::yield();
  refused.send(kGet);
  const auto [head, body] = refused.answer();
  EXPECT_EQ(status_line(head), "HTTP/1.1 429 Too Many Requests");
  EXPECT_NE(head.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Connection: close"), std::string::npos);
  EXPECT_EQ(server->counts().refused, 1U);
  EXPECT_EQ(server->counts().under_way, 2U);
  go_on.count_down();
  EXPECT_EQ(working.answer().second, "done");
  EXPECT_EQ(waiting.answer().second, "done");
  refused.send(kGet);
  EXPECT_EQ(refused.answer().second, "done");
}

TEST(Server, PoolsDoNotHinderEachOther) {
  Options options;
  options.pools = {{"slow", 1, 1}, {"quick", 1, 1}};
  std::latch go_on(1);
  auto server = Server::open(
      options, [](const Request& request) { return request.path == "/slow" ? size_t{0} : size_t{1}; },
      [&](const Request& request) {
        if (request.path == "/slow") go_on.wait();
        return Response{.body = request.path};
      },
      [](auto&&...) {});
  ASSERT_TRUE(server.ok());
  std::thread thread([&] { (*server)->run(); });
  Client slow((*server)->port()), quick((*server)->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  quick.send("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(quick.answer().second, "/quick");
  go_on.count_down();
  EXPECT_EQ(slow.answer().second, "/slow");
  (*server)->stop();
  thread.join();
}

TEST(Server, BugsOfHandlersAreA500AndTheServiceLives) {
  base::set_check_handler(throw_internal_error);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  log::Log log(ends[1], log::Level::Info);
  Options options;
  options.log = &log;
  std::atomic<unsigned> seen = 0;
  Running server(
      options,
      [](const Request& request) -> Response {
        if (request.path == "/check") RAPPORT_CHECK(request.path.empty());
        if (request.path == "/throw") throw std::runtime_error("broken");
        if (request.path == "/int") throw 7;
        if (request.path == "/split") return {.headers = {{"Location", "/x\r\nSet-Cookie: a=b"}}};
        if (request.path == "/status") return {.status = 99};
        return {.body = "fine"};
      },
      [&](const Request&, unsigned status, size_t, int64_t) { seen += status == 500; });
  Client client(server->port());
  for (const char* path : {"/check", "/throw", "/int", "/split", "/status"}) {
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_line(client.answer().first), "HTTP/1.1 500 Internal Server Error") << path;
  }
  client.send(kGet);
  EXPECT_EQ(client.answer().second, "fine");
  EXPECT_EQ(seen, 5U);
  server.end();
  ::close(ends[1]);
  std::string logged(10'000, '\0');
  logged.resize(static_cast<size_t>(::read(ends[0], logged.data(), logged.size())));
  ::close(ends[0]);
  EXPECT_EQ(std::count(logged.begin(), logged.end(), '\n'), 5);
  EXPECT_NE(logged.find("`request.path.empty()` does not hold"), std::string::npos) << logged;
  EXPECT_EQ(logged.find("/throw"), std::string::npos) << "a path can be a link that works";
  base::set_check_handler(nullptr);
}

TEST(Server, TheConnectionThatWaitedLongestGivesWay) {
  Options options;
  options.limits.connections = 2;
  Running server(options, echo);
  Client one(server->port()), two(server->port());
  one.send(kGet);
  EXPECT_NE(one.answer().second, "");
  two.send(kGet);
  EXPECT_NE(two.answer().second, "");
  one.send(kGet);  // now `two` has waited longer
  EXPECT_NE(one.answer().second, "");
  Client three(server->port());
  EXPECT_EQ(two.rest(), "");
  three.send(kGet);
  EXPECT_NE(three.answer().second, "");
  one.send(kGet);
  EXPECT_NE(one.answer().second, "");
  EXPECT_EQ(server->counts().refused, 1U);
}

TEST(Server, HalfAHeadGivesWayToo) {
  Options options;
  options.limits.connections = 2;
  Running server(options, echo);
  Client one(server->port());
  one.send(kGet);
  EXPECT_NE(one.answer().second, "");
  one.send("GET /half HTTP/1.1\r\nHo");
  Client two(server->port());
  two.send(kGet);
  EXPECT_NE(two.answer().second, "");
  Client three(server->port());
  three.send(kGet);
  EXPECT_NE(three.answer().second, "");
  EXPECT_EQ(one.rest(), "");  // at once: no answer that it would have to take first
  two.send(kGet);
  EXPECT_NE(two.answer().second, "");
}

TEST(Server, WhereAllAreBusyOneMoreIsClosedAtOnce) {
  Options options;
  options.limits.connections = 1;
  std::latch started(1), go_on(1);
  Running server(options, [&](const Request&) {
    started.count_down();
    go_on.wait();
    return Response{.body = "done"};
  });
  Client one(server->port());
  one.send(kGet);
  started.wait();
  Client two(server->port());
  EXPECT_EQ(two.rest(), "");
  EXPECT_EQ(server->counts().refused, 1U);
  EXPECT_EQ(server->counts().connections, 1U);
  go_on.count_down();
  EXPECT_EQ(one.answer().second, "done");
}

TEST(Server, BodiesTogetherHaveALimit) {
  Options options;
  options.limits.bodies_bytes = 1000;
  std::latch started(1), go_on(1);
  Running server(options, [&](const Request& request) {
    if (request.body.size() == 900) {
      started.count_down();
      go_on.wait();
    }
    return Response{.body = "taken"};
  });
  const auto post = [](size_t size) {
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, 'b');
  };
  Client first(server->port()), second(server->port()), third(server->port());
  first.send(post(900));
  started.wait();
  second.send(post(200));
  EXPECT_EQ(status_line(second.rest()), "HTTP/1.1 503 Service Unavailable");
  go_on.count_down();
  EXPECT_EQ(first.answer().second, "taken");
  first.send(post(200));
  EXPECT_EQ(first.answer().second, "taken");
}

TEST(Server, AStopAnswersWhatIsUnderWayAndClosesTheRest) {
  std::latch started(1), go_on(1);
  Running server({}, [&](const Request&) {
    started.count_down();
    go_on.wait();
    return Response{.body = "done"};
  });
  Client idle(server->port()), half(server->port()), working(server->port());
  half.send("GET / HT");
  working.send(kGet);
  started.wait();
  server->stop();
  EXPECT_EQ(idle.rest(), "");
  EXPECT_EQ(half.rest(), "");
  go_on.count_down();
  const auto [head, body] = working.answer();
  EXPECT_EQ(body, "done");
  EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
  server.end();
  EXPECT_EQ(server->counts().connections, 0U);
}

TEST(Server, AStopWaitsNoLongerThanItsTime) {
  Options options;
  options.limits.stop_ms = 20;
  options.pools = {{"pages", 1, 10}};
  std::latch started(1), go_on(1);
  std::atomic<int> handled = 0;
  {
    Running server(options, [&](const Request&) {
      if (++handled == 1) started.count_down();
      go_on.wait();
      return Response{};
    });
    Client working(server->port()), waiting(server->port());
    working.send(kGet);
    started.wait();
    waiting.send(kGet);
    while (server->counts().waiting[0] == 0) std::this_thread::yield();
    server.end();  // run() has returned, although the handler has not
    EXPECT_EQ(working.rest(), "");
    EXPECT_EQ(waiting.rest(), "");
    go_on.count_down();
  }
  EXPECT_EQ(handled, 1);
}

TEST(Server, OnlyTrustedProxiesSpeakForOthers) {
  const std::string forwarded =
      "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 198.51.100.9\r\nX-Forwarded-Proto: https\r\n"
      "X-Request-Id: from-the-proxy\r\n\r\n";
  Running open_to_all({}, echo);
  Client direct(open_to_all->port());
  direct.send(forwarded);
  const auto [head, body] = direct.answer();
  EXPECT_EQ(body, "GET /  127.0.0.1 plain ");
  EXPECT_EQ(head.find("from-the-proxy"), std::string::npos);
  Options options;
  options.trusted_proxies = {"127.0.0.0/8"};
  Running behind_proxy(options, echo);
  Client proxy(behind_proxy->port());
  proxy.send(forwarded);
  const auto [proxied_head, proxied_body] = proxy.answer();
  EXPECT_EQ(proxied_body, "GET /  198.51.100.9 secure ");
  EXPECT_NE(proxied_head.find("X-Request-Id: from-the-proxy\r\n"), std::string::npos);
}

TEST(Server, AReloadCountsForConnectionsToCome) {
  Running server({}, echo);
  Client before(server->port());
  before.send(kGet);
  before.answer();
  Limits limits;
  limits.body_bytes = 2;
  ASSERT_TRUE(server->reload({}, limits, {}).ok());
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  before.send(post);
  EXPECT_EQ(status_line(before.answer().first), "HTTP/1.1 200 OK");
  Client after(server->port());
  after.send(post);
  EXPECT_EQ(status_line(after.answer().first), "HTTP/1.1 413 Content Too Large");
  EXPECT_EQ(server->reload({}, limits, {"nonsense"}).error().code, base::ErrorCode::InvalidArgument);
}

TEST(Server, SeveralThreadsServeManyClients) {
  Options options;
  options.io_threads = 3;
  Running server(options, echo);
  std::vector<std::unique_ptr<Client>> idle, busy;
  for (int i = 0; i < 200; ++i) idle.push_back(std::make_unique<Client>(server->port()));
  for (int i = 0; i < 20; ++i) busy.push_back(std::make_unique<Client>(server->port()));
  for (int round = 0; round < 5; ++round) {
    for (const auto& client : busy) client->send(kGet);
    for (const auto& client : busy) EXPECT_EQ(client->answer().second, "GET /a b 127.0.0.1 plain ");
  }
  EXPECT_EQ(server->counts().connections, 220U);
}

TEST(Server, SaysWhyItCannotOpen) {
  const auto open = [](Options options) {
    options.pools = {{"pages", 1, 1}};
    return Server::open(std::move(options), [](const Request&) { return size_t{0}; }, echo, [](auto&&...) {});
  };
  EXPECT_EQ(open({.address = "localhost"}).error().code, base::ErrorCode::InvalidArgument);
  EXPECT_EQ(open({.trusted_proxies = {"10.0.0.1/8"}}).error().code, base::ErrorCode::InvalidArgument);
  EXPECT_EQ(open({.has_tls = true, .tls = {"/nowhere.pem", "/nowhere.key"}}).error().code,
            base::ErrorCode::InvalidArgument);
  auto first = open({});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(open({.port = (*first)->port()}).error().code, base::ErrorCode::Conflict);
}

}  // namespace
}  // namespace rapport::http
