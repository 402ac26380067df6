#include "server/service/tickets.h"

#include <iterator>

namespace rapport::service {
namespace {

constexpr std::string_view kPurposes[] = {"first_operator", "confirm_partner", "activation",
                                          "invitation",     "reset",           "new_email",
                                          "new_contact",    "second_factor"};

LinkState state_of(const store::Ticket& ticket, int64_t now_ms) {
  if (ticket.used_at > 0) return LinkState::Used;
  if (ticket.superseded_at > 0) return LinkState::Superseded;
  if (ticket.withdrawn_at > 0) return LinkState::Withdrawn;
  if (ticket.expires_at <= now_ms) return LinkState::Expired;
  return LinkState::Valid;
}

// Who sent it: the partner of an activation, the organization of an invitation; "" for all other links.
base::Result<std::string> sender_id(store::Tx& tx, const store::Ticket& ticket) {
  if (ticket.purpose == name_of(Purpose::Invitation)) return ticket.organization_id.value_or("");
  if (ticket.purpose != name_of(Purpose::Activation)) return std::string();
  auto service = tx.find<store::Subscription>(ticket.subject_id.value_or(""));
  if (!service) return service.error();
  return *service ? (*service)->partner_id : std::string();
}

base::Result<bool> is_sender_suspended(store::Tx& tx, const store::Ticket& ticket) {
  auto id = sender_id(tx, ticket);
  if (!id) return id.error();
  if (id->empty()) return false;
  auto sender = tx.find<store::Organization>(*id);
  if (!sender) return sender.error();
  return *sender && (*sender)->status == name_of(model::PartnerStatus::Suspended);
}

}  // namespace

std::string_view name_of(Purpose purpose) { return kPurposes[static_cast<size_t>(purpose)]; }

std::optional<Purpose> purpose_of(std::string_view name) {
  for (size_t i = 0; i < std::size(kPurposes); ++i)
    if (kPurposes[i] == name) return static_cast<Purpose>(i);
  return std::nullopt;
}

base::Result<std::string> issue(store::Tx& tx, const Environment& environment, const NewTicket& wanted) {
  std::string token = auth::new_token();
  store::Ticket ticket;
  ticket.id = environment.new_id();
  ticket.purpose = name_of(wanted.purpose);
  ticket.token_hash = auth::hash_of(token);
  ticket.organization_id = wanted.organization_id;
  ticket.subject_id = wanted.subject_id;
  ticket.email = wanted.email;
  ticket.created_at = environment.now_ms();
  ticket.expires_at = ticket.created_at + wanted.lifetime_ms;
  auto stored = tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    if (wanted.subject_id) {
      auto old = store::supersede_tickets(all, ticket.purpose, *wanted.subject_id, ticket.created_at);
      if (!old) return old.error();
    }
    return all.insert(ticket);
  });
  if (!stored) return stored.error();
  return token;
}

base::Result<Link> look(store::Tx& tx, const Environment& environment, std::string_view token) {
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Result<Link> {
    auto ticket = store::ticket_by_token(all, auth::hash_of(token));
    if (!ticket) return ticket.error();
    if (!*ticket) return Link{};
    LinkState state = state_of(**ticket, environment.now_ms());
    if (state == LinkState::Valid) {
      auto is_suspended = is_sender_suspended(all, **ticket);
      if (!is_suspended) return is_suspended.error();
      if (*is_suspended) state = LinkState::Suspended;
    }
    return Link{state, std::move(**ticket)};
  });
}

Outcome<Link> look_at_link(const Environment& environment, std::string_view token) {
  auto link = environment.store.read(store::Scope::system(),
                                     [&](store::Tx& tx) { return look(tx, environment, token); });
  if (!link) return link.error();
  return std::move(*link);
}

Outcome<store::Ticket> use(store::Tx& tx, const Environment& environment, std::string_view token,
                           Purpose purpose) {
  auto link = look(tx, environment, token);
  if (!link) return link.error();
  bool fits = link->state == LinkState::Valid && link->ticket.purpose == name_of(purpose);
  if (!fits) return refused(base::ErrorCode::Conflict, texts::Text::problem_link);
  auto used = tx.within(store::Scope::system(), [&](store::Tx& all) {
    return store::use_ticket(all, link->ticket.id, environment.now_ms());
  });
  if (!used) return used.error();
  if (*used != 1) return refused(base::ErrorCode::Conflict, texts::Text::problem_link);
  return std::move(link->ticket);
}

std::string link_to(const Environment& environment, std::string_view token) {
  return environment.settings.base_url + "/link/" + std::string(token);
}

}  // namespace rapport::service
