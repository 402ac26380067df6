// A server that runs during a test, and a client that sends and reads raw bytes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "server/http/server.h"

namespace rapport::http {

class Running {
 public:
  explicit Running(Options options, Handler handler, Observer observer = [](auto&&...) {}) {
    if (options.pools.empty()) options.pools = {{"pages", 2, 100}};
    auto opened = Server::open(
        std::move(options), [](const Request&) { return size_t{0}; }, std::move(handler),
        std::move(observer));
    EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
    server_ = std::move(*opened);
    thread_ = std::thread([this] { server_->run(); });
  }
  ~Running() { end(); }
  void end() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  Server& operator*() { return *server_; }
  Server* operator->() { return server_.get(); }

 private:
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};  // for a test that fails
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  int socket() const { return socket_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the server has closed; what it said shows in the answer
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }
  // Up to and with `end`, or all until the server closes.
  std::string read_to(std::string_view end) {
    for (;;) {
      const size_t found = buffer_.find(end);
      if (found != std::string::npos) return take(found + end.size());
      if (!read_some()) return take(buffer_.size());
    }
  }
  std::string read_bytes(size_t count) {
    while (buffer_.size() < count && read_some()) continue;
    return take(std::min(count, buffer_.size()));
  }
  // A head and its body by Content-Length.
  std::pair<std::string, std::string> answer() {
    std::string head = read_to("\r\n\r\n");
    const size_t length = head.find("Content-Length: ");
    std::string body = length == std::string::npos ? "" : read_bytes(std::stoul(head.substr(length + 16)));
    return {std::move(head), std::move(body)};
  }
  std::string rest() {
    while (read_some()) continue;
    return take(buffer_.size());
  }

 private:
  bool read_some() {
    char some[4096];
    const ssize_t got = ::recv(socket_, some, sizeof some, 0);
    EXPECT_FALSE(got < 0 && errno == EAGAIN) << "nothing came for 20 s";
    if (got > 0) buffer_.append(some, static_cast<size_t>(got));
    return got > 0;
  }
  std::string take(size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
  }
  int socket_;
  std::string buffer_;
};

inline std::string status_line(const std::string& head) { return head.substr(0, head.find("\r\n")); }

}  // namespace rapport::http
