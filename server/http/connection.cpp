#include "server/http/connection.h"

#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <exception>
#include <utility>

namespace rapport::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;

// In this file every co_await stands in a statement of its own: g++ 12 makes wrong code of some in
// conditions.
constexpr auto kQuietly = asio::as_tuple(asio::use_awaitable);  // errors as values

constexpr size_t kWriteStep = 256 << 10;  // what a client takes within Limits::write_ms
constexpr milliseconds kLinger{2000};
constexpr milliseconds kGrace{250};  // within which one that has come may say what it wants
constexpr size_t kLingerBytes = 8 << 20;

Address address_of(const tcp::socket& socket) {
  boost::system::error_code gone;
  const tcp::endpoint end = socket.remote_endpoint(gone);
  return gone ? Address{} : read_address(end.address().to_string()).value_or(Address{});
}

bool needs_wait(const Move& move) {
  return move.moved == Moved::NeedsRead || move.moved == Moved::NeedsWrite;
}

tcp::socket::wait_type wait_of(const Move& move) {
  return move.moved == Moved::NeedsWrite ? tcp::socket::wait_write : tcp::socket::wait_read;
}

}  // namespace

// Counts the bytes of a body among those of all while it lives.
class Share {
 public:
  explicit Share(std::atomic<size_t>& sum) : sum_(sum) {}
  ~Share() { sum_ -= mine_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  size_t grow_to(size_t bytes) {
    const size_t more = bytes - mine_;
    mine_ = bytes;
    return sum_.fetch_add(more) + more;
  }

 private:
  std::atomic<size_t>& sum_;
  size_t mine_ = 0;
};

Connection::Connection(Common& common, Place place, IoThread& io, tcp::socket socket,
                       std::shared_ptr<const Setup> setup)
    : common_(common),
      place_(std::move(place)),
      io_(io),
      socket_(std::move(socket)),
      setup_(std::move(setup)),
      timer_(io.context) {
  boost::system::error_code ignored;
  (void)socket_.set_option(tcp::no_delay(true), ignored);
  peer_ = address_of(socket_);
  io_.connections.insert(this);
}

Connection::~Connection() {
  become_busy();
  io_.connections.erase(this);
}

void Connection::become_idle() {
  if (is_idle_) return;
  is_idle_ = true;
  in_line_ = io_.idle.insert(io_.idle.end(), this);
}

void Connection::become_busy() {
  if (!is_idle_) return;
  is_idle_ = false;
  io_.idle.erase(in_line_);
}

asio::awaitable<void> Connection::serve() {
  const auto self = shared_from_this();
  try {
    co_await serve_requests();
  } catch (const std::exception& error) {  // no memory: this client loses its connection, nobody else's
    if (common_.log) common_.log->write(log::Level::Error, "connection_failed", {{"problem", error.what()}});
  }
  never_time_out();
  timer_.cancel();
  close();
}

asio::awaitable<void> Connection::serve_requests() {
  become_idle();
  if (setup_->tls) {
    tls_.emplace(*setup_->tls, socket_.native_handle());
    const bool is_agreed = co_await handshake();
    if (!is_agreed) co_return;
  }
  for (bool goes_on = true; goes_on;) {
    goes_on = co_await wait_for_request();
    if (goes_on) goes_on = co_await exchange();
  }
}

void Connection::stop() {
  if (is_idle_) end_wait();
}

void Connection::give_way() {
  become_busy();  // nobody asks twice
  is_over_ = gives_way_ = true;
  end_wait();
}

bool Connection::is_spare() const {
  if (lingers_) return true;
  if (!was_answered_ && Clock::now() - came_ < kGrace) return false;
  boost::system::error_code error;
  return socket_.available(error) == 0 || error;
}

void Connection::end_wait() {
  boost::system::error_code ignored;
  (void)socket_.cancel(ignored);
}

void Connection::close() {
  boost::system::error_code ignored;
  (void)socket_.close(ignored);
}

// ---- time ----

void Connection::time_out_in(milliseconds time) {
  deadline_ = Clock::now() + time;
  if (deadline_ < armed_) arm();
}

void Connection::arm() {
  armed_ = deadline_;
  timer_.expires_at(armed_);
  timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
    if (cancelled) return;
    self->armed_ = Clock::time_point::max();
    if (self->deadline_ <= Clock::now()) {
      self->is_over_ = true;
      self->end_wait();
    } else if (self->deadline_ != Clock::time_point::max()) {
      self->arm();
    }
  });
}

const std::string& Connection::date() {
  const int64_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (now != io_.date_at) {
    io_.date_at = now;
    io_.date = http_date(now);
  }
  return io_.date;
}

// ---- bytes ----

Move Connection::try_read() {
  if (tls_) return tls_->read(io_.scratch);
  const ssize_t got = ::recv(socket_.native_handle(), io_.scratch.data(), io_.scratch.size(), MSG_DONTWAIT);
  if (got > 0) return {Moved::Some, static_cast<size_t>(got)};
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {Moved::NeedsRead};
  return {Moved::Ended};
}

Move Connection::try_write(std::string_view bytes) {
  if (tls_) return tls_->write(bytes);
  const ssize_t sent =
      ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return {Moved::Some, static_cast<size_t>(sent)};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {Moved::NeedsWrite};
  return {Moved::Ended};
}

// False when the time is over (or the server stops while nothing is under way).
asio::awaitable<bool> Connection::ready(tcp::socket::wait_type what) {
  if (is_over_) co_return false;
  const auto [error] = co_await socket_.async_wait(what, kQuietly);
  co_return !error && !is_over_;
}

asio::awaitable<bool> Connection::handshake() {
  time_out_in(milliseconds(setup_->limits.header_ms));
  bool is_ready = true;
  Move move{Moved::NeedsRead};
  while (is_ready && needs_wait(move)) {
    move = tls_->handshake();
    if (needs_wait(move)) is_ready = co_await ready(wait_of(move));
  }
  never_time_out();
  co_return move.moved == Moved::Some;
}

// Appends to buffer_.
asio::awaitable<Connection::Got> Connection::read_more() {
  Move move = try_read();
  bool is_ready = true;
  while (is_ready && needs_wait(move)) {
    is_ready = co_await ready(wait_of(move));
    if (is_ready) move = try_read();
  }
  if (!is_ready) co_return Got::TimedOut;
  if (move.moved == Moved::Ended) co_return Got::End;
  buffer_.append(io_.scratch.data(), move.bytes);
  co_return Got::Bytes;
}

asio::awaitable<bool> Connection::send_bytes(std::string_view bytes) {
  size_t taken = 0;  // since the deadline was set
  bool goes_on = true;
  while (goes_on && !bytes.empty()) {
    const Move move = try_write(bytes.substr(0, kWriteStep));
    if (move.moved == Moved::Some) {
      bytes.remove_prefix(move.bytes);
      taken += move.bytes;
      if (taken < kWriteStep) continue;
      never_time_out();
      taken = 0;
    } else if (move.moved == Moved::Ended) {
      goes_on = false;
    } else {
      if (deadline_ == Clock::time_point::max()) time_out_in(milliseconds(setup_->limits.write_ms));
      goes_on = co_await ready(wait_of(move));
    }
  }
  never_time_out();
  co_return goes_on;
}

// Closing while bytes of the client are unread would make the system take back an answer that was not read
// yet: so the client closes first, for as long as that is reasonable.
asio::awaitable<void> Connection::linger() {
  if (tls_) tls_->close();
  boost::system::error_code ignored;
  (void)socket_.shutdown(tcp::socket::shutdown_send, ignored);
  tls_.reset();  // what comes now is not looked at
  lingers_ = true;
  become_idle();  // nobody waits for it
  time_out_in(std::min(kLinger, milliseconds(setup_->limits.idle_ms)));
  bool goes_on = true;
  for (size_t read = 0; goes_on && read < kLingerBytes && !io_.is_stopping;) {
    const Move move = try_read();
    read += move.bytes;
    if (move.moved == Moved::Ended) goes_on = false;
    if (move.moved == Moved::NeedsRead) goes_on = co_await ready(tcp::socket::wait_read);
  }
}

// ---- requests ----

// Until a byte of the next request is there; false at the end. Holds no memory while it waits.
asio::awaitable<bool> Connection::wait_for_request() {
  if (!buffer_.empty()) co_return true;
  std::string().swap(buffer_);
  become_idle();
  time_out_in(milliseconds(setup_->limits.idle_ms));
  if (!tls_ && !io_.is_stopping) co_await ready(tcp::socket::wait_read);
  // A request that had come before the stop is answered, too.
  bool got = !is_over_;
  while (got && buffer_.empty()) {
    const Move move = try_read();
    if (move.moved == Moved::Some) buffer_.append(io_.scratch.data(), move.bytes);
    got = move.moved != Moved::Ended && (!io_.is_stopping || !buffer_.empty());
    if (got && buffer_.empty()) co_await ready(wait_of(move));
    got = got && !is_over_;
  }
  never_time_out();
  co_return got;
}

asio::awaitable<Connection::Arrival> Connection::receive(RequestParser& parser, Share& share) {
  const Limits& limits = setup_->limits;
  bool is_asked_for_body = false;
  std::optional<Reading> timed;  // the part whose time runs
  for (;;) {
    buffer_.erase(0, parser.take(buffer_));
    if (share.grow_to(parser.request().body.size()) > limits.bodies_bytes)
      parser.refuse(503, "too many large requests at once");
    const Reading reading = parser.reading();
    reading == Reading::Head ? become_idle() : become_busy();
    if (is_idle_ && io_.is_stopping) co_return Arrival::Gone;
    if (reading == Reading::Done || reading == Reading::Failed) break;
    if (reading == Reading::Body && parser.expects_continue() && !is_asked_for_body) {
      is_asked_for_body = true;
      const bool is_told = co_await send_bytes("HTTP/1.1 100 Continue\r\n\r\n");
      if (!is_told) co_return Arrival::Gone;
    }
    if (timed != reading)
      time_out_in(milliseconds(reading == Reading::Head ? limits.header_ms : limits.body_ms));
    timed = reading;
    const Got got = co_await read_more();
    // A wait that ends before its time was ended by a stop, or for want of room.
    const bool is_late = got == Got::TimedOut && is_over_ && !gives_way_;
    if (got == Got::End || (got == Got::TimedOut && !is_late)) co_return Arrival::Gone;
    if (got == Got::TimedOut) parser.refuse(408, "the request did not come in time");
    if (got == Got::TimedOut) break;
  }
  never_time_out();
  co_return parser.reading() == Reading::Done ? Arrival::Whole : Arrival::Refused;
}

// Whether the connection goes on.
asio::awaitable<bool> Connection::exchange() {
  RequestParser parser(setup_->limits.header_bytes, setup_->limits.body_bytes);
  Share share(common_.bodies_bytes);
  const Arrival arrival = co_await receive(parser, share);
  if (arrival == Arrival::Gone) co_return false;
  const auto since = Clock::now();
  Request& request = parser.request();
  complete(request);
  Response response;
  After after = After::Close;
  if (arrival == Arrival::Refused) {
    is_over_ = false;  // a 408 is sent although the time is over
    request.body.clear();
    request.is_too_large = parser.status() == 413 && common_.too_large == Options::Words::Handler;
  }
  if (arrival == Arrival::Whole || request.is_too_large) {
    response = co_await answer_of(request);
  } else {
    response = problem(parser.status(), parser.problem(), request);
    observe(request, response.status, response.body.size(), since);
  }
  if (arrival == Arrival::Whole) after = after_of(parser, response);
  const bool is_sent = co_await send(request, response, after, since);
  if (!is_sent) co_return false;
  was_answered_ = true;
  if (after == After::KeepAlive || after == After::KeepAliveOld) co_return true;
  co_await linger();
  co_return false;
}

After Connection::after_of(const RequestParser& parser, const Response& response) const {
  const bool goes_on = parser.keeps_alive() && !io_.is_stopping;
  if (!parser.is_http_1_0()) return goes_on ? After::KeepAlive : After::Close;
  return goes_on && !response.more ? After::KeepAliveOld : After::CloseOld;
}

void Connection::complete(Request& request) {
  request.is_secure = setup_->tls != nullptr;
  request.client = write_address(peer_);
  if (is_in(peer_, setup_->trusted)) {
    request.client = write_address(client_of(peer_, request, setup_->trusted));
    request.is_secure = request.is_secure || is_forwarded_https(request);
    const std::string_view id = header(request, "x-request-id");
    if (is_request_id(id)) request.id = id;
  }
  if (request.id.empty()) request.id = new_id();
}

// 16 characters of 5 random bits each.
std::string Connection::new_id() {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  constexpr size_t kLength = 16;
  if (io_.random.size() < kLength) {
    io_.random.resize(64 * kLength);
    size_t filled = 0;
    while (filled < io_.random.size()) {
      const ssize_t got = getrandom(io_.random.data() + filled, io_.random.size() - filled, 0);
      if (got > 0) filled += static_cast<size_t>(got);
    }
  }
  std::string id = io_.random.substr(io_.random.size() - kLength);
  io_.random.resize(io_.random.size() - kLength);
  for (char& c : id) c = kDigits[static_cast<unsigned char>(c) % kDigits.size()];
  return id;
}

}  // namespace rapport::http
