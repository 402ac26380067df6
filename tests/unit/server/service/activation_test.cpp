// From the link in the mail to an active service; links that do not work say why and change nothing.
#include "server/service/activation.h"

#include <thread>

#include "server/service/customers.h"
#include "server/service/members.h"
#include "server/service/operators.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using model::ServiceStatus;
using texts::Text;

class Activation : public ServiceTest {
 protected:
  Activation()
      : fabrikam(partner("Fabrikam", "P-1")),
        expert(someone(fabrikam, "Pia Partner", "pia@fabrikam.example", Role::PartnerAdministrator)) {}

  // A service whose activation was sent; the token of its mail.
  std::string sent_to(const std::string& email, const std::string& contact = "") {
    auto customer = create_customer(environment, expert, {.name = "Nordlys", .country = "DK"});
    customer_id = *customer;
    service_id = *add_service(environment, expert, customer_id, "rapport", "DK");
    EXPECT_TRUE(send_activation(environment, expert, service_id, {"Helle", email, contact, "en"}).ok());
    return mails().back().token;
  }
  Caller caller_with(const Outcome<SignedIn>& signed_in) {
    EXPECT_TRUE(signed_in.ok());
    return signed_in.ok() ? *caller_of(environment, signed_in->token, from) : Caller{};
  }
  std::vector<Accepted> everything() const { return {{"terms", "2026-11-01"}, {"privacy", "2026-10-01"}}; }

  store::Organization fabrikam;
  Caller expert;
  From from{"192.0.2.9", "a browser"};
  std::string customer_id, service_id;
};

TEST_F(Activation, ANewcomerChoosesAPasswordAcceptsAndIsAdministrator) {
  std::string token = sent_to("helle@nordlys.example");
  auto shown = welcome(environment, look_at_link(environment, token)->ticket);
  ASSERT_TRUE(shown.ok());
  EXPECT_FALSE(shown->has_account);
  EXPECT_EQ(shown->service, "rapport");
  EXPECT_EQ(shown->email, "helle@nordlys.example");
  Caller helle = caller_with(
      create_invited_account(environment, token, "Helle Holm", kPassword, texts::Language::Da, from));
  EXPECT_EQ(helle.organization_id, "");
  ASSERT_TRUE(accept_link(environment, helle, token, everything()).ok());
  auto service = row<store::Subscription>(service_id);
  EXPECT_EQ(service.status, ServiceStatus::Trial);  // no account number
  EXPECT_EQ(service.trial_last_day, environment.today() + 89);
  EXPECT_EQ(row<store::Organization>(customer_id).status, "Active");
  auto members = rows<store::Membership>("organization_id = ?", {customer_id});
  ASSERT_EQ(members.size(), 1u);
  EXPECT_EQ(to_text(members[0].roles), "Administrator");
  EXPECT_EQ(rows<store::Acceptance>().size(), 2u);
  EXPECT_EQ(rows<store::Acceptance>("document = 'terms'").at(0).version, "2026-11-01");
  EXPECT_EQ(mails_to("pia@fabrikam.example").back().subject, "Rapport is active for Nordlys");
  EXPECT_EQ(log(customer_id).back(), "service_activated Nordlys: rapport");
}

TEST_F(Activation, LookingAtTheLinkChangesNothing) {
  std::string token = sent_to("helle@nordlys.example");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Valid);
  EXPECT_EQ(row<store::Subscription>(service_id).status, ServiceStatus::InvitationSent);
}

TEST_F(Activation, TheLinkWorksOnceAndThenSaysSo) {
  std::string token = sent_to("helle@nordlys.example");
  Caller helle =
      caller_with(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from));
  ASSERT_TRUE(accept_link(environment, helle, token, everything()).ok());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Used);
  EXPECT_EQ(accept_link(environment, helle, token, everything()).error().said.text, Text::problem_link);
}

TEST_F(Activation, OfTwoAtOnceOneUsesTheLink) {
  std::string token = sent_to("helle@nordlys.example");
  Caller helle =
      caller_with(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from));
  std::atomic<int> worked = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { worked += accept_link(environment, helle, token, everything()).ok(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(worked, 1);
  EXPECT_EQ(rows<store::Acceptance>().size(), 2u);
}

TEST_F(Activation, AnExpiredAndAForgedLinkAreToldApart) {
  std::string token = sent_to("helle@nordlys.example");
  clock.forward(14 * kDay);
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Expired);
  EXPECT_EQ(look_at_link(environment, auth::new_token())->state, LinkState::Unknown);
  EXPECT_EQ(look_at_link(environment, "")->state, LinkState::Unknown);
  EXPECT_FALSE(
      create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from).ok());
}

TEST_F(Activation, WhileThePartnerIsSuspendedTheLinkWaits) {
  Caller olga = an_operator();
  std::string token = sent_to("helle@nordlys.example");
  auto chosen = create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from);
  Caller helle = caller_with(chosen);
  ASSERT_TRUE(suspend_partner(environment, olga, fabrikam.id).ok());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Suspended);
  EXPECT_EQ(accept_link(environment, helle, token, everything()).error().said.text, Text::problem_link);
  EXPECT_EQ(row<store::Subscription>(service_id).status, ServiceStatus::InvitationSent);
  EXPECT_TRUE(rows<store::Acceptance>().empty());
  ASSERT_TRUE(resume_partner(environment, olga, fabrikam.id).ok());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Valid);
  EXPECT_TRUE(accept_link(environment, helle, token, everything()).ok());
}

TEST_F(Activation, ALinkThatHasExpiredMeanwhileDoesNotComeBack) {
  Caller olga = an_operator();
  std::string token = sent_to("helle@nordlys.example");
  ASSERT_TRUE(suspend_partner(environment, olga, fabrikam.id).ok());
  EXPECT_FALSE(
      create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from).ok());
  clock.forward(14 * kDay);
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Expired);
  ASSERT_TRUE(resume_partner(environment, olga, fabrikam.id).ok());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Expired);
}

TEST_F(Activation, OnlyTheInvitedAccountMayUseIt) {
  std::string token = sent_to("helle@nordlys.example");
  Caller pia = caller_with(sign_in(environment, "PIA@fabrikam.example", kPassword, from));
  auto accepted = accept_link(environment, pia, token, everything());
  ASSERT_FALSE(accepted.ok());
  EXPECT_EQ(accepted.error().said.text, Text::problem_other_account);
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Valid);
}

TEST_F(Activation, AnAccountThatIsThereSignsInAndIsNeverGivenAPassword) {
  account("Helle", "helle@nordlys.example");
  std::string token = sent_to("Helle@Nordlys.example");
  EXPECT_TRUE(welcome(environment, look_at_link(environment, token)->ticket)->has_account);
  EXPECT_FALSE(create_invited_account(environment, token, "Mallory", "another good passphrase",
                                      texts::Language::En, from)
                   .ok());
  Caller helle = caller_with(sign_in(environment, "helle@nordlys.example", kPassword, from));
  EXPECT_TRUE(accept_link(environment, helle, token, everything()).ok());
}

TEST_F(Activation, EveryDocumentHasToBeAcceptedInItsVersion) {
  std::string token = sent_to("helle@nordlys.example");
  Caller helle =
      caller_with(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from));
  auto accepted = accept_link(environment, helle, token, {{"terms", "2025-01-01"}});
  ASSERT_FALSE(accepted.ok());
  ASSERT_EQ(accepted.error().fields.size(), 2u);
  EXPECT_EQ(accepted.error().fields[0].field, "accept_terms");
  EXPECT_EQ(accepted.error().fields[1].field, "accept_privacy");
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Valid);
}

TEST_F(Activation, WeakPasswordsAreRefusedWithTheReason) {
  std::string token = sent_to("helle@nordlys.example");
  auto problem = [&](std::string_view password) {
    auto made = create_invited_account(environment, token, "Helle Holm", password, texts::Language::En, from);
    return made.ok() ? Text::problem_fields : made.error().fields.at(0).said.text;
  };
  EXPECT_EQ(problem("short"), Text::problem_password_short);
  EXPECT_EQ(problem("1password1234"), Text::problem_password_common);
  EXPECT_EQ(problem(std::string(129, 'x')), Text::problem_password_long);
  EXPECT_EQ(problem("helleholm123"), Text::problem_password_personal);
  EXPECT_TRUE(rows<store::Account>("email_key = 'helle@nordlys.example'").empty());
}

TEST_F(Activation, ASignInEmailThatTheLinkDidNotReachIsNotProved) {
  std::string token = sent_to("helle@nordlys.example", "office@nordlys.example");
  ASSERT_TRUE(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from).ok());
  auto made = rows<store::Account>("email_key = 'helle@nordlys.example'");
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].confirmed_at, 0);
  EXPECT_EQ(made[0].contact_email, "office@nordlys.example");
}

TEST_F(Activation, AnAccountThatSomebodyMadeWithAnothersEmailIsTakenOverByItsOwner) {
  std::string mallorys = sent_to("helle@nordlys.example", "mallory@elsewhere.example");
  auto made = create_invited_account(environment, mallorys, "Mallory", kPassword, texts::Language::En, from);
  Caller mallory = caller_with(made);
  ASSERT_TRUE(set_up_second_factor(environment, mallory).ok());
  std::string token = sent_to("Helle@nordlys.example");
  EXPECT_FALSE(welcome(environment, look_at_link(environment, token)->ticket)->has_account);
  Caller helle = caller_with(
      create_invited_account(environment, token, "Helle", "quite another phrase", texts::Language::Da, from));
  EXPECT_EQ(helle.account_id, mallory.account_id);
  EXPECT_FALSE(caller_of(environment, made->token, from)->is_signed_in());
  EXPECT_FALSE(sign_in(environment, "helle@nordlys.example", kPassword, from).ok());
  auto hers = row<store::Account>(helle.account_id);
  EXPECT_EQ(hers.contact_email, "Helle@nordlys.example");
  EXPECT_FALSE(hers.totp_seed.has_value());
  EXPECT_GT(hers.confirmed_at, 0);
  EXPECT_TRUE(accept_link(environment, helle, token, everything()).ok());
}

TEST_F(Activation, WhoSignsInAndBringsALinkFromTheEmailItselfHasProvedIt) {
  std::string first = sent_to("helle@nordlys.example", "office@nordlys.example");
  Caller helle =
      caller_with(create_invited_account(environment, first, "Helle", kPassword, texts::Language::En, from));
  ASSERT_TRUE(accept_link(environment, helle, first, everything()).ok());
  EXPECT_EQ(row<store::Account>(helle.account_id).confirmed_at, 0);
  std::string second = sent_to("helle@nordlys.example");
  ASSERT_TRUE(accept_link(environment, helle, second, everything()).ok());
  EXPECT_GT(row<store::Account>(helle.account_id).confirmed_at, 0);
  std::string third = sent_to("helle@nordlys.example");
  EXPECT_FALSE(create_invited_account(environment, third, "Mallory", "another good passphrase",
                                      texts::Language::En, from)
                   .ok());
}

TEST_F(Activation, TheAdministratorsThatThereAreHearOfAnother) {
  std::string token = sent_to("helle@nordlys.example");
  Caller helle =
      caller_with(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from));
  ASSERT_TRUE(accept_link(environment, helle, token, everything()).ok());
  EXPECT_EQ(mails_to("helle@nordlys.example").size(), 1u) << "of her own act nobody tells her";
  std::string archive = *add_service(environment, expert, customer_id, "archive", "DK");
  ASSERT_TRUE(send_activation(environment, expert, archive, {"Per", "per@fabrikam.example", "", "en"}).ok());
  std::string pers = mails_to("per@fabrikam.example").back().token;
  Caller per =
      caller_with(create_invited_account(environment, pers, "Per", kPassword, texts::Language::En, from));
  ASSERT_TRUE(accept_link(environment, per, pers, everything()).ok());
  Mail told = mails_to("helle@nordlys.example").back();
  EXPECT_EQ(told.subject, "Archive is active for Nordlys");
  EXPECT_NE(told.text.find("Per has activated Archive for Nordlys"), std::string::npos) << told.text;
}

TEST_F(Activation, OnlyDocumentsInForceAreKept) {
  std::string token = sent_to("helle@nordlys.example");
  Caller helle =
      caller_with(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from));
  auto accepted = everything();
  accepted.push_back({"anything", std::string(5000, 'x')});
  ASSERT_TRUE(accept_link(environment, helle, token, accepted).ok());
  EXPECT_EQ(rows<store::Acceptance>().size(), 2u);
}

TEST_F(Activation, AnInvitedColleagueJoinsWithTheRolesGiven) {
  std::string token = sent_to("helle@nordlys.example");
  auto first = create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from);
  ASSERT_TRUE(accept_link(environment, caller_with(first), token, everything()).ok());
  Caller helle = caller_with(first);
  auto invited =
      invite(environment, helle,
             {"Bo", "bo@nordlys.example", "", model::Roles{}.with(Role::Designer).with(Role::Viewer), "da"});
  ASSERT_TRUE(invited.ok());
  std::string bos = mails_to("bo@nordlys.example").back().token;
  Caller bo =
      caller_with(create_invited_account(environment, bos, "Bo", kPassword, texts::Language::Da, from));
  ASSERT_TRUE(accept_link(environment, bo, bos, everything()).ok());
  EXPECT_EQ(row<store::Membership>(*invited).status, model::UserStatus::Active);
  EXPECT_EQ(to_text(row<store::Membership>(*invited).roles), "Designer Viewer");
}

// Helle has activated the first service; Bo was a designer of hers.
TEST_F(Activation, WhomTheOrganizationDisabledNoActivationBringsBack) {
  std::string token = sent_to("helle@nordlys.example");
  Caller helle =
      caller_with(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from));
  ASSERT_TRUE(accept_link(environment, helle, token, everything()).ok());
  auto nordlys = row<store::Organization>(customer_id);
  store::Membership bo =
      member(nordlys, account("Bo", "bo@nordlys.example"), model::Roles{}.with(Role::Designer));
  bo.status = model::UserStatus::Disabled;
  update(bo);
  std::string archive = *add_service(environment, expert, customer_id, "archive", "DK");
  ASSERT_TRUE(send_activation(environment, expert, archive, {"Bo", "bo@nordlys.example", "", "en"}).ok());
  std::string bos = mails_to("bo@nordlys.example").back().token;
  Caller signed_in = caller_with(sign_in(environment, "bo@nordlys.example", kPassword, from));
  auto refused = accept_link(environment, signed_in, bos, everything());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(in_language(refused.error().said, texts::Language::En),
            "Your access to Nordlys is disabled. Its administrators can enable it again: Helle.");
  EXPECT_EQ(row<store::Membership>(bo.id).status, model::UserStatus::Disabled);
  EXPECT_EQ(row<store::Subscription>(archive).status, ServiceStatus::InvitationSent);
  EXPECT_EQ(look_at_link(environment, bos)->state, LinkState::Valid) << "for when they are enabled again";
  bo.status = model::UserStatus::Removed;
  update(bo);
  ASSERT_TRUE(accept_link(environment, signed_in, bos, everything()).ok());
  EXPECT_EQ(row<store::Membership>(bo.id).status, model::UserStatus::Active);
  EXPECT_EQ(to_text(row<store::Membership>(bo.id).roles), "Administrator") << "and not what they were before";
}

TEST_F(Activation, WithAnAccountNumberItIsNoTrial) {
  std::string token = sent_to("helle@nordlys.example");
  auto customer = row<store::Organization>(customer_id);
  customer.account_number = "C-100";
  update(customer);
  Caller helle =
      caller_with(create_invited_account(environment, token, "Helle", kPassword, texts::Language::En, from));
  ASSERT_TRUE(accept_link(environment, helle, token, everything()).ok());
  EXPECT_EQ(row<store::Subscription>(service_id).status, ServiceStatus::Active);
  EXPECT_EQ(row<store::Subscription>(service_id).trial_last_day, 0);
}

TEST_F(Activation, TenThousandLinksAreAllDifferentAndNoneIsANeighbour) {
  std::set<std::string> seen, prefixes;
  for (int i = 0; i < 10'000; ++i) {
    std::string token = auth::new_token();
    EXPECT_EQ(token.size(), 43u);
    EXPECT_TRUE(seen.insert(token).second);
    prefixes.insert(token.substr(0, 8));
  }
  EXPECT_EQ(prefixes.size(), 10'000u);  // 48 bits: two alike among these happen once in five million runs
}

}  // namespace
}  // namespace rapport::service
