#include "server/log/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <iterator>
#include <nlohmann/json.hpp>

#include "runtime/base/match.h"

namespace rapport::log {
namespace {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::Debug: return "debug";
    case Level::Info: return "info";
    case Level::Warning: return "warning";
    case Level::Error: return "error";
  }
  return "error";
}

// With quotes; bytes that are not UTF-8 become U+FFFD, so that a line is JSON whatever came in.
std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string now_utc() {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  const std::time_t seconds = system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, now.time_since_epoch().count() % 1000);
}

std::string value_text(const Field& field) {
  return std::visit(base::Match{
                        [](std::string_view text) { return quoted(text); },
                        [](int64_t number) { return std::to_string(number); },
                        [](bool is_true) { return std::string(is_true ? "true" : "false"); },
                    },
                    field.value);
}

// One call for a line, as a rule; the loop is for signals and for pipes that take a part.
void write_all(int fd, std::string_view line) {
  while (!line.empty()) {
    const ssize_t wrote = ::write(fd, line.data(), line.size());
    if (wrote < 0 && errno != EINTR) return;  // nobody is left who could be told
    if (wrote > 0) line.remove_prefix(static_cast<size_t>(wrote));
  }
}

}  // namespace

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < lowest_) return;
  std::string line =
      fmt::format(R"({{"at":"{}","level":"{}","event":{})", now_utc(), name_of(level), quoted(event));
  for (const Field& field : fields)
    fmt::format_to(std::back_inserter(line), ",{}:{}", quoted(field.name), value_text(field));
  line += "}\n";
  const std::lock_guard lock(mutex_);
  write_all(fd_, line);
}

}  // namespace rapport::log
