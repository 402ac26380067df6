// Shown texts as translators see them, and what they made of them.
#pragma once

#include <string>
#include <string_view>

#include "compiler/hir/pack.h"

namespace rapport::hir {

// "Your year ends on {fiscal_end}": values in braces, a brace that is meant as one twice.
std::string brace_text(const TextSource& text);

// Is there anything in it that another language says otherwise?
bool needs_translation(const TextSource& text);

struct TextRole {  // a row of text_roles.def
  std::string_view name;
  program::TextForm form;
  std::string_view kind;  // for translators
};
const TextRole& role_of(std::string_view key);  // by its last name: "help" of "code.help"

// For translators: what `code.help` is.
std::string_view kind_of_text(std::string_view key);

}  // namespace rapport::hir
