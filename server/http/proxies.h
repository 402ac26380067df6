// Which peers are proxies of ours, and who stands behind them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "server/http/message.h"

namespace rapport::http {

struct Address {  // IPv4 as ::ffff:a.b.c.d, so that there is one kind
  std::array<uint8_t, 16> bytes{};
  friend bool operator==(const Address&, const Address&) = default;
};
// "192.0.2.1", "2001:db8::1"; nullopt for anything else.
std::optional<Address> read_address(std::string_view text);
std::string write_address(const Address& address);

struct Network {
  Address address;
  unsigned bits = 128;  // of the 128 of Address that must be equal
};
// An address, or "10.0.0.0/8", "fd00::/8"; InvalidArgument for anything else, also for bits beyond the mask.
base::Result<Network> read_network(std::string_view text);
base::Result<std::vector<Network>> read_networks(std::span<const std::string> texts);

bool is_in(const Address& address, std::span<const Network> networks);

// The client of a request that came from `peer`. The X-Forwarded-For chain is read from its end, as long as
// what stands there was written by a trusted proxy; an entry that is no address ends it.
Address client_of(const Address& peer, const Request& request, std::span<const Network> trusted);
// Whether a trusted peer says that its client came over TLS (the last X-Forwarded-Proto).
bool is_forwarded_https(const Request& request);
// X-Request-Id as a trusted proxy may set it.
bool is_request_id(std::string_view text);

}  // namespace rapport::http
