#include "server/pages/legal.h"

#include <string>

#include "runtime/base/check.h"
#include "server/pages/embedded.h"
#include "server/texts/placeholders.h"

namespace rapport::pages {

std::string_view default_text(Legal which, texts::Language language) {
  std::string name = which == Legal::Terms ? "terms." : "privacy.";
  name.append(texts::code_of(language)).append(".html");
  for (const base::EmbeddedFile& file : embedded::templates()) {
    if (file.name == name) return file.bytes;
  }
  RAPPORT_CHECK(false);
}

std::string_view key_of(Legal which) {
  switch (which) {
    case Legal::Terms: return "terms";
    case Legal::Privacy: return "privacy";
  }
  return "terms";
}

std::string legal_text(const service::Settings& settings, Legal which, texts::Language language) {
  for (const service::Document& document : settings.documents) {
    const std::string& own = document.html[static_cast<size_t>(language)];
    if (document.key == key_of(which) && !own.empty()) return own;
  }
  std::string text;
  texts::for_each_piece(default_text(which, language), [&](texts::Piece piece) {
    if (!piece.is_placeholder)
      text += piece.text;
    else if (piece.text == "trial_days")
      text += std::to_string(settings.trial_days);
    else if (piece.text == "kept_days")
      text += std::to_string(settings.kept_days);
  });
  return text;
}

std::string legal_version(const service::Settings& settings, Legal which) {
  for (const service::Document& document : settings.documents)
    if (document.key == key_of(which)) return document.version;
  return std::string(kDefaultLegalVersion);
}

}  // namespace rapport::pages
