// A person's own pages: which organization, name and formats, password, second step, sign-ins.
#include <algorithm>

#include "server/pages/access.h"
#include "server/pages/device.h"
#include "server/pages/handlers.h"
#include "server/pages/qr_code.h"
#include "server/pages/shown.h"
#include "server/service/members.h"

namespace rapport::pages {
namespace {

using texts::Text;

// ---- the organization ----

// `next` belongs to everybody or to the portal that was chosen; elsewhere it would be refused.
std::string after_choice(const Visit& visit, model::OrganizationKind kind) {
  std::string portal = portal_of(kind), next = local_path(visit.field("next"), portal);
  auto is_below = [&](const std::string& root) {
    return next == root || next.starts_with(root + "/") || next.starts_with(root + "?");
  };
  return is_below(portal) || is_below("/account") ? next : portal;
}

// ---- name and formats ----

// Each format shows today, so that nobody has to know what it is called.
Options date_options(const Visit& visit) {
  Options options;
  texts::Preferences preferences = visit.preferences();
  for (texts::DateFormat format : texts::kDateFormats) {
    preferences.date_format = format;
    options.push_back(
        {std::string(code_of(format)), texts::format_date(visit.environment.now_ms(), preferences), ""});
  }
  return options;
}

Options number_options() {
  Options options;
  texts::Preferences preferences;
  for (texts::NumberFormat format : texts::kNumberFormats) {
    preferences.number_format = format;
    options.push_back({std::string(code_of(format)), texts::format_decimal(123'456, 2, preferences), ""});
  }
  return options;
}

// Which of the page's forms was sent and refused.
struct AccountRefused {
  Refused profile = {};
  Refused email = {};
  Refused contact = {};
};

service::Profile stored_profile(const store::Account& account) {
  return {account.name, account.language, account.time_zone, account.date_format, account.number_format};
}

service::Profile typed_profile(const Visit& visit) {
  auto typed = [&](std::string_view name) { return std::string(visit.field(name)); };
  return {typed("name"), typed("language"), typed("time_zone"), typed("date_format"), typed("number_format")};
}

http::Response account_page(const Visit& visit, const AccountRefused& refused) {
  auto account = service::account_of(visit.environment, visit.caller);
  if (!account) return problem(visit, account.error());
  const Refused& said = refused.profile;
  service::Profile shown = said ? typed_profile(visit) : stored_profile(*account);
  auto wrong = [&](std::string_view name) { return field_problem(visit, said, name); };
  FormView form;
  form.text("name", shown.name, wrong("name"))
      .choice("language", language_options(), shown.language, wrong("language"))
      .choice("time_zone", time_zone_options(), shown.time_zone, wrong("time_zone"))
      .choice("date_format", date_options(visit), shown.date_format, wrong("date_format"))
      .choice("number_format", number_options(), shown.number_format, wrong("number_format"))
      .text("new_email", refused.email ? std::string(visit.field("new_email")) : "",
            field_problem(visit, refused.email, "email"))
      .secret("email_password", field_problem(visit, refused.email, "present_password"))
      .text("contact_email", refused.contact ? std::string(visit.field("contact_email")) : "",
            field_problem(visit, refused.contact, "contact_email"))
      .secret("contact_password", field_problem(visit, refused.contact, "present_password"));
  const Refused& any = said ? said : refused.email ? refused.email : refused.contact;
  if (auto general = general_problem(visit, any)) form.problem(*general);
  View view = form.take();
  view.set("email", account->email).set("contact", account->contact_email);
  view.set("has_password", account->password_hash.has_value());
  return form_page(visit, "account", Area::Account, std::move(view), any);
}

// ---- the password ----

http::Response password_page(const Visit& visit, const Refused& refused) {
  FormView form;
  form.secret("current_password", field_problem(visit, refused, "present_password"))
      .secret("password", field_problem(visit, refused, "password"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  return form_page(visit, "password", Area::Password, form.take(), refused);
}

// ---- the second step ----

std::string in_fours(const std::string& seed) {
  std::string grouped;
  for (size_t i = 0; i < seed.size(); ++i) {
    if (i > 0 && i % 4 == 0) grouped += ' ';
    grouped += seed[i];
  }
  return grouped;
}

// {{> qr}}, with its quiet zone in the view box.
Value qr_view(std::string_view text) {
  auto code = qr_code(text);
  if (!code) return false;
  return View{{"span", std::to_string(code->modules + 2 * kQuietModules)}, {"path", std::move(code->path)}};
}

http::Response two_step_page(const Visit& visit, const Refused& refused) {
  auto state = service::second_factor(visit.environment, visit.caller);
  if (!state) return problem(visit, state.error());
  FormView form;
  form.text("code", "", field_problem(visit, refused, "code"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  bool is_begun = !state->is_on && !state->seed.empty();
  view.add(View{{"is_off", !state->is_on && !is_begun},
                {"is_begun", is_begun},
                {"is_on", state->is_on},
                {"is_shown", false},
                {"seed", in_fours(state->seed)},
                {"uri", state->uri},
                {"qr", is_begun ? qr_view(state->uri) : Value(false)},
                {"codes_left", texts::format_number(state->recovery_codes_left, visit.preferences())}});
  return form_page(visit, "two_step", Area::TwoStep, std::move(view), refused);
}

// In the answer to the form itself: the codes are kept as hashes, nothing can show them again.
http::Response codes_page(const Visit& visit, const std::vector<std::string>& codes) {
  List list;
  for (const std::string& code : codes) list.push_back(View{{"code", code}});
  return page(visit, "two_step", Area::TwoStep,
              View{{"is_off", false},
                   {"is_begun", false},
                   {"is_on", false},
                   {"is_shown", true},
                   {"codes", std::move(list)}});
}

}  // namespace

http::Response show_choose(const Visit& visit) {
  auto choices = service::choices(visit.environment, visit.caller);
  if (!choices) return problem(visit, choices.error());
  List list, elsewhere;
  for (const service::Choice& one : *choices) {
    if (one.needs_provider) elsewhere.push_back(View{{"organization", one.organization.name}});
    if (one.needs_provider) continue;
    Hat hat = hat_of(one.organization.kind);
    list.push_back(View{{"id", one.organization.id},
                        {"organization", one.organization.name},
                        {"label", visit.word(hat.label)},
                        {"tone", hat.tone},
                        {"role_names", service::roles_in_language(one.membership.roles, visit.language)}});
  }
  auto closed = service::suspended(visit.environment, visit.caller);
  if (!closed) return problem(visit, closed.error());
  List suspended;
  for (const store::Organization& one : *closed)
    suspended.push_back(View{{"organization", one.name},
                             {"vendor", visit.environment.settings.vendor},
                             {"status", organization_badge(visit, one)}});
  bool has_choices = !list.empty(), has_elsewhere = !elsewhere.empty(), has_suspended = !suspended.empty();
  return page(visit, "choose_organization", Area::None,
              View{{"choices", std::move(list)},
                   {"has_choices", has_choices},
                   {"elsewhere", std::move(elsewhere)},
                   {"has_elsewhere", has_elsewhere},
                   {"suspended", std::move(suspended)},
                   {"has_suspended", has_suspended},
                   {"next", local_path(visit.asked("next"), "")}});
}

http::Response post_choose(const Visit& visit) {
  std::string_view id = visit.field("organization");
  auto choices = service::choices(visit.environment, visit.caller);
  if (!choices) return problem(visit, choices.error());
  auto chosen = std::find_if(choices->begin(), choices->end(),
                             [&](const service::Choice& one) { return one.organization.id == id; });
  auto done = service::choose(visit.environment, visit.caller, id);
  if (!done && done.error().said.text == texts::Text::problem_documents)
    return go("/account/documents/" + std::string(id));
  if (!done) return problem(visit, done.error());
  return go(chosen == choices->end() ? "/" : after_choice(visit, chosen->organization.kind));
}

http::Response show_account(const Visit& visit) { return account_page(visit, {}); }

http::Response post_account(const Visit& visit) {
  if (visit.field("do") == "new-email") {
    auto sent = service::change_sign_in_email(visit.environment, visit.caller, visit.field("new_email"),
                                              visit.field("email_password"));
    return sent ? go("/account", "email_sent") : account_page(visit, {{}, sent.error(), {}});
  }
  if (visit.field("do") == "new-contact") {
    auto done = service::change_contact_email(visit.environment, visit.caller, visit.field("contact_email"),
                                              visit.field("contact_password"));
    if (!done) return account_page(visit, {{}, {}, done.error()});
    return go("/account", *done == service::ContactChange::Changed ? "contact_changed" : "contact_sent");
  }
  auto saved = service::change_profile(visit.environment, visit.caller, typed_profile(visit));
  return saved ? go("/account", "saved") : account_page(visit, {saved.error(), {}, {}});
}

http::Response show_password(const Visit& visit) { return password_page(visit, {}); }

http::Response post_password(const Visit& visit) {
  auto changed = service::change_password(visit.environment, visit.caller, visit.field("current_password"),
                                          visit.field("password"));
  return changed ? go("/account/password", "password_saved") : password_page(visit, changed.error());
}

http::Response show_two_step(const Visit& visit) { return two_step_page(visit, {}); }

http::Response post_two_step(const Visit& visit) {
  const service::Environment& environment = visit.environment;
  std::string_view what = visit.field("do"), code = visit.field("code");
  if (what == "set-up") {
    auto begun = service::set_up_second_factor(environment, visit.caller);
    return begun ? go("/account/two-step") : two_step_page(visit, begun.error());
  }
  if (what == "turn-on") {
    auto codes = service::turn_on_second_factor(environment, visit.caller, code);
    return codes ? codes_page(visit, *codes) : two_step_page(visit, codes.error());
  }
  if (what == "new-codes") {
    auto codes = service::new_recovery_codes(environment, visit.caller, code);
    return codes ? codes_page(visit, *codes) : two_step_page(visit, codes.error());
  }
  if (what == "turn-off") {
    auto off = service::turn_off_second_factor(environment, visit.caller, code);
    return off ? go("/account/two-step", "two_step_off") : two_step_page(visit, off.error());
  }
  return go("/account/two-step");
}

http::Response show_sign_ins(const Visit& visit) {
  store::Page asked = page_asked(visit);
  auto sign_ins = service::sign_ins(visit.environment, visit.caller, asked);
  if (!sign_ins) return problem(visit, sign_ins.error());
  texts::Preferences preferences = visit.preferences();
  List rows;
  for (const store::SignIn& one : sign_ins->rows) {
    std::string device = device_name(one.user_agent);
    rows.push_back(View{{"id", one.id},
                        {"device", device.empty() ? visit.word(Text::device_unknown) : device},
                        {"address", one.address},
                        {"since", texts::format_date_time(one.created_at, preferences)},
                        {"last_seen", texts::format_date_time(one.seen_at, preferences)},
                        {"instant", texts::format_instant(one.seen_at)},
                        {"is_this", one.id == visit.caller.sign_in_id}});
  }
  View view{{"rows", std::move(rows)}, {"has_others", sign_ins->total > 1}};
  view.set("paging", paging_view(visit, asked, sign_ins->total));
  return page(visit, "sign_ins", Area::SignIns, std::move(view));
}

http::Response post_sign_ins(const Visit& visit) {
  if (visit.field("do") == "end-others") {
    auto ended = service::end_other_sign_ins(visit.environment, visit.caller);
    return ended ? go("/account/sign-ins", "sign_ins_ended") : problem(visit, ended.error());
  }
  auto ended = service::end_sign_in(visit.environment, visit.caller, visit.field("id"));
  return ended ? go("/account/sign-ins", "sign_in_ended") : problem(visit, ended.error());
}

}  // namespace rapport::pages
