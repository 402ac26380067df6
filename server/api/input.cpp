#include <algorithm>
#include <set>

#include "server/api/call.h"

namespace rapport::api {
namespace {

using service::FieldProblem;
using service::Said;
using texts::Text;

constexpr size_t kMostTexts = 1000;
constexpr int kMostDepth = 8;  // what we take is flat

bool is_text(Type type) {
  switch (type) {
    case Type::Text:
    case Type::Email:
    case Type::Country:
    case Type::Url:
    case Type::Time:
    case Type::Day: return true;
    case Type::Number:
    case Type::YesNo:
    case Type::Texts:
    case Type::Object:
    case Type::Objects: return false;
  }
  return false;
}

bool is_string(const Json& json) { return json.is_string(); }

bool is_of(Type type, const Json& json) {
  if (is_text(type)) return json.is_string();
  if (type == Type::Number)
    return json.is_number_integer() && (!json.is_number_unsigned() || json.get<uint64_t>() <= INT64_MAX);
  if (type == Type::YesNo) return json.is_boolean();
  return json.is_array() && json.size() <= kMostTexts && std::all_of(json.begin(), json.end(), is_string);
}

Text expectation(Type type) {
  if (is_text(type)) return Text::problem_json_text;
  if (type == Type::Number) return Text::problem_json_number;
  if (type == Type::YesNo) return Text::problem_json_yes_no;
  return Text::problem_json_texts;
}

const Member* find_member(const Schema& schema, std::string_view name) {
  const auto found = std::find_if(schema.members.begin(), schema.members.end(),
                                  [&](const Member& member) { return member.name == name; });
  return found == schema.members.end() ? nullptr : &*found;
}

Broken broken_at(std::string_view text, size_t byte, std::string message) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n')),
          1 + before.size() - line_start, std::move(message)};
}

}  // namespace

ParsedJson parse_object(std::string_view text) {
  // A name twice in an object has no meaning that two readers agree on.
  std::vector<std::set<std::string>> names;
  std::string twice;
  bool is_deep = false;
  const auto look = [&](int depth, nlohmann::detail::parse_event_t event, Json& parsed) {
    using Event = nlohmann::detail::parse_event_t;
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key && !names.back().insert(parsed.get<std::string>()).second && twice.empty())
      twice = parsed.get<std::string>();
    is_deep = is_deep || depth > kMostDepth;
    return depth <= kMostDepth;  // what is deeper is not kept
  };
  try {
    Json json = Json::parse(text.begin(), text.end(), look);
    if (is_deep) return {{}, Broken{1, 1, "the JSON is nested more than 8 deep"}};
    if (!json.is_object()) return {{}, Broken{1, 1, "this is no JSON object"}};
    if (!twice.empty()) return {{}, Broken{1, 1, "the JSON object has a member twice: `" + twice + "`"}};
    return {std::move(json)};
  } catch (const Json::parse_error& error) {
    const size_t byte = error.byte > 0 ? error.byte - 1 : 0;
    return {{}, broken_at(text, byte, "this is not JSON")};
  } catch (const Json::exception&) {  // a number that no double holds
    return {{}, Broken{1, 1, "this is not JSON that can be read"}};
  }
}

service::Outcome<Input> read_input(const Schema& schema, Json json) {
  std::vector<FieldProblem> problems;
  for (const auto& [name, value] : json.items()) {
    const Member* member = find_member(schema, name);
    if (!member)
      problems.push_back({name, {Text::problem_json_unknown}});
    else if (!is_of(member->type, value))
      problems.push_back({name, {expectation(member->type)}});
  }
  for (const Member& member : schema.members)
    if (member.presence == Presence::Required && !json.contains(std::string(member.name)))
      problems.push_back({std::string(member.name), {Text::problem_required}});
  if (!problems.empty()) return service::Refusal(std::move(problems));
  return Input(std::move(json));
}

std::string Input::text(const char* name) const {
  const auto found = json_.find(name);
  return found == json_.end() ? "" : found->get<std::string>();
}

std::vector<std::string> Input::texts(const char* name) const {
  const auto found = json_.find(name);
  return found == json_.end() ? std::vector<std::string>() : found->get<std::vector<std::string>>();
}

int64_t Input::number(const char* name, int64_t otherwise) const {
  const auto found = json_.find(name);
  return found == json_.end() ? otherwise : found->get<int64_t>();
}

std::string_view Call::named(std::string_view parameter) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& each) { return each.first == parameter; });
  RAPPORT_CHECK(found != parameters.end());  // the pattern of the route has it
  return found->second;
}

service::Outcome<model::Roles> roles_of(const std::vector<std::string>& names, std::string_view field) {
  model::Roles roles;
  for (const std::string& name : names) {
    const auto role = model::role(name);
    if (!role)
      return service::Refusal({{std::string(field), {Text::problem_json_choice, {{"value", name}}}}});
    roles = roles.with(*role);
  }
  return roles;
}

}  // namespace rapport::api
