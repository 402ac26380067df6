#include "server/http/proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "runtime/base/utf8.h"

namespace rapport::http {
namespace {

constexpr std::array<uint8_t, 12> kIpv4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_ipv4(const Address& address) {
  return std::equal(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes.begin());
}

bool bit_of(const Address& address, unsigned bit) {
  return (address.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

// An entry of X-Forwarded-For: some proxies add the port ("192.0.2.1:4711", "[2001:db8::1]:4711").
std::optional<Address> forwarded_address(std::string_view entry) {
  if (entry.starts_with('[')) {
    const size_t end = entry.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return read_address(entry.substr(1, end - 1));
  }
  const size_t colon = entry.find(':');
  if (colon != std::string_view::npos && entry.find(':', colon + 1) == std::string_view::npos)
    return read_address(entry.substr(0, colon));
  return read_address(entry);
}

// The last entry of a comma-separated list, which is cut off.
std::string_view take_last(std::string_view& list) {
  const size_t comma = list.rfind(',');
  const std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
  return base::trimmed(last);
}

base::Error no_network(std::string_view text) {
  return {base::ErrorCode::InvalidArgument,
          "`" + std::string(text) + "` is no address and no network such as `10.0.0.0/8` or `fd00::/8`"};
}

}  // namespace

std::optional<Address> read_address(std::string_view text) {
  if (text.size() > INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  std::copy(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes.begin());
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + kIpv4Prefix.size()) == 1) return address;
  return std::nullopt;
}

std::string write_address(const Address& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (is_ipv4(address))
    inet_ntop(AF_INET, address.bytes.data() + kIpv4Prefix.size(), text, sizeof text);
  else
    inet_ntop(AF_INET6, address.bytes.data(), text, sizeof text);
  return text;
}

base::Result<Network> read_network(std::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<Address> address = read_address(text.substr(0, slash));
  if (!address) return no_network(text);
  Network network{*address, 128};
  if (slash == std::string_view::npos) return network;
  const std::string_view digits = text.substr(slash + 1);
  const unsigned offset = text.find(':') == std::string_view::npos ? 96 : 0;
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size() || bits > 128 - offset)
    return no_network(text);
  network.bits = bits + offset;
  for (unsigned bit = network.bits; bit < 128; ++bit)
    if (bit_of(network.address, bit)) return no_network(text);
  return network;
}

base::Result<std::vector<Network>> read_networks(std::span<const std::string> texts) {
  std::vector<Network> networks;
  for (const std::string& text : texts) {
    auto network = read_network(text);
    if (!network.ok()) return network.error();
    networks.push_back(*network);
  }
  return networks;
}

bool is_in(const Address& address, std::span<const Network> networks) {
  return std::any_of(networks.begin(), networks.end(), [&](const Network& network) {
    for (unsigned bit = 0; bit < network.bits; ++bit)
      if (bit_of(address, bit) != bit_of(network.address, bit)) return false;
    return true;
  });
}

Address client_of(const Address& peer, const Request& request, std::span<const Network> trusted) {
  Address client = peer;
  for (auto header = request.headers.rbegin(); header != request.headers.rend(); ++header) {
    if (header->name != "x-forwarded-for") continue;
    std::string_view list = header->value;
    while (!list.empty()) {
      if (!is_in(client, trusted)) return client;
      const std::optional<Address> before = forwarded_address(take_last(list));
      if (!before) return client;
      client = *before;
    }
  }
  return client;
}

bool is_forwarded_https(const Request& request) {
  std::string_view last;
  for (const Header& each : request.headers)
    if (each.name == "x-forwarded-proto") last = each.value;
  return take_last(last) == "https";
}

bool is_request_id(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                  c == '_' || c == '-';
         });
}

}  // namespace rapport::http
