#include "compiler/doc/words.h"

#include <array>

namespace rapport::doc {
namespace {

constexpr size_t kTongues = 3;
using Row = std::array<std::string_view, kTongues>;

constexpr Row kWords[] = {
#define WORD(name, en, de, da) {en, de, da},
#include "compiler/doc/words.def"
};

struct BuiltinRow {
  std::string_view function;
  Row positive, negative;
};
constexpr BuiltinRow kBuiltins[] = {
#define BUILTIN_WORDS(function, en, de, da) {#function, {en, de, da}, {}},
#define BUILTIN_CLAUSE(function, en, en_not, de, de_not, da, da_not) \
  {#function, {en, de, da}, {en_not, de_not, da_not}},
#include "compiler/doc/builtin_words.def"
};

constexpr std::string_view kFunctions[] = {
#define BUILTIN(function, ...) #function,
#include "runtime/lib/builtins.def"
};

constexpr bool names_every_builtin() {
  if (std::size(kFunctions) != std::size(kBuiltins)) return false;
  for (size_t i = 0; i < std::size(kFunctions); ++i)
    if (kFunctions[i] != kBuiltins[i].function) return false;
  return true;
}
static_assert(names_every_builtin(), "builtin_words.def has the rows of builtins.def, in their order");

std::string_view base_of(std::string_view language) {
  return language.substr(0, language.find_first_of("-_"));
}

// A place whose value is not there, and the comma before it, are left out: functions take fewer arguments
// than they may.
Html filled(std::string_view sentence, std::span<const Html> values) {
  Html out;
  while (!sentence.empty()) {
    const size_t at = sentence.find('{');
    const bool is_place = at != std::string_view::npos && at + 2 < sentence.size() && sentence[at + 2] == '}';
    if (!is_place) return out << text(sentence);
    const auto value = static_cast<size_t>(sentence[at + 1] - '0');
    std::string_view before = sentence.substr(0, at);
    if (value >= values.size() && before.ends_with(", ")) before.remove_suffix(2);
    out << text(before);
    if (value < values.size()) out << values[value];
    sentence.remove_prefix(at + 3);
  }
  return out;
}

}  // namespace

Tongue tongue_of(std::string_view language) {
  const std::string_view base = base_of(language);
  if (base == "de" || base == "DE") return Tongue::German;
  if (base == "da" || base == "DA") return Tongue::Danish;
  return Tongue::English;
}

std::string_view tag_of(Tongue tongue) {
  switch (tongue) {
    case Tongue::English: return "en";
    case Tongue::German: return "de";
    case Tongue::Danish: return "da";
  }
  return {};
}

std::string_view plain(Tongue tongue, Word word) {
  return kWords[static_cast<size_t>(word)][static_cast<size_t>(tongue)];
}

Html said(Tongue tongue, Word word, std::span<const Html> values) {
  return filled(plain(tongue, word), values);
}

Html said_of_builtin(Tongue tongue, uint32_t builtin, bool positive, std::span<const Html> arguments) {
  const BuiltinRow& row = kBuiltins[builtin];
  return filled((positive ? row.positive : row.negative)[static_cast<size_t>(tongue)], arguments);
}

}  // namespace rapport::doc
