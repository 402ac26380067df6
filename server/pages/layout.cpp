#include "server/pages/layout.h"

#include <algorithm>
#include <span>

namespace rapport::pages {
namespace {

using texts::Language;
using texts::Text;

struct Entry {
  Area area;
  Text label;
  std::string_view href;
  bool is_for_administrators = false;
};

constexpr Entry kPartner[] = {
    {Area::Home, Text::nav_home, "/partner"},
    {Area::Customers, Text::customers, "/partner/customers"},
    {Area::People, Text::people, "/partner/people"},
    {Area::Organization, Text::organization, "/partner/organization", true},
    {Area::Audit, Text::audit_log, "/partner/audit", true},
    {Area::Provider, Text::single_sign_on, "/partner/identity-provider", true},
    {Area::Tokens, Text::api_tokens, "/partner/api-tokens", true},
    {Area::Webhooks, Text::webhooks, "/partner/webhooks", true},
};
constexpr Entry kCustomer[] = {
    {Area::Home, Text::nav_home, "/customer"},
    {Area::Services, Text::services, "/customer/services"},
    {Area::Users, Text::users, "/customer/users", true},
    {Area::Organization, Text::organization, "/customer/organization", true},
    {Area::Audit, Text::audit_log, "/customer/audit", true},
    {Area::Provider, Text::single_sign_on, "/customer/identity-provider", true},
    {Area::Tokens, Text::api_tokens, "/customer/api-tokens", true},
    {Area::Webhooks, Text::webhooks, "/customer/webhooks", true},
};
constexpr Entry kOperator[] = {
    {Area::Home, Text::nav_home, "/operator"},
    {Area::Partners, Text::partners, "/operator/partners"},
    {Area::Registry, Text::customer_accounts, "/operator/customers"},
    {Area::Import, Text::import_registry, "/operator/import"},
    {Area::Deliveries, Text::deliveries, "/operator/deliveries"},
    {Area::Operators, Text::operators, "/operator/people"},
    {Area::PeopleData, Text::people_data, "/operator/data"},
    {Area::Audit, Text::audit_log, "/operator/audit"},
    {Area::Tokens, Text::api_tokens, "/operator/api-tokens"},
    {Area::Webhooks, Text::webhooks, "/operator/webhooks"},
};
constexpr Entry kAccount[] = {
    {Area::Account, Text::your_account, "/account"},
    {Area::Password, Text::password, "/account/password"},
    {Area::TwoStep, Text::two_step, "/account/two-step"},
    {Area::SignIns, Text::sign_ins, "/account/sign-ins"},
    {Area::Data, Text::your_data, "/account/data"},
};

struct Portal {
  std::string_view path;
  Hat hat;
  std::span<const Entry> entries;
};
constexpr Portal kPartnerPortal{"/partner", {Text::hat_partner, "partner"}, kPartner};
constexpr Portal kCustomerPortal{"/customer", {Text::hat_customer, "customer"}, kCustomer};
constexpr Portal kOperatorPortal{"/operator", {Text::hat_operator, "operator"}, kOperator};

const Portal& portal(model::OrganizationKind kind) {
  switch (kind) {
    case model::OrganizationKind::Operator: return kOperatorPortal;
    case model::OrganizationKind::Partner: return kPartnerPortal;
    case model::OrganizationKind::Customer: return kCustomerPortal;
  }
  return kCustomerPortal;
}

List navigation(std::span<const Entry> entries, const Frame& frame) {
  List list;
  for (const Entry& entry : entries) {
    if (entry.is_for_administrators && !frame.wearing->is_administrator) continue;
    bool is_own = entry.area == Area::Password || entry.area == Area::TwoStep;
    if (is_own && frame.is_bound) continue;
    View row;
    row.set("href", entry.href);
    row.set("label", texts::text(entry.label, frame.language));
    row.set("is_current", entry.area == frame.area);
    list.push_back(std::move(row));
  }
  return list;
}

bool is_own_page(Area area) {
  return std::any_of(std::begin(kAccount), std::end(kAccount),
                     [&](const Entry& entry) { return entry.area == area; });
}

Value hat_view(const Frame& frame) {
  if (!frame.wearing) return false;
  const Hat hat = hat_of(frame.wearing->kind);
  View view;
  view.set("organization", frame.wearing->organization);
  view.set("label", texts::text(hat.label, frame.language));
  view.set("tone", hat.tone);
  view.set("can_switch", frame.wearing->can_switch);
  return view;
}

List language_list(Language current) {
  List list;
  for (Language language : texts::kLanguages) {
    View row;
    row.set("code", texts::code_of(language));
    row.set("name", texts::own_name_of(language));
    row.set("is_current", language == current);
    list.push_back(std::move(row));
  }
  return list;
}

}  // namespace

std::string portal_of(model::OrganizationKind kind) { return std::string(portal(kind).path); }

Hat hat_of(model::OrganizationKind kind) { return portal(kind).hat; }

View layout_view(const Frame& frame) {
  View view;
  view.set("product", frame.product);
  view.set("lang", texts::code_of(frame.language));
  view.set("csrf", frame.csrf);
  view.set("once", frame.once);
  view.set("path", frame.path);
  view.set("languages", language_list(frame.language));
  view.set("has_errors", false);
  view.set("has_field_errors", false);
  view.set("errors", List{});
  view.set("notice", false);
  if (frame.notice)
    view.set("notice", View{{"tone", name_of(frame.notice->tone)}, {"text", frame.notice->text}});
  if (frame.person_name.empty()) return view;
  view.set("person", View{{"name", frame.person_name}, {"email", frame.person_email}});
  view.set("hat", hat_view(frame));
  view.set("nav", frame.wearing ? navigation(portal(frame.wearing->kind).entries, frame) : List{});
  view.set("account_nav", navigation(kAccount, frame));
  view.set("is_account", is_own_page(frame.area));
  return view;
}

std::string_view name_of(Tone tone) {
  switch (tone) {
    case Tone::Good: return "good";
    case Tone::Wait: return "wait";
    case Tone::Bad: return "bad";
    case Tone::Info: return "info";
    case Tone::Idle: return "idle";
  }
  return "idle";
}

View badge(Tone tone, std::string_view label) { return View{{"tone", name_of(tone)}, {"label", label}}; }

View rows_view(List rows) {
  View view;
  view.set("has_rows", !rows.empty());
  view.set("rows", std::move(rows));
  return view;
}

void FormView::note(std::string_view field, const std::string& error) {
  if (!error.empty()) errors_.push_back(View{{"field", field}, {"label", ""}, {"message", error}});
}

FormView& FormView::text(Name name, std::string value, std::string error) {
  note(name.text, error);
  view_.set(name, View{{"value", std::move(value)}, {"error", std::move(error)}});
  return *this;
}

FormView& FormView::secret(Name name, std::string error) {
  note(name.text, error);
  view_.set(name, View{{"error", std::move(error)}});
  return *this;
}

FormView& FormView::tick(Name name, Ticked ticked, std::string error) {
  note(name.text, error);
  view_.set(name, View{{"is_checked", ticked == Ticked::Yes}, {"error", std::move(error)}});
  return *this;
}

FormView& FormView::choice(Name name, const std::vector<Option>& options, std::string_view selected,
                           std::string error) {
  return choices(name, options, {std::string(selected)}, std::move(error));
}

FormView& FormView::choices(Name name, const std::vector<Option>& options,
                            const std::vector<std::string>& selected, std::string error) {
  note(name.text, error);
  List list;
  for (const Option& option : options) {
    const bool is_selected = std::find(selected.begin(), selected.end(), option.value) != selected.end();
    list.push_back(View{{"value", option.value},
                        {"label", option.label},
                        {"help", option.help},
                        {"is_selected", is_selected}});
  }
  view_.set(name, View{{"options", std::move(list)}, {"error", std::move(error)}});
  return *this;
}

FormView& FormView::problem(const std::string& message) {
  note("", message);
  return *this;
}

View FormView::take() {
  const bool is_of_fields = std::any_of(errors_.begin(), errors_.end(), [](const View& error) {
    const Value* field = error.find("field", hash_of_name("field"));
    return field && !std::get<std::string>(field->is).empty();
  });
  view_.set("has_errors", !errors_.empty());
  view_.set("has_field_errors", is_of_fields);
  view_.set("errors", std::move(errors_));
  return std::move(view_);
}

}  // namespace rapport::pages
