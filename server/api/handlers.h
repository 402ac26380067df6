// The handlers of the API: what routes.cpp names. Each is one use case.
#pragma once

#include "server/api/routes.h"

namespace rapport::api {

#define RAPPORT_HANDLER(name) service::Outcome<Answer> name(const Call& call)
// partners.cpp
RAPPORT_HANDLER(list_partners);
RAPPORT_HANDLER(get_partner);
RAPPORT_HANDLER(add_partner);
RAPPORT_HANDLER(change_partner);
RAPPORT_HANDLER(record_agreement);
RAPPORT_HANDLER(replace_administrator);
RAPPORT_HANDLER(suspend_partner);
RAPPORT_HANDLER(resume_partner);
RAPPORT_HANDLER(remove_partner);
RAPPORT_HANDLER(import_registry);
RAPPORT_HANDLER(list_registry);
RAPPORT_HANDLER(get_registry_customer);
RAPPORT_HANDLER(add_registry_customer);
RAPPORT_HANDLER(change_registry_customer);
RAPPORT_HANDLER(remove_registry_customer);
RAPPORT_HANDLER(list_deliveries);
RAPPORT_HANDLER(send_delivery_again);
// customers.cpp
RAPPORT_HANDLER(search_accounts);
RAPPORT_HANDLER(list_customers);
RAPPORT_HANDLER(get_customer);
RAPPORT_HANDLER(list_customer_history);
RAPPORT_HANDLER(create_customer);
RAPPORT_HANDLER(create_own_prospect);
RAPPORT_HANDLER(add_account_number);
RAPPORT_HANDLER(remove_customer);
RAPPORT_HANDLER(list_services);
RAPPORT_HANDLER(add_subscription);
RAPPORT_HANDLER(get_subscription);
RAPPORT_HANDLER(send_activation);
RAPPORT_HANDLER(suspend_subscription);
RAPPORT_HANDLER(resume_subscription);
RAPPORT_HANDLER(remove_subscription);
// organization.cpp
RAPPORT_HANDLER(get_me);
RAPPORT_HANDLER(get_organization);
RAPPORT_HANDLER(change_contact);
RAPPORT_HANDLER(change_organization);
RAPPORT_HANDLER(get_identity_provider);
RAPPORT_HANDLER(list_own_subscriptions);
RAPPORT_HANDLER(list_people);
RAPPORT_HANDLER(get_person);
RAPPORT_HANDLER(invite_person);
RAPPORT_HANDLER(invite_again);
RAPPORT_HANDLER(change_roles);
RAPPORT_HANDLER(disable_person);
RAPPORT_HANDLER(enable_person);
RAPPORT_HANDLER(remove_person);
RAPPORT_HANDLER(list_webhooks);
RAPPORT_HANDLER(add_webhook);
RAPPORT_HANDLER(get_webhook);
RAPPORT_HANDLER(change_webhook);
RAPPORT_HANDLER(test_webhook);
RAPPORT_HANDLER(pause_webhook);
RAPPORT_HANDLER(resume_webhook);
RAPPORT_HANDLER(remove_webhook);
RAPPORT_HANDLER(list_webhook_deliveries);
RAPPORT_HANDLER(send_call_again);
RAPPORT_HANDLER(list_audit);
RAPPORT_HANDLER(verify_audit);
#undef RAPPORT_HANDLER

}  // namespace rapport::api
