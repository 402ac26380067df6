// Who answers: a person at a terminal, a pipe, or a script. What is shown goes through Surroundings::print().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/cli/signals.h"

namespace rapport::cli {

struct TypedLine {
  enum class Kind : uint8_t {
    Text,
    TooLong,  // a line that nobody can mean; nothing of it is given
    End,      // no more lines
    Interrupted,
    Gone,  // the terminal is no more
  };
  Kind kind = Kind::Text;
  std::string text = {};  // without its line end
};

// What a terminal sends for keys that are no letters, as arrows, is nobody's answer: the line without it.
std::string without_keys(std::string_view line);

class Terminal {
 public:
  virtual ~Terminal() = default;
  virtual TypedLine read() = 0;
  virtual uint32_t width() = 0;        // columns, as they are now: a window changes its size at any time
  virtual bool is_person() const = 0;  // who sees what is typed, and may take any time
  virtual bool has_colour() const = 0;
};

// Standard input and output of the process.
class PosixTerminal final : public Terminal {
 public:
  PosixTerminal();
  TypedLine read() override;
  uint32_t width() override;
  bool is_person() const override { return person_; }
  bool has_colour() const override { return colour_; }

 private:
  std::string pending_;
  bool too_long_ = false;  // the line that is being read
  bool person_, colour_;
  InterruptWait interrupts_;
};

// Lines as a person would type them; those that begin with `#` are comments.
class ScriptTerminal final : public Terminal {
 public:
  explicit ScriptTerminal(std::string text) : text_(std::move(text)), rest_(text_) {}
  TypedLine read() override;
  uint32_t width() override;
  bool is_person() const override { return false; }
  bool has_colour() const override { return false; }
  size_t unread();  // how many lines are left; then there are none

 private:
  std::string text_;
  std::string_view rest_;
};

}  // namespace rapport::cli
