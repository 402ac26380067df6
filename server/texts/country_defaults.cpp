#include <algorithm>
#include <array>

#include "server/texts/countries.h"

namespace rapport::texts {
namespace {

enum class Spoken : uint8_t { None, En, De, Da };
struct Default {
  std::string_view code, time_zone;
  Spoken language;
};
constexpr Default kDefaults[] = {
#define COUNTRY_DEFAULT(code, zone, language) {#code, zone, Spoken::language},
#include "server/texts/country_defaults.def"
};

const Default* default_of(std::string_view code) {
  const auto* found = std::find_if(std::begin(kDefaults), std::end(kDefaults),
                                   [&](const Default& one) { return one.code == code; });
  return found == std::end(kDefaults) ? nullptr : found;
}

}  // namespace

std::string_view usual_time_zone(std::string_view country) {
  const Default* found = default_of(country);
  return found ? found->time_zone : std::string_view();
}

std::optional<Language> usual_language(std::string_view country) {
  const Default* found = default_of(country);
  if (!found) return std::nullopt;
  switch (found->language) {
    case Spoken::None: return std::nullopt;
    case Spoken::En: return Language::En;
    case Spoken::De: return Language::De;
    case Spoken::Da: return Language::Da;
  }
  return std::nullopt;
}

}  // namespace rapport::texts
