// How a connection gets its answer from a pool, and sends it.
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "server/http/connection.h"

namespace rapport::http {
namespace {

namespace asio = boost::asio;

// In this file, too, every co_await stands in a statement of its own.
constexpr size_t kJoinedBytes = 32 << 10;  // up to here a copy is cheaper than a second packet

void resume_done(IoThread& io) {
  std::vector<std::function<void()>> done;
  {
    const std::lock_guard lock(io.mutex);
    done.swap(io.done);
  }
  for (const std::function<void()>& each : done) each();
}

void resume_later(IoThread& io, std::function<void()> resume) {
  bool is_first = false;
  {
    const std::lock_guard lock(io.mutex);
    is_first = io.done.empty();
    io.done.push_back(std::move(resume));
  }
  if (is_first) asio::post(io.context, [&io] { resume_done(io); });
}

// Gives `job` to a pool: `submit` says whether there was room. The job runs on a thread of the pool; the
// coroutine that waits for it goes on, on its own thread, with what the job gave. nullopt: no room.
template <class Value, class Submit, class Job>
asio::awaitable<std::optional<Value>> given_by(IoThread& io, Submit submit, Job job) {
  const auto start = [&io, &submit, &job](auto handler) {
    // std::function copies, and what resumes a coroutine cannot be copied.
    const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    const auto give_back = [&io, resume](std::optional<Value> value) {
      resume_later(io,
                   [resume, value = std::move(value)]() mutable { std::move (*resume)(std::move(value)); });
    };
    const bool has_room = submit([job, give_back] { give_back(job()); });
    if (!has_room) give_back(std::nullopt);
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::optional<Value>)>(
      start, asio::use_awaitable);
}

bool is_in_pieces(const Request& request, const Response& response) {
  return response.more && sends_body(request, response);
}

}  // namespace

asio::awaitable<Response> Connection::answer_of(const Request& request) {
  const auto since = Clock::now();
  try {
    const size_t index = common_.pool_of(request);
    if (index < common_.pools.size()) {
      std::optional<Response> response = co_await on_pool(*common_.pools[index], request);
      if (response) co_return std::move(*response);
      ++common_.refused;
      Response busy = problem(429, "the service is busy", request);
      busy.headers.push_back({"Retry-After", "1"});
      observe(request, busy.status, busy.body.size(), since);
      co_return busy;
    }
    if (common_.log) common_.log->write(log::Level::Error, "no_such_pool", {{"request_id", request.id}});
  } catch (const std::exception& error) {
    if (common_.log)
      common_.log->write(log::Level::Error, "pool_of_failed",
                         {{"request_id", request.id}, {"problem", error.what()}});
  }
  Response failed = problem(500, "the service failed", request);
  observe(request, failed.status, failed.body.size(), since);
  co_return failed;
}

// nullopt: its queue is full.
asio::awaitable<std::optional<Response>> Connection::on_pool(Pool& pool, const Request& request) {
  const auto since = Clock::now();
  const auto submit = [&pool, this](std::function<void()> job) {
    ++common_.under_way;
    const bool has_room = pool.submit(std::move(job));
    if (!has_room) --common_.under_way;
    return has_room;
  };
  const auto job = [this, &request, since] {
    Response response = handled(request);
    if (!is_in_pieces(request, response)) observe(request, response.status, response.body.size(), since);
    --common_.under_way;
    return response;
  };
  std::optional<Response> response = co_await given_by<Response>(io_, submit, job);
  co_return response;
}

// The edge where our own bugs end: the answer is a 500, and the service goes on.
Response Connection::handled(const Request& request) const {
  std::string what;
  try {
    Response response = common_.handler(request);
    if (is_sendable(response)) return response;
    what = "the answer has a status or a header that cannot be sent";
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "something that is no exception was thrown";
  }
  if (common_.log)
    common_.log->write(log::Level::Error, "handler_failed",
                       {{"request_id", request.id}, {"problem", what}});  // no path: it can be a link
  return problem(500, "the service failed", request);
}

void Connection::observe(const Request& request, unsigned status, size_t body_bytes,
                         Clock::time_point since) const {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - since);
  try {
    common_.observer(request, status, body_bytes, took.count());
  } catch (const std::exception& error) {
    if (common_.log)
      common_.log->write(log::Level::Error, "observer_failed",
                         {{"request_id", request.id}, {"problem", error.what()}});
  }
}

asio::awaitable<bool> Connection::send(const Request& request, const Response& response, After after,
                                       Clock::time_point since) {
  if (is_in_pieces(request, response)) co_return co_await send_pieces(request, response, after, since);
  std::string head = write_head(request, response, after, date(), common_.usual_headers);
  if (!sends_body(request, response)) co_return co_await send_bytes(head);
  const bool is_joined = response.body.size() <= kJoinedBytes;
  if (is_joined) head += response.body;
  const bool is_sent = co_await send_bytes(head);
  if (is_joined || !is_sent) co_return is_sent;
  co_return co_await send_bytes(response.body);
}

// ---- a body in pieces ----

// One piece is made, then sent, then the next one is made: a client that takes them slowly keeps no thread
// and no more than a piece of memory.
asio::awaitable<bool> Connection::send_pieces(const Request& request, const Response& response, After after,
                                              Clock::time_point since) {
  Pool& pool = *common_.pools[common_.pool_of(request)];
  const bool is_chunked = after != After::CloseOld;
  std::string bytes = write_head(request, response, after, date(), common_.usual_headers);
  if (!response.body.empty()) bytes += is_chunked ? chunk(response.body) : response.body;
  size_t body_bytes = response.body.size();
  bool goes_on = co_await send_bytes(bytes);
  bool is_whole = false;
  while (goes_on && !is_whole) {
    Piece piece = co_await next_piece(pool, request, response);
    if (!piece) {
      break_off();
      break;
    }
    is_whole = piece->empty();
    body_bytes += piece->size();
    bytes = is_chunked ? chunk(*piece) : std::move(*piece);
    goes_on = co_await send_bytes(bytes);
  }
  observe(request, response.status, body_bytes, since);
  co_return goes_on&& is_whole;
}

asio::awaitable<Connection::Piece> Connection::next_piece(Pool& pool, const Request& request,
                                                          const Response& response) {
  const auto submit = [&pool, this](std::function<void()> job) {
    ++common_.under_way;
    const bool is_open = pool.go_on(std::move(job));
    if (!is_open) --common_.under_way;
    return is_open;
  };
  const auto job = [this, &request, &response] {
    Piece piece = made(request, response);
    --common_.under_way;
    return piece;
  };
  std::optional<Piece> piece = co_await given_by<Piece>(io_, submit, job);
  co_return piece ? std::move(*piece) : std::nullopt;
}

Connection::Piece Connection::made(const Request& request, const Response& response) const {
  std::string what;
  try {
    base::Result<std::string> piece = response.more();
    if (piece) return std::move(*piece);
    what = piece.error().message;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "something that is no exception was thrown";
  }
  if (common_.log)
    common_.log->write(log::Level::Error, "answer_broken_off",
                       {{"request_id", request.id}, {"problem", what}});
  return std::nullopt;
}

// An end that nobody takes for the end of the body, also where only the end of the connection tells it.
void Connection::break_off() {
  boost::system::error_code ignored;
  (void)socket_.set_option(asio::socket_base::linger(true, 0), ignored);
}

}  // namespace rapport::http
