// The words that are commands in an interview, from talk_commands.def.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/cli/phrases.h"

namespace rapport::cli {

enum class Command : uint8_t {
#define COMMAND(word, takes, where, help) word,
#include "compiler/cli/talk_commands.def"
};

struct CommandWord {
  enum class Takes : uint8_t { Nothing, Row, Name, NameOrHere, File };
  enum class Where : uint8_t { Anywhere, AtRows };
  Command command;
  std::string_view word;
  Takes takes;
  Where where;
  Phrase help;
};

std::span<const CommandWord> command_words();
// `?` is `help`, too; null: the word is none.
const CommandWord* find_command(std::string_view word);
// "b" of "not b", which is asked with `why`.
std::string_view without_not(std::string_view rest);

}  // namespace rapport::cli
