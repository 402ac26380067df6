// Every word of the pages and e-mails, in the languages of texts.def.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace rapport::texts {

enum class Language : uint8_t { En, De, Da };
inline constexpr std::array kLanguages{Language::En, Language::De, Language::Da};

std::string_view code_of(Language language);                 // "en": for lang attributes and what is stored
std::string_view own_name_of(Language language);             // "Deutsch"
std::optional<Language> language_of(std::string_view code);  // of exactly such a code

// The language to begin with, from an Accept-Language header of any bytes: the one of ours with the highest
// weight, the first of equals; English when it names none.
Language best_language(std::string_view accept_language);

enum class Text : uint16_t {
#define TEXT(name, en, de, da) name,
#include "server/texts/texts.def"
};
inline constexpr size_t kTexts = 0
#define TEXT(name, en, de, da) +1
#include "server/texts/texts.def"
    ;

// As it stands in the list, with its {placeholders}; lives for ever.
std::string_view text(Text text, Language language);
std::string_view name_of(Text text);
std::optional<Text> text_named(std::string_view name);

struct Filling {
  std::string_view name;
  std::string_view value;
};
// The text with values where their {names} are. Escapes nothing: templates and mails do that where they
// write. A placeholder that is not filled stays as it is.
std::string fill(Text text, Language language, std::initializer_list<Filling> fillings);

}  // namespace rapport::texts
