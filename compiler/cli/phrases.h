// What the terminal itself says, in the languages of phrases.def.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace rapport::cli {

enum class Phrase : uint8_t {
#define PHRASE(name, en, de, da) name,
#include "compiler/cli/phrases.def"
};

// In the language of people ("de", "de-AT"; English where there is none), with `values` where the `{}` are.
std::string phrase(std::string_view language, Phrase phrase,
                   std::initializer_list<std::string_view> values = {});

}  // namespace rapport::cli
