// A long audit log: read where one looks, part after part, and checked a bounded number of lines at a time.
#include "server/service/audit.h"

#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;

class AuditLog : public ServiceTest {
 protected:
  AuditLog()
      : fabrikam(partner("Fabrikam", "P-1")),
        pia(someone(fabrikam, "Pia", "pia@fabrikam.example", Role::PartnerAdministrator)) {}

  void fill(int64_t lines) {
    auto added = write([&](store::Tx& tx) -> base::Status {
      std::string before;
      for (int64_t i = 1; i <= lines; ++i) {
        store::AuditEntry entry{"e" + std::to_string(i), fabrikam.id, i, kStart + i};
        entry.actor_id = entry.actor = "person " + std::to_string(i % 7);
        entry.action = i % 3 == 0 ? "user_invited" : "user_removed";
        before = entry.hash = hash_of_entry(before, entry);
        if (auto one = tx.insert(entry); !one) return one;
      }
      auto head =
          tx.change<store::AuditHead>("number = ?, hash = ?", {"id = ?", {lines, before, fabrikam.id}});
      if (!head) return head.error();
      return base::Done{};
    });
    ASSERT_TRUE(added.ok()) << added.error().message;
  }

  store::Organization fabrikam;
  Caller pia;
};

TEST_F(AuditLog, IsCheckedInPartsThatNobodyElseCanContinue) {
  fill(51'000);
  auto first = check_own_chain(environment, pia, "");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->so_far.entries, 50'000);
  EXPECT_EQ(first->so_far.until_ms, kStart + 50'000);
  EXPECT_EQ(first->all, 51'000);
  ASSERT_NE(first->goes_on, "");
  auto second = check_own_chain(environment, pia, first->goes_on);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->so_far.entries, 51'000);
  EXPECT_EQ(second->so_far.broken_at, 0);
  EXPECT_EQ(second->goes_on, "");
  EXPECT_EQ(verify_chain(environment, fabrikam.id)->entries, 51'000);
  Caller other = someone(partner("Other", "P-2"), "Otto", "otto@other.example", Role::PartnerAdministrator);
  EXPECT_EQ(check_own_chain(environment, other, first->goes_on).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(check_own_chain(environment, pia, "50000").error().code, base::ErrorCode::NotFound);
}

TEST_F(AuditLog, NamesTheFirstLineThatDoesNotFitAndAMissingEnd) {
  fill(1'500);
  auto removed = write([&](store::Tx& tx) {
    return tx.remove<store::AuditEntry>({"chain = ? and number = 1500", {fabrikam.id}});
  });
  ASSERT_TRUE(removed.ok());
  EXPECT_EQ(verify_chain(environment, fabrikam.id)->broken_at, 1'500);
  auto changed = write([&](store::Tx& tx) {
    return tx.change<store::AuditEntry>("target = 'x'", {"chain = ? and number = 1200", {fabrikam.id}});
  });
  ASSERT_TRUE(changed.ok());
  auto check = check_own_chain(environment, pia, "");
  ASSERT_TRUE(check.ok());
  EXPECT_EQ(check->so_far.broken_at, 1'200);
  EXPECT_EQ(check->so_far.until_ms, kStart + 1'199);
}

TEST_F(AuditLog, IsPagedExportedAndNarrowedWithoutReadingTheRest) {
  fill(1'200);
  auto numbers = [](const std::vector<store::AuditEntry>& rows) {
    return rows.empty() ? std::string("none")
                        : std::to_string(rows.front().number) + "-" + std::to_string(rows.back().number);
  };
  auto page = [&](int64_t offset) { return *find_in_audit_log(environment, pia, {}, {offset, 25}); };
  EXPECT_EQ(page(0).total, 1'200);
  EXPECT_EQ(numbers(page(0).rows), "1200-1176");
  EXPECT_EQ(numbers(page(1'175).rows), "25-1");
  EXPECT_EQ(numbers(page(1'200).rows), "none");
  std::string parts;
  int64_t before = kAuditEnd;
  for (size_t rows = kAuditPart; rows == kAuditPart;) {
    auto part = audit_part(environment, pia, {}, before);
    ASSERT_TRUE(part.ok());
    rows = part->size();
    parts += numbers(*part) + " ";
    if (rows > 0) before = part->back().number;
  }
  EXPECT_EQ(parts, "1200-701 700-201 200-1 ");
  store::AuditFilter invited;
  invited.action = "user_invited";
  EXPECT_EQ(find_in_audit_log(environment, pia, invited, {0, 25})->total, 400);
  auto choices = audit_choices(environment, pia);
  ASSERT_TRUE(choices.ok());
  ASSERT_EQ(choices->actors.size(), 7u);
  EXPECT_EQ(choices->actors.at(3).number, 1'200 - (1'200 % 7 - 3 + 7) % 7) << "the latest line of each";
  ASSERT_EQ(choices->actions.size(), 2u);
}

}  // namespace
}  // namespace rapport::service
