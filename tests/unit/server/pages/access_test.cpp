// Signing in and out, the second step, forgotten passwords, the language, assets: what a visitor meets first.
#include <algorithm>

#include "server/pages/assets.h"
#include "server/pages/device.h"
#include "server/pages/embedded.h"
#include "server/service/accounts.h"
#include "tests/unit/server/pages/browser.h"
#include "tests/unit/server/pages/watch.h"

namespace rapport::pages {
namespace {

using model::Role;

class AccessTest : public PagesTest {
 protected:
  AccessTest() { ines = someone(nordwind, "Ines Falk", "ines@nordwind.example", Role::PartnerAdministrator); }

  // Turns the second factor of Ines on; its seed.
  std::string two_steps() {
    auto begun = service::set_up_second_factor(environment, ines);
    auto on = service::turn_on_second_factor(environment, ines, code_of(begun->seed));
    EXPECT_TRUE(on.ok());
    clock.forward(service::kMinute);
    return begun->seed;
  }
  std::string code_of(const std::string& seed) const {
    return auth::totp_code(seed, auth::totp_step(clock.now_ms()));
  }
  http::Fields right() const {
    return {{"email", "ines@nordwind.example"}, {"password", std::string(kRight)}};
  }

  static constexpr std::string_view kRight = service::kPassword;
  store::Organization nordwind = partner("Nordwind", "P-1");
  service::Caller ines;
};

TEST_F(AccessTest, TheStartSendsVisitorsToSignInAndPeopleToTheirPortal) {
  Browser visitor(*site);
  visitor.get("/");
  EXPECT_EQ(visitor.path(), "/sign-in");
  EXPECT_EQ(visitor.status(), 200u);
  Browser browser = signed_in("ines@nordwind.example");
  browser.follows = false;
  browser.get("/");
  EXPECT_EQ(browser.header("Location"), "/partner");
  browser.get("/?done=password_saved");
  EXPECT_EQ(browser.header("Location"), "/partner?done=password_saved");
  browser.get("/?done=x%0d%0aSet-Cookie:a=b");
  EXPECT_EQ(browser.header("Location"), "/partner");
}

TEST_F(AccessTest, SomebodyWithoutAnOrganizationIsToldSoAndGetsToTheAccount) {
  account("Nora Niemand", "nora@example.com");
  Browser browser = signed_in("nora@example.com");
  EXPECT_EQ(browser.path(), "/choose");
  EXPECT_TRUE(browser.shows("None of your organizations can be used at present."));
  EXPECT_TRUE(browser.shows("href=\"/account\""));
}

TEST_F(AccessTest, SignsInAndTheCookieIsForThisSiteAlone) {
  Browser browser(*site);
  browser.get("/sign-in");
  std::string before = browser.cookies["__Host-rapport-form"];
  EXPECT_EQ(before.size(), 43u);
  browser.follows = false;
  browser.post("/sign-in", right());
  EXPECT_EQ(browser.status(), 303u);
  EXPECT_EQ(browser.header("Location"), "/");
  std::string cookie = browser.header("Set-Cookie");
  EXPECT_EQ(browser.cookies["__Host-rapport"].size(), 43u);
  for (const char* attribute : {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=1209600"})
    EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
  EXPECT_EQ(browser.header("Cache-Control"), "no-store");
}

TEST_F(AccessTest, SigningInAgainChangesTheCookieAndEndsTheOneBefore) {
  Browser browser = signed_in("ines@nordwind.example");
  std::string first = browser.cookies["__Host-rapport"];
  browser.get("/account");
  browser.follows = false;
  browser.post("/sign-in", right());
  EXPECT_NE(browser.cookies["__Host-rapport"], first);
  ASSERT_EQ(rows<store::SignIn>().size(), 1u);
  EXPECT_EQ(rows<store::SignIn>()[0].token_hash, auth::hash_of(browser.cookies["__Host-rapport"]));
}

TEST_F(AccessTest, ACookieFromBeforeIsWorthNothing) {
  Browser browser(*site);
  browser.cookies["__Host-rapport"] = auth::new_token();
  std::string planted = browser.cookies["__Host-rapport"];
  browser.get("/sign-in");
  browser.post("/sign-in", right());
  EXPECT_NE(browser.cookies["__Host-rapport"], planted);
}

TEST_F(AccessTest, NextIsFollowedOnlyWithinTheSite) {
  for (std::string next : {"https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                           "/a\r\nSet-Cookie: x=y", "evil", ""}) {
    Browser browser(*site);
    browser.get("/sign-in?next=" + http::percent_encoded(next));
    EXPECT_EQ(browser.hidden("next"), "") << next;
    browser.follows = false;
    http::Fields fields = right();
    fields.push_back({"next", next});
    browser.post("/sign-in", fields);
    EXPECT_EQ(browser.header("Location"), "/") << next;
  }
  Browser browser(*site);
  browser.get("/account/sign-ins");
  EXPECT_EQ(browser.path(), "/sign-in?next=%2Faccount%2Fsign-ins");
  http::Fields fields = right();
  fields.push_back({"next", browser.hidden("next")});
  browser.post("/sign-in", fields);
  EXPECT_EQ(browser.path(), "/account/sign-ins");
}

TEST_F(AccessTest, AWrongPasswordAndAnUnknownEmailAreAnsweredAlike) {
  auto answer = [&](const std::string& email) {
    Browser browser(*site);
    browser.headers = {{"accept-language", "en"}};
    browser.cookies["__Host-rapport-form"] = std::string(43, 'a');
    browser.get("/sign-in");
    browser.post("/sign-in", {{"email", email}, {"password", "not this one"}});
    std::string html = browser.html();
    EXPECT_TRUE(browser.shows(email));
    EXPECT_FALSE(browser.shows("not this one"));
    for (size_t at = html.find(email); at != std::string::npos; at = html.find(email))
      html.erase(at, email.size());
    return std::to_string(browser.status()) + html;
  };
  std::string known = answer("ines@nordwind.example"), unknown = answer("nobody@nordwind.example");
  EXPECT_EQ(known, unknown);
  EXPECT_TRUE(known.starts_with("403"));
  EXPECT_NE(known.find("E-mail and password do not fit together."), std::string::npos);
}

TEST_F(AccessTest, WhatIsWrongIsSaidInTheVisitorsLanguage) {
  for (auto [language, words] :
       {std::pair{"en", "do not fit together"}, std::pair{"de", "passen nicht zusammen"},
        std::pair{"da", "passer ikke sammen"}}) {
    Browser browser(*site);
    browser.headers = {{"accept-language", language}};
    browser.get("/sign-in");
    browser.post("/sign-in", {{"email", "ines@nordwind.example"}, {"password", "no"}});
    EXPECT_TRUE(browser.shows(words)) << language;
    EXPECT_TRUE(browser.shows("<html lang=\"" + std::string(language) + "\">"));
  }
}

TEST_F(AccessTest, TooManyTriesSayWhenToComeAgain) {
  Browser browser(*site);
  browser.get("/sign-in");
  for (int i = 0; i < 5; ++i)
    browser.post("/sign-in", {{"email", "ines@nordwind.example"}, {"password", "no"}});
  browser.post("/sign-in", right());
  EXPECT_EQ(browser.status(), 429u);
  EXPECT_EQ(browser.header("Retry-After"), "1");
  EXPECT_TRUE(browser.shows("Try again in 1 seconds") || browser.shows("Try again in 1 second"));
  clock.forward(2 * service::kSecond);
  browser.post("/sign-in", right());
  EXPECT_FALSE(browser.cookies["__Host-rapport"].empty());
}

TEST_F(AccessTest, AFormWithoutItsSecretIsRefused) {
  Browser browser(*site);
  browser.get("/sign-in");
  browser.post_raw("/sign-in", right());
  EXPECT_EQ(browser.status(), 403u);
  browser.headers = {{"origin", "https://evil.example"}};
  browser.get("/sign-in");
  browser.post("/sign-in", right());
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_TRUE(browser.shows("This form did not come from a page of this address"));
  EXPECT_TRUE(rows<store::SignIn>().empty());
}

TEST_F(AccessTest, AFormOfAnEarlierSignInSaysSoAndShowsWhatWasTyped) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/partner/customers/new?way=prospect");
  const http::Fields typed = {{"csrf", browser.hidden("csrf")},
                              {"way", "prospect"},
                              {"organization_name", "Fjordland <Seafood>"},
                              {"password", "never shown"}};
  Browser again = signed_in("ines@nordwind.example");
  again.post_raw("/partner/customers/new?way=prospect", typed);
  EXPECT_EQ(again.status(), 403u);
  EXPECT_TRUE(again.shows("This form is out of date"));
  EXPECT_TRUE(again.shows("Fjordland &lt;Seafood&gt;"));
  EXPECT_FALSE(again.shows("never shown"));
  EXPECT_TRUE(again.shows("href=\"/partner/customers/new?way=prospect\""));
  again.headers = {{"origin", "https://evil.example"}};
  again.post_raw("/partner/customers/new?way=prospect", typed);
  EXPECT_EQ(again.status(), 403u);
  EXPECT_FALSE(again.shows("Fjordland")) << "what others send is not shown here";
  EXPECT_TRUE(rows<store::Organization>("kind = 'Customer'").empty());
}

TEST_F(AccessTest, WhoWasSignedOutBeforeTheFormArrivedIsTold) {
  Browser visitor(*site);
  visitor.post_raw("/partner/customers/new?way=prospect&done=saved", {{"organization_name", "Fjordland"}});
  EXPECT_EQ(visitor.path(), "/sign-in?next=%2Fpartner%2Fcustomers%2Fnew%3Fway%3Dprospect&lost=form");
  EXPECT_TRUE(visitor.shows("You were signed out before the form arrived."));
  EXPECT_EQ(visitor.hidden("next"), "/partner/customers/new?way=prospect") << "without the notice";
  visitor.get("/partner/customers");
  EXPECT_FALSE(visitor.shows("You were signed out before")) << "nothing was sent";
}

TEST_F(AccessTest, ANoticeIsShownOnceAndOnlyWhereItBelongs) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.get("/account?done=saved");
  EXPECT_FALSE(browser.shows("Saved.")) << "an address that somebody handed on says nothing";
  browser.get("/account");
  browser.post("/language", {{"language", "en"}, {"next", "/account?done=saved"}});
  EXPECT_EQ(browser.path(), "/account?done=saved");
  EXPECT_TRUE(browser.shows("Saved."));
  browser.get("/account?done=saved");
  EXPECT_FALSE(browser.shows("Saved.")) << "loaded again";
  browser.cookies["__Host-rapport-done"] = "saved";
  browser.post("/account?done=saved", {{"name", ""}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_FALSE(browser.shows("Saved.")) << "beside an error";
}

TEST_F(AccessTest, ABodyThatIsTooLargeGetsAPage) {
  http::Request request;
  request.method = http::Method::Post;
  request.path = "/operator/import";
  request.headers = {{"accept-language", "de"}, {"accept", "text/html"}};
  request.is_too_large = true;
  const http::Response response = site->handle(request);
  EXPECT_EQ(response.status, 413u);
  EXPECT_NE(response.body.find("Das ist zu groß"), std::string::npos);
}

TEST_F(AccessTest, OnPlainHttpTheAddressThatTheBrowserAskedIsOurs) {
  settings.base_url = "http://127.0.0.1:8080";
  Browser browser(*site);
  const auto tries = [&](const std::string& origin, const std::string& host) {
    browser.headers = {{"origin", origin}, {"host", host}};
    browser.get("/sign-in");
    browser.post("/sign-in", {{"email", "ines@nordwind.example"}, {"password", "no"}});
    return browser.shows("E-mail and password do not fit together.");
  };
  EXPECT_TRUE(tries("http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(tries("http://localhost:8080", "localhost:8080"));
  EXPECT_FALSE(tries("http://evil.example", "localhost:8080"));
  EXPECT_FALSE(tries("https://localhost:8080", "localhost:8080"));
  settings.base_url = "https://rapport.example.com";
  EXPECT_FALSE(tries("https://other.example.com", "other.example.com"));
}

TEST_F(AccessTest, AFormThatCannotBeReadIsNotOurFault) {
  Browser browser(*site);
  browser.get("/sign-in");
  browser.post_bytes("/sign-in", "application/x-www-form-urlencoded", "email=%zz");
  EXPECT_EQ(browser.status(), 400u);
  EXPECT_TRUE(browser.shows("We did not understand this request"));
}

TEST_F(AccessTest, PagesSayWhatIsConfigured) {
  settings.product = "Werkbank <1>";
  settings.reset_minutes = 45;
  settings.trial_days = 30;
  settings.kept_days = 7;
  Browser browser(*site);
  browser.get("/forgot");
  EXPECT_TRUE(browser.shows("<title>Reset your password – Werkbank &lt;1&gt;</title>"));
  EXPECT_TRUE(browser.shows("for 45 minutes"));
  EXPECT_FALSE(browser.shows("Rapport"));
  browser.get("/terms");
  EXPECT_TRUE(browser.shows("a trial of 30 days"));
  EXPECT_TRUE(browser.shows("kept for 7 more days"));
}

TEST_F(AccessTest, TheSecondStepKeepsItsTokenInACookieOfItsOwn) {
  std::string seed = two_steps();
  Browser browser(*site);
  browser.get("/sign-in?next=/account/sign-ins");
  http::Fields fields = right();
  fields.push_back({"next", "/account/sign-ins"});
  browser.post("/sign-in", fields);
  EXPECT_TRUE(browser.path().starts_with("/sign-in/code?next="));
  EXPECT_TRUE(browser.shows("ines@nordwind.example"));
  EXPECT_EQ(browser.cookies["__Host-rapport-code"].size(), 43u);
  EXPECT_FALSE(browser.cookies.contains("__Host-rapport"));
  EXPECT_EQ(browser.html().find(browser.cookies["__Host-rapport-code"]), std::string::npos);
  browser.post("/sign-in/code", {{"code", "000000"}, {"next", "/account/sign-ins"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("This code is not valid now."));
  browser.post("/sign-in/code", {{"code", code_of(seed)}, {"next", browser.hidden("next")}});
  EXPECT_EQ(browser.path(), "/account/sign-ins");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_EQ(browser.cookies["__Host-rapport-code"], "");
}

TEST_F(AccessTest, TheCookieOfTheSecondStepIsShortLivedAndHidden) {
  two_steps();
  Browser browser(*site);
  browser.get("/sign-in");
  browser.follows = false;
  browser.post("/sign-in", right());
  std::string cookie = browser.header("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-rapport-code="));
  for (const char* attribute : {"; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=600"})
    EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
}

TEST_F(AccessTest, TheSecondStepEndsAfterTenMinutesAndNeedsThePassword) {
  std::string seed = two_steps();
  Browser nobody(*site);
  nobody.get("/sign-in/code");
  EXPECT_EQ(nobody.path(), "/sign-in");
  Browser browser(*site);
  browser.get("/sign-in");
  browser.post("/sign-in", right());
  clock.forward(11 * service::kMinute);
  browser.post("/sign-in/code", {{"code", code_of(seed)}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("That took too long"));
  EXPECT_TRUE(rows<store::SignIn>().empty());
}

TEST_F(AccessTest, TheTokenOfTheSecondStepIsNoLink) {
  two_steps();
  Browser browser(*site);
  browser.get("/sign-in");
  browser.post("/sign-in", right());
  browser.get("/link/" + browser.cookies["__Host-rapport-code"]);
  EXPECT_EQ(browser.status(), 404u);
  EXPECT_TRUE(browser.shows("We do not know this link"));
}

TEST_F(AccessTest, SigningOutEndsTheSignIn) {
  Browser browser = signed_in("ines@nordwind.example");
  std::string token = browser.cookies["__Host-rapport"];
  browser.get("/account");
  browser.post("/sign-out", {});
  EXPECT_EQ(browser.path(), "/sign-in?done=signed_out");
  EXPECT_TRUE(browser.shows("You are signed out."));
  EXPECT_EQ(browser.cookies["__Host-rapport"], "");
  EXPECT_TRUE(rows<store::SignIn>().empty());
  browser.cookies["__Host-rapport"] = token;
  browser.get("/account");
  EXPECT_TRUE(browser.path().starts_with("/sign-in"));
}

TEST_F(AccessTest, SigningOutNeedsItsSecretAndStaysWithinTheSite) {
  Browser browser = signed_in("ines@nordwind.example");
  browser.post_raw("/sign-out", {});
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_EQ(rows<store::SignIn>().size(), 1u);
  browser.get("/account");
  browser.post("/sign-out", {{"next", "//evil.example"}});
  EXPECT_EQ(browser.path(), "/sign-in?done=signed_out");
}

TEST_F(AccessTest, ForgottenPasswordsAreAnsweredAlikeWhoeverAsks) {
  auto answer = [&](const std::string& email) {
    Browser browser(*site);
    browser.cookies["__Host-rapport-form"] = std::string(43, 'a');
    browser.get("/forgot");
    browser.post("/forgot", {{"email", email}});
    std::string html = browser.html();
    for (size_t at = html.find(email); at != std::string::npos; at = html.find(email))
      html.erase(at, email.size());
    return std::to_string(browser.status()) + html;
  };
  std::string known = answer("ines@nordwind.example"), unknown = answer("nobody@nordwind.example");
  EXPECT_EQ(known, unknown);
  EXPECT_TRUE(known.starts_with("200"));
  EXPECT_EQ(mails_to("ines@nordwind.example").size(), 1u);
  EXPECT_EQ(mails().size(), 1u);
}

TEST_F(AccessTest, ForgottenPasswordsNeedAnAddress) {
  Browser browser(*site);
  browser.get("/forgot");
  browser.post("/forgot", {{"email", "ines at <nordwind>"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("This is not an e-mail address"));
  EXPECT_TRUE(browser.shows("value=\"ines at &lt;nordwind&gt;\""));
}

TEST_F(AccessTest, ALanguageIsChosenByVisitorsAndPeople) {
  Browser browser(*site);
  browser.headers = {{"accept-language", "de"}};
  browser.get("/forgot");
  EXPECT_TRUE(browser.shows("Passwort zurücksetzen"));
  browser.post("/language", {{"language", "da"}, {"next", "/forgot"}});
  EXPECT_EQ(browser.path(), "/forgot");
  EXPECT_TRUE(browser.shows("Nulstil din adgangskode"));
  browser.post("/language", {{"language", "xx"}, {"next", "https://evil.example"}});
  EXPECT_EQ(browser.path(), "/sign-in");
  EXPECT_TRUE(browser.shows("<html lang=\"da\">"));

  Browser person = signed_in("ines@nordwind.example");
  person.get("/account");
  person.post("/language", {{"language", "de"}, {"next", "/account"}});
  EXPECT_TRUE(person.shows("<html lang=\"de\">"));
  EXPECT_EQ(row<store::Account>(ines.account_id).language, "de");
}

TEST_F(AccessTest, TermsAndPrivacyAreForEverybodyWithTheirVersions) {
  Browser browser(*site);
  browser.get("/terms");
  EXPECT_TRUE(browser.shows("Version 2026-11-01"));
  browser.get("/privacy");
  EXPECT_TRUE(browser.shows("Version 2026-10-01"));
  settings.documents[0].html[1] = "<h3>Eigene Bedingungen</h3>";
  browser.headers = {{"accept-language", "de"}};
  browser.get("/terms");
  EXPECT_TRUE(browser.shows("<h3>Eigene Bedingungen</h3>"));
}

TEST_F(AccessTest, AssetsAreKeptForEverAndBelongToNobody) {
  Browser browser(*site);
  for (const Asset& asset : served_assets(embedded::assets())) {
    browser.headers.clear();
    browser.get(asset.path);
    EXPECT_EQ(browser.status(), 200u);
    EXPECT_EQ(browser.html(), asset.bytes);
    EXPECT_EQ(browser.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(browser.header("Content-Type"), asset.content_type);
    EXPECT_EQ(browser.header("Set-Cookie"), "");
    browser.headers = {{"if-none-match", "\"other\", W/" + browser.header("ETag")}};
    browser.get(asset.path);
    EXPECT_EQ(browser.status(), 304u);
    EXPECT_EQ(browser.html(), "");
  }
  browser.get("/assets/app.css");
  EXPECT_EQ(browser.status(), 404u);
  browser.get("/assets/..%2fapp.css");
  EXPECT_EQ(browser.status(), 404u);
}

TEST(DeviceName, SaysBrowserAndSystem) {
  EXPECT_EQ(device_name("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"),
            "Firefox, Linux");
  EXPECT_EQ(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                        "Chrome/119.0 Safari/537.36 Edg/119.0"),
            "Edge, Windows");
  EXPECT_EQ(device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"),
            "Safari, iPhone");
  EXPECT_EQ(device_name("curl/7.88"), "curl");
  EXPECT_EQ(device_name("\xff\x01"), "");
}

}  // namespace
}  // namespace rapport::pages
