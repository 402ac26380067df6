#include <fmt/format.h>

#include <ctime>

#include "server/api/call.h"

namespace rapport::api {
namespace {

std::tm utc(int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  return parts;
}

void put_text(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}
void put_text(Json& json, const char* name, const store::Maybe& text) {
  if (text) json[name] = *text;
}
void put_time(Json& json, const char* name, int64_t unix_ms) {
  if (unix_ms > 0) json[name] = time_text(unix_ms);
}

void put_address(Json& json, const auto& row) {
  json["name"] = row.name;
  put_text(json, "street", row.street);
  put_text(json, "postal_code", row.postal_code);
  put_text(json, "city", row.city);
  put_text(json, "country", row.country);
  put_text(json, "registration_number", row.registration_number);
}

Json words(std::string_view text) {
  Json array = Json::array();
  for_each_word(text, [&](std::string_view word) { array.push_back(word); });
  return array;
}

}  // namespace

Answer created(std::string_view collection, const std::string& id) {
  return {Json{{"id", id}}, fmt::format("{}/{}", collection, id), 0};
}

std::string time_text(int64_t unix_ms) {
  const std::tm parts = utc(unix_ms / service::kSecond);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, unix_ms % service::kSecond);
}

std::string day_text(int64_t day) {
  const std::tm parts = utc(day * (service::kDay / service::kSecond));
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

Json to_json(const store::Organization& organization) {
  Json json{{"id", organization.id}, {"status", organization.status}};
  put_text(json, "account_number", organization.account_number);
  put_address(json, organization);
  if (organization.kind == model::OrganizationKind::Customer)
    json["is_own_prospect"] = organization.is_own_prospect;
  json["created_at"] = time_text(organization.created_at);
  return json;
}

Json own_organization_json(const store::Organization& organization) {
  Json json{{"id", organization.id},
            {"kind", std::string(name_of(organization.kind))},
            {"status", organization.status}};
  put_text(json, "account_number", organization.account_number);
  put_address(json, organization);
  json["language"] = organization.language;
  json["time_zone"] = organization.time_zone;
  if (!organization.contact_name.empty()) json["contact_name"] = organization.contact_name;
  if (!organization.contact_email.empty()) json["contact_email"] = organization.contact_email;
  if (!organization.contact_phone.empty()) json["contact_phone"] = organization.contact_phone;
  return json;
}

Json to_json(const store::Agreement& agreement) {
  return {{"agreement", agreement.agreement},
          {"version", agreement.version},
          {"signed_by", agreement.signed_by},
          {"signed_on", day_text(agreement.signed_day)},
          {"recorded_at", time_text(agreement.recorded_at)}};
}

Json to_json(const store::RegistryCustomer& customer) {
  Json json{
      {"id", customer.id}, {"account_number", customer.account_number}, {"partner_id", customer.partner_id}};
  put_address(json, customer);
  return json;
}

Json to_json(const store::Subscription& subscription) {
  Json json{{"id", subscription.id},           {"customer_id", subscription.organization_id},
            {"service", subscription.service}, {"country", subscription.country},
            {"region", subscription.region},   {"status", std::string(name_of(subscription.status))}};
  put_text(json, "administrator_name", subscription.administrator_name);
  put_text(json, "administrator_email", subscription.administrator_email);
  json["added_at"] = time_text(subscription.added_at);
  put_time(json, "sent_at", subscription.sent_at);
  put_time(json, "activated_at", subscription.activated_at);
  if (subscription.trial_last_day > 0) json["trial_last_day"] = day_text(subscription.trial_last_day);
  if (subscription.kept_until_day > 0) json["kept_until"] = day_text(subscription.kept_until_day);
  return json;
}

Json to_json(const store::Membership& person) {
  Json json{{"id", person.id},
            {"name", person.name},
            {"email", person.email},
            {"contact_email", person.contact_email},
            {"roles", words(to_text(person.roles))},
            {"status", std::string(name_of(person.status))}};
  put_time(json, "invited_at", person.invited_at);
  put_time(json, "accepted_at", person.accepted_at);
  return json;
}

Json to_json(const store::AuditEntry& entry) {
  return {{"number", entry.number},       {"at", time_text(entry.at)}, {"actor", entry.actor},
          {"acting_as", entry.acting_as}, {"action", entry.action},    {"target", entry.target},
          {"detail", entry.detail},       {"address", entry.address},  {"hash", entry.hash}};
}

Json to_json(const store::Webhook& webhook) {
  return {{"id", webhook.id},
          {"url", webhook.url},
          {"events", words(webhook.events)},
          {"is_paused", webhook.paused_at > 0},
          {"created_at", time_text(webhook.created_at)}};
}

// Without what it says: only the recipient is to read that.
Json to_json(const store::Delivery& delivery) {
  Json json{{"id", delivery.id},
            {"kind", delivery.kind},
            {"recipient", delivery.recipient},
            {"subject", delivery.subject},
            {"state", delivery.state},
            {"attempts", delivery.attempts},
            {"created_at", time_text(delivery.created_at)}};
  if (delivery.state == "waiting") put_time(json, "due_at", delivery.due_at);
  put_time(json, "delivered_at", delivery.delivered_at);
  put_text(json, "problem", delivery.problem);
  return json;
}

}  // namespace rapport::api
