// HTML that is safe by its type: a text of a pack becomes Html through text() alone, which escapes it; markup
// is written out in our own sources. What is neither does not compile.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace rapport::doc {

struct Markup {                                             // tags, as they stand in our sources
  consteval Markup(const char* written) : view(written) {}  // NOLINT: literals are markup
  std::string_view view;
};

class Html {
 public:
  Html() = default;
  Html(Markup markup) : bytes_(markup.view) {}  // NOLINT: likewise

  Html& operator<<(const Html& other) { return bytes_ += other.bytes_, *this; }
  Html& operator<<(Markup markup) { return bytes_ += markup.view, *this; }
  bool empty() const { return bytes_.empty(); }
  const std::string& bytes() const { return bytes_; }

 private:
  friend Html text(std::string_view plain);
  friend Html drawing(std::string_view svg);
  std::string bytes_;
};

// Escaped for elements and for attributes in double quotes. Characters that HTML has not become U+FFFD.
Html text(std::string_view plain);
Html number(size_t number);

// A name as part of an id, and of the address that leads there: what is no letter, digit, `_`, `-` or `.` of
// ASCII is `~` and its hex digits, so that different names stay different.
std::string anchor(std::string_view name);

// What Graphviz drew: an `svg` element without the lines before it. Empty when it is anything else.
Html drawing(std::string_view svg);

// "a, b and c"
Html joined(std::initializer_list<Html> parts);
Html link(std::string_view url, const Html& shown);
Html element(Markup open, const Html& inside, Markup close);

}  // namespace rapport::doc
