#include "compiler/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

constexpr uint32_t kPlainWidth = 80;
constexpr uint32_t kLeastWidth = 20;  // narrower ones wrap by themselves

bool says(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::strcmp(term, "dumb") == 0;
}

bool is_between(char c, char least, char most) { return c >= least && c <= most; }

// How much of `text`, which begins with the escape character, is one key: ESC [ parameters letter, ESC O
// letter, or the key Escape, behind which a person goes on typing.
size_t length_of_key(std::string_view text) {
  const auto at = [&](size_t i) { return i < text.size() ? text[i] : '\0'; };
  if (at(1) == 'O' && is_between(at(2), 'A', 'Z')) return 3;
  if (at(1) != '[') return 1;
  size_t end = 2;
  while (is_between(at(end), ' ', '?')) ++end;
  return is_between(at(end), '@', '~') ? end + 1 : end;
}

TypedLine line_of(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  return {TypedLine::Kind::Text, std::string(text)};
}

}  // namespace

std::string without_keys(std::string_view line) {
  constexpr char kEscape = '\x1b';
  std::string out;
  while (!line.empty()) {
    const size_t letters = std::min(line.find(kEscape), line.size());
    out.append(line.substr(0, letters));
    line.remove_prefix(letters);
    if (!line.empty()) line.remove_prefix(length_of_key(line));
  }
  return out;
}

PosixTerminal::PosixTerminal()
    : person_(::isatty(STDIN_FILENO) == 1),
      colour_(person_ && ::isatty(STDOUT_FILENO) == 1 && !says("NO_COLOR") && !is_dumb()),
      interrupts_(person_) {}

TypedLine PosixTerminal::read() {
  for (;;) {
    if (const size_t end = pending_.find('\n'); end != std::string::npos) {
      TypedLine line = line_of(std::string_view(pending_).substr(0, end));
      pending_.erase(0, end + 1);
      if (std::exchange(too_long_, false)) return {TypedLine::Kind::TooLong};
      if (person_) line.text = without_keys(line.text);
      return line;
    }
    if (pending_.size() > limits::kTypedBytes) too_long_ = true;
    if (too_long_) pending_.clear();  // up to its end: no part of it is a line of its own
    if (interrupts_.wait_for_input(STDIN_FILENO) == Came::Interrupt) return {TypedLine::Kind::Interrupted};
    char buffer[4096];
    const ssize_t n = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {TypedLine::Kind::Gone};
    if (n == 0 && pending_.empty() && !too_long_) return {TypedLine::Kind::End};
    if (n == 0) pending_ += '\n';  // the last line of a pipe need not end in one
    pending_.append(buffer, static_cast<size_t>(n));
  }
}

uint32_t PosixTerminal::width() {
  struct winsize size = {};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? std::max<uint32_t>(size.ws_col, kLeastWidth) : kPlainWidth;
}

TypedLine ScriptTerminal::read() {
  while (!rest_.empty()) {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    if (!line.starts_with('#')) return line_of(line);
  }
  return {TypedLine::Kind::End};
}

size_t ScriptTerminal::unread() {
  size_t lines = 0;
  while (read().kind != TypedLine::Kind::End) ++lines;
  return lines;
}

uint32_t ScriptTerminal::width() { return kPlainWidth; }

}  // namespace rapport::cli
