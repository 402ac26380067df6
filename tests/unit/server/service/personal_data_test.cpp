// What is kept about a person: all of it goes along, and nothing but what is written down stays.
#include "server/service/personal_data.h"

#include <set>

#include "server/service/customers.h"
#include "server/service/members.h"
#include "server/service/outbox.h"
#include "server/service/tokens.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using texts::Text;

constexpr std::string_view kName = "Zacharias Quellwasser", kEmail = "zacharias@quellwasser.example",
                           kContact = "post@quellwasser.example";

class PersonalData : public ServiceTest {
 protected:
  PersonalData()
      : fabrikam(partner("Fabrikam", "P-1")),
        otto(someone(fabrikam, "Otto", "otto@fabrikam.example", Role::PartnerAdministrator)),
        zacharias(someone(fabrikam, std::string(kName), std::string(kEmail), Role::PartnerAdministrator)) {}

  // Signs in, has a second factor, another contact address, a token, customers, links and mails.
  Caller lived() {
    From from{"192.0.2.9", "a browser"};
    auto signed_in = sign_in(environment, kEmail, kPassword, from);
    Caller caller = *caller_of(environment, signed_in->token, from);
    EXPECT_TRUE(change_contact_email(environment, caller, kContact, kPassword).ok());
    EXPECT_TRUE(confirm_new_contact(environment, mails_to(kContact).at(0).token).ok());
    EXPECT_TRUE(forgot_password(environment, kEmail, from).ok());
    seed = set_up_second_factor(environment, caller)->seed;
    EXPECT_TRUE(turn_on_second_factor(environment, caller, code()).ok());
    clock.forward(kMinute);
    EXPECT_TRUE(create_api_token(environment, caller, {"build", {model::Right::SeeAudit}, 30}).ok());
    auto customer = create_customer(environment, caller, {.name = "Nordlys", .country = "DK"});
    EXPECT_TRUE(add_service(environment, caller, *customer, "rapport", "DK").ok());
    auto other = partner("Other", "P-2");
    auto boss = someone(other, "Boss", "boss@other.example", Role::PartnerAdministrator);
    Invitation wanted{std::string(kName), std::string(kEmail), std::string(kContact),
                      model::Roles{}.with(Role::PartnerExpert), "en"};
    EXPECT_TRUE(invite(environment, boss, wanted).ok());
    insert(
        store::Acceptance{environment.new_id(), fabrikam.id, caller.account_id, "terms", "1", "en", "", 1});
    return caller;
  }
  std::string code() const { return auth::totp_code(seed, auth::totp_step(clock.now_ms())); }

  // "table.column" of every text that has one of these words.
  std::set<std::string> places_of(const std::vector<std::string_view>& words) {
    std::set<std::string> places;
    auto looked = read([&](store::Tx& tx) -> base::Status {
      for (const store::Table& table : store::tables())
        if (auto added = add_places(tx, table, words, places); !added) return added;
      return base::Done{};
    });
    EXPECT_TRUE(looked.ok());
    return places;
  }

  store::Organization fabrikam;
  Caller otto, zacharias;
  std::string seed;

 private:
  static base::Status add_places(store::Tx& tx, const store::Table& table,
                                 const std::vector<std::string_view>& words, std::set<std::string>& places) {
    for (const store::ColumnShape& column : table.columns) {
      if (column.kind == store::Kind::Integer) continue;
      std::string sql = "select " + std::string(column.name) + " from " + std::string(table.shape.table);
      auto rows = tx.connection().select(sql, {}, {column.kind});
      if (!rows) return rows.error();
      for (const auto& row : *rows) {
        const auto* text = std::get_if<std::string>(&row.at(0));
        if (!text) continue;
        for (std::string_view word : words)
          if (text->find(word) != std::string::npos)
            places.insert(std::string(table.shape.table) + "." + std::string(column.name));
      }
    }
    return base::Done{};
  }
};

TEST_F(PersonalData, TheExportHasWhatIsKeptAndNoSecrets) {
  Caller caller = lived();
  auto json = export_account(environment, caller);
  ASSERT_TRUE(json.ok());
  EXPECT_TRUE(json->starts_with("{\"exported_at\":\"2026-11-23T10:01:00Z\",\"rows\":["));
  for (const char* kind :
       {"account", "membership", "sign_in", "acceptance", "api_token", "ticket", "delivery", "audit_entry"})
    EXPECT_NE(json->find("\"kind\":\"" + std::string(kind) + "\""), std::string::npos) << kind;
  EXPECT_NE(json->find("\"email\":\"zacharias@quellwasser.example\""), std::string::npos);
  for (const char* secret : {"argon2", "_hash\"", "\"sealed\"", "totp_seed"})
    EXPECT_EQ(json->find(secret), std::string::npos) << secret;
  EXPECT_EQ(json->find("otto@fabrikam.example"), std::string::npos) << "others are not in it";
}

TEST_F(PersonalData, AfterErasingNothingNamesThePersonButWhatIsWrittenDown) {
  Caller caller = lived();
  EXPECT_TRUE(places_of({kName, kEmail, kContact}).contains("account.name"));
  ASSERT_TRUE(erase_account(environment, caller, {std::string(kPassword), code()}).ok());
  ASSERT_EQ(mails_to(kEmail).size(), 1u);
  EXPECT_NE(mails_to(kEmail)[0].text.find("Your account with Rapport was erased"), std::string::npos);
  EXPECT_NE(mails_to(kEmail)[0].text.find("write to Vendor Ltd at once"), std::string::npos);
  auto goes = [](const std::string&, const std::string&, const std::string&, const std::string&) {
    return client::Delivery{true, client::DeliveryFailure::Later, ""};
  };
  ASSERT_TRUE(deliver_due(environment, "mail", goes, 100).ok()) << "the last mail takes the address with it";
  const std::set<std::string> kept = {"audit_entry.actor", "audit_entry.target", "audit_entry.detail"};
  for (const std::string& place : places_of({kName, kEmail, kContact, "Zacharias", "quellwasser"}))
    EXPECT_TRUE(kept.contains(place)) << place << " still names them";
  EXPECT_TRUE(rows<store::SignIn>().empty());
  EXPECT_FALSE(sign_in(environment, kEmail, kPassword, {"192.0.2.9", ""}).ok());
  EXPECT_EQ(rows<store::Acceptance>().size(), 1u) << "that it was accepted stays";
  EXPECT_EQ(log(fabrikam.id).back(), "user_left ");
  EXPECT_FALSE(export_account(environment, caller).ok());
  EXPECT_TRUE(account("Somebody", std::string(kEmail)).id != "") << "the address can be used again";
}

TEST_F(PersonalData, IsFoundByEveryAddressThatAnOrganizationHasForThePerson) {
  constexpr std::string_view kOwn = "z.quellwasser@other.example", kOffice = "office@other.example";
  auto other = partner("Other", "P-2");
  auto boss = someone(other, "Boss", "boss@other.example", Role::PartnerAdministrator);
  auto invited = [&](std::string_view email, std::string_view contact) {
    Invitation wanted{std::string(kName), std::string(email), std::string(contact),
                      model::Roles{}.with(Role::PartnerExpert), "en"};
    EXPECT_TRUE(invite(environment, boss, wanted).ok());
  };
  invited(kEmail, kOwn);
  invited("jo@other.example", kOffice);
  EXPECT_NE(export_account(environment, zacharias)->find(kOwn), std::string::npos);
  ASSERT_TRUE(erase_account(environment, zacharias, {std::string(kPassword), ""}).ok());
  EXPECT_TRUE(mails_to(kOwn).empty()) << "what waits for them does not go";
  EXPECT_EQ(mails_to(kOffice).size(), 1u);
}

TEST_F(PersonalData, AnAddressThatOthersAreReachedByIsNotTheirsAlone) {
  constexpr std::string_view kOffice = "office@other.example";
  auto other = partner("Other", "P-2");
  auto boss = someone(other, "Boss", "boss@other.example", Role::PartnerAdministrator);
  for (const char* email : {kEmail.data(), "jo@other.example"}) {
    Invitation wanted{"New", email, std::string(kOffice), model::Roles{}.with(Role::PartnerExpert), "en"};
    EXPECT_TRUE(invite(environment, boss, wanted).ok());
  }
  ASSERT_TRUE(erase_account(environment, zacharias, {std::string(kPassword), ""}).ok());
  EXPECT_EQ(mails_to(kOffice).size(), 2u);
}

TEST_F(PersonalData, ErasingTakesThePasswordAndTheCode) {
  Caller caller = lived();
  auto wrong = erase_account(environment, caller, {"not it", code()});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().fields.at(0).field, "present_password");
  auto without = erase_account(environment, caller, {std::string(kPassword), ""});
  ASSERT_FALSE(without.ok());
  EXPECT_EQ(without.error().fields.at(0).field, "code");
  EXPECT_EQ(row<store::Account>(caller.account_id).name, kName);
}

TEST_F(PersonalData, TheLastAdministratorHandsOverFirst) {
  ASSERT_TRUE(remove_person(environment, zacharias, otto.membership_id).ok());
  auto refused = erase_account(environment, zacharias, {std::string(kPassword), ""});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().said.text, Text::problem_last_administrator);
  EXPECT_EQ(row<store::Account>(zacharias.account_id).name, kName);
}

TEST_F(PersonalData, AnOperatorActsForWhoCannotSignIn) {
  Caller olga = an_operator();
  auto found = find_person(environment, olga, " Zacharias@QUELLWASSER.example");
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->organizations, std::vector<std::string>{"Fabrikam"});
  EXPECT_FALSE((*found)->account.password_hash.has_value());
  const std::string& id = (*found)->account.id;
  EXPECT_EQ(erase_person(environment, olga, id, "").error().fields.at(0).field, "reason");
  EXPECT_EQ(erase_person(environment, otto, id, "case 7").error().code, base::ErrorCode::Forbidden);
  ASSERT_TRUE(export_person(environment, olga, id, "case 7").ok());
  ASSERT_TRUE(erase_person(environment, olga, id, "case 7").ok());
  EXPECT_EQ(log(kOperatorChain), (Lines{"person_exported " + id, "person_erased " + id}));
  ASSERT_EQ(mails_to(kEmail).size(), 1u);
  auto refuses = [](const std::string&, const std::string&, const std::string&, const std::string&) {
    return client::Delivery{false, client::DeliveryFailure::Never, "550 no such user"};
  };
  ASSERT_EQ(deliver_due(environment, "mail", refuses, 100)->failed, 1);
  EXPECT_TRUE(mails_to(kEmail).empty()) << "also where it cannot be delivered";
  EXPECT_EQ(erase_person(environment, olga, id, "again").error().code, base::ErrorCode::NotFound);
  EXPECT_FALSE((*find_person(environment, olga, kEmail)).has_value());
  EXPECT_FALSE(find_person(environment, otto, kEmail).ok());
}

}  // namespace
}  // namespace rapport::service
