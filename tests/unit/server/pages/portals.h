// Organizations and people for the tests of the portals' pages, and ways in without the sign-in page.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "server/pages/assets.h"
#include "server/pages/embedded.h"
#include "tests/unit/server/pages/browser.h"
#include "tests/unit/server/pages/to_look_at.h"

namespace rapport::pages {

class PortalTest : public PagesTest {
 protected:
  PortalTest() {
    nordwind = partner("Nordwind Consulting GmbH", "P-2041");
    moellehoej = customer("Møllehøj Værktøj A/S", nordwind, {}, "Active");
    katrin = someone(nordwind, "Katrin Albers", "katrin@nordwind.example", model::Role::PartnerAdministrator);
    mette = someone(moellehoej, "Mette Holm", "mette@moellehoej.example", model::Role::Administrator);
    soeren = someone(moellehoej, "Søren Kjær", "soeren@moellehoej.example", model::Role::Designer);
  }

  Browser as(const service::Caller& caller) {
    auto signed_in =
        service::sign_in(environment, caller.email, service::kPassword, {"192.0.2.7", "a browser"});
    EXPECT_TRUE(signed_in.ok());
    Browser browser(*site);
    if (signed_in) browser.cookies["__Host-rapport"] = signed_in->token;
    return browser;
  }

  store::Subscription service_of(const store::Organization& of, const std::string& key,
                                 model::ServiceStatus status, int64_t trial_days = 0) {
    store::Subscription made;
    made.id = environment.new_id();
    made.organization_id = of.id;
    made.partner_id = of.partner_id.value_or("");
    made.service = key;
    made.country = "DK";
    made.region = "eu";
    made.status = status;
    made.added_at = made.sent_at = made.activated_at = environment.now_ms();
    made.trial_last_day = trial_days == 0 ? 0 : environment.today() + trial_days;
    insert(made);
    return made;
  }

  void reads(const service::Caller& caller, const std::string& language) {
    auto account = row<store::Account>(caller.account_id);
    account.language = language;
    update(account);
  }

  // The page as it is, to look at: written when somebody asks for it.
  static void keep(const Browser& browser, const std::string& name) {
    keep_to_look_at("real_" + name, browser.html());
  }

  // The bodies for an id of somebody else and for one of nobody differ in nothing but the id.
  static std::string without(std::string html, const std::string& id) {
    for (size_t at = html.find(id); at != std::string::npos; at = html.find(id))
      html.replace(at, id.size(), "");
    return html;
  }

  store::Organization nordwind, moellehoej;
  service::Caller katrin, mette, soeren;
};

}  // namespace rapport::pages
