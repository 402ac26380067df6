#include "runtime/dataset/record_key.h"

#include <algorithm>

#include "runtime/base/utf8.h"

namespace rapport::dataset {
namespace {

// Below every character that a key can hold, so that keys sort by their parts.
constexpr char kEndOfPart = '\0';
constexpr char kEndOfValue = '\1';

constexpr size_t kShownUnits = 40;  // of a value in a message

void append_folded(std::string& out, std::string_view text) {
  const size_t last = text.find_last_not_of(' ');
  if (last == std::string_view::npos) return;
  for (const char c : text.substr(0, last + 1))
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
}

void append_value(std::string& out, const FieldValue& value) {
  if (value.kind != FieldKind::Reference) {
    append_folded(out, value.text);
    out.push_back(kEndOfValue);
    return;
  }
  for (const auto& part : value.row.fields) {
    append_folded(out, part.second);
    out.push_back(kEndOfValue);
  }
}

void append_head(std::string& out, std::string_view table, std::string_view company) {
  append_folded(out, table);
  out.push_back(kEndOfPart);
  append_folded(out, company);
  out.push_back(kEndOfPart);
}

std::string key_text(const FieldValue& value) {
  std::string text;
  append_value(text, value);
  return text;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  append_folded(out, text);
  return out;
}

const FieldValue* find_value(const Action& action, std::string_view field) {
  for (const FieldValue& value : action.fields)
    if (schema::same_name(value.field, field)) return &value;
  return nullptr;
}

bool is_key(const Action& action, std::string_view field) {
  return std::any_of(action.key.begin(), action.key.end(),
                     [&](const std::string& name) { return schema::same_name(name, field); });
}

void append_record_key(std::string& out, const Action& action) {
  append_head(out, action.table, action.company);
  for (const std::string& name : action.key) {
    if (const FieldValue* value = find_value(action, name)) {
      append_value(out, *value);
    } else {
      out.push_back(kEndOfValue);
    }
  }
}

std::string referred_key(const FieldValue& value, std::string_view table, std::string_view company) {
  std::string key;
  append_head(key, table, company);
  append_value(key, value);
  return key;
}

bool same_key_value(const FieldValue& a, const FieldValue& b) { return key_text(a) == key_text(b); }

bool same_value(const FieldValue& a, const FieldValue& b) {
  const bool references = a.kind == FieldKind::Reference && b.kind == FieldKind::Reference;
  if (references) return schema::same_name(a.row.table, b.row.table) && same_key_value(a, b);
  if (a.kind == FieldKind::Reference || b.kind == FieldKind::Reference) return same_key_value(a, b);
  return a.kind == b.kind && a.text == b.text;
}

std::string shown_value(const FieldValue& value) {
  std::string text = value.text;
  if (value.kind == FieldKind::Reference) {
    text.clear();
    for (const auto& part : value.row.fields) text += (text.empty() ? "" : ", ") + part.second;
  }
  const std::string_view head = base::utf16_prefix(text, kShownUnits);
  std::string shown(head);
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  if (head.size() < text.size()) shown += "…";
  return shown;
}

std::string shown_key(const Action& action) {
  std::string text;
  for (const std::string& name : action.key)
    if (const FieldValue* value = find_value(action, name))
      text += (text.empty() ? "" : ", ") + shown_value(*value);
  return text;
}

}  // namespace rapport::dataset
