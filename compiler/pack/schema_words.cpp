#include "compiler/pack/schema_words.h"

#include <algorithm>
#include <array>

namespace rapport::pack {
namespace {

constexpr std::array<std::string_view, 13> kFieldTypes = {
    "unknown", "string", "int",         "int64", "real",      "date", "datetime",
    "time",    "enum",   "int_or_enum", "guid",  "container", "recid"};
static_assert(kFieldTypes.size() == static_cast<size_t>(schema::FieldType::RecId) + 1);

constexpr std::array<std::string_view, 3> kOneRows = {"no", "per_company", "per_system"};
static_assert(kOneRows.size() == static_cast<size_t>(schema::OneRow::PerSystem) + 1);

template <class E>
std::optional<E> find_word(std::span<const std::string_view> words, std::string_view word) {
  auto found = std::find(words.begin(), words.end(), word);
  return found != words.end() ? std::optional(static_cast<E>(found - words.begin())) : std::nullopt;
}

}  // namespace

std::span<const std::string_view> field_type_words() { return kFieldTypes; }

std::optional<schema::FieldType> field_type_of(std::string_view word) {
  return find_word<schema::FieldType>(kFieldTypes, word);
}

std::string_view word_of(schema::FieldType type) { return kFieldTypes[static_cast<size_t>(type)]; }

std::span<const std::string_view> one_row_words() { return kOneRows; }

std::optional<schema::OneRow> one_row_of(std::string_view word) {
  return find_word<schema::OneRow>(kOneRows, word);
}

std::string_view word_of(schema::OneRow one_row) { return kOneRows[static_cast<size_t>(one_row)]; }

}  // namespace rapport::pack
