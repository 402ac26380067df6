// What every page shows around its own content, and how forms keep values and errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/model/roles.h"
#include "server/pages/view.h"
#include "server/texts/texts.h"

namespace rapport::pages {

enum class Tone : uint8_t { Good, Wait, Bad, Info, Idle };
// Which entry of the navigation the page belongs to; None: to no entry.
enum class Area : uint8_t {
  None,
  Home,
  Customers,
  People,
  Services,
  Users,
  Organization,
  Audit,
  Tokens,
  Provider,
  Webhooks,
  Partners,
  Registry,
  Import,
  Deliveries,
  Account,
  Password,
  TwoStep,
  SignIns,
  Data,
  Operators,
  PeopleData
};

struct Notice {
  Tone tone = Tone::Good;
  std::string text;
};

struct Wearing {
  model::OrganizationKind kind = model::OrganizationKind::Partner;
  std::string organization;  // as whom one acts
  bool is_administrator = false;
  bool can_switch = false;  // belongs to several
};

// The pages of a person who acts for an organization of this kind begin here: "/partner".
std::string portal_of(model::OrganizationKind kind);
// As what one acts for it, in words and in a colour.
struct Hat {
  texts::Text label;
  std::string_view tone;
};
Hat hat_of(model::OrganizationKind kind);

struct Frame {
  std::string product = "Rapport";  // the installation's name
  texts::Language language = texts::Language::En;
  std::string path;  // of this page, with the query: the way back after a change of language
  std::string csrf;
  std::string once;         // what is created by a form of this page is created once
  std::string person_name;  // "" for somebody who is not signed in
  std::string person_email;
  std::optional<Wearing> wearing;  // none yet: before an organization is chosen
  Area area = Area::None;
  bool is_bound = false;  // signed in through an organization: without the account's password and second step
  std::optional<Notice> notice;
};

// product, lang, csrf, once, path, languages, has_errors, errors, notice, person, hat, nav, account_nav. Add
// the page's own to it.
View layout_view(const Frame& frame);

std::string_view name_of(Tone tone);  // "good": what style sheets and templates call it
View badge(Tone tone, std::string_view label);

// has_rows and rows: a list page says what to do when it is empty.
View rows_view(List rows);

// The fields of one form: values as typed, what is wrong with them, and the summary of that.
class FormView {
 public:
  // {{#name}}{{value}}{{error}}{{/name}}; error "" when it is fine.
  FormView& text(Name name, std::string value, std::string error = {});
  // For passwords: the value is not shown again.
  FormView& secret(Name name, std::string error = {});
  enum class Ticked : uint8_t { No, Yes };
  FormView& tick(Name name, Ticked ticked, std::string error = {});
  struct Option {
    std::string value;
    std::string label;
    std::string help;  // below a radio button
  };
  FormView& choice(Name name, const std::vector<Option>& options, std::string_view selected,
                   std::string error = {});
  // Several may be chosen.
  FormView& choices(Name name, const std::vector<Option>& options, const std::vector<std::string>& selected,
                    std::string error = {});
  // About no field, or about several.
  FormView& problem(const std::string& message);
  // The fields, errors and has_errors.
  View take();

 private:
  void note(std::string_view field, const std::string& error);
  View view_;
  List errors_;
};

}  // namespace rapport::pages
