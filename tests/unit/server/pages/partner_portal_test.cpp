// The partner's start page and its people.
#include "tests/unit/server/pages/partner_portal.h"

namespace rapport::pages {
namespace {

TEST_F(PartnerPortalTest, HomeOfANewPartnerShowsTheStepsThatAreOpen) {
  Browser browser = browser_of(administrator);
  browser.get("/partner");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("Getting started"));
  EXPECT_TRUE(browser.shows("href=\"/partner/customers/new\""));
  EXPECT_TRUE(browser.shows("Nothing is waiting for you."));
  EXPECT_TRUE(browser.shows("class=\"is-done\""));  // there is a colleague
  look_at(browser, "portal_home_new");
}

TEST_F(PartnerPortalTest, HomeNoLongerShowsTheStepsWhenAllAreDone) {
  auto bakery = customer("Bäckerei Lindqvist KG", own);
  set_trial(service_of(bakery), 80);
  Browser browser = browser_of(administrator);
  browser.get("/partner");
  EXPECT_FALSE(browser.shows("Getting started"));
  EXPECT_TRUE(browser.shows("Nothing is waiting for you."));
}

TEST_F(PartnerPortalTest, HomeSaysWhatNeedsAttentionAndWhy) {
  auto bakery = customer("Bäckerei Lindqvist KG", own);
  set_trial(service_of(bakery), 3);
  auto tools = customer("Møllehøj Værktøj A/S", own);
  auto unsent = service_of(tools, "DK");
  auto kestrel = customer("Kestrel Outdoor Ltd", own);
  auto expired = service_of(kestrel, "FR");
  expired.status = model::ServiceStatus::Expired;
  expired.trial_last_day = environment.today() - 10;
  expired.kept_until_day = environment.today() + 20;
  update(expired);
  auto fjord = customer("Fjordland Seafood AS", own);
  auto sent = service_of(fjord);
  sent.status = model::ServiceStatus::InvitationSent;
  sent.sent_at = environment.now_ms() - 14 * service::kDay;
  update(sent);
  Browser browser = browser_of(expert);
  browser.get("/partner");
  EXPECT_TRUE(browser.shows("Rapport for Bäckerei Lindqvist KG"));
  EXPECT_TRUE(browser.shows("The trial ends on 26 November 2026."));
  EXPECT_TRUE(browser.shows("Trial until 26 November 2026 (4 days)")) << "today counts";
  EXPECT_TRUE(browser.shows("Its data is removed on 14 December 2026, unless you add the account number"));
  EXPECT_TRUE(browser.shows("/partner/customers/" + tools.id + "/services/" + unsent.id));
  EXPECT_TRUE(browser.shows("Nobody used the link while it worked."));
  look_at(browser, "portal_home");
}

TEST_F(PartnerPortalTest, TheContactForCustomersIsThePartnersOwn) {
  const std::string path = "/partner/organization";
  Browser browser = browser_of(administrator);
  browser.get(path);
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("Nordwind Consulting GmbH"));
  browser.post(path, {{"contact_name", "Support <i>"}, {"contact_email", "support"}, {"contact_phone", "1"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-contact_email\""));
  EXPECT_TRUE(browser.shows("value=\"Support &lt;i&gt;\""));
  browser.post(
      path,
      {{"contact_name", "Support"}, {"contact_email", "support@nordwind.example"}, {"contact_phone", ""}});
  EXPECT_TRUE(browser.shows("The contact is saved."));
  auto now = row<store::Organization>(own.id);
  EXPECT_EQ(now.contact_name + " " + now.contact_email, "Support support@nordwind.example");
  EXPECT_EQ(log(own.id).back(), "contact_changed Nordwind Consulting GmbH");
  look_at(browser, "portal_organization");
  Browser expert_browser = browser_of(expert);
  expert_browser.get(path);
  EXPECT_EQ(expert_browser.status(), 403u);
}

TEST_F(PartnerPortalTest, HomeShowsNothingOfOtherPartners) {
  auto foreign = customer("Foreign Ltd", other);
  set_trial(service_of(foreign), 3);
  Browser browser = browser_of(administrator);
  browser.get("/partner");
  EXPECT_FALSE(browser.shows("Foreign Ltd"));
}

TEST_F(PartnerPortalTest, PeopleOfAnotherKindOfOrganizationHaveNoPartnerPages) {
  auto bakery = customer("Bäckerei Lindqvist KG", own, {}, "Active");
  Browser browser =
      browser_of(someone(bakery, "Anna Lind", "anna@lindqvist.example", model::Role::Administrator));
  for (const char* path : {"/partner", "/partner/customers", "/partner/customers/new", "/partner/people"}) {
    browser.get(path);
    EXPECT_EQ(browser.status(), 403u) << path;
  }
}

// ---- people ----

const http::Fields kInvited{{"do", "invite"},
                            {"name", "Jonas <b>Beck</b>"},
                            {"sign_in_email", "jonas@nordwind.example"},
                            {"contact_email", "jonas.beck@example.org"},
                            {"role", "PartnerExpert"},
                            {"mail_language", "da"}};

TEST_F(PartnerPortalTest, AnAdministratorInvitesAColleague) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  look_at(browser, "portal_people");
  browser.post("/partner/people", kInvited);
  EXPECT_EQ(browser.path(), "/partner/people?done=invited");
  EXPECT_TRUE(browser.shows("The invitation is on its way."));
  EXPECT_TRUE(browser.shows("Jonas &lt;b&gt;Beck&lt;/b&gt;"));
  EXPECT_FALSE(browser.shows("<b>Beck"));
  auto sent = mails_to("jonas.beck@example.org");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_NE(sent.front().text.find("lang=\"da\""), std::string::npos);
}

TEST_F(PartnerPortalTest, AnInvitationThatIsNotRightKeepsWhatWasTyped) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  browser.post("/partner/people", {{"do", "invite"}, {"name", "Jonas Beck"}, {"sign_in_email", "jonas"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("value=\"Jonas Beck\""));
  EXPECT_TRUE(browser.shows("href=\"#f-sign_in_email\""));
  EXPECT_TRUE(browser.shows("href=\"#f-role\""));
  EXPECT_TRUE(browser.shows("Please choose one from the list.")) << "its people have one role each";
  EXPECT_TRUE(mails().empty());
}

TEST_F(PartnerPortalTest, SomebodyWhoIsThereAlreadyIsNotInvitedTwice) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  http::Fields again = kInvited;
  again[2].value = "ines@nordwind.example";
  browser.post("/partner/people", again);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("This person is in the organization already."));
}

TEST_F(PartnerPortalTest, AnInvitationIsSentAgainWithANewLink) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  browser.post("/partner/people", kInvited);
  auto invited = rows<store::Membership>("status = 'Invited'");
  ASSERT_EQ(invited.size(), 1u);
  browser.post("/partner/people", {{"do", "resend"}, {"user", invited.front().id}});
  EXPECT_TRUE(browser.shows("A new invitation is on its way."));
  auto sent = mails_to("jonas.beck@example.org");
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_NE(sent[0].token, sent[1].token);
}

TEST_F(PartnerPortalTest, AnExpertBecomesAnAdministratorAndIsKeptOut) {
  const std::string path = "/partner/people/" + expert.membership_id;
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  EXPECT_TRUE(browser.shows("href=\"" + path + "\""));
  browser.get(path);
  EXPECT_TRUE(browser.shows("<a class=\"crumb\" href=\"/partner/people\">People</a>"));
  EXPECT_FALSE(browser.shows("value=\"Configurator\"")) << "that is a customer's";
  browser.post(path, {{"do", "roles"}, {"role", "PartnerAdministrator"}});
  EXPECT_TRUE(browser.shows("The roles are saved."));
  EXPECT_TRUE(row<store::Membership>(expert.membership_id).roles.has(model::Role::PartnerAdministrator));
  browser.post(path, {{"do", "roles"}, {"role", "Administrator"}});
  EXPECT_EQ(browser.status(), 422u);
  browser.post(path, {{"do", "disable"}, {"confirmed", "yes"}});
  EXPECT_EQ(row<store::Membership>(expert.membership_id).status, model::UserStatus::Disabled);
  browser.post(path, {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.path(), "/partner/people?done=person_removed");
}

TEST_F(PartnerPortalTest, RemovingAPersonAsksFirst) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  browser.post("/partner/people", {{"do", "remove"}, {"user", expert.membership_id}, {"confirmed", ""}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("Remove Ines Falk?"));
  EXPECT_EQ(row<store::Membership>(expert.membership_id).status, model::UserStatus::Active);
  // The form of the question carries all that is needed.
  browser.post("/partner/people",
               {{"do", browser.hidden("do")}, {"user", browser.hidden("user")}, {"confirmed", "yes"}});
  EXPECT_TRUE(browser.shows("The person is removed."));
  EXPECT_EQ(row<store::Membership>(expert.membership_id).status, model::UserStatus::Removed);
}

TEST_F(PartnerPortalTest, NobodyRemovesThemselves) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  browser.post("/partner/people",
               {{"do", "remove"}, {"user", administrator.membership_id}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("You cannot do this to yourself."));
}

TEST_F(PartnerPortalTest, AnExpertSeesPeopleAndChangesNobody) {
  Browser browser = browser_of(expert);
  browser.get("/partner/people");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("Katrin Albers"));
  EXPECT_FALSE(browser.shows("value=\"invite\""));
  EXPECT_FALSE(browser.shows("value=\"remove\""));
  browser.post("/partner/people", kInvited);
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_TRUE(mails().empty());
}

TEST_F(PartnerPortalTest, PeopleOfOthersAreNotThere) {
  Browser browser = browser_of(administrator);
  for (const char* deed : {"remove", "resend"}) {
    browser.get("/partner/people");
    browser.post("/partner/people", {{"do", deed}, {"user", stranger.membership_id}, {"confirmed", "yes"}});
    EXPECT_EQ(browser.status(), 404u);
    std::string theirs = body_without(browser, stranger.membership_id);
    browser.get("/partner/people");
    browser.post("/partner/people", {{"do", deed}, {"user", "nobody"}, {"confirmed", "yes"}});
    EXPECT_EQ(browser.status(), 404u);
    EXPECT_EQ(browser.html(), theirs);
  }
  EXPECT_EQ(row<store::Membership>(stranger.membership_id).status, model::UserStatus::Active);
}

TEST_F(PartnerPortalTest, AFormWithoutItsSecretIsRefused) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  browser.post_raw("/partner/people", kInvited);
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_TRUE(mails().empty());
}

TEST_F(PartnerPortalTest, AFormThatAsksForNothingKnownIsNotUnderstood) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/people");
  browser.post("/partner/people", {{"do", "promote"}});
  EXPECT_EQ(browser.status(), 400u);
}

}  // namespace
}  // namespace rapport::pages
