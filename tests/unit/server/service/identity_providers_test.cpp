#include "server/service/identity_providers.h"

#include "tests/unit/server/service/provider_scene.h"

namespace rapport::service {
namespace {

using base::ErrorCode;
using model::Role;
using texts::Language;
using texts::Text;

class IdentityProvidersTest : public ProviderScene {};

TEST_F(IdentityProvidersTest, TheProviderIsAskedAndKeptWithItsSecretSealed) {
  set_up();
  auto shown = identity_provider(environment, anna);
  ASSERT_TRUE(shown.ok() && shown->has_value());
  EXPECT_EQ((*shown)->provider.issuer, "https://id.contoso.example");
  EXPECT_EQ((*shown)->domains, std::vector<std::string>{"contoso.example"});
  EXPECT_FALSE((*shown)->is_only_way);
  EXPECT_EQ((*shown)->provider.sealed_secret, "");
  auto stored = row<store::IdentityProvider>(contoso.id);
  EXPECT_EQ(stored.sealed_secret.find("s3cret"), std::string::npos);
  EXPECT_EQ(sealer.open_sealed(stored.sealed_secret, contoso.id), "s3cret");
  EXPECT_EQ(fake.asked["/.well-known/openid-configuration"], 1);
  EXPECT_EQ(log(contoso.id), Lines{"provider_set https://id.contoso.example"});
}

TEST_F(IdentityProvidersTest, AProviderThatDoesNotFitIsNotKept) {
  ProviderInput http = input();
  http.issuer = "http://id.contoso.example";
  auto refused = set_identity_provider(environment, anna, http);
  EXPECT_EQ(field(refused), "issuer");
  EXPECT_EQ(said(refused), Text::problem_issuer);
  EXPECT_EQ(fake.asked.size(), 0u);
  fake.named_issuer = "https://another.example";
  refused = set_identity_provider(environment, anna, input());
  EXPECT_EQ(said(refused), Text::problem_provider_answer);
  EXPECT_NE(in_language(refused.error().fields[0].said, Language::En).find("https://another.example"),
            std::string::npos);
  fake.is_down = true;
  refused = set_identity_provider(environment, anna, input());
  EXPECT_EQ(field(refused), "issuer");
  EXPECT_EQ(said(refused), Text::problem_provider_unreached);
  EXPECT_TRUE(rows<store::IdentityProvider>().empty());
  EXPECT_TRUE(rows<store::IdentityDomain>().empty());
}

TEST_F(IdentityProvidersTest, ADomainIsClaimedByThoseWhoShowedThatItIsTheirs) {
  auto refused = set_identity_provider(environment, anna, input("contoso.example fabrikam.example"));
  EXPECT_EQ(field(refused), "domains");
  EXPECT_EQ(said(refused), Text::problem_domain_unproved);
  auto account = row<store::Account>(anna.account_id);
  account.confirmed_at = 0;
  update(account);
  EXPECT_EQ(said(set_identity_provider(environment, anna, input())), Text::problem_domain_unproved);
  account.confirmed_at = 1;
  update(account);
  EXPECT_TRUE(set_identity_provider(environment, anna, input()).ok());
  someone(other, "Carl", "carl@contoso.example", Role::Administrator);
  EXPECT_EQ(said(set_identity_provider(environment, mallory, input())), Text::problem_domain_taken);
  EXPECT_EQ(said(set_identity_provider(environment, anna, input("gmail.com"))), Text::problem_domain_public);
  EXPECT_EQ(said(set_identity_provider(environment, anna, input("no-domain"))), Text::problem_domain);
}

TEST_F(IdentityProvidersTest, OnesOwnAddressCanBeConfirmedLater) {
  auto account = row<store::Account>(anna.account_id);
  account.confirmed_at = 0;
  update(account);
  ASSERT_TRUE(change_sign_in_email(environment, anna, "anna@contoso.example", kPassword).ok());
  auto letters = mails_to("anna@contoso.example");
  ASSERT_EQ(letters.size(), 1u);
  ASSERT_TRUE(confirm_new_email(environment, letters[0].token).ok());
  EXPECT_GT(row<store::Account>(anna.account_id).confirmed_at, 0);
  ASSERT_TRUE(change_sign_in_email(environment, anna, "anna@contoso.example", kPassword).ok());
  EXPECT_EQ(mails_to("anna@contoso.example").size(), 1u) << "it is confirmed";
}

TEST_F(IdentityProvidersTest, ASecretIsKeptForTheProviderThatItWasMadeFor) {
  set_up();
  ProviderInput again = input();
  again.client_secret = "";
  EXPECT_TRUE(set_identity_provider(environment, anna, again).ok());
  EXPECT_EQ(sealer.open_sealed(row<store::IdentityProvider>(contoso.id).sealed_secret, contoso.id), "s3cret");
  again.issuer = "https://evil.example";
  auto refused = set_identity_provider(environment, anna, again);
  EXPECT_EQ(field(refused), "client_secret");
  EXPECT_EQ(said(refused), Text::problem_required);
}

TEST_F(IdentityProvidersTest, OnlyAdministratorsAndNoTokensSetIt) {
  EXPECT_EQ(set_identity_provider(environment, bob, input()).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(identity_provider(environment, bob).error().code, ErrorCode::Forbidden);
  Caller token = anna;
  token.account_id = "";
  token.roles = {};
  token.api_token_id = "t";
  token.token_rights = 1u << static_cast<unsigned>(model::Right::ManageOrganization);
  EXPECT_EQ(set_identity_provider(environment, token, input()).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(remove_identity_provider(environment, token).error().code, ErrorCode::Forbidden);
  EXPECT_TRUE(identity_provider(environment, token).ok());
}

TEST_F(IdentityProvidersTest, RemovingItEndsWhatItVouchedFor) {
  set_up();
  Caller through = bound_bob();
  CameBack under_way = there_and_back({.subject = "s-bob"});
  ASSERT_TRUE(remove_identity_provider(environment, anna).ok());
  EXPECT_TRUE(rows<store::SignIn>("bound_to is not null").empty());
  EXPECT_TRUE(rows<store::Identity>().empty());
  EXPECT_TRUE(rows<store::IdentityAttempt>().empty());
  EXPECT_EQ(said(finish(under_way)), Text::provider_attempt_over);
  EXPECT_EQ(said(begin_at_provider(environment, "contoso.example", "")), Text::problem_domain_unknown);
  EXPECT_EQ(log(contoso.id).back(), "provider_removed https://id.contoso.example");
}

TEST_F(IdentityProvidersTest, AnotherIssuerEndsWhatTheOneBeforeVouchedFor) {
  set_up();
  bound_bob();
  ProviderInput moved = input();
  moved.issuer = "https://evil.example";
  ASSERT_TRUE(set_identity_provider(environment, anna, moved).ok());
  EXPECT_TRUE(rows<store::SignIn>("bound_to is not null").empty());
  // The same subject of another issuer is somebody else.
  auto refused = sign_in_as({.subject = "s-bob", .email = "unknown@contoso.example"});
  EXPECT_EQ(said(refused), Text::provider_not_member);
}

}  // namespace
}  // namespace rapport::service
