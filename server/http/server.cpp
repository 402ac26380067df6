#include "server/http/server.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "server/http/connection.h"

namespace rapport::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;

constexpr auto kQuietly = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds kBreath{100};  // when the system has no socket left
// Where there is no room for a newcomer:
constexpr size_t kMostWaiting = 16;     // that are accepted; more of them wait in the system's queue
constexpr size_t kMostLooks = 8;        // at idle connections, for one that may give way
constexpr milliseconds kPatience{250};  // before one gives way that has just come, or it is refused
constexpr milliseconds kPause{1};       // between two looks

base::Error invalid(std::string message) { return {base::ErrorCode::InvalidArgument, std::move(message)}; }

base::Result<std::shared_ptr<const Setup>> make_setup(const Options& options) {
  auto setup = std::make_shared<Setup>();
  setup->limits = options.limits;
  auto trusted = read_networks(options.trusted_proxies);
  if (!trusted.ok()) return trusted.error();
  setup->trusted = std::move(*trusted);
  if (options.has_tls) {
    auto tls = TlsContext::load(options.tls);
    if (!tls.ok()) return tls.error();
    setup->tls = std::move(*tls);
  }
  return std::shared_ptr<const Setup>(std::move(setup));
}

base::Error cannot_listen(const Options& options, const boost::system::error_code& error) {
  const std::string where = options.address + " port " + std::to_string(options.port);
  if (error == asio::error::address_in_use)
    return {base::ErrorCode::Conflict, "`" + where + "` is taken by another program; expected a free one"};
  return invalid("cannot listen on `" + where + "`: " + error.message());
}

class AsioServer final : public Server {
 public:
  AsioServer(Options options, std::shared_ptr<const Setup> setup) : options_(std::move(options)) {
    setup_ = std::move(setup);
    common_.log = options_.log;
    common_.too_large = options_.too_large;
    common_.usual_headers = options_.usual_headers;
    for (unsigned i = 0; i < std::max(1U, options_.io_threads); ++i)
      io_.push_back(std::make_unique<IoThread>());
    acceptor_.emplace(io_[0]->context);
  }

  ~AsioServer() override {
    common_.pools.clear();
    for (const auto& io : io_) io->done.clear();  // coroutines, which end by their context
  }

  void serve_with(PoolOf pool_of, Handler handler, Observer observer) {
    common_.pool_of = std::move(pool_of);
    common_.handler = std::move(handler);
    common_.observer = std::move(observer);
    for (const PoolOptions& each : options_.pools) common_.pools.push_back(std::make_unique<Pool>(each));
  }

  boost::system::error_code listen(const asio::ip::address& address) {
    boost::system::error_code error;
    const tcp::endpoint endpoint(address, options_.port);
    (void)acceptor_->open(endpoint.protocol(), error);
    if (!error) (void)acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) (void)acceptor_->bind(endpoint, error);
    if (!error) (void)acceptor_->listen(4096, error);
    if (!error) port_ = acceptor_->local_endpoint(error).port();
    return error;
  }

  uint16_t port() const override { return port_; }

  void run() override {
    asio::co_spawn(io_[0]->context, accept(), asio::detached);
    std::vector<std::thread> threads;
    for (const auto& io : io_) threads.emplace_back([this, &io = *io] { work(io); });
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_stopped_; });
    }
    end_connections();
    for (const auto& io : io_) io->context.stop();
    for (std::thread& thread : threads) thread.join();
    for (const auto& pool : common_.pools) pool->close();
    for (const auto& io : io_)
      for (Connection* each : io->connections) each->close();
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
    changed_.notify_all();
  }

  base::Status reload(const Tls& tls, const Limits& limits,
                      const std::vector<std::string>& trusted_proxies) override {
    Options options = options_;
    options.tls = tls;
    options.limits = limits;
    options.trusted_proxies = trusted_proxies;
    auto setup = make_setup(options);
    if (!setup.ok()) return setup.error();
    const std::lock_guard lock(mutex_);
    setup_ = std::move(*setup);
    return base::Done{};
  }

  Counts counts() const override {
    Counts counts{common_.connections, common_.under_way, {}, common_.refused};
    for (const auto& pool : common_.pools) counts.waiting.push_back(pool->waiting());
    return counts;
  }

 private:
  std::shared_ptr<const Setup> setup() const {
    const std::lock_guard lock(mutex_);
    return setup_;
  }

  void work(IoThread& io) {
    const auto guard = asio::make_work_guard(io.context);
    for (;;) {
      try {
        io.context.run();
        return;
      } catch (const std::exception& error) {  // no memory for a new connection
        if (common_.log) common_.log->write(log::Level::Error, "io_failed", {{"problem", error.what()}});
      }
    }
  }

  // Deals the connections out to the threads, one after another.
  asio::awaitable<void> accept() {
    asio::steady_timer breath(io_[0]->context);
    for (size_t next = 0;; next = (next + 1) % io_.size()) {
      IoThread& io = *io_[next];
      while (common_.connections >= setup()->limits.connections + kMostWaiting && acceptor_->is_open()) {
        breath.expires_after(kPause);
        co_await breath.async_wait(kQuietly);
      }
      auto [error, socket] = co_await acceptor_->async_accept(io.context, kQuietly);
      if (error == asio::error::operation_aborted || !acceptor_->is_open()) co_return;
      if (error) {
        if (common_.log)
          common_.log->write(log::Level::Error, "accept_failed", {{"problem", error.message()}});
        breath.expires_after(kBreath);
        co_await breath.async_wait(kQuietly);
        continue;
      }
      const std::shared_ptr<const Setup> in_force = setup();
      start(io, std::move(socket), in_force);
    }
  }

  struct Newcomer {
    tcp::socket socket;
    Place place;
    std::shared_ptr<const Setup> setup;
    bool needs_room;
  };

  void start(IoThread& io, tcp::socket socket, std::shared_ptr<const Setup> setup) {
    const bool is_full = common_.connections >= setup->limits.connections;
    // Its place is free again before the socket closes: whoever sees that finds room.
    Newcomer newcomer{std::move(socket), Place(common_), std::move(setup), is_full};
    asio::co_spawn(io.context, serve(io, std::move(newcomer)), asio::detached);
  }

  // On the thread of the connection, which alone touches its sets.
  asio::awaitable<void> serve(IoThread& io, Newcomer newcomer) {
    if (io.is_stopping) co_return;
    const bool has_room = !newcomer.needs_room || co_await make_room(io);
    if (!has_room) co_return;
    const auto connection = std::make_shared<Connection>(
        common_, std::move(newcomer.place), io, std::move(newcomer.socket), std::move(newcomer.setup));
    co_await connection->serve();
  }

  // In a rush everybody has a request under way, or has sent one that was not read yet: nobody loses it to a
  // newcomer, nor the newcomer its own, when a short wait is enough.
  asio::awaitable<bool> make_room(IoThread& io) {
    asio::steady_timer pause(io.context);
    for (milliseconds waited{0}; waited < kPatience && !io.is_stopping; waited += kPause) {
      if (Connection* const spare = spare_one(io)) {
        ++common_.refused;
        spare->give_way();
        co_return true;
      }
      pause.expires_after(kPause);
      co_await pause.async_wait(kQuietly);
    }
    ++common_.refused;
    if (io.idle.empty() || io.is_stopping) co_return false;
    io.idle.front()->give_way();
    co_return true;
  }

  // The one that is idle for longest of those that wait for nothing; nullptr where none of the first ones
  // does.
  static Connection* spare_one(const IoThread& io) {
    const auto first = io.idle.begin();
    const auto end = std::next(first, static_cast<ptrdiff_t>(std::min(kMostLooks, io.idle.size())));
    const auto found = std::find_if(first, end, [](const Connection* each) { return each->is_spare(); });
    return found == end ? nullptr : *found;
  }

  // From run()'s thread: tells all connections, and waits until the last is gone or the time is over.
  void end_connections() {
    asio::post(io_[0]->context, [this] {
      boost::system::error_code ignored;
      (void)acceptor_->close(ignored);
    });
    for (const auto& io : io_)
      asio::post(io->context, [&io = *io] {
        io.is_stopping = true;
        for (Connection* each : io.connections) each->stop();
      });
    std::unique_lock lock(common_.mutex);
    common_.fewer.wait_for(lock, milliseconds(setup()->limits.stop_ms),
                           [this] { return common_.connections == 0; });
  }

  Options options_;
  uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const Setup> setup_;
  bool is_stopped_ = false;
  Common common_;
  std::vector<std::unique_ptr<IoThread>> io_;
  std::optional<tcp::acceptor> acceptor_;
};

}  // namespace

base::Result<std::unique_ptr<Server>> Server::open(const Options& options, PoolOf pool_of, Handler handler,
                                                   Observer observer) {
  if (options.pools.empty()) return invalid("a server needs at least one pool of threads");
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) return invalid("`" + options.address + "` is no address such as `127.0.0.1` or `::`");
  auto setup = make_setup(options);
  if (!setup.ok()) return setup.error();
  auto server = std::make_unique<AsioServer>(options, std::move(*setup));
  if (const auto failed = server->listen(address)) return cannot_listen(options, failed);
  server->serve_with(std::move(pool_of), std::move(handler), std::move(observer));
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace rapport::http
