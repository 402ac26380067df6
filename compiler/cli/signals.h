// What the process does when it is asked to stop. Nothing is handled: a signal ends the program at once, but
// while files are being put in place it waits, and Disk::interrupted() tells the writer to clear up first;
// and where a person is asked, an interrupt is an answer.
#pragma once

#include <signal.h>

#include <cstdint>

namespace rapport::cli {

// Keeps SIGINT, SIGTERM and SIGHUP waiting for as long as it lives; then they arrive.
class SignalHold {
 public:
  SignalHold();
  ~SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;

 private:
  sigset_t before_;
};

// Writing to a pipe that nobody reads becomes an error of that write.
void ignore_broken_pipes();

enum class Came : uint8_t { Input, Interrupt };

// For as long as it lives an interrupt (Ctrl-C) of a person does not end the program: the next wait takes it,
// whether it came before or comes then.
class InterruptWait {
 public:
  explicit InterruptWait(bool person);
  ~InterruptWait();
  InterruptWait(const InterruptWait&) = delete;
  InterruptWait& operator=(const InterruptWait&) = delete;

  Came wait_for_input(int handle) const;  // until something can be read, or the interrupt

 private:
  sigset_t before_;
  int signals_ = -1;  // none: interrupts end the program
};

}  // namespace rapport::cli
