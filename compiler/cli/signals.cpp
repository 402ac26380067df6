#include "compiler/cli/signals.h"

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

}  // namespace rapport::cli
