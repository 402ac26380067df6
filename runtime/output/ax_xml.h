// What the writer and the reader of ax-xml agree on; docs/ax-xml.md describes the format.
#pragma once

#include <string_view>

#include "runtime/dataset/dataset.h"

namespace rapport::output {

inline constexpr std::string_view kAxNamespace = "urn:rapport:ax-configuration:1";

constexpr std::string_view kind_name(dataset::FieldKind kind) {  // the element of a value
  switch (kind) {
    case dataset::FieldKind::Text: return "text";
    case dataset::FieldKind::Number: return "number";
    case dataset::FieldKind::Date: return "date";
    case dataset::FieldKind::EnumElement: return "enum";
    case dataset::FieldKind::Reference: return "reference";
  }
  return {};
}

constexpr std::string_view action_name(dataset::ActionKind kind) {
  switch (kind) {
    case dataset::ActionKind::Create: return "create";
    case dataset::ActionKind::Update: return "update";
  }
  return {};
}

}  // namespace rapport::output
