#include "compiler/diag/render.h"

#include <array>

#include "runtime/base/utf8.h"

namespace rapport::diag {
namespace {

// Not to be printed: controls (C0, DEL, C1), line and paragraph separators, what changes the writing
// direction, what is invisible. A terminal may obey them, a reader cannot see them.
bool harmful(uint32_t c) {
  struct Range {
    uint32_t first, last;
  };
  constexpr std::array kRanges = {Range{0x00, 0x1F},      Range{0x7F, 0x9F},     Range{0xAD, 0xAD},
                                  Range{0x061C, 0x061C},  Range{0x200B, 0x200F}, Range{0x2028, 0x202E},
                                  Range{0x2060, 0x206F},  Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB},
                                  Range{0xE0000, 0xE007F}};
  for (const Range& range : kRanges)
    if (c >= range.first && c <= range.last) return true;
  return false;
}

// The code point at `at`, or U+FFFD for a byte that is no UTF-8; moves `at`.
uint32_t next_lenient(std::string_view text, size_t& at) {
  const std::string_view one = text.substr(at, 4);
  for (size_t length = 1; length <= one.size(); ++length) {
    if (base::find_invalid_utf8(one.substr(0, length))) continue;
    return base::next_code_point(text, at);
  }
  ++at;
  return 0xFFFD;
}

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Note: return "note";
  }
  return "";
}

bool has_place(Span at, const SourceMap& sources) { return at.file < sources.size(); }

// "12:8-14", or "12:8-13:2" over lines; "12:8" for a point.
std::string range(Span at, const SourceMap& sources) {
  const Position begin = sources.position(at.file, at.begin);
  const Position end = sources.position(at.file, at.end);
  if (at.begin == at.end) return fmt::format("{}:{}", begin.line, begin.column);
  if (begin.line != end.line)
    return fmt::format("{}:{}-{}:{}", begin.line, begin.column, end.line, end.column);
  return fmt::format("{}:{}-{}", begin.line, begin.column, end.column);
}

// ---- text ----

std::string spaces(size_t n) { return std::string(n, ' '); }

// A line as shown: tabs are one blank, the harmful escaped. `columns` maps code points to columns on the
// screen.
struct ShownLine {
  std::string text;
  std::vector<size_t> columns;  // of the code point with that index, and of the end
};

ShownLine shown_line(std::string_view line) {
  ShownLine shown;
  size_t column = 0;
  for (size_t at = 0; at < line.size();) {
    shown.columns.push_back(column);
    const size_t begin = at;
    next_lenient(line, at);
    const std::string piece = line[begin] == '\t' ? " " : printable(line.substr(begin, at - begin));
    size_t width = 0;
    for (const char c : piece) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    column += width;
    shown.text += piece;
  }
  shown.columns.push_back(column);
  return shown;
}

// The source line of `at` and its underline with `note` after it.
std::string excerpt(Span at, const SourceMap& sources, size_t margin, char mark, std::string_view note) {
  const Position begin = sources.position(at.file, at.begin);
  const Position end = sources.position(at.file, at.end);
  const ShownLine line = shown_line(sources.line(at.file, begin.line));
  const auto column = [&](size_t n) { return line.columns[std::min(n - 1, line.columns.size() - 1)]; };
  const size_t from = column(begin.column);
  const size_t to = end.line == begin.line ? column(end.column) : line.columns.back();
  std::string out = fmt::format("{:>{}} | {}\n", begin.line, margin, line.text);
  out += fmt::format("{} | {}{}", spaces(margin), spaces(from), std::string(to > from ? to - from : 1, mark));
  if (!note.empty()) out += fmt::format(" {}", note);
  return out;
}

std::string help_of(const Diagnostic& d) {
  if (d.fixes.size() != 1) return d.fixes.empty() ? "" : "help: a fix is known";
  const Fix& fix = d.fixes[0];
  if (fix.at.begin == fix.at.end)
    return fmt::format("help: add `{}`", printable(base::trimmed(fix.replacement)));
  if (fix.replacement.empty()) return "help: leave it out";
  return fmt::format("help: write `{}`", printable(base::trimmed(fix.replacement)));
}

size_t margin_of(const Diagnostic& d, const SourceMap& sources) {
  uint32_t last = sources.position(d.at.file, d.at.begin).line;
  for (const Label& label : d.labels)
    if (has_place(label.at, sources))
      last = std::max(last, sources.position(label.at.file, label.at.begin).line);
  return fmt::formatted_size("{}", last);
}

void put_text(std::string& out, const Diagnostic& d, const SourceMap& sources) {
  out += fmt::format("{}[{}]: {}\n", word(d.severity), d.code, printable(d.message));
  if (!has_place(d.at, sources)) {
    out += fmt::format("  (rapport explain {})\n", d.code);
    return;
  }
  const Position at = sources.position(d.at.file, d.at.begin);
  const size_t margin = margin_of(d, sources);
  out +=
      fmt::format("{}--> {}:{}:{}\n", spaces(margin), printable(sources.name(d.at.file)), at.line, at.column);
  out += fmt::format("{} |\n", spaces(margin));
  const std::string first = excerpt(d.at, sources, margin, '^', help_of(d));
  out += fmt::format("{}        (rapport explain {})\n", first, d.code);
  for (const Label& label : d.labels) {
    if (!has_place(label.at, sources)) {
      out += fmt::format("{} = {}\n", spaces(margin), printable(label.text));
      continue;
    }
    if (label.at.file != d.at.file)
      out += fmt::format("{}::: {}\n", spaces(margin), printable(sources.name(label.at.file)));
    out += excerpt(label.at, sources, margin, '-', printable(label.text)) + '\n';
  }
}

// ---- JSON ----

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const uint32_t c = next_lenient(text, at);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c <= 0xFFFF && harmful(c)) {
      out += fmt::format("\\u{:04x}", c);
    } else if (harmful(c)) {
      out +=
          fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      base::append_code_point(out, c);
    }
  }
  return out + '"';
}

std::string json_range(Span at, const SourceMap& sources) {
  if (!has_place(at, sources)) return "\"line\": 0, \"column\": 0, \"end_line\": 0, \"end_column\": 0";
  const Position begin = sources.position(at.file, at.begin);
  const Position end = sources.position(at.file, at.end);
  return fmt::format("\"line\": {}, \"column\": {}, \"end_line\": {}, \"end_column\": {}", begin.line,
                     begin.column, end.line, end.column);
}

std::string json_file(Span at, const SourceMap& sources) {
  return fmt::format("\"file\": {}", has_place(at, sources) ? quoted(sources.name(at.file)) : "\"\"");
}

std::string json_labels(const Diagnostic& d, const SourceMap& sources) {
  std::string out;
  for (const Label& label : d.labels)
    out += fmt::format("{}{{{}, {}, \"message\": {}}}", out.empty() ? "" : ", ", json_file(label.at, sources),
                       json_range(label.at, sources), quoted(label.text));
  return out;
}

std::string json_fixes(const Diagnostic& d, const SourceMap& sources) {
  std::string out;
  for (const Fix& fix : d.fixes)
    out += fmt::format("{}{{{}, \"replacement\": {}}}", out.empty() ? "" : ", ", json_range(fix.at, sources),
                       quoted(fix.replacement));
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const uint32_t c = next_lenient(text, at);
    if (harmful(c))
      out += fmt::format("\\u{{{:x}}}", c);
    else
      base::append_code_point(out, c);
  }
  return out;
}

std::string to_text(const Diagnostics& diags, const SourceMap& sources) {
  std::string out;
  for (const Diagnostic& d : diags.list()) {
    if (!out.empty()) out += '\n';
    put_text(out, d, sources);
  }
  return out;
}

std::string to_json(const Diagnostics& diags, const SourceMap& sources) {
  std::string out = "{\"diagnostics\": [";
  std::string_view separator;
  for (const Diagnostic& d : diags.list()) {
    out += fmt::format(
        "{}{{\"code\": {}, \"severity\": \"{}\", {}, {}, \"message\": {}, \"labels\": [{}], \"fixes\": "
        "[{}]}}",
        separator, quoted(d.code), word(d.severity), json_file(d.at, sources), json_range(d.at, sources),
        quoted(d.message), json_labels(d, sources), json_fixes(d, sources));
    separator = ", ";
  }
  return out + "]}\n";
}

std::string to_lines(const Diagnostics& diags, const SourceMap& sources) {
  std::string out;
  for (const Diagnostic& d : diags.list()) {
    if (has_place(d.at, sources))
      out += fmt::format("{}:{}: ", printable(sources.name(d.at.file)), range(d.at, sources));
    out += fmt::format("{} {}: {}", word(d.severity), d.code, printable(d.message));
    for (const Label& label : d.labels) {
      const bool placed = has_place(label.at, sources);
      const std::string file =
          placed && label.at.file != d.at.file ? printable(sources.name(label.at.file)) + ":" : std::string();
      out +=
          fmt::format("; {}{}{}", file, placed ? range(label.at, sources) + " " : "", printable(label.text));
    }
    for (const Fix& fix : d.fixes)
      if (has_place(fix.at, sources))
        out += fmt::format("; fix {} {}", range(fix.at, sources), quoted(fix.replacement));
    out += '\n';
  }
  return out;
}

}  // namespace rapport::diag
