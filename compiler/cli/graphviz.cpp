#include "compiler/cli/graphviz.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr int kNotFound = 127;  // what the child ends with when there is no such program, as shells do

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
  }
  ~Pipe() { close_reader(), close_writer(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool ok() const { return ends_[0] >= 0; }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_reader() { close_end(0); }
  void close_writer() { close_end(1); }

 private:
  void close_end(size_t end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

// In the child: nothing but what may stand between fork and exec.
[[noreturn]] void become_dot(const Pipe& in, const Pipe& out) {
  const rlimit seconds{limits::kPictureSeconds, limits::kPictureSeconds};
  const rlimit bytes{limits::kPictureMemory, limits::kPictureMemory};
  ::setrlimit(RLIMIT_CPU, &seconds);
  ::setrlimit(RLIMIT_AS, &bytes);
  ::signal(SIGPIPE, SIG_DFL);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(in.reader(), STDIN_FILENO);
  ::dup2(out.writer(), STDOUT_FILENO);
  if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
  ::execlp("dot", "dot", "-Tsvg", static_cast<char*>(nullptr));
  ::_exit(kNotFound);
}

// Writes the graph and reads the picture, whichever is possible; false: it is longer than it may be.
bool exchange(std::string_view dot, Pipe& in, Pipe& out, std::string& svg) {
  std::array<char, 1 << 16> buffer;
  ::fcntl(in.writer(), F_SETFL, O_NONBLOCK);
  for (;;) {
    std::array<pollfd, 2> waits{{{out.reader(), POLLIN, 0}, {dot.empty() ? -1 : in.writer(), POLLOUT, 0}}};
    if (::poll(waits.data(), waits.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return true;
    }
    if (waits[1].revents != 0) {
      const ssize_t n = ::write(in.writer(), dot.data(), dot.size());
      if (n > 0) dot.remove_prefix(static_cast<size_t>(n));
      if (n < 0 && errno != EAGAIN && errno != EINTR) dot = {};  // it has gone: what it ended with tells
      if (dot.empty()) in.close_writer();
    }
    if (waits[0].revents == 0) continue;
    const ssize_t n = ::read(out.reader(), buffer.data(), buffer.size());
    if (n == 0 || (n < 0 && errno != EINTR)) return true;
    if (n > 0) svg.append(buffer.data(), static_cast<size_t>(n));
    if (svg.size() > limits::kPictureBytes) return false;
  }
}

Error too_large() { return {ErrorCode::LimitExceeded, "the graph is too large for Graphviz's `dot`"}; }

Error ended_badly(int status) {
  if (WIFSIGNALED(status)) return too_large();
  if (WEXITSTATUS(status) == kNotFound)
    return {ErrorCode::NotFound, "there is no Graphviz: the program `dot` is not on the path"};
  return {ErrorCode::Unavailable, "Graphviz's `dot` ended with " + std::to_string(WEXITSTATUS(status))};
}

}  // namespace

base::Result<std::string> draw_graph(std::string_view dot) {
  if (dot.size() > limits::kGraphBytes) return too_large();
  Pipe in, out;
  if (!in.ok() || !out.ok())
    return Error{ErrorCode::Unavailable, std::string("`dot` cannot be started: ") + strerror(errno)};
  const pid_t child = ::fork();
  if (child < 0)
    return Error{ErrorCode::Unavailable, std::string("`dot` cannot be started: ") + strerror(errno)};
  if (child == 0) become_dot(in, out);
  in.close_reader();
  out.close_writer();
  std::string svg;
  const bool fits = exchange(dot, in, out, svg);
  if (!fits) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!fits) return too_large();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return ended_badly(status);
  return svg;
}

}  // namespace rapport::cli
