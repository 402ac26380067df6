// Who brings a cookie, and what it costs to know.
#include "server/service/accounts.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;

// Counts what a use case asks the database.
class CountingConnection : public store::Connection {
 public:
  CountingConnection(store::Connection& inner, int& asked) : inner_(inner), asked_(asked) {}
  base::Result<std::vector<Row>> select(const std::string& sql, const std::vector<store::Value>& binds,
                                        const std::vector<store::Kind>& kinds) override {
    ++asked_;
    return inner_.select(sql, binds, kinds);
  }
  base::Result<size_t> execute(const std::string& sql, const std::vector<store::Value>& binds) override {
    ++asked_;
    return inner_.execute(sql, binds);
  }
  base::Status enter(const store::Scope& scope) override { return inner_.enter(scope); }

 private:
  store::Connection& inner_;
  int& asked_;
};

class CountingStore : public store::Store {
 public:
  explicit CountingStore(store::Store& inner) : inner_(inner) {}
  base::Status ready() override { return inner_.ready(); }
  base::Result<std::string> durability() override { return inner_.durability(); }
  int asked = 0;

 protected:
  base::Status run_read(const store::Scope& scope, const Job& job) override {
    return inner_.read(scope, [&](store::Tx& tx) { return counted(tx, job); });
  }
  base::Status run_write(const store::Scope& scope, const Job& job) override {
    return inner_.write(scope, [&](store::Tx& tx) { return counted(tx, job); });
  }

 private:
  base::Status counted(store::Tx& tx, const Job& job) {
    CountingConnection connection(tx.connection(), asked);
    store::Tx counting(connection, tx.scope());
    return job(counting);
  }
  store::Store& inner_;
};

class Callers : public ServiceTest {
 protected:
  Callers()
      : fabrikam(partner("Fabrikam", "P-1")),
        pia(someone(fabrikam, "Pia", "pia@fabrikam.example", Role::PartnerAdministrator)) {}

  store::Organization fabrikam;
  Caller pia;
  From from{"192.0.2.9", "a browser"};
};

TEST_F(Callers, WhoBringsACookieIsOneQuestion) {
  auto nordlys = customer("Nordlys", fabrikam, {}, "Active");
  auto signed_in = sign_in(environment, "pia@fabrikam.example", kPassword, from);
  ASSERT_TRUE(signed_in.ok());
  member(nordlys, row<store::Account>(pia.account_id), model::Roles{}.with(Role::Designer));
  auto left = member(customer("Left", fabrikam, {}, "Active"), row<store::Account>(pia.account_id), {});
  left.status = model::UserStatus::Removed;
  update(left);
  CountingStore counting(*store);
  Environment counted{counting, clock, settings, sealer, word_list(), providers};
  auto caller = caller_of(counted, signed_in->token, from);
  EXPECT_EQ(counting.asked, 1);
  EXPECT_EQ(caller->organization_id, fabrikam.id);
  EXPECT_EQ(caller->membership_id, pia.membership_id);
  EXPECT_EQ(to_text(caller->roles), "PartnerAdministrator");
  EXPECT_EQ(caller->organizations, 2u);
  ASSERT_TRUE(choose(environment, *caller, nordlys.id).ok());
  EXPECT_EQ(to_text(caller_of(counted, signed_in->token, from)->roles), "Designer");
  EXPECT_FALSE(caller_of(counted, "forged", from)->is_signed_in());
  EXPECT_EQ(counting.asked, 3);
}

TEST_F(Callers, SomebodyWhoBelongsNowhereIsSignedInAllTheSame) {
  account("Nora", "nora@nowhere.example");
  auto signed_in = sign_in(environment, "nora@nowhere.example", kPassword, from);
  auto caller = caller_of(environment, signed_in->token, from);
  EXPECT_TRUE(caller->is_signed_in());
  EXPECT_EQ(caller->name, "Nora");
  EXPECT_EQ(caller->organizations, 0u);
}

}  // namespace
}  // namespace rapport::service
