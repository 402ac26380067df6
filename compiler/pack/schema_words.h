// The words of target/*.toml for what schema.h has as enums.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "runtime/schema/schema.h"

namespace rapport::pack {

std::span<const std::string_view> field_type_words();  // in the order of schema::FieldType
std::optional<schema::FieldType> field_type_of(std::string_view word);
std::string_view word_of(schema::FieldType type);

std::span<const std::string_view> one_row_words();  // in the order of schema::OneRow
std::optional<schema::OneRow> one_row_of(std::string_view word);
std::string_view word_of(schema::OneRow one_row);

}  // namespace rapport::pack
