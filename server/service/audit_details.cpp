// What stands in the details of the audit log by its name (Designer, SeeAudit, Active) in people's words.
#include <algorithm>
#include <array>
#include <optional>

#include "server/service/audit.h"
#include "server/service/members.h"
#include "server/service/webhooks.h"

namespace rapport::service {
namespace {

using texts::Language;
using texts::Text;

enum class Words : uint8_t { None, Roles, Rights, Status, Events };

struct Worded {
  std::string_view action;
  Words words;
};
// Lines whose detail holds such names, and which.
constexpr std::array kWorded = {
    Worded{"user_invited", Words::Roles},   Worded{"user_joined", Words::Roles},
    Worded{"roles_changed", Words::Roles},  Worded{"token_created", Words::Rights},
    Worded{"webhook_added", Words::Events}, Worded{"service_activated", Words::Status}};

Words words_of(std::string_view action) {
  for (const Worded& one : kWorded)
    if (one.action == action) return one.words;
  return Words::None;
}

std::optional<Text> right_text(std::string_view name) {
#define RIGHT(right, ...) \
  if (name == #right) return Text::right_##right;
#include "server/model/rights.def"
  return std::nullopt;
}

std::optional<Text> event_text(std::string_view name) {
  for (const WebhookEventRow& row : webhook_events())
    if (row.name == name) return row.text;
  return std::nullopt;
}

std::optional<Text> status_text(std::string_view name) {
  if (name == name_of(model::ServiceStatus::Active)) return Text::status_active;
  if (name == name_of(model::ServiceStatus::Trial)) return Text::status_trial;
  return std::nullopt;
}

std::optional<std::string> in_words(Words words, std::string_view name, Language language) {
  std::optional<Text> text;
  switch (words) {
    case Words::None: break;
    case Words::Roles:
      if (auto role = model::role(name)) return roles_in_language(model::Roles{}.with(*role), language);
      break;
    case Words::Rights: text = right_text(name); break;
    case Words::Status: text = status_text(name); break;
    case Words::Events: text = event_text(name); break;
  }
  if (!text) return std::nullopt;
  return std::string(texts::text(*text, language));
}

}  // namespace

std::string detail_text(std::string_view action, std::string_view detail, Language language) {
  Words words = words_of(action);
  if (words == Words::None) return std::string(detail);
  std::string shown;
  bool was_name = false;
  while (!detail.empty()) {
    size_t end = std::min(detail.find(' '), detail.size());
    auto named = in_words(words, detail.substr(0, end), language);
    // Names are listed with a space between them.
    if (!shown.empty()) shown += was_name && named ? ", " : " ";
    shown += named ? *named : std::string(detail.substr(0, end));
    was_name = named.has_value();
    detail.remove_prefix(std::min(end + 1, detail.size()));
  }
  return shown;
}

}  // namespace rapport::service
