// Lists that follow what is typed into their search: what the script of the page gets, and what it never
// gets.
#include "tests/unit/server/pages/browser.h"

namespace rapport::pages {
namespace {

using model::Role;

class SearchTest : public PagesTest {
 protected:
  // As the page's own script asks.
  static void ask_for_part(Browser& browser, const std::string& address) {
    browser.headers = {{"hx-request", "true"}};
    browser.get(address);
    browser.headers.clear();
  }
};

TEST_F(SearchTest, TheScriptGetsTheRowsAndHowManyThereAre) {
  const store::Organization nordwind = partner("Nordwind", "P1");
  someone(nordwind, "Petra", "petra@nordwind.example", Role::PartnerAdministrator);
  customer("Bakery", nordwind);
  customer("Brewery", nordwind);
  customer("Carpenter", nordwind);
  Browser browser = signed_in("petra@nordwind.example");
  ask_for_part(browser, "/partner/customers?q=b");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_EQ(browser.header("Vary"), "HX-Request");
  EXPECT_TRUE(browser.html().starts_with("<table") || browser.html().starts_with("\n<table"))
      << browser.html();
  EXPECT_TRUE(browser.shows("Bakery") && browser.shows("Brewery") && !browser.shows("Carpenter"));
  EXPECT_TRUE(browser.shows("<p id=\"found-said\" data-hx-swap-oob=\"innerHTML\">Results: 2</p>"));
  for (const char* whole : {"<html", "<main", "<form", "Set-Cookie"})
    EXPECT_FALSE(browser.shows(whole)) << whole;
  ask_for_part(browser, "/partner/customers?q=nobody");
  EXPECT_TRUE(browser.shows("innerHTML\">Nothing matches your search.</p>"));
  ask_for_part(browser, "/partner/customers?q=%3Cscript%3E");
  EXPECT_FALSE(browser.shows("<script"));
}

TEST_F(SearchTest, WithoutScriptItIsTheSameAddressAndAWholePage) {
  const store::Organization nordwind = partner("Nordwind", "P1");
  someone(nordwind, "Petra", "petra@nordwind.example", Role::PartnerAdministrator);
  customer("Bakery", nordwind);
  Browser browser = signed_in("petra@nordwind.example");
  browser.get("/partner/customers?q=b");
  EXPECT_EQ(browser.header("Vary"), "HX-Request");
  EXPECT_EQ(browser.header("Cache-Control"), "no-store");
  EXPECT_TRUE(browser.shows("<html") && browser.shows("Bakery"));
  EXPECT_TRUE(browser.shows("<p class=\"unseen\" id=\"found-said\" role=\"status\"></p>"));
  EXPECT_FALSE(browser.shows("swap-oob"));
  browser.get("/partner/people");
  EXPECT_FALSE(browser.shows("htmx")) << "a page without a search has no use for it";
}

TEST_F(SearchTest, EveryListWithASearchGivesItsRowsAlone) {
  an_operator();
  const store::Organization nordwind = partner("Nordwind", "P1");
  const store::Organization bakery = customer("Bakery", nordwind, {}, "Active");
  someone(bakery, "Karl", "karl@bakery.example", Role::Administrator);
  const std::pair<const char*, const char*> lists[] = {{"olga@vendor.example", "/operator/partners?q=nord"},
                                                       {"olga@vendor.example", "/operator/customers?q=x"},
                                                       {"karl@bakery.example", "/customer/users?q=karl"}};
  for (const auto& [who, address] : lists) {
    Browser browser = signed_in(who);
    browser.get(address);
    EXPECT_TRUE(
        browser.shows("data-hx-get=\"" + std::string(address).substr(0, browser.path().find('?')) + "\""))
        << address;
    EXPECT_TRUE(browser.shows(" id=\"found\">") && browser.shows("/assets/htmx.min.")) << address;
    ask_for_part(browser, address);
    EXPECT_TRUE(browser.shows("id=\"found-said\"") && !browser.shows("<html")) << address;
  }
}

TEST_F(SearchTest, WhoIsNoLongerSignedInIsSentToThePageNotIntoTheList) {
  Browser browser(*site);
  browser.follows = false;
  ask_for_part(browser, "/partner/customers?q=b");
  EXPECT_EQ(browser.status(), 204u);
  EXPECT_EQ(browser.header("HX-Redirect"), "/sign-in?next=%2Fpartner%2Fcustomers%3Fq%3Db");
  EXPECT_EQ(browser.header("Location"), "");
  EXPECT_EQ(browser.html(), "");
}

}  // namespace
}  // namespace rapport::pages
