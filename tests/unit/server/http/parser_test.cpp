#include "server/http/parser.h"

#include <gtest/gtest.h>

#include <string>

namespace rapport::http {
namespace {

struct Read {
  Reading reading;
  unsigned status;
  Request request;
  std::string rest;
};

// As a connection does it, `step` bytes at a time.
Read read(const std::string& bytes, size_t step, size_t header_bytes = 4096, size_t body_bytes = 1000) {
  RequestParser parser(header_bytes, body_bytes);
  std::string buffer;
  for (size_t at = 0; at < bytes.size(); at += step) {
    buffer += bytes.substr(at, step);
    if (parser.reading() == Reading::Head || parser.reading() == Reading::Body)
      buffer.erase(0, parser.take(buffer));
  }
  return {parser.reading(), parser.status(), parser.request(), buffer};
}

TEST(Parser, ReadsTheSameInOnePieceAndByteByByte) {
  const std::string bytes =
      "POST /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nX-Two:  two words \r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;note=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\nGET";
  for (const size_t step : {size_t{1}, size_t{7}, bytes.size()}) {
    const Read got = read(bytes, step);
    ASSERT_EQ(got.reading, Reading::Done) << step;
    EXPECT_EQ(got.request.method, Method::Post);
    EXPECT_EQ(got.request.path, "/a%20b");
    EXPECT_EQ(got.request.query, "x=1");
    EXPECT_EQ(header(got.request, "x-two"), "two words");
    EXPECT_EQ(header(got.request, "trailer"), "");
    EXPECT_EQ(got.request.body, "abcde");
    EXPECT_EQ(got.rest, "GET");
  }
}

TEST(Parser, RefusesWhatTwoReadersCouldReadDifferently) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";
  for (const std::string& bad : {
           head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           head + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
           head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
           head + "Content-Length: 3, 3\r\n\r\nabc",
           head + "Content-Length: +3\r\n\r\nabc",
           head + "Content-Length: -1\r\n\r\n",
           head + "Content-Length: 99999999999999999999\r\n\r\n",
           head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           head + "Content-Length : 3\r\n\r\nabc",
           head + "Host: other\r\n\r\n",
           head + "X: a\rb\r\n\r\n",
           head + "X: a\nY: b\r\n\r\n",
           head + "X: a\r\n b\r\n\r\n",
           head + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
           head + "Transfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n",
           head + "Transfer-Encoding: chunked\r\n\r\n1;a=\"\nb\"\r\nx\r\n0\r\n\r\n",
           head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
           head + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
           std::string("GET / HTTP/1.1\r\n\r\n"),
           std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           std::string("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
           std::string("GET a HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET /\xc3\xbc HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("\x16\x03\x01\x02\x00\x01\x00", 7),
       })
    for (const size_t step : {size_t{1}, bad.size()}) {
      const Read got = read(bad, step);
      EXPECT_EQ(got.reading, Reading::Failed) << bad;
      EXPECT_EQ(got.status, 400U) << bad;
    }
}

TEST(Parser, SaysWhatItDoesNotDo) {
  const auto status = [](const std::string& bytes) { return read(bytes, bytes.size()).status; };
  EXPECT_EQ(status("BREW / HTTP/1.1\r\nHost: h\r\n\r\n"), 501U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), 501U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n"), 417U);
}

TEST(Parser, TakesTheFormThatProxiesAreAsked) {
  const Read got = read("GET http://h:80/a?b HTTP/1.1\r\nHost: h\r\n\r\n", 1000);
  ASSERT_EQ(got.reading, Reading::Done);
  EXPECT_EQ(got.request.path, "/a");
  EXPECT_EQ(got.request.query, "b");
}

TEST(Parser, TheWholeHeadHasALimitHoweverItComes) {
  const std::string line = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (const size_t step : {size_t{1}, size_t{100}, size_t{100'000}}) {
    EXPECT_EQ(read(line + "X: " + std::string(5000, 'x') + "\r\n\r\n", step).status, 431U);
    std::string many = line;
    for (int i = 0; i < 90; ++i) many += "Name-" + std::to_string(i) + ": " + std::string(50, 'v') + "\r\n";
    EXPECT_EQ(read(many + "\r\n", step).status, 431U);
    EXPECT_EQ(read("GET /" + std::string(5000, 'p'), step).status, 431U);
    const std::string half(2500, 'h');
    EXPECT_EQ(read("GET /" + half + " HTTP/1.1\r\nHost: h\r\nX: " + half + "\r\n\r\n", step).status, 431U);
  }
  std::string fields = line;
  for (int i = 0; i < 100; ++i) fields += "a: b\r\n";
  EXPECT_EQ(read(fields + "\r\n", 100'000).status, 431U);
}

TEST(Parser, TheBodyHasALimitHoweverItsLengthIsTold) {
  const std::string line = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(read(line + "Content-Length: 1001\r\n\r\n", 1000).status, 413U);
  EXPECT_EQ(read(line + "Content-Length: 9999\r\n\r\n" + std::string(9999, 'b'), 10'000).status, 413U);
  EXPECT_EQ(read(line + "Content-Length: 1000\r\n\r\n" + std::string(1000, 'b'), 100).reading, Reading::Done);
  std::string chunks = line + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 11; ++i) chunks += "64\r\n" + std::string(100, 'b') + "\r\n";
  EXPECT_EQ(read(chunks, 50).status, 413U);
  EXPECT_EQ(read(line + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(5000, 'x'), 100).status, 400U);
}

}  // namespace
}  // namespace rapport::http
