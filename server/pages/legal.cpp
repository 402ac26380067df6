#include "server/pages/legal.h"

#include <string>

#include "runtime/base/check.h"
#include "server/pages/embedded.h"

namespace rapport::pages {

std::string_view default_text(Legal which, texts::Language language) {
  std::string name = which == Legal::Terms ? "terms." : "privacy.";
  name.append(texts::code_of(language)).append(".html");
  for (const base::EmbeddedFile& file : embedded::templates()) {
    if (file.name == name) return file.bytes;
  }
  RAPPORT_CHECK(false);
}

}  // namespace rapport::pages
