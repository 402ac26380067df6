#include "runtime/answers/fates.h"

#include <algorithm>
#include <utility>

namespace rapport::answers {

using program::Move;

void Fates::tell(Key key) {
  if (++counts_[key] == 1) order_.push_back(std::move(key));
}

void Fates::tell(FateKind kind, std::string name, std::string detail) {
  tell(Key{kind, std::move(name), std::move(detail)});
}

void Fates::tell_converted(const Move& move, std::string name, std::string to) {
  Key key{FateKind::Converted, std::move(name), std::move(to)};
  conversions_[key] = &move;
  tell(std::move(key));
}

void Fates::hand_on(const Move& move, const Move& next) {
  for (auto& [key, of] : conversions_)
    if (of == &move) of = &next;
}

void Fates::tell_failed(const Move& move, const std::string& why, std::string names) {
  failed_.insert(&move);
  std::string told;
  for (const auto& [key, of] : conversions_)
    if (of == &move) told.append(told.empty() ? "" : ", ").append(key.name);
  if (!told.empty()) names = std::move(told);
  if (!names.empty()) tell(FateKind::NotTaken, std::move(names), why);
}

std::vector<Fate> Fates::list() const {
  std::vector<Fate> out;
  for (const Key& key : order_) {
    const auto conversion = conversions_.find(key);
    if (conversion != conversions_.end() && failed_.contains(conversion->second)) continue;
    out.push_back({key.kind, key.name, key.detail, counts_.at(key)});
  }
  return out;
}

}  // namespace rapport::answers
