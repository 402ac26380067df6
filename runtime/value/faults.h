// The faults as an enum and a table, from faults.def.
#pragma once

#include <cstdint>
#include <string_view>

namespace rapport::value {

enum class FaultCode : uint8_t {
  None,
#define FAULT(name, code, message) name,
#include "runtime/value/faults.def"
};

struct FaultInfo {
  std::string_view code;     // "F0101"
  std::string_view message;  // lower case, no full stop
};

constexpr FaultInfo fault_info(FaultCode fault) {
  switch (fault) {
    case FaultCode::None: return {"F0100", "no fault"};
#define FAULT(name, code, message) \
  case FaultCode::name: return {#code, message};
#include "runtime/value/faults.def"
  }
  return {};
}

}  // namespace rapport::value
