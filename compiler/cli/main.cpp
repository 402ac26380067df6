// The program `rapport`: the process around run_program().
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/commands.h"
#include "compiler/cli/signals.h"
#include "runtime/base/check.h"

namespace {

using rapport::cli::Exit;

struct InternalError {  // thrown by a failed RAPPORT_CHECK, caught in main and nowhere else
  const char* expression;
  const char* file;
  int line;
};

[[noreturn]] void throw_internal_error(const char* expression, const char* file, int line) {
  throw InternalError{expression, file, line};
}

class DescriptorSink final : public rapport::base::ByteSink {
 public:
  DescriptorSink(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

  rapport::base::Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failed(errno);
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return rapport::base::Done{};
  }

 private:
  // Conflict: the reader has gone.
  rapport::base::Error failed(int error) const {
    using rapport::base::ErrorCode;
    return {error == EPIPE ? ErrorCode::Conflict : ErrorCode::Unavailable,
            name_ + ": cannot be written: " + strerror(error)};
  }

  int descriptor_;
  std::string name_;
};

int64_t days_since_1970() {
  constexpr int64_t kDaySeconds = 86'400;
  return static_cast<int64_t>(std::time(nullptr)) / kDaySeconds;
}

// The folders that the variable names, with `:` between.
std::vector<std::string> folders_in(const char* variable) {
  const char* const value = std::getenv(variable);
  std::vector<std::string> folders;
  std::string_view rest = value == nullptr ? std::string_view() : value;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(':'), rest.size());
    if (end != 0) folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folders;
}

void say(DescriptorSink& err, const std::string& text) { static_cast<void>(err.write(text)); }

}  // namespace

int main(int argc, char** argv) {
  rapport::base::set_check_handler(&throw_internal_error);
  rapport::cli::ignore_broken_pipes();
  DescriptorSink out(STDOUT_FILENO, "standard output"), err(STDERR_FILENO, "standard error");
  try {
    rapport::cli::PosixDisk disk;
    rapport::cli::Surroundings world(disk, out, err, days_since_1970(), folders_in("RAPPORT_PACKS"));
    return static_cast<int>(run_program(world, std::vector<std::string>(argv + 1, argv + argc)));
  } catch (const InternalError& bug) {
    say(err, std::string("internal error: `") + bug.expression + "` does not hold (" + bug.file + ":" +
                 std::to_string(bug.line) +
                 "); this is a bug of rapport, please report it with the pack and the answers\n");
    return static_cast<int>(Exit::Bug);
  } catch (const std::bad_alloc&) {
    say(err, "error: there is not enough memory\n");
    return static_cast<int>(Exit::Outside);
  }
}
