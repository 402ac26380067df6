#include "server/pages/once.h"

#include "server/auth/secrets.h"
#include "server/service/idempotency.h"

namespace rapport::pages {
namespace {

constexpr int64_t kCreated = 201;

// All that makes a form the same, also whose it is.
std::string identity_of(const Visit& visit) {
  http::Fields fields = visit.form;
  std::erase_if(fields, [](const http::Field& one) { return one.name == "csrf" || one.name == "confirmed"; });
  return visit.caller.account_id + " " + visit.request.path + "?" + http::write_form(fields);
}

}  // namespace

std::string secret_of_form(const Visit& visit) {
  if (visit.field("once").empty()) return "";
  return visit.environment.sealer.derived("form secret", identity_of(visit));
}

Made once(const Visit& visit, const std::function<Made(const service::Environment&)>& deed) {
  if (visit.field("once").empty()) return deed(visit.environment);
  const std::string identity = identity_of(visit);
  auto kept = [&](const service::Environment& joined) -> service::Outcome<service::KeptAnswer> {
    Made made = deed(joined);
    if (!made) return made.error();
    return service::KeptAnswer{kCreated, std::move(*made)};
  };
  auto answer =
      service::do_once(visit.environment, visit.caller, "form " + auth::hash_of(identity), identity, kept);
  if (!answer) return answer.error();
  return std::move(answer->body);
}

}  // namespace rapport::pages
