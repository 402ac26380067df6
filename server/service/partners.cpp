#include "server/service/partners.h"

#include <algorithm>

#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/service/newcomers.h"
#include "server/service/registry.h"
#include "server/service/second_factor.h"
#include "server/service/unproved.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::PartnerEvent;
using model::PartnerStatus;
using texts::Text;

Refusal dead_link() { return refused(base::ErrorCode::Conflict, Text::problem_link); }

PartnerStatus status_of(const store::Organization& partner) {
  return model::partner_status(partner.status).value_or(PartnerStatus::Removed);
}

// ---- registering ----

struct Asked {
  std::string email;
  texts::Preferences preferences;
};

LetterSaid no_agreement(const Environment& environment, const store::Organization& partner) {
  const Settings& settings = environment.settings;
  return {.title = {Text::letter_confirm_title, {{"partner", partner.name}}},
          .paragraphs = {{Text::letter_agreement_text,
                          {{"partner", partner.name},
                           {"agreement", settings.required_agreement},
                           {"vendor", settings.vendor}}}},
          .is_asked_for = true};
}

LetterSaid taken(const Environment& environment, const store::Organization& partner,
                 std::string administrators) {
  // Nobody is left to be asked but the vendor, who can put somebody in their place.
  if (administrators.empty()) administrators = environment.settings.vendor;
  return {.title = {Text::letter_taken_title, {{"partner", partner.name}}},
          .paragraphs = {{Text::letter_taken_text,
                          {{"partner", partner.name}, {"administrators", std::move(administrators)}}}},
          .action = Said{Text::letter_sign_in_action},
          .url = environment.settings.base_url + "/sign-in",
          .is_asked_for = true};
}

// A link of its own for each sign-in: a colleague who asks too does not end the link of the first.
base::Result<LetterSaid> to_confirm(store::Tx& tx, const Environment& environment,
                                    const store::RegistrySignIn& known, const store::Organization& partner,
                                    const Asked& asked) {
  int64_t lifetime = environment.settings.activation_days * kDay;
  auto token =
      issue(tx, environment, {Purpose::ConfirmPartner, partner.id, known.id, known.email_key, lifetime});
  if (!token) return token.error();
  return LetterSaid{.title = {Text::letter_confirm_title, {{"partner", partner.name}}},
                    .paragraphs = {{Text::letter_confirm_text, {{"partner", partner.name}}}},
                    .action = Said{Text::letter_confirm_action},
                    .url = link_to(environment, *token),
                    .works_until_ms = environment.now_ms() + lifetime,
                    .account = asked.email};
}

base::Result<LetterSaid> letter_for(store::Tx& tx, const Environment& environment,
                                    const store::RegistrySignIn& known, const store::Organization& partner,
                                    const Asked& asked) {
  if (status_of(partner) != PartnerStatus::Pending) {
    auto administrators = names_of_administrators(tx, partner.id);
    if (!administrators) return administrators.error();
    return taken(environment, partner, *administrators);
  }
  auto agreements = store::agreements_of(tx, partner.id);
  if (!agreements) return agreements.error();
  if (!has_required(environment.settings, *agreements)) return no_agreement(environment, partner);
  return to_confirm(tx, environment, known, partner, asked);
}

// What a known address costs, and nothing that stays: how long the answer takes says nothing.
base::Status write_nothing(store::Tx& tx, const Environment& environment, const Asked& asked) {
  store::Organization nobody;
  nobody.id = environment.new_id();
  nobody.name = environment.settings.vendor;
  auto posted = post(tx, environment, {"", asked.email, asked.preferences}, no_agreement(environment, nobody),
                     nobody.id);
  if (!posted) return posted;
  auto taken_back = store::take_back_deliveries(tx, nobody.id);
  if (!taken_back) return taken_back.error();
  return base::Done{};
}

base::Status answer_by_mail(store::Tx& tx, const Environment& environment, const Asked& asked) {
  auto known = store::partners_with_sign_in(tx, folded(asked.email));
  if (!known) return known.error();
  bool is_written = false;
  for (const store::RegistrySignIn& sign_in : *known) {
    auto partner = tx.find<store::Organization>(sign_in.partner_id);
    if (!partner) return partner.error();
    if (!*partner || status_of(**partner) == PartnerStatus::Removed) continue;
    auto letter = letter_for(tx, environment, sign_in, **partner, asked);
    if (!letter) return letter.error();
    auto posted = post(tx, environment, {"", asked.email, asked.preferences}, *letter, (*partner)->id);
    if (!posted) return posted;
    is_written = true;
  }
  return is_written ? base::Status(base::Done{}) : write_nothing(tx, environment, asked);
}

// ---- activating ----

// Whose link it is, as it was before the transaction.
struct Applicant {
  store::Ticket ticket;
  store::Organization partner;
  std::optional<store::Account> account;   // that is theirs
  std::optional<store::Account> unproved;  // that will be theirs: the link went to its e-mail itself
};

Outcome<Applicant> applicant_of(store::Tx& tx, const store::Ticket& ticket) {
  bool fits = ticket.purpose == name_of(Purpose::ConfirmPartner);
  auto partner = tx.find<store::Organization>(ticket.organization_id.value_or(""));
  if (!partner) return partner.error();
  if (!fits || !*partner) return not_there();
  auto account = store::account_by_email(tx, ticket.email);
  if (!account) return account.error();
  Applicant applicant{ticket, std::move(**partner), {}, {}};
  bool is_unproved = *account && is_taken_over_from(**account, ticket.email);
  (is_unproved ? applicant.unproved : applicant.account) = std::move(*account);
  return applicant;
}

// The account that will be the administrator's: a new one, or the one there, whose password was right.
Outcome<store::Account> proved_account(const Environment& environment, const Applicant& applicant,
                                       const NewAdministrator& input, const From& from) {
  ThrottleKeys keys{from.address, applicant.ticket.email};
  if (auto free = check_throttle(environment, keys); !free) return free.error();
  const store::Account& account = *applicant.account;
  auth::HashCost cost = environment.settings.hash_cost;
  bool is_right =
      account.password_hash && auth::verify_password(input.password, *account.password_hash, cost).is_right;
  if (is_right) return account;
  if (!account.password_hash) auth::verify_nothing(input.password, cost);
  if (auto counted = count_failure(environment, keys); !counted) return counted.error();
  return Refusal(std::vector<FieldProblem>{{"password", {Text::problem_sign_in}}});
}

Outcome<store::Account> chosen_account(const Environment& environment, const Applicant& applicant,
                                       const NewAdministrator& input) {
  Fields fields;
  const std::string& email = applicant.ticket.email;
  std::string name = fields.required("name", input.name, kNameCharacters);
  texts::Language language = fields.language("language", input.language);
  fields.new_password("password", input.password, environment,
                      {name, email, applicant.partner.name, environment.settings.product});
  if (!fields.ok()) return fields.refusal();
  auto hash = auth::hash_password(input.password, environment.settings.hash_cost);
  if (!hash) return hash.error();
  return new_account(environment, {.name = name,
                                   .email = email,
                                   .contact_email = email,
                                   .password_hash = *hash,
                                   .language = language,
                                   .time_zone = applicant.partner.time_zone,
                                   .is_email_proved = true});
}

base::Status record_activation(store::Tx& tx, const Environment& environment,
                               const store::Organization& partner, const store::Account& account,
                               const From& from) {
  Caller actor;
  actor.account_id = account.id;
  actor.name = account.name;
  actor.organization_name = partner.name;
  actor.address = from.address;
  auto recorded = record(tx, environment, actor, partner.id,
                         {Text::audit_partner_activated, partner.name, account.email});
  if (!recorded) return recorded;
  return record(tx, environment, unnamed(actor), kOperatorChain,
                {Text::audit_partner_activated, partner.name});
}

// A refusal in here is committed: the link of who was slower is used up all the same.
struct Attempt {
  SignedIn signed_in = {};
  std::optional<Refusal> too_late = {};
};

Outcome<Attempt> too_late(store::Tx& tx, const Environment& environment, const store::Organization& partner) {
  auto administrators = names_of_administrators(tx, partner.id);
  if (!administrators) return administrators.error();
  if (administrators->empty()) *administrators = environment.settings.vendor;
  return Attempt{
      {},
      Refusal(base::ErrorCode::Conflict, {Text::problem_partner_active,
                                          {{"partner", partner.name}, {"administrators", *administrators}}})};
}

Outcome<Attempt> activate(store::Tx& tx, const Environment& environment, std::string_view token,
                          store::Account account, const From& from) {
  auto ticket = use(tx, environment, token, Purpose::ConfirmPartner);
  if (!ticket) return ticket.error();
  auto now = applicant_of(tx, *ticket);
  if (!now) return now.error();
  const store::Organization& partner = now->partner;
  auto next = model::after(status_of(partner), PartnerEvent::Activate);
  if (!next) return too_late(tx, environment, partner);
  auto agreements = store::agreements_of(tx, partner.id);
  if (!agreements) return agreements.error();
  if (!has_required(environment.settings, *agreements))
    return Refusal(base::ErrorCode::Conflict, {Text::problem_agreement,
                                               {{"agreement", environment.settings.required_agreement},
                                                {"vendor", environment.settings.vendor}}});
  auto moved = store::move_organization(tx, partner.id, partner.status, name_of(*next));
  if (!moved) return moved.error();
  if (*moved == 0) return too_late(tx, environment, partner);
  bool is_new = account.id.empty();
  // It came into being, went, or got another password since that was looked at.
  bool is_same =
      is_new ? !now->account : now->account && now->account->password_hash == account.password_hash;
  if (!is_same) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
  if (is_new) {
    auto id = add_or_take_over(tx, environment, account, now->unproved);
    if (!id) return id.error();
    account.id = *id;
  } else {
    account = *now->account;
  }
  auto roles = model::Roles{}.with(model::Role::PartnerAdministrator);
  auto joined = join(tx, environment, {partner.id, account, roles, model::UserEvent::Activate});
  if (!joined) return joined.error();
  auto recorded = record_activation(tx, environment, partner, account, from);
  if (!recorded) return recorded.error();
  // Where a second factor is set up the partner is active, and the person is signed in once the code was
  // given.
  auto signed_in = sign_in_or_ask(tx, environment, account, "password", from);
  if (!signed_in) return signed_in.error();
  return Attempt{std::move(*signed_in), {}};
}

}  // namespace

Outcome<Done> register_partner(const Environment& environment, std::string_view email,
                               std::string_view language, const From& from) {
  Fields fields;
  Asked asked;
  asked.email = fields.email("email", email);
  asked.preferences = texts::usual_preferences(texts::language_of(language).value_or(texts::Language::En));
  if (!fields.ok()) return fields.refusal();
  // Every request counts, whatever the registry knows: each may send a mail.
  ThrottleKeys keys{from.address, "register " + folded(asked.email)};
  if (auto free = check_throttle(environment, keys); !free) return free.error();
  if (auto counted = count_failure(environment, keys); !counted) return counted.error();
  auto answered = environment.store.write(
      store::Scope::system(), [&](store::Tx& tx) { return answer_by_mail(tx, environment, asked); });
  if (!answered) return answered.error();
  return Done{};
}

Outcome<Confirmation> confirmation(const Environment& environment, const store::Ticket& ticket) {
  auto applicant =
      environment.store.read(store::Scope::system(), [&](store::Tx& tx) { return applicant_of(tx, ticket); });
  if (!applicant) return applicant.error();
  return Confirmation{std::move(applicant->partner), ticket.email, applicant->account.has_value()};
}

Outcome<SignedIn> activate_partner(const Environment& environment, std::string_view token,
                                   const NewAdministrator& input, const From& from) {
  auto link = look_at_link(environment, token);
  if (!link) return link.error();
  bool fits = link->state == LinkState::Valid && link->ticket.purpose == name_of(Purpose::ConfirmPartner);
  if (!fits) return dead_link();
  auto applicant = environment.store.read(store::Scope::system(),
                                          [&](store::Tx& tx) { return applicant_of(tx, link->ticket); });
  if (!applicant) return applicant.error();
  auto account = applicant->account ? proved_account(environment, *applicant, input, from)
                                    : chosen_account(environment, *applicant, input);
  if (!account) return account.error();
  auto attempt = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
    return activate(tx, environment, token, *account, from);
  });
  if (!attempt) return attempt.error();
  if (attempt->too_late) return *attempt->too_late;
  return std::move(attempt->signed_in);
}

}  // namespace rapport::service
