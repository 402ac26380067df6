#include "server/service/activation.h"
#include "server/service/members.h"
#include "server/service/personal_data.h"
#include "tests/unit/server/service/provider_scene.h"

namespace rapport::service {
namespace {

using auth::Claims;
using auth::FakeProvider;
using base::ErrorCode;
using model::Role;
using texts::Language;
using texts::Text;

class ProviderSignInTest : public ProviderScene {};

// ---- who comes back ----

TEST_F(ProviderSignInTest, AMemberComesInByTheVerifiedEmailAndThenByTheSubject) {
  set_up();
  auto first = sign_in_as({.subject = "s-bob", .email = "Bob@Contoso.example"});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->next, "/customer/services");
  Caller caller = caller_by(first->signed_in.token);
  EXPECT_EQ(caller.account_id, bob.account_id);
  EXPECT_EQ(caller.organization_id, contoso.id);
  EXPECT_EQ(caller.bound_to, contoso.id);
  EXPECT_TRUE(caller.roles.has(Role::Designer));
  // The address at the provider may change, or not be told any more.
  auto second = sign_in_as({.subject = "s-bob", .email = "", .is_email_verified = false});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(caller_by(second->signed_in.token).account_id, bob.account_id);
  EXPECT_EQ(rows<store::Identity>().size(), 1u);
  EXPECT_EQ(log(contoso.id),
            (Lines{"provider_set https://id.contoso.example", "provider_sign_in bob@contoso.example",
                   "provider_sign_in bob@contoso.example"}));
}

TEST_F(ProviderSignInTest, TheSecretGoesToTheProviderAndTheVerifierIsKeptSealed) {
  set_up();
  CameBack back = there_and_back({.subject = "s-bob", .email = "bob@contoso.example"});
  auto attempts = rows<store::IdentityAttempt>();
  ASSERT_EQ(attempts.size(), 1u);
  EXPECT_EQ(attempts[0].id, auth::hash_of(back.state));
  EXPECT_EQ(attempts[0].browser_hash, auth::hash_of(back.browser_token));
  EXPECT_GT(attempts[0].sealed_verifier.size(), 60u);
  ASSERT_TRUE(finish(back).ok());
  EXPECT_EQ(fake.secret_seen, "Basic cmFwcG9ydDpzM2NyZXQ=");
}

TEST_F(ProviderSignInTest, WhoIsNobodyOfTheOrganizationIsRefused) {
  set_up();
  auto refusal = [&](const Claims& claims) { return said(sign_in_as(claims)); };
  EXPECT_EQ(refusal({.email = "bob@contoso.example", .is_email_verified = false}),
            Text::provider_email_unverified);
  EXPECT_EQ(refusal({.email = "mallory@evil.example"}), Text::provider_email_unverified);
  EXPECT_EQ(refusal({.email = "nobody@contoso.example"}), Text::provider_not_member);
  auto membership = row<store::Membership>(bob.membership_id);
  membership.status = model::UserStatus::Disabled;
  update(membership);
  EXPECT_EQ(refusal({.email = "bob@contoso.example"}), Text::provider_not_member);
  membership.status = model::UserStatus::Active;
  update(membership);
  bound_bob();
  membership.status = model::UserStatus::Disabled;
  update(membership);
  EXPECT_EQ(refusal({.subject = "s-bob"}), Text::provider_email_unverified) << "known, and out now";
  EXPECT_TRUE(rows<store::SignIn>("bound_to is not null and organization_id <> bound_to").empty());
}

TEST_F(ProviderSignInTest, AnotherOrganizationsProviderVouchesForNobodyHere) {
  set_up();
  bound_bob();
  ProviderInput own{"https://evil.example", "rapport", "x", "evil.example", OtherWays::Password};
  ASSERT_TRUE(set_identity_provider(environment, mallory, own).ok());
  // It says that it is Bob: by his address, and by the subject that he has elsewhere.
  CameBack back = there_and_back({.subject = "s-bob", .email = "bob@contoso.example"}, "evil.example");
  EXPECT_EQ(said(finish(back)), Text::provider_email_unverified);
  // Even where Bob belongs to both, it lets him into its own organization alone.
  auto account = row<store::Account>(bob.account_id);
  member(other, account, model::Roles{}.with(Role::Designer));
  auto mallorys = row<store::Account>(mallory.account_id);
  back = there_and_back({.subject = "m", .email = "mallory@evil.example"}, "evil.example");
  auto let_in = finish(back);
  ASSERT_TRUE(let_in.ok());
  Caller caller = caller_by(let_in->signed_in.token);
  EXPECT_EQ(caller.account_id, mallorys.id);
  EXPECT_EQ(caller.organization_id, other.id);
}

TEST_F(ProviderSignInTest, ASignInIsBoundToTheOrganization) {
  member(other, row<store::Account>(bob.account_id), model::Roles{}.with(Role::Designer));
  set_up();
  Caller caller = bound_bob();
  EXPECT_EQ(caller.organizations, 1u);
  auto list = choices(environment, caller);
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->front().organization.id, contoso.id);
  EXPECT_EQ(choose(environment, caller, other.id).error().code, ErrorCode::NotFound);
  EXPECT_TRUE(choose(environment, caller, contoso.id).ok());
}

TEST_F(ProviderSignInTest, TheAccountIsOutOfReachOfABoundSignIn) {
  set_up();
  Caller caller = bound_bob();
  auto before = row<store::Account>(bob.account_id);
  auto is_refused = [](const auto& outcome) {
    return !outcome.ok() && outcome.error().said.text == Text::problem_bound_sign_in;
  };
  EXPECT_TRUE(is_refused(change_password(environment, caller, kPassword, "another long password")));
  EXPECT_TRUE(is_refused(change_sign_in_email(environment, caller, "bob@evil.example", kPassword)));
  EXPECT_TRUE(is_refused(change_contact_email(environment, caller, "bob@evil.example", kPassword)))
      << "links go to the contact e-mail";
  EXPECT_TRUE(is_refused(set_up_second_factor(environment, caller)));
  EXPECT_TRUE(is_refused(turn_on_second_factor(environment, caller, "123456")));
  EXPECT_TRUE(is_refused(turn_off_second_factor(environment, caller, "123456")));
  EXPECT_TRUE(is_refused(new_recovery_codes(environment, caller, "123456")));
  EXPECT_TRUE(is_refused(export_account(environment, caller)));
  EXPECT_TRUE(is_refused(erase_account(environment, caller, {std::string(kPassword), ""})));
  Profile profile{"Robert", "en", "UTC", "long", "1,234.5"};
  EXPECT_TRUE(is_refused(change_profile(environment, caller, profile)));
  EXPECT_EQ(row<store::Account>(bob.account_id).revision, before.revision);
  profile.name = "Bob";
  profile.language = "da";
  EXPECT_TRUE(change_profile(environment, caller, profile).ok());
  EXPECT_TRUE(mails().empty());
}

TEST_F(ProviderSignInTest, ABoundSignInSeesAndEndsItsLikeAlone) {
  set_up();
  auto by_password = sign_in(environment, "bob@contoso.example", kPassword, kHere);
  ASSERT_TRUE(by_password.ok());
  std::string password_id = caller_by(by_password->token).sign_in_id;
  Caller first = bound_bob(), second = bound_bob();
  auto seen = sign_ins(environment, first, {});
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(seen->total, 2);
  EXPECT_EQ(end_sign_in(environment, first, password_id).error().code, ErrorCode::NotFound);
  ASSERT_TRUE(end_other_sign_ins(environment, first).ok());
  EXPECT_TRUE(caller_by(by_password->token).is_signed_in());
  EXPECT_EQ(rows<store::SignIn>().size(), 2u);
  EXPECT_TRUE(end_sign_in(environment, caller_by(by_password->token), first.sign_in_id).ok());
}

TEST_F(ProviderSignInTest, ItEndsAfterTheHoursThatASignInMayBeIdle) {
  set_up();
  auto let_in = sign_in_as({.subject = "s-bob", .email = "bob@contoso.example"});
  ASSERT_TRUE(let_in.ok());
  clock.forward(settings.idle_hours * kHour / 2);
  EXPECT_TRUE(caller_by(let_in->signed_in.token).is_signed_in());
  clock.forward(settings.idle_hours * kHour / 2);
  EXPECT_FALSE(caller_by(let_in->signed_in.token).is_signed_in());
}

// ---- an attempt ----

TEST_F(ProviderSignInTest, AnAttemptWorksOnceInItsBrowserForTenMinutes) {
  set_up();
  Claims claims{.subject = "s-bob", .email = "bob@contoso.example"};
  CameBack back = there_and_back(claims), elsewhere = back;
  elsewhere.browser_token = auth::new_token();
  EXPECT_EQ(said(finish(elsewhere)), Text::provider_attempt_over);
  elsewhere.browser_token = "";
  EXPECT_EQ(said(finish(elsewhere)), Text::provider_attempt_over);
  EXPECT_TRUE(finish(back).ok()) << "another browser does not use it up";
  EXPECT_EQ(said(finish(back)), Text::provider_attempt_over);
  back = there_and_back(claims);
  clock.forward(10 * kMinute);
  auto late = finish(back);
  EXPECT_EQ(late.error().code, ErrorCode::Conflict);
  EXPECT_EQ(said(late), Text::provider_attempt_over);
  back = there_and_back(claims);
  back.state = auth::new_token();
  EXPECT_EQ(said(finish(back)), Text::provider_attempt_over);
  EXPECT_EQ(said(finish({})), Text::provider_attempt_over);
}

TEST_F(ProviderSignInTest, AnAnswerNamesTheProviderThatWasAsked) {
  set_up();
  Claims claims{.subject = "s-bob", .email = "bob@contoso.example"};
  for (const char* issuer : {"https://evil.example", ""}) {
    CameBack back = there_and_back(claims);
    back.issuer = issuer;
    auto refused = finish(back);
    EXPECT_EQ(refused.error().code, ErrorCode::Forbidden) << issuer;
    EXPECT_EQ(said(refused), Text::provider_wrong_answer) << issuer;
  }
  EXPECT_EQ(fake.asked["/token"], 0) << "no code goes out";
  EXPECT_NE(row<store::IdentityProvider>(contoso.id).problem.find("`iss`"), std::string::npos);
  // One that does not promise it need not.
  fake.names_itself = false;
  set_up();
  CameBack back = there_and_back(claims);
  back.issuer = "";
  EXPECT_TRUE(finish(back).ok());
}

TEST_F(ProviderSignInTest, WhatTheProviderRefusesIsSaid) {
  set_up();
  CameBack back = there_and_back({.subject = "s-bob"});
  back.error = "access_denied";
  auto refused = finish(back);
  EXPECT_EQ(refused.error().code, ErrorCode::Forbidden);
  EXPECT_EQ(said(refused), Text::provider_denied);
  back = there_and_back({.subject = "s-bob"});
  back.error = "server_error\n<script>";
  EXPECT_EQ(said(finish(back)), Text::provider_wrong_answer);
  EXPECT_EQ(row<store::IdentityProvider>(contoso.id).problem,
            "the provider answered with an error: `server_error?<script>`");
  back = there_and_back({.subject = "s-bob", .email = "bob@contoso.example", .nonce = "another"});
  EXPECT_EQ(said(finish(back)), Text::provider_wrong_answer);
  EXPECT_NE(row<store::IdentityProvider>(contoso.id).problem.find("another attempt"), std::string::npos);
}

TEST_F(ProviderSignInTest, AProviderThatIsDownIsSaidAndNoted) {
  set_up();
  CameBack back = there_and_back({.subject = "s-bob", .email = "bob@contoso.example"});
  fake.is_down = true;
  auto refused = finish(back);
  EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(said(refused), Text::provider_unreached);
  clock.forward(kHour);
  EXPECT_EQ(said(begin_at_provider(environment, "contoso.example", "")), Text::provider_unreached);
  auto shown = identity_provider(environment, anna);
  ASSERT_TRUE(shown.ok());
  EXPECT_NE((*shown)->provider.problem.find("is not reached"), std::string::npos);
  EXPECT_EQ((*shown)->provider.problem_at, environment.now_ms());
  fake.is_down = false;
  clock.forward(kMinute);
  EXPECT_TRUE(sign_in_as({.subject = "s-bob", .email = "bob@contoso.example"}).ok());
  EXPECT_EQ(row<store::IdentityProvider>(contoso.id).problem, "");
}

TEST_F(ProviderSignInTest, KeysMayChange) {
  set_up();
  bound_bob();
  fake.rotate_keys();
  clock.forward(kMinute);
  EXPECT_TRUE(sign_in_as({.subject = "s-bob"}).ok());
}

TEST_F(ProviderSignInTest, BeginningTellsNothingAboutAccounts) {
  set_up();
  for (const char* who : {"bob@contoso.example", "nobody@contoso.example", " CONTOSO.example "}) {
    auto away = begin_at_provider(environment, who, "");
    ASSERT_TRUE(away.ok()) << who;
    EXPECT_EQ(away->host, "id.contoso.example");
  }
  auto unknown = begin_at_provider(environment, "mallory@evil.example", "");
  EXPECT_EQ(field(unknown), "email");
  EXPECT_EQ(said(unknown), Text::problem_domain_unknown);
  EXPECT_EQ(said(begin_at_provider(environment, "no domain", "")), Text::problem_work_email);
}

// ---- only through the provider ----

TEST_F(ProviderSignInTest, APasswordLetsInAdministratorsAloneWhereItIsTheOnlyWay) {
  ProviderInput only = input();
  only.other_ways = OtherWays::None;
  ASSERT_TRUE(set_identity_provider(environment, anna, only).ok());
  auto bobs = sign_in(environment, "bob@contoso.example", kPassword, kHere);
  ASSERT_TRUE(bobs.ok()) << "the account stays; only this organization is closed to it";
  Caller caller = caller_by(bobs->token);
  EXPECT_TRUE(caller.is_signed_in());
  EXPECT_EQ(caller.organization_id, "");
  auto list = choices(environment, caller);
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 1u);
  EXPECT_TRUE(list->front().needs_provider);
  EXPECT_EQ(choose(environment, caller, contoso.id).error().code, ErrorCode::NotFound);
  EXPECT_EQ(bound_bob().organization_id, contoso.id);
  auto annas = sign_in(environment, "anna@contoso.example", kPassword, kHere);
  ASSERT_TRUE(annas.ok());
  EXPECT_EQ(caller_by(annas->token).organization_id, contoso.id) << "their way back";
  ASSERT_TRUE(remove_identity_provider(environment, anna).ok());
  EXPECT_EQ(caller_by(bobs->token).organization_id, contoso.id);
}

// ---- invitations ----

TEST_F(ProviderSignInTest, WhoIsInvitedJoinsThroughTheProvider) {
  set_up();
  ASSERT_TRUE(invite(environment, anna,
                     {"Cleo", "cleo@contoso.example", "cleo@private.example",
                      model::Roles{}.with(Role::Configurator), "en"})
                  .ok());
  std::string token = mails_to("cleo@private.example").at(0).token;
  auto link = look_at_link(environment, token);
  ASSERT_TRUE(link.ok());
  auto can = can_use_provider(environment, link->ticket);
  EXPECT_TRUE(can.ok() && *can);
  Claims claims{.subject = "s-cleo", .email = "cleo@contoso.example", .name = "Cleo Contoso"};
  EXPECT_EQ(said(sign_in_as(claims)), Text::provider_invited);
  CameBack back = there_and_back(claims, "cleo@contoso.example", "/invitation/terms");
  back.link_token = token;
  auto let_in = finish(back);
  ASSERT_TRUE(let_in.ok());
  Caller cleo = caller_by(let_in->signed_in.token);
  EXPECT_EQ(cleo.organization_id, "") << "before the terms are accepted";
  auto account = row<store::Account>(cleo.account_id);
  EXPECT_EQ(account.name, "Cleo Contoso");
  EXPECT_FALSE(account.password_hash.has_value());
  EXPECT_EQ(account.confirmed_at, 0);
  ASSERT_TRUE(
      accept_link(environment, cleo, token, {{"terms", "2026-11-01"}, {"privacy", "2026-10-01"}}).ok());
  Caller joined = caller_by(let_in->signed_in.token);
  EXPECT_EQ(joined.organization_id, contoso.id);
  EXPECT_TRUE(joined.roles.has(Role::Configurator));
  EXPECT_TRUE(sign_in_as({.subject = "s-cleo"}).ok());
}

TEST_F(ProviderSignInTest, AnInvitationElsewhereIsNotAccepted) {
  set_up();
  Caller caller = bound_bob();
  ASSERT_TRUE(invite(environment, mallory,
                     {"Bob", "bob@contoso.example", "", model::Roles{}.with(Role::Designer), "en"})
                  .ok());
  std::string token = mails_to("bob@contoso.example").at(0).token;
  auto link = look_at_link(environment, token);
  ASSERT_TRUE(link.ok());
  auto can = can_use_provider(environment, link->ticket);
  EXPECT_TRUE(can.ok() && !*can) << "the link is of an organization that has no provider";
  auto refused =
      accept_link(environment, caller, token, {{"terms", "2026-11-01"}, {"privacy", "2026-10-01"}});
  EXPECT_EQ(said(refused), Text::problem_bound_sign_in);
  // Nor does such a link let anybody into the organization whose provider it is.
  CameBack back = there_and_back({.subject = "new", .email = "new@contoso.example"});
  back.link_token = token;
  EXPECT_EQ(said(finish(back)), Text::provider_not_member);
}

}  // namespace
}  // namespace rapport::service
