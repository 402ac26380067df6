#include "server/service/removal.h"

#include "server/service/accounts.h"
#include "server/service/customers.h"
#include "server/service/members.h"
#include "server/service/operators.h"
#include "server/service/outbox.h"
#include "server/service/partners.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using model::ServiceStatus;
using texts::Text;
using Lines = std::vector<std::string>;

struct Removal : ServiceTest {
  void SetUp() override {
    owner = an_operator();
    with = partner("Contoso", "P1");
    paul = someone(with, "Paul", "paul@contoso.example", Role::PartnerExpert);
    of = customer("Fjordfisk", with, "C1", "Active");
    ada_account = account("Ada", "ada@fjordfisk.example");
    ada = caller(of, ada_account, member(of, ada_account, model::Roles{}.with(Role::Administrator)));
  }
  void service_in(ServiceStatus status) {
    store::Subscription row;
    row.id = environment.new_id();
    row.organization_id = of.id;
    row.partner_id = with.id;
    row.service = "rapport";
    row.country = "DK";
    row.region = "eu";
    row.status = status;
    row.reminded_days = -1;
    insert(row);
  }
  size_t organizations(const std::string& id) { return rows<store::Organization>("id = ?", {id}).size(); }
  Caller owner, paul, ada;
  store::Organization with, of;
  store::Account ada_account;
};

TEST_F(Removal, ACustomerWithoutServicesGoesWithItsPeopleAndItsLog) {
  service_in(ServiceStatus::Removed);
  ASSERT_TRUE(remove_customer(environment, paul, of.id).ok());
  EXPECT_EQ(organizations(of.id), 0u);
  EXPECT_TRUE(rows<store::Account>("email_key = ?", {"ada@fjordfisk.example"}).empty());
  EXPECT_TRUE(rows<store::AuditEntry>("chain = ?", {of.id}).empty());
  EXPECT_EQ(log(with.id), (Lines{"organization_removed Fjordfisk"}));
  EXPECT_EQ(log(kOperatorChain), (Lines{"organization_removed " + of.id}));
}

TEST_F(Removal, WhatStaysOfALogIsItsLengthAndItsLastHash) {
  for (const char* city : {"Skagen", "Aarhus", "Ribe"})
    ASSERT_TRUE(
        change_organization(environment, ada, {"Fjordfisk", "K 1", "9990", city, "DK", "", "da", "UTC"})
            .ok());
  std::string last;  // computed from the entries, not taken from where it is kept
  const auto entries = rows<store::AuditEntry>("chain = ?", {of.id});
  for (const store::AuditEntry& entry : entries) last = hash_of_entry(last, entry);
  ASSERT_EQ(entries.size(), 3u);
  ASSERT_TRUE(remove_customer(environment, paul, of.id).ok());
  const auto kept = rows<store::AuditEntry>("chain = ?", {std::string(kOperatorChain)});
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].target, of.id);
  EXPECT_EQ(kept[0].detail, "3 entries, last hash " + last);
  EXPECT_TRUE(rows<store::AuditHead>("id = ?", {of.id}).empty());
}

TEST_F(Removal, ACustomerWithAServiceStays) {
  service_in(ServiceStatus::Expired);
  EXPECT_EQ(remove_customer(environment, paul, of.id).error().said.text, Text::problem_customer_has_services);
  EXPECT_EQ(organizations(of.id), 1u);
  EXPECT_TRUE(log(with.id).empty());
}

TEST_F(Removal, WhoBelongsElsewhereKeepsTheAccountAndTheSignIn) {
  member(with, ada_account, model::Roles{}.with(Role::PartnerExpert));
  store::SignIn open;
  open.id = environment.new_id();
  open.token_hash = "hash";
  open.account_id = ada.account_id;
  open.organization_id = of.id;
  open.created_at = open.seen_at = clock.now_ms();
  open.expires_at = clock.now_ms() + kDay;
  insert(open);
  ASSERT_TRUE(remove_customer(environment, paul, of.id).ok());
  EXPECT_EQ(row<store::Account>(ada.account_id).name, "Ada");
  EXPECT_FALSE(row<store::SignIn>(open.id).organization_id.has_value()) << "they choose another organization";
}

TEST_F(Removal, NobodyElseRemovesACustomer) {
  auto rival = partner("Rival", "P2");
  Caller rita = someone(rival, "Rita", "rita@rival.example", Role::PartnerAdministrator);
  EXPECT_EQ(remove_customer(environment, rita, of.id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(remove_customer(environment, paul, with.id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(remove_customer(environment, ada, of.id).error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(remove_customer(environment, owner, of.id).error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(organizations(of.id), 1u);
}

TEST_F(Removal, APartnerThatNobodyNamesGoesWithItsAgreementsAndSignIns) {
  ASSERT_TRUE(remove_customer(environment, paul, of.id).ok());
  insert(store::Agreement{environment.new_id(), with.id, "Addendum", "1", "Paul", 20'000, "Olga", 1});
  store::RegistrySignIn known;
  known.id = environment.new_id();
  known.partner_id = with.id;
  known.email_key = "paul@contoso.example";
  insert(known);
  ASSERT_TRUE(remove_partner(environment, owner, with.id).ok());
  EXPECT_EQ(organizations(with.id), 0u);
  EXPECT_TRUE(rows<store::Agreement>().empty());
  EXPECT_TRUE(rows<store::RegistrySignIn>().empty());
  EXPECT_EQ(log(kOperatorChain).back(), "organization_removed " + with.id);
}

// All that the operator's chain ever says of a partner and its people, from the registry to the end.
TEST_F(Removal, TheOperatorsChainNamesNobodyOfAnOrganizationThatIsGone) {
  const From from{"198.51.100.23", "a browser"};
  auto id = add_partner(environment, owner,
                        {.account_number = "P9", .name = "Sydvest", .sign_ins = "mia@sydvest.example"});
  ASSERT_TRUE(id.ok());
  ASSERT_TRUE(record_agreement(environment, owner, *id,
                               {settings.required_agreement, "1", "Signe Signatur", "2026-11-01"})
                  .ok());
  ASSERT_TRUE(register_partner(environment, "mia@sydvest.example", "da", from).ok());
  auto begun = activate_partner(environment, mails_to("mia@sydvest.example").back().token,
                                {"Mia Lund", std::string(kPassword), "da"}, from);
  ASSERT_TRUE(begun.ok());
  Caller mia = *caller_of(environment, begun->token, from);
  ASSERT_EQ(mia.organization_id, *id);
  auto entered = create_customer(environment, mia, {.name = "Nordlys", .country = "DK"});
  ASSERT_TRUE(entered.ok());
  ASSERT_TRUE(remove_customer(environment, mia, *entered).ok());
  ASSERT_TRUE(replace_administrator(environment, owner, *id,
                                    {mia.membership_id, "Tom Toft", "tom@sydvest.example",
                                     "toft@home.example", "Mia Lund is ill, says Tom Toft"})
                  .ok());
  const std::string mail = rows<store::Delivery>("recipient = 'toft@home.example'").at(0).id;
  ASSERT_TRUE(write([&](store::Tx& tx) { return store::delivery_failed(tx, mail, "no such user"); }).ok());
  ASSERT_TRUE(send_again(environment, owner, mail).ok());
  ASSERT_TRUE(suspend_partner(environment, owner, *id).ok());
  ASSERT_TRUE(remove_partner(environment, owner, *id).ok());
  EXPECT_EQ(log(kOperatorChain), (Lines{"partner_added Sydvest", "agreement_recorded Sydvest",
                                        "partner_activated Sydvest", "organization_removed " + *entered,
                                        "administrator_replaced Sydvest", "delivery_sent_again " + mail,
                                        "partner_suspended Sydvest", "organization_removed " + *id}));
  for (const store::AuditEntry& line : rows<store::AuditEntry>("chain = 'operator'"))
    for (const std::string* said :
         {&line.actor_id, &line.actor, &line.acting_as, &line.target, &line.detail, &line.address})
      for (const char* personal : {"Mia Lund", "Tom Toft", "Signatur", "@", "198.51.100.23"})
        EXPECT_EQ(said->find(personal), std::string::npos) << line.action << ": " << *said;
}

TEST_F(Removal, APartnerWithCustomersStays) {
  EXPECT_EQ(remove_partner(environment, owner, with.id).error().said.text,
            Text::problem_partner_has_customers);
  EXPECT_EQ(remove_partner(environment, owner, of.id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(remove_partner(environment, paul, with.id).error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(organizations(with.id), 1u);
}

}  // namespace
}  // namespace rapport::service
