#include "server/model/roles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace rapport::model {
namespace {

constexpr Role kRoles[] = {
#define ROLE(name, kind) Role::name,
#include "server/model/roles.def"
};
constexpr OrganizationKind kKinds[] = {OrganizationKind::Operator, OrganizationKind::Partner,
                                       OrganizationKind::Customer};

constexpr uint32_t kSets = 1u << std::size(kRoles);

TEST(Roles, EverySetIsTheSameAsText) {
  for (uint32_t bits = 0; bits < kSets; ++bits) {
    auto back = to_roles(to_text({bits}));
    ASSERT_TRUE(back) << to_text({bits});
    EXPECT_EQ(*back, Roles{bits});
  }
  EXPECT_EQ(to_text(Roles().with(Role::Viewer).with(Role::Designer)), "Designer Viewer");
  EXPECT_EQ(to_roles("Viewer Designer"), Roles().with(Role::Viewer).with(Role::Designer));
}

TEST(Roles, TextThatNamesNone) {
  for (const char* text : {"viewer", "Designer  Viewer", " Designer", "Nobody", "Designer,Viewer"})
    EXPECT_FALSE(to_roles(text)) << text;
}

TEST(Roles, NamesComeBack) {
  for (Role one : kRoles) EXPECT_EQ(role(name_of(one)), one);
  for (OrganizationKind kind : kKinds) EXPECT_EQ(organization_kind(name_of(kind)), kind);
  EXPECT_FALSE(role("Root"));
  EXPECT_FALSE(organization_kind("customer"));
}

// The rule, said another way than in the code: for every set and every kind.
TEST(Roles, EverySetInEveryKindOfOrganization) {
  for (OrganizationKind kind : kKinds)
    for (uint32_t bits = 0; bits < kSets; ++bits) {
      Roles roles{bits};
      bool is_fine = bits != 0;
      for (Role one : kRoles) {
        if (roles.has(one) && kind_of(one) != kind) is_fine = false;
      }
      bool has_companion = roles.has(Role::Designer) || roles.has(Role::Configurator);
      if (roles.has(Role::Viewer) && !has_companion) is_fine = false;
      EXPECT_EQ(check_roles(kind, roles).ok(), is_fine) << name_of(kind) << ": " << to_text(roles);
    }
}

TEST(Roles, SaysWhatIsWrong) {
  auto none = check_roles(OrganizationKind::Customer, {});
  auto foreign = check_roles(OrganizationKind::Customer, Roles().with(Role::PartnerExpert));
  auto alone = check_roles(OrganizationKind::Customer, Roles().with(Role::Viewer));
  EXPECT_NE(none.error().message.find("no role"), std::string::npos);
  EXPECT_NE(foreign.error().message.find("`PartnerExpert`"), std::string::npos);
  EXPECT_NE(alone.error().message.find("`Viewer` alone"), std::string::npos);
}

// Who may do what, written out once more on purpose: whoever changes rights.def changes it here too.
TEST(Rights, AreThoseOfTheRoles) {
  struct {
    Role role;
    std::vector<Right> rights;
  } const rows[] = {
      {Role::Operator,
       {Right::OperateRegistry, Right::SeePeople, Right::ManageUsers, Right::ManageWebhooks,
        Right::SeeAudit}},
      {Role::PartnerAdministrator,
       {Right::SeeCustomers, Right::EditCustomers, Right::SeePeople, Right::ManageUsers,
        Right::ManageOrganization, Right::ManageWebhooks, Right::SeeAudit}},
      {Role::PartnerExpert, {Right::SeeCustomers, Right::EditCustomers, Right::SeePeople}},
      {Role::Administrator,
       {Right::UseCustomerPortal, Right::SeePeople, Right::ManageUsers, Right::ManageOrganization,
        Right::ManageWebhooks, Right::SeeAudit}},
      {Role::Designer, {Right::UseCustomerPortal}},
      {Role::Configurator, {Right::UseCustomerPortal}},
      {Role::Viewer, {}},
  };
  constexpr Right kRights[] = {
#define RIGHT(name, ...) Right::name,
#include "server/model/rights.def"
  };
  ASSERT_EQ(std::size(rows), std::size(kRoles));
  for (const auto& row : rows)
    for (Right right : kRights)
      EXPECT_EQ(allows(Roles().with(row.role), right),
                std::find(row.rights.begin(), row.rights.end(), right) != row.rights.end())
          << name_of(row.role) << ": " << name_of(right);
  for (Right right : kRights) EXPECT_FALSE(allows({}, right)) << name_of(right);
}

}  // namespace
}  // namespace rapport::model
