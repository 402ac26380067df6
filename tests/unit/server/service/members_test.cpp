// The people of an organization: roles, invitations, and who keeps the key.
#include "server/service/members.h"

#include "server/service/accounts.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using model::UserStatus;
using texts::Text;

constexpr model::Roles kAdministrator = model::Roles{}.with(Role::Administrator);
constexpr model::Roles kConfigurator = model::Roles{}.with(Role::Configurator);

class Members : public ServiceTest {
 protected:
  Members()
      : nordlys(customer("Nordlys", partner("Fabrikam", "P-1"), {}, "Active")),
        helle(someone(nordlys, "Helle", "helle@nordlys.example", Role::Administrator)),
        bo(someone(nordlys, "Bo", "bo@nordlys.example", Role::Configurator)) {}

  store::Organization nordlys;
  Caller helle, bo;
};

TEST_F(Members, OnlyAnAdministratorAddsPeople) {
  Invitation ida{"Ida", "ida@nordlys.example", "", kConfigurator, "en"};
  EXPECT_EQ(invite(environment, bo, ida).error().code, base::ErrorCode::Forbidden);
  EXPECT_TRUE(invite(environment, helle, ida).ok());
}

TEST_F(Members, ViewerAloneGivesNoAccess) {
  auto viewer = model::Roles{}.with(Role::Viewer);
  auto invited = invite(environment, helle, {"Ida", "ida@nordlys.example", "", viewer, "en"});
  ASSERT_FALSE(invited.ok());
  EXPECT_EQ(invited.error().fields.at(0).said.text, Text::problem_roles_viewer);
  EXPECT_TRUE(change_roles(environment, helle, bo.membership_id, viewer.with(Role::Designer)).ok());
}

TEST_F(Members, ARoleOfAnotherKindOfOrganizationIsRefused) {
  EXPECT_FALSE(change_roles(environment, helle, bo.membership_id, model::Roles{}.with(Role::Operator)).ok());
  EXPECT_FALSE(
      change_roles(environment, helle, bo.membership_id, model::Roles{}.with(Role::PartnerAdministrator))
          .ok());
  EXPECT_EQ(row<store::Membership>(bo.membership_id).roles, kConfigurator);
}

TEST_F(Members, TheLastAdministratorStays) {
  auto demoted = change_roles(environment, helle, helle.membership_id, kConfigurator);
  ASSERT_FALSE(demoted.ok());
  EXPECT_EQ(demoted.error().said.text, Text::problem_last_administrator);
  EXPECT_EQ(remove_person(environment, helle, helle.membership_id).error().said.text, Text::problem_yourself);
  ASSERT_TRUE(change_roles(environment, helle, bo.membership_id, kAdministrator).ok());
  EXPECT_TRUE(change_roles(environment, helle, helle.membership_id, kConfigurator).ok());
}

TEST_F(Members, WhoIsDisabledActsNoLongerAndMayComeBack) {
  From from{"192.0.2.9", "a browser"};
  auto signed_in = sign_in(environment, "bo@nordlys.example", kPassword, from);
  ASSERT_TRUE(signed_in.ok());
  ASSERT_EQ(caller_of(environment, signed_in->token, from)->organization_id, nordlys.id);
  ASSERT_TRUE(disable_person(environment, helle, bo.membership_id).ok());
  EXPECT_EQ(caller_of(environment, signed_in->token, from)->organization_id, "");
  ASSERT_TRUE(enable_person(environment, helle, bo.membership_id).ok());
  EXPECT_TRUE(choose(environment, *caller_of(environment, signed_in->token, from), nordlys.id).ok());
}

TEST_F(Members, WhoWasRemovedCanBeInvitedAnew) {
  ASSERT_TRUE(remove_person(environment, helle, bo.membership_id).ok());
  EXPECT_EQ(person(environment, helle, bo.membership_id).error().code, base::ErrorCode::NotFound);
  auto again = invite(environment, helle, {"Bo", "BO@nordlys.example", "", kConfigurator, "en"});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, bo.membership_id);
  EXPECT_EQ(row<store::Membership>(bo.membership_id).status, UserStatus::Invited);
}

TEST_F(Members, SomebodyIsInvitedOnce) {
  auto twice = invite(environment, helle, {"Bo", "Bo@Nordlys.Example", "", kConfigurator, "en"});
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().fields.at(0).said.text, Text::problem_member_there);
}

TEST_F(Members, AnotherOrganizationsPeopleAreNotThere) {
  auto other = customer("Other", partner("Second", "P-2"), {}, "Active");
  auto otto = someone(other, "Otto", "otto@other.example", Role::Administrator);
  EXPECT_EQ(person(environment, otto, bo.membership_id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(disable_person(environment, otto, bo.membership_id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(change_roles(environment, otto, bo.membership_id, kAdministrator).error().code,
            base::ErrorCode::NotFound);
  EXPECT_EQ(people(environment, otto)->size(), 1u);
}

TEST_F(Members, EveryChangeIsInTheLog) {
  ASSERT_TRUE(invite(environment, helle, {"Ida", "ida@nordlys.example", "", kConfigurator, "en"}).ok());
  ASSERT_TRUE(change_roles(environment, helle, bo.membership_id, kAdministrator).ok());
  ASSERT_TRUE(remove_person(environment, helle, bo.membership_id).ok());
  EXPECT_EQ(log(nordlys.id), (Lines{"user_invited Ida", "roles_changed Bo", "user_removed Bo"}));
}

TEST_F(Members, TheLogIsSearchedWhateverTheCase) {
  ASSERT_TRUE(remove_person(environment, helle, bo.membership_id).ok());
  for (const char* words : {"BO@NORDLYS", "bo", "Helle", "user_REMOVED"})
    EXPECT_EQ(find_in_audit_log(environment, helle, {.words = words}, {})->total, 1) << words;
  EXPECT_EQ(find_in_audit_log(environment, helle, {.words = "100%"}, {})->total, 0);
}

TEST_F(Members, ThePreferencesOfTheOrganizationAreChecked) {
  OrganizationInput input{
      .name = "Nordlys A/S", .country = "dk", .language = "da", .time_zone = "Europe/Copenhagen"};
  ASSERT_TRUE(change_organization(environment, helle, input).ok());
  EXPECT_EQ(row<store::Organization>(nordlys.id).country, "DK");
  input.time_zone = "Mars/Olympus";
  input.language = "xx";
  auto wrong = change_organization(environment, helle, input);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().fields.size(), 2u);
  EXPECT_EQ(change_organization(environment, bo, input).error().code, base::ErrorCode::Forbidden);
}

}  // namespace
}  // namespace rapport::service
