#include "runtime/output/markup.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "runtime/base/utf8.h"

namespace rapport::output {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_name_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.' || byte == ':' ||
         byte >= 0x80;
}

bool is_xml_character(uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

class Scanner {
 public:
  explicit Scanner(std::string_view xml) : xml_(xml) {}

  std::optional<MarkupError> run() {
    while (!error_ && at_ < xml_.size()) {
      if (xml_[at_] == '<') {
        markup();
      } else {
        content();
      }
    }
    if (!error_ && depth_ > 0) fail(xml_.size(), "the document ends inside an element");
    return std::move(error_);
  }

 private:
  bool starts(std::string_view with) const { return xml_.substr(at_).starts_with(with); }

  void fail(size_t offset, std::string message) {
    if (!error_) error_ = MarkupError{offset, std::move(message)};
  }

  // To behind `end`; the document must hold it.
  void skip_past(std::string_view end, std::string_view what) {
    const size_t found = xml_.find(end, at_);
    if (found == std::string_view::npos)
      return fail(at_, "found " + std::string(what) + " that does not end");
    at_ = found + end.size();
  }

  void comment() {
    const size_t dashes = xml_.find("--", at_ + 4);
    if (dashes != std::string_view::npos && !xml_.substr(dashes).starts_with("-->"))
      return fail(dashes, "found `--` inside a comment");
    at_ += 4;  // so that <!--> is not taken for a whole one
    skip_past("-->", "a comment");
  }

  void markup() {
    if (starts("<!--")) return comment();
    if (starts("<![CDATA[")) {
      if (depth_ == 0) return fail(at_, "found text outside of the root element");
      return skip_past("]]>", "a CDATA section");
    }
    if (starts("<!"))
      return fail(at_, "found a document type: this format has none, and no entities of its own");
    if (starts("<?")) {
      const bool declares = starts("<?xml") && at_ + 5 < xml_.size() && !is_name_character(xml_[at_ + 5]);
      if (declares && at_ > 0) return fail(at_, "the XML declaration stands at the very start or nowhere");
      return skip_past("?>", "a processing instruction");
    }
    tag();
  }

  void tag() {
    const size_t start = at_++;
    const bool closes = at_ < xml_.size() && xml_[at_] == '/';
    if (closes) ++at_;
    if (at_ >= xml_.size() || !is_name_character(xml_[at_]))
      return fail(start, "expected the name of an element after `<`");
    while (at_ < xml_.size() && is_name_character(xml_[at_])) ++at_;
    while (!error_ && at_ < xml_.size() && xml_[at_] != '>' && xml_[at_] != '/') {
      if (closes && kBlanks.find(xml_[at_]) == std::string_view::npos) return fail(at_, "expected `>`");
      attribute();
    }
    if (error_) return;
    const bool is_empty = at_ < xml_.size() && xml_[at_] == '/';
    if (is_empty) ++at_;
    if (at_ >= xml_.size() || xml_[at_] != '>') return fail(start, "found a tag that does not end in `>`");
    ++at_;
    nest(start, closes, is_empty);
  }

  void nest(size_t start, bool closes, bool is_empty) {
    if (closes && is_empty) return fail(start, "found a tag with `/` at both ends");
    if (closes && depth_ == 0) return fail(start, "found an end tag without its start");
    if (closes) --depth_;
    if (!closes && !is_empty) ++depth_;
  }

  // Blanks, or blanks and an attribute.
  void attribute() {
    if (kBlanks.find(xml_[at_]) == std::string_view::npos)
      return fail(at_, "expected a blank, `/` or `>` in a tag");
    skip_blanks();
    if (at_ >= xml_.size() || xml_[at_] == '>' || xml_[at_] == '/') return;
    if (!is_name_character(xml_[at_])) return fail(at_, "expected the name of an attribute");
    while (at_ < xml_.size() && is_name_character(xml_[at_])) ++at_;
    skip_blanks();
    if (at_ >= xml_.size() || xml_[at_] != '=')
      return fail(at_, "expected `=` after the name of an attribute");
    ++at_;
    skip_blanks();
    const char quote = at_ < xml_.size() ? xml_[at_] : '\0';
    if (quote != '"' && quote != '\'') return fail(at_, "expected a quoted value");
    ++at_;
    const size_t end = xml_.find(quote, at_);
    if (end == std::string_view::npos) return fail(at_ - 1, "found a quoted value that does not end");
    references_until(end);
    at_ = end + 1;
  }

  void skip_blanks() { at_ = std::min(xml_.find_first_not_of(kBlanks, at_), xml_.size()); }

  void content() {
    const size_t end = std::min(xml_.find('<', at_), xml_.size());
    const std::string_view text = xml_.substr(at_, end - at_);
    if (depth_ == 0 && text.find_first_not_of(kBlanks) != std::string_view::npos)
      return fail(at_ + text.find_first_not_of(kBlanks), "found text outside of the root element");
    if (const size_t bad = text.find("]]>"); bad != std::string_view::npos)
      return fail(at_ + bad, "found `]]>` in a text");
    references_until(end);
    at_ = end;
  }

  // `<` stands nowhere but in front of a tag, `&` only in front of what XML itself knows.
  void references_until(size_t end) {
    for (size_t i = at_; i < end && !error_; ++i) {
      if (xml_[i] == '<') return fail(i, "found `<` in the value of an attribute: write `&lt;`");
      if (xml_[i] != '&') continue;
      const std::string_view name = xml_.substr(i + 1, std::min(xml_.find(';', i), end) - i - 1);
      if (i + 1 + name.size() == end || !is_reference(name))
        return fail(i, "found `&` that begins no reference to a character of XML: write `&amp;`");
    }
  }

  static bool is_reference(std::string_view name) {
    if (name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos") return true;
    if (!name.starts_with('#')) return false;
    const bool hex = name.starts_with("#x");
    const char* const first = name.data() + (hex ? 2 : 1);
    const char* const last = name.data() + name.size();
    uint32_t code = 0;
    const auto [end, error] = std::from_chars(first, last, code, hex ? 16 : 10);
    return first != last && end == last && error == std::errc() && is_xml_character(code);
  }

  std::string_view xml_;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::optional<MarkupError> error_;
};

}  // namespace

std::optional<MarkupError> find_markup_error(std::string_view xml) {
  if (const auto bad = base::find_invalid_utf8(xml))
    return MarkupError{*bad, "found bytes that are not UTF-8"};
  if (const auto bad = base::find_not_xml(xml))
    return MarkupError{*bad, "found a character that XML cannot hold"};
  return Scanner(xml).run();
}

std::string position_text(std::string_view xml, size_t offset) {
  const std::string_view before = xml.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::string_view row = before.substr(before.rfind('\n') + 1);  // npos + 1: from the start
  const auto is_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto column = std::count_if(row.begin(), row.end(), is_character) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace rapport::output
