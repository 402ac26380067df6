// Where a page leads: every link and every form has to match a route, or the page leads nowhere.
#pragma once

#include <regex>
#include <string>
#include <vector>

#include "server/http/router.h"
#include "server/pages/routes.h"

namespace rapport::pages {

inline std::string attribute_of(const std::string& tag, const std::string& name) {
  std::smatch found;
  std::regex attribute("\\s" + name + "=\"([^\"]*)\"");
  return std::regex_search(tag, found, attribute) ? found[1].str() : "";
}

inline bool has_route(http::Method method, const std::string& address, const std::string& own_path) {
  static const http::Router router = [] {
    std::vector<http::RouteKey> keys;
    for (const Route& route : routes()) keys.push_back({route.method, route.pattern});
    return http::Router(keys);
  }();
  if (address.starts_with("#") || address.starts_with("https://") || address.starts_with("otpauth://") ||
      address.starts_with("mailto:"))
    return true;
  std::string path = address.substr(0, address.find_first_of("?#"));
  return router.match(method, path.empty() ? own_path : path).route.has_value();
}

// The tags whose way ends nowhere.
inline std::vector<std::string> dead_ends(const std::string& own_path, const std::string& html) {
  static const std::regex tags("<(a|form|link|script|input) [^>]*>");
  std::vector<std::string> dead;
  for (std::sregex_iterator it(html.begin(), html.end(), tags), end; it != end; ++it) {
    std::string tag = it->str(), kind = (*it)[1];
    if (kind == "input" && attribute_of(tag, "data-hx-get").empty()) continue;
    bool is_post = kind == "form" && attribute_of(tag, "method") == "post";
    std::string address = attribute_of(tag, kind == "form"     ? "action"
                                            : kind == "script" ? "src"
                                            : kind == "input"  ? "data-hx-get"
                                                               : "href");
    if (!has_route(is_post ? http::Method::Post : http::Method::Get, address, own_path)) dead.push_back(tag);
  }
  return dead;
}

}  // namespace rapport::pages
