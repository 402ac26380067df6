// Requests to other servers over HTTP and HTTPS, through libcurl.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::client {

struct Options {
  unsigned connect_ms = 5'000;
  unsigned total_ms = 15'000;
  size_t body_bytes = 1 << 20;  // of an answer: more is LimitExceeded
  std::string ca_file;          // "": the system's
  bool allows_http = false;     // plain http:// is refused unless this is said
  bool allows_private =
      false;  // addresses that are loopback, link-local or private are refused unless this is said:
              // a URL that a customer gave must not reach into the operator's network. Checked on the
              // address that is connected to, so that a name cannot change in between.
  bool allows_loopback = false;  // only loopback then: for tests
};

struct Answer {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

struct Ask {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// What send() would say of the URL without asking anybody: InvalidArgument, or Forbidden for a scheme or an
// address (one that is written as digits; a name is looked at when it is resolved).
base::Status check_url(const std::string& url, const Options& options);

// Follows no redirects. Unavailable (not reached, timed out), Forbidden (scheme or address), InvalidArgument
// (URL), LimitExceeded. Blocks; any thread.
base::Result<Answer> send(const Ask& ask, const Options& options);

}  // namespace rapport::client
