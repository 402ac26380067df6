// Forms that create something, sent more than once.
#include "server/service/tokens.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class Once : public PortalTest {
 protected:
  static std::string secret_of(const Browser& browser) {
    std::smatch found;
    std::string html = browser.html();
    EXPECT_TRUE(std::regex_search(html, found, std::regex("class=\"secret\"[^>]*>([^<]+)<"))) << html;
    return found.empty() ? "" : found[1].str();
  }
  static http::Fields prospect(const Browser& browser, const std::string& name) {
    return {{"once", browser.hidden("once")},
            {"csrf", browser.hidden("csrf")},
            {"way", "prospect"},
            {"organization_name", name},
            {"country", "DK"}};
  }
  size_t customers_named(const std::string& name) {
    return rows<store::Organization>("kind = 'Customer' and name = ?", {name}).size();
  }
};

TEST_F(Once, ACustomerIsCreatedOnceHoweverOftenTheFormIsSent) {
  Browser browser = as(katrin);
  browser.get("/partner/customers/new?way=prospect");
  const http::Fields form = prospect(browser, "Fjordland");
  browser.post_raw("/partner/customers/new", form);
  const std::string first = browser.path();
  EXPECT_TRUE(first.ends_with("?done=customer_created")) << first;
  browser.post_raw("/partner/customers/new", form);
  EXPECT_EQ(browser.path(), first);
  EXPECT_EQ(customers_named("Fjordland"), 1u);
  http::Fields other = form;
  other[3].value = "Fjordland Two";
  browser.post_raw("/partner/customers/new", other);
  EXPECT_NE(browser.path(), first) << "gone back, and something else typed";
  EXPECT_EQ(customers_named("Fjordland Two"), 1u);
}

TEST_F(Once, AnotherPersonsFormIsAnother) {
  Browser browser = as(katrin);
  browser.get("/partner/customers/new?way=prospect");
  http::Fields form = prospect(browser, "Fjordland");
  browser.post_raw("/partner/customers/new", form);
  auto ines = someone(nordwind, "Ines Falk", "ines@nordwind.example", model::Role::PartnerExpert);
  Browser hers = as(ines);
  hers.get("/partner/customers/new?way=prospect");
  form[1].value = hers.hidden("csrf");
  form.push_back({"confirmed", "yes"});
  hers.post_raw("/partner/customers/new", form);
  EXPECT_EQ(customers_named("Fjordland"), 2u);
}

TEST_F(Once, ASecondCustomerOfThatNameIsAskedAbout) {
  Browser browser = as(katrin);
  for (int i = 0; i < 2; ++i) {
    browser.get("/partner/customers/new?way=prospect");
    browser.post_raw("/partner/customers/new", prospect(browser, i == 0 ? "Fjordland" : " FJORDLAND "));
  }
  EXPECT_TRUE(browser.shows("A customer named FJORDLAND is there already. Create another one?"));
  EXPECT_EQ(customers_named("FJORDLAND"), 0u);
  keep(browser, "customer_again");
  http::Fields meant = prospect(browser, " FJORDLAND ");
  meant.push_back({"confirmed", browser.hidden("confirmed")});
  browser.post_raw("/partner/customers/new", meant);
  EXPECT_EQ(customers_named("FJORDLAND"), 1u);
}

TEST_F(Once, LoadingATokensPageAgainMakesNoSecondOne) {
  Browser browser = as(katrin);
  browser.get("/partner/api-tokens");
  const http::Fields form = {{"once", browser.hidden("once")},
                             {"csrf", browser.hidden("csrf")},
                             {"do", "create"},
                             {"name", "build"},
                             {"scope", "SeeCustomers"},
                             {"days", "30"}};
  browser.post_raw("/partner/api-tokens", form);
  const std::string token = secret_of(browser);
  browser.post_raw("/partner/api-tokens", form);
  EXPECT_EQ(secret_of(browser), token);
  EXPECT_EQ(rows<store::ApiToken>().size(), 1u);
  EXPECT_EQ(rows<store::ApiToken>()[0].token_hash, auth::hash_of(token)) << "and this is all that is kept";
  auto kept = rows<store::Idempotency>();
  ASSERT_EQ(kept.size(), 1u);
  auto opened = sealer.open_sealed(kept[0].body, "idempotency:" + kept[0].id);
  EXPECT_EQ(token.find(opened.value_or("?")), 0u) << "its beginning, which all tokens have";
  EXPECT_LT(opened.value_or(token).size() + 40, token.size());
  auto caller = service::caller_of_token(environment, token, "192.0.2.7");
  EXPECT_TRUE(caller.ok());
}

TEST_F(Once, AWebhookAndAnInvitationToo) {
  Browser browser = as(katrin);
  browser.get("/partner/webhooks");
  const http::Fields webhook = {{"once", browser.hidden("once")},
                                {"csrf", browser.hidden("csrf")},
                                {"url", "https://hooks.nordwind.example/"},
                                {"event", "service.activated"}};
  browser.post_raw("/partner/webhooks", webhook);
  const std::string secret = secret_of(browser);
  browser.post_raw("/partner/webhooks", webhook);
  EXPECT_EQ(secret_of(browser), secret);
  EXPECT_EQ(rows<store::Webhook>().size(), 1u);
  browser.get("/partner/people");
  const http::Fields invitation = {{"once", browser.hidden("once")},
                                   {"csrf", browser.hidden("csrf")},
                                   {"do", "invite"},
                                   {"name", "Jo"},
                                   {"sign_in_email", "jo@nordwind.example"},
                                   {"contact_email", "jo@nordwind.example"},
                                   {"mail_language", "en"},
                                   {"role", "PartnerExpert"}};
  for (int i = 0; i < 2; ++i) {
    browser.post_raw("/partner/people", invitation);
    EXPECT_EQ(browser.path(), "/partner/people?done=invited");
  }
  EXPECT_EQ(mails_to("jo@nordwind.example").size(), 1u);
}

TEST_F(Once, WhatTheOperatorEntersToo) {
  Browser browser = as(an_operator());
  auto send_twice = [&](const std::string& path, http::Fields form, const std::string& notice) {
    browser.get(path);
    form.insert(form.begin(), {{"once", browser.hidden("once")}, {"csrf", browser.hidden("csrf")}});
    std::string first;
    for (int i = 0; i < 2; ++i) {
      browser.post_raw(path, form);
      EXPECT_TRUE(browser.path().ends_with("?done=" + notice)) << browser.path();
      if (i == 0) first = browser.path();
    }
    EXPECT_EQ(browser.path(), first);
  };
  const size_t agreements = rows<store::Agreement>().size();
  send_twice("/operator/partners/" + nordwind.id,
             {{"do", "record-agreement"},
              {"agreement", "Online Services Addendum"},
              {"version", "D"},
              {"signed_by", "Katrin"},
              {"signed_on", "2026-11-20"}},
             "agreement_recorded");
  EXPECT_EQ(rows<store::Agreement>().size(), agreements + 1);
  send_twice("/operator/partners/new", {{"account_number", "P700"}, {"organization_name", "Fjord AS"}},
             "partner_added");
  EXPECT_EQ(rows<store::Organization>("account_number = 'P700'").size(), 1u);
  send_twice(
      "/operator/customers/new",
      {{"account_number", "C700"}, {"partner", "P700"}, {"organization_name", "Fjordland"}, {"do", "save"}},
      "registry_customer_added");
  EXPECT_EQ(rows<store::RegistryCustomer>("account_number = 'C700'").size(), 1u);
}

TEST_F(Once, WhatWasRefusedCanBeSentAgain) {
  Browser browser = as(katrin);
  browser.get("/partner/customers/new?way=prospect");
  http::Fields form = prospect(browser, "");
  browser.post_raw("/partner/customers/new", form);
  EXPECT_EQ(browser.status(), 422u);
  form[3].value = "Fjordland";
  browser.post_raw("/partner/customers/new", form);
  EXPECT_EQ(customers_named("Fjordland"), 1u);
}

}  // namespace
}  // namespace rapport::pages
