#include "server/api/routes.h"

#include "server/api/call.h"
#include "server/api/handlers.h"

namespace rapport::api {
namespace {

using enum http::Method;
using enum model::Right;
using model::kSignedIn;
using model::needs;

constexpr auto Quick = model::Work::Quick;
constexpr auto Nothing = Takes::Nothing;
constexpr auto Body = Takes::Json;

#define V1 "/api/v1"
// One row per operation. The OpenAPI document itself is public and answered before any of these.
constexpr Route kRoutes[] = {
    {Get, V1 "/me", kSignedIn, Quick, &get_me, "getMe", "Token", "The token and for whom it acts", Nothing,
     "", 200, Gives::One, "Me"},

    {Get, V1 "/partners", needs(OperateRegistry), Quick, &list_partners, "listPartners", "Registry",
     "The partners, those with the words of `q` in their name or account number", Nothing, "", 200,
     Gives::Paged, "Partner", "q"},
    {Post, V1 "/partners", needs(OperateRegistry), Quick, &add_partner, "addPartner", "Registry",
     "Enters a partner into the registry", Body, "NewPartner", 201, Gives::One, "Identifier"},
    {Get, V1 "/partners/{partner}", needs(OperateRegistry), Quick, &get_partner, "getPartner", "Registry",
     "A partner with its agreements and people", Nothing, "", 200, Gives::One, "PartnerRecord"},
    {Post, V1 "/partners/{partner}/agreements", needs(OperateRegistry), Quick, &record_agreement,
     "recordAgreement", "Registry", "Records an agreement that was signed", Body, "NewAgreement", 204,
     Gives::Nothing},
    {Post, V1 "/partners/{partner}/administrator", needs(OperateRegistry), Quick, &replace_administrator,
     "replaceAdministrator", "Registry", "Invites a new administrator in place of one who left", Body,
     "Replacement", 204, Gives::Nothing},
    {Post, V1 "/partners/{partner}/suspend", needs(OperateRegistry), Quick, &suspend_partner,
     "suspendPartner", "Registry", "Suspends a partner", Nothing, "", 204, Gives::Nothing},
    {Post, V1 "/partners/{partner}/resume", needs(OperateRegistry), Quick, &resume_partner, "resumePartner",
     "Registry", "Lets a suspended partner go on", Nothing, "", 204, Gives::Nothing},
    {Delete, V1 "/partners/{partner}", needs(OperateRegistry), Quick, &remove_partner, "removePartner",
     "Registry", "Removes a partner that no customer names, for good", Nothing, "", 204, Gives::Nothing},
    {Post, V1 "/registry/import", needs(OperateRegistry), Quick, &import_registry, "importRegistry",
     "Registry", "Loads partners and customers from CSV; what is there already is changed", Takes::Csv, "",
     200, Gives::One, "Import"},
    {Get, V1 "/registry/customers", needs(OperateRegistry), Quick, &list_registry, "listRegistryCustomers",
     "Registry", "The customer accounts of the registry", Nothing, "", 200, Gives::Paged, "RegistryCustomer",
     "q"},
    {Get, V1 "/deliveries", needs(OperateRegistry), Quick, &list_deliveries, "listDeliveries", "Registry",
     "Mails and webhook calls, those in `state`", Nothing, "", 200, Gives::Paged, "Delivery", "state"},

    {Get, V1 "/accounts", needs(SeeCustomers), Quick, &search_accounts, "searchAccounts", "Customers",
     "Accounts of the registry whose partner of record the organization is", Nothing, "", 200, Gives::Paged,
     "RegistryCustomer", "q"},
    {Get, V1 "/customers", needs(SeeCustomers), Quick, &list_customers, "listCustomers", "Customers",
     "The customers and prospects, those with the words of `q`", Nothing, "", 200, Gives::Paged, "Customer",
     "q"},
    {Post, V1 "/customers", needs(EditCustomers), Quick, &create_customer, "createCustomer", "Customers",
     "Enters an existing customer, or a prospect", Body, "NewCustomer", 201, Gives::One, "Identifier"},
    {Post, V1 "/customers/own-prospect", needs(EditCustomers), Quick, &create_own_prospect,
     "createOwnProspect", "Customers", "Enters the partner itself as a prospect", Nothing, "", 201,
     Gives::One, "Identifier"},
    {Get, V1 "/customers/{customer}", needs(SeeCustomers), Quick, &get_customer, "getCustomer", "Customers",
     "A customer with its services", Nothing, "", 200, Gives::One, "Customer"},
    {Delete, V1 "/customers/{customer}", needs(EditCustomers), Quick, &remove_customer, "removeCustomer",
     "Customers", "Removes a customer that has no service left, for good", Nothing, "", 204, Gives::Nothing},
    {Put, V1 "/customers/{customer}/account-number", needs(EditCustomers), Quick, &add_account_number,
     "addAccountNumber", "Customers", "Makes a prospect a customer, and its trials full subscriptions", Body,
     "AccountNumber", 204, Gives::Nothing},
    {Post, V1 "/customers/{customer}/subscriptions", needs(EditCustomers), Quick, &add_subscription,
     "addSubscription", "Subscriptions", "Adds a service to a customer", Body, "NewSubscription", 201,
     Gives::One, "Identifier"},
    {Get, V1 "/subscriptions/{subscription}", needs(SeeCustomers), Quick, &get_subscription,
     "getSubscription", "Subscriptions", "A service that a customer has", Nothing, "", 200, Gives::One,
     "SubscriptionRecord"},
    {Post, V1 "/subscriptions/{subscription}/activation", needs(EditCustomers), Quick, &send_activation,
     "sendActivation", "Subscriptions", "Sends the activation to the customer's administrator, also again",
     Body, "Activation", 204, Gives::Nothing},
    {Post, V1 "/subscriptions/{subscription}/suspend", needs(EditCustomers), Quick, &suspend_subscription,
     "suspendSubscription", "Subscriptions", "Suspends a service", Nothing, "", 204, Gives::Nothing},
    {Post, V1 "/subscriptions/{subscription}/resume", needs(EditCustomers), Quick, &resume_subscription,
     "resumeSubscription", "Subscriptions", "Lets a suspended service go on", Nothing, "", 204,
     Gives::Nothing},
    {Delete, V1 "/subscriptions/{subscription}", needs(EditCustomers), Quick, &remove_subscription,
     "removeSubscription", "Subscriptions", "Removes a service for good", Nothing, "", 204, Gives::Nothing},

    {Get, V1 "/services", kSignedIn, Quick, &list_services, "listServices", "Catalogue",
     "The services and where they can be used", Nothing, "", 200, Gives::All, "Service"},

    {Get, V1 "/organization", kSignedIn, Quick, &get_organization, "getOrganization", "Organization",
     "The organization for which the token acts", Nothing, "", 200, Gives::One, "Organization"},
    {Put, V1 "/organization", needs(ManageOrganization), Quick, &change_organization, "changeOrganization",
     "Organization", "Changes it", Body, "OrganizationChange", 204, Gives::Nothing},
    {Get, V1 "/organization/identity-provider", needs(ManageOrganization), Quick, &get_identity_provider,
     "getIdentityProvider", "Organization", "Where its people sign in, if it has a provider of its own",
     Nothing, "", 200, Gives::One, "IdentityProvider"},
    {Get, V1 "/organization/subscriptions", needs(UseCustomerPortal), Quick, &list_own_subscriptions,
     "listOwnSubscriptions", "Organization", "The services that it has", Nothing, "", 200, Gives::All,
     "Subscription"},
    {Get, V1 "/organization/subscriptions/{subscription}", needs(UseCustomerPortal), Quick, &get_subscription,
     "getOwnSubscription", "Organization", "One of them", Nothing, "", 200, Gives::One, "SubscriptionRecord"},
    {Get, V1 "/people", needs(SeePeople), Quick, &list_people, "listPeople", "People", "Who belongs to it",
     Nothing, "", 200, Gives::Paged, "Person"},
    {Post, V1 "/people", needs(ManageUsers), Quick, &invite_person, "invitePerson", "People",
     "Invites somebody", Body, "NewPerson", 201, Gives::One, "Identifier"},
    {Get, V1 "/people/{person}", needs(SeePeople), Quick, &get_person, "getPerson", "People", "One of them",
     Nothing, "", 200, Gives::One, "Person"},
    {Post, V1 "/people/{person}/invitation", needs(ManageUsers), Quick, &invite_again, "inviteAgain",
     "People", "Sends the invitation again", Body, "Resend", 204, Gives::Nothing},
    {Put, V1 "/people/{person}/roles", needs(ManageUsers), Quick, &change_roles, "changeRoles", "People",
     "Gives roles", Body, "Roles", 204, Gives::Nothing},
    {Post, V1 "/people/{person}/disable", needs(ManageUsers), Quick, &disable_person, "disablePerson",
     "People", "Keeps somebody out", Nothing, "", 204, Gives::Nothing},
    {Post, V1 "/people/{person}/enable", needs(ManageUsers), Quick, &enable_person, "enablePerson", "People",
     "Lets them in again", Nothing, "", 204, Gives::Nothing},
    {Delete, V1 "/people/{person}", needs(ManageUsers), Quick, &remove_person, "removePerson", "People",
     "Removes somebody", Nothing, "", 204, Gives::Nothing},
    {Get, V1 "/webhooks", needs(ManageWebhooks), Quick, &list_webhooks, "listWebhooks", "Webhooks",
     "The addresses that are called", Nothing, "", 200, Gives::All, "Webhook"},
    {Post, V1 "/webhooks", needs(ManageWebhooks), Quick, &add_webhook, "addWebhook", "Webhooks",
     "Adds one; its secret is given this once", Body, "NewWebhook", 201, Gives::One, "AddedWebhook"},
    {Get, V1 "/webhooks/{webhook}", needs(ManageWebhooks), Quick, &get_webhook, "getWebhook", "Webhooks",
     "One of them", Nothing, "", 200, Gives::One, "Webhook"},
    {Put, V1 "/webhooks/{webhook}/events", needs(ManageWebhooks), Quick, &change_webhook,
     "changeWebhookEvents", "Webhooks", "Chooses what it is called for", Body, "WebhookEvents", 204,
     Gives::Nothing},
    {Post, V1 "/webhooks/{webhook}/test", needs(ManageWebhooks), Quick, &test_webhook, "testWebhook",
     "Webhooks", "Calls it with the event webhook.test; at most five times in a minute", Nothing, "", 201,
     Gives::One, "Identifier"},
    {Post, V1 "/webhooks/{webhook}/pause", needs(ManageWebhooks), Quick, &pause_webhook, "pauseWebhook",
     "Webhooks", "It is not called until it is resumed", Nothing, "", 204, Gives::Nothing},
    {Post, V1 "/webhooks/{webhook}/resume", needs(ManageWebhooks), Quick, &resume_webhook, "resumeWebhook",
     "Webhooks", "It is called again", Nothing, "", 204, Gives::Nothing},
    {Delete, V1 "/webhooks/{webhook}", needs(ManageWebhooks), Quick, &remove_webhook, "removeWebhook",
     "Webhooks", "Removes it", Nothing, "", 204, Gives::Nothing},
    {Get, V1 "/webhooks/{webhook}/deliveries", needs(ManageWebhooks), Quick, &list_webhook_deliveries,
     "listWebhookDeliveries", "Webhooks", "What it was called for, latest first, and what waits", Nothing, "",
     200, Gives::Paged, "Delivery"},
    {Get, V1 "/audit", needs(SeeAudit), Quick, &list_audit, "listAudit", "Audit",
     "The audit log, latest first, the lines with the words of `q`", Nothing, "", 200, Gives::Paged,
     "AuditEntry", "q"},
};
#undef V1

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace rapport::api
