// Structured logs: one JSON object per line, made of named fields only, so that nothing is logged by
// accident.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

namespace rapport::log {

enum class Level : uint8_t { Debug, Info, Warning, Error };

struct Field {
  std::string_view name;
  std::variant<std::string_view, int64_t, bool> value;
};

// Writes to a file descriptor that somebody else owns; whole lines, from any thread.
class Log {
 public:
  Log(int fd, Level lowest) : fd_(fd), lowest_(lowest) {}
  // {"at":"2026-11-22T10:00:00.123Z","level":"info","event":"request",…}; `event` is a fixed word such as
  // "mail_sent".
  void write(Level level, std::string_view event, std::initializer_list<Field> fields);
  void set_lowest(Level lowest) { lowest_ = lowest; }

 private:
  int fd_;
  std::atomic<Level> lowest_;
  std::mutex mutex_;
};

}  // namespace rapport::log
