// A partner's customers: found, created in three ways, given their account number.
#include "tests/unit/server/pages/partner_portal.h"

namespace rapport::pages {
namespace {

const std::string kNew = "/partner/customers/new";

http::Fields prospect(const std::string& name) {
  return {{"way", "prospect"},
          {"account_number", ""},
          {"organization_name", name},
          {"street", "Am Speicher 4"},
          {"postal_code", "24103"},
          {"city", "Kiel"},
          {"country", "DE"}};
}

TEST_F(PartnerPortalTest, AnEmptyListSaysWhatToDo) {
  Browser browser = browser_of(administrator);
  browser.get("/partner/customers");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("You have no customers here yet.")) << browser.path() << browser.html();
}

TEST_F(PartnerPortalTest, CustomersAreListedAndFound) {
  auto bakery = customer("Bäckerei Lindqvist KG", own);
  customer("Fjordland Seafood AS", own, "C-100482", "Active");
  customer("Foreign Ltd", other);
  service_of(bakery);
  Browser browser = browser_of(expert);
  browser.get("/partner/customers");
  EXPECT_TRUE(browser.shows("Bäckerei Lindqvist KG"));
  EXPECT_TRUE(browser.shows("C-100482"));
  EXPECT_FALSE(browser.shows("Foreign Ltd"));
  look_at(browser, "portal_customers");
  browser.get("/partner/customers?q=b%C3%84ckerei");
  EXPECT_TRUE(browser.shows("/partner/customers/" + bakery.id));
  EXPECT_FALSE(browser.shows("Fjordland"));
  browser.get("/partner/customers?q=482");
  EXPECT_TRUE(browser.shows("Fjordland"));
  browser.get("/partner/customers?q=%3Cscript%3E");
  EXPECT_TRUE(browser.shows("Nothing matches your search."));
  EXPECT_TRUE(browser.shows("value=\"&lt;script&gt;\""));
}

TEST_F(PartnerPortalTest, TheAccountThatIsChosenIsTakenHoweverManyAreLikeIt) {
  registered("C-1", "Zacharias Werft", own.id);
  for (int i = 10; i < 30; ++i) registered("C-" + std::to_string(i), "Alpha " + std::to_string(i), own.id);
  Browser browser = browser_of(expert);
  browser.get(kNew + "?way=existing&q=C-1");
  EXPECT_TRUE(browser.shows("10 of 11. Type more of the name"));
  EXPECT_FALSE(browser.shows("Zacharias Werft"));
  browser.get(kNew + "?way=existing&account=C-1");
  EXPECT_TRUE(browser.shows("value=\"Zacharias Werft\""));
  EXPECT_FALSE(browser.shows("Alpha"));
}

TEST_F(PartnerPortalTest, ManyCustomersComeInPages) {
  for (int i = 0; i < 30; ++i) customer("Customer " + std::to_string(100 + i), own);
  Browser browser = browser_of(administrator);
  browser.get("/partner/customers?q=customer");
  EXPECT_TRUE(browser.shows("Customer 100"));
  EXPECT_FALSE(browser.shows("Customer 129"));
  EXPECT_TRUE(browser.shows("of 30"));
  browser.get("/partner/customers?q=customer&page=2");
  EXPECT_TRUE(browser.shows("Customer 129"));
  EXPECT_FALSE(browser.shows("Customer 100"));
}

TEST_F(PartnerPortalTest, AProspectIsCreatedAndItsNameIsOnlyText) {
  Browser browser = browser_of(expert);
  browser.get(kNew + "?way=prospect");
  EXPECT_TRUE(browser.shows("<option value=\"DE\">Germany</option>"));
  look_at(browser, "portal_prospect");
  browser.post(kNew, prospect("<script>alert(1)</script>"));
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("The customer is created."));
  EXPECT_TRUE(browser.shows("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_FALSE(browser.shows("<script>alert"));
  EXPECT_TRUE(browser.shows("Am Speicher 4, 24103 Kiel"));
  EXPECT_TRUE(browser.shows("Germany"));
  EXPECT_TRUE(browser.shows("Prospect"));
  auto made = rows<store::Organization>("kind = 'Customer'");
  ASSERT_EQ(made.size(), 1u);
  EXPECT_FALSE(made.front().account_number.has_value());
  EXPECT_EQ(made.front().partner_id, own.id);
}

TEST_F(PartnerPortalTest, WhatIsWrongIsSaidInTheLanguageOfThePerson) {
  struct Case {
    const char *language, *required, *choice, *too_long;
  };
  for (const Case& one : {Case{"en", "Name of the organization: Please fill this in.",
                               "Please choose one from the list.", "At most 20 characters, please."},
                          Case{"de", "Bitte ausfüllen.", "Bitte wählen Sie einen Eintrag der Liste.",
                               "Bitte höchstens 20 Zeichen."},
                          Case{"da", "Udfyld dette felt.", "Vælg en fra listen.", "Højst 20 tegn."}}) {
    Browser browser = browser_in(administrator, one.language);
    browser.get(kNew + "?way=prospect");
    http::Fields wrong = prospect("");
    wrong[4].value = std::string(21, '1');
    wrong[6].value = "XX";
    browser.post(kNew, wrong);
    EXPECT_EQ(browser.status(), 422u);
    EXPECT_TRUE(browser.shows(one.required)) << one.language;
    EXPECT_TRUE(browser.shows(one.choice)) << one.language;
    EXPECT_TRUE(browser.shows(one.too_long)) << one.language;
    EXPECT_TRUE(browser.shows("href=\"#f-organization_name\""));
    EXPECT_TRUE(browser.shows("value=\"Am Speicher 4\""));
  }
  EXPECT_TRUE(rows<store::Organization>("kind = 'Customer'").empty());
}

TEST_F(PartnerPortalTest, AnExistingCustomerIsFoundAndFilledIn) {
  registered("C-100482", "Fjordland Seafood AS", own.id);
  registered("C-200000", "Fjordland Foreign AS", other.id);
  Browser browser = browser_of(administrator);
  browser.get(kNew);
  EXPECT_FALSE(browser.shows("name=\"organization_name\""));
  browser.get(kNew + "?way=existing&q=fjord");
  EXPECT_TRUE(browser.shows("href=\"/partner/customers/new?way=existing&amp;account=C-100482\""));
  EXPECT_FALSE(browser.shows("Fjordland Foreign AS"));
  look_at(browser, "portal_existing");
  browser.get(kNew + "?way=existing&account=C-100482");
  EXPECT_TRUE(browser.shows("value=\"Fjordland Seafood AS\""));
  EXPECT_TRUE(browser.shows("<option value=\"NO\" selected>Norway</option>"));
  browser.post(kNew, {{"way", "existing"},
                      {"account_number", browser.hidden("account_number")},
                      {"organization_name", "Fjordland Seafood Bergen AS"},
                      {"street", "Bryggen 12"},
                      {"postal_code", "5003"},
                      {"city", "Bergen"},
                      {"country", "NO"}});
  EXPECT_TRUE(browser.shows("The customer is created."));
  EXPECT_TRUE(browser.shows("Fjordland Seafood Bergen AS"));
  EXPECT_TRUE(browser.shows("C-100482"));
  EXPECT_FALSE(browser.shows("value=\"add-number\""));
}

TEST_F(PartnerPortalTest, AnAccountIsNotEnteredTwiceNorTakenFromOthers) {
  registered("C-100482", "Fjordland Seafood AS", own.id);
  registered("C-200000", "Fjordland Foreign AS", other.id);
  customer("Fjordland Seafood AS", own, "C-100482");
  Browser browser = browser_of(administrator);
  browser.get(kNew + "?way=existing&account=C-200000");
  EXPECT_TRUE(browser.shows("No account of yours matches."));
  EXPECT_FALSE(browser.shows("Fjordland Foreign AS"));
  browser.post(kNew, {{"way", "existing"}, {"account_number", "C-200000"}, {"country", "NO"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("No customer of yours has this account number."));
  browser.post(kNew, {{"way", "existing"}, {"account_number", "C-100482"}, {"country", "NO"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("A customer with this account number is there already."));
}

TEST_F(PartnerPortalTest, TheSearchMarksWhatIsACustomerAlready) {
  registered("C-100482", "Fjordland Seafood AS", own.id);
  registered("C-100483", "Fjordland Shipping AS", own.id);
  auto townless = rows<store::RegistryCustomer>("account_number = 'C-100483'").at(0);
  townless.city = "";
  update(townless);
  auto known = customer("Fjordland Seafood AS", own, "C-100482");
  Browser browser = browser_of(administrator);
  browser.get(kNew + "?way=existing&q=FJORD");
  EXPECT_TRUE(browser.shows("Your customer already"));
  EXPECT_TRUE(browser.shows("href=\"/partner/customers/" + known.id + "\""));
  EXPECT_FALSE(browser.shows("account=C-100482")) << "it would be refused at the end";
  EXPECT_TRUE(browser.shows("account=C-100483"));
  EXPECT_TRUE(browser.shows("C-100482, Bergen"));
  EXPECT_FALSE(browser.shows("C-100483,")) << "no comma before nothing";
}

TEST_F(PartnerPortalTest, AnAccountNumberIsFoundHoweverItIsWritten) {
  registered("C-100483", "Fjordland Shipping AS", own.id);
  Browser browser = browser_of(administrator);
  browser.get(kNew + "?way=existing&account=c-100483");
  EXPECT_EQ(browser.hidden("account_number"), "C-100483");
  browser.get(kNew + "?way=prospect");
  browser.post(kNew, prospect("Fjordland Shipping"));
  browser.post(browser.path().substr(0, browser.path().find('?')),
               {{"do", "add-number"}, {"number", "c-100483"}});
  EXPECT_TRUE(browser.shows("The account number is added.")) << browser.html();
  EXPECT_EQ(rows<store::Organization>("kind = 'Customer'").at(0).account_number.value_or(""), "C-100483");
}

TEST_F(PartnerPortalTest, AProspectHasACountry) {
  Browser browser = browser_of(administrator);
  browser.get(kNew + "?way=prospect");
  http::Fields without = prospect("Fjordland Shipping");
  std::erase_if(without, [](const http::Field& field) { return field.name == "country"; });
  browser.post(kNew, without);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-country\""));
  EXPECT_TRUE(rows<store::Organization>("kind = 'Customer'").empty());
}

TEST_F(PartnerPortalTest, AnExistingCustomerWithoutANumberIsLookedForFirst) {
  Browser browser = browser_of(administrator);
  browser.get(kNew);
  browser.post(kNew, {{"way", "existing"}, {"account_number", ""}, {"organization_name", "Somebody"}});
  EXPECT_EQ(browser.path(), kNew + "?way=existing");
  EXPECT_TRUE(rows<store::Organization>("kind = 'Customer'").empty());
}

TEST_F(PartnerPortalTest, ThePartnerItselfIsAProspectOnce) {
  Browser browser = browser_of(administrator);
  browser.get(kNew + "?way=own");
  EXPECT_TRUE(browser.shows("<dd>Nordwind Consulting GmbH</dd>"));
  EXPECT_FALSE(browser.shows("name=\"organization_name\""));
  browser.post(kNew, {{"way", "own"}});
  EXPECT_TRUE(browser.shows("The customer is created."));
  EXPECT_TRUE(browser.shows("Our own organization"));
  browser.get(kNew + "?way=own");
  browser.post(kNew, {{"way", "own"}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("Your own organization is a customer already."));
}

TEST_F(PartnerPortalTest, OfAnExpiredServiceTheCustomersPageSaysWhenItsDataGoes) {
  auto bakery = customer("Bäckerei Lindqvist KG", own);
  auto service = service_of(bakery);
  service.status = model::ServiceStatus::Expired;
  service.kept_until_day = environment.today() + 29;
  update(service);
  Browser browser = browser_of(expert);
  browser.get("/partner/customers/" + bakery.id);
  EXPECT_TRUE(browser.shows("Data is removed on 23 December 2026"));
}

TEST_F(PartnerPortalTest, AnAccountNumberMakesATrialAFullSubscription) {
  registered("C-100482", "Bäckerei Lindqvist KG", own.id);
  auto bakery = customer("Bäckerei Lindqvist KG", own);
  auto service = service_of(bakery);
  set_trial(service, 3);
  Browser browser = browser_of(expert);
  const std::string path = "/partner/customers/" + bakery.id;
  browser.get(path);
  EXPECT_TRUE(browser.shows("Trial until 26 November 2026 (4 days)"));
  EXPECT_TRUE(browser.shows("26 November 2026"));
  look_at(browser, "portal_customer");
  browser.post(path, {{"do", "add-number"}, {"number", "C-9"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("value=\"C-9\""));
  EXPECT_TRUE(browser.shows("href=\"#f-number\""));
  browser.post(path, {{"do", "add-number"}, {"number", "C-100482"}});
  EXPECT_TRUE(browser.shows("The account number is added."));
  EXPECT_EQ(row<store::Subscription>(service.id).status, model::ServiceStatus::Active);
  browser.post(path, {{"do", "add-number"}, {"number", "C-100482"}});
  EXPECT_EQ(browser.status(), 409u);
}

TEST_F(PartnerPortalTest, TheHistoryIsOfTheCustomerButNotOfItsOwnAffairs) {
  Browser browser = browser_of(administrator);
  browser.get(kNew + "?way=prospect");
  browser.post(kNew, prospect("Bäckerei Lindqvist KG"));
  auto bakery = rows<store::Organization>("kind = 'Customer'").front();
  auto recorded = write([&](store::Tx& tx) {
    return service::record(tx, environment, stranger, bakery.id, {texts::Text::audit_user_invited, "A"});
  });
  ASSERT_TRUE(recorded.ok());
  service_of(bakery);
  browser.get("/partner/customers/" + bakery.id);
  EXPECT_TRUE(browser.shows("created the customer"));
  EXPECT_TRUE(browser.shows("added the service"));
  EXPECT_FALSE(browser.shows("invited a person"));
}

TEST_F(PartnerPortalTest, CustomersOfOthersAreNotThere) {
  auto foreign = customer("Foreign Ltd", other);
  Browser browser = browser_of(administrator);
  for (const char* rest : {"", "/services/new"}) {
    browser.get("/partner/customers/" + foreign.id + rest);
    EXPECT_EQ(browser.status(), 404u);
    std::string theirs = body_without(browser, foreign.id);
    browser.get("/partner/customers/" + own.id + rest);  // an organization, but no customer
    EXPECT_EQ(body_without(browser, own.id), theirs);
    std::string nobody(26, '0');
    browser.get("/partner/customers/" + nobody + rest);
    EXPECT_EQ(browser.status(), 404u);
    EXPECT_EQ(body_without(browser, nobody), theirs);
  }
  browser.get(kNew);
  browser.post("/partner/customers/" + foreign.id, {{"do", "add-number"}, {"number", "C-1"}});
  EXPECT_EQ(browser.status(), 404u);
  browser.get(kNew);
  browser.post("/partner/customers/" + foreign.id + "/services/new",
               {{"service", "rapport"}, {"country", "DE"}, {"understood", "yes"}});
  EXPECT_EQ(browser.status(), 404u);
  EXPECT_TRUE(rows<store::Subscription>().empty());
}

TEST_F(PartnerPortalTest, NoCustomerIsCreatedWithoutTheSecretOfTheForm) {
  Browser browser = browser_of(administrator);
  browser.post_raw(kNew, prospect("Bäckerei Lindqvist KG"));
  EXPECT_EQ(browser.status(), 403u);
  EXPECT_TRUE(rows<store::Organization>("kind = 'Customer'").empty());
}

TEST_F(PartnerPortalTest, ACustomerWithoutServicesIsRemovedAfterAQuestion) {
  store::Organization made = customer("Fjordland Seafood AS", own);
  std::string path = "/partner/customers/" + made.id;
  Browser browser = browser_of(expert);
  browser.get(path);
  EXPECT_TRUE(browser.shows("value=\"remove\""));
  browser.post(path, {{"do", "remove"}});
  EXPECT_TRUE(browser.shows("Remove Fjordland Seafood AS?"));
  EXPECT_EQ(rows<store::Organization>("id = ?", {made.id}).size(), 1u);
  browser.post(path, {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_TRUE(browser.shows("The customer is removed."));
  EXPECT_TRUE(rows<store::Organization>("id = ?", {made.id}).empty());
}

}  // namespace
}  // namespace rapport::pages
