#include "server/api/schemas.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "runtime/base/check.h"

namespace rapport::api {
namespace {

constexpr auto Required = Presence::Required;
constexpr auto Optional = Presence::Optional;

// ---- words: as they stand in the lists of the model ----

constexpr std::string_view kPartnerStatuses = ""
#define PARTNER_STATUS(name) #name " "
#include "server/model/statuses.def"
    ;
constexpr std::string_view kCustomerStatuses = ""
#define CUSTOMER_STATUS(name) #name " "
#include "server/model/statuses.def"
    ;
constexpr std::string_view kServiceStatuses = ""
#define SERVICE_STATUS(name) #name " "
#include "server/model/statuses.def"
    ;
constexpr std::string_view kServiceEvents = ""
#define SERVICE_EVENT(name) #name " "
#include "server/model/statuses.def"
    ;
constexpr std::string_view kUserStatuses = ""
#define USER_STATUS(name) #name " "
#include "server/model/statuses.def"
    ;
constexpr std::string_view kRoleNames = ""
#define ROLE(name, kind) #name " "
#include "server/model/roles.def"
    ;
constexpr std::string_view kRightNames = ""
#define RIGHT(name, ...) #name " "
#include "server/model/rights.def"
    ;
constexpr std::string_view kKinds = "Operator Partner Customer";
constexpr std::string_view kLanguages = "en de da";

constexpr Member text_one_of(std::string_view name, std::string_view words, Presence presence,
                             std::string_view description) {
  return {name, Type::Text, presence, description, "", words};
}
constexpr Member texts_of(std::string_view name, std::string_view words, std::string_view description) {
  return {name, Type::Texts, Required, description, "", words};
}

// ---- members that several have ----

template <size_t... N>
constexpr auto joined(const std::array<Member, N>&... parts) {
  std::array<Member, (N + ...)> all{};
  size_t at = 0;
  const auto append = [&](const auto& part) {
    for (const Member& member : part) all[at++] = member;
  };
  (append(parts), ...);
  return all;
}

constexpr std::array kAddress = {
    Member{"street", Type::Text, Optional, ""}, Member{"postal_code", Type::Text, Optional, ""},
    Member{"city", Type::Text, Optional, ""},
    Member{"country", Type::Country, Optional, "ISO 3166-1 alpha-2"},
    Member{"registration_number", Type::Text, Optional, "in the commercial register"}};
constexpr std::array kPreferences = {text_one_of("language", kLanguages, Required, ""),
                                     Member{"time_zone", Type::Text, Required, "such as Europe/Berlin"}};
constexpr Member kMailLanguage = text_one_of("language", kLanguages, Optional,
                                             "of the mail; else of the one before, or the organization's");

// ---- the schemas ----

constexpr Member kIdentifier[] = {{"id", Type::Text, Required, "of what was created"}};

constexpr Member kFieldProblem[] = {
    {"field", Type::Text, Required, "the member of the request, or the parameter"},
    {"message", Type::Text, Required, "what is wrong with it"}};

constexpr Member kProblem[] = {
    {"type", Type::Text, Required, "about:blank"},
    {"title", Type::Text, Required, "what the status means"},
    {"status", Type::Number, Required, "the HTTP status"},
    {"detail", Type::Text, Optional, "what happened, in the language of Accept-Language"},
    {"instance", Type::Text, Required, "the id of the request, as the logs have it"},
    {"errors", Type::Objects, Optional, "of a request whose members are wrong: all of them", "FieldProblem"}};

constexpr Member kMe[] = {{"token_id", Type::Text, Required, "the token that was brought"},
                          {"organization_id", Type::Text, Required, "for which it acts"},
                          {"organization", Type::Text, Required, "its name"},
                          text_one_of("kind", kKinds, Required, ""),
                          texts_of("rights", kRightNames, "what the token may do")};

constexpr auto kPartner = joined(std::array{Member{"id", Type::Text, Required, "its name in this API"},
                                            text_one_of("status", kPartnerStatuses, Required, ""),
                                            Member{"account_number", Type::Text, Optional, "in the registry"},
                                            Member{"name", Type::Text, Required, "of the organization"}},
                                 kAddress, std::array{Member{"created_at", Type::Time, Required, ""}});

constexpr std::array kNewAgreement = {Member{"agreement", Type::Text, Required, "its name"},
                                      Member{"version", Type::Text, Required, ""},
                                      Member{"signed_by", Type::Text, Required, "the person who signed"},
                                      Member{"signed_on", Type::Day, Required, ""}};
constexpr auto kAgreement =
    joined(kNewAgreement, std::array{Member{"recorded_at", Type::Time, Required, ""}});

constexpr Member kPartnerRecord[] = {
    {"partner", Type::Object, Required, "the organization", "Partner"},
    {"agreements", Type::Objects, Required, "that were signed", "Agreement"},
    {"sign_ins", Type::Texts, Required, "e-mail addresses that may activate it"},
    {"people", Type::Objects, Required, "who belongs to it", "Person"},
    {"may_activate", Type::YesNo, Required, "the required agreement is among the signed ones"}};

constexpr auto kNewPartner = joined(
    std::array{Member{"account_number", Type::Text, Required, "in the registry"},
               Member{"name", Type::Text, Required, "of the organization"}},
    kAddress, std::array{Member{"sign_ins", Type::Texts, Optional, "e-mail addresses that may activate it"}});

constexpr auto kPartnerChange =
    joined(std::array{Member{"name", Type::Text, Required, "of the organization"}}, kAddress,
           std::array{Member{"sign_ins", Type::Texts, Required, "that may activate it, and no others"}});

constexpr Member kReplacement[] = {
    {"leaving_person_id", Type::Text, Optional, "the administrator who left; none when all are gone"},
    {"name", Type::Text, Required, "of the new administrator"},
    {"email", Type::Email, Required, "to sign in with"},
    {"contact_email", Type::Email, Optional, "where mails go; else to the same"},
    {"reason", Type::Text, Required, "for the organization's log"}};

constexpr Member kImport[] = {{"partners_new", Type::Number, Required, ""},
                              {"partners_changed", Type::Number, Required, ""},
                              {"customers_new", Type::Number, Required, ""},
                              {"customers_changed", Type::Number, Required, ""},
                              {"unchanged", Type::Number, Required, ""},
                              {"refused", Type::Texts, Required, "what is wrong with lines, the first 100"},
                              {"refused_count", Type::Number, Required, "how many lines were refused"}};

constexpr auto kRegistryCustomer =
    joined(std::array{Member{"id", Type::Text, Required, "its name in this API"},
                      Member{"account_number", Type::Text, Required, ""},
                      Member{"partner_id", Type::Text, Required, "the partner of record"},
                      Member{"name", Type::Text, Required, ""}},
           kAddress);

constexpr auto kRegistryCustomerInput =
    joined(std::array{Member{"account_number", Type::Text, Required, ""},
                      Member{"partner", Type::Text, Required, "the account number of the partner of record"},
                      Member{"name", Type::Text, Required, ""}},
           kAddress);

constexpr Member kRegistryCustomerRecord[] = {
    {"registry_customer", Type::Object, Required, "", "RegistryCustomer"},
    {"partner", Type::Object, Required, "the partner of record", "Partner"},
    {"customer_id", Type::Text, Optional, "the customer that goes by its number"}};

constexpr auto kCustomer = joined(
    std::array{Member{"id", Type::Text, Required, "its name in this API"},
               text_one_of("status", kCustomerStatuses, Required, ""),
               Member{"account_number", Type::Text, Optional, "none: a prospect"},
               Member{"name", Type::Text, Required, "of the organization"}},
    kAddress,
    std::array{Member{"is_own_prospect", Type::YesNo, Required, "the partner itself"},
               Member{"created_at", Type::Time, Required, ""},
               Member{"subscriptions", Type::Objects, Required, "the services that it has", "Subscription"}});

constexpr auto kNewCustomer =
    joined(std::array{Member{"account_number", Type::Text, Optional,
                             "of an existing customer, whose registry entry fills in the rest"},
                      Member{"name", Type::Text, Optional, "required of a prospect, as is the country"}},
           kAddress);

constexpr Member kAccountNumber[] = {{"account_number", Type::Text, Required, "in the registry"}};

constexpr Member kRegion[] = {{"key", Type::Text, Required, ""},
                              {"name", Type::Text, Required, "where the data is"},
                              {"countries", Type::Texts, Required, "that it serves; `*`: all others"}};

constexpr Member kService[] = {{"key", Type::Text, Required, "its name in this API"},
                               {"name", Type::Text, Required, ""},
                               {"description", Type::Text, Optional, ""},
                               {"url", Type::Url, Optional, "where it is used"},
                               {"regions", Type::Objects, Required, "in which it can be added", "Region"}};

constexpr Member kSubscription[] = {
    {"id", Type::Text, Required, "its name in this API"},
    {"customer_id", Type::Text, Required, ""},
    {"service", Type::Text, Required, "its key in the catalogue"},
    {"country", Type::Country, Required, "of use: never changes"},
    {"region", Type::Text, Required, "that the country gave: never changes"},
    text_one_of("status", kServiceStatuses, Required, ""),
    {"administrator_name", Type::Text, Optional, "to whom the activation was sent"},
    {"administrator_email", Type::Email, Optional, "with which they sign in"},
    {"added_at", Type::Time, Required, ""},
    {"sent_at", Type::Time, Optional, "the activation"},
    {"activated_at", Type::Time, Optional, ""},
    {"trial_last_day", Type::Day, Optional, "of a trial"},
    {"kept_until", Type::Day, Optional, "of an expired one: the last day that its data is kept"}};

constexpr Member kSubscriptionRecord[] = {
    {"subscription", Type::Object, Required, "", "Subscription"},
    {"customer", Type::Text, Required, "the customer's name"},
    {"partner", Type::Text, Required, "the partner's name"},
    {"days_left", Type::Number, Required, "of a trial, or of the days that an expired one is kept"},
    texts_of("possible", kServiceEvents, "what can be done in this status")};

constexpr Member kNewSubscription[] = {
    {"service", Type::Text, Required, "its key in the catalogue"},
    {"country", Type::Country, Required, "of use, ISO 3166-1 alpha-2: cannot be changed afterwards"}};

constexpr Member kActivation[] = {
    {"name", Type::Text, Required, "of the customer's administrator"},
    {"email", Type::Email, Required, "to sign in with"},
    {"contact_email", Type::Email, Optional, "where the mail goes; else to the same"},
    kMailLanguage};

constexpr Member kPerson[] = {{"id", Type::Text, Required, "their name in this organization"},
                              {"name", Type::Text, Required, ""},
                              {"email", Type::Email, Required, "to sign in with"},
                              {"contact_email", Type::Email, Required, ""},
                              texts_of("roles", kRoleNames, ""),
                              text_one_of("status", kUserStatuses, Required, ""),
                              {"invited_at", Type::Time, Optional, ""},
                              {"accepted_at", Type::Time, Optional, ""}};

constexpr Member kNewPerson[] = {{"name", Type::Text, Required, ""},
                                 {"email", Type::Email, Required, "to sign in with"},
                                 {"contact_email", Type::Email, Optional, "where mails go; else to the same"},
                                 texts_of("roles", kRoleNames, ""),
                                 kMailLanguage};

constexpr Member kRoles[] = {texts_of("roles", kRoleNames, "all that the person is to have")};

constexpr auto kResend = std::array{kMailLanguage};

constexpr std::array kContact = {
    Member{"contact_name", Type::Text, Optional, "of a partner: a person or a team whom its customers ask"},
    Member{"contact_email", Type::Email, Optional, ""}, Member{"contact_phone", Type::Text, Optional, ""}};

constexpr auto kOrganization = joined(
    std::array{Member{"id", Type::Text, Required, ""}, text_one_of("kind", kKinds, Required, ""),
               Member{"status", Type::Text, Required, ""}, Member{"account_number", Type::Text, Optional, ""},
               Member{"name", Type::Text, Required, ""}},
    kAddress, kPreferences, kContact);

constexpr auto kOrganizationChange =
    joined(std::array{Member{"name", Type::Text, Required, ""}}, kAddress, kPreferences);

constexpr Member kIdentityProvider[] = {
    {"issuer", Type::Text, Optional, "its address; none: the organization has no provider"},
    {"client_id", Type::Text, Optional, "as which it knows this installation"},
    {"domains", Type::Texts, Required, "of the e-mail addresses that it vouches for"},
    {"provider_only", Type::YesNo, Required, "a password lets in administrators alone"}};

constexpr Member kAuditEntry[] = {{"number", Type::Number, Required, "in the chain, from 1"},
                                  {"at", Type::Time, Required, ""},
                                  {"actor", Type::Text, Required, "who did it"},
                                  {"acting_as", Type::Text, Required, "for which organization"},
                                  {"action", Type::Text, Required, "a fixed word"},
                                  {"target", Type::Text, Required, "whom or what it was done to"},
                                  {"detail", Type::Text, Required, ""},
                                  {"address", Type::Text, Required, "from where"},
                                  {"hash", Type::Text, Required, "of this entry and the one before"}};

constexpr Member kAuditChain[] = {
    {"entries", Type::Number, Required, "that fit, from the first on"},
    {"is_whole", Type::YesNo, Required, "all that were read fit"},
    {"broken_at", Type::Number, Optional, "the number of the first that does not fit"},
    {"goes_on", Type::Text, Optional, "`from` of the next request; without it every entry was read"}};

constexpr Member kHistoryEntry[] = {{"at", Type::Time, Required, ""},
                                    {"actor", Type::Text, Required, "who did it; none: the service"},
                                    {"action", Type::Text, Required, "a fixed word"},
                                    {"target", Type::Text, Required, "to whom or what it was done"}};

constexpr Member kDelivery[] = {{"id", Type::Text, Required, ""},
                                text_one_of("kind", "mail webhook", Required, ""),
                                {"recipient", Type::Text, Required, ""},
                                {"subject", Type::Text, Required, ""},
                                text_one_of("state", kDeliveryStates, Required, ""),
                                {"attempts", Type::Number, Required, ""},
                                {"created_at", Type::Time, Required, ""},
                                {"due_at", Type::Time, Optional, "of one that waits"},
                                {"delivered_at", Type::Time, Optional, ""},
                                {"problem", Type::Text, Optional, "why it did not go out"}};

constexpr Member kWebhook[] = {{"id", Type::Text, Required, "its name in this API"},
                               {"url", Type::Url, Required, "the address that is called"},
                               {"events", Type::Texts, Required, "what it is called for"},
                               {"is_paused", Type::YesNo, Required, "it is not called"},
                               {"created_at", Type::Time, Required, ""}};

constexpr Member kNewWebhook[] = {{"url", Type::Url, Required, "https, a public address"},
                                  {"events", Type::Texts, Optional, "what it is called for; else all"}};

constexpr Member kWebhookEvents[] = {
    {"events", Type::Texts, Required,
     "of service.activated, service.changed, service.expired, service.removed"}};

constexpr Member kAddedWebhook[] = {{"id", Type::Text, Required, "of the webhook"},
                                    {"secret", Type::Text, Required, "signs its calls; given this once"}};

constexpr Schema kSchemas[] = {
    {"AccountNumber", "The account number that makes a prospect a customer.", kAccountNumber},
    {"Activation", "To whom the activation goes.", kActivation},
    {"AddedWebhook", "A webhook that was added.", kAddedWebhook},
    {"Agreement", "A partner agreement that was signed.", kAgreement},
    {"AuditChain", "Whether a chain holds.", kAuditChain},
    {"AuditEntry", "One line of the audit log.", kAuditEntry},
    {"Contact", "Whom a partner's customers ask; what is left out is empty.", kContact},
    {"Customer", "A customer or prospect of a partner.", kCustomer},
    {"Delivery", "A mail or webhook call that went out or waits.", kDelivery},
    {"FieldProblem", "What is wrong with one member.", kFieldProblem},
    {"HistoryEntry", "What happened to a customer.", kHistoryEntry},
    {"Identifier", "What was created.", kIdentifier},
    {"IdentityProvider", "Where the people of an organization sign in (OpenID Connect).", kIdentityProvider},
    {"Import", "What an import of the registry did.", kImport},
    {"Me", "The token and for whom it acts.", kMe},
    {"NewAgreement", "An agreement to record.", kNewAgreement},
    {"NewCustomer", "A customer by account number, or a prospect.", kNewCustomer},
    {"NewPartner", "A partner for the registry.", kNewPartner},
    {"NewPerson", "Somebody to invite.", kNewPerson},
    {"NewSubscription", "A service for a customer.", kNewSubscription},
    {"NewWebhook", "An address to call.", kNewWebhook},
    {"Organization", "The organization for which the token acts.", kOrganization},
    {"OrganizationChange", "The organization as it is to be.", kOrganizationChange},
    {"Partner", "A partner organization.", kPartner},
    {"PartnerChange", "The entry of a partner as it is to be.", kPartnerChange},
    {"PartnerRecord", "All that the registry has of a partner.", kPartnerRecord},
    {"Person", "A person in the organization.", kPerson},
    {"Problem", "Why something was refused (RFC 9457).", kProblem},
    {"Region", "Where data is, and for which countries.", kRegion},
    {"RegistryCustomer", "A customer account of the registry.", kRegistryCustomer},
    {"RegistryCustomerInput", "A customer account as it is to be.", kRegistryCustomerInput},
    {"RegistryCustomerRecord", "All that the registry has of a customer account.", kRegistryCustomerRecord},
    {"Replacement", "A new administrator in place of one who left.", kReplacement},
    {"Resend", "How an invitation is sent again.", kResend},
    {"Roles", "The roles of a person.", kRoles},
    {"Service", "A service of the catalogue.", kService},
    {"Subscription", "A service that a customer has.", kSubscription},
    {"SubscriptionRecord", "A subscription with what belongs to it.", kSubscriptionRecord},
    {"Webhook", "An address that is called when services change.", kWebhook},
    {"WebhookEvents", "What a webhook is called for.", kWebhookEvents},
};

}  // namespace

std::span<const Schema> schemas() { return kSchemas; }

const Schema& schema_named(std::string_view name) {
  const auto* found = std::find_if(std::begin(kSchemas), std::end(kSchemas),
                                   [&](const Schema& schema) { return schema.name == name; });
  RAPPORT_CHECK(found != std::end(kSchemas));
  return *found;
}

bool has_word(std::string_view words, std::string_view word) {
  bool has = false;
  for_each_word(words, [&](std::string_view each) { has = has || each == word; });
  return has;
}

}  // namespace rapport::api
