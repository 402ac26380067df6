// Views with made-up data, one per page: what the templates' head comments ask for.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "server/pages/layout.h"
#include "server/pages/view.h"
#include "server/texts/texts.h"

namespace rapport::pages::samples {

using Make = std::function<View(texts::Language)>;

inline std::string words(texts::Text text, texts::Language language) {
  return std::string(texts::text(text, language));
}

inline Frame outside(texts::Language language, const std::string& path) {
  Frame frame;
  frame.language = language;
  frame.path = path;
  frame.csrf = "Zm9yIHRoZSBwcmV2aWV3IG9ubHk";
  return frame;
}

inline View page(const Frame& frame, View own) { return layout_view(frame).add(std::move(own)); }

std::map<std::string, Make> access_pages();
std::map<std::string, Make> partner_pages();
std::map<std::string, Make> customer_pages();
std::map<std::string, Make> operator_pages();

}  // namespace rapport::pages::samples
