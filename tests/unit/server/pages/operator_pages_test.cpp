#include <gtest/gtest.h>

#include "server/service/operators.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class OperatorPages : public PortalTest {
 protected:
  OperatorPages() : olga(an_operator()) {}

  std::string path_of(const store::Organization& of) { return "/operator/partners/" + of.id; }
  const http::Response& import(Browser& browser, const std::string& csv) {
    browser.get("/operator/import");
    std::string body = "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" +
                       browser.hidden("csrf") +
                       "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n"
                       "Content-Type: text/csv\r\n\r\n" +
                       csv + "\r\n--b--\r\n";
    return browser.post_bytes("/operator/import", "multipart/form-data; boundary=b", body);
  }
  void mail(const std::string& to, const std::string& state) {
    store::Delivery made;
    made.id = environment.new_id();
    made.kind = "mail";
    made.recipient = to;
    made.subject = "Activate Rapport";
    made.message_id = made.id;
    made.state = state;
    made.created_at = made.due_at = environment.now_ms();
    made.attempts = 3;
    made.problem = state == "failed" ? "550 no such user <here>" : "";
    insert(made);
  }

  service::Caller olga;
};

TEST_F(OperatorPages, TheHomeHasFiguresAndWhatFailed) {
  service_of(moellehoej, "rapport", model::ServiceStatus::Active);
  mail("a@example.com", "failed");
  Browser browser = as(olga);
  browser.get("/operator");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("<dt>Active partners</dt><dd>1</dd>"));
  EXPECT_TRUE(browser.shows("<dt>Active services</dt><dd>1</dd>"));
  EXPECT_TRUE(browser.shows("href=\"/operator/deliveries?state=failed\""));
  EXPECT_FALSE(browser.shows("Getting started"));
  keep(browser, "operator_home");
}

TEST_F(OperatorPages, PartnersAreListedAndFound) {
  partner("<script>Søndergaard", "P-7", "Pending");
  Browser browser = as(olga);
  browser.get("/operator/partners");
  EXPECT_TRUE(browser.shows("Nordwind Consulting GmbH"));
  EXPECT_TRUE(browser.shows("&lt;script&gt;Søndergaard"));
  EXPECT_FALSE(browser.shows("<script>Søndergaard"));
  EXPECT_TRUE(browser.shows("not signed"));
  keep(browser, "partners");
  browser.get("/operator/partners?q=P-2041");
  EXPECT_TRUE(browser.shows("Nordwind Consulting GmbH"));
  EXPECT_FALSE(browser.shows("Søndergaard"));
}

TEST_F(OperatorPages, APartnerIsAdded) {
  Browser browser = as(olga);
  browser.get("/operator/partners/new");
  http::Fields fields = {{"account_number", "P-9"},
                         {"organization_name", "Fjord Consulting AS"},
                         {"city", "Bergen"},
                         {"country", "NO"},
                         {"sign_ins", "kari@fjord.example ola@fjord.example"}};
  browser.post("/operator/partners/new", fields);
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("The partner is in the registry."));
  EXPECT_TRUE(browser.shows("kari@fjord.example, ola@fjord.example"));
  EXPECT_TRUE(browser.shows("Norway"));
  EXPECT_TRUE(browser.shows("Pending"));
  EXPECT_FALSE(browser.shows("value=\"replace\"")) << "there is nobody to replace yet";
  browser.get("/operator/partners/new");
  browser.post("/operator/partners/new", fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("A partner with this account number is there already."));
  EXPECT_TRUE(browser.shows("value=\"Fjord Consulting AS\""));
  EXPECT_TRUE(browser.shows("<option value=\"NO\" selected>"));
  fields[0].value = "P-10";
  fields[1].value = "";
  fields[3].value = "";
  fields[4].value = "kari";
  browser.post("/operator/partners/new", fields);
  EXPECT_TRUE(browser.shows("href=\"#f-organization_name\""));
  EXPECT_TRUE(browser.shows("href=\"#f-sign_ins\""));
}

TEST_F(OperatorPages, AnAgreementIsRecorded) {
  Browser browser = as(olga);
  browser.get(path_of(nordwind));
  EXPECT_TRUE(browser.shows("Without a signed agreement"));
  http::Fields fields = {{"do", "record-agreement"},
                         {"agreement", "Online Services Addendum"},
                         {"version", "C-2026"},
                         {"signed_by", "Dr. Anna Reuter"},
                         {"signed_on", "yesterday"}};
  browser.post(path_of(nordwind), fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-signed_on\""));
  EXPECT_TRUE(browser.shows("value=\"Dr. Anna Reuter\""));
  fields[4].value = "2026-11-20";
  browser.post(path_of(nordwind), fields);
  EXPECT_TRUE(browser.shows("The agreement is recorded."));
  EXPECT_TRUE(browser.shows("20 November 2026"));
  EXPECT_TRUE(browser.shows("recorded by Olga Operator"));
  EXPECT_FALSE(browser.shows("Without a signed agreement"));
  keep(browser, "partner_record");
}

TEST_F(OperatorPages, SuspendingAsksFirstAndIsTakenBack) {
  Browser browser = as(olga);
  browser.get(path_of(nordwind));
  browser.post(path_of(nordwind), {{"do", "suspend"}, {"confirmed", ""}});
  EXPECT_TRUE(browser.shows("Suspend Nordwind Consulting GmbH?"));
  EXPECT_EQ(row<store::Organization>(nordwind.id).status, "Active");
  browser.post(path_of(nordwind), {{"do", "suspend"}, {"confirmed", "yes"}});
  EXPECT_TRUE(browser.shows("The partner is suspended."));
  EXPECT_EQ(row<store::Organization>(nordwind.id).status, "Suspended");
  browser.post(path_of(nordwind), {{"do", "suspend"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("Suspended")) << "the page says why";
  browser.post(path_of(nordwind), {{"do", "resume"}});
  EXPECT_TRUE(browser.shows("The partner can work again."));
  EXPECT_EQ(row<store::Organization>(nordwind.id).status, "Active");
}

TEST_F(OperatorPages, AnAdministratorIsReplaced) {
  Browser browser = as(olga);
  browser.get(path_of(nordwind));
  EXPECT_TRUE(browser.shows("Katrin Albers, katrin@nordwind.example</option>"));
  http::Fields fields = {{"do", "replace"},
                         {"leaving", ""},
                         {"new_name", "Ines Falk"},
                         {"sign_in_email", "ines"},
                         {"contact_email", "ines@nordwind.example"},
                         {"reason", "left the company"}};
  browser.post(path_of(nordwind), fields);
  EXPECT_TRUE(browser.shows("Replace an administrator of Nordwind Consulting GmbH?"));
  EXPECT_TRUE(browser.shows("name=\"reason\" value=\"left the company\""));
  fields.push_back({"confirmed", "yes"});
  browser.post(path_of(nordwind), fields);
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-sign_in_email\""));
  EXPECT_TRUE(browser.shows("value=\"Ines Falk\""));
  fields[3].value = "ines@nordwind.example";
  browser.post(path_of(nordwind), fields);
  EXPECT_TRUE(browser.shows("href=\"#f-leaving\"")) << "there is one: who has left?";
  fields[1].value = katrin.membership_id;
  browser.post(path_of(nordwind), fields);
  EXPECT_TRUE(browser.shows("The administrator is replaced"));
  EXPECT_EQ(row<store::Membership>(katrin.membership_id).status, model::UserStatus::Removed);
  EXPECT_EQ(mails_to("ines@nordwind.example").size(), 1u);
}

TEST_F(OperatorPages, WhatIsNoPartnerIsNotThere) {
  Browser browser = as(olga);
  std::string nobody = environment.new_id();
  std::string theirs = without(browser.get(path_of(moellehoej)).body, moellehoej.id);
  EXPECT_EQ(browser.status(), 404u);
  EXPECT_EQ(without(browser.get("/operator/partners/" + nobody).body, nobody), theirs);
}

TEST_F(OperatorPages, OneRowIsNotCalledRows) {
  Browser browser = as(olga);
  browser.get("/operator/import");
  import(browser, "kind,account_number,name\npartner,P-9,Fjord Consulting AS\n");
  EXPECT_TRUE(browser.shows("1 row added, 0 updated, 0 unchanged, 0 refused."));
}

TEST_F(OperatorPages, TheRegistryIsImportedLineByLine) {
  Browser browser = as(olga);
  browser.get("/operator/import");
  keep(browser, "import_fresh");
  import(browser,
         "kind,account_number,name,country,partner,sign_ins\n"
         "partner,P-9,Fjord Consulting AS,NO,,kari@fjord.example\n"
         "customer,C-1,Fjordland Seafood AS,NO,P-9,\n"
         "customer,C-2,\"<script>\",NO,P-404,\n");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("2 rows added, 0 updated, 0 unchanged, 1 refused."));
  EXPECT_TRUE(browser.shows("<td class=\"digits\" data-label=\"Line\">4</td>"));
  EXPECT_TRUE(browser.shows("`P-404`"));
  keep(browser, "import");
  browser.get("/operator/customers");
  EXPECT_TRUE(browser.shows("Fjordland Seafood AS"));
  EXPECT_TRUE(browser.shows("Fjord Consulting AS")) << "its partner of record";
  browser.get("/operator/customers?q=C-404");
  EXPECT_TRUE(browser.shows("Nothing matches your search."));
}

TEST_F(OperatorPages, AFileThatIsNoRegistryIsRefused) {
  Browser browser = as(olga);
  import(browser, "");
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("href=\"#f-file\">The file is empty."));
  import(browser, "name;number\nx;y\n");
  EXPECT_EQ(browser.status(), 422u);
  EXPECT_TRUE(browser.shows("separated by semicolons"));
  import(browser, std::string((8 << 20) + 1, 'x'));
  EXPECT_EQ(browser.status(), 422u) << "it is too long, not tried too often";
  EXPECT_TRUE(browser.shows("At most 8 MB and 100,000 lines"));
  browser.get("/operator/import");
  browser.post_bytes("/operator/import", "multipart/form-data; boundary=b",
                     "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + browser.hidden("csrf") +
                         "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n"
                         "--b--\r\n");
  EXPECT_TRUE(browser.shows("Choose a file."));
  browser.get("/operator/import");
  browser.post_bytes("/operator/import", "multipart/form-data; boundary=b",
                     "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n");
  EXPECT_EQ(browser.status(), 403u) << "from elsewhere";
}

TEST_F(OperatorPages, DeliveriesAreShownByState) {
  mail("waiting@example.com", "waiting");
  mail("failed@example.com", "failed");
  mail("sent@example.com", "delivered");
  Browser browser = as(olga);
  browser.get("/operator/deliveries");
  EXPECT_TRUE(browser.shows("waiting@example.com"));
  EXPECT_FALSE(browser.shows("failed@example.com"));
  browser.get("/operator/deliveries?state=failed");
  EXPECT_TRUE(browser.shows("failed@example.com"));
  EXPECT_TRUE(browser.shows("550 no such user &lt;here&gt;"));
  EXPECT_FALSE(browser.shows("waiting@example.com"));
  keep(browser, "deliveries");
  browser.get("/operator/deliveries?state=everything");
  EXPECT_TRUE(browser.shows("waiting@example.com")) << "what is no state is the first";
}

TEST_F(OperatorPages, OnlyTheOperatorGetsIn) {
  Browser browser = as(katrin);
  for (const char* path : {"/operator", "/operator/partners", "/operator/partners/new", "/operator/customers",
                           "/operator/import", "/operator/deliveries"}) {
    browser.get(path);
    EXPECT_EQ(browser.status(), 403u) << path;
  }
  browser.get(path_of(nordwind));
  EXPECT_EQ(browser.status(), 403u);
}

}  // namespace
}  // namespace rapport::pages
