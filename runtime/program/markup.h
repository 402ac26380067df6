// Formatted texts: paragraphs with blank lines between them, lists of lines that begin with `- `, **bold**
// and [links](https://…). It is read from the literals alone, before any value is put in: no answer can add
// markup.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace rapport::program {

struct MarkupPiece {  // of a run: a literal, or
  std::string literal;
  Index part = kNone;  // the n-th part of the template (Template::part_order)
};
struct MarkupRun {
  std::vector<MarkupPiece> pieces;
  bool strong = false;
  std::string address;  // of a link; empty: none
};
using MarkupLine = std::vector<MarkupRun>;

enum class BlockKind : uint8_t { Paragraph, List };
struct MarkupBlock {
  BlockKind kind = BlockKind::Paragraph;
  std::vector<MarkupLine> lines;  // of a paragraph one; of a list its items
};

enum class MarkupFlaw : uint8_t {
  OpenBold,       // `**` that nothing closes before the paragraph or item ends
  OpenLink,       // `[text](` without `)`
  Address,        // it begins with none of https://, http://, mailto:, or has blanks in it
  PartInAddress,  // a value would decide where it leads
};
struct MarkupProblem {
  MarkupFlaw flaw = MarkupFlaw::OpenBold;
  std::string found;
};

struct Markup {
  std::vector<MarkupBlock> blocks;
  std::vector<MarkupProblem> problems;  // what has one stands in the runs as it is written
};
Markup read_markup(const Template& form);

// The literals as read_markup() and people read them, whoever broke the lines where: of a Line one line, of a
// Formatted text a line end only before an item, and one blank line between paragraphs.
void settle_lines(std::vector<std::string>& literals, TextForm form);

}  // namespace rapport::program
