#include "server/service/environment.h"

#include <algorithm>

#include "runtime/text/fold.h"
#include "server/model/ids.h"
#include "server/texts/placeholders.h"

namespace rapport::service {

std::string in_language(const Said& said, texts::Language language) {
  std::string filled;
  texts::for_each_piece(texts::text(said.text, language), [&](texts::Piece piece) {
    auto is_named = [&](const auto& filling) { return piece.is_placeholder && filling.first == piece.text; };
    auto found = std::find_if(said.fillings.begin(), said.fillings.end(), is_named);
    filled += found == said.fillings.end() ? piece.text : piece.shown(found->second);
  });
  return filled;
}

Refusal::Refusal(const base::Error& error)
    : code(error.code), said{texts::Text::problem_unavailable}, internal(error.message) {
  switch (error.code) {
    case base::ErrorCode::NotFound: said = {texts::Text::problem_not_found}; break;
    case base::ErrorCode::Conflict: said = {texts::Text::problem_conflict}; break;
    case base::ErrorCode::Forbidden: said = {texts::Text::problem_forbidden}; break;
    case base::ErrorCode::InvalidArgument:
    case base::ErrorCode::Unavailable:
    case base::ErrorCode::Corrupt:
    case base::ErrorCode::LimitExceeded:
    case base::ErrorCode::Unsupported: break;
  }
}

std::string Environment::new_id() const {
  std::array<unsigned char, 10> random{};
  std::string bytes = auth::from_base64url(auth::new_token()).value_or("");
  std::copy_n(bytes.begin(), std::min(random.size(), bytes.size()), random.begin());
  return model::to_id(now_ms(), random);
}

Outcome<Done> require(const Caller& caller, model::Right right) {
  if (caller.may(right)) return Done{};
  return refused(base::ErrorCode::Forbidden, texts::Text::problem_forbidden);
}

Outcome<Done> require_own_sign_in(const Caller& caller) {
  if (caller.bound_to.empty()) return Done{};
  return refused(base::ErrorCode::Forbidden, texts::Text::problem_bound_sign_in);
}

store::Scope scope_of(const Caller& caller) {
  if (caller.kind == model::OrganizationKind::Operator)
    return store::Scope::of_operator(caller.organization_id);
  return store::Scope::of_tenant(caller.organization_id);
}

std::string folded(std::string_view text) { return text::folded(text); }

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

}  // namespace rapport::service
