// What the operator's people do: the first of them, the partner registry, agreements, replaced
// administrators, what is sent.
#pragma once

#include <string>
#include <vector>

#include "server/service/accounts.h"
#include "server/service/registry_entries.h"

namespace rapport::service {

// At a start without any operator: the operator's organization is there, and a link for its first person. "":
// not needed.
Outcome<std::string> first_operator_link(const Environment& environment);
// For whoever holds the machine, when none of the operator's people can sign in any more: a link that makes
// one more. It is logged.
Outcome<std::string> further_operator_link(const Environment& environment);
// Hashes. Conflict: somebody was faster.
struct NewPerson {
  std::string name;
  std::string email;
  std::string password;
  std::string language;  // code_of
};
Outcome<SignedIn> create_first_operator(const Environment& environment, std::string_view token,
                                        const NewPerson& person, const From& from);

// The registry as CSV, UTF-8, with a header line; columns in any order:
//   kind (partner, customer), account_number, name, street, postal_code, city, country, registration_number,
//   partner (of a customer: the account number of its partner of record), sign_ins (of a partner: e-mails
//   with spaces between)
// A line that is there already is changed. Lines that are wrong are refused one by one; the others count.
struct Imported {
  int64_t partners_new = 0, partners_changed = 0, customers_new = 0, customers_changed = 0, unchanged = 0;
  std::vector<Said> refused;  // at most 100 of them
  int64_t refused_count = 0;
};
Outcome<Imported> import_registry(const Environment& environment, const Caller& caller, std::string_view csv);

Outcome<store::Listed<store::Organization>> partners(const Environment& environment, const Caller& caller,
                                                     std::string_view words, store::Page page);
struct PartnerRecord {
  store::Organization partner;
  std::vector<store::Agreement> agreements;
  std::vector<store::RegistrySignIn> sign_ins;
  std::vector<store::Membership> people;
  bool may_activate = false;   // the required agreement is among the signed ones
  bool has_customers = false;  // or accounts of the registry that name it
};
Outcome<PartnerRecord> partner_record(const Environment& environment, const Caller& caller,
                                      std::string_view partner_id);

Outcome<std::string> add_partner(const Environment& environment, const Caller& caller, const Entry& entry);
// All but the account number, by which the registry knows it. A sign-in that is not among them any more
// registers nobody, and links that went to it work no more.
Outcome<Done> change_partner_entry(const Environment& environment, const Caller& caller,
                                   std::string_view partner_id, const Entry& entry);

struct AgreementInput {
  std::string agreement;
  std::string version;
  std::string signed_by;
  std::string signed_on;  // 2026-11-23
};
// The agreement's id.
Outcome<std::string> record_agreement(const Environment& environment, const Caller& caller,
                                      std::string_view partner_id, const AgreementInput& input);

// The administrator who left loses the organization; the new one gets an invitation.
struct Replacement {
  std::string leaving_membership_id;  // "" when all are gone already
  std::string name;
  std::string email;
  std::string contact_email;
  std::string reason;
};
Outcome<Done> replace_administrator(const Environment& environment, const Caller& caller,
                                    std::string_view partner_id, const Replacement& replacement);
Outcome<Done> suspend_partner(const Environment& environment, const Caller& caller,
                              std::string_view partner_id);
Outcome<Done> resume_partner(const Environment& environment, const Caller& caller,
                             std::string_view partner_id);

Outcome<store::Listed<store::RegistryCustomer>> registry(const Environment& environment, const Caller& caller,
                                                         std::string_view words, store::Page page);
Outcome<store::Listed<store::Delivery>> outbox(const Environment& environment, const Caller& caller,
                                               std::string_view state, store::Page page);
struct Overview {
  int64_t partners = 0, partners_active = 0, customers = 0, services_active = 0, trials = 0,
          waiting_mails = 0, failed_mails = 0;
};
Outcome<Overview> overview(const Environment& environment, const Caller& caller);

}  // namespace rapport::service
