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

TEST_F(Members, AnInvitationThatIsTakenBackIsWithdrawn) {
  auto invited = invite(environment, helle, {"Ida", "ida@nordlys.example", "", kConfigurator, "en"});
  ASSERT_TRUE(invited.ok());
  std::string token = mails_to("ida@nordlys.example").back().token;
  ASSERT_TRUE(remove_person(environment, helle, *invited).ok());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Withdrawn);
  ASSERT_TRUE(invite(environment, helle, {"Ida", "ida@nordlys.example", "", kConfigurator, "en"}).ok());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Superseded);
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
  EXPECT_EQ(people(environment, otto, "", {})->total, 1);
}

TEST_F(Members, ALargeOrganizationIsReadPageByPage) {
  auto many = write([&](store::Tx& tx) -> base::Status {
    for (int i = 1000; i < 6000; ++i) {
      store::Membership one;
      one.id = "m" + std::to_string(i);
      one.organization_id = nordlys.id;
      one.name = "Person " + std::to_string(i);
      one.email = one.contact_email = one.email_key = one.id + "@nordlys.example";
      one.roles = kConfigurator;
      one.status = i % 2 == 0 ? UserStatus::Invited : UserStatus::Active;
      if (i == 5999) one.status = UserStatus::Removed;
      if (auto added = tx.insert(one); !added) return added;
    }
    return base::Done{};
  });
  ASSERT_TRUE(many.ok());
  auto names = [&](std::string_view words, store::Page page) {
    auto found = people(environment, helle, words, page);
    EXPECT_TRUE(found.ok());
    Lines list = {std::to_string(found->total)};
    for (const store::Membership& one : found->rows) list.push_back(one.name);
    return list;
  };
  EXPECT_EQ(names("", {0, 3}), (Lines{"5001", "Bo", "Helle", "Person 1000"}));
  EXPECT_EQ(names("", {4999, 25}), (Lines{"5001", "Person 5997", "Person 5998"}));
  EXPECT_EQ(names("", {9999, 25}), (Lines{"5001"}));
  EXPECT_EQ(names("pErson 10", {98, 25}), (Lines{"100", "Person 1098", "Person 1099"}));
  EXPECT_EQ(names("M1500@", {0, 25}), (Lines{"1", "Person 1500"}));
  EXPECT_EQ(names("nobody", {25, 25}), (Lines{"0"}));
  auto home = customer_home(environment, helle);
  ASSERT_TRUE(home.ok());
  EXPECT_EQ(home->people, 2 + 2499);
  EXPECT_EQ(home->invited, 2500);
  auto keys = read([&](store::Tx& tx) { return store::administrators(tx, nordlys.id); });
  ASSERT_TRUE(keys.ok());
  ASSERT_EQ(keys->size(), 1u);
  EXPECT_EQ(keys->front().name, "Helle");
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

TEST_F(Members, AnInvitationIsSentAgainInItsLanguage) {
  auto ida = invite(environment, helle, {"Ida", "ida@nordlys.example", "", kConfigurator, "da"});
  ASSERT_TRUE(ida.ok());
  ASSERT_TRUE(invite_again(environment, helle, *ida, "").ok());
  auto sent = mails_to("ida@nordlys.example");
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[1].subject, sent[0].subject);
  EXPECT_EQ(sent[1].subject, "Bliv en del af Nordlys");
  ASSERT_TRUE(invite_again(environment, helle, *ida, "de").ok());
  EXPECT_EQ(mails_to("ida@nordlys.example").back().subject, "Nordlys beitreten");
  EXPECT_EQ(row<store::Membership>(*ida).mail_language, "de");
}

TEST_F(Members, WhoIsRemovedLearnsOfItAndWhoWasOnlyInvitedDoesNot) {
  auto ida = invite(environment, helle, {"Ida", "ida@nordlys.example", "", kConfigurator, "en"});
  ASSERT_TRUE(ida.ok());
  ASSERT_TRUE(remove_person(environment, helle, *ida).ok());
  EXPECT_EQ(mails_to("ida@nordlys.example").size(), 1u) << "the invitation";
  ASSERT_TRUE(remove_person(environment, helle, bo.membership_id).ok());
  auto told = mails_to("bo@nordlys.example");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].subject, "You do not work for Nordlys here any more");
  EXPECT_NE(told[0].text.find("Helle took you out of Nordlys"), std::string::npos);
  EXPECT_EQ(told[0].text.find("you need not do anything"), std::string::npos);
}

TEST_F(Members, TheContactForCustomersIsAPartners) {
  EXPECT_EQ(change_contact(environment, helle, {"Support", "", ""}).error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(change_contact(environment, bo, {"Support", "", ""}).error().code, base::ErrorCode::Forbidden);
  auto vestas = partner("Contoso", "P-9");
  auto paul = someone(vestas, "Paul", "paul@contoso.example", Role::PartnerAdministrator);
  EXPECT_EQ(change_contact(environment, paul, {"", "nobody", ""}).error().fields.at(0).field,
            "contact_email");
  ASSERT_TRUE(change_contact(environment, paul, {" Support ", "help@contoso.example", "+45 1"}).ok());
  auto now = row<store::Organization>(vestas.id);
  EXPECT_EQ(now.contact_name + now.contact_email + now.contact_phone, "Supporthelp@contoso.example+45 1");
  EXPECT_EQ(log(vestas.id).back(), "contact_changed Contoso");
}

TEST_F(Members, TheLogNamesServicesAndPlacesInWords) {
  auto said = [&](const char* action, const char* target, const char* detail) {
    store::AuditEntry entry;
    entry.action = action;
    entry.target = target;
    entry.detail = detail;
    return target_text(settings, entry, texts::Language::De) + " | " +
           detail_text(settings, entry, texts::Language::De);
  };
  EXPECT_EQ(said("service_added", "Nordlys: rapport", "DK, eu"),
            "Nordlys: Rapport | Dänemark, European Union");
  EXPECT_EQ(said("service_resumed", "rapport", ""), "Rapport | ");
  EXPECT_EQ(said("service_added", "Nordlys: gone", "XX, mars"), "Nordlys: gone | XX, mars");
  EXPECT_EQ(said("service_activated", "Nordlys: archive", "Trial"), "Nordlys: Archive | Testphase");
  EXPECT_EQ(said("user_removed", "Bo: rapport", "bo@x.example"), "Bo: rapport | bo@x.example");
  EXPECT_EQ(said("documents_accepted", "Nordlys", "terms 7, privacy 8, dpa 2"),
            "Nordlys | Nutzungsbedingungen 7, Datenschutzerklärung 8, dpa 2");
  EXPECT_EQ(said("organization_removed", "01X", "1 entries, last hash ab"),
            "01X | 1 Eintrag, letzte Prüfsumme ab");
  EXPECT_EQ(said("organization_removed", "01X", ""), "01X | ");
}

}  // namespace
}  // namespace rapport::service
