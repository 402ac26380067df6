// From the mail of an activation or an invitation to the portal, as a person walks it.
#include "server/service/accounts.h"
#include "server/service/customers.h"
#include "server/service/members.h"
#include "server/service/operators.h"
#include "tests/unit/server/pages/browser.h"
#include "tests/unit/server/pages/watch.h"

namespace rapport::pages {
namespace {

using model::Role;
using model::ServiceStatus;

constexpr const char* kMette = "Mette.Holm@moellehoej.example";

class JoiningTest : public PagesTest {
 protected:
  JoiningTest() {
    ines = someone(nordwind, "Ines Falk", "ines@nordwind.example", Role::PartnerAdministrator);
    auto added = service::add_service(environment, ines, moellehoej.id, "rapport", "DK");
    EXPECT_TRUE(added.ok());
    service_id = added ? *added : "";
  }

  // Sends the activation; the link of the mail.
  std::string activation(const std::string& email = kMette) {
    auto sent = service::send_activation(environment, ines, service_id,
                                         {"Mette Holm", email, "office@moellehoej.example", "en"});
    EXPECT_TRUE(sent.ok());
    return "/link/" + mails_to("office@moellehoej.example").back().token;
  }
  std::string invitation(const std::string& email, model::Roles roles) {
    moellehoej.status = "Active";
    ++moellehoej.revision;
    update(moellehoej);
    service::Caller administrator =
        someone(moellehoej, "Anna Admin", "anna@moellehoej.example", Role::Administrator);
    EXPECT_TRUE(service::invite(environment, administrator, {"Kim <Kimsen>", email, "", roles, "en"}).ok());
    return "/link/" + mails_to(email).back().token;
  }
  ServiceStatus status() { return row<store::Subscription>(service_id).status; }
  static http::Fields password_fields(const std::string& what) {
    return {{"do", what}, {"name", "Mette Holm"}, {"password", "staple battery horse"}};
  }
  static http::Fields ticked(const Browser& browser) {
    return {{"accept_terms", "yes"},
            {"accept_privacy", "yes"},
            {"terms_version", browser.hidden("terms_version")},
            {"privacy_version", browser.hidden("privacy_version")}};
  }

  store::Organization nordwind = partner("Nordwind", "P-1");
  store::Organization moellehoej = customer("Møllehøj <script>", nordwind);
  service::Caller ines;
  std::string service_id;
};

TEST_F(JoiningTest, WhileThePartnerIsSuspendedEveryStepSaysSo) {
  service::Caller olga = an_operator();
  Browser browser(*site);
  browser.get(activation());
  browser.post("/activation", password_fields("set-password"));
  ASSERT_EQ(browser.path(), "/activation/terms");
  http::Fields accepted = ticked(browser);
  ASSERT_TRUE(service::suspend_partner(environment, olga, nordwind.id).ok());
  auto says_so = [&] {
    return browser.status() == 409u && browser.shows("Nordwind is suspended at the moment") &&
           browser.shows("ask your contact at Nordwind, or Vendor Ltd") && browser.shows("7 December 2026");
  };
  browser.post("/activation/terms", accepted);
  EXPECT_TRUE(says_so()) << browser.html();
  keep_to_look_at(browser, "real_link_suspended");
  for (const char* path : {"/link", "/activation", "/activation/terms"}) {
    browser.get(path);
    EXPECT_TRUE(says_so()) << path;
  }
  browser.post("/activation", {{"do", "continue"}});
  EXPECT_TRUE(says_so());
  EXPECT_EQ(status(), ServiceStatus::InvitationSent);
  ASSERT_TRUE(service::resume_partner(environment, olga, nordwind.id).ok());
  browser.get("/link");
  EXPECT_EQ(browser.path(), "/activation");
  browser.post("/activation/terms", accepted);
  EXPECT_EQ(browser.path(), "/activation/done");
}

TEST_F(JoiningTest, AWithdrawnLinkSaysWhomToAsk) {
  std::string link = activation();
  ASSERT_TRUE(service::remove_service(environment, ines, service_id).ok());
  Browser browser(*site);
  browser.get(link);
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("This link was withdrawn"));
  EXPECT_TRUE(browser.shows("ask Nordwind"));
  EXPECT_FALSE(browser.shows("There is a newer link"));
}

TEST_F(JoiningTest, FromTheMailToTheCustomerPortalAndThenTheLinkIsUsed) {
  std::string link = activation();
  Browser browser(*site);
  browser.get(link);
  EXPECT_EQ(browser.path(), "/activation");
  EXPECT_EQ(browser.status(), 200u);
  for (const char* shown : {"Activate Rapport for Møllehøj &lt;script&gt;", "Nordwind has set up Rapport",
                            "Denmark", "European Union", kMette, "Choose a password", "value=\"Mette Holm\""})
    EXPECT_TRUE(browser.shows(shown)) << shown;
  EXPECT_FALSE(browser.shows("<script>"));
  keep_to_look_at(browser, "real_activation");
  EXPECT_EQ(status(), ServiceStatus::InvitationSent);

  browser.post("/activation", password_fields("set-password"));
  EXPECT_EQ(browser.path(), "/activation/terms");
  EXPECT_TRUE(browser.shows("Version 2026-11-01"));
  EXPECT_TRUE(browser.shows("Version 2026-10-01"));
  keep_to_look_at(browser, "real_activation_terms");
  EXPECT_EQ(status(), ServiceStatus::InvitationSent);

  browser.post("/activation/terms", ticked(browser));
  EXPECT_EQ(browser.path(), "/activation/done");
  EXPECT_TRUE(browser.shows("Rapport is active"));
  EXPECT_TRUE(browser.shows("Trial until 20 February 2027 (90 days)")) << "all the days that were promised";
  EXPECT_TRUE(browser.shows("No address to work at is known here. Ask Nordwind"));
  EXPECT_TRUE(browser.shows("href=\"/customer\""));
  keep_to_look_at(browser, "real_activation_done");
  EXPECT_EQ(status(), ServiceStatus::Trial);
  ASSERT_EQ(rows<store::Acceptance>().size(), 2u);

  browser.follows = false;
  browser.get("/");
  EXPECT_EQ(browser.header("Location"), "/customer");
  browser.follows = true;
  browser.get(link);
  EXPECT_EQ(browser.path(), "/link");
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("This link has been used"));
  Browser other(*site);
  other.get(link);
  EXPECT_EQ(other.status(), 410u);
  EXPECT_TRUE(other.shows("href=\"/sign-in\""));
}

TEST_F(JoiningTest, WhatWasAcceptedIsKeptWithVersionAndTime) {
  Browser browser(*site);
  browser.get(activation());
  browser.post("/activation", password_fields("set-password"));
  browser.post("/activation/terms", ticked(browser));
  auto accepted = rows<store::Acceptance>();
  ASSERT_EQ(accepted.size(), 2u);
  for (const store::Acceptance& one : accepted) {
    EXPECT_EQ(one.version, one.document == "terms" ? "2026-11-01" : "2026-10-01");
    EXPECT_EQ(one.accepted_at, clock.now_ms());
    EXPECT_EQ(one.organization_id, moellehoej.id);
    EXPECT_EQ(one.address, "192.0.2.7");
  }
}

TEST_F(JoiningTest, NothingIsActivatedWithoutBothTicks) {
  Browser browser(*site);
  browser.get(activation());
  browser.post("/activation", password_fields("set-password"));
  http::Fields one = ticked(browser);
  one.erase(one.begin() + 1);
  browser.post("/activation/terms", one);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("Please accept this to go on."));
  EXPECT_TRUE(browser.shows("name=\"accept_terms\" value=\"yes\" checked"));
  EXPECT_FALSE(browser.shows("name=\"accept_privacy\" value=\"yes\" checked"));
  EXPECT_EQ(status(), ServiceStatus::InvitationSent);
  // A version that is not in force any more was not read.
  http::Fields old = ticked(browser);
  old[2].value = "2020-01-01";
  browser.post("/activation/terms", old);
  EXPECT_EQ(browser.status(), 422u);
  browser.post("/activation/terms", ticked(browser));
  EXPECT_EQ(status(), ServiceStatus::Trial);
}

TEST_F(JoiningTest, LookingAndHeadChangeNothing) {
  std::string link = activation();
  auto kept = [&] {
    std::string all;
    for (const store::Ticket& one : rows<store::Ticket>()) all += one.id + std::to_string(one.used_at) + "\n";
    for (const store::Subscription& one : rows<store::Subscription>())
      all += std::to_string(one.revision) + "\n";
    for (const auto count :
         {rows<store::Account>().size(), rows<store::SignIn>().size(), rows<store::Delivery>().size(),
          rows<store::AuditEntry>().size(), rows<store::Throttle>().size()})
      all += std::to_string(count) + " ";
    return all;
  };
  std::string before = kept();
  Browser scanner(*site);
  scanner.head(link);
  scanner.get(link);
  scanner.get(link);
  for (const char* path : {"/activation", "/activation/terms", "/activation/done", "/link"})
    scanner.head(path);
  EXPECT_EQ(kept(), before);
  Browser person(*site);
  person.get(link);
  EXPECT_EQ(person.status(), 200u);
}

TEST_F(JoiningTest, SomebodyWithAnAccountSignsInWithIt) {
  account("Mette Holm", "mette.holm@moellehoej.example");
  Browser browser(*site);
  browser.get(activation());
  EXPECT_TRUE(browser.shows("Sign in with this account"));
  EXPECT_FALSE(browser.shows("name=\"name\""));
  browser.post("/activation", {{"do", "sign-in"}, {"password", "not this one"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("E-mail and password do not fit together."));
  browser.post("/activation", {{"do", "sign-in"}, {"password", std::string(service::kPassword)}});
  EXPECT_EQ(browser.path(), "/activation/terms");
  browser.post("/activation/terms", ticked(browser));
  EXPECT_EQ(status(), ServiceStatus::Trial);
}

TEST_F(JoiningTest, ALinkGivesNoNewPasswordToAnAccountThatIsThere) {
  store::Account mette = account("Mette Holm", "mette.holm@moellehoej.example");
  Browser browser(*site);
  browser.get(activation());
  browser.post("/activation", password_fields("set-password"));
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("Sign in with this account"));
  EXPECT_EQ(row<store::Account>(mette.id).password_hash, mette.password_hash);
  EXPECT_TRUE(rows<store::SignIn>().empty());
}

TEST_F(JoiningTest, WhoIsSignedInWithTheRightAccountGoesOn) {
  account("Mette Holm", "mette.holm@moellehoej.example");
  Browser browser = signed_in("mette.holm@moellehoej.example");
  browser.get(activation());
  EXPECT_TRUE(browser.shows("You are signed in with the invited account."));
  EXPECT_FALSE(browser.shows("name=\"password\""));
  browser.post("/activation", {{"do", "continue"}});
  EXPECT_EQ(browser.path(), "/activation/terms");
  browser.post("/activation/terms", ticked(browser));
  EXPECT_EQ(status(), ServiceStatus::Trial);
}

TEST_F(JoiningTest, WhoIsSignedInWithAnotherAccountIsToldAndGoesNoFurther) {
  Browser browser = signed_in("ines@nordwind.example");
  std::string link = activation();
  browser.get(link);
  EXPECT_TRUE(browser.shows("You are signed in as ines@nordwind.example"));
  EXPECT_TRUE(browser.shows("<b>Mette.Holm@<wbr>moellehoej.example</b>")) << "breaks after the @ if anywhere";
  EXPECT_FALSE(browser.shows("name=\"password\""));
  keep_to_look_at(browser, "real_activation_wrong");
  for (const char* what : {"continue", "sign-in", "set-password"}) {
    browser.post("/activation", password_fields(what));
    EXPECT_EQ(browser.path(), "/activation") << what;
  }
  browser.get("/activation/terms");
  EXPECT_EQ(browser.path(), "/activation");
  browser.post("/activation/terms", {{"accept_terms", "yes"},
                                     {"accept_privacy", "yes"},
                                     {"terms_version", "2026-11-01"},
                                     {"privacy_version", "2026-10-01"}});
  EXPECT_EQ(browser.path(), "/activation");
  EXPECT_EQ(status(), ServiceStatus::InvitationSent);
  browser.post("/sign-out", {{"next", "/activation"}});
  EXPECT_EQ(browser.path(), "/activation");
  EXPECT_TRUE(browser.shows("Choose a password"));
}

TEST_F(JoiningTest, TheSecondStepComesBeforeTheTerms) {
  store::Account mette = account("Mette Holm", "mette.holm@moellehoej.example");
  service::Caller caller;
  caller.account_id = mette.id;
  caller.email = mette.email;
  auto begun = service::set_up_second_factor(environment, caller);
  auto code = [&] { return auth::totp_code(begun->seed, auth::totp_step(clock.now_ms())); };
  ASSERT_TRUE(service::turn_on_second_factor(environment, caller, code()).ok());
  clock.forward(service::kMinute);
  Browser browser(*site);
  browser.get(activation());
  browser.post("/activation", {{"do", "sign-in"}, {"password", std::string(service::kPassword)}});
  EXPECT_TRUE(browser.path().starts_with("/sign-in/code"));
  browser.post("/sign-in/code", {{"code", code()}, {"next", browser.hidden("next")}});
  EXPECT_EQ(browser.path(), "/activation/terms");
}

TEST_F(JoiningTest, FieldsAreCheckedInTheVisitorsLanguageAndKept) {
  std::string link = activation();
  for (auto [language, words] :
       {std::pair{"en", "At least 12 characters."}, std::pair{"de", "Mindestens 12 Zeichen."},
        std::pair{"da", "Mindst 12 tegn."}}) {
    Browser browser(*site);
    browser.headers = {{"accept-language", language}};
    browser.get(link);
    browser.post("/activation", {{"do", "set-password"}, {"name", "M. \"H\" <b>"}, {"password", "short"}});
    EXPECT_EQ(browser.status(), 422u);
    EXPECT_TRUE(browser.shows(words)) << language;
    EXPECT_TRUE(browser.shows("value=\"M. &quot;H&quot; &lt;b&gt;\""));
    EXPECT_FALSE(browser.shows("value=\"short\""));
  }
  EXPECT_TRUE(rows<store::SignIn>().empty());
}

TEST_F(JoiningTest, ANewAccountHasTheLanguageInWhichItsPersonReads) {
  Browser browser(*site);
  browser.headers = {{"accept-language", "da"}};
  browser.get(activation());
  browser.post("/activation", password_fields("set-password"));
  EXPECT_TRUE(browser.shows("<html lang=\"da\">"));
  auto made = rows<store::Account>("email_key = ?", {service::folded(kMette)});
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].language, "da");
}

TEST_F(JoiningTest, ALinkThatIsOverNamesWhomToAsk) {
  std::string first = activation(), second = activation();
  Browser browser(*site);
  browser.get(first);
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("most recent e-mail from Nordwind"));
  clock.forward(15 * service::kDay);
  browser.get(second);
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("Ask Nordwind to send it again."));
  browser.get("/activation");
  EXPECT_EQ(browser.status(), 410u);
}

TEST_F(JoiningTest, ALinkThatEndsOnTheWaySaysSo) {
  Browser browser(*site);
  browser.get(activation());
  browser.post("/activation", password_fields("set-password"));
  http::Fields fields = ticked(browser);
  activation("somebody.else@moellehoej.example");
  browser.post("/activation/terms", fields);
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("There is a newer link"));
  EXPECT_EQ(status(), ServiceStatus::InvitationSent);
}

TEST_F(JoiningTest, TheLastPageIsForWhoActivated) {
  std::string link = activation();
  Browser browser(*site);
  browser.get(link);
  browser.post("/activation", password_fields("set-password"));
  browser.get("/activation/done");
  EXPECT_NE(browser.path(), "/activation/done");
  browser.get("/activation/terms");
  browser.post("/activation/terms", ticked(browser));
  Browser other = signed_in("ines@nordwind.example");
  other.get(link);
  other.get("/activation/done");
  EXPECT_EQ(other.path(), "/partner");
}

TEST_F(JoiningTest, FormsNeedTheirSecret) {
  Browser browser(*site);
  browser.get(activation());
  browser.post_raw("/activation", password_fields("set-password"));
  EXPECT_EQ(browser.status(), 403u);
  browser.get("/activation");
  browser.post("/activation", password_fields("set-password"));
  browser.post_raw("/activation/terms", ticked(browser));
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_EQ(status(), ServiceStatus::InvitationSent);
}

TEST_F(JoiningTest, SomebodyInvitedJoinsWithTheRolesOfTheInvitation) {
  std::string link =
      invitation("kim@moellehoej.example", model::Roles{}.with(Role::Designer).with(Role::Viewer));
  Browser browser(*site);
  browser.get(link);
  EXPECT_EQ(browser.path(), "/invitation");
  EXPECT_TRUE(browser.shows("Designer, Viewer"));
  EXPECT_TRUE(browser.shows("Join Møllehøj &lt;script&gt;"));
  EXPECT_TRUE(browser.shows("value=\"Kim &lt;Kimsen&gt;\""));
  browser.post("/invitation", password_fields("set-password"));
  EXPECT_EQ(browser.path(), "/invitation/terms");
  EXPECT_TRUE(browser.shows("before you join"));
  browser.post("/invitation/terms", ticked(browser));
  EXPECT_EQ(browser.path(), "/customer?done=joined");
  auto joined = rows<store::Membership>("email_key = ?", {std::string("kim@moellehoej.example")});
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].status, model::UserStatus::Active);
  EXPECT_EQ(joined[0].roles, model::Roles{}.with(Role::Designer).with(Role::Viewer));
  browser.get(link);
  EXPECT_EQ(browser.status(), 410u);
}

TEST_F(JoiningTest, AnInvitationIsForExactlyItsAccount) {
  std::string link = invitation("kim@moellehoej.example", model::Roles{}.with(Role::Designer));
  Browser wrong = signed_in("ines@nordwind.example");
  wrong.get(link);
  EXPECT_TRUE(wrong.shows("You are signed in as ines@nordwind.example"));
  wrong.get("/invitation/terms");
  EXPECT_EQ(wrong.path(), "/invitation");
  account("Kim", "kim@moellehoej.example");
  Browser right = signed_in("kim@moellehoej.example");
  right.get(link);
  right.post("/invitation", {{"do", "continue"}});
  EXPECT_EQ(right.path(), "/invitation/terms");
}

}  // namespace
}  // namespace rapport::pages
