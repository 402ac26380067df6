// The HTTP/1.1 server: Boost.Beast behind this header. Connections are served by coroutines on one I/O thread
// per `Options::io_threads`; handlers are plain functions that may block, and run on the pool that `pool_of`
// names. TLS 1.2 and 1.3 in-process when a certificate is given. Everything from outside has a limit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "server/http/message.h"
#include "server/log/log.h"

namespace rapport::http {

struct Limits {
  size_t header_bytes = 16 << 10;   // request line and headers: 431
  size_t body_bytes = 1 << 20;      // 413
  size_t bodies_bytes = 256 << 20;  // of all requests that are being received or worked on, together: 503
  size_t connections = 20'000;      // for one more, the one that has sent nothing for longest gives way
  unsigned header_ms = 10'000;      // to send a whole head, from its first byte: 408, then closed
  unsigned body_ms = 30'000;        // to send a whole body: 408
  unsigned idle_ms = 60'000;        // between requests of one connection: closed silently
  unsigned write_ms = 30'000;       // to take the answer, or the next 256 kB of a large one
  unsigned stop_ms = 10'000;        // requests under way at a stop are given this long
};

// A pool of threads with a bounded queue. A request that finds the queue full gets 429 with Retry-After: 1.
struct PoolOptions {
  std::string name;  // in metrics
  unsigned threads = 4;
  unsigned waiting = 1024;
};

struct Tls {
  std::string certificate_file;  // PEM, the chain
  std::string key_file;          // PEM
};

struct Options {
  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0: any free one
  unsigned io_threads = 1;
  Limits limits;
  std::vector<PoolOptions> pools;            // at least one
  std::vector<std::string> trusted_proxies;  // addresses or CIDR networks, IPv4 and IPv6
  bool has_tls = false;
  Tls tls;
  std::vector<Header> usual_headers;  // of every answer that does not have them, also of those given here
  // Who words the 413 of a body that is too large: the server itself, or the handler, which gets the request
  // without its body and marked so.
  enum class Words : uint8_t { Server, Handler };
  Words too_large = Words::Server;
  log::Log* log = nullptr;  // told of handlers that throw and of a system that runs out of sockets
};

// Any thread of its pool. What it throws becomes a 500 and a line in the log; it should not throw.
using Handler = std::function<Response(const Request&)>;
using PoolOf =
    std::function<size_t(const Request&)>;  // index into Options::pools; on an I/O thread: quick, no blocking
// Told of every request just before its answer is sent, and of one whose body is made in pieces after the
// last of them: for logs and metrics. Any thread, quick. Also of those refused before a handler; of one that
// is not HTTP at all, path and headers are as far as they were read.
using Observer = std::function<void(const Request&, unsigned status, size_t body_bytes, int64_t took_us)>;

class Server {
 public:
  // Binds, listens and starts the pools; nothing is accepted before run(). InvalidArgument (address,
  // certificate), Conflict (port taken). Signals that main waits for are to be blocked before: threads
  // inherit that.
  static base::Result<std::unique_ptr<Server>> open(const Options& options, PoolOf pool_of, Handler handler,
                                                    Observer observer);
  virtual ~Server() = default;        // waits for handlers that still run when stop_ms was over
  virtual uint16_t port() const = 0;  // the one it listens on
  // Serves until stop(); returns when the last request under way is answered or Limits::stop_ms is over.
  virtual void run() = 0;
  // No new connections and requests; run() returns, and cannot be called again. From any thread (for a
  // signal: from the thread that waits for it).
  virtual void stop() = 0;
  // Takes up a new certificate, limits and proxies for connections to come. The old ones stay when it fails.
  virtual base::Status reload(const Tls& tls, const Limits& limits,
                              const std::vector<std::string>& trusted_proxies) = 0;
  struct Counts {
    size_t connections;           // open now
    size_t under_way;             // requests given to a pool and not yet answered
    std::vector<size_t> waiting;  // per pool
    uint64_t refused;  // connections ended for want of room, and requests for which a queue was full
  };
  virtual Counts counts() const = 0;
};

}  // namespace rapport::http
