// In which language a letter is written: the recipient's own where it is known, else the organization's or
// what the sender chose.
#include "server/service/letters.h"

#include "server/service/activation.h"
#include "server/service/customers.h"
#include "server/service/members.h"
#include "server/service/operators.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;

class Letters : public ServiceTest {
 protected:
  Letters()
      : fabrikam(partner("Fabrikam", "P-1")),
        pia(someone(fabrikam, "Pia", "pia@fabrikam.example", Role::PartnerAdministrator)) {}

  void reads(const std::string& account_id, const std::string& language) {
    auto changed = row<store::Account>(account_id);
    changed.language = language;
    update(changed);
  }
  store::Account danish(const std::string& name, const std::string& email) {
    store::Account made = account(name, email);
    reads(made.id, "da");
    return made;
  }
  std::string a_service() {
    auto customer = create_customer(environment, pia, {.name = "Nordlys", .country = "DK"});
    auto service = add_service(environment, pia, *customer, "rapport", "DK");
    return service ? *service : "";
  }
  // The subject of the activation that was sent in English.
  std::string sent(const std::string& service, const std::string& email, const std::string& contact) {
    EXPECT_TRUE(send_activation(environment, pia, service, {"Helle", email, contact, "en"}).ok());
    return mails().back().subject;
  }

  store::Organization fabrikam;
  Caller pia;
};

TEST_F(Letters, AnActivationIsInTheLanguageThatTheRecipientReads) {
  danish("Helle", "helle@nordlys.example");
  std::string service = a_service();
  EXPECT_EQ(sent(service, "HELLE@nordlys.example", ""), "Aktivér Rapport for Nordlys");
  EXPECT_EQ(sent(service, "new@nordlys.example", ""), "Activate Rapport for Nordlys");
}

TEST_F(Letters, AnAddressThatIsNotTheAccountsDoesNotTellThatThereIsOne) {
  danish("Helle", "helle@nordlys.example");
  EXPECT_EQ(sent(a_service(), "helle@nordlys.example", "pia@fabrikam.example"),
            "Activate Rapport for Nordlys");
}

TEST_F(Letters, TheContactAddressOfTheAccountIsTheRecipientsToo) {
  store::Account helle = danish("Helle", "helle@nordlys.example");
  helle = row<store::Account>(helle.id);
  helle.contact_email = "Office@nordlys.example";
  update(helle);
  EXPECT_EQ(sent(a_service(), "helle@nordlys.example", "office@nordlys.example"),
            "Aktivér Rapport for Nordlys");
}

TEST_F(Letters, AnInvitationIsInTheLanguageThatTheRecipientReads) {
  danish("Per", "per@fabrikam.example");
  model::Roles expert = model::Roles{}.with(Role::PartnerExpert);
  ASSERT_TRUE(invite(environment, pia, {"Per", "per@fabrikam.example", "", expert, "de"}).ok());
  EXPECT_EQ(mails().back().subject, "Bliv en del af Fabrikam");
  ASSERT_TRUE(invite(environment, pia, {"Eva", "eva@fabrikam.example", "", expert, "de"}).ok());
  EXPECT_EQ(mails().back().subject, "Fabrikam beitreten");
}

TEST_F(Letters, ASuccessorIsInvitedInTheirLanguageElseInTheOrganizations) {
  Caller olga = an_operator();
  fabrikam.language = "de";
  update(fabrikam);
  danish("Per", "per@fabrikam.example");
  ASSERT_TRUE(replace_administrator(environment, olga, fabrikam.id,
                                    {pia.membership_id, "Per", "per@fabrikam.example", "", "left"})
                  .ok());
  EXPECT_EQ(mails().back().subject, "Bliv en del af Fabrikam");
  ASSERT_TRUE(
      replace_administrator(environment, olga, fabrikam.id, {"", "Eva", "eva@fabrikam.example", "", "left"})
          .ok());
  EXPECT_EQ(mails().back().subject, "Fabrikam beitreten");
}

TEST_F(Letters, AdministratorsHearOfAnActivationEachInTheirLanguage) {
  fabrikam.language = "de";
  update(fabrikam);
  Caller dana = someone(fabrikam, "Dana", "dana@fabrikam.example", Role::PartnerAdministrator);
  reads(dana.account_id, "da");
  sent(a_service(), "helle@nordlys.example", "");
  std::string token = mails().back().token;
  From from{"192.0.2.9", "a browser"};
  auto begun = create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from);
  ASSERT_TRUE(begun.ok());
  auto helle = caller_of(environment, begun->token, from);
  ASSERT_TRUE(
      accept_link(environment, *helle, token, {{"terms", "2026-11-01"}, {"privacy", "2026-10-01"}}).ok());
  EXPECT_EQ(mails_to("pia@fabrikam.example").back().subject, "Rapport is active for Nordlys");
  EXPECT_EQ(mails_to("dana@fabrikam.example").back().subject, "Rapport er aktiv for Nordlys");
}

}  // namespace
}  // namespace rapport::service
