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
    case dataset::ActionKind::Import: return "import";
    case dataset::ActionKind::Invoke: return "invoke";
    case dataset::ActionKind::Call: return "call";
  }
  return {};
}

constexpr std::string_view taker_name(schema::TableKind kind) {  // the element around actions
  switch (kind) {
    case schema::TableKind::Table: return "table";
    case schema::TableKind::Entity: return "entity";
    case schema::TableKind::Operation: return "operation";
    case schema::TableKind::Method: return "method";
  }
  return {};
}

// What is done to a table, an entity and so on.
constexpr schema::TableKind taker_of(dataset::ActionKind kind) {
  switch (kind) {
    case dataset::ActionKind::Create:
    case dataset::ActionKind::Update: return schema::TableKind::Table;
    case dataset::ActionKind::Import: return schema::TableKind::Entity;
    case dataset::ActionKind::Invoke: return schema::TableKind::Operation;
    case dataset::ActionKind::Call: return schema::TableKind::Method;
  }
  return schema::TableKind::Table;
}

}  // namespace rapport::output
