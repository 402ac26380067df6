// One request for a page on its way through its handler, and the answers that handlers give.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/fields.h"
#include "server/http/message.h"
#include "server/http/router.h"
#include "server/pages/layout.h"
#include "server/pages/render.h"
#include "server/service/accounts.h"
#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::pages {

struct Visit {
  const service::Environment& environment;
  const Templates& templates;
  const http::Request& request;
  http::Parameters path;  // what the pattern's names stand for
  http::Fields query;
  http::Fields form;              // of a POST
  std::vector<http::Part> parts;  // of a POST as multipart/form-data
  service::Caller caller;         // a visitor where nobody is signed in
  std::string link_token;         // of the link that was opened last, out of the address since; "" for none
  std::string csrf;
  texts::Language language;  // the caller's, or what a visitor's browser prefers
  std::function<void(std::string_view page, std::string_view name)>
      on_missing;  // a template names what is not given

  std::string_view parameter(std::string_view name) const;  // of the path; "" for none
  std::string_view field(std::string_view name) const { return http::field(form, name); }
  std::string_view asked(std::string_view name) const { return http::field(query, name); }
  texts::Preferences preferences() const;  // the caller's, or the usual ones of the visitor's language
  std::string said(const service::Said& said) const { return service::in_language(said, language); }
  std::string_view word(texts::Text text) const { return texts::text(text, language); }
};

// What surrounds the page: of the caller, with the notice that the redirect to it asked for (?done=…).
Frame frame_of(const Visit& visit, Area area);

// The template in its frame. `view` has the page's own names.
http::Response page(const Visit& visit, std::string_view name, Area area, View view, unsigned status = 200);
// A list with a search of `name`.html, whose rows are in `name`_found.html: a request of its own search as
// one types (HX-Request) gets these alone, with what is said about them.
http::Response list_page(const Visit& visit, std::string_view name, Area area, View view, int64_t total);
bool asks_for_part(const http::Request& request);
// 303. `to` is a path of ours; a notice: the name of a text done_… that the next page shows.
http::Response go(std::string to, std::string_view done = "");
// A page that says why there is none: 403, 404, 410, 429, 500 by the refusal.
http::Response problem(const Visit& visit, const service::Refusal& refusal);
http::Response problem(const Visit& visit, unsigned status);
http::Response form_from_elsewhere(const Visit& visit);  // 403: no page of ours sent it
unsigned status_of(const service::Refusal& refusal);

// What is said about a field of a form that was refused; "" when it is fine. Anything else that a refusal
// says (no field named it) is for FormView::problem.
std::string field_problem(const Visit& visit, const std::optional<service::Refusal>& refusal,
                          std::string_view field);
std::optional<std::string> general_problem(const Visit& visit,
                                           const std::optional<service::Refusal>& refusal);

// A local path for `next`: begins with one slash, has no backslash and no control characters; else
// `otherwise`.
std::string local_path(std::string_view next, std::string_view otherwise);

// The page of a list that ?page=N asks for, from 1; and what {{> paging}} shows.
store::Page page_asked(const Visit& visit);
Value paging_view(const Visit& visit, store::Page page, int64_t total);

// Cookies that handlers set: who is signed in, and which link was opened.
http::Header sign_in_cookie(const Visit& visit, std::string_view token);  // "" ends it
http::Header link_cookie(const Visit& visit, std::string_view token);     // "" ends it
// Between the password and the code: ten minutes at most, as long as what it stands for.
http::Header code_cookie(const Visit& visit, std::string_view token);  // "" ends it
std::string code_token(const Visit& visit);                            // "" for none
// Of a browser that was sent to an identity provider: only it can come back.
http::Header provider_cookie(const Visit& visit, std::string_view token);  // "" ends it
std::string provider_token(const Visit& visit);                            // "" for none
// What was done, from the redirect to the page that says so: "saved" of ?done=saved.
http::Header done_cookie(const Visit& visit, std::string_view done);  // "" ends it
std::string done_asked(const Visit& visit);                           // "" for none
http::Header language_cookie(const Visit& visit, texts::Language language);

// The first page of whoever is signed in: the portal of the organization, or the choice of one, which
// says so where there is none.
std::string home_of(const service::Caller& caller);
service::From from_of(const Visit& visit);

}  // namespace rapport::pages
