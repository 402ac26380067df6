// The registry entry by entry: what a line of the CSV may, a form may, and what would collide is refused at
// its field.
#include "server/service/registry_customers.h"
#include "server/service/operators.h"

#include "server/service/customers.h"
#include "server/service/partners.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using base::ErrorCode;
using texts::Text;

struct RegistryCustomers : ServiceTest {
  void SetUp() override {
    olga = an_operator();
    contoso = partner("Contoso", "P1");
    fabrikam = partner("Fabrikam", "P2");
    ada = someone(contoso, "Ada", "ada@contoso.example", model::Role::PartnerAdministrator);
  }
  Entry klintholm(const std::string& number = "C1", const std::string& of = "P1") {
    return {.account_number = number,
            .name = "Klintholm Tiles A/S",
            .street = "Klintevej 12",
            .postal_code = "4791",
            .city = "Borre",
            .country = "DK",
            .registration_number = "DK50607080",
            .partner = of,
            .sign_ins = {}};
  }
  std::string added(const Entry& input) {
    auto id = add_registry_customer(environment, olga, input);
    EXPECT_TRUE(id.ok()) << in_english(id);
    return id ? *id : "";
  }
  Outcome<Done> changed(const std::string& id, const Entry& input) {
    return change_registry_customer(environment, olga, id, input);
  }
  template <class T>
  static std::string in_english(const Outcome<T>& outcome) {
    if (outcome) return "";
    std::string said;
    for (const FieldProblem& one : outcome.error().fields)
      said += one.field + ": " + in_language(one.said, texts::Language::En) + "\n";
    return said.empty() ? in_language(outcome.error().said, texts::Language::En) : said;
  }
  std::string last_detail() {
    auto lines = rows<store::AuditEntry>("chain = 'operator'");
    return lines.empty() ? "" : lines.back().detail;
  }
  Caller olga, ada;
  store::Organization contoso, fabrikam;
};

TEST_F(RegistryCustomers, AFormAndALineAreTheSameRecord) {
  std::string id = added(klintholm());
  auto line = import_registry(environment, olga,
                              "kind,account_number,name,street,postal_code,city,country,registration_number,"
                              "partner\ncustomer,C1,Klintholm Tiles A/S,Klintevej 12,4791,Borre,dk,"
                              "DK50607080,P1\n");
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->unchanged, 1) << "the line says what the form said";
  auto record = registry_record(environment, olga, id);
  EXPECT_EQ(record->account.city, "Borre");
  EXPECT_EQ(record->partner.name, "Contoso");
  EXPECT_FALSE(record->customer.has_value());
  auto known = registry_account(environment, ada, "C1");
  EXPECT_EQ((*known)->name, "Klintholm Tiles A/S") << "its partner can enter it";
}

TEST_F(RegistryCustomers, WhatIsWrongIsSaidAtItsFieldInTheSameWords) {
  auto refused =
      add_registry_customer(environment, olga, {std::string(21, '9'), "", "", "", "", "Germany", "", "P9"});
  EXPECT_EQ(in_english(refused),
            "account_number: At most 20 characters, please.\nname: Please fill this in.\n"
            "country: `Germany` is no country code such as DE.\n");
  EXPECT_EQ(
      in_english(add_registry_customer(environment, olga, klintholm("C1", "P9"))),
      "partner: No partner has the account number `P9`. Add that partner first, or correct the number.\n");
  EXPECT_EQ(in_english(add_registry_customer(environment, olga, klintholm("C1", " "))),
            "partner: Please fill this in.\n");
  EXPECT_TRUE(rows<store::RegistryCustomer>().empty());
  EXPECT_TRUE(log(kOperatorChain).empty());
}

TEST_F(RegistryCustomers, ANumberIsOneAccounts) {
  added(klintholm());
  std::string other = added(klintholm("C2"));
  const std::string taken =
      "account_number: This is the account number of Klintholm Tiles A/S already. Change that account, or "
      "enter another number.\n";
  EXPECT_EQ(in_english(add_registry_customer(environment, olga, klintholm())), taken);
  EXPECT_EQ(in_english(changed(other, klintholm("C1"))), taken);
  ASSERT_TRUE(changed(other, klintholm("C3")).ok());
  EXPECT_EQ(row<store::RegistryCustomer>(other).account_number, "C3");
}

TEST_F(RegistryCustomers, ANumberByWhichACustomerGoesStays) {
  std::string id = added(klintholm());
  ASSERT_TRUE(create_customer(environment, ada, {.account_number = "C1", .name = "Klintholm"}).ok());
  auto renumbered = changed(id, klintholm("C7"));
  EXPECT_EQ(renumbered.error().fields.at(0).field, "account_number");
  EXPECT_EQ(renumbered.error().fields.at(0).said.text, Text::problem_registry_number_used);
  auto removed = remove_registry_customer(environment, olga, id);
  EXPECT_EQ(removed.error().code, ErrorCode::Conflict);
  EXPECT_EQ(in_english(removed),
            "Klintholm is a customer by this account number. Its partner has to remove that customer first.");
  Entry renamed = klintholm();
  renamed.name = "Klintholm Fliser A/S";
  ASSERT_TRUE(changed(id, renamed).ok());
  EXPECT_EQ(registry_record(environment, olga, id)->customer->name, "Klintholm") << "it keeps what it has";
}

TEST_F(RegistryCustomers, AnotherPartnerOfRecordTakesTheCustomerAlong) {
  std::string id = added(klintholm());
  auto customer = create_customer(environment, ada, {.account_number = "C1"});
  ASSERT_TRUE(customer.ok());
  ASSERT_TRUE(changed(id, klintholm("C1", "P2")).ok());
  EXPECT_EQ(row<store::Organization>(*customer).partner_id, fabrikam.id);
  EXPECT_EQ(log(fabrikam.id), (Lines{"partner_of_record_changed Klintholm Tiles A/S"}));
  EXPECT_EQ(log(kOperatorChain),
            (Lines{"registry_customer_added C1", "partner_of_record_changed Klintholm Tiles A/S",
                   "registry_customer_changed C1"}));
  EXPECT_EQ(last_detail(), "partner");
}

TEST_F(RegistryCustomers, WhatIsNotUsedCanBeRemovedAndAddedAgain) {
  std::string id = added(klintholm());
  ASSERT_TRUE(remove_registry_customer(environment, olga, id).ok());
  EXPECT_FALSE(registry_account(environment, ada, "C1")->has_value());
  EXPECT_EQ(remove_registry_customer(environment, olga, id).error().code, ErrorCode::NotFound);
  EXPECT_EQ(changed(id, klintholm()).error().code, ErrorCode::NotFound);
  added(klintholm());
  EXPECT_EQ(log(kOperatorChain), (Lines{"registry_customer_added C1", "registry_customer_removed C1",
                                        "registry_customer_added C1"}));
}

TEST_F(RegistryCustomers, TheLogNamesNumbersAndMembersAndNothingElse) {
  std::string id = added(klintholm());
  Entry moved = klintholm("C9");
  moved.street = "Havnegade 4";
  moved.city = "Møn";
  ASSERT_TRUE(changed(id, moved).ok());
  EXPECT_EQ(last_detail(), "account_number street city");
  EXPECT_EQ(detail_text("registry_customer_changed", last_detail(), texts::Language::De),
            "Kundennummer, Straße und Hausnummer, Ort");
  ASSERT_TRUE(changed(id, moved).ok());
  EXPECT_EQ(log(kOperatorChain).size(), 2u) << "saved without a change";
}

TEST_F(RegistryCustomers, APartnersEntryIsChanged) {
  auto id =
      add_partner(environment, olga,
                  {"P7", "Fjord", "", "", "Bergen", "NO", "", {}, "kari@fjord.example ola@fjord.example"});
  ASSERT_TRUE(id.ok());
  ASSERT_TRUE(register_partner(environment, "ola@fjord.example", "en", {"192.0.2.7", "a browser"}).ok());
  auto change = [&](const Entry& input) { return change_partner_entry(environment, olga, *id, input); };
  ASSERT_TRUE(change({"P8", "Fjord AS", "Kai 1", "", "Bergen", "NO", "", {}, "Kari@fjord.example"}).ok());
  auto record = partner_record(environment, olga, *id);
  EXPECT_EQ(record->partner.name, "Fjord AS");
  EXPECT_EQ(record->partner.account_number, "P7") << "the registry finds it by that";
  ASSERT_EQ(record->sign_ins.size(), 1u);
  EXPECT_EQ(record->sign_ins[0].email_key, "kari@fjord.example");
  EXPECT_EQ(last_detail(), "name street sign_ins");
  EXPECT_EQ(log(*id), (Lines{"partner_changed Fjord AS"})) << "its people read it, too";
  EXPECT_EQ(change({"", "", "", "", "", "", "", ""}).error().fields.at(0).field, "name");
  EXPECT_EQ(partners(environment, olga, "FJORD AS", {})->total, 1);
  EXPECT_EQ(change_partner_entry(environment, olga, olga.organization_id, {"", "X"}).error().code,
            ErrorCode::NotFound);
}

TEST_F(RegistryCustomers, ASignInRegistersOnePartner) {
  Entry fjord{"P7", "Fjord AS", "", "", "", "", "", {}, "kari@fjord.example"};
  ASSERT_TRUE(add_partner(environment, olga, fjord).ok());
  fjord.account_number = "P8";
  fjord.sign_ins = "ola@fjord.example KARI@fjord.example";
  auto refused = add_partner(environment, olga, fjord);
  EXPECT_EQ(in_english(refused),
            "sign_ins: `KARI@fjord.example` registers Fjord AS (P7) already. Take it out of that partner's "
            "sign-ins first.\n");
  EXPECT_EQ(in_english(change_partner_entry(environment, olga, contoso.id, fjord)), in_english(refused));
  auto imported = import_registry(
      environment, olga, "kind,account_number,name,sign_ins\npartner,P1,Renamed,kari@fjord.example\n");
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported->refused_count, 1);
  EXPECT_EQ(row<store::Organization>(contoso.id).name, "Contoso") << "nothing of the line was written";
}

TEST_F(RegistryCustomers, OnlyTheOperatorMay) {
  std::string id = added(klintholm());
  EXPECT_EQ(registry_record(environment, ada, id).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(add_registry_customer(environment, ada, klintholm("C2")).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(change_registry_customer(environment, ada, id, klintholm()).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(remove_registry_customer(environment, ada, id).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(change_partner_entry(environment, ada, contoso.id, {}).error().code, ErrorCode::Forbidden);
}

}  // namespace
}  // namespace rapport::service
