#include "server/client/addresses.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rapport::client {
namespace {

std::vector<uint8_t> bytes(const std::string& text) {
  const bool is_ipv6 = text.find(':') != std::string::npos;
  std::vector<uint8_t> out(is_ipv6 ? 16 : 4);
  EXPECT_EQ(inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text.c_str(), out.data()), 1) << text;
  return out;
}

TEST(Addresses, OfTheInternetArePublic) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                           "126.1.1.1", "172.15.255.255", "172.32.0.0", "192.167.1.1", "198.17.1.1",
                           "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1",
                           "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
    EXPECT_TRUE(is_public_address(bytes(text))) << text;
  }
}

TEST(Addresses, OfNetworksAreNot) {
  for (const char* text : {"0.0.0.0",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.1.1.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::7f00:1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2001:10::1",
                           "3fff::1",
                           "2002:7f00:1::1",
                           "2002:a9fe:a9fe::1",
                           "fc00::1",
                           "fd12::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "4000::1"}) {
    EXPECT_FALSE(is_public_address(bytes(text))) << text;
  }
  EXPECT_FALSE(is_public_address({}));
}

TEST(Addresses, OfThisMachineAreLoopback) {
  for (const char* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback_address(bytes(text))) << text;
  }
  for (const char* text :
       {"126.0.0.1", "0.0.0.0", "10.0.0.1", "::", "::2", "::ffff:8.8.8.8", "64:ff9b::127.0.0.1"}) {
    EXPECT_FALSE(is_loopback_address(bytes(text))) << text;
  }
  EXPECT_FALSE(is_loopback_address({}));
}

}  // namespace
}  // namespace rapport::client
