#include "server/client/curl.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "runtime/base/check.h"
#include "server/client/addresses.h"

namespace rapport::client {
namespace {

// The bytes of an IPv4 or IPv6 address; none for any other family.
std::span<const uint8_t> bytes_of(const curl_sockaddr& address) {
  if (address.family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(&address.addr);
    return {reinterpret_cast<const uint8_t*>(&in->sin_addr), 4};
  }
  if (address.family == AF_INET6) {
    // curl_sockaddr ends in a sockaddr_storage in all but its type.
    const auto* in = reinterpret_cast<const sockaddr_in6*>(&address.addr);
    return {reinterpret_cast<const uint8_t*>(&in->sin6_addr), 16};
  }
  return {};
}

}  // namespace

bool reaches(Reach reach, std::span<const uint8_t> address) {
  switch (reach) {
    case Reach::Any: return true;
    case Reach::Public: return is_public_address(address);
    case Reach::Loopback: return is_loopback_address(address);
  }
  return false;
}

Handle new_handle() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  RAPPORT_CHECK(ready == CURLE_OK);
  Handle handle(curl_easy_init());
  if (!handle) return handle;
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle.get(), CURLOPT_NOPROGRESS, 1L);
  return handle;
}

void append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.release(), line.c_str());
  RAPPORT_CHECK(longer != nullptr);
  list.reset(longer);
}

Guard::Guard(CURL* handle, Reach reach) : reach_(reach) {
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &Guard::open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
}

curl_socket_t Guard::open(void* self, curlsocktype, curl_sockaddr* address) {
  auto* guard = static_cast<Guard*>(self);
  if (!reaches(guard->reach_, bytes_of(*address))) {
    guard->has_refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace rapport::client
