// The form of a message: the records of a document with their elements, in the order of its XSD.
#pragma once

#include <functional>
#include <optional>

#include "compiler/import/xsd_types.h"

namespace rapport::metadata {

// The document whose root element has this type, without name, namespace and evidence; nothing when the type
// has no records in it. `table_of` says of which table the records of a type are. What is no plain sequence
// of elements is counted as skipped.
std::optional<schema::Document> read_document(
    const XsdTypes& types, std::string_view type,
    const std::function<std::string_view(std::string_view)>& table_of, Facts& facts);

}  // namespace rapport::metadata
