#include "runtime/interview/words.h"

#include <algorithm>

namespace rapport::interview {
namespace {

constexpr Words kWords[] = {
#define WORDS(language, yes, no, point, group, date, required, at_least, at_most, one_of, no_option, fault, \
              row_required, no_row, same_key, unconfirmed)                                                  \
  {language, yes,    no,        point, group,        DateForm::date, required, at_least,                    \
   at_most,  one_of, no_option, fault, row_required, no_row,         same_key, unconfirmed},
#include "runtime/interview/words.def"
};

char plain(char c) { return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return plain(x) == plain(y); });
}

const Words* find_words(std::string_view language) {
  for (const Words& words : kWords)
    if (same_name(words.language, language)) return &words;
  return nullptr;
}

}  // namespace

const Words& words_of(std::string_view language) {
  if (const Words* exact = find_words(language)) return *exact;
  const Words* base = find_words(language.substr(0, language.find_first_of("-_")));
  return base != nullptr ? *base : kWords[0];
}

}  // namespace rapport::interview
