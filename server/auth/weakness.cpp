#include <algorithm>

#include "runtime/base/utf8.h"
#include "server/auth/passwords.h"

namespace rapport::auth {
namespace {

constexpr size_t kLeastCharacters = 12, kMostCharacters = 128;
constexpr size_t kPersonalWords = 64;   // a name, an address, an organization and a product have fewer
constexpr size_t kPersonalLetters = 3;  // shorter ones stand in any password
constexpr size_t kLeftLetters = 4;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

size_t characters_of(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string_view without_digits_and_signs_at_ends(std::string_view text) {
  while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
  return text;
}

// Whether `b` is what a finger, the alphabet or counting gives after `a`.
bool is_next(char a, char b) {
  constexpr std::string_view kRows[] = {"1234567890", "qwertyuiop", "qwertzuiop",
                                        "asdfghjkl",  "zxcvbnm",    "yxcvbnm"};
  if (a == b) return true;
  if (a - b == 1 || b - a == 1) return true;
  return std::any_of(std::begin(kRows), std::end(kRows), [&](std::string_view row) {
    const size_t at = row.find(a);
    if (at == std::string_view::npos) return false;
    return (at > 0 && row[at - 1] == b) || (at + 1 < row.size() && row[at + 1] == b);
  });
}

bool is_two_runs(std::string_view text) {
  size_t breaks = 0;
  for (size_t i = 1; i < text.size(); ++i) breaks += is_next(text[i - 1], text[i]) ? 0 : 1;
  return breaks <= 1;
}

// `anna.berg@contoso.example` → anna, berg, contoso, example; the longest first, so that none hides a longer
// one.
std::vector<std::string> words_of(const std::vector<std::string>& personal) {
  std::vector<std::string> words;
  for (const std::string& entry : personal) {
    std::string word;
    for (const char c : lowered(entry) + " ") {
      if (is_letter(c) || is_digit(c)) {
        word += c;
      } else {
        if (characters_of(word) >= kPersonalLetters && words.size() < kPersonalWords) words.push_back(word);
        word.clear();
      }
    }
  }
  std::sort(words.begin(), words.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return words;
}

bool is_personal(std::string lower, const std::vector<std::string>& personal) {
  bool is_found = false;
  for (const std::string& word : words_of(personal)) {
    for (size_t at = lower.find(word); at != std::string::npos; at = lower.find(word)) {
      lower.replace(at, word.size(), " ");
      is_found = true;
    }
  }
  return is_found && std::count_if(lower.begin(), lower.end(), is_letter) < static_cast<int>(kLeftLetters);
}

}  // namespace

base::Result<Wordlist> Wordlist::open(const std::string& words) {
  base::Result<PackedWords> packed = PackedWords::open(words);
  if (!packed) return packed.error();
  return Wordlist(std::move(packed).value());
}

bool Wordlist::is_common(const std::string& lower) const {
  if (is_two_runs(lower) || words_.has(lower)) return true;
  const std::string_view core = without_digits_and_signs_at_ends(lower);
  return !core.empty() && words_.has(core);
}

Weakness Wordlist::weakness(std::string_view password, const std::vector<std::string>& personal) const {
  const size_t characters = characters_of(password);
  if (characters > kMostCharacters || password.size() > kPasswordBytes) return Weakness::TooLong;
  if (base::find_invalid_utf8(password)) return Weakness::NotUtf8;
  if (characters < kLeastCharacters) return Weakness::TooShort;
  const std::string lower = lowered(password);
  if (is_common(lower)) return Weakness::Common;
  return is_personal(lower, personal) ? Weakness::Personal : Weakness::None;
}

}  // namespace rapport::auth
