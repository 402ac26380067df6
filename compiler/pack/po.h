// Translations: gettext's .po. Our own reader, over bytes in memory: libgettextpo opens files by their names,
// which nothing below the command line does, and reports by callbacks that may end the process.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostics.h"

namespace rapport::pack {

struct PoString {
  std::string text;  // escapes resolved
  diag::Span at;     // from the first quote to the last
};

struct PoEntry {
  std::vector<std::string> notes;       // `# …`: what translators say, without the mark
  std::vector<std::string> extracted;   // `#. …`
  std::vector<std::string> references;  // `#: …`, as they stand
  std::vector<std::string> flags;       // `#, …`
  std::string previous;                 // `#| msgid`: what the text was when it was translated
  PoString context, id, translation;
  bool has_context = false;
  bool obsolete = false;  // `#~`
  diag::Span at;

  bool is_header() const { return !has_context && id.text.empty(); }
  bool is_fuzzy() const;
  bool counts() const { return !obsolete && !is_fuzzy() && !translation.text.empty(); }
};

struct PoFile {
  std::vector<PoEntry> entries;       // the header first, if there is one
  std::vector<std::string> trailing;  // `# …` after the last entry
  bool broken = false;                // something of it could not be read, and was reported
};

PoFile read_po(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags);

// The bytes: what read_po() gives the same entries for.
std::string write_po(const PoFile& file);

// "texts/pt_BR.po" → "pt-br"; empty: no file of translations.
std::string language_of_po(std::string_view name);
// What its header says; empty: nothing.
std::string language_of_header(const PoEntry& header);
bool same_language(std::string_view a, std::string_view b);  // without regard to case, `-` and `_`

// A text that is to be translated.
struct Translatable {
  std::string key;        // "code.help": msgctxt
  std::string source;     // msgid: values in braces
  std::string kind;       // for the translator: "help"
  std::string reference;  // "shop.rap:12"
};

struct PoHeader {
  std::string pack, version, language;
};

// `old` with a place for each of `texts`, in their order. A text that changed keeps its translation, marked
// fuzzy; a text under another name keeps it as it is; translations of texts that are gone become obsolete.
PoFile updated(const PoFile& old, const std::vector<Translatable>& texts, const PoHeader& header);

}  // namespace rapport::pack
