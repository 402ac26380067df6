// Passwords are forgotten, reset and changed; what a person says of themselves is.
#include "server/service/accounts.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/service/second_factor.h"
#include "server/service/unproved.h"
#include "server/store/account_queries.h"

namespace rapport::service {
namespace {

using texts::Text;

base::Status send_reset_link(store::Tx& tx, const Environment& environment, const store::Account& account,
                             const store::Maybe& outbox_of) {
  int64_t lifetime = environment.settings.reset_minutes * kMinute;
  auto token = issue(tx, environment, {Purpose::Reset, {}, account.id, account.email_key, lifetime});
  if (!token) return token.error();
  LetterSaid letter{.title = {Text::letter_reset_title},
                    .paragraphs = {{Text::letter_reset_text}},
                    .action = Said{Text::letter_reset_action},
                    .url = link_to(environment, *token),
                    .works_until_ms = environment.now_ms() + lifetime,
                    .account = account.email};
  return post(tx, environment, addressee(account, account.contact_email), letter, outbox_of);
}

// What a known address costs, and nothing that stays: how long the answer takes says nothing.
base::Status send_nothing(store::Tx& tx, const Environment& environment, const std::string& email) {
  store::Account nobody;
  nobody.id = environment.new_id();
  nobody.email = nobody.email_key = nobody.contact_email = email;
  if (auto sent = send_reset_link(tx, environment, nobody, nobody.id); !sent) return sent;
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    if (auto links = store::take_back_tickets(all, nobody.id); !links) return links.error();
    if (auto mails = store::take_back_deliveries(all, nobody.id); !mails) return mails.error();
    return base::Done{};
  });
}

base::Status set_password(store::Tx& tx, const Environment& environment, const store::Account& account,
                          const std::string& hash, std::string_view keep_sign_in) {
  auto changed = store::set_password_hash(tx, account.id, hash);
  if (!changed) return changed.error();
  auto ended = store::end_sign_ins(tx, account.id, keep_sign_in);
  if (!ended) return ended.error();
  // Neither is there a way on from the password before, nor another link to a new one, nor to another
  // address: whoever asked for that may have known the password before.
  auto links = tx.within(store::Scope::system(),
                         [&](store::Tx& all) { return end_links(all, environment, account.id); });
  if (!links) return links;
  return tell(
      tx, environment, account, account.contact_email,
      {Text::letter_password_title, {Text::letter_password_text}, Text::letter_password_action, "/forgot"});
}

}  // namespace

Outcome<Done> forgot_password(const Environment& environment, std::string_view email, const From& from) {
  Fields fields;
  std::string key = folded(fields.email("email", email));
  if (!fields.ok()) return fields.refusal();
  // Every asking counts: nobody fills somebody's mailbox with links.
  ThrottleKeys keys{from.address, "forgot " + key};
  if (auto free = check_throttle(environment, keys); !free) return free.error();
  if (auto counted = count_failure(environment, keys); !counted) return counted.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto account = store::account_by_email(tx, key);
    if (!account) return account.error();
    auto sent = *account ? send_reset_link(tx, environment, **account, {})
                         : send_nothing(tx, environment, trimmed(email));
    if (!sent) return sent.error();
    return Done{};
  });
}

Outcome<SignedIn> reset_password(const Environment& environment, std::string_view token,
                                 std::string_view password, const From& from) {
  auto link = look_at_link(environment, token);
  if (!link) return link.error();
  bool fits = link->state == LinkState::Valid && link->ticket.purpose == name_of(Purpose::Reset);
  if (!fits) return refused(base::ErrorCode::Conflict, Text::problem_link);
  Fields fields;
  fields.new_password("password", password, environment, {link->ticket.email, environment.settings.product});
  if (!fields.ok()) return fields.refusal();
  auto hash = auth::hash_password(password, environment.settings.hash_cost);
  if (!hash) return hash.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<SignedIn> {
    auto ticket = use(tx, environment, token, Purpose::Reset);
    if (!ticket) return ticket.error();
    auto account = tx.find<store::Account>(ticket->subject_id.value_or(""));
    if (!account) return account.error();
    if (!*account) return not_there();
    if (auto set = set_password(tx, environment, **account, *hash, ""); !set) return set.error();
    // A second factor is not reset with the password: it is asked for at once.
    auto begun = sign_in_or_ask(tx, environment, **account, "password", from);
    if (!begun) return begun.error();
    return std::move(*begun);
  });
}

Outcome<Done> check_password(const Environment& environment, const Caller& caller, std::string_view password,
                             std::string_view field) {
  ThrottleKeys keys{caller.address, folded(caller.email)};
  if (auto free = check_throttle(environment, keys); !free) return free.error();
  auto account = account_of(environment, caller);
  if (!account) return account.error();
  const auto& cost = environment.settings.hash_cost;
  bool is_right =
      !account->password_hash || auth::verify_password(password, *account->password_hash, cost).is_right;
  if (is_right) return Done{};
  if (auto counted = count_failure(environment, keys); !counted) return counted.error();
  return Refusal(std::vector<FieldProblem>{{std::string(field), {Text::problem_password_wrong}}});
}

Outcome<Done> change_password(const Environment& environment, const Caller& caller, std::string_view present,
                              std::string_view password) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  auto account = account_of(environment, caller);
  if (!account) return account.error();
  if (auto right = check_password(environment, caller, present, "present_password"); !right)
    return right.error();
  Fields fields;
  fields.new_password(
      "password", password, environment,
      {account->name, account->email, caller.organization_name, environment.settings.product});
  if (!fields.ok()) return fields.refusal();
  auto hash = auth::hash_password(password, environment.settings.hash_cost);
  if (!hash) return hash.error();
  return environment.store.write(
      store::Scope::person(caller.account_id), [&](store::Tx& tx) -> Outcome<Done> {
        // Whoever knew the password before a reset does not choose the next one after it.
        auto now = store::hold<store::Account>(tx, caller.account_id);
        if (!now) return now.error();
        bool is_same = *now && (*now)->password_hash == account->password_hash;
        if (!is_same) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
        if (auto set = set_password(tx, environment, *account, *hash, caller.sign_in_id); !set)
          return set.error();
        return Done{};
      });
}

Outcome<store::Account> account_of(const Environment& environment, const Caller& caller) {
  auto found = environment.store.read(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    return tx.find<store::Account>(caller.account_id);
  });
  if (!found) return found.error();
  if (!*found) return not_there();
  return std::move(**found);
}

Outcome<Done> change_profile(const Environment& environment, const Caller& caller, const Profile& given) {
  Fields fields;
  Profile profile;
  profile.name = fields.required("name", given.name, kNameCharacters);
  texts::Language language = fields.language("language", given.language);
  profile.time_zone = fields.time_zone("time_zone", given.time_zone);
  if (!texts::date_format_of(given.date_format)) fields.refuse("date_format", {Text::problem_choice});
  if (!texts::number_format_of(given.number_format)) fields.refuse("number_format", {Text::problem_choice});
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(store::Scope::person(caller.account_id),
                                 [&](store::Tx& tx) -> Outcome<Done> {
                                   auto account = store::hold<store::Account>(tx, caller.account_id);
                                   if (!account) return account.error();
                                   if (!*account) return not_there();
                                   store::Account& row = **account;
                                   if (row.name != profile.name)
                                     if (auto own = require_own_sign_in(caller); !own) return own.error();
                                   row.name = profile.name;
                                   row.language = code_of(language);
                                   row.time_zone = profile.time_zone;
                                   row.date_format = given.date_format;
                                   row.number_format = given.number_format;
                                   ++row.revision;
                                   if (auto changed = tx.update(row); !changed) return changed.error();
                                   auto named = store::name_in_memberships(tx, row.id, row.name);
                                   if (!named) return named.error();
                                   return Done{};
                                 });
}

Outcome<Done> change_language(const Environment& environment, const Caller& caller,
                              texts::Language language) {
  auto changed = environment.store.write(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    return store::set_language(tx, caller.account_id, code_of(language));
  });
  if (!changed) return changed.error();
  return Done{};
}

}  // namespace rapport::service
