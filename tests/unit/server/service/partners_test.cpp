#include "server/service/partners.h"

#include <thread>

#include "server/service/registry.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using base::ErrorCode;
using texts::Text;

const From kFrom{"192.0.2.7", "a browser"};

struct Partners : ServiceTest {
  void SetUp() override {
    an_operator();
    contoso = known("Contoso", "P1", {"ada@contoso.example", "ben@contoso.example"});
    sign_agreement(contoso);
  }
  store::Organization known(const std::string& name, const std::string& number,
                            const std::vector<std::string>& emails) {
    store::Organization made = partner(name, number, "Pending");
    for (const std::string& email : emails)
      insert(store::RegistrySignIn{environment.new_id(), made.id, folded(email)});
    return made;
  }
  void sign_agreement(const store::Organization& of, const std::string& which = "Online Services Addendum") {
    insert(store::Agreement{environment.new_id(), of.id, which, "C", "Ada", 20000, "Olga", 1});
  }
  Outcome<Done> asks(const std::string& email, const std::string& language = "en") {
    return register_partner(environment, email, language, kFrom);
  }
  std::string link_of(const std::string& email) {
    EXPECT_TRUE(asks(email).ok());
    auto all = mails_to(email);
    EXPECT_FALSE(all.empty());
    return all.empty() ? "" : all.back().token;
  }
  Outcome<SignedIn> activate(const std::string& token, const std::string& name = "Ada",
                             std::string_view password = kPassword) {
    return activate_partner(environment, token, {name, std::string(password), "de"}, kFrom);
  }
  std::string status() { return row<store::Organization>(contoso.id).status; }

  store::Organization contoso;
};

TEST_F(Partners, TheFirstBecomesTheAdministrator) {
  std::string token = link_of("Ada@Contoso.example");
  Mail mail = mails_to("Ada@Contoso.example").at(0);
  EXPECT_EQ(mail.subject, "Activate the partner account of Contoso");
  auto link = look_at_link(environment, token);
  auto page = confirmation(environment, link->ticket);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->partner.name, "Contoso");
  EXPECT_EQ(page->email, "ada@contoso.example");
  EXPECT_FALSE(page->has_account);
  auto signed_in = activate(token);
  ASSERT_TRUE(signed_in.ok()) << in_language(signed_in.error().said, texts::Language::En);
  EXPECT_FALSE(signed_in->needs_code);
  auto caller = caller_of(environment, signed_in->token, kFrom);
  EXPECT_EQ(caller->organization_id, contoso.id);
  EXPECT_TRUE(caller->roles.has(model::Role::PartnerAdministrator));
  EXPECT_EQ(code_of(caller->language()), "de");
  EXPECT_GT(rows<store::Account>("email_key = ?", {"ada@contoso.example"}).at(0).confirmed_at, 0);
  EXPECT_EQ(status(), "Active");
  EXPECT_EQ(log(contoso.id), (Lines{"partner_activated Contoso"}));
  EXPECT_EQ(log(kOperatorChain), (Lines{"partner_activated Contoso"}));
  EXPECT_EQ(activate(token).error().code, ErrorCode::Conflict);
}

TEST_F(Partners, AnAddressThatNobodyKnowsGetsTheSameAnswerAndNoMail) {
  EXPECT_TRUE(asks("eve@elsewhere.example").ok());
  EXPECT_TRUE(mails().empty());
  EXPECT_TRUE(rows<store::Ticket>().empty());
  EXPECT_EQ(asks("not an address").error().fields.at(0).field, "email");
}

TEST_F(Partners, WithoutTheAgreementNobodyIsActivated) {
  auto fabrikam = known("Fabrikam", "P2", {"fay@fabrikam.example"});
  sign_agreement(fabrikam, "Another agreement");
  EXPECT_TRUE(asks("fay@fabrikam.example").ok());
  Mail mail = mails_to("fay@fabrikam.example").at(0);
  EXPECT_EQ(mail.token, "");
  EXPECT_NE(mail.text.find("no signed “Online Services Addendum” is recorded"), std::string::npos)
      << mail.text;
  EXPECT_NE(mail.text.find("Vendor Ltd"), std::string::npos);
}

TEST_F(Partners, AnAgreementThatWasTakenBackStopsALinkThatIsOut) {
  std::string token = link_of("ada@contoso.example");
  auto gone =
      write([&](store::Tx& tx) { return tx.remove<store::Agreement>({"partner_id = ?", {contoso.id}}); });
  ASSERT_TRUE(gone.ok());
  auto refused = activate(token);
  EXPECT_EQ(refused.error().said.text, Text::problem_agreement);
  EXPECT_EQ(status(), "Pending");
  EXPECT_TRUE(rows<store::Account>("email_key = ?", {"ada@contoso.example"}).empty());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Valid);
}

TEST_F(Partners, ASignInThatWasTakenOutOfTheRegistryActivatesNothing) {
  std::string adas = link_of("ada@contoso.example"), bens = link_of("ben@contoso.example");
  auto put = write(
      [&](store::Tx& tx) { return put_sign_ins(tx, environment, contoso.id, {"ben@contoso.example"}); });
  ASSERT_TRUE(put.ok());
  EXPECT_FALSE(activate(adas).ok());
  EXPECT_EQ(status(), "Pending");
  EXPECT_TRUE(activate(bens, "Ben").ok());
}

TEST_F(Partners, AnAccountThatNobodyProvedIsTakenOverByWhoReadsItsMail) {
  store::Account squatted = account("Mallory", "ada@contoso.example");
  squatted.confirmed_at = 0;
  squatted.contact_email = "mallory@elsewhere.example";
  update(squatted);
  std::string token = link_of("ada@contoso.example");
  EXPECT_FALSE(confirmation(environment, look_at_link(environment, token)->ticket)->has_account);
  auto signed_in = activate(token, "Ada", "quite another phrase");
  ASSERT_TRUE(signed_in.ok()) << in_language(signed_in.error().said, texts::Language::En);
  auto ada = row<store::Account>(squatted.id);
  EXPECT_EQ(ada.name, "Ada");
  EXPECT_EQ(ada.contact_email, "ada@contoso.example");
  EXPECT_FALSE(sign_in(environment, "ada@contoso.example", kPassword, kFrom).ok());
}

TEST_F(Partners, WhoComesLaterIsToldWhomToAsk) {
  std::string late = link_of("ben@contoso.example");
  ASSERT_TRUE(activate(link_of("ada@contoso.example")).ok());
  auto refused = activate(late, "Ben");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().said.text, Text::problem_partner_active);
  EXPECT_EQ(in_language(refused.error().said, texts::Language::En),
            "Contoso is active already. Sign in, or ask Ada to add you.");
  EXPECT_EQ(look_at_link(environment, late)->state, LinkState::Used);
  EXPECT_TRUE(rows<store::Account>("email_key = ?", {"ben@contoso.example"}).empty());
  ASSERT_TRUE(asks("ben@contoso.example", "da").ok());
  Mail mail = mails_to("ben@contoso.example").back();
  bool is_told = false;
  for (const Mail& one : mails_to("ben@contoso.example"))
    is_told = is_told || (one.subject == "Contoso er allerede aktiv" && one.token.empty() &&
                          one.text.find("spørg en af administratorerne: Ada") != std::string::npos);
  EXPECT_TRUE(is_told) << mail.text;
}

TEST_F(Partners, OfTwoAtOnceOneWins) {
  std::string links[] = {link_of("ada@contoso.example"), link_of("ben@contoso.example")};
  std::vector<std::optional<Outcome<SignedIn>>> results(2);
  std::vector<std::thread> people;
  for (size_t i = 0; i < 2; ++i)
    people.emplace_back([&, i] { results[i] = activate(links[i], i == 0 ? "Ada" : "Ben"); });
  for (std::thread& one : people) one.join();
  EXPECT_NE(results[0]->ok(), results[1]->ok());
  const auto& loser = results[0]->ok() ? *results[1] : *results[0];
  EXPECT_EQ(loser.error().said.text, Text::problem_partner_active);
  EXPECT_EQ(rows<store::Membership>("organization_id = ?", {contoso.id}).size(), 1u);
  EXPECT_EQ(log(contoso.id).size(), 1u);
}

TEST_F(Partners, OneLinkCannotBeUsedByTwoRequestsAtOnce) {
  std::string token = link_of("ada@contoso.example");
  std::vector<std::optional<Outcome<SignedIn>>> results(2);
  std::vector<std::thread> requests;
  for (size_t i = 0; i < 2; ++i) requests.emplace_back([&, i] { results[i] = activate(token); });
  for (std::thread& one : requests) one.join();
  EXPECT_NE(results[0]->ok(), results[1]->ok());
}

TEST_F(Partners, ASignInOfSeveralPartnersGetsAMailForEach) {
  auto other = known("Tailspin", "P3", {"ada@contoso.example"});
  sign_agreement(other);
  EXPECT_TRUE(asks("ada@contoso.example").ok());
  auto all = mails_to("ada@contoso.example");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_NE(all[0].subject, all[1].subject);
  EXPECT_TRUE(activate(all[0].token).ok());
  EXPECT_TRUE(activate(all[1].token).ok()) << "with the password of the account that is there now";
  EXPECT_EQ(rows<store::Account>("email_key = ?", {"ada@contoso.example"}).size(), 1u);
}

TEST_F(Partners, AskingAgainSupersedesOnlyOnesOwnLink) {
  std::string ben = link_of("ben@contoso.example"), first = link_of("ada@contoso.example");
  EXPECT_TRUE(asks("ada@contoso.example").ok());
  EXPECT_EQ(look_at_link(environment, first)->state, LinkState::Superseded);
  EXPECT_EQ(look_at_link(environment, ben)->state, LinkState::Valid);
  EXPECT_FALSE(activate(first).ok());
}

TEST_F(Partners, AnAccountThatIsThereNeedsItsOwnPassword) {
  account("Ada Lovelace", "ada@contoso.example");
  std::string token = link_of("ada@contoso.example");
  EXPECT_TRUE(confirmation(environment, look_at_link(environment, token)->ticket)->has_account);
  auto wrong = activate(token, "Ada", "some other password");
  EXPECT_EQ(wrong.error().fields.at(0).said.text, Text::problem_sign_in);
  EXPECT_EQ(status(), "Pending");
  EXPECT_TRUE(activate(token, "").ok()) << "its name is known";
  EXPECT_EQ(rows<store::Membership>("organization_id = ?", {contoso.id}).at(0).name, "Ada Lovelace");
}

TEST_F(Partners, GuessingThePasswordOfAnAccountIsSlowedDown) {
  account("Ada Lovelace", "ada@contoso.example");
  std::string token = link_of("ada@contoso.example");
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(activate(token, "Ada", "wrong password").ok());
  auto slowed = activate(token);
  EXPECT_EQ(slowed.error().code, ErrorCode::LimitExceeded);
  clock.forward(2 * kSecond);
  EXPECT_TRUE(activate(token).ok());
}

TEST_F(Partners, WithASecondFactorTheSignInStillNeedsTheCode) {
  store::Account ada = account("Ada", "ada@contoso.example");
  ada.totp_seed = sealer.seal(auth::new_totp_seed(), ada.id);
  ada.totp_step = 0;
  update(ada);
  auto signed_in = activate(link_of("ada@contoso.example"));
  ASSERT_TRUE(signed_in.ok());
  EXPECT_TRUE(signed_in->needs_code);
  EXPECT_TRUE(rows<store::SignIn>().empty());
  EXPECT_EQ(look_at_link(environment, signed_in->token)->ticket.purpose, name_of(Purpose::SecondFactor));
  EXPECT_EQ(status(), "Active");
}

TEST_F(Partners, AllThatIsWrongInTheFormIsSaidAtOnce) {
  std::string token = link_of("ada@contoso.example");
  auto refused = activate_partner(environment, token, {"", "short", "xx"}, kFrom);
  ASSERT_EQ(refused.error().fields.size(), 3u);
  EXPECT_EQ(refused.error().fields[0].field, "name");
  EXPECT_EQ(refused.error().fields[1].field, "language");
  EXPECT_EQ(refused.error().fields[2].field, "password");
  EXPECT_FALSE(activate(token, "Ada", "Contoso Ada").ok()) << "made of their names";
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Valid);
}

TEST_F(Partners, LinksOfOtherKindsAndOldOnesDoNotActivate) {
  auto other = write([&](store::Tx& tx) {
    return issue(tx, environment, {Purpose::Invitation, contoso.id, contoso.id, "ada@contoso.example", kDay});
  });
  EXPECT_FALSE(activate(*other).ok());
  std::string token = link_of("ada@contoso.example");
  clock.forward(14 * kDay);
  EXPECT_EQ(activate(token).error().said.text, Text::problem_link);
  EXPECT_EQ(status(), "Pending");
}

TEST_F(Partners, AskingTooOftenHasToWait) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(asks("eve@elsewhere.example").ok());
  auto refused = asks("eve@elsewhere.example");
  EXPECT_EQ(refused.error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(refused.error().retry_after_s, 1);
  EXPECT_TRUE(asks("ada@contoso.example").ok()) << "another address of a mailbox waits for nobody";
}

TEST_F(Partners, ASuspendedPartnerIsNotActivatedAgain) {
  std::string token = link_of("ada@contoso.example");
  contoso.status = "Suspended";
  update(contoso);
  auto refused = activate(token);
  EXPECT_EQ(refused.error().said.text, Text::problem_partner_active);
  EXPECT_EQ(status(), "Suspended");
}

}  // namespace
}  // namespace rapport::service
