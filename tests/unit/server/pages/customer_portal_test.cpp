#include <gtest/gtest.h>

#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

using model::ServiceStatus;

class CustomerPortal : public PortalTest {
 protected:
  std::string user_path(const service::Caller& who) { return "/customer/users/" + who.membership_id; }
};

TEST_F(CustomerPortal, TheDashboardShowsServicesAndWhatToDo) {
  service_of(moellehoej, "rapport", ServiceStatus::Trial, 9);
  service_of(moellehoej, "archive", ServiceStatus::Removed);
  Browser browser = as(mette);
  browser.get("/customer");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("Rapport</th>"));
  EXPECT_FALSE(browser.shows("Archive"));
  EXPECT_TRUE(browser.shows("Trial until 2 December 2026 (10 days)"));
  EXPECT_TRUE(
      browser.shows("The trial ends on 2 December 2026. It goes on when Nordwind Consulting GmbH adds"));
  EXPECT_TRUE(browser.shows("Denmark"));
  EXPECT_TRUE(browser.shows("Nordwind Consulting GmbH"));
  EXPECT_TRUE(browser.shows("href=\"/account/two-step\"")) << "a first step";
  EXPECT_TRUE(browser.shows("href=\"/customer/services\">Rapport</a>")) << "a trial that ends soon";
  keep(browser, "customer_home");
}

TEST_F(CustomerPortal, ADesignerSeesNoStepsOfAnAdministrator) {
  Browser browser = as(soeren);
  browser.get("/customer");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_FALSE(browser.shows("/customer/users"));
  EXPECT_FALSE(browser.shows("/customer/audit"));
  EXPECT_TRUE(browser.shows("Nothing is waiting for you."));
}

TEST_F(CustomerPortal, ServicesSayWhereTheDataIsAndLeadToWhatIsActive) {
  service_of(moellehoej, "rapport", ServiceStatus::Trial, 90);
  service_of(moellehoej, "archive", ServiceStatus::Active);
  Browser browser = as(soeren);
  browser.get("/customer/services");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("European Union"));
  EXPECT_TRUE(browser.shows("21 February 2027")) << "the last day of the trial";
  EXPECT_TRUE(browser.shows("href=\"https://archive.example.com\""));
  keep(browser, "services");
}

TEST_F(CustomerPortal, ASuspendedServiceLeadsNowhere) {
  service_of(moellehoej, "archive", ServiceStatus::Suspended);
  Browser browser = as(mette);
  browser.get("/customer/services");
  EXPECT_TRUE(browser.shows("Suspended"));
  EXPECT_FALSE(browser.shows("archive.example.com"));
}

TEST_F(CustomerPortal, WhatCannotBeUsedSaysUntilWhenAndWhomToAsk) {
  nordwind.contact_name = "Support";
  nordwind.contact_email = "support@nordwind.example";
  nordwind.contact_phone = "+49 431 550110";
  update(nordwind);
  auto suspended = service_of(moellehoej, "rapport", ServiceStatus::Suspended);
  suspended.status_at = environment.now_ms() - service::kDay;
  update(suspended);
  auto expired = service_of(moellehoej, "archive", ServiceStatus::Expired, -1);
  expired.kept_until_day = environment.today() + 29;
  update(expired);
  Browser browser = as(mette);
  for (const char* page : {"/customer", "/customer/services"}) {
    browser.get(page);
    EXPECT_TRUE(browser.shows("Suspended by Nordwind Consulting GmbH on 22 November 2026."));
    EXPECT_TRUE(
        browser.shows("Its data is removed on 23 December 2026, unless Nordwind Consulting GmbH adds"));
    EXPECT_TRUE(browser.shows("Nordwind Consulting GmbH, Support, support@nordwind.example, +49 431 550110"));
    EXPECT_FALSE(browser.shows("Ends"));
  }
  browser.get("/customer");
  EXPECT_TRUE(browser.shows("href=\"mailto:support@nordwind.example\""));
  keep(browser, "customer_home_suspended");
}

TEST_F(CustomerPortal, AServiceThatWasRemovedIsNotGoneWithoutAWord) {
  auto removed = service_of(moellehoej, "rapport", ServiceStatus::Removed);
  removed.status_at = environment.now_ms();
  update(removed);
  auto never_used = service_of(moellehoej, "archive", ServiceStatus::Removed);
  never_used.activated_at = 0;
  never_used.status_at = environment.now_ms();
  update(never_used);
  Browser browser = as(mette);
  browser.get("/customer");
  EXPECT_TRUE(browser.shows("Removed on 23 November 2026; its data is deleted for good."));
  EXPECT_TRUE(browser.shows("<dt>Services</dt><dd>0</dd>"));
  EXPECT_FALSE(browser.shows("Archive"));
  removed.status_at = environment.now_ms() - 90 * service::kDay;
  update(removed);
  browser.get("/customer");
  EXPECT_TRUE(browser.shows("There is no service yet."));
}

TEST_F(CustomerPortal, AServiceWithAnAddressIsOpenedAndOneWithoutSaysSo) {
  service_of(moellehoej, "archive", ServiceStatus::Active);
  Browser browser = as(soeren);
  browser.get("/customer");
  EXPECT_TRUE(browser.shows("href=\"https://archive.example.com\""));
  EXPECT_FALSE(browser.shows("No address to work at is known here."));
  service_of(moellehoej, "rapport", ServiceStatus::Active);
  for (const char* page : {"/customer", "/customer/services"}) {
    browser.get(page);
    EXPECT_TRUE(browser.shows("No address to work at is known here. Ask Nordwind Consulting GmbH"));
  }
}

TEST_F(CustomerPortal, RegionsAndServicesAreCalledAsTheReaderCallsThem) {
  settings.regions[0].names = {"", "Europäische Union", ""};
  settings.catalogue[0].names = {"", "Rapport (Befragung)", ""};
  service_of(moellehoej, "rapport", ServiceStatus::Active);
  reads(soeren, "de");
  Browser german = as(soeren), english = as(mette);
  german.get("/customer/services");
  EXPECT_TRUE(german.shows("Europäische Union"));
  EXPECT_TRUE(german.shows("Rapport (Befragung)"));
  english.get("/customer/services");
  EXPECT_TRUE(english.shows("European Union"));
  EXPECT_FALSE(english.shows("Befragung"));
}

TEST_F(CustomerPortal, UsersAreFoundByNameAndAddress) {
  someone(moellehoej, "<script>alert(1)</script>", "x@moellehoej.example", model::Role::Configurator);
  Browser browser = as(mette);
  browser.get("/customer/users");
  EXPECT_TRUE(browser.shows("Mette Holm</a> <span class=\"muted\">(you)</span>"));
  EXPECT_TRUE(browser.shows("&lt;script&gt;alert(1)"));
  EXPECT_FALSE(browser.shows("<script>alert(1)"));
  keep(browser, "users");
  browser.get("/customer/users?q=S%C3%98REN");
  EXPECT_TRUE(browser.shows("Søren Kjær</a>"));
  EXPECT_FALSE(browser.shows("Mette Holm</a>"));
  browser.get("/customer/users?q=nobody");
  EXPECT_TRUE(browser.shows("Nothing matches your search."));
}

TEST_F(CustomerPortal, UsersArePaged) {
  for (int i = 0; i < 30; ++i) {
    std::string number = std::to_string(100 + i);
    someone(moellehoej, "User " + number, "user" + number + "@moellehoej.example", model::Role::Configurator);
  }
  Browser browser = as(mette);
  browser.get("/customer/users");
  EXPECT_TRUE(browser.shows("1–25 of 32"));
  EXPECT_FALSE(browser.shows("User 129"));
  browser.get("/customer/users?page=2");
  EXPECT_TRUE(browser.shows("26–32 of 32"));
  EXPECT_TRUE(browser.shows("User 129"));
}

TEST_F(CustomerPortal, WithoutAContactTheInvitationGoesToTheSignInAddress) {
  Browser browser = as(mette);
  browser.get("/customer/users/new");
  std::smatch input;
  ASSERT_TRUE(std::regex_search(browser.html(), input, std::regex("<input id=\"f-contact_email\"[^>]*>")));
  EXPECT_EQ(input[0].str().find(" required"), std::string::npos);
  browser.post("/customer/users/new", {{"name", "Anne Lund"},
                                       {"sign_in_email", "anne@moellehoej.example"},
                                       {"contact_email", ""},
                                       {"mail_language", "da"},
                                       {"role", "Designer"}});
  EXPECT_TRUE(browser.shows("The invitation is on its way."));
  EXPECT_EQ(mails_to("anne@moellehoej.example").size(), 1u);
}

TEST_F(CustomerPortal, SomebodyIsInvited) {
  Browser browser = as(mette);
  browser.get("/customer/users/new");
  EXPECT_TRUE(browser.shows("alone it gives no access")) << "the rule of the Viewer";
  browser.post("/customer/users/new", {{"name", "Anne Lund"},
                                       {"sign_in_email", "anne@moellehoej.example"},
                                       {"contact_email", "anne@home.example"},
                                       {"mail_language", "da"},
                                       {"role", "Designer"},
                                       {"role", "Viewer"}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("The invitation is on its way."));
  EXPECT_TRUE(browser.shows("Anne Lund"));
  EXPECT_TRUE(browser.shows("Send invitation")) << "again, while she has not come";
  EXPECT_EQ(mails_to("anne@home.example").size(), 1u);
  auto anne = rows<store::Membership>("email = ?", {"anne@moellehoej.example"});
  ASSERT_EQ(anne.size(), 1u);
  EXPECT_EQ(model::to_text(anne[0].roles), "Designer Viewer");
}

TEST_F(CustomerPortal, AnInvitationThatIsNotRightKeepsWhatWasTyped) {
  Browser browser = as(mette);
  const std::pair<const char*, const char*> said[] = {{"en", "Viewer alone gives no access"},
                                                      {"de", "Betrachter allein gibt keinen Zugang"},
                                                      {"da", "Læser alene giver ingen adgang"}};
  for (const auto& [language, problem] : said) {
    reads(mette, language);
    browser.get("/customer/users/new");
    browser.post("/customer/users/new", {{"name", "Anne \"A\" Lund"},
                                         {"sign_in_email", "anne"},
                                         {"contact_email", "anne@home.example"},
                                         {"mail_language", "da"},
                                         {"role", "Viewer"}});
    EXPECT_EQ(browser.status(), 422u);
    EXPECT_TRUE(browser.shows(problem)) << language;
    EXPECT_TRUE(browser.shows("value=\"Anne &quot;A&quot; Lund\""));
    EXPECT_TRUE(browser.shows("href=\"#f-sign_in_email\"")) << "the summary names the field";
    EXPECT_TRUE(browser.shows("href=\"#f-roles\""));
    EXPECT_TRUE(browser.shows("value=\"Viewer\" checked"));
    EXPECT_TRUE(browser.shows("<option value=\"da\" selected>"));
  }
  EXPECT_TRUE(mails_to("anne@home.example").empty());
  keep(browser, "user_invite_wrong");
}

TEST_F(CustomerPortal, RolesAreChanged) {
  Browser browser = as(mette);
  browser.get(user_path(soeren));
  EXPECT_TRUE(browser.shows("value=\"Designer\" checked"));
  keep(browser, "user");
  browser.post(user_path(soeren), {{"do", "roles"}, {"role", "Configurator"}, {"role", "Viewer"}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("The roles are saved."));
  EXPECT_EQ(model::to_text(row<store::Membership>(soeren.membership_id).roles), "Configurator Viewer");
}

TEST_F(CustomerPortal, ViewerAloneIsRefused) {
  Browser browser = as(mette);
  browser.get(user_path(soeren));
  browser.post(user_path(soeren), {{"do", "roles"}, {"role", "Viewer"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("Viewer alone gives no access"));
  EXPECT_TRUE(browser.shows("value=\"Viewer\" checked"));
  EXPECT_EQ(model::to_text(row<store::Membership>(soeren.membership_id).roles), "Designer");
}

TEST_F(CustomerPortal, TheLastAdministratorStaysOne) {
  Browser browser = as(mette);
  browser.get(user_path(mette));
  EXPECT_FALSE(browser.shows("value=\"remove\"")) << "nobody removes themselves";
  EXPECT_FALSE(browser.shows("Manage access")) << "an empty panel";
  browser.post(user_path(mette), {{"do", "roles"}, {"role", "Designer"}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("An organization keeps at least one administrator."));
}

TEST_F(CustomerPortal, WhoGivesUpAdministratingLandsOnThePortal) {
  someone(moellehoej, "Anne Lund", "anne@moellehoej.example", model::Role::Administrator);
  Browser browser = as(mette);
  browser.get(user_path(mette));
  browser.post(user_path(mette), {{"do", "roles"}, {"role", "Designer"}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_EQ(browser.path(), "/customer?done=roles_saved");
}

TEST_F(CustomerPortal, DisablingAsksFirst) {
  Browser browser = as(mette);
  browser.get(user_path(soeren));
  browser.post(user_path(soeren), {{"do", "disable"}, {"confirmed", ""}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("Disable Søren Kjær?"));
  EXPECT_TRUE(browser.shows("name=\"do\" value=\"disable\""));
  EXPECT_EQ(row<store::Membership>(soeren.membership_id).status, model::UserStatus::Active);
  browser.post(user_path(soeren), {{"do", "disable"}, {"confirmed", "yes"}});
  EXPECT_TRUE(browser.shows("The person is disabled"));
  EXPECT_EQ(row<store::Membership>(soeren.membership_id).status, model::UserStatus::Disabled);
  browser.post(user_path(soeren), {{"do", "enable"}});
  EXPECT_EQ(row<store::Membership>(soeren.membership_id).status, model::UserStatus::Active);
  browser.post(user_path(soeren), {{"do", "resend"}});
  EXPECT_EQ(browser.status(), 409u) << "whoever has come needs no invitation";
  browser.post(user_path(soeren), {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.path(), "/customer/users?done=person_removed");
  EXPECT_FALSE(browser.shows("Søren Kjær"));
}

TEST_F(CustomerPortal, SomebodyElsesUserIsNotThere) {
  auto other = customer("Fjordland Seafood AS", nordwind, "C-1", "Active");
  auto anna = someone(other, "Anna Berg", "anna@fjordland.example", model::Role::Administrator);
  Browser browser = as(mette);
  std::string nobody = environment.new_id();
  std::string theirs = without(browser.get(user_path(anna)).body, anna.membership_id);
  EXPECT_EQ(browser.status(), 404u);
  EXPECT_EQ(without(browser.get("/customer/users/" + nobody).body, nobody), theirs);
  EXPECT_EQ(browser.status(), 404u);
  browser.get("/customer/users");
  browser.post(user_path(anna), {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.status(), 404u);
  EXPECT_EQ(row<store::Membership>(anna.membership_id).status, model::UserStatus::Active);
}

TEST_F(CustomerPortal, OnlyAnAdministratorManagesUsers) {
  Browser designer = as(soeren), from_partner = as(katrin);
  for (const std::string& path : {std::string("/customer/users"), std::string("/customer/users/new"),
                                  user_path(mette), std::string("/customer/organization")}) {
    designer.get(path);
    EXPECT_EQ(designer.status(), 403u) << path;
    from_partner.get(path);
    EXPECT_EQ(from_partner.status(), 403u) << path;
  }
}

TEST_F(CustomerPortal, AFormFromElsewhereIsRefused) {
  Browser browser = as(mette);
  browser.post_raw(user_path(soeren), {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.status(), 403u);
  browser.post_raw("/customer/users/new", {{"csrf", "wrong"}, {"name", "Anne"}});
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_EQ(row<store::Membership>(soeren.membership_id).status, model::UserStatus::Active);
}

}  // namespace
}  // namespace rapport::pages
