#include "runtime/output/left_out.h"

#include <algorithm>

#include "runtime/dataset/record_key.h"

namespace rapport::output {

using dataset::Action;
using dataset::FieldKind;
using dataset::FieldValue;

bool is_ax_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), fits);
}

std::string entered_text(const FieldValue& value) {
  if (value.kind != FieldKind::Reference) return value.text;
  if (value.row.fields.size() == 1) return value.row.fields.front().second;
  const auto is_empty = [](const auto& part) { return part.second.empty(); };
  const bool has_none = std::all_of(value.row.fields.begin(), value.row.fields.end(), is_empty);
  std::string text;
  for (const auto& [name, part] : value.row.fields) {
    if (part.empty() && !has_none) continue;
    if (!text.empty()) text += ", ";
    text.append(name).append(" = ").append(part);
  }
  return text;
}

NotWritten not_written(const Action& action, const FieldValue& value, std::string reason) {
  return {value.cause.question, entered_text(value), action.table + "." + value.field, std::move(reason)};
}

void leave_out(const Action& action, const std::string& reason, std::vector<NotWritten>& left_out) {
  if (action.fields.empty() && !dataset::is_record(action.kind))
    left_out.push_back({.question = {}, .value = {}, .field = action.table, .reason = reason});
  const bool finds_a_row = action.kind == dataset::ActionKind::Update;
  for (const FieldValue& value : action.fields)
    if (!finds_a_row || !dataset::is_key(action, value.field))
      left_out.push_back(not_written(action, value, reason));
}

}  // namespace rapport::output
