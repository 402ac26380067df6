// What the fuzz targets of the use cases stand on: the two sides of the matrix of routes and roles, over a
// store that rolls every write back, so that each input finds the same and nothing waits for a disk.
#pragma once

#include <utility>

#include "runtime/base/check.h"
#include "tests/unit/server/matrix/world.h"

namespace rapport::fuzz {

class ForgetfulStore : public store::Store {
 public:
  explicit ForgetfulStore(store::Store& inner) : inner_(inner) {}
  base::Status ready() override { return inner_.ready(); }
  base::Result<std::string> durability() override { return inner_.durability(); }

 protected:
  base::Status run_read(const store::Scope& scope, const Job& job) override {
    return inner_.read(scope, job);
  }
  base::Status run_write(const store::Scope& scope, const Job& job) override {
    base::Status said = base::Done{};
    const base::Status rolled_back = inner_.write(scope, [&](store::Tx& tx) -> base::Status {
      said = job(tx);
      return base::Error(base::ErrorCode::Conflict, "rolled back");
    });
    static_cast<void>(rolled_back);
    return said;
  }

 private:
  store::Store& inner_;
};

class World : public matrix::World {
 public:
  // A token with all that its maker may do.
  std::string token_of(const service::Caller& caller) {
    std::vector<model::Right> rights;
#define RIGHT(name, ...) \
  if (caller.may(model::Right::name)) rights.push_back(model::Right::name);
#include "server/model/rights.def"
    auto token = service::create_api_token(environment, caller, {"fuzz", std::move(rights), 90});
    RAPPORT_CHECK(token.ok());
    // That it was used is written down now, not before each input.
    RAPPORT_CHECK(service::caller_of_token(environment, *token, "192.0.2.1").ok());
    return *token;
  }
  const service::Caller& an_operator() const { return olga; }
  const service::Caller& a_partner() const { return own.partner_administrator; }
  const service::Caller& a_customer() const { return own.administrator; }
  matrix::Names names_for(const service::Caller& caller) { return objects_of(caller).own; }
  const service::Environment& forgetful() const { return forgetful_; }

 private:
  void TestBody() override {}
  ForgetfulStore forgetful_store_{*store};
  service::Environment forgetful_{forgetful_store_, clock, settings, sealer, service::word_list(), providers};
};

}  // namespace rapport::fuzz
