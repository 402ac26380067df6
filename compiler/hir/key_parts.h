// The fields by which the target tells rows apart, where a reference would need one.
#pragma once

#include <string>
#include <string_view>

#include "runtime/schema/schema.h"

namespace rapport::hir {

std::string key_parts(const schema::Table& table);  // "`TaxItemGroup` and `TaxCode`"

// A part of the key that is not `field`; the key has several.
const std::string& part_beside(const schema::Table& table, std::string_view field);

}  // namespace rapport::hir
