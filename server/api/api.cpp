#include "server/api/api.h"

#include <algorithm>
#include <charconv>

#include "server/api/call.h"
#include "server/api/openapi.h"
#include "server/api/problems.h"
#include "server/http/answer.h"
#include "server/service/idempotency.h"
#include "server/service/tokens.h"

namespace rapport::api {
namespace {

using service::Caller;
using service::Outcome;

constexpr std::string_view kDocumentPath = "/api/v1/openapi.json";
constexpr int64_t kMostRows = 100;
constexpr size_t kKeyBytes = 200;
constexpr size_t kJsonBytes =
    1 << 20;  // http.body_bytes is for the registry's file; JSON needs 50 times its size

std::vector<http::RouteKey> keys() {
  std::vector<http::RouteKey> list = {{http::Method::Get, kDocumentPath}};
  for (const Route& route : routes()) list.push_back({route.method, route.pattern});
  return list;
}

// The row of a match; nullptr: the document, which is no row of the table.
const Route* row_of(size_t matched) { return matched == 0 ? nullptr : &routes()[matched - 1]; }

// "Bearer abc" → "abc"; "": none.
std::string_view bearer_token(const http::Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view header = http::header(request, "authorization");
  if (header.size() <= kScheme.size()) return "";
  const bool is_bearer = std::equal(kScheme.begin(), kScheme.end(), header.begin(), [](char a, char b) {
    return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
  });
  return is_bearer ? header.substr(kScheme.size()) : "";
}

http::Response unauthorized(const http::Request& request, std::string_view detail, const char* challenge) {
  http::Response response = problem_answer(401, detail, request);
  response.headers.push_back({"WWW-Authenticate", challenge});
  return response;
}

http::Response without_token(const http::Request& request) {
  return unauthorized(request, "this needs a token: `Authorization: Bearer …`", "Bearer realm=\"rapport\"");
}

http::Response with_bad_token(const http::Request& request) {
  return unauthorized(request, "the token is not valid, or not any more",
                      "Bearer realm=\"rapport\", error=\"invalid_token\"");
}

http::Response not_there(const http::Request& request) {
  return problem_answer(service::not_there(), request);
}

http::Response document(const std::string& text) {
  return {200, {{"Content-Type", "application/json"}, {"Cache-Control", "public, max-age=300"}}, text};
}

// "application/json; charset=utf-8" is application/json.
bool is_media_type(const http::Request& request, std::string_view type) {
  std::string_view given = http::header(request, "content-type");
  given = given.substr(0, given.find(';'));
  while (given.ends_with(' ')) given.remove_suffix(1);
  return std::equal(given.begin(), given.end(), type.begin(), type.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

// Everything that stands in the request, or the answer that says what is wrong with it.
struct Reading {
  Input input;
  http::Fields query;
  store::Page page;
  int64_t page_number = 1;
  std::optional<http::Response> refused = {};
};

std::optional<int64_t> number_between(std::string_view text, int64_t least, int64_t most) {
  int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return is_whole && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

void read_query(const Route& route, const http::Request& request, Reading& reading) {
  constexpr int64_t kMostPages = 1'000'000;
  auto fields = http::read_form(request.query);
  if (!fields) {
    reading.refused = problem_answer(400, fields.error().message, request);
    return;
  }
  FieldMessages errors;
  for (const http::Field& field : *fields) {
    const bool is_paging = route.gives == Gives::Paged && (field.name == "page" || field.name == "size");
    const auto number = number_between(field.value, 1, field.name == "size" ? kMostRows : kMostPages);
    if (is_paging && !number)
      errors.emplace_back(field.name, field.name == "size" ? "expected a number from 1 to 100"
                                                           : "expected a number from 1 to 1000000");
    else if (is_paging)
      (field.name == "size" ? reading.page.size : reading.page_number) = *number;
    else if (!has_word(route.query_words, field.name))
      errors.emplace_back(field.name, "there is no such parameter here");
  }
  reading.page.offset = (reading.page_number - 1) * reading.page.size;
  reading.query = std::move(*fields);
  if (!errors.empty())
    reading.refused = problem_answer(400, "the query has parameters that are wrong", request, errors);
}

void read_json(const Route& route, const http::Request& request, Reading& reading) {
  if (!is_media_type(request, "application/json")) {
    reading.refused = problem_answer(415, "the body has to be application/json", request);
    return;
  }
  if (request.body.size() > kJsonBytes) {
    reading.refused = problem_answer(413, "the body has to have at most 1048576 bytes", request);
    return;
  }
  ParsedJson parsed = parse_object(request.body);
  if (parsed.broken) {
    const std::string where = parsed.broken->message + " (line " + std::to_string(parsed.broken->line) +
                              ", column " + std::to_string(parsed.broken->column) + ")";
    reading.refused = problem_answer(400, where, request);
    return;
  }
  auto input = read_input(schema_named(route.request), std::move(parsed.json));
  if (input)
    reading.input = std::move(*input);
  else
    reading.refused = problem_answer(input.error(), request);
}

Reading read(const Route& route, const http::Request& request) {
  Reading reading;
  read_query(route, request, reading);
  if (reading.refused) return reading;
  switch (route.takes) {
    case Takes::Json: read_json(route, request, reading); break;
    case Takes::Csv:
      if (!is_media_type(request, "text/csv"))
        reading.refused = problem_answer(415, "the body has to be text/csv", request);
      break;
    case Takes::Nothing:
      if (!request.body.empty() && request.body != "{}")
        reading.refused = problem_answer(422, "this takes no body", request);
      break;
  }
  return reading;
}

std::string link_to_page(const http::Request& request, const Reading& reading, int64_t page,
                         const char* relation) {
  http::Fields fields;
  for (const http::Field& field : reading.query)
    if (field.name != "page") fields.push_back(field);
  fields.push_back({"page", std::to_string(page)});
  return "<" + request.path + "?" + http::write_form(fields) + ">; rel=\"" + relation + "\"";
}

std::string links(const http::Request& request, const Reading& reading, int64_t total) {
  const int64_t last = std::max<int64_t>(1, (total + reading.page.size - 1) / reading.page.size);
  const int64_t now = reading.page_number;
  std::string text = link_to_page(request, reading, 1, "first");
  if (now > 1) text += ", " + link_to_page(request, reading, std::min(now - 1, last), "prev");
  if (now < last) text += ", " + link_to_page(request, reading, now + 1, "next");
  return text + ", " + link_to_page(request, reading, last, "last");
}

http::Response written(const Route& route, const http::Request& request, const Reading& reading,
                       Answer answer) {
  http::Response response{route.status, {{"Cache-Control", "no-store"}}, ""};
  if (!answer.location.empty()) response.headers.push_back({"Location", answer.location});
  switch (route.gives) {
    case Gives::Nothing: return response;
    case Gives::One: response.body = answer.body.dump(); break;
    case Gives::All: response.body = Json{{"items", std::move(answer.body)}}.dump(); break;
    case Gives::Paged:
      response.headers.push_back({"Link", links(request, reading, answer.total)});
      response.body = Json{{"items", std::move(answer.body)},
                           {"total", answer.total},
                           {"page", reading.page_number},
                           {"size", reading.page.size}}
                          .dump();
      break;
  }
  response.headers.push_back({"Content-Type", "application/json"});
  return response;
}

// ---- keys of requests that are done once ----

bool is_key(std::string_view key) {
  return key.size() <= kKeyBytes &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// Behind its status the answer is a body and, where it has one, a Location.
std::string kept_text(const http::Response& response) {
  Json json{{"body", response.body}};
  for (const http::Header& header : response.headers)
    if (header.name == "Location") json["location"] = header.value;
  return json.dump();
}

http::Response kept_response(const service::KeptAnswer& answer) {
  http::Response response{static_cast<unsigned>(answer.status), {{"Cache-Control", "no-store"}}, ""};
  const ParsedJson parsed = parse_object(answer.body);
  RAPPORT_CHECK(!parsed.broken);  // it was sealed as we wrote it
  response.body = parsed.json.value("body", "");
  if (!response.body.empty()) response.headers.push_back({"Content-Type", "application/json"});
  if (parsed.json.contains("location"))
    response.headers.push_back({"Location", parsed.json.value("location", "")});
  if (answer.is_replayed) response.headers.push_back({"Idempotency-Replayed", "true"});
  return response;
}

// Everything in a request that makes it another one.
std::string identity_of(const http::Request& request, const Caller& caller) {
  return Json::array({caller.api_token_id, http::method_name(request.method), request.path, request.query,
                      auth::hash_of(request.body)})
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

http::Response run(const Route& route, const Call& call, const Reading& reading) {
  auto answer = route.handler(call);
  if (!answer) return problem_answer(answer.error(), call.request);
  return written(route, call.request, reading, std::move(*answer));
}

http::Response run_once(const Route& route, const Call& call, const Reading& reading, std::string_view key) {
  if (!is_key(key))
    return problem_answer(400, "the Idempotency-Key has to be 1 to 200 visible ASCII characters",
                          call.request);
  auto deed = [&](const service::Environment& joined) -> Outcome<service::KeptAnswer> {
    auto answer = route.handler(
        {joined, call.caller, call.request, call.parameters, call.query, call.input, call.page});
    if (!answer) return answer.error();
    const http::Response response = written(route, call.request, reading, std::move(*answer));
    return service::KeptAnswer{response.status, kept_text(response)};
  };
  const auto answer =
      service::do_once(call.environment, call.caller, key, identity_of(call.request, call.caller), deed);
  if (!answer) return problem_answer(answer.error(), call.request);
  return kept_response(*answer);
}

http::Response serve(const Route& route, const http::Parameters& parameters, const http::Request& request,
                     const Caller& caller, const service::Environment& environment) {
  Reading reading = read(route, request);
  if (reading.refused) return std::move(*reading.refused);
  const Call call{environment, caller, request, parameters, reading.query, reading.input, reading.page};
  const std::string_view key = http::header(request, "idempotency-key");
  if (takes_key(route) && !key.empty()) return run_once(route, call, reading, key);
  return run(route, call, reading);
}

bool is_allowed(const Route& route, const Caller& caller) {
  switch (route.access.gate) {
    case model::Gate::Public:
    case model::Gate::SignedIn: return true;
    case model::Gate::Acting: return caller.may(route.access.right);
  }
  return false;
}

}  // namespace

Api::Api(const service::Environment& environment)
    : environment_(environment),
      router_(keys()),
      document_(openapi_document(environment.settings.base_url)) {}

Matched Api::match(const http::Request& request) const {
  const http::Match match = router_.match(request.method, request.path);
  if (!match.route) return {};
  const Route* route = row_of(*match.route);
  return route ? Matched{route->pattern, route->work} : Matched{kDocumentPath, model::Work::Quick};
}

// A browser that is led here saves what it gets as a file, and shows none of it.
http::Response Api::handle(const http::Request& request) const {
  http::Response response = answer(request);
  if (!response.body.empty())
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"api.json\""});
  return response;
}

http::Response Api::answer(const http::Request& request) const {
  const http::Match match = router_.match(request.method, request.path);
  if (match.route && !row_of(*match.route)) return document(document_);
  // Whoever brings no valid token learns nothing, not even which paths there are.
  const std::string_view token = bearer_token(request);
  if (token.empty()) return without_token(request);
  auto caller = service::caller_of_token(environment_, token, request.client);
  if (!caller && caller.error().code == base::ErrorCode::Forbidden) return with_bad_token(request);
  if (!caller) return problem_answer(caller.error(), request);
  caller->preferences.language = texts::best_language(http::header(request, "accept-language"));
  if (!match.route && match.allow.empty()) return not_there(request);
  if (!match.route) {
    http::Response response = problem_answer(405, "this method is not there for this path", request);
    response.headers.push_back({"Allow", match.allow});
    return response;
  }
  const Route& route = *row_of(*match.route);
  if (!is_allowed(route, *caller)) {
    const std::string scope(name_of(route.access.right));
    http::Response response = problem_answer(
        403, "the token lacks the scope `" + scope + "`, or its maker may not do this any more", request);
    response.headers.push_back(
        {"WWW-Authenticate",
         "Bearer realm=\"rapport\", error=\"insufficient_scope\", scope=\"" + scope + "\""});
    return response;
  }
  return serve(route, match.parameters, request, *caller, environment_);
}

}  // namespace rapport::api
