// A partner with two people and customers, browsers in which they are signed in, and another partner beside
// it. With RAPPORT_PREVIEW set, pages are written to the folder preview, to be looked at.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <string_view>

#include "server/service/accounts.h"
#include "server/service/customers.h"
#include "tests/unit/server/pages/browser.h"
#include "tests/unit/server/pages/to_look_at.h"

namespace rapport::pages {

class PartnerPortalTest : public PagesTest {
 protected:
  PartnerPortalTest()
      : own(partner("Nordwind Consulting GmbH", "P-1")),
        other(partner("Søndergaard Partners ApS", "P-2")),
        administrator(
            someone(own, "Katrin Albers", "katrin@nordwind.example", model::Role::PartnerAdministrator)),
        expert(someone(own, "Ines Falk", "ines@nordwind.example", model::Role::PartnerExpert)),
        stranger(
            someone(other, "Mads Holm", "mads@soendergaard.example", model::Role::PartnerAdministrator)) {}

  Browser browser_of(const service::Caller& who) {
    auto account = row<store::Account>(who.account_id);
    auto begun = write([&](store::Tx& tx) {
      return service::begin_sign_in(tx, environment, account, "password", {"192.0.2.7", "a browser"});
    });
    EXPECT_TRUE(begun.ok());
    Browser browser(*site);
    if (begun) browser.cookies["__Host-rapport"] = begun->token;
    return browser;
  }
  Browser browser_in(const service::Caller& who, const std::string& language) {
    auto account = row<store::Account>(who.account_id);
    account.language = language;
    update(account);
    return browser_of(who);
  }

  // A registered account of a partner, which can be entered as a customer.
  void registered(const std::string& number, const std::string& name, const std::string& of) {
    store::RegistryCustomer known;
    known.id = environment.new_id();
    known.account_number = number;
    known.partner_id = of;
    known.name = name;
    known.name_key = service::folded(name);
    known.street = "Bryggen 12";
    known.postal_code = "5003";
    known.city = "Bergen";
    known.country = "NO";
    insert(known);
  }
  store::Subscription service_of(const store::Organization& customer, const std::string& country = "DE") {
    service::Caller who = *customer.partner_id == own.id ? administrator : stranger;
    auto id = service::add_service(environment, who, customer.id, "rapport", country);
    EXPECT_TRUE(id.ok());
    return row<store::Subscription>(id.ok() ? *id : "");
  }
  void set_trial(store::Subscription service, int64_t days_left) {
    service.status = model::ServiceStatus::Trial;
    service.activated_at = service.sent_at = environment.now_ms();
    service.trial_last_day = environment.today() + days_left;
    update(service);
  }

  // What is shown for an address that is nobody's or somebody else's; its own address left out.
  static std::string body_without(const Browser& browser, const std::string& id) {
    return std::regex_replace(browser.html(), std::regex(id), "ID");
  }

  static void look_at(const Browser& browser, const std::string& name) {
    keep_to_look_at(name, browser.html());
  }

  store::Organization own, other;
  service::Caller administrator, expert, stranger;
};

}  // namespace rapport::pages
