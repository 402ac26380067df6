// How records are told apart: table, company and key, without regard to case (ASCII letters only: what else
// is one letter to AX depends on its collation) and to trailing blanks.
#pragma once

#include <string>
#include <string_view>

#include "runtime/dataset/dataset.h"

namespace rapport::dataset {

std::string folded(std::string_view text);  // lower case, without trailing blanks

// Equal for the same record, and in the order of table, company, key. A reference counts by the key of its
// row, so that `VAT` and the row of TaxTable with that key are the same part of a key.
void append_record_key(std::string& out, const Action& action);

// The key, as above, of the row that the value refers to, in `table` and `company`.
std::string referred_key(const FieldValue& value, std::string_view table, std::string_view company);

// Do two writers of one field agree? Texts exactly; references and `as_key` values by folded(), a reference
// being its key.
bool same_value(const FieldValue& a, const FieldValue& b);
bool same_key_value(const FieldValue& a, const FieldValue& b);

// What a person is told of it: the text, or the key of the row, shortened.
std::string shown_value(const FieldValue& value);
std::string shown_key(const Action& action);  // empty: the record has no key

const FieldValue* find_value(const Action& action,
                             std::string_view field);  // case ignored; nullptr: not written
bool is_key(const Action& action, std::string_view field);

}  // namespace rapport::dataset
