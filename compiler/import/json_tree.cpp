#include "compiler/import/json_tree.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "runtime/base/limits.h"

namespace rapport::metadata {
namespace {

// Where the parser is in the text.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** shown) : at_(at), shown_(shown) {}
  const char& operator*() const { return *at_; }
  Cursor& operator++() {
    *shown_ = ++at_;
    return *this;
  }
  Cursor operator++(int) {
    const Cursor before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  const char** shown_;
};

class TreeMaker final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit TreeMaker(Source& source) : source_(source), at_(source.text().data()) {}

  std::optional<JsonNode> run() {
    const std::string_view text = source_.text();
    const Cursor begin(text.data(), &at_), end(text.data() + text.size(), &at_);
    if (!nlohmann::json::sax_parse(begin, end, this)) return std::nullopt;
    return std::move(root_);
  }

  bool null() override { return add({JsonKind::Null}); }
  bool boolean(bool value) override { return add({.kind = JsonKind::Bool, .yes = value}); }
  bool number_integer(number_integer_t) override { return add({JsonKind::Number}); }
  bool number_unsigned(number_unsigned_t) override { return add({JsonKind::Number}); }
  bool number_float(number_float_t, const string_t&) override { return add({JsonKind::Number}); }
  bool string(string_t& value) override { return add({.kind = JsonKind::String, .text = std::move(value)}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return begin(JsonKind::Object); }
  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool end_object() override { return open_.pop_back(), true; }
  bool start_array(std::size_t) override { return begin(JsonKind::List); }
  bool end_array() override { return open_.pop_back(), true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    const std::string what = error.what();  // "[json.exception…] parse error at line 1, column 2: …"
    const size_t words = what.find(": ");
    source_.diags().report(diag::E6203, here(), "JSON",
                           words == std::string::npos ? what : what.substr(words + 2));
    return false;
  }

 private:
  diag::Span here() const {
    const auto after = static_cast<size_t>(at_ - source_.text().data());
    const size_t at = after == 0 ? 0 : after - 1;
    return source_.span(at, at);
  }

  bool add(JsonNode node) { return place(std::move(node)) != nullptr; }

  bool begin(JsonKind kind) {
    if (open_.size() >= limits::kImportNesting) {
      source_.diags().report(diag::E1003, here(), limits::kImportNesting);
      return false;
    }
    JsonNode* const node = place({.kind = kind});
    if (node) open_.push_back(node);
    return node != nullptr;
  }

  // A node in an open list stays where it is until the next one is added, and then it is closed.
  JsonNode* place(JsonNode node) {
    node.at = here().begin;
    if (++count_ > limits::kImportValues) {
      source_.refuse(here(), "more than " + std::to_string(limits::kImportValues) + " values",
                     "a smaller file");
      return nullptr;
    }
    if (open_.empty()) return &(root_ = std::move(node));
    JsonNode& in = *open_.back();
    if (in.kind == JsonKind::Object) node.name = std::move(key_);
    return &in.items.emplace_back(std::move(node));
  }

  Source& source_;
  const char* at_;
  JsonNode root_;
  std::vector<JsonNode*> open_;
  std::string key_;
  size_t count_ = 0;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view member) const {
  if (kind != JsonKind::Object) return nullptr;
  const auto found = std::ranges::find(items, member, &JsonNode::name);
  return found == items.end() ? nullptr : &*found;
}

const JsonNode* JsonNode::find(std::string_view member, JsonKind of_kind) const {
  const JsonNode* const found = find(member);
  return found && found->kind == of_kind ? found : nullptr;
}

std::string_view JsonNode::text_of(std::string_view member) const {
  const JsonNode* const found = find(member, JsonKind::String);
  return found ? std::string_view(found->text) : std::string_view();
}

std::optional<JsonNode> load_json(Source& source) { return TreeMaker(source).run(); }

std::string_view describe(JsonKind kind) {
  switch (kind) {
    case JsonKind::Null: return "null";
    case JsonKind::Bool: return "true or false";
    case JsonKind::Number: return "a number";
    case JsonKind::String: return "a text";
    case JsonKind::List: return "a list";
    case JsonKind::Object: return "an object";
  }
  return {};
}

}  // namespace rapport::metadata
