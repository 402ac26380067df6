// TLS by OpenSSL on a socket that somebody else waits for. Only tls.cpp knows OpenSSL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "runtime/base/result.h"
#include "server/http/server.h"

struct ssl_ctx_st;
struct ssl_st;

namespace rapport::http {

// A certificate with its key and what the service allows; shared by the connections made with it.
class TlsContext {
 public:
  // InvalidArgument: a file cannot be read, or the key is not the certificate's.
  static base::Result<std::shared_ptr<const TlsContext>> load(const Tls& files);

 private:
  friend class TlsSession;
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

// What became of a try at a socket.
enum class Moved : uint8_t { Some, NeedsRead, NeedsWrite, Ended };
struct Move {
  Moved moved;
  size_t bytes = 0;
};

// The server's side of one connection. Never blocks: NeedsRead and NeedsWrite mean to wait for the socket and
// to try the same again; the socket may be quiet although read() has more, so read before waiting.
class TlsSession {
 public:
  TlsSession(const TlsContext& context, int socket);
  Move handshake();
  Move read(std::span<char> into);
  Move write(std::string_view bytes);
  void close();  // tells the client, if the socket takes it

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };
  Move outcome(int result);
  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace rapport::http
