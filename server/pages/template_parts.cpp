#include "server/pages/template_parts.h"

#include <fmt/format.h>

namespace rapport::pages {
namespace {

struct Tag {
  char sign = 0;  // # ^ / > < $ ! { or 0 for a variable
  std::string_view name;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

// Line breaks with the white space around them become one line break.
void append_folded(std::string& out, std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      out += text[i];
      continue;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    if (out.empty() || out.back() != '\n') out += '\n';
    while (i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\n')) ++i;
  }
}

class Reader {
 public:
  Reader(std::string_view file, std::string_view text) : file_(file), rest_(text) {}

  base::Result<std::vector<Part>> read() {
    std::vector<Part> parts = sequence("");
    if (problem_.empty() && !closed_by_.empty()) fail("closes `{}`, which is not open", closed_by_);
    if (!problem_.empty()) return base::Error{base::ErrorCode::InvalidArgument, problem_};
    return parts;
  }

 private:
  template <class... A>
  void fail(fmt::format_string<A...> message, A&&... args) {
    if (!problem_.empty()) return;
    problem_ = fmt::format("template `{}` ", file_) + fmt::format(message, std::forward<A>(args)...);
    rest_ = {};
  }

  Tag next_tag() {
    const bool is_raw = rest_.starts_with("{{{");
    const std::string_view end_sign = is_raw ? "}}}" : "}}";
    const size_t end = rest_.find(end_sign);
    if (end == std::string_view::npos) {
      fail("has a tag without an end: `{}`", rest_.substr(0, 30));
      return {'!', ""};
    }
    std::string_view inside = rest_.substr(is_raw ? 3 : 2, end - (is_raw ? 3 : 2));
    rest_.remove_prefix(end + end_sign.size());
    Tag tag{is_raw ? '{' : '\0', trimmed(inside)};
    constexpr std::string_view kSigns = "#^/><$!";
    if (!is_raw && !inside.empty() && kSigns.find(inside[0]) != std::string_view::npos)
      tag = {inside[0], trimmed(inside.substr(1))};
    return tag;
  }

  // Until the tag that closes `open`, or the end of the text.
  std::vector<Part> sequence(std::string_view open) {
    std::vector<Part> parts;
    closed_by_ = {};
    while (!rest_.empty()) {
      const size_t begin = std::min(rest_.find("{{"), rest_.size());
      add_literal(parts, rest_.substr(0, begin));
      rest_.remove_prefix(begin);
      if (rest_.empty()) break;
      const Tag tag = next_tag();
      if (tag.sign == '!') continue;
      if (tag.sign == '/') {
        closed_by_ = tag.name;
        return parts;
      }
      parts.push_back(part_of(tag));
    }
    if (!open.empty()) fail("does not close `{}`", open);
    return parts;
  }

  static void add_literal(std::vector<Part>& parts, std::string_view text) {
    if (text.empty()) return;
    if (parts.empty() || parts.back().kind != PartKind::Literal) parts.push_back({});
    append_folded(parts.back().text, text);
  }

  Part part_of(const Tag& tag) {
    Part part{kind_of(tag.sign), std::string(tag.name), {}};
    if (tag.name.empty()) fail("has a tag without a name");
    const bool has_children = tag.sign == '#' || tag.sign == '^' || tag.sign == '<' || tag.sign == '$';
    if (!has_children) return part;
    part.children = sequence(tag.name);
    if (closed_by_ != tag.name) fail("closes `{}` where `{}` is open", closed_by_, tag.name);
    closed_by_ = {};
    return part;
  }

  static PartKind kind_of(char sign) {
    if (sign == '#') return PartKind::Section;
    if (sign == '^') return PartKind::Inverted;
    if (sign == '>') return PartKind::Partial;
    if (sign == '<') return PartKind::Parent;
    if (sign == '$') return PartKind::Block;
    return sign == '{' ? PartKind::Raw : PartKind::Variable;
  }

  std::string_view file_;
  std::string_view rest_;
  std::string_view closed_by_;
  std::string problem_;
};

}  // namespace

base::Result<std::vector<Part>> read_parts(std::string_view file, std::string_view text) {
  return Reader(file, text).read();
}

}  // namespace rapport::pages
