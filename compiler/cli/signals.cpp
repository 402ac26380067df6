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

InterruptWait::InterruptWait(bool person) {
  struct sigaction now = {};
  sigaction(SIGINT, nullptr, &now);
  if (!person || now.sa_handler == SIG_IGN) return;  // whoever began the program wants none of them
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  sigprocmask(SIG_BLOCK, &interrupt, &before_);
  signals_ = signalfd(-1, &interrupt, SFD_CLOEXEC);
  if (signals_ < 0) sigprocmask(SIG_SETMASK, &before_, nullptr);
}

InterruptWait::~InterruptWait() {
  if (signals_ < 0) return;
  close(signals_);
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

Came InterruptWait::wait_for_input(int handle) const {
  if (signals_ < 0) return Came::Input;
  pollfd handles[] = {{handle, POLLIN, 0}, {signals_, POLLIN, 0}};
  while (poll(handles, std::size(handles), -1) < 0 && errno == EINTR) continue;
  signalfd_siginfo taken;
  const bool interrupted =
      handles[1].revents != 0 && read(signals_, &taken, sizeof taken) == ssize_t{sizeof taken};
  return interrupted ? Came::Interrupt : Came::Input;
}

}  // namespace rapport::cli
