// Views with made-up data, one per page: what the templates' head comments ask for.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "server/pages/layout.h"
#include "server/pages/view.h"
#include "server/texts/formats.h"
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

struct StepWords {
  texts::Text label;
  texts::Text help;
  texts::Text action;
};
inline List steps(texts::Language l, const std::vector<StepWords>& all) {
  List list;
  for (const StepWords& step : all) {
    list.push_back(View{{"label", words(step.label, l)},
                        {"help", words(step.help, l)},
                        {"action", words(step.action, l)},
                        {"href", "#main"},
                        {"is_done", list.empty()}});
  }
  return list;
}

inline View trial(texts::Language l, int64_t days) {
  const std::string left = texts::format_days_left(days, texts::usual_preferences(l));
  return badge(Tone::Wait, texts::fill(texts::Text::status_trial_left, l, {{"left", left}}));
}

inline View paging() {
  return View{{"from", "26"}, {"to", "50"}, {"total", "134"}, {"previous", "?page=1"}, {"next", "?page=3"}};
}

inline List history(texts::Language l) {
  View sent{{"label", words(texts::Text::status_invitation_sent, l)},
            {"who", "Katrin Albers"},
            {"at", "20 November 2026, 09:12"},
            {"instant", "2026-11-20T08:12:00Z"}};
  View added{{"label", words(texts::Text::status_added, l)},
             {"who", "Ines Falk"},
             {"at", "19 November 2026, 16:30"},
             {"instant", "2026-11-19T15:30:00Z"}};
  return {sent, added};
}

inline void address(FormView& form, texts::Language l) {
  form.text("organization_name", "Fjordland Seafood AS")
      .text("street", "Bryggen 12")
      .text("postal_code", "5003")
      .text("city", "Bergen")
      .choice("country", {{"NO", "Norge", ""}, {"DE", "Deutschland", ""}}, "NO",
              words(texts::Text::problem_choice, l));
}

inline void invitee(FormView& form) {
  form.text("name", "").text("sign_in_email", "").text("contact_email", "");
}

std::map<std::string, Make> access_pages();
std::map<std::string, Make> partner_pages();
std::map<std::string, Make> customer_pages();
std::map<std::string, Make> operator_pages();

}  // namespace rapport::pages::samples
