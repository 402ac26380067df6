// Match{lambda...}: one overload set for std::visit, without a catch-all, so that a new alternative is a
// compile error.
#pragma once

namespace rapport::base {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace rapport::base
