#include "compiler/cli/command_words.h"

#include <algorithm>

#include "runtime/base/utf8.h"

namespace rapport::cli {
namespace {

using Takes = CommandWord::Takes;
using Where = CommandWord::Where;

constexpr CommandWord kWords[] = {
#define COMMAND(word, takes, where, help) {Command::word, #word, Takes::takes, Where::where, Phrase::help},
#include "compiler/cli/talk_commands.def"
};

}  // namespace

std::span<const CommandWord> command_words() { return kWords; }

const CommandWord* find_command(std::string_view word) {
  if (word == "?") word = "help";
  const auto* found = std::ranges::find(kWords, word, &CommandWord::word);
  return found == std::end(kWords) ? nullptr : found;
}

std::string_view without_not(std::string_view rest) {
  constexpr std::string_view kNot = "not";
  const bool is_not = rest == kNot || rest.starts_with("not ");
  return is_not ? base::trimmed(rest.substr(kNot.size())) : rest;
}

}  // namespace rapport::cli
