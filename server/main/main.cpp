// The program `rapportd`: the process around App and the tools.
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "runtime/base/check.h"
#include "server/http/internal_error.h"
#include "server/main/app.h"
#include "server/main/command_line.h"
#include "server/main/tools.h"

namespace {

using namespace std::string_literals;
using rapport::base::Error;
using rapport::base::ErrorCode;
using rapport::base::Result;
using rapport::daemon::App;
using rapport::daemon::Command;
using rapport::daemon::CommandLine;
using rapport::daemon::Exit;
using rapport::daemon::Inputs;
using rapport::daemon::Loaded;
using rapport::daemon::Said;

void say(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(descriptor, text.data(), text.size());
    if (wrote < 0 && errno != EINTR) return;  // nobody is left who could be told
    if (wrote > 0) text.remove_prefix(static_cast<size_t>(wrote));
  }
}

int ended(Exit exit) { return static_cast<int>(exit); }

int failed(const Error& error) {
  say(STDERR_FILENO, "rapportd: " + error.message + "\n");
  return ended(Exit::Outside);
}

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, signal);
  return set;
}

// Takes the signals of the process, which all threads hold back, for as long as it lives.
class SignalThread {
 public:
  explicit SignalThread(App& app) : thread_([&app] { wait(app); }) {}
  ~SignalThread() {
    pthread_kill(thread_.native_handle(), SIGUSR1);
    thread_.join();
  }
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;

 private:
  static void wait(App& app) {
    const sigset_t set = our_signals();
    for (int signal = 0; sigwait(&set, &signal) == 0;) {
      if (signal == SIGUSR1) return;
      if (signal == SIGHUP)
        app.reload();
      else if (stop(app, set) == SIGUSR1)
        return;
    }
  }
  // The signal that came while all was still served, which ends that; -1: none.
  static int stop(App& app, const sigset_t& set) {
    const auto drain = app.begin_stop();
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(drain);
    const timespec patience{whole.count(), std::chrono::nanoseconds(drain - whole).count()};
    const int signal = drain.count() > 0 ? sigtimedwait(&set, nullptr, &patience) : -1;
    app.stop();
    return signal;
  }
  std::thread thread_;
};

int serve(Inputs inputs, Loaded loaded) {
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  rapport::log::Log log(STDERR_FILENO, loaded.plan.log_level);
  auto app = App::open(std::move(inputs), std::move(loaded), log);
  if (!app) return failed(app.error());
  const auto greeting = (*app)->greeting();
  if (!greeting) return failed(greeting.error());
  const SignalThread signals(**app);
  say(STDOUT_FILENO, *greeting);
  (*app)->run();
  return ended(Exit::Fine);
}

int finish(const Result<Said>& said) {
  if (!said) return failed(said.error());
  say(STDOUT_FILENO, said->text);
  return ended(said->exit);
}

int run(const CommandLine& line) {
  Inputs inputs = rapport::daemon::inputs_of(line.config_file, line.flags);
  Loaded loaded = rapport::daemon::load(inputs);
  if (line.command == Command::CheckConfig || line.command == Command::Serve)
    for (auto& problem : rapport::daemon::certificate_problems(loaded))
      loaded.problems.push_back(std::move(problem));
  if (line.command == Command::CheckConfig) {
    say(STDOUT_FILENO, report(loaded));
    return ended(loaded.problems.empty() ? Exit::Fine : Exit::Usage);
  }
  if (!loaded.problems.empty()) {
    for (const auto& problem : loaded.problems) say(STDERR_FILENO, "rapportd: " + to_line(problem) + "\n");
    return ended(Exit::Usage);
  }
  switch (line.command) {
    case Command::Serve: return serve(std::move(inputs), std::move(loaded));
    case Command::CheckConfig: break;
    case Command::Migrate: return finish(migrate(loaded.plan));
    case Command::PlanMigration: return finish(plan_migration(loaded.plan));
    case Command::Backup: return finish(backup(loaded.plan, line.file));
    case Command::Restore: return finish(restore(loaded.plan, line.file));
    case Command::VerifyAudit: return finish(verify_audit(loaded.plan));
    case Command::OperatorLink: return finish(operator_link(loaded.plan));
  }
  return ended(Exit::Bug);
}

}  // namespace

int main(int argc, char** argv) {
  rapport::base::set_check_handler(&rapport::http::throw_internal_error);
  signal(SIGPIPE, SIG_IGN);
  umask(077);  // what is written here is for its owner
  try {
    const auto read = rapport::daemon::read_command_line(std::vector<std::string>(argv + 1, argv + argc));
    if (read.line) return run(*read.line);
    say(read.exit == Exit::Fine ? STDOUT_FILENO : STDERR_FILENO, read.said);
    return ended(read.exit);
  } catch (const std::bad_alloc&) {
    say(STDERR_FILENO, "rapportd: there is not enough memory\n");
    return ended(Exit::Outside);
  } catch (const std::exception& bug) {
    say(STDERR_FILENO, "rapportd: internal error: "s + bug.what() + "; this is a bug, please report it\n");
    return ended(Exit::Bug);
  }
}
