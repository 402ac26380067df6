// A service of a customer, from adding it to removing it.
#include "tests/unit/server/pages/partner_portal.h"

namespace rapport::pages {
namespace {

const http::Fields kAdministrator{{"do", "send-activation"},
                                  {"name", "Mette Holm"},
                                  {"sign_in_email", "mette@moellehoej.example"},
                                  {"contact_email", "office@moellehoej.example"},
                                  {"mail_language", "de"}};

class ServicePagesTest : public PartnerPortalTest {
 protected:
  ServicePagesTest() : tools(customer("Møllehøj Værktøj A/S", own)) {}

  std::string path_of(const store::Subscription& service) const {
    return "/partner/customers/" + service.organization_id + "/services/" + service.id;
  }
  std::string add_path() const { return "/partner/customers/" + tools.id + "/services/new"; }

  store::Organization tools;
};

TEST_F(ServicePagesTest, AServiceIsAddedWithItsCountryForEver) {
  Browser browser = browser_of(expert);
  browser.get(add_path());
  EXPECT_TRUE(browser.shows("Configuration by interview"));
  EXPECT_TRUE(browser.shows("This can never be changed."));
  EXPECT_TRUE(browser.shows("<option value=\"DK\">Denmark</option>"));
  EXPECT_TRUE(browser.shows("90 days from activation"));
  look_at(browser, "portal_service_add");
  browser.post(add_path(), {{"service", "rapport"}, {"country", "DK"}, {"understood", "yes"}});
  EXPECT_TRUE(browser.shows("The service is added."));
  EXPECT_TRUE(browser.shows("Rapport for Møllehøj Værktøj A/S"));
  EXPECT_TRUE(browser.shows("Denmark"));
  EXPECT_TRUE(browser.shows("European Union"));
  EXPECT_TRUE(browser.shows("Fixed since the service was added."));
  auto made = rows<store::Subscription>();
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made.front().region, "eu");
}

TEST_F(ServicePagesTest, OnlyCountriesThatAreServedAreOfferedTheCustomersFirst) {
  auto home = tools;
  home.country = "US";
  update(home);
  Browser browser = browser_of(administrator);
  browser.get(add_path());
  std::regex option("<option value=\"([A-Z]*)\"( selected)?");
  std::string offered, html = browser.html();
  for (std::sregex_iterator it(html.begin(), html.end(), option), end; it != end; ++it)
    offered.append((*it)[1]).append((*it)[2].matched ? "! " : " ");
  EXPECT_EQ(offered, " US DK FR DE ") << "nothing is chosen";
  browser.post(add_path(), {{"service", "rapport"}, {"country", "NO"}, {"understood", "yes"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("This installation does not serve Norway yet."));
  EXPECT_TRUE(rows<store::Subscription>().empty());
}

TEST_F(ServicePagesTest, WithoutTheTickNothingIsAddedAndAllThatIsMissingIsSaid) {
  Browser browser = browser_of(administrator);
  browser.get(add_path());
  browser.post(add_path(), {{"service", "rapport"}, {"country", "DK"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-understood\""));
  EXPECT_TRUE(browser.shows("<option value=\"DK\" selected>"));
  browser.post(add_path(), {{"country", ""}});
  for (const char* field : {"service", "country", "understood"})
    EXPECT_TRUE(browser.shows("href=\"#f-" + std::string(field) + "\"")) << field;
  EXPECT_TRUE(rows<store::Subscription>().empty());
}

TEST_F(ServicePagesTest, ACustomerHasAServiceOnce) {
  service_of(tools);
  Browser browser = browser_of(administrator);
  browser.get(add_path());
  browser.post(add_path(), {{"service", "rapport"}, {"country", "DK"}, {"understood", "yes"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("This customer has the service already."));
  EXPECT_TRUE(browser.shows("href=\"#f-service\""));
  EXPECT_EQ(rows<store::Subscription>().size(), 1u);
}

TEST_F(ServicePagesTest, TheActivationIsSentAndSentAgain) {
  auto service = service_of(tools, "DK");
  Browser browser = browser_of(expert);
  browser.get(path_of(service));
  EXPECT_TRUE(browser.shows("Administrator to invite"));
  EXPECT_FALSE(browser.shows("the link works until"));
  browser.post(path_of(service), kAdministrator);
  EXPECT_TRUE(browser.shows("The activation is on its way."));
  EXPECT_TRUE(browser.shows("Invitation sent"));
  EXPECT_TRUE(browser.shows("Sent to office@moellehoej.example on 23 November 2026, 10:00"));
  EXPECT_TRUE(browser.shows("value=\"mette@moellehoej.example\""));
  EXPECT_TRUE(browser.shows("sent the activation"));
  look_at(browser, "portal_service");
  browser.post(path_of(service), kAdministrator);
  auto sent = mails_to("office@moellehoej.example");
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_NE(sent[0].token, sent[1].token);
  EXPECT_NE(sent[0].text.find("lang=\"de\""), std::string::npos);
}

TEST_F(ServicePagesTest, AnActivationThatIsNotRightKeepsWhatWasTyped) {
  auto service = service_of(tools);
  Browser browser = browser_of(administrator);
  browser.get(path_of(service));
  browser.post(path_of(service), {{"do", "send-activation"},
                                  {"name", "Mette <i>Holm</i>"},
                                  {"sign_in_email", "mette"},
                                  {"contact_email", "@"},
                                  {"mail_language", "fr"}});
  EXPECT_EQ(browser.status(), 422u);
  for (const char* field : {"sign_in_email", "contact_email", "mail_language"})
    EXPECT_TRUE(browser.shows("href=\"#f-" + std::string(field) + "\"")) << field;
  EXPECT_TRUE(browser.shows("value=\"Mette &lt;i&gt;Holm&lt;/i&gt;\""));
  EXPECT_TRUE(mails().empty());
  EXPECT_EQ(row<store::Subscription>(service.id).status, model::ServiceStatus::Added);
}

TEST_F(ServicePagesTest, SuspendingAsksFirstAndResumingDoesNot) {
  auto service = service_of(tools);
  set_trial(service, 60);
  Browser browser = browser_of(administrator);
  browser.get(path_of(service));
  EXPECT_TRUE(browser.shows("Trial until 22 January 2027 (61 days)"));
  EXPECT_FALSE(browser.shows("Administrator to invite"));
  browser.post(path_of(service), {{"do", "suspend"}, {"confirmed", ""}});
  EXPECT_TRUE(browser.shows("Suspend Rapport for Møllehøj Værktøj A/S?"));
  EXPECT_TRUE(browser.shows("The customer&#39;s administrators get an e-mail.") ||
              browser.shows("The customer's administrators get an e-mail."));
  look_at(browser, "portal_confirm");
  EXPECT_EQ(row<store::Subscription>(service.id).status, model::ServiceStatus::Trial);
  browser.post(path_of(service), {{"do", browser.hidden("do")}, {"confirmed", browser.hidden("confirmed")}});
  EXPECT_TRUE(browser.shows("The service is suspended."));
  EXPECT_EQ(row<store::Subscription>(service.id).status, model::ServiceStatus::Suspended);
  browser.post(path_of(service), {{"do", "suspend"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("That is not possible while the status is “Suspended”."));
  browser.post(path_of(service), {{"do", "resume"}});
  EXPECT_TRUE(browser.shows("The service can be used again."));
  EXPECT_EQ(row<store::Subscription>(service.id).status, model::ServiceStatus::Trial);
}

TEST_F(ServicePagesTest, RemovingAsksFirstAndLeadsBackToTheCustomer) {
  auto service = service_of(tools);
  Browser browser = browser_of(administrator);
  browser.get(path_of(service));
  browser.post(path_of(service), {{"do", "remove"}, {"confirmed", ""}});
  EXPECT_TRUE(browser.shows("Nobody has activated it, so no data is lost"));
  browser.post(path_of(service), {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.path(), "/partner/customers/" + tools.id + "?done=service_removed");
  EXPECT_TRUE(browser.shows("The service is removed."));
  EXPECT_TRUE(browser.shows("No service yet."));
  browser.get(path_of(service));
  EXPECT_TRUE(browser.shows("Removed"));
  EXPECT_FALSE(browser.shows("value=\"remove\""));
  EXPECT_FALSE(browser.shows("Manage the service"));
}

TEST_F(ServicePagesTest, RemovingWhatIsInUseSaysExactlyWhatIsLost) {
  auto service = service_of(tools);
  set_trial(service, 60);
  Browser browser = browser_of(administrator);
  browser.get(path_of(service));
  browser.post(path_of(service), {{"do", "remove"}, {"confirmed", ""}});
  EXPECT_TRUE(browser.shows("Its status is: Trial. Nobody can work with it any more"));
  EXPECT_TRUE(browser.shows("all its data in the region European Union is deleted for good"));
  EXPECT_TRUE(browser.shows("What stays: the organization, its users and its audit log."));
}

TEST_F(ServicePagesTest, AnExpiredOneSaysWhenItsDataGoes) {
  auto service = service_of(tools);
  service.status = model::ServiceStatus::Expired;
  service.activated_at = 1;
  service.trial_last_day = environment.today() - 1;
  service.kept_until_day = environment.today() + 29;
  update(service);
  Browser browser = browser_of(administrator);
  browser.get(path_of(service));
  EXPECT_TRUE(browser.shows("Its data is removed on 23 December 2026, unless you add the customer"));
  EXPECT_FALSE(browser.shows("<dt>Ends</dt>"));
}

TEST_F(ServicePagesTest, ALinkThatIsOverSaysSoAndTheLanguageStays) {
  auto service = service_of(tools, "DK");
  Browser browser = browser_of(expert);
  browser.get(path_of(service));
  browser.post(path_of(service), kAdministrator);
  EXPECT_TRUE(browser.shows("<option value=\"de\" selected>")) << "as it was sent";
  EXPECT_TRUE(browser.shows("the link works until 7 December 2026"));
  clock.forward(14 * service::kDay);
  Browser later = browser_of(expert);
  later.get(path_of(service));
  EXPECT_TRUE(later.shows("the link expired on 7 December 2026"));
  EXPECT_TRUE(later.shows("Send it again."));
  EXPECT_TRUE(later.shows("Link expired"));
  EXPECT_FALSE(later.shows("the link works until"));
  EXPECT_TRUE(later.shows("<option value=\"de\" selected>"));
}

TEST_F(ServicePagesTest, WithoutAnAddressThePageSaysSo) {
  Browser browser = browser_of(administrator);
  browser.get(path_of(service_of(tools)));
  EXPECT_TRUE(browser.shows("This installation has no address for the service"));
  auto archive = service::add_service(environment, administrator, tools.id, "archive", "DK");
  ASSERT_TRUE(archive.ok());
  browser.get("/partner/customers/" + tools.id + "/services/" + *archive);
  EXPECT_FALSE(browser.shows("This installation has no address for the service"));
}

TEST_F(ServicePagesTest, TheHistoryOfAServiceIsNotThatOfAnother) {
  auto service = service_of(tools);
  auto archive = service::add_service(environment, administrator, tools.id, "archive", "DK");
  ASSERT_TRUE(archive.ok());
  ASSERT_TRUE(service::remove_service(environment, administrator, *archive).ok());
  Browser browser = browser_of(administrator);
  browser.get(path_of(service));
  EXPECT_TRUE(browser.shows("added the service"));
  EXPECT_FALSE(browser.shows("removed the service"));
}

TEST_F(ServicePagesTest, ServicesOfOthersAreNotThereNorThoseOfAnotherCustomer) {
  auto foreign = service_of(customer("Foreign Ltd", other));
  auto bakery = service_of(customer("Bäckerei Lindqvist KG", own));
  Browser browser = browser_of(administrator);
  const std::string under = "/partner/customers/" + tools.id + "/services/";
  std::string nobody(26, '0');
  browser.get(under + nobody);
  EXPECT_EQ(browser.status(), 404u);
  std::string unknown = body_without(browser, nobody);
  browser.get(under + foreign.id);
  EXPECT_EQ(body_without(browser, foreign.id), unknown);
  browser.get(under + bakery.id);
  EXPECT_EQ(body_without(browser, bakery.id), unknown);
  for (const char* deed : {"remove", "suspend", "resume", "send-activation"}) {
    browser.get(add_path());
    browser.post(path_of(foreign), {{"do", deed}, {"confirmed", "yes"}});
    EXPECT_EQ(browser.status(), 404u) << deed;
  }
  EXPECT_EQ(row<store::Subscription>(foreign.id).status, model::ServiceStatus::Added);
}

TEST_F(ServicePagesTest, NothingIsDoneWithoutTheSecretOfTheForm) {
  auto service = service_of(tools);
  Browser browser = browser_of(administrator);
  browser.post_raw(path_of(service), {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.status(), 403u);
  browser.get(path_of(service));
  browser.post(path_of(service), {{"do", "rename"}});
  EXPECT_EQ(browser.status(), 404u);
  EXPECT_EQ(row<store::Subscription>(service.id).status, model::ServiceStatus::Added);
}

}  // namespace
}  // namespace rapport::pages
