// One connection, served by a coroutine on the one thread of its IoThread. Private to server/http: includes
// Asio.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "server/http/answer.h"
#include "server/http/parser.h"
#include "server/http/pool.h"
#include "server/http/proxies.h"
#include "server/http/server.h"
#include "server/http/tls.h"

namespace rapport::http {

class Connection;
class Share;

// What a reload replaces as a whole; a connection keeps what was in force when it came.
struct Setup {
  Limits limits;
  std::vector<Network> trusted;
  std::shared_ptr<const TlsContext> tls;  // null: plain
};

// What all connections use, on any thread.
struct Common {
  PoolOf pool_of;
  Handler handler;
  Observer observer;
  Options::Words too_large = Options::Words::Server;
  log::Log* log = nullptr;
  std::vector<Header> usual_headers;
  std::vector<std::unique_ptr<Pool>> pools;
  std::atomic<size_t> connections = 0;  // accepted and not gone
  std::mutex mutex;                     // held when `connections` falls
  std::condition_variable fewer;
  std::atomic<size_t> under_way = 0;
  std::atomic<size_t> bodies_bytes = 0;
  std::atomic<uint64_t> refused = 0;
};

// A connection's place among those that Limits::connections allows, from when it was accepted.
class Place {
 public:
  explicit Place(Common& common) : common_(&common) { ++common.connections; }
  ~Place() { leave(); }
  Place(Place&& other) noexcept : common_(std::exchange(other.common_, nullptr)) {}
  Place& operator=(Place&&) = delete;

 private:
  void leave() {
    if (!common_) return;
    const std::lock_guard lock(common_->mutex);
    --common_->connections;
    common_->fewer.notify_all();
  }
  Common* common_;
};

// A thread that does input and output, and what only it touches.
struct IoThread {
  std::unordered_set<Connection*> connections;
  std::list<Connection*> idle;         // those without a request under way; first: for longest
  std::array<char, 64 << 10> scratch;  // bytes are read into this, so that waiting connections hold none
  // Jobs that a pool has done; filled by its threads. The one that finds it empty wakes this thread, so that
  // under load one waking serves many.
  std::mutex mutex;
  std::vector<std::function<void()>> done;
  std::string random;  // for request ids, fetched in batches
  std::string date;    // of the second `date_at`
  int64_t date_at = -1;
  bool is_stopping = false;
  boost::asio::io_context context{1};  // last: its end ends the coroutines, which use what stands above
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Common& common, Place place, IoThread& io, boost::asio::ip::tcp::socket socket,
             std::shared_ptr<const Setup> setup);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  boost::asio::awaitable<void> serve();
  void stop();            // IoThread::is_stopping was set: ends now when no request is under way
  void give_way();        // while it is idle: ends now, another one needs the room
  bool is_spare() const;  // while it is idle: did not just come, and no request has come that is not read yet
  void close();           // when the thread has ended: the client need not wait any longer

 private:
  using Clock = std::chrono::steady_clock;
  enum class Got : uint8_t { Bytes, End, TimedOut };
  enum class Arrival : uint8_t { Whole, Refused, Gone };
  using Piece = std::optional<std::string>;  // nothing: the body breaks off

  boost::asio::awaitable<void> serve_requests();
  boost::asio::awaitable<bool> handshake();
  boost::asio::awaitable<bool> wait_for_request();
  boost::asio::awaitable<bool> exchange();
  boost::asio::awaitable<Arrival> receive(RequestParser& parser, Share& share);
  boost::asio::awaitable<Response> answer_of(const Request& request);
  boost::asio::awaitable<std::optional<Response>> on_pool(Pool& pool, const Request& request);
  boost::asio::awaitable<bool> send(const Request& request, const Response& response, After after,
                                    Clock::time_point since);
  boost::asio::awaitable<bool> send_pieces(const Request& request, const Response& response, After after,
                                           Clock::time_point since);
  boost::asio::awaitable<Piece> next_piece(Pool& pool, const Request& request, const Response& response);
  boost::asio::awaitable<bool> send_bytes(std::string_view bytes);
  boost::asio::awaitable<void> linger();
  boost::asio::awaitable<Got> read_more();
  boost::asio::awaitable<bool> ready(boost::asio::ip::tcp::socket::wait_type what);

  Move try_read();
  Move try_write(std::string_view bytes);
  void complete(Request& request);  // what the server knows: id, client, is_secure
  After after_of(const RequestParser& parser, const Response& response) const;
  Response handled(const Request& request) const;
  Piece made(const Request& request, const Response& response) const;
  void observe(const Request& request, unsigned status, size_t body_bytes, Clock::time_point since) const;
  void break_off();
  std::string new_id();
  const std::string& date();
  void become_idle();
  void become_busy();
  void time_out_in(std::chrono::milliseconds time);
  void never_time_out() { deadline_ = Clock::time_point::max(); }
  void arm();
  void end_wait();  // what waits for the socket goes on, and sees that it was in vain

  Common& common_;
  Place place_;
  IoThread& io_;
  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<const Setup> setup_;
  std::optional<TlsSession> tls_;
  // The timer is set once and then asks whether the deadline has moved: most deadlines are never met, and
  // most requests set no timer at all.
  boost::asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point armed_ = Clock::time_point::max();
  bool is_over_ = false;       // the deadline was met
  bool gives_way_ = false;     // or another one needs the room
  bool lingers_ = false;       // the answer is sent, what comes is not looked at
  bool was_answered_ = false;  // a request
  const Clock::time_point came_ = Clock::now();
  bool is_idle_ = false;                      // no request is under way: a stop may end it
  std::list<Connection*>::iterator in_line_;  // while it is idle: of IoThread::idle
  Address peer_;
  std::string buffer_;  // read, not parsed
};

}  // namespace rapport::http
