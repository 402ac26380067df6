#include "runtime/dataset/actions.h"

#include <algorithm>

namespace rapport::dataset {
namespace {

void put_number(std::string& out, uint64_t number) {  // seven bits a byte, the lowest first
  for (; number > 0x7F; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}
uint64_t take_number(const char*& at) {
  uint64_t number = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    number |= uint64_t{byte & 0x7FU} << shift;
    if (byte <= 0x7F) return number;
  }
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}
void take_text(const char*& at, std::string& into) {
  const auto size = static_cast<size_t>(take_number(at));
  into.assign(at, size);
  at += size;
}

void put_list(std::string& out, const std::vector<std::string>& list) {
  put_number(out, list.size());
  for (const std::string& text : list) put_text(out, text);
}

// What tells shapes apart; the first byte tells heads from fields.
std::string signature(const Action& action) {
  std::string out = "a";
  put_number(out, static_cast<uint64_t>(action.kind));
  put_text(out, action.table);
  put_text(out, action.company);
  put_list(out, action.key);
  put_list(out, action.needs);
  put_list(out, action.gives);
  return out;
}
std::string signature(const FieldValue& value) {
  std::string out = "f";
  put_number(out, static_cast<uint64_t>(value.kind));
  put_text(out, value.field);
  put_text(out, value.row.table);
  put_text(out, value.cause.question);
  put_text(out, value.cause.rule);
  for (const auto& [name, text] : value.row.fields) put_text(out, name);
  return out;
}

bool has_shape(const Action& action, const Action& head) {
  return action.kind == head.kind && action.table == head.table && action.company == head.company &&
         action.key == head.key && action.needs == head.needs && action.gives == head.gives;
}
bool has_shape(const FieldValue& value, const FieldValue& field) {
  const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
  return value.kind == field.kind && value.field == field.field && value.cause == field.cause &&
         value.row.table == field.row.table &&
         std::equal(value.row.fields.begin(), value.row.fields.end(), field.row.fields.begin(),
                    field.row.fields.end(), same_name);
}

}  // namespace

uint32_t Actions::head_of(const Action& action) {
  if (last_head_ != kNoShape && has_shape(action, heads_[last_head_])) return last_head_;
  const auto [at, is_new] = numbers_.emplace(signature(action), static_cast<uint32_t>(heads_.size()));
  if (is_new) {
    Action& head = heads_.emplace_back();
    head.kind = action.kind;
    head.table = action.table;
    head.company = action.company;
    head.key = action.key;
    head.needs = action.needs;
    head.gives = action.gives;
  }
  return last_head_ = at->second;
}

uint32_t Actions::field_of(const FieldValue& value, size_t position) {
  if (position >= last_fields_.size()) last_fields_.resize(position + 1, kNoShape);
  uint32_t& last = last_fields_[position];
  if (last != kNoShape && has_shape(value, fields_[last])) return last;
  const auto [at, is_new] = numbers_.emplace(signature(value), static_cast<uint32_t>(fields_.size()));
  if (is_new) {
    FieldValue& field = fields_.emplace_back(value);
    field.text.clear();
    for (auto& [name, text] : field.row.fields) text.clear();
  }
  return last = at->second;
}

ByteStore::Place Actions::kept(const Action& action) {
  buffer_.clear();
  put_number(buffer_, head_of(action));
  put_number(buffer_, action.fields.size());
  for (size_t i = 0; i < action.fields.size(); ++i) {
    const FieldValue& value = action.fields[i];
    put_number(buffer_, field_of(value, i));
    put_text(buffer_, value.text);
    for (const auto& [name, text] : value.row.fields) put_text(buffer_, text);
  }
  return bytes_.add(buffer_);
}

const Action& Actions::Reader::at(size_t index) {
  const char* at = actions_->bytes_.at(actions_->places_[index]);
  const auto head = static_cast<uint32_t>(take_number(at));
  if (head != head_) {
    std::vector<FieldValue> fields = std::move(action_.fields);
    action_ = actions_->heads_[head];
    action_.fields = std::move(fields);
    head_ = head;
  }
  const auto count = static_cast<size_t>(take_number(at));
  action_.fields.resize(count);
  fields_.resize(count, kNoShape);
  for (size_t i = 0; i < count; ++i) {
    const auto shape = static_cast<uint32_t>(take_number(at));
    FieldValue& value = action_.fields[i];
    if (shape != fields_[i]) value = actions_->fields_[shape];
    fields_[i] = shape;
    take_text(at, value.text);
    for (auto& [name, text] : value.row.fields) take_text(at, text);
  }
  return action_;
}

void Actions::pick(std::span<const uint32_t> order) {
  std::vector<ByteStore::Place> picked;
  picked.reserve(order.size());
  for (const uint32_t index : order) picked.push_back(places_[index]);
  places_ = std::move(picked);
}

bool operator==(const Actions& a, const Actions& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

}  // namespace rapport::dataset
