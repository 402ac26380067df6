// What cannot be undone asks first, with script and without: every form that says so does.
#include <map>
#include <set>

#include "server/service/tokens.h"
#include "server/service/webhooks.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

using model::ServiceStatus;

// The forms of a text that ask first, each from its tag to its end.
std::vector<std::string> asking_forms(const std::string& text) {
  std::vector<std::string> forms;
  for (size_t at = text.find("<form"); at != std::string::npos; at = text.find("<form", at + 1)) {
    size_t end = text.find("</form>", at);
    std::string form = text.substr(at, end - at);
    if (form.find("data-confirm=") != std::string::npos) forms.push_back(std::move(form));
  }
  return forms;
}

// As a browser without script sends it: what is in the form, and the name of its button.
http::Fields fields_of(const std::string& form) {
  http::Fields fields;
  std::regex hidden("<input type=\"hidden\" name=\"([^\"]*)\"[^>]*value=\"([^\"]*)\"");
  for (std::sregex_iterator it(form.begin(), form.end(), hidden), end; it != end; ++it)
    fields.push_back({(*it)[1], (*it)[2]});
  std::smatch button;
  if (std::regex_search(form, button, std::regex("<button[^>]*name=\"do\" value=\"([^\"]*)\"")))
    fields.push_back({"do", button[1]});
  return fields;
}

class Confirm : public PortalTest {
 protected:
  Confirm()
      : ines(someone(nordwind, "Ines Falk", "ines@nordwind.example", model::Role::PartnerExpert)),
        olga(an_operator()),
        empty(customer("Without services", nordwind)),
        running(service_of(moellehoej, "rapport", ServiceStatus::Active)),
        quiet(partner("Without customers", "P-9")) {
    auto added = service::add_webhook(environment, katrin, {"https://hooks.example/", {"service.changed"}});
    EXPECT_TRUE(added.ok());
    if (added) webhook = added->id;
    EXPECT_TRUE(
        service::create_api_token(environment, katrin, {"build", {model::Right::SeeCustomers}, 30}).ok());
    store::IdentityProvider provider;
    provider.id = provider.organization_id = moellehoej.id;
    provider.issuer = "https://id.moellehoej.example";
    insert(provider);
    store::RegistryCustomer account;
    account.id = registry_customer;
    account.account_number = "C-900";
    account.partner_id = nordwind.id;
    account.name = account.name_key = "fjord";
    insert(account);
  }

  struct Place {
    service::Caller who;
    std::string address;
  };
  // Where each template with such a form is shown.
  std::map<std::string, Place> places() const {
    return {{"data", {soeren, "/account/data"}},
            {"user", {mette, "/customer/users/" + soeren.membership_id}},
            {"people", {katrin, "/partner/people"}},
            {"api_tokens", {katrin, "/partner/api-tokens"}},
            {"webhook", {katrin, "/partner/webhooks/" + webhook}},
            {"customer", {katrin, "/partner/customers/" + empty.id}},
            {"service", {katrin, "/partner/customers/" + moellehoej.id + "/services/" + running.id}},
            {"identity_provider", {mette, "/customer/identity-provider"}},
            {"registry_customer", {olga, "/operator/customers/" + registry_customer}},
            {"partner_record", {olga, "/operator/partners/" + quiet.id}}};
  }

  service::Caller ines, olga;
  store::Organization empty;
  store::Subscription running;
  store::Organization quiet;
  std::string webhook;
  std::string registry_customer = environment.new_id();
};

TEST_F(Confirm, EveryFormOfATemplateThatAsksHasTheFieldOfTheAnswer) {
  std::set<std::string> asking;
  for (const base::EmbeddedFile& file : embedded::templates()) {
    for (const std::string& form : asking_forms(std::string(file.bytes))) {
      asking.insert(std::string(file.name.substr(0, file.name.find('.'))));
      EXPECT_NE(form.find("<input type=\"hidden\" name=\"confirmed\" value=\"\">"), std::string::npos)
          << file.name << " asks without it:\n"
          << form;
    }
  }
  std::set<std::string> tried;
  for (const auto& [name, place] : places()) tried.insert(name);
  EXPECT_EQ(asking, tried) << "the next case tries each of them";
}

TEST_F(Confirm, TheServerAsksWhereNoScriptDid) {
  for (const auto& [name, place] : places()) {
    Browser browser = as(place.who);
    browser.get(place.address);
    ASSERT_EQ(browser.status(), 200u) << place.address;
    const std::vector<std::string> forms = asking_forms(browser.html());
    EXPECT_FALSE(forms.empty()) << place.address;
    for (const std::string& form : forms) {
      browser.get(place.address);
      browser.post_raw(place.address, fields_of(form));
      EXPECT_EQ(browser.status(), 200u) << form;
      EXPECT_TRUE(browser.shows("Are you sure?")) << name << " did it without an answer:\n" << form;
      EXPECT_EQ(browser.hidden("confirmed"), "yes");
    }
  }
  EXPECT_EQ(row<store::Account>(soeren.account_id).name, "Søren Kjær");
  EXPECT_EQ(row<store::Subscription>(running.id).status, ServiceStatus::Active);
  EXPECT_EQ(row<store::Organization>(empty.id).status, "Registered");
  EXPECT_EQ(row<store::Organization>(quiet.id).status, "Active");
}

TEST_F(Confirm, ThePasswordIsAskedForAgainAndNeverSentBack) {
  Browser browser = as(soeren);
  browser.get("/account/data");
  browser.post("/account/data", {{"confirmed", ""}, {"password", std::string(service::kPassword)}});
  EXPECT_TRUE(browser.shows("Erase your account? This cannot be undone."));
  EXPECT_FALSE(browser.shows(service::kPassword));
  EXPECT_TRUE(browser.shows("type=\"password\""));
  keep(browser, "erase_confirm");
  browser.post("/account/data", {{"confirmed", "yes"}, {"password", "not it"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_EQ(row<store::Account>(soeren.account_id).name, "Søren Kjær");
  browser.post("/account/data", {{"confirmed", "yes"}, {"password", std::string(service::kPassword)}});
  EXPECT_EQ(browser.path(), "/sign-in?done=account_erased");
  ASSERT_EQ(mails_to("soeren@moellehoej.example").size(), 1u);
  EXPECT_NE(mails_to("soeren@moellehoej.example")[0].text.find("This is the last message"),
            std::string::npos);
}

}  // namespace
}  // namespace rapport::pages
