// What the site itself says, in the languages of words.def.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/doc/html.h"

namespace rapport::doc {

enum class Word : uint16_t {
#define WORD(name, en, de, da) name,
#include "compiler/doc/words.def"
};

enum class Tongue : uint8_t { English, German, Danish };
Tongue tongue_of(std::string_view language);  // "de", "de-AT"; English where there are no words
std::string_view tag_of(Tongue tongue);       // "de", for the attribute `lang`

// The sentence with `values` where the {0} {1} … are.
Html said(Tongue tongue, Word word, std::span<const Html> values);
std::string_view plain(Tongue tongue, Word word);  // of one without values

// A call of a builtin, by its row: of a function that says yes or no the clause, or its opposite.
Html said_of_builtin(Tongue tongue, uint32_t builtin, bool positive, std::span<const Html> arguments);

}  // namespace rapport::doc
