// The second factor of a sign-in: codes by time (TOTP), and recovery codes for when the device is gone.
#include "server/service/second_factor.h"

#include "server/service/letters.h"
#include "server/store/account_queries.h"

namespace rapport::service {
namespace {

using texts::Text;

constexpr int kRecoveryCodes = 10;
using store::kTotpNotProved;
constexpr int64_t kLifetime = 10 * kMinute;  // from the password to the code

Refusal wrong_code() { return Refusal(std::vector<FieldProblem>{{"code", {Text::problem_code}}}); }

// Salted with whose it is, so that nobody tries a code for everybody at once. Not with the installation's
// key: where that is lost, these are the way back.
std::string kept_code(std::string_view account_id, std::string_view code) {
  return auth::hash_of(std::string(account_id) + " " + folded(code));
}

}  // namespace

bool has_second_factor(const store::Account& account) {
  return account.totp_seed && account.totp_step != kTotpNotProved;
}

base::Result<SignedIn> sign_in_or_ask(store::Tx& tx, const Environment& environment,
                                      const store::Account& account, std::string_view method,
                                      const From& from) {
  if (!has_second_factor(account)) return begin_sign_in(tx, environment, account, method, from);
  auto token = issue(tx, environment, {Purpose::SecondFactor, {}, account.id, account.email_key, kLifetime});
  if (!token) return token.error();
  return SignedIn{*token, true};
}

base::Result<CodeIs> use_code(store::Tx& tx, const Environment& environment, const store::Account& account,
                              const std::string& code) {
  auto seed = environment.sealer.open_sealed(account.totp_seed.value_or(""), account.id);
  auto step_after = [&](int64_t last) {
    return seed ? auth::totp_matches(*seed, code, environment.now_ms(), last) : std::nullopt;
  };
  if (auto step = step_after(account.totp_step)) {
    auto used = store::use_totp_step(tx, account.id, *step);
    if (!used) return used.error();
    return *used > 0 ? CodeIs::Right : CodeIs::Reused;
  }
  auto used = store::use_recovery_code(tx, account.id, kept_code(account.id, code), environment.now_ms());
  if (!used) return used.error();
  if (*used > 0) return CodeIs::Right;
  return step_after(kTotpNotProved) ? CodeIs::Reused : CodeIs::Wrong;
}

namespace {

base::Status tell_once_a_day(store::Tx& tx, const Environment& environment, std::string_view account_id) {
  int64_t now = environment.now_ms();
  std::string id = auth::hash_of("told of a code used again " + std::string(account_id));
  auto told = store::hold_throttle(tx, id);
  if (!told) return told.error();
  if (*told && (*told)->forget_at > now) return base::Done{};
  if (auto kept = store::put_throttle(tx, {id, 1, 0, now + kDay}); !kept) return kept;
  auto account = tx.find<store::Account>(account_id);
  if (!account) return account.error();
  if (!*account) return base::Done{};
  return tell(tx, environment, **account, (*account)->contact_email,
              {Text::letter_code_reused_title, {Text::letter_code_reused_text}});
}

}  // namespace

Outcome<Done> tell_of_reuse(const Environment& environment, std::string_view account_id,
                            std::string_view address) {
  if (environment.log)
    environment.log->write(log::Level::Warning, "code_reused",
                           {{"account", account_id}, {"client", address}});
  auto told = environment.store.write(
      store::Scope::system(), [&](store::Tx& tx) { return tell_once_a_day(tx, environment, account_id); });
  // Another one at the same moment told them.
  if (!told && told.error().code != base::ErrorCode::Conflict) return told.error();
  return Done{};
}

std::string wrong_codes_of(std::string_view account_id) { return "code " + std::string(account_id); }

Outcome<SecondFactor> second_factor(const Environment& environment, const Caller& caller) {
  return environment.store.read(
      store::Scope::person(caller.account_id), [&](store::Tx& tx) -> Outcome<SecondFactor> {
        auto account = tx.find<store::Account>(caller.account_id);
        if (!account) return account.error();
        if (!*account) return not_there();
        SecondFactor state;
        state.is_on = has_second_factor(**account);
        auto left = store::count_recovery_codes(tx, caller.account_id);
        if (!left) return left.error();
        state.recovery_codes_left = *left;
        if (!state.is_on && (*account)->totp_seed) {
          state.seed = environment.sealer.open_sealed(*(*account)->totp_seed, (*account)->id).value_or("");
          state.uri = auth::totp_uri(state.seed, (*account)->email, environment.settings.product);
        }
        return state;
      });
}

Outcome<SecondFactor> set_up_second_factor(const Environment& environment, const Caller& caller) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  std::string seed = auth::new_totp_seed();
  auto kept = environment.store.write(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    return store::begin_totp(tx, caller.account_id, environment.sealer.seal(seed, caller.account_id));
  });
  if (!kept) return kept.error();
  if (*kept == 0) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
  return SecondFactor{false, seed, auth::totp_uri(seed, caller.email, environment.settings.product), 0};
}

namespace {

using Codes = std::vector<std::string>;

// In the same transaction: whoever it was, the person learns of it.
base::Status tell_of(store::Tx& tx, const Environment& environment, const Caller& caller, Text title,
                     Text text) {
  auto account = tx.find<store::Account>(caller.account_id);
  if (!account) return account.error();
  if (!*account) return base::Done{};
  return tell(tx, environment, **account, (*account)->contact_email,
              {title, {text, {{"vendor", environment.settings.vendor}}}});
}

// New recovery codes in the place of all there are.
base::Result<Codes> replace_codes(store::Tx& tx, const Environment& environment, const Caller& caller) {
  if (auto old = store::remove_recovery_codes(tx, caller.account_id); !old) return old.error();
  Codes codes;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    codes.push_back(auth::new_recovery_code());
    auto added = tx.insert(store::RecoveryCode{environment.new_id(), caller.account_id,
                                               kept_code(caller.account_id, codes.back()), 0});
    if (!added) return added.error();
  }
  return codes;
}

// Does something that takes a code; who guesses waits longer each time.
template <class T, class Work>
Outcome<T> with_code(const Environment& environment, const Caller& caller, std::string_view code, Work work) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  std::string counted_as = wrong_codes_of(caller.account_id);
  ThrottleKeys keys{caller.address, counted_as, counted_as};
  if (auto free = check_throttle(environment, keys); !free) return free.error();
  CodeIs is = CodeIs::Right;
  auto done =
      environment.store.write(store::Scope::person(caller.account_id), [&](store::Tx& tx) -> Outcome<T> {
        is = CodeIs::Right;
        auto account = tx.find<store::Account>(caller.account_id);
        if (!account) return account.error();
        bool is_on = *account && has_second_factor(**account);
        if (!is_on) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
        auto found = use_code(tx, environment, **account, trimmed(code));
        if (!found) return found.error();
        is = *found;
        return is == CodeIs::Right ? work(tx) : wrong_code();
      });
  bool is_wrong = !done && !done.error().fields.empty();
  auto counted = is_wrong ? count_failure(environment, keys) : Outcome<Done>(Done{});
  if (done) counted = clear_failures(environment, keys);
  if (!counted) return counted.error();
  if (is == CodeIs::Reused)
    if (auto told = tell_of_reuse(environment, caller.account_id, caller.address); !told) return told.error();
  return done;
}

}  // namespace

Outcome<Codes> turn_on_second_factor(const Environment& environment, const Caller& caller,
                                     std::string_view code) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  return environment.store.write(
      store::Scope::person(caller.account_id), [&](store::Tx& tx) -> Outcome<Codes> {
        auto account = tx.find<store::Account>(caller.account_id);
        if (!account) return account.error();
        bool is_waiting = *account && (*account)->totp_seed && (*account)->totp_step == kTotpNotProved;
        if (!is_waiting) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
        auto seed = environment.sealer.open_sealed(*(*account)->totp_seed, caller.account_id);
        auto step = seed ? auth::totp_matches(*seed, trimmed(code), environment.now_ms(), kTotpNotProved)
                         : std::nullopt;
        if (!step) return wrong_code();
        auto on = store::prove_totp(tx, caller.account_id, *(*account)->totp_seed, *step);
        if (!on) return on.error();
        if (*on == 0) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
        auto codes = replace_codes(tx, environment, caller);
        if (!codes) return codes.error();
        auto told =
            tell_of(tx, environment, caller, Text::letter_two_step_on_title, Text::letter_two_step_on_text);
        if (!told) return told.error();
        return std::move(*codes);
      });
}

Outcome<Codes> new_recovery_codes(const Environment& environment, const Caller& caller,
                                  std::string_view code) {
  return with_code<Codes>(environment, caller, code, [&](store::Tx& tx) -> Outcome<Codes> {
    auto codes = replace_codes(tx, environment, caller);
    if (!codes) return codes.error();
    auto told = tell_of(tx, environment, caller, Text::letter_codes_title, Text::letter_codes_text);
    if (!told) return told.error();
    return std::move(*codes);
  });
}

Outcome<Done> turn_off_second_factor(const Environment& environment, const Caller& caller,
                                     std::string_view code) {
  return with_code<Done>(environment, caller, code, [&](store::Tx& tx) -> Outcome<Done> {
    auto off = store::end_totp(tx, caller.account_id);
    if (!off) return off.error();
    if (auto old = store::remove_recovery_codes(tx, caller.account_id); !old) return old.error();
    auto told =
        tell_of(tx, environment, caller, Text::letter_two_step_off_title, Text::letter_two_step_off_text);
    if (!told) return told.error();
    return Done{};
  });
}

Outcome<Done> check_second_factor(const Environment& environment, const Caller& caller,
                                  std::string_view code) {
  auto state = second_factor(environment, caller);
  if (!state) return state.error();
  if (!state->is_on) return Done{};
  return with_code<Done>(environment, caller, code, [](store::Tx&) -> Outcome<Done> { return Done{}; });
}

}  // namespace rapport::service
