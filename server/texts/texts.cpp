#include "server/texts/texts.h"

#include <algorithm>

#include "server/texts/placeholders.h"

namespace rapport::texts {
namespace {

struct Row {
  std::string_view name;
  std::array<std::string_view, kLanguages.size()> in;
};

constexpr Row kRows[] = {
#define TEXT(name, en, de, da) {#name, {en, de, da}},
#include "server/texts/texts.def"
};

// A row that lacks a translation or whose languages name different placeholders does not compile.
#define TEXT(name, en, de, da)                                                          \
  static_assert(!std::string_view(de).empty() && !std::string_view(da).empty(), #name); \
  static_assert(same_placeholders(en, de) && same_placeholders(en, da), "placeholders of " #name);
#include "server/texts/texts.def"

// "0.8" → 800, at most three digits after the point; 1000 for what is not a weight.
int weight_of(std::string_view text) {
  if (text.empty() || text[0] != '0') return 1000;
  int weight = 0;
  int digit = 100;
  for (char c : text.substr(std::min<size_t>(text.size(), 2))) {
    if (c < '0' || c > '9') break;
    weight += (c - '0') * digit;
    digit /= 10;
  }
  return weight;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same_code(std::string_view tag, std::string_view code) {
  if (tag.size() < 2 || (tag.size() > 2 && tag[2] != '-')) return false;
  return (tag[0] | 0x20) == code[0] && (tag[1] | 0x20) == code[1];
}

}  // namespace

std::string_view code_of(Language language) {
  switch (language) {
    case Language::En: return "en";
    case Language::De: return "de";
    case Language::Da: return "da";
  }
  return "en";
}

std::string_view own_name_of(Language language) {
  switch (language) {
    case Language::En: return "English";
    case Language::De: return "Deutsch";
    case Language::Da: return "Dansk";
  }
  return "English";
}

std::optional<Language> language_of(std::string_view code) {
  for (Language language : kLanguages) {
    if (code_of(language) == code) return language;
  }
  return std::nullopt;
}

Language best_language(std::string_view accept_language) {
  Language best = Language::En;
  int best_weight = 0;
  std::string_view rest = accept_language.substr(0, 512);  // no browser sends more
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view entry = trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const std::string_view tag = trimmed(entry.substr(0, entry.find(';')));
    const size_t q = entry.find("q=");
    const int weight = q == std::string_view::npos ? 1000 : weight_of(entry.substr(q + 2));
    for (Language language : kLanguages) {
      if (weight <= best_weight || !same_code(tag, code_of(language))) continue;
      best = language;
      best_weight = weight;
    }
  }
  return best;
}

std::string_view text(Text text, Language language) {
  return kRows[static_cast<size_t>(text)].in[static_cast<size_t>(language)];
}

std::string_view name_of(Text text) { return kRows[static_cast<size_t>(text)].name; }

std::optional<Text> text_named(std::string_view name) {
  for (size_t i = 0; i < kTexts; ++i) {
    if (kRows[i].name == name) return static_cast<Text>(i);
  }
  return std::nullopt;
}

std::string fill(Text row, Language language, std::initializer_list<Filling> fillings) {
  std::string filled;
  for_each_piece(text(row, language), [&](Piece piece) {
    const auto* found = std::find_if(fillings.begin(), fillings.end(), [&](const Filling& filling) {
      return piece.is_placeholder && filling.name == piece.text;
    });
    if (!piece.is_placeholder) {
      filled += piece.text;
    } else if (found != fillings.end()) {
      filled += piece.shown(found->value);
    } else if (!piece.others.empty()) {
      filled += piece.others;
    } else {
      filled.append("{").append(piece.text).append("}");
    }
  });
  return filled;
}

}  // namespace rapport::texts
