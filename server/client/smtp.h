// Delivery of one message to an SMTP server, through libcurl. RFC 5321; STARTTLS by RFC 3207, AUTH by RFC
// 4954.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::client {

enum class Security { StartTls, Tls, None };  // None: only for a server on loopback, refused otherwise

struct SmtpServer {
  std::string host = "127.0.0.1";
  uint16_t port = 587;
  Security security = Security::StartTls;
  std::string user;  // "": no authentication
  std::string password;
  std::string ca_file;  // "": the system's
  unsigned total_ms = 30'000;
};

enum class DeliveryFailure {
  Later,
  Never
};  // 4xx, not reached → Later; 5xx for this message or recipient → Never
struct Delivery {
  bool is_delivered = false;
  DeliveryFailure failure = DeliveryFailure::Later;
  std::string message;  // for a person: what the server said, without secrets
};

// Sends `bytes` (a whole RFC 5322 message with CRLF lines) from one address to another. Blocks; any thread.
Delivery deliver(const SmtpServer& server, const std::string& from, const std::string& to,
                 const std::string& bytes);

}  // namespace rapport::client
