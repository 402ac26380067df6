#include "server/service/tokens.h"

#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using base::ErrorCode;
using model::Right;
using model::Role;

struct Tokens : ServiceTest {
  void SetUp() override {
    contoso = partner("Contoso", "P1");
    paul = someone(contoso, "Paul", "paul@contoso.example", Role::PartnerAdministrator);
  }
  std::string made(std::vector<Right> scopes, int64_t days = 90) {
    auto token = create_api_token(environment, paul, {"build", std::move(scopes), days});
    EXPECT_TRUE(token.ok());
    return token ? *token : "";
  }
  store::Organization contoso;
  Caller paul;
};

TEST_F(Tokens, ATokenHasTheRightsOfItsScopesAndNoOthers) {
  std::string token = made({Right::SeeCustomers});
  auto caller = caller_of_token(environment, token, "192.0.2.9");
  ASSERT_TRUE(caller.ok());
  EXPECT_TRUE(caller->may(Right::SeeCustomers));
  EXPECT_FALSE(caller->may(Right::EditCustomers));
  EXPECT_FALSE(caller->is_signed_in());
  EXPECT_EQ(caller->organization_id, contoso.id);
  EXPECT_EQ(caller->kind, model::OrganizationKind::Partner);
  EXPECT_EQ(caller->name, "build");
  EXPECT_EQ(rows<store::ApiToken>().at(0).used_at, kStart);
  EXPECT_EQ(rows<store::ApiToken>("token_hash = ?", {token}).size(), 0u) << "what is stored is its hash";
  EXPECT_EQ(log(contoso.id), (Lines{"token_created build"}));
}

TEST_F(Tokens, NobodyGivesMoreThanTheyHave) {
  auto refused = create_api_token(environment, paul, {"", {Right::OperateRegistry}, 400});
  ASSERT_EQ(refused.error().fields.size(), 3u);
  EXPECT_EQ(refused.error().fields[0].field, "name");
  EXPECT_EQ(refused.error().fields[1].field, "scopes");
  EXPECT_EQ(refused.error().fields[2].field, "days");
  EXPECT_FALSE(create_api_token(environment, paul, {"x", {}, 1}).ok());
  EXPECT_FALSE(create_api_token(environment, paul, {"x", {Right::SeeCustomers}, 0}).ok());
  Caller expert = someone(contoso, "Xenia", "xenia@contoso.example", Role::PartnerExpert);
  auto forbidden = create_api_token(environment, expert, {"x", {Right::SeeCustomers}, 1});
  EXPECT_EQ(forbidden.error().code, ErrorCode::Forbidden);
  EXPECT_TRUE(rows<store::ApiToken>().empty());
}

TEST_F(Tokens, ATokenMakesNoTokens) {
  auto caller = caller_of_token(environment, made({Right::ManageUsers}), "");
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(create_api_token(environment, *caller, {"x", {Right::ManageUsers}, 1}).error().code,
            ErrorCode::Forbidden);
  EXPECT_EQ(api_tokens(environment, *caller).error().code, ErrorCode::Forbidden);
}

TEST_F(Tokens, EndsWithItsDays) {
  std::string token = made({Right::SeeCustomers}, 1);
  clock.forward(kDay - 1);
  EXPECT_TRUE(caller_of_token(environment, token, "").ok());
  clock.forward(1);
  EXPECT_EQ(caller_of_token(environment, token, "").error().code, ErrorCode::Forbidden);
  EXPECT_EQ(caller_of_token(environment, "rapport_unknown", "").error().code, ErrorCode::Forbidden);
}

TEST_F(Tokens, GoesWhenWhoMadeItGoes) {
  std::string token = made({Right::SeeCustomers, Right::ManageUsers});
  auto member = row<store::Membership>(paul.membership_id);
  member.roles = model::Roles{}.with(Role::PartnerExpert);
  update(member);
  auto less = caller_of_token(environment, token, "");
  EXPECT_TRUE(less->may(Right::SeeCustomers));
  EXPECT_FALSE(less->may(Right::ManageUsers));
  member.status = model::UserStatus::Disabled;
  update(member);
  EXPECT_EQ(caller_of_token(environment, token, "").error().code, ErrorCode::Forbidden);
}

TEST_F(Tokens, DoesNothingForASuspendedOrganization) {
  std::string token = made({Right::SeeCustomers});
  contoso.status = "Suspended";
  update(contoso);
  EXPECT_EQ(caller_of_token(environment, token, "").error().code, ErrorCode::Forbidden);
}

TEST_F(Tokens, IsRevokedByItsOwnOrganizationOnly) {
  std::string token = made({Right::SeeCustomers});
  std::string id = api_tokens(environment, paul)->at(0).id;
  EXPECT_EQ(api_tokens(environment, paul)->at(0).token_hash, "");
  auto other = partner("Fabrikam", "P2");
  Caller fay = someone(other, "Fay", "fay@fabrikam.example", Role::PartnerAdministrator);
  EXPECT_TRUE(api_tokens(environment, fay)->empty());
  EXPECT_EQ(revoke_api_token(environment, fay, id).error().code, ErrorCode::NotFound);
  EXPECT_TRUE(caller_of_token(environment, token, "").ok());
  EXPECT_TRUE(revoke_api_token(environment, paul, id).ok());
  EXPECT_EQ(caller_of_token(environment, token, "").error().code, ErrorCode::Forbidden);
  EXPECT_EQ(revoke_api_token(environment, paul, id).error().code, ErrorCode::NotFound);
  EXPECT_EQ(log(contoso.id), (Lines{"token_created build", "token_revoked build"}));
}

TEST_F(Tokens, ThereIsAnEndToTheirNumber) {
  for (int i = 0; i < 50; ++i) made({Right::SeeCustomers});
  auto refused = create_api_token(environment, paul, {"one more", {Right::SeeCustomers}, 1});
  EXPECT_EQ(refused.error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace rapport::service
