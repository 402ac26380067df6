// A shown text with its form: what a page or a terminal lays out. Values of answers are in the runs as they
// are, and never form.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/markup.h"

namespace rapport::interview {

struct Run {
  std::string text;
  bool strong = false;
  std::string address;  // of a link: https://…, http://… or mailto:…; empty: none
};

using program::BlockKind;
struct Block {
  BlockKind kind = BlockKind::Paragraph;
  std::vector<std::vector<Run>> lines;  // of a paragraph one; of a list its items
};

// Without form: a blank line between blocks, `- ` before items, a link as `text (address)`.
std::string plain_text(const std::vector<Block>& blocks);

}  // namespace rapport::interview
