// Signing in through the identity provider of one's organization, as a person walks it, and setting it up.
#include <gtest/gtest.h>

#include "tests/unit/server/auth/fake_provider.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

using auth::Claims;
using auth::FakeProvider;

class ProviderPages : public PortalTest {
 protected:
  ProviderPages() {
    at_provider = [this](const client::Ask& ask) {
      fake.now_s = environment.now_ms() / service::kSecond;
      return fake.answer(ask);
    };
  }

  http::Fields filled() const {
    return {{"do", "save"},
            {"issuer", "https://id.moellehoej.example"},
            {"client_id", "rapport"},
            {"client_secret", "s3cret-of-the-client"},
            {"domains", "moellehoej.example"}};
  }
  void set_up(const http::Field& more = {"unused", ""}) {
    Browser browser = as(mette);
    browser.get("/customer/identity-provider");
    http::Fields fields = filled();
    fields.push_back(more);
    browser.post("/customer/identity-provider", fields);
    ASSERT_TRUE(browser.shows("The provider answered as it should.")) << browser.html();
  }
  // To the page that leads away; the address of the provider.
  std::string go_away(Browser& browser, const std::string& next = "") {
    browser.get("/sign-in/provider" + (next.empty() ? "" : "?next=" + http::percent_encoded(next)));
    browser.post("/sign-in/provider",
                 {{"email", "soeren@moellehoej.example"}, {"next", browser.hidden("next")}});
    std::smatch found;
    std::string html = browser.html();
    bool is_there =
        std::regex_search(html, found, std::regex("href=\"(https://id.moellehoej.example/auth[^\"]*)\""));
    EXPECT_TRUE(is_there) << html;
    return is_there ? std::regex_replace(found[1].str(), std::regex("&amp;"), "&") : "";
  }
  std::string way_back(const std::string& url, const Claims& claims) {
    return "/sign-in/provider/callback?code=" + fake.code_for(url, claims) +
           "&state=" + FakeProvider::parameter(url, "state") + "&iss=https%3A%2F%2Fid.moellehoej.example";
  }

  FakeProvider fake{"https://id.moellehoej.example"};
  Claims soerens{.subject = "s-1", .email = "soeren@moellehoej.example"};
};

TEST_F(ProviderPages, ThereAndBackIntoThePortal) {
  set_up();
  Browser browser(*site);
  browser.get("/sign-in?next=%2Fcustomer%2Fservices");
  EXPECT_TRUE(browser.shows("href=\"/sign-in/provider?next=%2Fcustomer%2Fservices\""));
  std::string url = go_away(browser, "/customer/services");
  EXPECT_EQ(browser.status(), 200u) << "no redirect: the policy of pages lets forms lead nowhere else";
  EXPECT_TRUE(browser.shows("Go on at id.moellehoej.example"));
  EXPECT_TRUE(browser.shows("login_hint=soeren%40moellehoej.example"));
  EXPECT_EQ(FakeProvider::parameter(url, "redirect_uri"),
            "https%3A%2F%2Frapport.example.com%2Fsign-in%2Fprovider%2Fcallback");
  EXPECT_TRUE(browser.header("Set-Cookie").starts_with("__Host-rapport-provider="));
  EXPECT_NE(browser.header("Set-Cookie").find("HttpOnly; SameSite=Lax; Max-Age=600; Secure"),
            std::string::npos);
  keep(browser, "provider_go");
  browser.get(way_back(url, soerens));
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_EQ(browser.path(), "/customer/services") << "what the provider gave has left the address";
  EXPECT_TRUE(browser.shows("Søren Kjær"));
  EXPECT_FALSE(browser.shows("href=\"/account/password\"")) << "not what a bound sign-in may do";
  EXPECT_EQ(browser.cookies["__Host-rapport-provider"], "");
  browser.get("/account");
  browser.post("/account", {{"do", "new-email"}, {"new_email", "x@evil.example"}});
  EXPECT_TRUE(browser.shows("sign in with your own password"));
}

TEST_F(ProviderPages, NextStaysWithinTheSite) {
  set_up();
  Browser browser(*site);
  browser.get("/sign-in/provider?next=%2F%2Fevil.example%2F");
  EXPECT_EQ(browser.hidden("next"), "");
  browser.post("/sign-in/provider", {{"email", "moellehoej.example"}, {"next", "https://evil.example/"}});
  auto attempts = rows<store::IdentityAttempt>();
  ASSERT_EQ(attempts.size(), 1u);
  EXPECT_EQ(attempts[0].next, "");
}

TEST_F(ProviderPages, WhatWentWrongIsSaidInEveryLanguage) {
  set_up();
  const std::pair<const char*, const char*> kSaid[] = {{"en", "does not belong to this organization"},
                                                       {"de", "gehört hier nicht zu dieser Organisation"},
                                                       {"da", "hører ikke til organisationen"}};
  for (const auto& [language, words] : kSaid) {
    Browser browser(*site);
    browser.headers = {{"accept-language", language}};
    std::string url = go_away(browser);
    browser.get(way_back(url, {.subject = "s-9", .email = "nobody@moellehoej.example"}));
    EXPECT_EQ(browser.status(), 403u);
    EXPECT_TRUE(browser.shows(words)) << language;
    EXPECT_FALSE(browser.shows("code-")) << "the page repeats nothing of its address";
    EXPECT_FALSE(browser.shows(FakeProvider::parameter(url, "state")));
    EXPECT_TRUE(browser.shows("action=\"/sign-in/provider\"")) << "to begin again";
  }
}

TEST_F(ProviderPages, StatusesSayWhoseFaultItIs) {
  set_up();
  Browser browser(*site), other(*site);
  std::string back = way_back(go_away(browser), soerens);
  EXPECT_EQ(other.get(back).status, 409u) << "another browser";
  fake.is_down = true;
  EXPECT_EQ(browser.get(back).status, 503u);
  EXPECT_TRUE(browser.shows("does not answer at present"));
  EXPECT_EQ(browser.get(back).status, 409u) << "used";
  fake.is_down = false;
  go_away(browser);
  browser.get("/sign-in/provider/callback?error=%3Cscript%3E&iss=https%3A%2F%2Fid.moellehoej.example&state=" +
              FakeProvider::parameter(go_away(browser), "state"));
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_FALSE(browser.shows("<script>"));
  Browser administrator = as(mette);
  administrator.get("/customer/identity-provider");
  EXPECT_TRUE(administrator.shows("an error: `&lt;script&gt;`"));
  keep(administrator, "identity_provider");
}

TEST_F(ProviderPages, TheLaterOfTwoTabsComesBack) {
  set_up();
  Browser browser(*site);
  std::string first = way_back(go_away(browser), soerens), second = way_back(go_away(browser), soerens);
  EXPECT_EQ(browser.get(first).status, 409u);
  browser.get(second);
  EXPECT_EQ(browser.path(), "/customer");
}

TEST_F(ProviderPages, AnUnknownDomainIsSaidAtItsField) {
  Browser browser(*site);
  browser.get("/sign-in/provider");
  browser.post("/sign-in/provider", {{"email", "a@unknown.example"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("No organization here has a sign-in of its own for unknown.example"));
  EXPECT_TRUE(browser.shows("value=\"a@unknown.example\""));
  keep(browser, "provider_sign_in");
}

TEST_F(ProviderPages, TheSecretIsNeverShown) {
  set_up();
  Browser browser = as(mette);
  browser.get("/customer/identity-provider");
  EXPECT_TRUE(browser.shows("value=\"https://id.moellehoej.example\""));
  EXPECT_TRUE(browser.shows("https://rapport.example.com/sign-in/provider/callback"));
  EXPECT_FALSE(browser.shows("s3cret"));
  http::Fields fields = filled();
  fields[1].value = "https://elsewhere.example";
  fake.is_down = true;
  browser.post("/customer/identity-provider", fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("The provider cannot be asked: "));
  EXPECT_TRUE(browser.shows("value=\"https://elsewhere.example\"")) << "what was typed stays";
  EXPECT_FALSE(browser.shows("s3cret"));
}

TEST_F(ProviderPages, RemovingAsksFirst) {
  set_up();
  Browser browser = as(mette);
  browser.get("/customer/identity-provider");
  browser.post("/customer/identity-provider", {{"do", "remove"}});
  EXPECT_TRUE(browser.shows("Remove https://id.moellehoej.example?"));
  EXPECT_EQ(rows<store::IdentityProvider>().size(), 1u);
  browser.post("/customer/identity-provider", {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_TRUE(browser.shows("The identity provider is removed."));
  EXPECT_TRUE(rows<store::IdentityProvider>().empty());
}

TEST_F(ProviderPages, WhoMayNotComeByPasswordIsToldTheOtherWay) {
  set_up({"provider_only", "yes"});
  Browser browser = as(soeren);
  browser.get("/customer");
  EXPECT_EQ(browser.path().substr(0, 7), "/choose");
  EXPECT_TRUE(browser.shows("through its own sign-in only"));
  EXPECT_TRUE(browser.shows("href=\"/sign-in/provider\""));
  browser.get(way_back(go_away(browser), soerens));
  EXPECT_EQ(browser.path(), "/customer");
}

TEST_F(ProviderPages, WhoIsInvitedGoesThroughTheProvider) {
  set_up();
  Browser browser = as(mette);
  browser.get("/customer/users/new");
  browser.post("/customer/users/new", {{"name", "Kim"},
                                       {"sign_in_email", "kim@moellehoej.example"},
                                       {"contact_email", "kim@moellehoej.example"},
                                       {"mail_language", "en"},
                                       {"role", "Designer"}});
  auto mails = mails_to("kim@moellehoej.example");
  ASSERT_EQ(mails.size(), 1u);
  Browser kim(*site);
  kim.get("/link/" + mails[0].token);
  EXPECT_EQ(kim.path(), "/invitation");
  EXPECT_TRUE(kim.shows("Sign in with your organization"));
  kim.post("/sign-in/provider", {{"email", "kim@moellehoej.example"}, {"next", "/invitation/terms"}});
  std::smatch found;
  std::string html = kim.html();
  ASSERT_TRUE(std::regex_search(html, found, std::regex("href=\"(https://id[^\"]*)\"")));
  std::string url = std::regex_replace(found[1].str(), std::regex("&amp;"), "&");
  kim.get(way_back(url, {.subject = "s-kim", .email = "kim@moellehoej.example", .name = "Kim Berg"}));
  ASSERT_EQ(kim.path(), "/invitation/terms") << kim.html();
  kim.post("/invitation/terms", {{"accept_terms", "yes"},
                                 {"terms_version", kim.hidden("terms_version")},
                                 {"accept_privacy", "yes"},
                                 {"privacy_version", kim.hidden("privacy_version")}});
  EXPECT_EQ(kim.path().substr(0, 9), "/customer");
  EXPECT_TRUE(kim.shows("Kim Berg"));
}

TEST_F(ProviderPages, APartnerHasOneToo) {
  Browser browser = as(katrin);
  browser.get("/partner/identity-provider");
  EXPECT_TRUE(browser.shows("Nordwind Consulting GmbH"));
  http::Fields fields = filled();
  fields[4].value = "nordwind.example";
  browser.post("/partner/identity-provider", fields);
  EXPECT_TRUE(browser.shows("The provider answered as it should."));
  EXPECT_EQ(row<store::IdentityProvider>(nordwind.id).issuer, "https://id.moellehoej.example");
  Browser expert = as(soeren);
  EXPECT_EQ(expert.get("/customer/identity-provider").status, 403u);
}

}  // namespace
}  // namespace rapport::pages
