#include "server/texts/countries.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace rapport::texts {
namespace {

enum class Usual : uint8_t { None, En, De, Da };

struct Row {
  std::string_view code;
  std::array<std::string_view, kLanguages.size()> names;  // as kLanguages counts them
  std::string_view time_zone;
  Usual language;
};

constexpr std::array kCountries = {
#define COUNTRY(code, en, de, da, zone, language) Row{#code, {en, de, da}, zone, Usual::language},
#include "server/texts/countries.def"
};
static_assert(std::is_sorted(kCountries.begin(), kCountries.end(),
                             [](const Row& a, const Row& b) { return a.code < b.code; }));

const Row* find(std::string_view code) {
  auto found = std::lower_bound(kCountries.begin(), kCountries.end(), code,
                                [](const Row& one, std::string_view wanted) { return one.code < wanted; });
  return found != kCountries.end() && found->code == code ? &*found : nullptr;
}

std::string_view name_in(const Row& row, Language language) {
  return row.names[static_cast<size_t>(language)];
}

// What a letter of these names is sorted as; Danish has three letters of its own after z.
std::string_view sorted_as(std::string_view letter, Language language) {
  struct Rule {
    std::string_view letter, danish, others;
  };
  static constexpr std::array kRules = {
      Rule{"Å", "{c", "a"}, Rule{"å", "{c", "a"}, Rule{"Æ", "{a", "ae"}, Rule{"æ", "{a", "ae"},
      Rule{"Ø", "{b", "o"}, Rule{"ø", "{b", "o"}, Rule{"Ä", "{a", "a"},  Rule{"ä", "{a", "a"},
      Rule{"Ö", "{b", "o"}, Rule{"ö", "{b", "o"}, Rule{"ü", "y", "u"},   Rule{"é", "e", "e"},
      Rule{"ô", "o", "o"},  Rule{"ç", "c", "c"},  Rule{"ã", "a", "a"},   Rule{"í", "i", "i"}};
  for (const Rule& rule : kRules)
    if (rule.letter == letter) return language == Language::Da ? rule.danish : rule.others;
  return letter;
}

std::string sort_key(std::string_view name, Language language) {
  std::string key;
  for (size_t i = 0; i < name.size(); ++i) {
    if (static_cast<unsigned char>(name[i]) >= 0x80) {
      key += sorted_as(name.substr(i, 2), language);
      ++i;
    } else if (name[i] >= 'A' && name[i] <= 'Z') {
      key += static_cast<char>(name[i] - 'A' + 'a');
    } else {
      key += name[i];
    }
  }
  return key;
}

std::vector<Country> sorted(Language language) {
  std::vector<std::pair<std::string, Country>> keyed;
  for (const Row& one : kCountries) {
    std::string_view name = name_in(one, language);
    keyed.push_back({sort_key(name, language), {one.code, name}});
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Country> list;
  for (const auto& [key, country] : keyed) list.push_back(country);
  return list;
}

}  // namespace

const std::vector<Country>& countries(Language language) {
  static const std::array kSorted = {sorted(Language::En), sorted(Language::De), sorted(Language::Da)};
  return kSorted[static_cast<size_t>(language)];
}

std::string_view country_name(std::string_view code, Language language) {
  const Row* found = find(code);
  return found ? name_in(*found, language) : code;
}

bool is_country(std::string_view code) { return find(code) != nullptr; }

std::string_view usual_time_zone(std::string_view country) {
  const Row* found = find(country);
  return found ? found->time_zone : std::string_view();
}

std::optional<Language> usual_language(std::string_view country) {
  const Row* found = find(country);
  if (!found) return std::nullopt;
  switch (found->language) {
    case Usual::None: return std::nullopt;
    case Usual::En: return Language::En;
    case Usual::De: return Language::De;
    case Usual::Da: return Language::Da;
  }
  return std::nullopt;
}

}  // namespace rapport::texts
