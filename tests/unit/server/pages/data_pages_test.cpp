// A person's data: taken along, erased; the operator's page for who cannot sign in; operators and their
// tokens.
#include "server/service/members.h"
#include "server/service/personal_data.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

using model::Role;

class DataPages : public PortalTest {};

TEST_F(DataPages, TheDownloadIsAFileOfJson) {
  Browser browser = as(soeren);
  browser.get("/account/data");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("href=\"/account/data.json\""));
  keep(browser, "data");
  browser.get("/account/data.json");
  EXPECT_EQ(browser.header("Content-Type"), "application/json");
  EXPECT_TRUE(browser.header("Content-Disposition").starts_with("attachment"));
  EXPECT_TRUE(browser.shows("soeren@moellehoej.example"));
  EXPECT_FALSE(browser.shows("mette@moellehoej.example"));
}

TEST_F(DataPages, ErasingTakesThePasswordAndEndsTheSignIn) {
  Browser browser = as(soeren);
  browser.get("/account/data");
  browser.post("/account/data", {{"confirmed", "yes"}, {"password", "not it"}});
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("This is not your current password."));
  EXPECT_EQ(row<store::Account>(soeren.account_id).name, "Søren Kjær");
  browser.post("/account/data", {{"confirmed", "yes"}, {"password", std::string(service::kPassword)}});
  EXPECT_EQ(browser.path(), "/sign-in?done=account_erased");
  EXPECT_TRUE(browser.shows("Your account is erased."));
  EXPECT_EQ(row<store::Account>(soeren.account_id).name, "");
  browser.get("/account");
  EXPECT_TRUE(browser.path().starts_with("/sign-in"));
}

TEST_F(DataPages, TheLastAdministratorIsTold) {
  Browser browser = as(mette);
  browser.get("/account/data");
  browser.post("/account/data", {{"confirmed", "yes"}, {"password", std::string(service::kPassword)}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("keeps at least one administrator"));
  EXPECT_TRUE(browser.shows("That did not work")) << "no field is wrong";
}

TEST_F(DataPages, AnOperatorErasesForWhoCannotSignIn) {
  service::Caller olga = an_operator();
  Browser browser = as(olga);
  browser.get("/operator/data?email=nobody@nowhere.example");
  EXPECT_TRUE(browser.shows("No account has this sign-in e-mail."));
  browser.get("/operator/data?email=SOEREN@moellehoej.example");
  EXPECT_TRUE(browser.shows("Søren Kjær"));
  EXPECT_TRUE(browser.shows("Møllehøj Værktøj A/S"));
  keep(browser, "people_data");
  http::Fields fields = {
      {"account", soeren.account_id}, {"email", "soeren@moellehoej.example"}, {"reason", ""}};
  http::Fields asked = fields;
  asked.push_back({"do", "export"});
  browser.post("/operator/data", asked);
  EXPECT_EQ(browser.status(), 422u) << "a reason is asked for";
  asked[2].value = fields[2].value = "case 7";
  browser.post("/operator/data", asked);
  EXPECT_EQ(browser.header("Content-Type"), "application/json");
  browser.get("/operator/data?email=soeren@moellehoej.example");
  fields.push_back({"do", "erase"});
  browser.post("/operator/data", fields);
  EXPECT_TRUE(browser.shows("Erase the account of Søren Kjær?"));
  fields.push_back({"confirmed", "yes"});
  browser.post("/operator/data", fields);
  EXPECT_EQ(browser.path(), "/operator/data?done=person_erased");
  EXPECT_EQ(row<store::Account>(soeren.account_id).email, "");
  browser.post("/operator/data", {{"do", "burn"}});
  EXPECT_EQ(browser.status(), 400u);
  EXPECT_TRUE(browser.shows("We did not understand this request"));
}

TEST_F(DataPages, OperatorsInviteAndRemoveOthersButNotTheLast) {
  service::Caller olga = an_operator();
  Browser browser = as(olga);
  browser.get("/operator/people");
  EXPECT_TRUE(browser.shows("Olga Operator"));
  EXPECT_TRUE(browser.shows("<h1>Operators</h1>")) << "as the navigation calls it";
  keep(browser, "operators");
  browser.post("/operator/people", {{"do", "invite"},
                                    {"name", "Jonas Winter"},
                                    {"sign_in_email", "jonas@vendor.example"},
                                    {"contact_email", "jonas@vendor.example"},
                                    {"mail_language", "en"},
                                    {"role", "Operator"}});
  EXPECT_EQ(browser.path(), "/operator/people?done=invited");
  ASSERT_EQ(mails_to("jonas@vendor.example").size(), 1u);
  Browser invited(*site);
  invited.get("/link/" + mails_to("jonas@vendor.example")[0].token);
  invited.post("/invitation",
               {{"do", "set-password"}, {"name", "Jonas Winter"}, {"password", "a long enough phrase"}});
  invited.post("/invitation/terms", {{"accept_terms", "yes"},
                                     {"accept_privacy", "yes"},
                                     {"terms_version", invited.hidden("terms_version")},
                                     {"privacy_version", invited.hidden("privacy_version")}});
  EXPECT_EQ(invited.path(), "/operator?done=joined");
  invited.get("/operator/people");
  invited.post("/operator/people", {{"do", "remove"}, {"user", olga.membership_id}, {"confirmed", "yes"}});
  EXPECT_EQ(invited.path(), "/operator/people?done=person_removed");
  std::string own = rows<store::Membership>("email = 'jonas@vendor.example'").at(0).id;
  invited.post("/operator/people", {{"do", "remove"}, {"user", own}, {"confirmed", "yes"}});
  EXPECT_EQ(invited.status(), 409u);
  EXPECT_EQ(row<store::Membership>(own).status, model::UserStatus::Active);
}

TEST_F(DataPages, AnOperatorsTokenLoadsTheRegistry) {
  service::Caller olga = an_operator();
  Browser browser = as(olga);
  browser.get("/operator/api-tokens");
  browser.post("/operator/api-tokens",
               {{"do", "create"}, {"name", "registry"}, {"scope", "OperateRegistry"}, {"days", "30"}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_EQ(rows<store::ApiToken>().at(0).scopes, "OperateRegistry");
  EXPECT_TRUE(browser.shows("Operate the registry"));
  EXPECT_EQ(log(service::kOperatorChain).back(), "token_created registry");
}

TEST_F(DataPages, NewTermsAreAskedForAtTheNextSignIn) {
  insert(store::Acceptance{environment.new_id(), moellehoej.id, soeren.account_id, "terms", "2026-01-01",
                           "en", "", 1});
  settings.documents.push_back({"dpa", "3", {}, "Data processing agreement", "https://vendor.example/dpa"});
  Browser browser = signed_in("soeren@moellehoej.example");
  EXPECT_TRUE(browser.path().starts_with("/choose")) << browser.path();
  browser.post("/choose", {{"organization", moellehoej.id}});
  EXPECT_EQ(browser.path(), "/account/documents/" + moellehoej.id);
  EXPECT_TRUE(browser.shows("The terms have changed"));
  EXPECT_TRUE(browser.shows("Data processing agreement"));
  keep(browser, "documents");
  http::Fields fields = {{"accept_terms", "yes"},
                         {"terms_version", "2026-11-01"},
                         {"accept_privacy", "yes"},
                         {"privacy_version", "2026-10-01"},
                         {"dpa_version", "3"}};
  browser.post("/account/documents/" + moellehoej.id, fields);
  EXPECT_EQ(browser.status(), 422u) << "one tick is missing";
  fields.push_back({"accept_dpa", "yes"});
  browser.post("/account/documents/" + moellehoej.id, fields);
  EXPECT_EQ(browser.path(), "/customer");
}

}  // namespace
}  // namespace rapport::pages
