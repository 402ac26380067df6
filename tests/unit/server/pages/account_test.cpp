// A person's own pages.
#include "server/service/accounts.h"
#include "tests/unit/server/pages/browser.h"
#include "tests/unit/server/pages/qr_drawn.h"
#include "tests/unit/server/pages/watch.h"

namespace rapport::pages {
namespace {

using model::Role;

class AccountTest : public PagesTest {
 protected:
  AccountTest() : ines(account("Ines Falk", "ines@nordwind.example")) {
    member(nordwind, ines, model::Roles{}.with(Role::PartnerAdministrator));
  }
  store::Account now() { return row<store::Account>(ines.id); }
  static http::Fields profile(const std::string& name) {
    return {{"name", name},
            {"language", "de"},
            {"time_zone", "Europe/Berlin"},
            {"date_format", "iso"},
            {"number_format", "1.234,5"}};
  }
  std::string code_now(const std::string& seed) const {
    return auth::totp_code(seed, auth::totp_step(clock.now_ms()));
  }
  static std::string seed_shown(const Browser& browser) {
    std::smatch found;
    std::regex_search(browser.html(), found, std::regex("class=\"secret\">([A-Z2-7 ]+)<"));
    std::string seed = found[1];
    std::erase(seed, ' ');
    return seed;
  }
  static std::string link_shown(const Browser& browser) {
    std::smatch found;
    std::regex_search(browser.html(), found, std::regex("href=\"(otpauth://[^\"]+)\""));
    return std::regex_replace(found[1].str(), std::regex("&amp;"), "&");
  }
  static std::vector<std::string> code_drawn(const Browser& browser) {
    std::smatch found;
    std::regex_search(browser.html(), found,
                      std::regex("viewBox=\"-4 -4 ([0-9]+) [0-9]+\"[^>]*><path [^>]*/><path d=\"([^\"]+)\""));
    return found.empty() ? std::vector<std::string>() : drawn(found[2], std::stoul(found[1]) - 8);
  }

  store::Organization nordwind = partner("Nordwind", "P-1");
  store::Account ines;
};

TEST_F(AccountTest, OnlyForWhoIsSignedIn) {
  for (const char* path :
       {"/choose", "/account", "/account/password", "/account/two-step", "/account/sign-ins"}) {
    Browser visitor(*site);
    visitor.get(path);
    EXPECT_TRUE(visitor.path().starts_with("/sign-in?next=%2F")) << path;
    visitor.follows = false;
    visitor.post(path, {});
    EXPECT_EQ(visitor.header("Location"), "/sign-in?next=" + http::percent_encoded(path) + "&lost=form")
        << path;
  }
}

TEST_F(AccountTest, ItsPagesAreInARowUnderTheHeading) {
  Browser browser = signed_in("ines@nordwind.example");
  const std::string current = "aria-current=\"page\"";
  for (const std::string path : {"/account", "/account/password", "/account/sign-ins", "/account/data"}) {
    const std::string body = browser.get(path).body;
    size_t row = body.find("<nav class=\"tabs\"");
    ASSERT_NE(row, std::string::npos) << path;
    EXPECT_GT(row, body.find("</h1>")) << path;
    EXPECT_NE(body.find("href=\"" + path + "\" " + current, row), std::string::npos) << path;
  }
  browser.get("/partner");
  EXPECT_FALSE(browser.shows("class=\"tabs\""));
}

TEST_F(AccountTest, EveryFormNeedsItsSecret) {
  Browser browser = signed_in("ines@nordwind.example");
  for (const char* path :
       {"/choose", "/account", "/account/password", "/account/two-step", "/account/sign-ins"}) {
    browser.post_raw(path, profile("Mallory"));
    EXPECT_EQ(browser.status(), 403u) << path;
  }
  EXPECT_EQ(now().name, "Ines Falk");
}

TEST_F(AccountTest, PreferencesAreSavedAndCountAtOnce) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account");
  EXPECT_TRUE(browser.shows("value=\"Ines Falk\""));
  EXPECT_TRUE(browser.shows("2026-11-23"));
  keep_to_look_at(browser, "real_account");
  browser.post("/account", profile("Ines Falk-Holm"));
  EXPECT_EQ(browser.path(), "/account?done=saved");
  EXPECT_TRUE(browser.shows("Gespeichert."));
  EXPECT_TRUE(browser.shows("<html lang=\"de\">"));
  EXPECT_EQ(now().name, "Ines Falk-Holm");
  EXPECT_EQ(now().time_zone, "Europe/Berlin");
  EXPECT_EQ(now().email, "ines@nordwind.example");
}

TEST_F(AccountTest, WhatIsWrongIsKeptAndSaidAtItsField) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account");
  http::Fields fields = profile("<script>alert(1)</script>");
  fields[2].value = "Moon/Crater";
  browser.post("/account", fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("value=\"&lt;script&gt;alert(1)&lt;/script&gt;\""));
  EXPECT_TRUE(browser.shows("href=\"#f-time_zone\""));
  EXPECT_EQ(now().name, "Ines Falk");
}

TEST_F(AccountTest, AnotherSignInEmailGetsALinkAndSaysTheSameForOneThatIsTaken) {
  account("Somebody", "taken@nordwind.example");
  const http::Field password{"email_password", std::string(service::kPassword)};
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account");
  browser.post("/account", {{"do", "new-email"}, {"new_email", "x@y.example"}, {"email_password", "no"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-email_password\""));
  browser.post("/account", {{"do", "new-email"}, {"new_email", "not an address"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-new_email\""));
  EXPECT_TRUE(browser.shows("value=\"Ines Falk\""));
  browser.post("/account", {{"do", "new-email"}, {"new_email", "taken@nordwind.example"}, password});
  std::string path = browser.path(), html = browser.html();
  EXPECT_EQ(path, "/account?done=email_sent");
  browser.post("/account", {{"do", "new-email"}, {"new_email", "falk@nordwind.example"}, password});
  EXPECT_EQ(browser.path(), path);
  EXPECT_EQ(browser.html(), html);
  EXPECT_EQ(mails_to("falk@nordwind.example").size(), 1u);
  EXPECT_TRUE(mails_to("taken@nordwind.example").empty());
}

TEST_F(AccountTest, AnotherContactEmailIsConfirmedByItsLink) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account");
  browser.post("/account", {{"do", "new-contact"},
                            {"contact_email", "office@nordwind.example"},
                            {"contact_password", std::string(service::kPassword)}});
  EXPECT_EQ(browser.path(), "/account?done=contact_sent");
  EXPECT_EQ(now().contact_email, "ines@nordwind.example");
  browser.get("/link/" + mails_to("office@nordwind.example").at(0).token);
  EXPECT_EQ(browser.path(), "/new-contact");
  EXPECT_TRUE(browser.shows("office@nordwind.example"));
  browser.post("/new-contact", {});
  EXPECT_EQ(browser.path(), "/account?done=contact_changed");
  EXPECT_EQ(now().contact_email, "office@nordwind.example");
  EXPECT_EQ(mails_to("ines@nordwind.example").size(), 1u) << "the old one is told";
}

TEST_F(AccountTest, APasswordIsChangedWithThePresentOneAndOtherSignInsEnd) {
  Browser elsewhere = signed_in("ines@nordwind.example"), browser = signed_in("ines@nordwind.example");
  browser.get("/account/password");
  browser.post("/account/password", {{"current_password", "wrong"}, {"password", "staple battery horse"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("This is not your current password."));
  EXPECT_TRUE(browser.shows("href=\"#f-current_password\""));
  browser.post("/account/password",
               {{"current_password", std::string(service::kPassword)}, {"password", "short"}});
  EXPECT_TRUE(browser.shows("href=\"#f-password\""));
  EXPECT_EQ(now().password_hash, ines.password_hash);
  browser.post("/account/password",
               {{"current_password", std::string(service::kPassword)}, {"password", "staple battery horse"}});
  EXPECT_EQ(browser.path(), "/account/password?done=password_saved");
  elsewhere.get("/account");
  EXPECT_TRUE(elsewhere.path().starts_with("/sign-in"));
}

TEST_F(AccountTest, TheSecondStepIsSetUpShownOnceAndTurnedOff) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account/two-step");
  EXPECT_FALSE(browser.shows("class=\"secret\""));
  EXPECT_FALSE(now().totp_seed.has_value());
  browser.post("/account/two-step", {{"do", "set-up"}});
  std::string seed = seed_shown(browser);
  EXPECT_EQ(seed.size(), 32u);
  EXPECT_TRUE(browser.shows("href=\"otpauth://totp/"));
  EXPECT_EQ(code_drawn(browser), modules_of(link_shown(browser))) << "the code says what the link says";
  keep_to_look_at(browser, "real_two_step");
  browser.post("/account/two-step", {{"do", "turn-on"}, {"code", "000000"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_EQ(seed_shown(browser), seed);
  browser.post("/account/two-step", {{"do", "turn-on"}, {"code", code_now(seed)}});
  EXPECT_TRUE(browser.shows("Shown only now."));
  keep_to_look_at(browser, "real_recovery_codes");
  std::smatch code;
  ASSERT_TRUE(std::regex_search(browser.html(), code, std::regex("class=\"codes\"><li>([^<]+)<")));
  std::string recovery = code[1];
  browser.get("/account/two-step");
  EXPECT_TRUE(browser.shows("Recovery codes left: 10."));
  EXPECT_FALSE(browser.shows(seed.substr(0, 4) + " " + seed.substr(4, 4)));
  EXPECT_FALSE(browser.shows(recovery));
  browser.post("/account/two-step", {{"do", "turn-off"}, {"code", "123"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(now().totp_seed.has_value());
  browser.post("/account/two-step", {{"do", "turn-off"}, {"code", recovery}});
  EXPECT_EQ(browser.path(), "/account/two-step?done=two_step_off");
  EXPECT_FALSE(now().totp_seed.has_value());
}

TEST_F(AccountTest, NewRecoveryCodesReplaceTheOldOnes) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account/two-step");
  browser.post("/account/two-step", {{"do", "set-up"}});
  std::string seed = seed_shown(browser);
  browser.post("/account/two-step", {{"do", "turn-on"}, {"code", code_now(seed)}});
  std::string first = browser.html();
  clock.forward(service::kMinute);
  browser.get("/account/two-step");
  browser.post("/account/two-step", {{"do", "new-codes"}, {"code", code_now(seed)}});
  EXPECT_TRUE(browser.shows("Shown only now."));
  EXPECT_NE(browser.html(), first);
  EXPECT_EQ(rows<store::RecoveryCode>().size(), 10u);
  browser.get("/account/two-step");
  // A code works once, for this as well.
  browser.post("/account/two-step", {{"do", "turn-off"}, {"code", code_now(seed)}});
  EXPECT_EQ(browser.status(), 422u);
}

TEST_F(AccountTest, WhoGuessesCodesHasToWait) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account/two-step");
  browser.post("/account/two-step", {{"do", "set-up"}});
  std::string seed = seed_shown(browser);
  browser.post("/account/two-step", {{"do", "turn-on"}, {"code", code_now(seed)}});
  clock.forward(service::kMinute);
  browser.get("/account/two-step");
  for (int i = 0; i < 5; ++i) browser.post("/account/two-step", {{"do", "turn-off"}, {"code", "000000"}});
  browser.post("/account/two-step", {{"do", "turn-off"}, {"code", code_now(seed)}});
  EXPECT_EQ(browser.status(), 429u);
  EXPECT_NE(browser.header("Retry-After"), "");
  EXPECT_TRUE(now().totp_seed.has_value());
}

TEST_F(AccountTest, SignInsAreShownAndEnded) {
  Browser first = signed_in("ines@nordwind.example");
  clock.forward(service::kMinute);
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account/sign-ins");
  EXPECT_TRUE(browser.shows("192.0.2.7"));
  EXPECT_TRUE(browser.shows("this one"));
  EXPECT_TRUE(browser.shows("Unknown device"));
  keep_to_look_at(browser, "real_sign_ins");
  browser.post("/account/sign-ins", {{"do", "end"}, {"id", browser.hidden("id")}});
  EXPECT_EQ(browser.path(), "/account/sign-ins?done=sign_in_ended");
  first.get("/account");
  EXPECT_TRUE(first.path().starts_with("/sign-in"));
  Browser third = signed_in("ines@nordwind.example");
  browser.get("/account/sign-ins");
  browser.post("/account/sign-ins", {{"do", "end-others"}});
  EXPECT_FALSE(browser.shows("value=\"end-others\""));
  ASSERT_EQ(rows<store::SignIn>().size(), 1u);
}

TEST_F(AccountTest, SomebodyElsesSignInIsNotThereLikeOneThatNeverWas) {
  account("Mallory", "mallory@example.com");
  Browser victim = signed_in("ines@nordwind.example"), mallory = signed_in("mallory@example.com");
  std::string id = rows<store::SignIn>("account_id = ?", {ines.id})[0].id;
  auto answer = [&](const std::string& given) {
    mallory.get("/account/sign-ins");
    mallory.post("/account/sign-ins", {{"do", "end"}, {"id", given}});
    return std::to_string(mallory.status()) + mallory.html();
  };
  std::string theirs = answer(id);
  EXPECT_EQ(theirs, answer("00000000000000000000000000"));
  EXPECT_TRUE(theirs.starts_with("404"));
  EXPECT_EQ(rows<store::SignIn>("account_id = ?", {ines.id}).size(), 1u);
}

TEST_F(AccountTest, OneOfSeveralOrganizationsIsChosenAndTheWayGoesOn) {
  store::Organization own = customer("Møllehøj <script>", nordwind, {}, "Active");
  member(own, ines, model::Roles{}.with(Role::Designer));
  Browser browser(*site);
  browser.get("/customer/services");
  browser.post("/sign-in", {{"email", "ines@nordwind.example"},
                            {"password", std::string(service::kPassword)},
                            {"next", browser.hidden("next")}});
  EXPECT_EQ(browser.path(), "/choose?next=%2Fcustomer%2Fservices");
  EXPECT_TRUE(browser.shows("Møllehøj &lt;script&gt;"));
  EXPECT_TRUE(browser.shows("hat-customer"));
  EXPECT_TRUE(browser.shows("hat-partner"));
  keep_to_look_at(browser, "real_choose");
  std::string next = browser.hidden("next");
  browser.post("/choose", {{"organization", nordwind.id}, {"next", next}});
  EXPECT_EQ(browser.path(), "/partner");
  browser.get("/choose");
  browser.post("/choose", {{"organization", own.id}, {"next", next}});
  EXPECT_EQ(browser.path(), "/customer/services");
  browser.get("/choose");
  browser.post("/choose", {{"organization", own.id}, {"next", "//evil.example"}});
  EXPECT_EQ(browser.path(), "/customer");
}

TEST_F(AccountTest, AnOrganizationThatIsNotTheirsIsNotThereLikeOneThatNeverWas) {
  store::Organization other = partner("Other", "P-9");
  Browser browser = signed_in("ines@nordwind.example");
  auto answer = [&](const std::string& id) {
    browser.get("/choose");
    browser.post("/choose", {{"organization", id}});
    return std::to_string(browser.status()) + browser.html();
  };
  std::string theirs = answer(other.id);
  EXPECT_EQ(theirs, answer("00000000000000000000000000"));
  EXPECT_TRUE(theirs.starts_with("404"));
}

TEST_F(AccountTest, WhoseOrganizationIsSuspendedIsTold) {
  nordwind.status = "Suspended";
  ++nordwind.revision;
  update(nordwind);
  Browser browser = signed_in("ines@nordwind.example");
  EXPECT_EQ(browser.path(), "/choose");
  EXPECT_TRUE(browser.shows("Ask your contact at Vendor Ltd to resume it."));
  browser.get("/account");
  EXPECT_EQ(browser.status(), 200u);
}

}  // namespace
}  // namespace rapport::pages
