// A value, or the fault that came instead. Cells carry the same; this is for what is computed outside of
// them.
#pragma once

#include "runtime/value/faults.h"

namespace rapport::value {

template <class T>
struct [[nodiscard]] OrFault {
  T value{};
  FaultCode fault = FaultCode::None;

  OrFault(T result) : value(result) {}
  OrFault(FaultCode code) : fault(code) {}
  bool ok() const { return fault == FaultCode::None; }
};

}  // namespace rapport::value
