#include "compiler/cli/phrases.h"

namespace rapport::cli {
namespace {

struct Row {
  std::string_view en, de, da;
};
constexpr Row kRows[] = {
#define PHRASE(name, en, de, da) {en, de, da},
#include "compiler/cli/phrases.def"
};

std::string_view sentence(std::string_view language, Phrase phrase) {
  const Row& row = kRows[static_cast<size_t>(phrase)];
  const std::string_view base = language.substr(0, language.find_first_of("-_"));
  if (base == "de" || base == "DE") return row.de;
  if (base == "da" || base == "DA") return row.da;
  return row.en;
}

}  // namespace

std::string phrase(std::string_view language, Phrase phrase, std::initializer_list<std::string_view> values) {
  std::string_view rest = sentence(language, phrase);
  std::string out;
  for (const std::string_view value : values) {
    const size_t at = rest.find("{}");
    if (at == std::string_view::npos) break;
    out.append(rest.substr(0, at)).append(value);
    rest.remove_prefix(at + 2);
  }
  return out.append(rest);
}

}  // namespace rapport::cli
