#include "server/client/addresses.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace rapport::client {
namespace {

using Bytes = std::span<const uint8_t>;

struct Block {
  std::array<uint8_t, 16> prefix;
  unsigned bits;
};

bool is_in(Bytes address, const Block& block) {
  const unsigned whole = block.bits / 8;
  const unsigned rest = block.bits % 8;
  if (!std::equal(address.begin(), address.begin() + whole, block.prefix.begin())) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<uint8_t>(0xff << (8 - rest));
  return (address[whole] & mask) == (block.prefix[whole] & mask);
}

// The special-purpose addresses of IPv4 (RFC 6890 and what came after it).
constexpr Block kNotPublic4[] = {
    {{0}, 8},              // this network
    {{10}, 8},             // private
    {{100, 64}, 10},       // shared by a provider's customers
    {{127}, 8},            // loopback
    {{169, 254}, 16},      // link-local; where clouds answer questions about themselves
    {{172, 16}, 12},       // private
    {{192, 0, 0}, 24},     // protocol assignments
    {{192, 0, 2}, 24},     // documentation
    {{192, 88, 99}, 24},   // 6to4 relays, which were given up
    {{192, 168}, 16},      // private
    {{198, 18}, 15},       // benchmarks
    {{198, 51, 100}, 24},  // documentation
    {{203, 0, 113}, 24},   // documentation
    {{224}, 4},            // multicast
    {{240}, 4},            // reserved, broadcast
};

// Within 2000::/3, which is all of IPv6 that is given out.
constexpr Block kNotPublic6[] = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x3f, 0xff}, 20},              // documentation
};
constexpr Block kGivenOut{{0x20}, 3};
constexpr Block kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Block kTranslated{{0x00, 0x64, 0xff, 0x9b}, 96};  // NAT64: the IPv4 address is at the end, too
constexpr Block k6to4{{0x20, 0x02}, 16};

template <size_t n>
bool is_in_any(Bytes address, const Block (&blocks)[n]) {
  return std::any_of(std::begin(blocks), std::end(blocks),
                     [&](const Block& block) { return is_in(address, block); });
}

}  // namespace

bool is_public_address(Bytes address) {
  if (address.size() == 4) return !is_in_any(address, kNotPublic4);
  if (address.size() != 16) return false;
  if (is_in(address, kMapped) || is_in(address, kTranslated)) return is_public_address(address.subspan(12));
  if (is_in(address, k6to4)) return is_public_address(address.subspan(2, 4));
  return is_in(address, kGivenOut) && !is_in_any(address, kNotPublic6);
}

bool is_loopback_address(Bytes address) {
  constexpr Block kLoopback4{{127}, 8};
  constexpr Block kLoopback6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
  if (address.size() == 4) return is_in(address, kLoopback4);
  if (address.size() != 16) return false;
  return is_in(address, kMapped) ? is_in(address.subspan(12), kLoopback4) : is_in(address, kLoopback6);
}

}  // namespace rapport::client
