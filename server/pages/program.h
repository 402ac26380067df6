// Templates as they are rendered: per page a row of steps, sections as jumps over what they hold.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/embedded.h"
#include "runtime/base/result.h"
#include "server/pages/template_parts.h"
#include "server/texts/texts.h"

namespace rapport::pages {

enum class StepKind : uint8_t { Literal, Variable, Raw, Section, Inverted, Words };

struct Step {
  StepKind kind = StepKind::Literal;
  std::string text;    // literal, or the name; of "a.b" the part before the point
  uint32_t hash = 0;   // of `text`, when it is a name
  std::string second;  // "b" of "a.b", else ""
  uint32_t second_hash = 0;
  size_t end = 0;       // of a section: the step behind it
  texts::Text words{};  // which row of texts.def
};

// A row of texts.def in one language, ready to write.
struct WordPiece {
  std::string text;                   // escaped words, or the name of a placeholder
  uint32_t hash = 0;                  // of the name; 0: words
  std::string one = {}, others = {};  // escaped: a word that goes with the number of that name; "" for none
};

using Words = std::array<std::vector<WordPiece>, texts::kLanguages.size()>;

using Labels = std::map<std::string, texts::Text, std::less<>>;  // of the fields of a page, by their names

struct Program {
  std::map<std::string, std::vector<Step>, std::less<>> pages;
  std::map<std::string, Labels, std::less<>> labels;  // by page
  std::vector<Words> words;                           // by Text
};

base::Result<Program> compile(std::span<const base::EmbeddedFile> files,
                              std::span<const base::EmbeddedFile> assets);

}  // namespace rapport::pages
