// Result<T>: a value, or an Error of the world around us (files, limits, formats). The pack author's mistakes
// are Diagnostics, a rule's are Faults, ours are RAPPORT_CHECK.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "runtime/base/check.h"

namespace rapport::base {

enum class ErrorCode {
  NotFound,
  Conflict,
  InvalidArgument,
  Unavailable,
  Corrupt,
  Forbidden,
  LimitExceeded,
  Unsupported
};

struct Error {
  ErrorCode code;
  std::string message;  // one line for a person: what, where, what was expected
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return *checked(std::get_if<0>(&state_)); }
  T& value() & { return *checked(std::get_if<0>(&state_)); }
  T&& value() && { return std::move(*checked(std::get_if<0>(&state_))); }
  const Error& error() const { return *checked(std::get_if<1>(&state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

 private:
  template <class P>
  static P* checked(P* p) {
    RAPPORT_CHECK(p != nullptr);
    return p;
  }
  std::variant<T, Error> state_;
};

struct Done {};  // the value of a Result that has none
using Status = Result<Done>;

}  // namespace rapport::base
