#include "server/http/proxies.h"

#include <gtest/gtest.h>

namespace rapport::http {
namespace {

std::vector<Network> networks(std::vector<std::string> texts) {
  auto read = read_networks(texts);
  EXPECT_TRUE(read.ok());
  return *read;
}

std::string client(std::string_view peer, std::vector<std::string> forwarded,
                   std::vector<std::string> trusted) {
  Request request;
  for (std::string& each : forwarded) request.headers.push_back({"x-forwarded-for", std::move(each)});
  return write_address(client_of(*read_address(peer), request, networks(std::move(trusted))));
}

TEST(Proxies, ANetworkHoldsItsAddresses) {
  const auto nets = networks({"10.1.0.0/16", "192.0.2.7", "fd00::/8"});
  for (const char* in : {"10.1.255.255", "192.0.2.7", "fdff::1", "::ffff:10.1.2.3"})
    EXPECT_TRUE(is_in(*read_address(in), nets)) << in;
  for (const char* out : {"10.2.0.0", "192.0.2.8", "fe00::1", "::1"})
    EXPECT_FALSE(is_in(*read_address(out), nets)) << out;
  EXPECT_TRUE(is_in(*read_address("203.0.113.9"), networks({"0.0.0.0/0"})));
  EXPECT_FALSE(is_in(*read_address("2001:db8::1"), networks({"0.0.0.0/0"})));
}

TEST(Proxies, WhatIsNoNetworkIsRefused) {
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.1/8", "::/129", "fd00::/", "10.0.0/8", "host",
                          "10.0.0.0/-1", "10.0.0.0/8 "}) {
    const auto read = read_network(bad);
    ASSERT_FALSE(read.ok()) << bad;
    EXPECT_EQ(read.error().code, base::ErrorCode::InvalidArgument);
  }
}

TEST(Proxies, TheChainIsReadFromItsEndAsFarAsItIsTrusted) {
  const std::vector<std::string> proxies = {"10.0.0.0/8"};
  EXPECT_EQ(client("203.0.113.1", {"198.51.100.1"}, proxies), "203.0.113.1");
  EXPECT_EQ(client("10.0.0.1", {"198.51.100.1"}, proxies), "198.51.100.1");
  EXPECT_EQ(client("10.0.0.1", {"1.1.1.1, 198.51.100.1, 10.0.0.2"}, proxies), "198.51.100.1");
  EXPECT_EQ(client("10.0.0.1", {"1.1.1.1", "198.51.100.1,10.0.0.2"}, proxies), "198.51.100.1");
  EXPECT_EQ(client("10.0.0.1", {}, proxies), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", {"1.1.1.1, garbage, 10.0.0.2"}, proxies), "10.0.0.2");
  EXPECT_EQ(client("10.0.0.1", {"198.51.100.1:4711"}, proxies), "198.51.100.1");
  EXPECT_EQ(client("10.0.0.1", {"[2001:db8::1]:4711"}, proxies), "2001:db8::1");
  EXPECT_EQ(client("10.0.0.1", {"2001:DB8::1"}, proxies), "2001:db8::1");
}

TEST(Proxies, TheLastForwardedProtoCounts) {
  Request request;
  EXPECT_FALSE(is_forwarded_https(request));
  request.headers = {{"x-forwarded-proto", "https"}};
  EXPECT_TRUE(is_forwarded_https(request));
  request.headers = {{"x-forwarded-proto", "https, http"}};
  EXPECT_FALSE(is_forwarded_https(request));
}

TEST(Proxies, RequestIdsAreShortAndPlain) {
  EXPECT_TRUE(is_request_id("0123abcd"));
  EXPECT_FALSE(is_request_id("short"));
  EXPECT_FALSE(is_request_id("has a blank"));
  EXPECT_FALSE(is_request_id(std::string(65, 'a')));
  EXPECT_FALSE(is_request_id("\"quote\"\"quote\""));
}

}  // namespace
}  // namespace rapport::http
