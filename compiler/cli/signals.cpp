#include "compiler/cli/signals.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>

namespace rapport::cli {

SignalHold::SignalHold() {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGHUP);
  sigprocmask(SIG_BLOCK, &held, &before_);
}

SignalHold::~SignalHold() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

void ignore_broken_pipes() { signal(SIGPIPE, SIG_IGN); }

Came wait_for_input(int handle) {
  struct sigaction now = {};
  sigaction(SIGINT, nullptr, &now);
  if (now.sa_handler == SIG_IGN) return Came::Input;  // whoever began the program wants none of them
  sigset_t interrupt, before;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  sigprocmask(SIG_BLOCK, &interrupt, &before);
  const int signals = signalfd(-1, &interrupt, SFD_CLOEXEC);  // without one poll() passes it over
  pollfd handles[] = {{handle, POLLIN, 0}, {signals, POLLIN, 0}};
  while (poll(handles, std::size(handles), -1) < 0 && errno == EINTR) continue;
  signalfd_siginfo taken;
  const bool interrupted =
      handles[1].revents != 0 && read(signals, &taken, sizeof taken) == ssize_t{sizeof taken};
  if (signals >= 0) close(signals);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return interrupted ? Came::Interrupt : Came::Input;
}

}  // namespace rapport::cli
