// What a use case gives: its value, or a refusal that a page can show in the person's language and the API as
// problem details.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/base/result.h"
#include "server/texts/texts.h"

namespace rapport::service {

struct Said {  // a text and what is in its placeholders
  texts::Text text;
  std::vector<std::pair<std::string, std::string>> fillings = {};
};
std::string in_language(const Said& said, texts::Language language);

struct FieldProblem {
  std::string field;  // of the form and of the API alike: "contact_email"
  Said said;
};

struct Refusal {
  base::ErrorCode code = base::ErrorCode::InvalidArgument;
  Said said = {texts::Text::problem_fields};
  std::vector<FieldProblem> fields = {};  // all of them, in the order of the form
  int64_t retry_after_s = 0;              // LimitExceeded: when to come again
  std::string internal = {};              // for the log: what the world said; never shown

  Refusal(base::ErrorCode c, Said s) : code(c), said(std::move(s)) {}
  explicit Refusal(std::vector<FieldProblem> problems) : fields(std::move(problems)) {}
  // What the world around us refused: people read a general sentence, the log the message.
  Refusal(const base::Error& error);
  operator base::Error() const {
    return {code, internal.empty() ? std::string(name_of(said.text)) : internal};
  }
};

inline Refusal refused(base::ErrorCode code, texts::Text text) { return Refusal(code, Said{text}); }
inline Refusal not_there() { return refused(base::ErrorCode::NotFound, texts::Text::problem_not_found); }

template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Outcome(Refusal refusal) : state_(std::in_place_index<1>, std::move(refusal)) {}
  Outcome(const base::Error& error) : state_(std::in_place_index<1>, Refusal(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& operator*() { return *checked(std::get_if<0>(&state_)); }
  const T& operator*() const { return *checked(std::get_if<0>(&state_)); }
  T* operator->() { return checked(std::get_if<0>(&state_)); }
  const T* operator->() const { return checked(std::get_if<0>(&state_)); }
  const Refusal& error() const { return *checked(std::get_if<1>(&state_)); }

 private:
  template <class P>
  static P* checked(P* p) {
    RAPPORT_CHECK(p != nullptr);
    return p;
  }
  std::variant<T, Refusal> state_;
};

using Done = base::Done;

}  // namespace rapport::service
