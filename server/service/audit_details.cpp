// What stands in the details of the audit log by its name (Designer, SeeAudit, Active) in people's words.
#include <algorithm>
#include <array>
#include <optional>

#include "server/service/audit.h"
#include "server/service/catalogue.h"
#include "server/service/members.h"
#include "server/service/webhooks.h"
#include "server/texts/countries.h"

namespace rapport::service {
namespace {

using texts::Language;
using texts::Text;

enum class Words : uint8_t { None, Roles, Rights, Status, Events, Members };

struct Worded {
  std::string_view action;
  Words words;
};
// Lines whose detail holds such names, and which.
constexpr std::array kWorded = {
    Worded{"user_invited", Words::Roles},      Worded{"user_joined", Words::Roles},
    Worded{"roles_changed", Words::Roles},     Worded{"token_created", Words::Rights},
    Worded{"webhook_added", Words::Events},    Worded{"service_activated", Words::Status},
    Worded{"partner_changed", Words::Members}, Worded{"registry_customer_changed", Words::Members}};

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

// Of an entry of the registry: what of it was changed.
std::optional<Text> member_text(std::string_view name) {
  struct Member {
    std::string_view name;
    Text text;
  };
  static constexpr std::array kMembers = {Member{"account_number", Text::account_number},
                                          Member{"name", Text::name},
                                          Member{"street", Text::street},
                                          Member{"postal_code", Text::postal_code},
                                          Member{"city", Text::city},
                                          Member{"country", Text::country},
                                          Member{"registration_number", Text::registration_number},
                                          Member{"partner", Text::partner_of_record},
                                          Member{"sign_ins", Text::registry_sign_ins}};
  const auto* found =
      std::find_if(kMembers.begin(), kMembers.end(), [&](const Member& one) { return one.name == name; });
  return found == kMembers.end() ? std::nullopt : std::optional(found->text);
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
    case Words::Members: text = member_text(name); break;
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

namespace {

// "DK, eu": where a service is used, and where its data is.
std::string place_text(const Settings& settings, std::string_view detail, Language language) {
  size_t comma = detail.find(", ");
  if (comma == std::string_view::npos) return std::string(detail);
  return std::string(texts::country_name(detail.substr(0, comma), language)) + ", " +
         region_name(settings, detail.substr(comma + 2), language);
}

// "12 entries, last hash …": how the log of an organization that was removed had ended.
std::string chain_text(std::string_view detail, Language language) {
  constexpr std::string_view kBetween = " entries, last hash ";
  size_t between = detail.find(kBetween);
  if (between == std::string_view::npos) return std::string(detail);
  return texts::fill(
      Text::audit_chain_ended, language,
      {{"count", detail.substr(0, between)}, {"hash", detail.substr(between + kBetween.size())}});
}

std::string document_name(const Settings& settings, std::string_view key, Language language) {
  if (key == "terms") return std::string(texts::text(Text::terms_of_service, language));
  if (key == "privacy") return std::string(texts::text(Text::privacy_statement, language));
  for (const Document& document : settings.documents)
    if (document.key == key && !document.title.empty()) return document.title;
  return std::string(key);
}

// "terms 2026-11-01, privacy 2026-10-01"
std::string documents_text(const Settings& settings, std::string_view detail, Language language) {
  std::string shown;
  while (!detail.empty()) {
    size_t end = std::min(detail.find(", "), detail.size());
    std::string_view one = detail.substr(0, end);
    size_t space = std::min(one.find(' '), one.size());
    if (!shown.empty()) shown += ", ";
    shown += document_name(settings, one.substr(0, space), language);
    shown += one.substr(space);
    detail.remove_prefix(std::min(end + 2, detail.size()));
  }
  return shown;
}

}  // namespace

std::string detail_text(const Settings& settings, const store::AuditEntry& entry, Language language) {
  if (entry.action == "service_added") return place_text(settings, entry.detail, language);
  if (entry.action == "documents_accepted") return documents_text(settings, entry.detail, language);
  if (entry.action == "organization_removed") return chain_text(entry.detail, language);
  return detail_text(entry.action, entry.detail, language);
}

std::string target_text(const Settings& settings, const store::AuditEntry& entry, Language language) {
  bool is_of_service = entry.action.starts_with("service_") || entry.action == "activation_sent";
  if (!is_of_service) return entry.target;
  // "Nordlys: rapport", or the key alone.
  size_t colon = entry.target.rfind(": ");
  size_t key = colon == std::string::npos ? 0 : colon + 2;
  return entry.target.substr(0, key) + service_name(settings, entry.target.substr(key), language);
}

}  // namespace rapport::service
