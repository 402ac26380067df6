// What the configuration calls its services and regions, as a reader of each language has it.
#pragma once

#include <string>
#include <string_view>

#include "server/service/environment.h"

namespace rapport::service {

const std::string& name_in(const CatalogueService& service, texts::Language language);
const std::string& description_in(const CatalogueService& service, texts::Language language);
const std::string& name_in(const Region& region, texts::Language language);

// By key; the key itself where the configuration does not have it (any more).
std::string service_name(const Settings& settings, std::string_view key, texts::Language language);
std::string region_name(const Settings& settings, std::string_view key, texts::Language language);

}  // namespace rapport::service
