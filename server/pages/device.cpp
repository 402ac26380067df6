#include "server/pages/device.h"

#include <span>

namespace rapport::pages {
namespace {

struct Mark {
  std::string_view in_agent;
  std::string_view name;
};

// The first that is there counts: browsers name those that they descend from as well.
constexpr Mark kBrowsers[] = {
    {"Edg", "Edge"},          {"OPR/", "Opera"},     {"SamsungBrowser", "Samsung Internet"},
    {"Firefox/", "Firefox"},  {"FxiOS", "Firefox"},  {"CriOS", "Chrome"},
    {"Chromium", "Chromium"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
    {"curl/", "curl"}};
constexpr Mark kSystems[] = {{"Android", "Android"}, {"iPhone", "iPhone"},   {"iPad", "iPad"},
                             {"Windows", "Windows"}, {"Macintosh", "macOS"}, {"CrOS", "ChromeOS"},
                             {"Linux", "Linux"}};

std::string_view first_of(std::span<const Mark> marks, std::string_view agent) {
  for (const Mark& mark : marks)
    if (agent.find(mark.in_agent) != std::string_view::npos) return mark.name;
  return "";
}

}  // namespace

std::string device_name(std::string_view user_agent) {
  std::string_view browser = first_of(kBrowsers, user_agent), system = first_of(kSystems, user_agent);
  std::string name(browser);
  if (!browser.empty() && !system.empty()) name += ", ";
  return name.append(system);
}

}  // namespace rapport::pages
