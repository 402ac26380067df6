// The people of the caller's organization, whatever its kind, and the organization itself.
#pragma once

#include <string>
#include <vector>

#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::service {

// By name, those with the words in their name or e-mail. Without words no more are read than are given.
Outcome<store::Listed<store::Membership>> people(const Environment& environment, const Caller& caller,
                                                 std::string_view words, store::Page page);
Outcome<store::Membership> person(const Environment& environment, const Caller& caller,
                                  std::string_view membership_id);

// "Designer"; "Designer, Viewer": as people read it.
std::string_view role_in_language(model::Role role, texts::Language language);
std::string roles_in_language(model::Roles roles, texts::Language language);

struct Invitation {
  std::string name;
  std::string email;          // to sign in with
  std::string contact_email;  // "": the same
  model::Roles roles;
  std::string language;
};
Outcome<std::string> invite(const Environment& environment, const Caller& caller,
                            const Invitation& invitation);
Outcome<Done> invite_again(const Environment& environment, const Caller& caller,
                           std::string_view membership_id, std::string_view language);
Outcome<Done> change_roles(const Environment& environment, const Caller& caller,
                           std::string_view membership_id, model::Roles roles);
Outcome<Done> disable_person(const Environment& environment, const Caller& caller,
                             std::string_view membership_id);
Outcome<Done> enable_person(const Environment& environment, const Caller& caller,
                            std::string_view membership_id);
Outcome<Done> remove_person(const Environment& environment, const Caller& caller,
                            std::string_view membership_id);

Outcome<store::Organization> own_organization(const Environment& environment, const Caller& caller);
struct OrganizationInput {
  std::string name, street, postal_code, city, country, registration_number, language, time_zone;
};
Outcome<Done> change_organization(const Environment& environment, const Caller& caller,
                                  const OrganizationInput& input);

// Whom a partner's customers ask. An e-mail or phone may be left out, all of it too.
struct ContactInput {
  std::string name, email, phone;
};
Outcome<Done> change_contact(const Environment& environment, const Caller& caller, const ContactInput& input);

// The dashboard of the Customer Portal.
struct CustomerHome {
  store::Organization organization;
  store::Organization partner;
  std::vector<store::Subscription> services;
  int64_t people = 0, invited = 0;
};
Outcome<CustomerHome> customer_home(const Environment& environment, const Caller& caller);

}  // namespace rapport::service
