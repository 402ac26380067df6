#include <gtest/gtest.h>

#include "server/service/customers.h"
#include "server/service/registry_customers.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class RegistryPages : public PortalTest {
 protected:
  RegistryPages() : olga(an_operator()) {}

  static http::Fields klintholm() {
    return {{"do", "save"},        {"account_number", "C-2001"},
            {"partner", "P-2041"}, {"organization_name", "Klintholm <Tiles> A/S"},
            {"city", "Borre"},     {"country", "DK"}};
  }
  // The path of the account that is there then.
  std::string added(Browser& browser) {
    browser.get("/operator/customers/new");
    browser.post("/operator/customers/new", klintholm());
    EXPECT_TRUE(browser.shows("The account is in the registry.")) << browser.html();
    return browser.path().substr(0, browser.path().find('?'));
  }

  service::Caller olga;
};

TEST_F(RegistryPages, AnAccountIsAddedAndFound) {
  Browser browser = as(olga);
  browser.get("/operator/customers/new");
  keep(browser, "registry_customer_new");
  std::string path = added(browser);
  EXPECT_TRUE(browser.shows("Klintholm &lt;Tiles&gt; A/S"));
  EXPECT_FALSE(browser.shows("<Tiles>"));
  EXPECT_TRUE(browser.shows("href=\"/operator/partners/" + nordwind.id + "\""));
  EXPECT_TRUE(browser.shows("Not yet entered by the partner"));
  browser.get("/operator/customers?q=c-2001");
  EXPECT_TRUE(browser.shows("href=\"" + path + "\""));
  keep(browser, "registry_customers");
}

TEST_F(RegistryPages, WhatIsRefusedStandsAtItsFieldAndWhatWasTypedStays) {
  Browser browser = as(olga);
  browser.get("/operator/customers/new");
  http::Fields fields = klintholm();
  fields[2].value = "P-404";
  browser.post("/operator/customers/new", fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-partner\""));
  EXPECT_TRUE(browser.shows("No partner has the account number `P-404`."));
  EXPECT_TRUE(browser.shows("value=\"Borre\""));
  EXPECT_TRUE(browser.shows("<option value=\"DK\" selected>"));
  struct Said {
    const char* language;
    const char* words;
  };
  for (const Said& said : {Said{"de", "Bitte ausfüllen."}, Said{"da", "Udfyld dette felt."}}) {
    reads(olga, said.language);
    fields[3].value = "";
    browser.post("/operator/customers/new", fields);
    EXPECT_TRUE(browser.shows("href=\"#f-organization_name\""));
    EXPECT_TRUE(browser.shows(said.words)) << said.language;
  }
}

TEST_F(RegistryPages, AnAccountIsChanged) {
  Browser browser = as(olga);
  std::string path = added(browser);
  http::Fields fields = klintholm();
  fields[1].value = "C-2002";
  fields[4].value = "Stege";
  browser.post(path, fields);
  EXPECT_TRUE(browser.shows("Saved."));
  EXPECT_TRUE(browser.shows("value=\"C-2002\""));
  EXPECT_TRUE(browser.shows("value=\"Stege\""));
  fields[3].value = "";
  browser.post(path, fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-organization_name\""));
  EXPECT_TRUE(browser.shows("<h1>Klintholm &lt;Tiles&gt; A/S</h1>")) << "as it is stored";
  browser.post(path, {{"do", "something"}});
  EXPECT_EQ(browser.status(), 400u);
}

TEST_F(RegistryPages, RemovingAsksFirstAndIsNotOfferedWhereACustomerGoesByIt) {
  Browser browser = as(olga);
  std::string path = added(browser);
  browser.post(path, {{"do", "remove"}, {"confirmed", ""}});
  EXPECT_TRUE(browser.shows("Remove the account of Klintholm &lt;Tiles&gt; A/S from the registry?"));
  EXPECT_EQ(rows<store::RegistryCustomer>().size(), 1u);
  ASSERT_TRUE(service::create_customer(environment, katrin, {.account_number = "C-2001"}).ok());
  browser.get(path);
  EXPECT_FALSE(browser.shows("value=\"remove\""));
  EXPECT_TRUE(browser.shows("Registered")) << "the customer's status";
  keep(browser, "registry_customer");
  browser.post(path, {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("has to remove that customer first"));
}

TEST_F(RegistryPages, AnAccountThatNobodyUsesIsRemoved) {
  Browser browser = as(olga);
  std::string path = added(browser);
  browser.post(path, {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_TRUE(browser.shows("The account is removed from the registry."));
  EXPECT_TRUE(rows<store::RegistryCustomer>().empty());
  browser.get(path);
  EXPECT_EQ(browser.status(), 404u);
}

TEST_F(RegistryPages, APartnersEntryIsChanged) {
  Browser browser = as(olga);
  std::string path = "/operator/partners/" + nordwind.id + "/entry";
  browser.get("/operator/partners/" + nordwind.id);
  EXPECT_TRUE(browser.shows("href=\"" + path + "\""));
  browser.get(path);
  EXPECT_TRUE(browser.shows("value=\"Nordwind Consulting GmbH\""));
  keep(browser, "partner_entry");
  http::Fields fields = {{"organization_name", "Nordwind GmbH"}, {"city", "Hamburg"}, {"sign_ins", "katrin"}};
  browser.post(path, fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-sign_ins\""));
  EXPECT_TRUE(browser.shows("value=\"Hamburg\""));
  fields[2].value = "katrin@nordwind.example ines@nordwind.example";
  browser.post(path, fields);
  EXPECT_TRUE(browser.shows("Saved."));
  EXPECT_TRUE(browser.shows("<h1>Nordwind GmbH</h1>"));
  EXPECT_TRUE(browser.shows("ines@nordwind.example, katrin@nordwind.example"));
  browser.get("/operator/audit");
  EXPECT_TRUE(browser.shows("Name, City, Sign-ins that may register"));
}

TEST_F(RegistryPages, WhatIsNoEntryIsNotThereAndOnlyTheOperatorGetsIn) {
  Browser browser = as(olga);
  std::string path = added(browser), nobody = environment.new_id();
  std::string theirs = without(browser.get("/operator/customers/" + moellehoej.id).body, moellehoej.id);
  EXPECT_EQ(browser.status(), 404u);
  EXPECT_EQ(without(browser.get("/operator/customers/" + nobody).body, nobody), theirs);
  Browser katrins = as(katrin);
  for (const std::string& one :
       {path, std::string("/operator/customers/new"), "/operator/partners/" + nordwind.id + "/entry"})
    EXPECT_EQ(katrins.get(one).status, 403u) << one;
  browser.get(path);
  browser.post_raw(path, klintholm());
  EXPECT_EQ(browser.status(), 403u) << "from elsewhere";
}

}  // namespace
}  // namespace rapport::pages
