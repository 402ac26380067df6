// Rows of not-written.csv, as all back ends make them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/dataset/dataset.h"
#include "runtime/output/output.h"

namespace rapport::output {

bool is_ax_name(std::string_view name);  // a letter or `_`, then letters, digits and `_`

// As a person would enter it: the text, or the key of the row that is referred to, of several parts those
// that are not empty.
std::string entered_text(const dataset::FieldValue& value);

NotWritten not_written(const dataset::Action& action, const dataset::FieldValue& value, std::string reason);

// Rows for all values of an action that is not written at all; the key by which an update finds its row is
// none of them. A call without values is a row of its own.
void leave_out(const dataset::Action& action, const std::string& reason, std::vector<NotWritten>& left_out);

}  // namespace rapport::output
