#include <algorithm>
#include <array>
#include <utility>

#include "runtime/schema/by_name.h"

namespace rapport::schema {
namespace {

constexpr size_t kLongestChain = 64;  // of types that extend each other: one that comes back to itself ends

// AxdType_Integer and its like are named after the types of X++.
constexpr std::array<std::pair<std::string_view, FieldType>, 14> kPlain = {
    {{"string", FieldType::String},
     {"int", FieldType::Int},
     {"long", FieldType::Int64},
     {"decimal", FieldType::Real},
     {"date", FieldType::Date},
     {"dateTime", FieldType::DateTime},
     {"time", FieldType::Time},
     {"base64Binary", FieldType::Container},
     {"AxdType_Integer", FieldType::Int},
     {"AxdType_Int64", FieldType::Int64},
     {"AxdType_Real", FieldType::Real},
     {"AxdType_Date", FieldType::Date},
     {"AxdType_DateTime", FieldType::DateTime},
     {"AxdType_String", FieldType::String}}};

}  // namespace

const Document* find_document(const Schema& schema, std::string_view name) {
  const auto found = find_by_name(schema.documents, name);
  return found == schema.documents.end() ? nullptr : &*found;
}

const DocumentRecord* find_record(const Document& document, std::string_view type) {
  const auto found = find_by_name(document.records, type);
  return found == document.records.end() ? nullptr : &*found;
}

std::vector<const DocumentElement*> elements_of(const Document& document, const DocumentRecord& record) {
  std::vector<const DocumentRecord*> line;
  for (const DocumentRecord* at = &record; at != nullptr && line.size() < kLongestChain;
       at = at->extends.empty() ? nullptr : find_record(document, at->extends))
    line.push_back(at);
  std::vector<const DocumentElement*> elements;
  for (auto at = line.rbegin(); at != line.rend(); ++at)
    for (const DocumentElement& element : (*at)->elements) elements.push_back(&element);
  return elements;
}

FieldType xsd_type(std::string_view name) {
  for (const auto& [word, type] : kPlain)
    if (word == name) return type;
  return FieldType::Unknown;
}

MessageType message_type(const Schema& schema, std::string_view name) {
  MessageType whole{.name = std::string(name)};
  std::string_view at = name;
  for (size_t steps = 0; !at.empty() && steps < kLongestChain; ++steps) {
    const auto found = find_by_name(schema.message_types, at);
    if (found == schema.message_types.end()) {
      if (whole.type == FieldType::Unknown) whole.type = xsd_type(at);
      break;
    }
    if (whole.type == FieldType::Unknown) whole.type = found->type;
    if (!whole.length) whole.length = found->length;
    if (!whole.decimals) whole.decimals = found->decimals;
    if (whole.elements.empty()) whole.elements = found->elements;
    whole.structure |= found->structure;
    at = found->extends;
  }
  return whole;
}

}  // namespace rapport::schema
