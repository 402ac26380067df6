#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "server/service/members.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class AuditPages : public PortalTest {
 protected:
  void note(const service::Caller& who, const service::Act& act) {
    auto added =
        write([&](store::Tx& tx) { return service::record(tx, environment, who, who.organization_id, act); });
    ASSERT_TRUE(added.ok());
  }

  // "Person 1" and so on, as the chain of a customer that nothing is written in yet.
  void fill(int64_t lines) {
    auto added = write([&](store::Tx& tx) -> base::Status {
      std::string before;
      for (int64_t i = 1; i <= lines; ++i) {
        store::AuditEntry entry{"entry" + std::to_string(i), moellehoej.id, i, clock.now_ms()};
        entry.actor_id = mette.account_id;
        entry.action = "user_invited";
        entry.target = "Person " + std::to_string(i);
        before = entry.hash = service::hash_of_entry(before, entry);
        if (auto one = tx.insert(entry); !one) return one;
      }
      auto head =
          tx.change<store::AuditHead>("number = ?, hash = ?", {"id = ?", {lines, before, moellehoej.id}});
      if (!head) return head.error();
      return *head == 1 ? base::Status(base::Done{})
                        : tx.insert(store::AuditHead{moellehoej.id, lines, before});
    });
    ASSERT_TRUE(added.ok());
  }
};

TEST_F(AuditPages, ShowsWhoDidWhat) {
  note(mette, {texts::Text::audit_roles_changed, "Søren <b>Kjær</b>", "Designer → Configurator"});
  Browser browser = as(mette);
  browser.get("/customer/audit");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("changed roles"));
  EXPECT_TRUE(browser.shows("Søren &lt;b&gt;Kjær"));
  EXPECT_TRUE(browser.shows("Designer → Configurator"));
  EXPECT_TRUE(browser.shows("192.0.2.7"));
  EXPECT_TRUE(browser.shows("href=\"/customer/audit.csv\""));
  EXPECT_TRUE(browser.shows("href=\"/customer/audit/check\""));
  keep(browser, "audit");
}

TEST_F(AuditPages, ChecksTheChainOnDemand) {
  Browser browser = as(mette);
  browser.get("/customer/audit/check");
  EXPECT_TRUE(browser.shows("No entries yet."));
  note(mette, {texts::Text::audit_user_invited, "Anne"});
  note(mette, {texts::Text::audit_user_removed, "Anne"});
  browser.get("/customer/audit");
  EXPECT_FALSE(browser.shows("The chain is")) << "every line is read only for whoever asks";
  browser.get("/customer/audit/check");
  EXPECT_TRUE(browser.shows("The chain is unbroken: 2 entries, the last of 23 November 2026"));
  keep(browser, "audit_check");
}

TEST_F(AuditPages, SaysWhereTheChainIsBroken) {
  note(mette, {texts::Text::audit_user_invited, "Anne"});
  note(mette, {texts::Text::audit_user_removed, "Anne"});
  auto entry = rows<store::AuditEntry>("chain = ? and number = 2", {moellehoej.id}).at(0);
  entry.target = "Somebody else";
  update(entry);
  Browser browser = as(mette);
  browser.get("/customer/audit/check");
  EXPECT_TRUE(browser.shows("The chain does not hold from entry 2 on."));
  EXPECT_TRUE(browser.shows("The entries before it are in order"));
  entry = rows<store::AuditEntry>("chain = ? and number = 1", {moellehoej.id}).at(0);
  entry.target = "Somebody else";
  update(entry);
  browser.get("/customer/audit/check");
  EXPECT_TRUE(browser.shows("The chain does not hold from entry 1 on."));
  EXPECT_FALSE(browser.shows("The entries before it are in order"));
}

// As many lines as several parts of everything that reads in parts.
TEST_F(AuditPages, LongLogsAreCheckedAndExportedWhole) {
  constexpr int64_t kLines = 51'000;
  fill(kLines);
  Browser browser = as(mette);
  browser.get("/customer/audit");
  EXPECT_TRUE(browser.shows("1–25 of 51,000"));
  EXPECT_TRUE(browser.shows("Person 51000"));
  browser.get("/customer/audit?page=2040");
  EXPECT_TRUE(browser.shows("50,976–51,000 of 51,000"));
  EXPECT_TRUE(browser.shows("<td data-label=\"Concerning\"><span>Person 1</span>"));

  browser.get("/customer/audit/check");
  EXPECT_TRUE(browser.shows("50,000 of 51,000 entries are checked and in order"));
  std::string next(browser.header("Refresh"));
  ASSERT_TRUE(next.starts_with("0; url=/customer/audit/check?from=")) << next;
  browser.get(next.substr(next.find('/')));
  EXPECT_TRUE(browser.shows("The chain is unbroken: 51,000 entries"));
  EXPECT_EQ(browser.header("Refresh"), "");
  Browser other = as(katrin);
  std::string query = next.substr(next.find('?'));
  EXPECT_EQ(other.get("/partner/audit/check" + query).status, 404u) << "of another chain";
  EXPECT_EQ(browser.get("/customer/audit/check?from=50000").status, 404u);

  browser.get("/customer/audit.csv");
  const std::string& csv = browser.html();
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), kLines + 1);
  EXPECT_TRUE(csv.ends_with("\r\n"));
  size_t first = csv.find("\r\n") + 2, last = csv.rfind("\r\n", csv.size() - 3) + 2;
  EXPECT_EQ(csv.substr(first, 6), "51000,");
  EXPECT_EQ(csv.substr(last, 2), "1,");
}

TEST_F(AuditPages, LinesWrittenDuringAnExportMoveNoneOfIt) {
  fill(1'200);
  Browser browser = as(mette);
  browser.on_piece = [&] { note(mette, {texts::Text::audit_user_invited, "Written meanwhile"}); };
  browser.get("/customer/audit.csv");
  EXPECT_FALSE(browser.shows("Written meanwhile"));
  std::set<std::string> numbers;
  const std::string& csv = browser.html();
  for (size_t at = csv.find("\r\n") + 2; at < csv.size(); at = csv.find("\r\n", at) + 2)
    EXPECT_TRUE(numbers.insert(csv.substr(at, csv.find(',', at) - at)).second) << "a line twice";
  EXPECT_EQ(numbers.size(), 1'200u);
}

TEST_F(AuditPages, IsFiltered) {
  auto anne = someone(moellehoej, "Anne Lund", "anne@moellehoej.example", model::Role::Administrator);
  note(mette, {texts::Text::audit_user_invited, "Bo"});
  clock.forward(service::kDay);
  note(anne, {texts::Text::audit_user_removed, "Bo"});
  Browser browser = as(mette);
  browser.get("/customer/audit?who=" + anne.account_id);
  EXPECT_TRUE(browser.shows("<td data-label=\"What\">removed a person"));
  EXPECT_FALSE(browser.shows("<td data-label=\"What\">invited a person"));
  EXPECT_TRUE(browser.shows("<option value=\"" + anne.account_id + "\" selected>Anne Lund</option>"));
  browser.get("/customer/audit?what=user_invited");
  EXPECT_FALSE(browser.shows("<td data-label=\"What\">removed a person"));
  browser.get("/customer/audit?from=2026-11-24");
  EXPECT_FALSE(browser.shows("<td data-label=\"What\">invited a person"));
  browser.get("/customer/audit?until=2026-11-23");
  EXPECT_TRUE(browser.shows("<td data-label=\"What\">invited a person")) << "the last day counts";
  EXPECT_FALSE(browser.shows("<td data-label=\"What\">removed a person"));
  browser.get("/customer/audit?q=nothing+has+this");
  EXPECT_TRUE(browser.shows("Nothing matches your search."));
  browser.get("/customer/audit?from=yesterday");
  EXPECT_EQ(browser.status(), 200u) << "what is no date narrows nothing";
  EXPECT_TRUE(browser.shows("<td data-label=\"What\">invited a person"));
}

TEST_F(AuditPages, DaysBeginInTheReadersTimeZone) {
  clock.set(service::kStart + 13 * service::kHour);  // 23:00 in UTC, the next day in Copenhagen
  note(mette, {texts::Text::audit_user_invited, "Bo"});
  auto account = row<store::Account>(mette.account_id);
  account.time_zone = "Europe/Copenhagen";
  update(account);
  Browser browser = as(mette);
  browser.get("/customer/audit?from=2026-11-24");
  EXPECT_TRUE(browser.shows("<td data-label=\"What\">invited a person"));
  browser.get("/customer/audit?until=2026-11-23");
  EXPECT_FALSE(browser.shows("<td data-label=\"What\">invited a person"));
}

TEST_F(AuditPages, IsPagedAndKeepsTheFilter) {
  for (int i = 0; i < 30; ++i) note(mette, {texts::Text::audit_user_invited, "Person " + std::to_string(i)});
  Browser browser = as(mette);
  browser.get("/customer/audit?what=user_invited");
  EXPECT_TRUE(browser.shows("1–25 of 30"));
  EXPECT_TRUE(browser.shows("href=\"/customer/audit?what=user_invited&amp;page=2\""));
  EXPECT_TRUE(browser.shows("href=\"/customer/audit.csv?what=user_invited\""));
  browser.get("/customer/audit?what=user_invited&page=2");
  EXPECT_TRUE(browser.shows("Person 0"));
}

TEST_F(AuditPages, IsExportedWithoutFormulas) {
  note(mette, {texts::Text::audit_user_invited, "=cmd|'/c calc'!A0", "she said \"yes\", twice"});
  note(mette, {texts::Text::audit_user_removed, "Bo"});
  Browser browser = as(mette);
  browser.get("/customer/audit.csv?what=user_invited");
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_EQ(browser.header("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(browser.header("Content-Disposition"), "attachment; filename=\"audit.csv\"");
  EXPECT_EQ(browser.html().substr(0, browser.html().find("\r\n")),
            "number,at,who,acting_as,what,whom,detail,address,hash");
  EXPECT_TRUE(
      browser.shows("1,\"2026-11-23T10:00:00Z\",\"Mette Holm\",\"Møllehøj Værktøj A/S\",\"user_invited\","
                    "\"'=cmd|'/c calc'!A0\",\"she said \"\"yes\"\", twice\",\"192.0.2.7\","));
  EXPECT_FALSE(browser.shows("user_removed"));
}

TEST_F(AuditPages, EachSeesItsOwnChain) {
  note(mette, {texts::Text::audit_user_invited, "of the customer"});
  note(katrin, {texts::Text::audit_user_invited, "of the partner"});
  Browser partner = as(katrin);
  partner.get("/partner/audit");
  EXPECT_TRUE(partner.shows("of the partner"));
  EXPECT_FALSE(partner.shows("of the customer"));
  EXPECT_FALSE(as(katrin).get("/partner/audit.csv").body.find("of the partner") == std::string::npos);
  auto olga = an_operator();
  Browser staff = as(olga);
  staff.get("/operator/audit");
  EXPECT_EQ(staff.status(), 200u);
  EXPECT_FALSE(staff.shows("of the partner"));
  EXPECT_TRUE(staff.shows("No entries yet."));
}

TEST_F(AuditPages, OnlyThoseWhoMaySeeIt) {
  Browser designer = as(soeren);
  for (const char* path : {"/customer/audit", "/customer/audit.csv", "/customer/audit/check",
                           "/operator/audit", "/partner/audit"}) {
    designer.get(path);
    EXPECT_EQ(designer.status(), 403u) << path;
  }
}

}  // namespace
}  // namespace rapport::pages
