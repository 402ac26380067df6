// libcurl, wrapped: a handle that cleans up, and a guard on the addresses that it connects to.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace rapport::client {

struct EndHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct EndList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct EndUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Handle = std::unique_ptr<CURL, EndHandle>;
using List = std::unique_ptr<curl_slist, EndList>;
using Url = std::unique_ptr<CURLU, EndUrl>;

// A handle without signals, proxies and whatever else the environment would set; nullptr without memory.
Handle new_handle();
void append(List& list, const std::string& line);

enum class Reach { Any, Public, Loopback };
// Whether an address (see addresses.h) may be connected to.
bool reaches(Reach reach, std::span<const uint8_t> address);
// Refuses connections to what `reach` does not cover. It looks at the address itself, after the name was
// resolved, so that no name can mean another address by the time of the connection. Lives as long as the
// handle is used.
class Guard {
 public:
  Guard(CURL* handle, Reach reach);
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  bool has_refused() const { return has_refused_; }

 private:
  static curl_socket_t open(void* self, curlsocktype purpose, curl_sockaddr* address);
  Reach reach_;
  mutable bool has_refused_ = false;  // written by libcurl's calls, also where the guard is const
};

}  // namespace rapport::client
