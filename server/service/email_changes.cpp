// Another e-mail to sign in with, or to be written to: the password is asked for, the new address confirms,
// the old ones are told.
#include <algorithm>

#include "server/service/accounts.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/store/account_queries.h"

namespace rapport::service {
namespace {

using texts::Text;

// A new address that has to be confirmed by a link. As it is written it stands in the ticket; its folded form
// is made again when it is used.
struct NewAddress {
  Purpose purpose;
  std::string email;
  Text title, text, action;
};

base::Status send_link(store::Tx& tx, const Environment& environment, const store::Account& account,
                       const NewAddress& wanted) {
  int64_t lifetime = environment.settings.reset_minutes * kMinute;
  auto token = issue(tx, environment, {wanted.purpose, {}, account.id, wanted.email, lifetime});
  if (!token) return token.error();
  LetterSaid letter{.title = {wanted.title},
                    .paragraphs = {{wanted.text, {{"email", wanted.email}}}},
                    .action = Said{wanted.action},
                    .url = link_to(environment, *token),
                    .works_until_ms = environment.now_ms() + lifetime};
  return post(tx, environment, addressee(account, wanted.email), letter, {});
}

Outcome<store::Account> present_account(store::Tx& tx, std::string_view id) {
  auto account = tx.find<store::Account>(id);
  if (!account) return account.error();
  if (!*account) return not_there();
  return std::move(**account);
}

// To every address that the account had, each once.
base::Status tell_old_addresses(store::Tx& tx, const Environment& environment, const store::Account& before,
                                const AccountNews& news, const std::string& now) {
  std::vector<std::string> told = {folded(now)};
  for (const std::string& address : {before.email, before.contact_email}) {
    if (std::find(told.begin(), told.end(), folded(address)) != told.end()) continue;
    told.push_back(folded(address));
    if (auto posted = tell(tx, environment, before, address, news); !posted) return posted;
  }
  return base::Done{};
}

base::Status set_contact(store::Tx& tx, const Environment& environment, const store::Account& before,
                         const std::string& email) {
  auto changed = store::set_contact_email(tx, before.id, email);
  if (!changed) return changed.error();
  const Settings& settings = environment.settings;
  AccountNews news{Text::letter_contact_changed_title,
                   {Text::letter_contact_changed_text, {{"email", email}, {"vendor", settings.vendor}}}};
  return tell_old_addresses(tx, environment, before, news, email);
}

}  // namespace

Outcome<Done> change_sign_in_email(const Environment& environment, const Caller& caller,
                                   std::string_view email_given, std::string_view password) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  Fields fields;
  std::string email = fields.email("email", email_given);
  if (!fields.ok()) return fields.refusal();
  if (auto right = check_password(environment, caller, password, "present_password"); !right)
    return right.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto account = present_account(tx, caller.account_id);
    if (!account) return account.error();
    auto taken = store::account_by_email(tx, folded(email));
    if (!taken) return taken.error();
    // Whether somebody else has it is not told: then no link goes out. One's own can still be confirmed.
    bool is_to_confirm = *taken && (*taken)->id == account->id && account->confirmed_at == 0;
    if (*taken && !is_to_confirm) return Done{};
    auto sent = send_link(tx, environment, *account,
                          {Purpose::NewEmail, email, Text::letter_email_title, Text::letter_email_text,
                           Text::letter_email_action});
    if (!sent) return sent.error();
    return Done{};
  });
}

Outcome<ContactChange> change_contact_email(const Environment& environment, const Caller& caller,
                                            std::string_view email_given, std::string_view password) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  Fields fields;
  std::string email = fields.email("contact_email", email_given);
  if (!fields.ok()) return fields.refusal();
  if (auto right = check_password(environment, caller, password, "present_password"); !right)
    return right.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<ContactChange> {
    auto account = present_account(tx, caller.account_id);
    if (!account) return account.error();
    if (folded(email) == account->email_key && account->confirmed_at > 0) {
      if (auto set = set_contact(tx, environment, *account, email); !set) return set.error();
      return ContactChange::Changed;
    }
    auto sent = send_link(tx, environment, *account,
                          {Purpose::NewContact, email, Text::letter_contact_title, Text::letter_contact_text,
                           Text::letter_email_action});
    if (!sent) return sent.error();
    return ContactChange::LinkSent;
  });
}

Outcome<Done> confirm_new_email(const Environment& environment, std::string_view token) {
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto ticket = use(tx, environment, token, Purpose::NewEmail);
    if (!ticket) return ticket.error();
    auto before = present_account(tx, ticket->subject_id.value_or(""));
    if (!before) return before.error();
    std::string key = folded(ticket->email);
    auto taken = store::account_by_email(tx, key);
    if (!taken) return taken.error();
    if (*taken && (*taken)->id != before->id) return refused(base::ErrorCode::Conflict, Text::problem_link);
    auto changed = store::set_sign_in_email(tx, before->id, {ticket->email, key, environment.now_ms()});
    if (!changed) return changed.error();
    AccountNews news{Text::letter_email_changed_title,
                     {Text::letter_email_changed_text,
                      {{"email", ticket->email}, {"vendor", environment.settings.vendor}}}};
    auto told = tell_old_addresses(tx, environment, *before, news, ticket->email);
    if (!told) return told.error();
    return Done{};
  });
}

Outcome<Done> confirm_new_contact(const Environment& environment, std::string_view token) {
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto ticket = use(tx, environment, token, Purpose::NewContact);
    if (!ticket) return ticket.error();
    auto before = present_account(tx, ticket->subject_id.value_or(""));
    if (!before) return before.error();
    if (auto set = set_contact(tx, environment, *before, ticket->email); !set) return set.error();
    return Done{};
  });
}

}  // namespace rapport::service
