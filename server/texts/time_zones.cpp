#include <date/tz.h>

#include <algorithm>
#include <array>

#include "server/texts/formats.h"

namespace rapport::texts {
namespace {

// The regions of the zone database. Names outside them ("EST5EDT", "US/Eastern", "Etc/GMT+3") are kept by it
// for old systems and would only make the choice longer.
constexpr std::array<std::string_view, 10> kRegions{"Africa/", "America/",  "Antarctica/", "Arctic/",
                                                    "Asia/",   "Atlantic/", "Australia/",  "Europe/",
                                                    "Indian/", "Pacific/"};

bool is_regional(std::string_view name) {
  return std::any_of(kRegions.begin(), kRegions.end(),
                     [&](std::string_view region) { return name.starts_with(region); });
}

// Names that one of the regions keeps only as another name of a zone that is also there.
bool is_old_name(std::string_view name) {
  constexpr std::array<std::string_view, 24> kOld{
      "America/Buenos_Aires", "America/Catamarca", "America/Cordoba",    "America/Indianapolis",
      "America/Jujuy",        "America/Knox_IN",   "America/Louisville", "America/Mendoza",
      "America/Rosario",      "America/Virgin",    "Asia/Ashkhabad",     "Asia/Calcutta",
      "Asia/Chungking",       "Asia/Dacca",        "Asia/Katmandu",      "Asia/Macao",
      "Asia/Rangoon",         "Asia/Saigon",       "Asia/Thimbu",        "Asia/Ujung_Pandang",
      "Asia/Ulan_Bator",      "Atlantic/Faeroe",   "Europe/Kiev",        "America/Godthab"};
  return std::find(kOld.begin(), kOld.end(), name) != kOld.end();
}

}  // namespace

std::vector<std::string> time_zones() {
  std::vector<std::string> names{"UTC"};
  try {
    for (const date::time_zone& zone : date::get_tzdb().zones) {
      if (is_regional(zone.name()) && !is_old_name(zone.name())) names.push_back(zone.name());
    }
  } catch (const std::exception&) {
    return names;  // no zone database on this system: UTC it is
  }
  std::sort(names.begin() + 1, names.end());
  return names;
}

bool is_time_zone(std::string_view name) {
  if (name == "UTC") return true;
  if (!is_regional(name)) return false;
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace rapport::texts
