// Sign-ins: right and wrong, slowed down, with a second factor; passwords forgotten and changed; what a
// person keeps.
#include "server/service/accounts.h"

#include <unistd.h>

#include <functional>

#include "server/service/activation.h"
#include "server/service/throttle.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using texts::Text;

// Does something just before the first write of a use case: what another request did meanwhile.
class StoreWithAMeanwhile : public store::Store {
 public:
  StoreWithAMeanwhile(store::Store& inner, std::function<void()> meanwhile)
      : inner_(inner), meanwhile_(std::move(meanwhile)) {}
  base::Status ready() override { return inner_.ready(); }
  base::Result<std::string> durability() override { return inner_.durability(); }

 protected:
  base::Status run_read(const store::Scope& scope, const Job& job) override {
    return inner_.read(scope, [&](store::Tx& tx) { return job(tx); });
  }
  base::Status run_write(const store::Scope& scope, const Job& job) override {
    if (auto meanwhile = std::exchange(meanwhile_, nullptr)) meanwhile();
    return inner_.write(scope, [&](store::Tx& tx) { return job(tx); });
  }

 private:
  store::Store& inner_;
  std::function<void()> meanwhile_;
};

class Accounts : public ServiceTest {
 protected:
  Accounts()
      : fabrikam(partner("Fabrikam", "P-1")),
        pia(someone(fabrikam, "Pia", "pia@fabrikam.example", Role::PartnerAdministrator)) {}

  Caller signed_in_as(const std::string& email) {
    auto signed_in = sign_in(environment, email, kPassword, from);
    EXPECT_TRUE(signed_in.ok());
    return signed_in.ok() ? *caller_of(environment, signed_in->token, from) : Caller{};
  }
  // Turns the second factor on; its seed.
  std::string with_second_factor(const Caller& caller) {
    std::string seed = set_up_second_factor(environment, caller)->seed;
    auto codes =
        turn_on_second_factor(environment, caller, auth::totp_code(seed, auth::totp_step(clock.now_ms())));
    EXPECT_TRUE(codes.ok());
    if (codes) recovery_codes = *codes;
    clock.forward(kMinute);
    return seed;
  }

  store::Organization fabrikam;
  Caller pia;
  From from{"192.0.2.9", "a browser"};
  std::vector<std::string> recovery_codes;
};

TEST_F(Accounts, TheOnlyOrganizationIsChosenAtOnce) {
  Caller caller = signed_in_as("  PIA@fabrikam.example ");
  EXPECT_EQ(caller.name, "Pia");
  EXPECT_EQ(caller.organization_id, fabrikam.id);
  EXPECT_TRUE(caller.may(model::Right::EditCustomers));
}

TEST_F(Accounts, WithSeveralOrganizationsOneIsChosen) {
  auto second = partner("Second", "P-2");
  member(second, row<store::Account>(pia.account_id), model::Roles{}.with(Role::PartnerExpert));
  Caller caller = signed_in_as("pia@fabrikam.example");
  EXPECT_EQ(caller.organization_id, "");
  EXPECT_EQ(choices(environment, caller)->size(), 2u);
  auto third = partner("Third", "P-3");
  EXPECT_EQ(choose(environment, caller, third.id).error().code, base::ErrorCode::NotFound);
  EXPECT_TRUE(choose(environment, caller, second.id).ok());
}

TEST_F(Accounts, AWrongPasswordAndAnUnknownNameGetTheSameAnswer) {
  auto wrong = sign_in(environment, "pia@fabrikam.example", "wrong password", from);
  auto unknown = sign_in(environment, "nobody@fabrikam.example", "wrong password", from);
  ASSERT_FALSE(wrong.ok() || unknown.ok());
  EXPECT_EQ(wrong.error().said.text, Text::problem_sign_in);
  EXPECT_EQ(unknown.error().said.text, Text::problem_sign_in);
  EXPECT_EQ(wrong.error().code, unknown.error().code);
}

TEST_F(Accounts, FailuresSlowDownThisAddressAndNobodyElse) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(sign_in(environment, "pia@fabrikam.example", "wrong", from).ok());
  auto blocked = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  ASSERT_FALSE(blocked.ok());
  EXPECT_EQ(blocked.error().code, base::ErrorCode::LimitExceeded);
  EXPECT_EQ(blocked.error().retry_after_s, 1);
  EXPECT_TRUE(sign_in(environment, "pia@fabrikam.example", kPassword, {"198.51.100.4", "hers"}).ok());
  clock.forward(2 * kSecond);
  EXPECT_TRUE(sign_in(environment, "pia@fabrikam.example", kPassword, from).ok());
  EXPECT_FALSE(sign_in(environment, "pia@fabrikam.example", "wrong", from).ok());
  EXPECT_TRUE(
      sign_in(environment, "pia@fabrikam.example", kPassword, from).ok());  // counted from the beginning
}

TEST_F(Accounts, AddressesOfIpv6CountByTheirNetwork) {
  for (const char* own : {"2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:2::4",
                          "2001:db8:1:2:4:5:6:7"})
    EXPECT_FALSE(sign_in(environment, "pia@fabrikam.example", "wrong", {own, "a browser"}).ok());
  EXPECT_EQ(
      sign_in(environment, "pia@fabrikam.example", kPassword, {"2001:db8:1:2::8", "another"}).error().code,
      base::ErrorCode::LimitExceeded);
  EXPECT_TRUE(sign_in(environment, "pia@fabrikam.example", kPassword, {"2001:db8:1:3::1", "hers"}).ok());
}

TEST(Networks, AnAddressOfIpv6StandsForItsNetworkAndAnyOtherForItself) {
  EXPECT_EQ(network_of("2001:db8:1:2:ffff:3:4:5"), network_of("2001:DB8:1:2::1"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  for (const char* itself : {"192.0.2.1", "::ffff:192.0.2.1", "", "no address"})
    EXPECT_EQ(network_of(itself), itself);
}

TEST_F(Accounts, NoSignInBeginsWithAPasswordThatWasResetMeanwhile) {
  ASSERT_TRUE(forgot_password(environment, "pia@fabrikam.example", from).ok());
  std::string token = mails().back().token;
  StoreWithAMeanwhile raced(
      *store, [&] { EXPECT_TRUE(reset_password(environment, token, "quite another phrase", from).ok()); });
  Environment late{raced, clock, settings, sealer, word_list(), providers};
  EXPECT_FALSE(sign_in(late, "pia@fabrikam.example", kPassword, from).ok());
  EXPECT_EQ(rows<store::SignIn>().size(), 1u) << "that of the reset";
}

TEST_F(Accounts, AnOldPasswordIsNotPutBackByHashingItAnew) {
  ASSERT_TRUE(forgot_password(environment, "pia@fabrikam.example", from).ok());
  std::string token = mails().back().token;
  settings.hash_cost = {2, 8192};  // what is hashed at another cost is hashed anew
  StoreWithAMeanwhile raced(
      *store, [&] { EXPECT_TRUE(reset_password(environment, token, "quite another phrase", from).ok()); });
  Environment late{raced, clock, settings, sealer, word_list(), providers};
  EXPECT_FALSE(sign_in(late, "pia@fabrikam.example", kPassword, from).ok());
  EXPECT_FALSE(sign_in(environment, "pia@fabrikam.example", kPassword, from).ok());
  EXPECT_TRUE(sign_in(environment, "pia@fabrikam.example", "quite another phrase", from).ok());
}

TEST_F(Accounts, WhoKnewThePasswordBeforeAResetDoesNotChooseTheNextOne) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  ASSERT_TRUE(forgot_password(environment, "pia@fabrikam.example", from).ok());
  std::string token = mails().back().token;
  StoreWithAMeanwhile raced(
      *store, [&] { EXPECT_TRUE(reset_password(environment, token, "quite another phrase", from).ok()); });
  Environment late{raced, clock, settings, sealer, word_list(), providers};
  EXPECT_FALSE(change_password(late, caller, kPassword, "a third good phrase").ok());
  EXPECT_TRUE(sign_in(environment, "pia@fabrikam.example", "quite another phrase", from).ok());
}

TEST_F(Accounts, ABrowserMayCallItselfWhatItLikes) {
  std::string strange = "\xff\n" + std::string(297, 'x') + "ä and more";
  ASSERT_TRUE(sign_in(environment, "pia@fabrikam.example", kPassword, {"192.0.2.9", strange}).ok());
  EXPECT_EQ(rows<store::SignIn>().at(0).user_agent, "\xef\xbf\xbd" + std::string(297, 'x'));
}

TEST_F(Accounts, NamesThatDoNotExistAreSlowedDownAlike) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(sign_in(environment, "nobody@x.example", "wrong", from).ok());
  EXPECT_EQ(sign_in(environment, "nobody@x.example", "wrong", from).error().code,
            base::ErrorCode::LimitExceeded);
}

TEST_F(Accounts, ASignInEndsByItselfAndWhenItIsNotUsed) {
  auto signed_in = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  clock.forward(11 * kHour);
  EXPECT_TRUE(caller_of(environment, signed_in->token, from)->is_signed_in());
  clock.forward(11 * kHour);  // used in between: it goes on
  EXPECT_TRUE(caller_of(environment, signed_in->token, from)->is_signed_in());
  clock.forward(12 * kHour);
  EXPECT_FALSE(caller_of(environment, signed_in->token, from)->is_signed_in());
  EXPECT_FALSE(caller_of(environment, "forged", from)->is_signed_in());
}

TEST_F(Accounts, TheTokenIsStoredNowhere) {
  auto signed_in = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  auto stored = rows<store::SignIn>();
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_EQ(stored[0].token_hash, auth::hash_of(signed_in->token));
}

TEST_F(Accounts, ASecondFactorIsAskedForAndEachCodeWorksOnce) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  std::string seed = with_second_factor(caller);
  auto half = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  ASSERT_TRUE(half.ok());
  EXPECT_TRUE(half->needs_code);
  EXPECT_FALSE(caller_of(environment, half->token, from)->is_signed_in());
  EXPECT_FALSE(sign_in_with_code(environment, half->token, "000000", from).ok());
  std::string code = auth::totp_code(seed, auth::totp_step(clock.now_ms()));
  EXPECT_TRUE(sign_in_with_code(environment, half->token, code, from).ok());
  auto again = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  EXPECT_FALSE(sign_in_with_code(environment, again->token, code, from).ok());
}

TEST_F(Accounts, WhoSignsInIsLoggedWithoutNames) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  log::Log log(ends[1], log::Level::Info);
  environment.log = &log;
  Caller caller = signed_in_as("pia@fabrikam.example");
  std::string seed = with_second_factor(caller);
  (void)sign_in(environment, "nobody@fabrikam.example", "wrong password", from);
  (void)sign_in(environment, "pia@fabrikam.example", "wrong password", from);
  auto half = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  (void)sign_in_with_code(environment, half->token, "000000", from);
  (void)sign_in_with_code(environment, half->token, auth::totp_code(seed, auth::totp_step(clock.now_ms())),
                          from);
  for (int i = 0; i < 6; ++i) (void)sign_in(environment, "pia@fabrikam.example", "wrong password", from);
  ::close(ends[1]);
  std::string logged(10'000, '\0');
  logged.resize(static_cast<size_t>(::read(ends[0], logged.data(), logged.size())));
  ::close(ends[0]);
  environment.log = nullptr;
  std::vector<std::string> outcomes;
  const std::string mark = "\"outcome\":\"";
  for (size_t at = 0; (at = logged.find(mark, at)) != logged.npos; ++at)
    outcomes.push_back(
        logged.substr(at + mark.size(), logged.find('"', at + mark.size()) - at - mark.size()));
  EXPECT_EQ(outcomes, (Lines{"signed_in", "wrong_password", "wrong_password", "code_needed", "wrong_code",
                             "signed_in", "wrong_password", "wrong_password", "wrong_password",
                             "wrong_password", "wrong_password", "slowed_down"}));
  EXPECT_NE(logged.find("\"account\":\"" + caller.account_id + "\""), logged.npos) << logged;
  EXPECT_NE(logged.find("\"client\":\"" + from.address + "\""), logged.npos);
  for (const char* secret : {"fabrikam", "wrong password", "000000"})
    EXPECT_EQ(logged.find(secret), logged.npos) << secret;
}

TEST_F(Accounts, ACodeThatIsUsedAgainIsLoggedAndItsHolderIsToldOnceADay) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  log::Log log(ends[1], log::Level::Info);
  Caller caller = signed_in_as("pia@fabrikam.example");
  std::string seed = with_second_factor(caller);
  auto code = [&] { return auth::totp_code(seed, auth::totp_step(clock.now_ms())); };
  auto enter = [&](const std::string& entered) {
    auto half = sign_in(environment, "pia@fabrikam.example", kPassword, from);
    return half.ok() && sign_in_with_code(environment, half->token, entered, from).ok();
  };
  auto told = [&] {
    auto sent = mails_to("pia@fabrikam.example");
    return std::count_if(sent.begin(), sent.end(),
                         [](const Mail& mail) { return mail.subject == "A sign-in code was entered again"; });
  };
  environment.log = &log;
  EXPECT_TRUE(enter(code()));
  EXPECT_FALSE(enter("000000"));
  EXPECT_EQ(told(), 0);
  EXPECT_FALSE(enter(code()));
  EXPECT_FALSE(turn_off_second_factor(environment, caller, code()).ok()) << "wherever it is brought again";
  EXPECT_EQ(told(), 1);
  environment.log = nullptr;
  clock.forward(kDay);
  EXPECT_TRUE(enter(code()));
  EXPECT_FALSE(enter(code()));
  EXPECT_EQ(told(), 2);
  ::close(ends[1]);
  std::string logged(10'000, '\0');
  logged.resize(static_cast<size_t>(::read(ends[0], logged.data(), logged.size())));
  ::close(ends[0]);
  std::string line = "\"code_reused\",\"account\":\"" + caller.account_id + "\"";
  size_t first = logged.find(line);
  ASSERT_NE(first, logged.npos) << logged;
  EXPECT_NE(logged.find(line, first + 1), logged.npos) << "each time";
}

TEST_F(Accounts, ARecoveryCodeStandsInForTheDeviceOnce) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  with_second_factor(caller);
  ASSERT_EQ(recovery_codes.size(), 10u);
  for (bool works : {true, false}) {
    auto half = sign_in(environment, "pia@fabrikam.example", kPassword, from);
    EXPECT_EQ(sign_in_with_code(environment, half->token, " " + recovery_codes[3] + " ", from).ok(), works);
  }
  EXPECT_EQ(second_factor(environment, caller)->recovery_codes_left, 9);
}

TEST_F(Accounts, WrongCodesCountWhereverTheyComeFrom) {
  std::string seed = with_second_factor(signed_in_as("pia@fabrikam.example"));
  auto half = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  ASSERT_TRUE(half.ok());
  for (int i = 0; i < 10; ++i) {
    From elsewhere{"198.51.100." + std::to_string(i), "a browser"};
    EXPECT_EQ(sign_in_with_code(environment, half->token, "000000", elsewhere).error().fields.size(), 1u);
  }
  auto right = [&] { return auth::totp_code(seed, auth::totp_step(clock.now_ms())); };
  EXPECT_EQ(sign_in_with_code(environment, half->token, right(), {"203.0.113.1", "a browser"}).error().code,
            base::ErrorCode::LimitExceeded);
  clock.forward(2 * kSecond);
  EXPECT_TRUE(sign_in_with_code(environment, half->token, right(), {"203.0.113.1", "a browser"}).ok());
  auto again = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  EXPECT_EQ(sign_in_with_code(environment, again->token, "000000", from).error().fields.size(), 1u);
  clock.forward(kMinute);
  EXPECT_TRUE(sign_in_with_code(environment, again->token, right(), from).ok())
      << "counted from the beginning";
}

TEST_F(Accounts, RecoveryCodesAreKeptSalted) {
  with_second_factor(signed_in_as("pia@fabrikam.example"));
  for (const store::RecoveryCode& kept : rows<store::RecoveryCode>())
    for (const std::string& code : recovery_codes) EXPECT_NE(kept.code_hash, auth::hash_of(code));
}

TEST_F(Accounts, ANewPasswordEndsWhatTheOldOneHadBegun) {
  std::string seed = with_second_factor(signed_in_as("pia@fabrikam.example"));
  auto half = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  Caller caller = pia;
  caller.sign_in_id = rows<store::SignIn>().at(0).id;
  ASSERT_TRUE(forgot_password(environment, "pia@fabrikam.example", from).ok());
  std::string link = mails().back().token;
  ASSERT_TRUE(change_password(environment, caller, kPassword, "quite another phrase").ok());
  std::string code = auth::totp_code(seed, auth::totp_step(clock.now_ms()));
  EXPECT_FALSE(sign_in_with_code(environment, half->token, code, from).ok());
  EXPECT_FALSE(reset_password(environment, link, "a third good phrase", from).ok());
}

TEST_F(Accounts, TurningTheSecondFactorOffNeedsACode) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  with_second_factor(caller);
  EXPECT_FALSE(turn_off_second_factor(environment, caller, "123").ok());
  EXPECT_TRUE(turn_off_second_factor(environment, caller, recovery_codes[0]).ok());
  EXPECT_FALSE(sign_in(environment, "pia@fabrikam.example", kPassword, from)->needs_code);
}

TEST_F(Accounts, ForgottenPasswordsAreResetByMailAndOtherSignInsEnd) {
  auto elsewhere = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  ASSERT_TRUE(forgot_password(environment, "PIA@fabrikam.example", from).ok());
  ASSERT_TRUE(forgot_password(environment, "nobody@fabrikam.example", from).ok());
  auto sent = mails();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(rows<store::Ticket>("purpose = 'reset'").size(), 1u) << "of nobody nothing stays";
  ASSERT_TRUE(reset_password(environment, sent[0].token, "quite another phrase", from).ok());
  EXPECT_FALSE(caller_of(environment, elsewhere->token, from)->is_signed_in());
  EXPECT_FALSE(sign_in(environment, "pia@fabrikam.example", kPassword, from).ok());
  EXPECT_TRUE(sign_in(environment, "pia@fabrikam.example", "quite another phrase", from).ok());
  EXPECT_FALSE(reset_password(environment, sent[0].token, "a third good phrase", from).ok());
  EXPECT_EQ(mails().back().subject, "Your password was changed");
}

TEST_F(Accounts, AResetDoesNotGoAroundTheSecondFactor) {
  with_second_factor(signed_in_as("pia@fabrikam.example"));
  ASSERT_TRUE(forgot_password(environment, "pia@fabrikam.example", from).ok());
  auto reset = reset_password(environment, mails().back().token, "quite another phrase", from);
  ASSERT_TRUE(reset.ok());
  EXPECT_TRUE(reset->needs_code);
}

TEST_F(Accounts, AskingForManyResetsIsSlowedDown) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(forgot_password(environment, "pia@fabrikam.example", from).ok());
  EXPECT_EQ(forgot_password(environment, "pia@fabrikam.example", from).error().code,
            base::ErrorCode::LimitExceeded);
}

TEST_F(Accounts, ThePasswordIsChangedByWhoKnowsIt) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  auto wrong = change_password(environment, caller, "not it", "quite another phrase");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().fields.at(0).field, "present_password");
  EXPECT_TRUE(change_password(environment, caller, kPassword, "quite another phrase").ok());
}

TEST_F(Accounts, TheSignInEmailChangesWhenTheNewOneIsProved) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  account("Otto", "otto@other.example");
  ASSERT_TRUE(change_sign_in_email(environment, caller, "otto@other.example", kPassword)
                  .ok());  // says nothing of Otto
  EXPECT_TRUE(mails().empty());
  ASSERT_TRUE(change_sign_in_email(environment, caller, "Pia.P@fabrikam.example", kPassword).ok());
  ASSERT_EQ(mails().size(), 1u);
  EXPECT_EQ(mails()[0].to, "Pia.P@fabrikam.example");
  EXPECT_EQ(row<store::Account>(pia.account_id).email, "pia@fabrikam.example");
  ASSERT_TRUE(confirm_new_email(environment, mails()[0].token).ok());
  EXPECT_TRUE(sign_in(environment, "pia.p@FABRIKAM.example", kPassword, from).ok());
  EXPECT_EQ(row<store::Membership>(pia.membership_id).email, "Pia.P@fabrikam.example");
  ASSERT_EQ(mails_to("pia@fabrikam.example").size(), 1u) << "the old address is told";
  EXPECT_EQ(mails_to("pia@fabrikam.example")[0].subject, "Your sign-in e-mail was changed");
}

TEST_F(Accounts, AnotherAddressTakesThePassword) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  auto wrong = change_sign_in_email(environment, caller, "new@fabrikam.example", "not it");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().fields.at(0).field, "present_password");
  EXPECT_FALSE(change_contact_email(environment, caller, "new@fabrikam.example", "").ok());
  EXPECT_TRUE(mails().empty());
  EXPECT_TRUE(rows<store::Ticket>().empty());
}

TEST_F(Accounts, TheContactEmailChangesWhenTheNewOneIsProved) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  auto sent = change_contact_email(environment, caller, "office@fabrikam.example", kPassword);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(*sent, ContactChange::LinkSent);
  EXPECT_EQ(row<store::Account>(pia.account_id).contact_email, "pia@fabrikam.example");
  ASSERT_TRUE(confirm_new_contact(environment, mails_to("office@fabrikam.example").at(0).token).ok());
  EXPECT_EQ(row<store::Account>(pia.account_id).contact_email, "office@fabrikam.example");
  EXPECT_EQ(row<store::Membership>(pia.membership_id).contact_email, "office@fabrikam.example");
  EXPECT_EQ(mails_to("pia@fabrikam.example").at(0).subject, "Your contact e-mail was changed");
  EXPECT_FALSE(confirm_new_contact(environment, mails_to("office@fabrikam.example").at(0).token).ok());
  auto back = change_contact_email(environment, caller, "PIA@fabrikam.example", kPassword);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, ContactChange::Changed) << "the sign-in e-mail was confirmed before";
  EXPECT_EQ(mails_to("office@fabrikam.example").size(), 2u) << "and the old one is told";
}

TEST_F(Accounts, ANewPasswordEndsLinksToOtherAddresses) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  ASSERT_TRUE(change_sign_in_email(environment, caller, "eve@evil.example", kPassword).ok());
  ASSERT_TRUE(change_contact_email(environment, caller, "eva@evil.example", kPassword).ok());
  ASSERT_TRUE(change_password(environment, caller, kPassword, "quite another phrase").ok());
  EXPECT_FALSE(confirm_new_email(environment, mails_to("eve@evil.example").at(0).token).ok());
  EXPECT_FALSE(confirm_new_contact(environment, mails_to("eva@evil.example").at(0).token).ok());
  auto kept = row<store::Account>(pia.account_id);
  EXPECT_EQ(kept.email, "pia@fabrikam.example");
  EXPECT_EQ(kept.contact_email, "pia@fabrikam.example");
}

TEST_F(Accounts, ChangesOfTheSecondFactorAreMailed) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  with_second_factor(caller);
  EXPECT_EQ(mails().back().subject, "Two-step sign-in is on");
  ASSERT_TRUE(new_recovery_codes(environment, caller, recovery_codes.at(0)).ok());
  EXPECT_EQ(mails().back().subject, "New recovery codes were made");
  std::string again = row<store::Account>(pia.account_id).totp_seed.value_or("");
  std::string seed = sealer.open_sealed(again, pia.account_id).value_or("");
  ASSERT_TRUE(
      turn_off_second_factor(environment, caller, auth::totp_code(seed, auth::totp_step(clock.now_ms())))
          .ok());
  EXPECT_EQ(mails().back().subject, "Two-step sign-in is off");
  EXPECT_EQ(mails().back().to, "pia@fabrikam.example");
}

TEST_F(Accounts, ANewVersionIsAskedForAtTheNextSignIn) {
  auto accepted = [&](const std::string& key, const std::string& version) {
    insert(store::Acceptance{environment.new_id(), fabrikam.id, pia.account_id, key, version, "en", "", 1});
  };
  EXPECT_EQ(signed_in_as("pia@fabrikam.example").organization_id, fabrikam.id) << "never asked for anything";
  accepted("terms", "2026-11-01");
  accepted("privacy", "2026-10-01");
  EXPECT_EQ(signed_in_as("pia@fabrikam.example").organization_id, fabrikam.id);
  settings.documents[0].version = "2027-01-01";
  Caller caller = signed_in_as("pia@fabrikam.example");
  EXPECT_EQ(caller.organization_id, "");
  EXPECT_EQ(choose(environment, caller, fabrikam.id).error().said.text, Text::problem_documents);
  auto due = documents_to_accept(environment, caller, fabrikam.id);
  ASSERT_TRUE(due.ok());
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(due->at(0).key, "terms");
  EXPECT_EQ(
      accept_documents(environment, caller, fabrikam.id, {{"terms", "2026-11-01"}}).error().fields.size(), 1u)
      << "the version that is in force";
  ASSERT_TRUE(accept_documents(environment, caller, fabrikam.id, {{"terms", "2027-01-01"}}).ok());
  EXPECT_TRUE(choose(environment, caller, fabrikam.id).ok());
  EXPECT_EQ(signed_in_as("pia@fabrikam.example").organization_id, fabrikam.id);
  EXPECT_EQ(log(fabrikam.id).back(), "documents_accepted Fabrikam");
}

TEST_F(Accounts, ManySignInsAreReadPageByPage) {
  for (int i = 0; i < 5; ++i) {
    clock.forward(kSecond);
    signed_in_as("pia@fabrikam.example");
  }
  Caller caller = signed_in_as("pia@fabrikam.example");
  auto first = sign_ins(environment, caller, {0, 2}), last = sign_ins(environment, caller, {4, 2});
  ASSERT_TRUE(first.ok() && last.ok());
  EXPECT_EQ(first->total, 6);
  EXPECT_EQ(first->rows.size() + last->rows.size(), 4u);
  EXPECT_EQ(last->rows.back().created_at, kStart + kSecond) << "latest first";
}

TEST_F(Accounts, OthersSignInsCannotBeEnded) {
  Caller caller = signed_in_as("pia@fabrikam.example");
  someone(fabrikam, "Otto", "otto@fabrikam.example", Role::PartnerExpert);
  Caller otto = signed_in_as("otto@fabrikam.example");
  EXPECT_EQ(end_sign_in(environment, caller, otto.sign_in_id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(sign_ins(environment, caller, {})->total, 1);
  EXPECT_TRUE(end_sign_in(environment, caller, caller.sign_in_id).ok());
}

}  // namespace
}  // namespace rapport::service
