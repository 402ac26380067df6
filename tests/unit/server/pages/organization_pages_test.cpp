#include <gtest/gtest.h>

#include "server/service/tokens.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class OrganizationPages : public PortalTest {
 protected:
  http::Fields filled() const {
    return {{"organization_name", "Møllehøj A/S"},
            {"street", "Havnen 3"},
            {"postal_code", "8000"},
            {"city", "Aarhus"},
            {"country", "DK"},
            {"registration_number", "10203040"},
            {"language", "da"},
            {"time_zone", "Europe/Copenhagen"}};
  }
};

TEST_F(OrganizationPages, TheOrganizationIsShownAndChanged) {
  Browser browser = as(mette);
  browser.get("/customer/organization");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("value=\"Møllehøj Værktøj A/S\""));
  EXPECT_TRUE(browser.shows("Nordwind Consulting GmbH"));
  EXPECT_FALSE(browser.shows("two-step sign-in\"")) << "nothing that is not done";
  browser.post("/customer/organization", filled());
  EXPECT_TRUE(browser.shows("The changes are saved."));
  EXPECT_TRUE(browser.shows("<option value=\"Europe/Copenhagen\" selected>"));
  EXPECT_TRUE(browser.shows("<option value=\"DK\" selected>"));
  EXPECT_EQ(row<store::Organization>(moellehoej.id).registration_number, "10203040");
  keep(browser, "organization");
}

TEST_F(OrganizationPages, AnOrganizationWithoutANameIsRefused) {
  Browser browser = as(mette);
  browser.get("/customer/organization");
  http::Fields fields = filled();
  fields[0].value = " ";
  fields[7].value = "Mars/Olympus";
  browser.post("/customer/organization", fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-organization_name\""));
  EXPECT_TRUE(browser.shows("href=\"#f-time_zone\""));
  EXPECT_TRUE(browser.shows("value=\"Havnen 3\"")) << "what was typed stays";
  EXPECT_EQ(row<store::Organization>(moellehoej.id).name, "Møllehøj Værktøj A/S");
}

TEST_F(OrganizationPages, ATokenIsShownOnce) {
  Browser browser = as(mette);
  browser.get("/customer/api-tokens");
  EXPECT_TRUE(browser.shows("No tokens."));
  browser.post("/customer/api-tokens", {{"do", "create"},
                                        {"name", "nightly <build>"},
                                        {"scope", "SeePeople"},
                                        {"scope", "SeeAudit"},
                                        {"days", "90"}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_EQ(browser.header("Cache-Control"), "no-store");
  std::smatch found;
  std::string html = browser.html();
  ASSERT_TRUE(std::regex_search(html, found, std::regex("class=\"secret\">([^<]+)<")));
  std::string token = found[1];
  auto caller = service::caller_of_token(environment, token, "192.0.2.9");
  ASSERT_TRUE(caller.ok());
  EXPECT_TRUE(caller->may(model::Right::SeePeople));
  EXPECT_FALSE(caller->may(model::Right::ManageUsers)) << "it may read";
  EXPECT_TRUE(browser.shows("nightly &lt;build&gt;"));
  keep(browser, "api_tokens");
  browser.get("/customer/api-tokens");
  EXPECT_FALSE(browser.shows(token));
  EXPECT_TRUE(browser.shows("nightly &lt;build&gt;"));
  EXPECT_TRUE(browser.shows("21 February 2027"));
  clock.forward(91 * service::kDay);
  EXPECT_FALSE(as(mette).get("/customer/api-tokens").body.find("Expired") == std::string::npos);
}

TEST_F(OrganizationPages, ATokenMayDoWhatIsTickedAndNothingElse) {
  Browser browser = as(katrin);
  browser.get("/partner/api-tokens");
  EXPECT_FALSE(browser.shows("value=\"ManageOrganization\"")) << "the registry has a partner's name";
  browser.post("/partner/api-tokens", {{"do", "create"},
                                       {"name", "pipeline"},
                                       {"scope", "SeeCustomers"},
                                       {"scope", "EditCustomers"},
                                       {"scope", "ManageOrganization"},
                                       {"scope", "OperateRegistry"},
                                       {"days", "30"}});
  EXPECT_EQ(browser.status(), 200u);
  auto tokens = rows<store::ApiToken>();
  ASSERT_EQ(tokens.size(), 1u);
  EXPECT_EQ(tokens[0].scopes, "SeeCustomers EditCustomers");
  EXPECT_TRUE(browser.shows("See customers, Change customers"));
  EXPECT_TRUE(browser.shows("data-copy=\"token\"")) << "a button where a script can copy";
  EXPECT_TRUE(browser.shows("<p id=\"token\" class=\"secret\">"));
}

TEST_F(OrganizationPages, WhatAPersonMayDoIsOfferedForATokenToo) {
  Browser browser = as(mette);
  browser.get("/customer/api-tokens");
  for (const char* right :
       {"UseCustomerPortal", "SeePeople", "ManageUsers", "ManageOrganization", "SeeAudit"})
    EXPECT_TRUE(browser.shows("name=\"scope\" value=\"" + std::string(right) + "\"")) << right;
  EXPECT_FALSE(browser.shows("value=\"EditCustomers\"")) << "that is a partner's";
  browser.post("/customer/api-tokens",
               {{"do", "create"}, {"name", "sync"}, {"scope", "ManageOrganization"}, {"days", "30"}});
  ASSERT_EQ(rows<store::ApiToken>().size(), 1u);
  EXPECT_EQ(rows<store::ApiToken>()[0].scopes, "ManageOrganization");
  Browser partner = as(katrin);
  partner.get("/partner/api-tokens");
  for (const char* right : {"SeeCustomers", "EditCustomers", "SeePeople", "ManageUsers", "SeeAudit"})
    EXPECT_TRUE(partner.shows("name=\"scope\" value=\"" + std::string(right) + "\"")) << right;
}

TEST_F(OrganizationPages, ATokenThatIsNotRightKeepsWhatWasTyped) {
  Browser browser = as(mette);
  browser.get("/customer/api-tokens");
  browser.post("/customer/api-tokens",
               {{"do", "create"}, {"name", ""}, {"scope", "Everything"}, {"days", "4000"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-name\""));
  EXPECT_TRUE(browser.shows("href=\"#f-scope\""));
  EXPECT_TRUE(browser.shows("href=\"#f-days\""));
  EXPECT_TRUE(browser.shows(">Name: Please fill this in.</a>")) << "the summary says which field it means";
  EXPECT_FALSE(browser.shows("class=\"secret\""));
  EXPECT_TRUE(rows<store::ApiToken>().empty());
}

TEST_F(OrganizationPages, ATokenWithoutARightIsAskedForOne) {
  Browser browser = as(mette);
  browser.get("/customer/api-tokens");
  browser.post("/customer/api-tokens", {{"do", "create"}, {"name", "sync"}, {"days", "30"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows(": Choose at least one.</a>"));
  EXPECT_FALSE(browser.shows("Please fill this in."));
}

TEST_F(OrganizationPages, RevokingAsksFirst) {
  auto made = service::create_api_token(environment, mette, {"old", {model::Right::SeePeople}, 30});
  ASSERT_TRUE(made.ok());
  std::string id = rows<store::ApiToken>().at(0).id;
  Browser browser = as(mette);
  browser.get("/customer/api-tokens");
  browser.post("/customer/api-tokens", {{"do", "revoke"}, {"id", id}, {"confirmed", ""}});
  EXPECT_TRUE(browser.shows("Revoke old?"));
  EXPECT_TRUE(browser.shows("name=\"id\" value=\"" + id + "\""));
  EXPECT_EQ(rows<store::ApiToken>().size(), 1u);
  browser.post("/customer/api-tokens", {{"do", "revoke"}, {"id", id}, {"confirmed", "yes"}});
  EXPECT_TRUE(browser.shows("The token is revoked."));
  EXPECT_TRUE(rows<store::ApiToken>().empty());
}

TEST_F(OrganizationPages, ATokenOfSomebodyElseIsNotThere) {
  ASSERT_TRUE(service::create_api_token(environment, katrin, {"theirs", {model::Right::SeePeople}, 30}).ok());
  std::string id = rows<store::ApiToken>().at(0).id;
  Browser browser = as(mette);
  auto answer = [&](const std::string& token) {
    browser.get("/customer/api-tokens");
    browser.post("/customer/api-tokens", {{"do", "revoke"}, {"id", token}, {"confirmed", "yes"}});
    EXPECT_EQ(browser.status(), 404u);
    return browser.html();
  };
  EXPECT_EQ(answer(id), answer(environment.new_id()));
  EXPECT_EQ(rows<store::ApiToken>().size(), 1u);
}

TEST_F(OrganizationPages, OnlyAdministratorsManageTokens) {
  Browser designer = as(soeren);
  designer.get("/customer/api-tokens");
  EXPECT_EQ(designer.status(), 403u);
  Browser expert = as(someone(nordwind, "Ines Falk", "ines@nordwind.example", model::Role::PartnerExpert));
  expert.get("/partner/api-tokens");
  EXPECT_EQ(expert.status(), 403u);
  Browser browser = as(mette);
  browser.post_raw("/customer/api-tokens", {{"do", "create"}, {"name", "x"}});
  EXPECT_EQ(browser.status(), 403u) << "from elsewhere";
}

}  // namespace
}  // namespace rapport::pages
