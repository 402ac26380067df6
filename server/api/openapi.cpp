#include "server/api/openapi.h"

#include <nlohmann/json.hpp>

#include "server/api/routes.h"
#include "server/api/schemas.h"
#include "server/http/answer.h"

namespace rapport::api {
namespace {

using Json = nlohmann::ordered_json;
using model::Gate;

Json reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}
Json schema_reference(std::string_view name) { return reference("schemas", name); }

Json text_of_format(const char* format) { return {{"type", "string"}, {"format", format}}; }

// A text, one of those words where only they can be.
Json text_of(std::string_view words) {
  Json type{{"type", "string"}};
  for_each_word(words, [&](std::string_view word) { type["enum"].push_back(word); });
  return type;
}

Json type_of(const Member& member) {
  switch (member.type) {
    case Type::Text: return text_of(member.words);
    case Type::Email: return text_of_format("email");
    case Type::Country: return {{"type", "string"}, {"pattern", "^[A-Z]{2}$"}};
    case Type::Url: return text_of_format("uri");
    case Type::Number: return {{"type", "integer"}, {"format", "int64"}};
    case Type::YesNo: return {{"type", "boolean"}};
    case Type::Time: return text_of_format("date-time");
    case Type::Day: return text_of_format("date");
    case Type::Texts: return {{"type", "array"}, {"items", text_of(member.words)}};
    case Type::Object: return schema_reference(member.schema);
    case Type::Objects: return {{"type", "array"}, {"items", schema_reference(member.schema)}};
  }
  return Json::object();
}

Json document_of(const Schema& schema) {
  Json properties = Json::object(), required = Json::array();
  for (const Member& member : schema.members) {
    Json type = type_of(member);
    if (!member.description.empty()) type["description"] = member.description;
    properties[std::string(member.name)] = std::move(type);
    if (member.presence == Presence::Required) required.push_back(member.name);
  }
  Json document{
      {"type", "object"}, {"description", schema.description}, {"properties", std::move(properties)}};
  if (!required.empty()) document["required"] = std::move(required);
  return document;
}

Json parameter(std::string_view name, const char* in, Json schema, bool is_required) {
  return {{"name", name}, {"in", in}, {"required", is_required}, {"schema", std::move(schema)}};
}

Json path_parameters(std::string_view pattern) {
  Json list = Json::array();
  for (size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1))
    list.push_back(parameter(pattern.substr(at + 1, pattern.find('}', at) - at - 1), "path",
                             {{"type", "string"}}, true));
  return list;
}

void add_query_parameters(Json& list, const Route& route) {
  for_each_word(route.query_words, [&](std::string_view name) {
    list.push_back(parameter(name, "query", text_of(name == "state" ? kDeliveryStates : ""), false));
  });
  if (route.gives == Gives::Paged) {
    list.push_back(reference("parameters", "page"));
    list.push_back(reference("parameters", "size"));
  }
  if (takes_key(route)) list.push_back(reference("parameters", "idempotencyKey"));
}

Json items_of(std::string_view schema) { return {{"type", "array"}, {"items", schema_reference(schema)}}; }

Json content_of(const Route& route) {
  Json schema;
  switch (route.gives) {
    case Gives::Nothing: return Json::object();
    case Gives::One: schema = schema_reference(route.response); break;
    case Gives::All:
      schema = {{"type", "object"},
                {"properties", {{"items", items_of(route.response)}}},
                {"required", Json::array({"items"})}};
      break;
    case Gives::Paged:
      schema = {{"type", "object"},
                {"properties",
                 {{"items", items_of(route.response)},
                  {"total", {{"type", "integer"}}},
                  {"page", {{"type", "integer"}}},
                  {"size", {{"type", "integer"}}}}},
                {"required", Json::array({"items", "total", "page", "size"})}};
      break;
  }
  return {{"application/json", {{"schema", std::move(schema)}}}};
}

Json header_of_text(const char* description) {
  return {{"description", description}, {"schema", {{"type", "string"}}}};
}

Json headers_of(const Route& route) {
  Json headers = Json::object();
  if (route.status == 201) headers["Location"] = header_of_text("of what was created");
  if (takes_key(route))
    headers["Idempotency-Replayed"] = header_of_text("`true` where nothing was done again");
  if (route.gives == Gives::Paged)
    headers["Link"] = header_of_text("the `first`, `prev`, `next` and `last` page (RFC 8288)");
  return headers;
}

Json responses_of(const Route& route) {
  Json success{{"description", http::reason_of(route.status)}};
  if (Json headers = headers_of(route); !headers.empty()) success["headers"] = std::move(headers);
  if (Json content = content_of(route); !content.empty()) success["content"] = std::move(content);
  Json responses{{std::to_string(route.status), std::move(success)}};
  for (const char* status : {"400", "401", "403", "404", "409", "415", "422", "429", "503"})
    responses[status] = reference("responses", "Problem");
  responses["default"] = reference("responses", "Problem");
  return responses;
}

Json operation_of(const Route& route) {
  Json operation{
      {"operationId", route.operation_id}, {"tags", Json::array({route.tag})}, {"summary", route.summary}};
  if (route.access.gate == Gate::Acting) {
    operation["description"] = "Needs the scope `" + std::string(name_of(route.access.right)) + "`.";
    operation["x-right"] = name_of(route.access.right);
  }
  Json parameters = path_parameters(route.pattern);
  add_query_parameters(parameters, route);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (route.takes == Takes::Json)
    operation["requestBody"] = {
        {"required", true},
        {"content", {{"application/json", {{"schema", schema_reference(route.request)}}}}}};
  if (route.takes == Takes::Csv)
    operation["requestBody"] = {{"required", true},
                                {"content", {{"text/csv", {{"schema", {{"type", "string"}}}}}}}};
  operation["responses"] = responses_of(route);
  return operation;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

Json components() {
  Json list = Json::object();
  for (const Schema& schema : schemas()) list[std::string(schema.name)] = document_of(schema);
  Json number{{"type", "integer"}, {"minimum", 1}};
  Json size = number;
  size["maximum"] = 100;
  size["default"] = 25;
  number["default"] = 1;
  Json key{{"type", "string"}, {"minLength", 1}, {"maxLength", 200}};
  return {{"schemas", std::move(list)},
          {"parameters",
           {{"page", parameter("page", "query", std::move(number), false)},
            {"size", parameter("size", "query", std::move(size), false)},
            {"idempotencyKey", parameter("Idempotency-Key", "header", std::move(key), false)}}},
          {"responses",
           {{"Problem",
             {{"description", "Refused; says why"},
              {"headers",
               {{"Retry-After", header_of_text("of 429 and 503: seconds")},
                {"WWW-Authenticate", header_of_text("of 401 and 403")},
                {"Content-Language", header_of_text("of `detail` and of the messages")}}},
              {"content", {{"application/problem+json", {{"schema", schema_reference("Problem")}}}}}}}}},
          {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

}  // namespace

std::string openapi_document(const std::string& base_url) {
  Json paths = Json::object();
  for (const Route& route : routes())
    paths[std::string(route.pattern)][lower(http::method_name(route.method))] = operation_of(route);
  Json document{{"openapi", "3.1.0"},
                {"info",
                 {{"title", "Rapport"},
                  {"version", "1"},
                  {"summary", "Partners, customers, their services and people"},
                  {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
                {"servers", Json::array({{{"url", base_url.empty() ? "/" : base_url}}})},
                {"security", Json::array({{{"token", Json::array()}}})},
                {"paths", std::move(paths)},
                {"components", components()}};
  return document.dump(1) + "\n";
}

}  // namespace rapport::api
