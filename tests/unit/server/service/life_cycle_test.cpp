#include "server/service/life_cycle.h"

#include <map>
#include <thread>

#include "runtime/value/date.h"
#include "server/service/operators.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using model::ServiceStatus;

struct LifeCycle : ServiceTest {
  void SetUp() override { owner = an_operator(); }

  // A trial that was activated today: today is the first of its 90 days.
  store::Subscription trial(const store::Organization& at, const std::string& key = "rapport") {
    store::Subscription row;
    row.id = environment.new_id();
    row.organization_id = at.id;
    row.partner_id = at.partner_id.value_or("");
    row.service = key;
    row.country = "DE";
    row.region = "eu";
    row.status = ServiceStatus::Trial;
    row.administrator_name = "Ada";
    row.administrator_email = "ada@prospect.example";
    row.added_at = row.activated_at = clock.now_ms();
    row.trial_last_day = environment.today() + settings.trial_days - 1;
    row.reminded_days = -1;
    insert(row);
    return row;
  }
  // A prospect with an administrator, of a partner with one.
  void prospect() {
    with = partner("Contoso", "P1");
    someone(with, "Paul", "paul@contoso.example", Role::PartnerAdministrator);
    someone(with, "Xenia", "xenia@contoso.example", Role::PartnerExpert);
    of = customer("Prospect", with, {}, "Active");
    ada = someone(of, "Ada", "ada@prospect.example", Role::Administrator);
    service = trial(of);
  }
  DayDone run() {
    auto done = run_life_cycle(environment);
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().internal);
    return done ? *done : DayDone{};
  }
  void at_day(int64_t day) { clock.set(kStart + day * kDay); }
  ServiceStatus status() { return row<store::Subscription>(service.id).status; }
  size_t organizations() { return rows<store::Organization>("id = ?", {of.id}).size(); }

  Caller owner, ada;
  store::Organization with, of;
  store::Subscription service;
};

std::string text_of(const DayDone& done) {
  return std::to_string(done.reminded) + " reminded, " + std::to_string(done.expired) + " expired, " +
         std::to_string(done.removed) + " removed";
}

TEST_F(LifeCycle, EachDayOfATrialDoesWhatItsTableSays) {
  prospect();
  const std::map<int64_t, std::string> expected{{75, "1 reminded, 0 expired, 0 removed"},
                                                {86, "1 reminded, 0 expired, 0 removed"},
                                                {89, "1 reminded, 0 expired, 0 removed"},
                                                {90, "0 reminded, 1 expired, 0 removed"},
                                                {120, "0 reminded, 0 expired, 1 removed"}};
  for (int64_t day = 0; day <= 121; ++day) {
    at_day(day);
    auto found = expected.find(day);
    std::string what = found == expected.end() ? "0 reminded, 0 expired, 0 removed" : found->second;
    EXPECT_EQ(text_of(run()), what) << day;
    EXPECT_EQ(text_of(run()), "0 reminded, 0 expired, 0 removed") << "each thing once, day " << day;
    if (day < 120) {
      EXPECT_EQ(status(), day < 90 ? ServiceStatus::Trial : ServiceStatus::Expired) << day;
      EXPECT_EQ(days_left(row<store::Subscription>(service.id), environment.today()),
                day < 90 ? 89 - day : 119 - day);
    }
    EXPECT_EQ(organizations(), day < 120 ? 1u : 0u) << day;
  }
}

TEST_F(LifeCycle, AdministratorsOnBothSidesAreReminded) {
  prospect();
  at_day(75);
  run();
  EXPECT_EQ(mails().size(), 2u) << "the partner's experts get none";
  auto to_customer = mails_to("ada@prospect.example").at(0),
       to_partner = mails_to("paul@contoso.example").at(0);
  EXPECT_EQ(to_customer.subject, "Rapport for Prospect: the trial ends on 20 February 2027");
  EXPECT_NE(to_customer.text.find("ends on 20 February 2027"), std::string::npos) << to_customer.text;
  EXPECT_NE(to_customer.text.find("kept until 22 March 2027"), std::string::npos) << to_customer.text;
  EXPECT_NE(to_customer.text.find("when Contoso adds your account number"), std::string::npos);
  EXPECT_NE(to_partner.text.find("your customer Prospect"), std::string::npos) << to_partner.text;
  EXPECT_EQ(to_customer.text.find("you need not do anything"), std::string::npos)
      << "there is something to do";
  EXPECT_NE(to_customer.text.find("Ask Contoso"), std::string::npos) << to_customer.text;
  EXPECT_NE(to_customer.text.find("/customer/services"), std::string::npos) << "the way to it";
  at_day(89);
  run();
  EXPECT_EQ(mails_to("ada@prospect.example").back().subject.substr(0, 12), "Rapport for ");
  EXPECT_EQ(row<store::Subscription>(service.id).reminded_days, 0);
}

TEST_F(LifeCycle, WhatIsExpiredSaysOnWhichDayItsDataGoes) {
  prospect();
  with.contact_name = "Support";
  with.contact_phone = "+45 12 34 56 78";
  update(with);
  at_day(90);
  run();
  auto told = mails_to("ada@prospect.example").at(0);
  EXPECT_NE(told.text.find("removed on 23 March 2027"), std::string::npos) << told.text;
  EXPECT_NE(told.text.find("Ask Contoso, Support, +45 12 34 56 78."), std::string::npos) << told.text;
  at_day(120);
  EXPECT_EQ(run().removed, 1) << "on that day it is";
}

TEST_F(LifeCycle, AfterTheDaysKeptTheCustomerHearsThatTheDataIsGone) {
  prospect();
  auto second = trial(of, "archive");
  second.status = ServiceStatus::Active;
  second.trial_last_day = 0;
  update(second);
  at_day(90);
  run();
  at_day(120);
  run();
  EXPECT_EQ(mails_to("ada@prospect.example").back().subject, "Rapport for Prospect was removed");
}

TEST_F(LifeCycle, WhoIsAnAdministratorOnBothSidesIsToldOnce) {
  prospect();
  store::Account paul = rows<store::Account>("email_key = ?", {"paul@contoso.example"}).at(0);
  member(of, paul, model::Roles{}.with(Role::Administrator));
  at_day(75);
  run();
  EXPECT_EQ(mails_to("paul@contoso.example").size(), 1u);
}

TEST_F(LifeCycle, AfterAPauseOnlyTheSmallestReminderThatIsDueGoesOut) {
  prospect();
  at_day(87);  // two days left: those of 14 and of 3 are due
  EXPECT_EQ(run().reminded, 1);
  EXPECT_EQ(row<store::Subscription>(service.id).reminded_days, 3);
  EXPECT_EQ(mails_to("ada@prospect.example").size(), 1u);
  at_day(89);
  EXPECT_EQ(run().reminded, 1);
}

TEST_F(LifeCycle, TheDaysKeptCountFromWhenItWasDeactivated) {
  prospect();
  at_day(97);  // the service was down for a week
  EXPECT_EQ(run().expired, 1);
  EXPECT_EQ(row<store::Subscription>(service.id).kept_until_day, environment.today() + 29);
  at_day(126);
  EXPECT_EQ(run().removed, 0);
  at_day(127);
  EXPECT_EQ(run().removed, 1);
}

TEST_F(LifeCycle, AfterAnOutageOfMoreThanTheDaysKeptNothingIsRemovedAtOnce) {
  prospect();
  at_day(200);
  EXPECT_EQ(text_of(run()), "0 reminded, 1 expired, 0 removed");
  EXPECT_EQ(text_of(run()), "0 reminded, 0 expired, 0 removed");
  EXPECT_EQ(days_left(row<store::Subscription>(service.id), environment.today()), 29);
  auto told = mails_to("ada@prospect.example");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].text.find("kept until 10 July 2027"), std::string::npos) << told[0].text;
  EXPECT_EQ(mails_to("paul@contoso.example").size(), 1u);
  at_day(229);
  EXPECT_EQ(run().removed, 0) << "a number brings it back until the last of its days";
  at_day(230);
  EXPECT_EQ(run().removed, 1);
}

TEST_F(LifeCycle, AClockThatJumpsBackUndoesNothing) {
  prospect();
  at_day(90);
  EXPECT_EQ(run().expired, 1);
  at_day(10);
  EXPECT_EQ(text_of(run()), "0 reminded, 0 expired, 0 removed");
  EXPECT_EQ(status(), ServiceStatus::Expired);
  at_day(400);
  EXPECT_EQ(run().removed, 1);
}

TEST_F(LifeCycle, LeapDaysCount) {
  clock.set(*value::parse_date("2027-12-31") * kDay);
  int64_t first = environment.today();
  prospect();
  EXPECT_EQ(value::date_text(service.trial_last_day), "2028-03-29")
      << "of a leap year: 31 + 29 + 29 days, and the first";
  clock.set((first + 90) * kDay - 1);  // the last millisecond of the last day
  EXPECT_EQ(run().expired, 0);
  clock.forward(1);
  EXPECT_EQ(run().expired, 1);
}

TEST_F(LifeCycle, TheDaysGoOnWhileATrialIsSuspended) {
  prospect();
  service.status = ServiceStatus::Suspended;
  update(service);
  at_day(75);
  EXPECT_EQ(run().reminded, 0);
  at_day(90);
  EXPECT_EQ(run().expired, 1);
  EXPECT_EQ(status(), ServiceStatus::Expired);
  EXPECT_EQ(log(of.id), (Lines{"service_expired Prospect: rapport"}));
  EXPECT_EQ(log(with.id), (Lines{"service_expired Prospect: rapport"}));
  EXPECT_EQ(mails_to("ada@prospect.example").at(0).subject, "Rapport for Prospect has ended");
}

TEST_F(LifeCycle, ASuspendedFullServiceDoesNotExpire) {
  prospect();
  service.status = ServiceStatus::Suspended;
  service.trial_last_day = 0;
  update(service);
  at_day(200);
  EXPECT_EQ(text_of(run()), "0 reminded, 0 expired, 0 removed");
}

TEST_F(LifeCycle, RemovedForGoodLeavesNoRowThatNamesIt) {
  prospect();
  auto issued = write([&](store::Tx& tx) {
    return issue(tx, environment, {Purpose::Invitation, of.id, "x", "ada@prospect.example", kDay});
  });
  ASSERT_TRUE(issued.ok());
  store::Acceptance accepted{environment.new_id(), of.id, ada.account_id, "terms", "1", "en", "", 1};
  insert(accepted);
  at_day(90);
  run();
  auto head = row<store::AuditHead>(of.id);
  at_day(120);
  EXPECT_EQ(run().removed, 1);
  for (const store::Table& table : store::tables()) {
    if (table.shape.table == "audit_entry") continue;
    for (const store::ColumnShape& column : table.columns) {
      if (column.kind != store::Kind::Text) continue;
      auto left = read([&](store::Tx& tx) {
        std::string sql = "select count(*) from " + std::string(table.shape.table) + " where " +
                          std::string(column.name) + " = ?";
        return tx.connection().select(sql, {of.id}, {store::Kind::Integer});
      });
      ASSERT_TRUE(left.ok());
      EXPECT_EQ(std::get<int64_t>(left->front().front()), 0) << table.shape.table << "." << column.name;
    }
  }
  EXPECT_TRUE(rows<store::AuditEntry>("chain = ?", {of.id}).empty());
  EXPECT_TRUE(rows<store::Account>("email_key = ?", {"ada@prospect.example"}).empty())
      << "who belongs to nobody any more is erased";
  EXPECT_EQ(rows<store::Account>("email_key = ?", {"paul@contoso.example"}).size(), 1u);
  EXPECT_EQ(log(with.id).back(), "organization_removed Prospect");
  EXPECT_EQ(log(kOperatorChain), (Lines{"organization_removed " + of.id}));
  auto kept = rows<store::AuditEntry>("chain = 'operator'").at(0);
  EXPECT_EQ(head.number, 1);
  EXPECT_EQ(kept.detail.substr(0, 21), "2 entries, last hash ") << "the service's removal came after";
  EXPECT_EQ(kept.detail.find("Prospect"), std::string::npos);
  EXPECT_EQ(kept.detail.find("Ada"), std::string::npos);
}

TEST_F(LifeCycle, WhoWantsToBeCalledIsCalledWhenATrialEndsAndWhenItIsRemoved) {
  prospect();
  insert(store::Webhook{"hook", with.id, "https://contoso.example/hook", "service.expired service.removed",
                        sealer.seal("secret", "hook"), 1, 0});
  at_day(90);
  run();
  EXPECT_EQ(rows<store::Delivery>("kind = 'webhook'").size(), 1u);
  at_day(120);
  run();
  auto calls = rows<store::Delivery>("kind = 'webhook'");
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_NE(sealer.open_sealed(calls[0].sealed, calls[0].id)->find("service.expired"), std::string::npos);
  EXPECT_NE(sealer.open_sealed(calls[1].sealed, calls[1].id)->find("service.removed"), std::string::npos);
}

TEST_F(LifeCycle, WithAnotherServiceOrANumberTheOrganizationStays) {
  prospect();
  auto second = trial(of, "archive");
  second.status = ServiceStatus::Added;
  second.trial_last_day = 0;
  update(second);
  auto numbered = customer("Numbered", with, "C9", "Active");
  auto other = trial(numbered);
  at_day(90);
  EXPECT_EQ(run().expired, 2);
  at_day(120);
  EXPECT_EQ(run().removed, 2);
  EXPECT_EQ(organizations(), 1u);
  EXPECT_EQ(status(), ServiceStatus::Removed);
  EXPECT_EQ(row<store::Subscription>(other.id).status, ServiceStatus::Removed);
  EXPECT_EQ(row<store::Organization>(numbered.id).status, "Active");
  EXPECT_EQ(log(of.id).back(), "service_removed Prospect: rapport");
  EXPECT_TRUE(log(kOperatorChain).empty());
}

TEST_F(LifeCycle, AnAccountWithAnotherOrganizationStays) {
  prospect();
  auto elsewhere = customer("Elsewhere", with, "C2", "Active");
  member(elsewhere, row<store::Account>(ada.account_id), model::Roles{}.with(Role::Administrator));
  at_day(90);
  run();
  at_day(120);
  run();
  EXPECT_EQ(organizations(), 0u);
  EXPECT_EQ(row<store::Account>(ada.account_id).name, "Ada");
}

TEST_F(LifeCycle, WhatAnErasedPersonAcceptedElsewhereStaysWithoutTheirName) {
  prospect();
  auto elsewhere = customer("Elsewhere", with, "C2", "Active");
  auto left = member(elsewhere, row<store::Account>(ada.account_id), model::Roles{}.with(Role::Designer));
  left.status = model::UserStatus::Removed;
  update(left);
  insert(store::Acceptance{environment.new_id(), elsewhere.id, ada.account_id, "terms", "1", "en", "", 1});
  at_day(90);
  run();
  at_day(120);
  run();
  auto account = row<store::Account>(ada.account_id);
  EXPECT_EQ(account.name + account.email + account.contact_email, "");
  EXPECT_FALSE(account.password_hash.has_value());
  EXPECT_EQ(row<store::Membership>(left.id).name, "");
  EXPECT_EQ(rows<store::Acceptance>().size(), 1u);
}

TEST_F(LifeCycle, TwoNodesAtOnceDoEachThingOnce) {
  with = partner("Contoso", "P1");
  someone(with, "Paul", "paul@contoso.example", Role::PartnerAdministrator);
  for (int i = 0; i < 8; ++i) trial(customer("Prospect " + std::to_string(i), with, {}, "Active"));
  auto both = [&] {
    DayDone one, other;
    std::thread first([&] { one = run(); }), second([&] { other = run(); });
    first.join();
    second.join();
    return DayDone{one.reminded + other.reminded, one.expired + other.expired, one.removed + other.removed,
                   0};
  };
  at_day(75);
  EXPECT_EQ(text_of(both()), "8 reminded, 0 expired, 0 removed");
  EXPECT_EQ(mails().size(), 8u);
  at_day(90);
  EXPECT_EQ(text_of(both()), "0 reminded, 8 expired, 0 removed");
  EXPECT_EQ(mails().size(), 16u);
  at_day(120);
  EXPECT_EQ(text_of(both()), "0 reminded, 0 expired, 8 removed");
  EXPECT_EQ(log(kOperatorChain).size(), 8u);
}

TEST_F(LifeCycle, ForgetsWhatHasEnded) {
  store::Account who = account("Ada", "ada@example.com");
  auto sign_in = [&](int64_t seen_at, int64_t expires_at) {
    insert(store::SignIn{environment.new_id(),
                         auth::new_token(),
                         who.id,
                         {},
                         {},
                         "password",
                         "",
                         "",
                         seen_at,
                         seen_at,
                         expires_at});
  };
  sign_in(kStart, kStart);
  sign_in(kStart - 12 * kHour, kStart + kDay);
  sign_in(kStart - 12 * kHour + 1, kStart + kDay);
  insert(store::Ticket{"old", "reset", "h1", {}, {}, "", kStart - 91 * kDay, kStart - 90 * kDay, 0, 0});
  insert(store::Ticket{"young", "reset", "h2", {}, {}, "", kStart - 89 * kDay, kStart - 88 * kDay, 0, 0});
  insert(store::Throttle{"over", 3, 0, kStart});
  insert(store::Throttle{"lasting", 3, 0, kStart + 1});
  insert(store::Idempotency{"yesterday", owner.organization_id, "a", "", 200, "", kStart - kDay - 1});
  insert(store::Idempotency{"today", owner.organization_id, "b", "", 200, "", kStart - kDay + 1});
  EXPECT_EQ(run().forgotten, 5);
  EXPECT_EQ(rows<store::SignIn>().size(), 1u);
  EXPECT_EQ(rows<store::Ticket>().at(0).id, "young");
  EXPECT_EQ(rows<store::Throttle>().at(0).id, "lasting");
  EXPECT_EQ(rows<store::Idempotency>().at(0).id, "today");
  EXPECT_EQ(run().forgotten, 0);
}

store::Delivery a_delivery(const std::string& id, const std::string& state, int64_t created_at) {
  store::Delivery row;
  row.id = row.message_id = id;
  row.kind = "mail";
  row.recipient = "ada@example.com";
  row.subject = "Hello Ada";
  row.sealed = state == "delivered" ? "" : "sealed";
  row.state = state;
  row.created_at = created_at;
  return row;
}

TEST_F(LifeCycle, DeliveriesAreRemovedAfterTheirDays) {
  settings.outbox_kept_days = 60;
  int64_t then = kStart - 60 * kDay;
  insert(a_delivery("sent", "delivered", then - 1));
  insert(a_delivery("gone", "failed", then - 1));
  insert(a_delivery("waits", "waiting", then - 1));
  insert(a_delivery("young", "failed", then));
  EXPECT_EQ(overview(environment, owner)->failed_mails, 2);
  EXPECT_EQ(run().forgotten, 2);
  std::vector<std::string> left;
  for (const store::Delivery& one : rows<store::Delivery>()) left.push_back(one.id);
  EXPECT_EQ(left, (Lines{"waits", "young"}));
  auto counted = overview(environment, owner);
  EXPECT_EQ(counted->failed_mails, 1);
  EXPECT_EQ(counted->waiting_mails, 1);
}

TEST_F(LifeCycle, OneRunRemovesAThousandDeliveriesAndTheNextGoesOn) {
  auto put = write([&](store::Tx& tx) -> base::Status {
    for (int64_t i = 0; i < 1001; ++i)
      if (auto added = tx.insert(a_delivery(environment.new_id(), "delivered", i)); !added) return added;
    return base::Done{};
  });
  ASSERT_TRUE(put.ok());
  EXPECT_EQ(run().forgotten, 1000);
  EXPECT_EQ(rows<store::Delivery>().at(0).created_at, 1000) << "the oldest go first";
  EXPECT_EQ(run().forgotten, 1);
}

TEST_F(LifeCycle, AfterThirtyDaysDeliveriesForgetWhoTheyWereFor) {
  auto delivery = [&](const std::string& id, const std::string& state, int64_t created_at) {
    insert(a_delivery(id, state, created_at));
  };
  delivery("old", "delivered", kStart - 30 * kDay - 1);
  delivery("gone", "failed", kStart - 30 * kDay - 1);
  delivery("young", "delivered", kStart - 30 * kDay + 1);
  delivery("waits", "waiting", kStart - 31 * kDay);
  run();
  auto said = [&](const char* id) {
    auto kept = row<store::Delivery>(id);
    return kept.recipient + kept.subject + kept.sealed;
  };
  EXPECT_EQ(said("old") + said("gone"), "");
  EXPECT_EQ(said("young"), "ada@example.comHello Ada");
  EXPECT_EQ(said("waits"), "ada@example.comHello Adasealed");
}

}  // namespace
}  // namespace rapport::service
