// What people type into forms, looked at field by field; all problems are collected.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/service/environment.h"

namespace rapport::service {

inline constexpr size_t kNameCharacters = 100, kTextCharacters = 200, kNumberCharacters = 20;

class Fields {
 public:
  // Each gives the value, trimmed; a problem is remembered under the field's name.
  std::string required(std::string_view field, std::string_view value, size_t most = kTextCharacters);
  std::string optional(std::string_view field, std::string_view value, size_t most = kTextCharacters);
  std::string email(std::string_view field, std::string_view value);
  std::string country(std::string_view field,
                      std::string_view value);  // ISO 3166-1 alpha-2, upper case, or ""
  texts::Language language(std::string_view field, std::string_view value);
  std::string time_zone(std::string_view field, std::string_view value);
  std::string new_password(std::string_view field, std::string_view value, const Environment& environment,
                           const std::vector<std::string>& personal);
  void refuse(std::string_view field, Said said);

  bool ok() const { return problems_.empty(); }
  Refusal refusal() const { return Refusal(problems_); }

 private:
  std::vector<FieldProblem> problems_;
};

// What no form can refuse, such as what another server said: one line of well-formed UTF-8, cut after a whole
// character.
std::string storable(std::string_view text, size_t most_bytes);

}  // namespace rapport::service
