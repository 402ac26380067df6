// Links from mails: opened, used, and what they say when they are over.
#include "server/service/accounts.h"
#include "server/service/operators.h"
#include "server/service/partners.h"
#include "server/service/registry.h"
#include "tests/unit/server/pages/browser.h"
#include "tests/unit/server/pages/watch.h"

namespace rapport::pages {
namespace {

using model::Role;
using service::Purpose;

class LinksTest : public PagesTest {
 protected:
  LinksTest() { ines = someone(nordwind, "Ines Falk", "ines@nordwind.example", Role::PartnerAdministrator); }

  std::string reset_token() {
    EXPECT_TRUE(service::forgot_password(environment, "ines@nordwind.example", {"192.0.2.7", ""}).ok());
    return mails_to("ines@nordwind.example").back().token;
  }
  std::string issued(const service::NewTicket& ticket) {
    auto token = write([&](store::Tx& tx) { return service::issue(tx, environment, ticket); });
    EXPECT_TRUE(token.ok());
    return token ? *token : "";
  }
  std::string hash() { return row<store::Account>(ines.account_id).password_hash.value_or(""); }

  // A partner in the registry that is not active, with a signed agreement; the link that its sign-in got.
  std::string confirm_token(const std::string& email) {
    EXPECT_TRUE(service::register_partner(environment, email, "en", {"192.0.2.7", ""}).ok());
    return mails_to(email).empty() ? "" : mails_to(email).back().token;
  }
  store::Organization pending_partner(const std::vector<std::string>& emails) {
    store::Organization made = partner("Sydvest <ApS>", "P-2", "Pending");
    for (const std::string& email : emails)
      insert(store::RegistrySignIn{environment.new_id(), made.id, service::folded(email)});
    store::Agreement agreement;
    agreement.id = environment.new_id();
    agreement.partner_id = made.id;
    agreement.agreement = settings.required_agreement;
    agreement.version = "1";
    agreement.signed_by = "Somebody";
    insert(agreement);
    return made;
  }

  store::Organization nordwind = partner("Nordwind", "P-1");
  service::Caller ines;
};

TEST_F(LinksTest, TheTokenLeavesTheAddressAtOnce) {
  std::string token = reset_token();
  Browser browser(*site);
  browser.follows = false;
  browser.get("/link/" + token);
  EXPECT_EQ(browser.status(), 303u);
  EXPECT_EQ(browser.header("Location"), "/reset");
  EXPECT_EQ(browser.header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(browser.header("Cache-Control"), "no-store");
  std::string cookie = browser.header("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-rapport-link=" + token));
  for (const char* attribute : {"; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=3600"})
    EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
  browser.get("/reset");
  EXPECT_EQ(browser.html().find(token), std::string::npos);
}

TEST_F(LinksTest, EveryPurposeHasItsPage) {
  for (auto [purpose, path] :
       {std::pair{Purpose::FirstOperator, "/first-operator"},
        std::pair{Purpose::ConfirmPartner, "/partner/confirm"}, std::pair{Purpose::Activation, "/activation"},
        std::pair{Purpose::Invitation, "/invitation"}, std::pair{Purpose::Reset, "/reset"},
        std::pair{Purpose::NewEmail, "/new-email"}, std::pair{Purpose::SecondFactor, "/link"}}) {
    Browser browser(*site);
    browser.follows = false;
    browser.get("/link/" +
                issued({purpose, nordwind.id, environment.new_id(), "a@b.example", service::kDay}));
    EXPECT_EQ(browser.header("Location"), path);
  }
}

TEST_F(LinksTest, ALinkOfAnotherPurposeGoesToItsOwnPage) {
  Browser browser(*site);
  browser.get("/link/" + reset_token());
  for (const char* path :
       {"/activation", "/invitation", "/new-email", "/partner/confirm", "/first-operator", "/link"}) {
    browser.get(path);
    EXPECT_EQ(browser.path(), "/reset") << path;
  }
}

TEST_F(LinksTest, LookingChangesNothing) {
  std::string token = reset_token();
  auto kept = [&] {
    std::string all;
    for (const store::Ticket& one : rows<store::Ticket>())
      all += one.id + " " + std::to_string(one.used_at) + " " + std::to_string(one.superseded_at) + "\n";
    for (const store::Account& one : rows<store::Account>()) all += one.password_hash.value_or("") + "\n";
    return all + std::to_string(rows<store::SignIn>().size()) + " " +
           std::to_string(rows<store::Delivery>().size()) + " " +
           std::to_string(rows<store::AuditEntry>().size());
  };
  std::string before = kept();
  Browser scanner(*site), person(*site);
  scanner.head("/link/" + token);
  EXPECT_EQ(scanner.status(), 200u);
  for (int i = 0; i < 2; ++i) scanner.get("/link/" + token);
  person.get("/link/" + token);
  EXPECT_EQ(person.path(), "/reset");
  EXPECT_EQ(person.status(), 200u);
  EXPECT_EQ(kept(), before);
}

TEST_F(LinksTest, ALinkThatIsOverSaysWhatHappenedAndWhatToDo) {
  std::string first = reset_token(), second = reset_token();
  Browser browser(*site);
  browser.get("/link/" + first);
  EXPECT_EQ(browser.path(), "/link");
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("There is a newer link"));
  EXPECT_TRUE(browser.shows("most recent e-mail from Rapport"));
  clock.forward(61 * service::kMinute);
  browser.get("/link/" + second);
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("This link has expired"));
  EXPECT_TRUE(browser.shows("The link expired on "));
  EXPECT_TRUE(browser.shows("href=\"/forgot\""));
  keep_to_look_at(browser, "real_link_expired");
}

TEST_F(LinksTest, ALinkThatANewPasswordEndedSaysSoAndWhereToAskForAnother) {
  ASSERT_TRUE(
      service::change_sign_in_email(environment, ines, "falk@nordwind.example", service::kPassword).ok());
  std::string token = mails_to("falk@nordwind.example")[0].token;
  ASSERT_TRUE(service::change_password(environment, ines, service::kPassword, "staple battery horse").ok());
  Browser browser(*site);
  browser.get("/link/" + token);
  EXPECT_EQ(browser.status(), 410u);
  EXPECT_TRUE(browser.shows("This link was withdrawn"));
  EXPECT_TRUE(browser.shows("href=\"/account\""));
}

TEST_F(LinksTest, ALinkToASignInThatTheRegistryNamesNoLongerIsWithdrawn) {
  store::Organization sydvest = pending_partner({"mia@sydvest.example"});
  std::string token = confirm_token("mia@sydvest.example");
  auto put = write([&](store::Tx& tx) { return service::put_sign_ins(tx, environment, sydvest.id, {}); });
  ASSERT_TRUE(put.ok());
  Browser browser(*site);
  browser.get("/link/" + token);
  EXPECT_TRUE(browser.shows("This link was withdrawn"));
  EXPECT_TRUE(browser.shows("ask Vendor Ltd"));
  EXPECT_FALSE(browser.shows("href=\"/partner/register\""));
}

TEST_F(LinksTest, AForgedLinkIsNotKnownAndNotKept) {
  Browser browser(*site);
  for (const std::string& token :
       {std::string("short"), std::string(43, 'x'), std::string("a%0d%0aSet-Cookie:b"),
        std::string("a;b%3B%20Path"), std::string(500, 'a')}) {
    browser.get("/link/" + token);
    EXPECT_EQ(browser.path(), "/link") << token;
    EXPECT_EQ(browser.status(), 404u) << token;
    EXPECT_TRUE(browser.shows("We do not know this link")) << token;
    EXPECT_TRUE(browser.cookies["__Host-rapport-link"].size() == 43 ||
                browser.cookies["__Host-rapport-link"].empty());
  }
  Browser fresh(*site);
  for (const char* path : {"/link", "/reset", "/activation", "/invitation", "/new-email", "/partner/confirm",
                           "/first-operator"}) {
    fresh.get(path);
    EXPECT_EQ(fresh.status(), 404u) << path;
  }
}

TEST_F(LinksTest, ANewPasswordEndsEveryOtherSignIn) {
  Browser elsewhere = signed_in("ines@nordwind.example");
  EXPECT_EQ(elsewhere.path(), "/partner");
  std::string before = hash();
  Browser browser(*site);
  browser.get("/link/" + reset_token());
  browser.post("/reset", {{"password", "short"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("At least 12 characters."));
  EXPECT_EQ(hash(), before);
  browser.post("/reset", {{"password", "staple battery horse"}});
  EXPECT_TRUE(browser.path().starts_with("/partner?done=password_saved")) << browser.path();
  EXPECT_TRUE(browser.shows("Your new password is saved."));
  EXPECT_NE(hash(), before);
  EXPECT_EQ(browser.cookies["__Host-rapport-link"], "");
  ASSERT_EQ(rows<store::SignIn>().size(), 1u);
  elsewhere.get("/account");
  EXPECT_TRUE(elsewhere.path().starts_with("/sign-in"));
}

TEST_F(LinksTest, AResetLinkWorksOnce) {
  std::string token = reset_token();
  Browser first(*site), second(*site);
  first.get("/link/" + token);
  second.get("/link/" + token);
  first.post("/reset", {{"password", "staple battery horse"}});
  std::string after = hash();
  second.post("/reset", {{"password", "another battery horse"}});
  EXPECT_EQ(second.status(), 410u);
  EXPECT_TRUE(second.shows("This link has been used"));
  EXPECT_EQ(hash(), after);
}

TEST_F(LinksTest, AResetDoesNotGoAroundTheSecondStep) {
  auto begun = service::set_up_second_factor(environment, ines);
  auto code = [&] { return auth::totp_code(begun->seed, auth::totp_step(clock.now_ms())); };
  ASSERT_TRUE(service::turn_on_second_factor(environment, ines, code()).ok());
  clock.forward(service::kMinute);
  Browser browser(*site);
  browser.get("/link/" + reset_token());
  browser.post("/reset", {{"password", "staple battery horse"}});
  EXPECT_TRUE(browser.path().starts_with("/sign-in/code"));
  EXPECT_TRUE(rows<store::SignIn>().empty());
  browser.post("/sign-in/code", {{"code", code()}, {"next", browser.hidden("next")}});
  EXPECT_EQ(browser.path(), "/partner?done=password_saved");
  EXPECT_TRUE(browser.shows("Your new password is saved.")) << "said after the second step, too";
}

TEST_F(LinksTest, ANewSignInEmailCountsOnceItIsConfirmed) {
  ASSERT_TRUE(
      service::change_sign_in_email(environment, ines, "falk@nordwind.example", service::kPassword).ok());
  Browser browser(*site);
  browser.get("/link/" + mails_to("falk@nordwind.example")[0].token);
  EXPECT_EQ(browser.path(), "/new-email");
  EXPECT_TRUE(browser.shows("falk@nordwind.example"));
  EXPECT_EQ(row<store::Account>(ines.account_id).email, "ines@nordwind.example");
  browser.post("/new-email", {});
  EXPECT_EQ(browser.path(), "/sign-in?done=email_changed");
  EXPECT_EQ(row<store::Account>(ines.account_id).email, "falk@nordwind.example");
}

TEST_F(LinksTest, ANewSignInEmailThatSomebodyTookIsRefused) {
  ASSERT_TRUE(
      service::change_sign_in_email(environment, ines, "falk@nordwind.example", service::kPassword).ok());
  account("Faster Falk", "falk@nordwind.example");
  Browser browser(*site);
  browser.get("/link/" + mails_to("falk@nordwind.example")[0].token);
  browser.post("/new-email", {});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("This link does not work any more."));
  EXPECT_EQ(row<store::Account>(ines.account_id).email, "ines@nordwind.example");
}

TEST_F(LinksTest, TheFirstOperatorIsMadeOnce) {
  auto link = service::first_operator_link(environment);
  ASSERT_TRUE(link.ok());
  std::string path = link->substr(link->find("/link/"));
  Browser first(*site), second(*site);
  second.get(path);
  first.get(path);
  EXPECT_EQ(first.path(), "/first-operator");
  first.post("/first-operator", {{"name", ""}, {"email", "olga@vendor"}, {"password", "password"}});
  EXPECT_EQ(first.status(), 422u);
  EXPECT_TRUE(first.shows("value=\"olga@vendor\""));
  EXPECT_TRUE(first.shows("Please fill this in."));
  keep_to_look_at(first, "real_first_operator");
  http::Fields right{
      {"name", "Olga"}, {"email", "olga@vendor.example"}, {"password", "staple battery horse"}};
  first.post("/first-operator", right);
  EXPECT_EQ(first.path(), "/operator?done=operator_created");
  second.post("/first-operator", right);
  EXPECT_EQ(second.status(), 410u);
}

TEST_F(LinksTest, RegisteringIsAnsweredAlikeWhateverTheRegistryKnows) {
  pending_partner({"mia@sydvest.example"});
  auto answer = [&](const std::string& email) {
    Browser browser(*site);
    browser.cookies["__Host-rapport-form"] = std::string(43, 'a');
    browser.get("/partner/register");
    browser.post("/partner/register", {{"email", email}});
    std::string html = browser.html();
    for (size_t at = html.find(email); at != std::string::npos; at = html.find(email))
      html.erase(at, email.size());
    return std::to_string(browser.status()) + html;
  };
  std::string known = answer("mia@sydvest.example");
  EXPECT_EQ(known, answer("nobody@sydvest.example"));
  EXPECT_TRUE(known.starts_with("200"));
  EXPECT_EQ(mails_to("mia@sydvest.example").size(), 1u);
  EXPECT_TRUE(mails_to("nobody@sydvest.example").empty());
}

TEST_F(LinksTest, APartnerIsActivatedByTheFirstAndTheOtherIsToldWhomToAsk) {
  store::Organization sydvest = pending_partner({"mia@sydvest.example", "tom@sydvest.example"});
  std::string mia_link = confirm_token("mia@sydvest.example"),
              tom_link = confirm_token("tom@sydvest.example");
  Browser mia(*site), tom(*site);
  mia.get("/link/" + mia_link);
  tom.get("/link/" + tom_link);
  EXPECT_EQ(mia.path(), "/partner/confirm");
  EXPECT_TRUE(mia.shows("Activate Sydvest &lt;ApS&gt;"));
  EXPECT_FALSE(mia.shows("<ApS>"));
  mia.post("/partner/confirm", {{"name", ""}, {"password", "x"}});
  EXPECT_EQ(mia.status(), 422u);
  mia.post("/partner/confirm", {{"name", "Mia Lund"}, {"password", "staple battery horse"}});
  EXPECT_TRUE(mia.path().starts_with("/partner?done=partner_activated")) << mia.path();
  EXPECT_EQ(row<store::Organization>(sydvest.id).status, "Active");
  tom.post("/partner/confirm", {{"name", "Tom"}, {"password", "staple battery horse"}});
  EXPECT_EQ(tom.status(), 409u);
  EXPECT_TRUE(tom.shows("Mia Lund"));
  EXPECT_TRUE(tom.shows("href=\"/sign-in\""));
  EXPECT_FALSE(tom.shows("name=\"password\""));
  keep_to_look_at(tom, "real_partner_taken");
}

TEST_F(LinksTest, SomebodyWithAnAccountActivatesWithItsPassword) {
  pending_partner({"ines@nordwind.example"});
  Browser browser(*site);
  browser.get("/link/" + confirm_token("ines@nordwind.example"));
  EXPECT_FALSE(browser.shows("name=\"name\""));
  EXPECT_TRUE(browser.shows("autocomplete=\"current-password\""));
  browser.post("/partner/confirm", {{"password", "not this one"}});
  EXPECT_EQ(browser.status(), 422u);
  browser.post("/partner/confirm", {{"password", std::string(service::kPassword)}});
  EXPECT_TRUE(browser.path().starts_with("/choose")) << browser.path();
}

}  // namespace
}  // namespace rapport::pages
