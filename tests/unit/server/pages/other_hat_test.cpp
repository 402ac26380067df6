// Somebody of several organizations who opens a page, or sends a form, of one that they do not act for now.
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class OtherHat : public PortalTest {
 protected:
  // Katrin works for the customer as well; the one given is chosen.
  Browser katrin_as(const store::Organization& of) {
    Browser browser = as(katrin);
    browser.get("/choose");
    browser.post("/choose", {{"organization", of.id}});
    EXPECT_EQ(browser.status(), 200u);
    return browser;
  }
  void works_for(const store::Organization& of, model::Role role) {
    member(of, row<store::Account>(katrin.account_id), model::Roles{}.with(role));
  }
};

TEST_F(OtherHat, APageOfTheOtherOrganizationIsOneClickAway) {
  works_for(moellehoej, model::Role::Designer);
  Browser browser = katrin_as(moellehoej);
  browser.get("/partner/customers?q=m");
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_TRUE(browser.shows("This belongs to Nordwind Consulting GmbH"));
  EXPECT_TRUE(browser.shows("You work as Møllehøj Værktøj A/S right now."));
  EXPECT_FALSE(browser.shows("What you entered was not saved."));
  keep(browser, "other_hat");
  EXPECT_EQ(browser.hidden("next"), "/partner/customers?q=m");
  browser.post("/choose", {{"organization", nordwind.id}, {"next", browser.hidden("next")}});
  EXPECT_EQ(browser.path(), "/partner/customers?q=m");
  EXPECT_EQ(browser.status(), 200u);
}

TEST_F(OtherHat, ACustomerOfTheOtherOrganizationToo) {
  auto second = partner("Second Partner", "P-7");
  works_for(second, model::Role::PartnerAdministrator);
  Browser browser = katrin_as(second);
  browser.get("/partner/customers/" + moellehoej.id);
  EXPECT_TRUE(browser.shows("Switch to Nordwind Consulting GmbH"));
}

TEST_F(OtherHat, AFormOfTheOtherOrganizationShowsWhatWasTyped) {
  works_for(moellehoej, model::Role::Designer);
  Browser browser = katrin_as(moellehoej);
  browser.post("/partner/customers/new?way=prospect",
               {{"way", "prospect"}, {"organization_name", "Fjordland Seafood AS"}});
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_TRUE(browser.shows("What you entered was not saved."));
  EXPECT_TRUE(browser.shows("Fjordland Seafood AS"));
  EXPECT_TRUE(rows<store::Organization>("name = 'Fjordland Seafood AS'").empty());
}

TEST_F(OtherHat, NothingIsOfferedToWhomNoneOfTheirsLetsIn) {
  auto second = partner("Second Partner", "P-7");
  auto theirs = customer("Somebody else's", second);
  works_for(moellehoej, model::Role::Designer);
  Browser browser = katrin_as(nordwind);
  const std::string unknown = environment.new_id();
  for (const std::string& id : {theirs.id, unknown}) {
    browser.get("/partner/customers/" + id);
    EXPECT_EQ(browser.status(), 404u);
    EXPECT_FALSE(browser.shows("Switch to"));
  }
  browser.get("/customer/users");
  EXPECT_EQ(browser.status(), 403u) << "a designer manages nobody";
  EXPECT_FALSE(browser.shows("Switch to"));
  browser.get("/operator");
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_TRUE(browser.shows("Your role does not include it."));
  Browser with_one = as(soeren);
  with_one.get("/partner/customers");
  EXPECT_EQ(with_one.status(), 403u);
  EXPECT_FALSE(with_one.shows("Switch to"));
}

}  // namespace
}  // namespace rapport::pages
