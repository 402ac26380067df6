// Bodies that are made while they are sent.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "server/http/server.h"
#include "tests/unit/server/http/loopback.h"

namespace rapport::http {
namespace {

constexpr const char* kGet = "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n";

size_t times(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

// Gives these, one after another.
std::function<base::Result<std::string>()> pieces(std::vector<std::string> list) {
  return [list, next = size_t{0}]() mutable -> base::Result<std::string> {
    return next < list.size() ? list[next++] : std::string();
  };
}

TEST(Pieces, ABodyIsMadeWhileItIsSent) {
  std::mutex mutex;
  std::vector<size_t> bytes;
  Running server(
      {}, [](const Request&) { return Response{.body = "begin,", .more = pieces({"middle,", "end"})}; },
      [&](const Request&, unsigned, size_t body_bytes, int64_t) {
        const std::lock_guard lock(mutex);
        bytes.push_back(body_bytes);
      });
  Client client(server->port());
  for (int i = 0; i < 2; ++i) {  // the connection goes on
    client.send(kGet);
    const std::string head = client.read_to("\r\n\r\n");
    EXPECT_EQ(times(head, "Transfer-Encoding: chunked\r\n"), 1u) << head;
    EXPECT_EQ(times(head, "Content-Length"), 0u) << head;
    EXPECT_EQ(client.read_to("\r\n0\r\n\r\n"), "6\r\nbegin,\r\n7\r\nmiddle,\r\n3\r\nend\r\n0\r\n\r\n");
  }
  server.end();
  EXPECT_EQ(bytes, (std::vector<size_t>{16, 16})) << "told once, with all of it";
}

TEST(Pieces, OldClientsGetABodyOfUnknownLengthUpToTheEnd) {
  Running server({}, [](const Request&) { return Response{.more = pieces({"one,", "two"})}; });
  Client client(server->port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string all = client.rest();
  EXPECT_EQ(times(all, "Transfer-Encoding"), 0u) << all;
  EXPECT_EQ(times(all, "Connection: close\r\n"), 1u) << all;
  EXPECT_EQ(all.substr(all.size() - 11), "\r\n\r\none,two");
}

TEST(Pieces, HeadMakesNoPieces) {
  std::atomic<int> made = 0;
  Running server({}, [&](const Request&) {
    return Response{.more = [&]() -> base::Result<std::string> {
      ++made;
      return std::string();
    }};
  });
  Client client(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string all = client.rest();
  EXPECT_EQ(status_line(all), "HTTP/1.1 200 OK");
  EXPECT_EQ(all.substr(all.size() - 4), "\r\n\r\n");
  EXPECT_EQ(made, 0);
}

TEST(Pieces, ABodyThatBreaksOffIsNotTakenForWhole) {
  Running server({}, [](const Request& request) {
    Response response{.body = "begin"};
    if (request.path == "/throws")
      response.more = []() -> base::Result<std::string> { throw std::runtime_error("broken"); };
    else
      response.more = []() -> base::Result<std::string> {
        return base::Error{base::ErrorCode::Unavailable, "the database is away"};
      };
    return response;
  });
  for (const char* path : {"/throws", "/fails"}) {
    Client client(server->port());
    client.send(std::string("GET ") + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(times(client.rest(), "\r\n0\r\n\r\n"), 0u) << path;  // the last piece; an id may end in 0, too
  }
  Client next(server->port());
  next.send("GET /throws HTTP/1.0\r\n\r\n");
  char some[4096];
  ssize_t got = 1;
  while (got > 0) got = ::recv(next.socket(), some, sizeof some, 0);
  EXPECT_EQ(got, -1) << "an old client sees that the connection broke";
  EXPECT_EQ(errno, ECONNRESET);
}

TEST(Pieces, NoPieceIsMadeForAClientThatIsGone) {
  Options options;
  options.limits.write_ms = 300;
  std::atomic<size_t> made = 0;
  std::latch is_over(1);
  Running server(
      options,
      [&](const Request&) {
        return Response{.more = [&]() -> base::Result<std::string> {
          made += 1 << 20;
          return std::string(1 << 20, 'x');
        }};
      },
      [&](const Request&, unsigned, size_t, int64_t) { is_over.count_down(); });
  Client client(server->port());
  client.send(kGet);
  is_over.wait();  // it reads nothing: its time is over when the buffers of the system are full
  EXPECT_LT(made, 64u << 20) << "an endless body was not made ahead";
}

TEST(Pieces, APieceFindsRoomWhereARequestDoesNot) {
  Options options;
  options.pools = {{"pages", 1, 1}};
  std::latch is_begun(1), may_end(1);
  Running server(options, [&](const Request& request) -> Response {
    if (request.path != "/long") return {.body = "short"};
    return {.body = "begin,", .more = [&, count = 0]() mutable -> base::Result<std::string> {
              if (++count == 1) {
                is_begun.count_down();
                may_end.wait();
              }
              return count < 3 ? std::string("piece,") : std::string();
            }};
  });
  Client asks(server->port());
  asks.send("GET /long HTTP/1.1\r\nHost: h\r\n\r\n");
  is_begun.wait();
  Client waits(server->port());
  waits.send(kGet);  // fills the queue
  while (server->counts().waiting[0] == 0) std::this_thread::yield();
  may_end.count_down();
  EXPECT_NE(asks.read_to("\r\n0\r\n\r\n").find("piece,\r\n6\r\npiece,\r\n0"), std::string::npos);
  EXPECT_EQ(waits.answer().second, "short");
}

}  // namespace
}  // namespace rapport::http
