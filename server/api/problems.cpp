#include "server/api/problems.h"

#include <nlohmann/json.hpp>

#include "server/http/answer.h"

namespace rapport::api {
namespace {

unsigned status_of(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::NotFound: return 404;
    case base::ErrorCode::Conflict: return 409;
    case base::ErrorCode::InvalidArgument: return 422;
    case base::ErrorCode::Unavailable: return 503;
    case base::ErrorCode::Corrupt: return 500;
    case base::ErrorCode::Forbidden: return 403;
    case base::ErrorCode::LimitExceeded: return 429;
    case base::ErrorCode::Unsupported: return 422;
  }
  return 500;
}

}  // namespace

http::Response problem_answer(unsigned status, std::string_view detail, const http::Request& request,
                              const FieldMessages& errors) {
  nlohmann::ordered_json json{
      {"type", "about:blank"}, {"title", http::reason_of(status)}, {"status", status}};
  if (!detail.empty()) json["detail"] = detail;
  json["instance"] = "urn:request:" + request.id;
  for (const auto& [field, message] : errors)
    json["errors"].push_back({{"field", field}, {"message", message}});
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;  // names come from the request
  return {status,
          {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
          json.dump(-1, ' ', false, kReplace)};
}

http::Response problem_answer(const service::Refusal& refusal, const http::Request& request) {
  const texts::Language language = texts::best_language(http::header(request, "accept-language"));
  FieldMessages errors;
  for (const service::FieldProblem& field : refusal.fields)
    errors.emplace_back(field.field, in_language(field.said, language));
  // What a page says of its form is said here of the request.
  const std::string said = refusal.said.text == texts::Text::problem_fields
                               ? "the request has members that are wrong"
                               : in_language(refusal.said, language);
  http::Response response = problem_answer(status_of(refusal.code), said, request, errors);
  if (refusal.retry_after_s > 0)
    response.headers.push_back({"Retry-After", std::to_string(refusal.retry_after_s)});
  response.headers.push_back({"Content-Language", std::string(code_of(language))});
  return response;
}

}  // namespace rapport::api
