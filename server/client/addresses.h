// Which addresses are of the public internet, and which are somebody's own network.
#pragma once

#include <cstdint>
#include <span>

namespace rapport::client {

// `address` is 4 bytes (IPv4) or 16 (IPv6), as they stand in a packet. Loopback, link-local, private, shared,
// multicast, documentation and reserved ranges are not public; an IPv6 address that carries an IPv4 one is
// what that one is. Any other length is not public.
bool is_public_address(std::span<const uint8_t> address);
bool is_loopback_address(std::span<const uint8_t> address);

}  // namespace rapport::client
