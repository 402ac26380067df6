#include "server/service/catalogue.h"

#include <algorithm>

namespace rapport::service {
namespace {

const std::string& in_language(const InLanguages& texts, texts::Language language,
                               const std::string& otherwise) {
  const std::string& own = texts[static_cast<size_t>(language)];
  return own.empty() ? otherwise : own;
}

template <class Item>
std::string name_by_key(const std::vector<Item>& items, std::string_view key, texts::Language language) {
  auto found = std::find_if(items.begin(), items.end(), [&](const Item& one) { return one.key == key; });
  return found == items.end() ? std::string(key) : name_in(*found, language);
}

}  // namespace

const std::string& name_in(const CatalogueService& service, texts::Language language) {
  return in_language(service.names, language, service.name);
}

const std::string& description_in(const CatalogueService& service, texts::Language language) {
  return in_language(service.descriptions, language, service.description);
}

const std::string& name_in(const Region& region, texts::Language language) {
  return in_language(region.names, language, region.name);
}

std::string service_name(const Settings& settings, std::string_view key, texts::Language language) {
  return name_by_key(settings.catalogue, key, language);
}

std::string region_name(const Settings& settings, std::string_view key, texts::Language language) {
  return name_by_key(settings.regions, key, language);
}

}  // namespace rapport::service
