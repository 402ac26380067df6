#include "server/mail/letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "runtime/base/html.h"

namespace rapport::mail {
namespace {

constexpr size_t kColumns = 72;

size_t columns_of(std::string_view word) {
  size_t columns = 0;
  for (const char c : word) columns += (c & 0xc0) != 0x80 ? 1 : 0;
  return columns;
}

// Filled to 72 columns at blanks; a word that is longer, such as an address, stays whole. A line end of the
// text stays.
std::string wrapped(std::string_view text) {
  std::string out;
  size_t used = 0;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      out += '\n';
      used = 0;
      ++at;
      continue;
    }
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const size_t width = columns_of(word);
    if (used > 0) {
      const bool fits = used + 1 + width <= kColumns;
      out += fits ? ' ' : '\n';
      used = fits ? used + 1 : 0;
    }
    out += word;
    used += width;
    at = end;
  }
  return out;
}

std::string to_text(const Letter& letter) {
  std::string text = wrapped(letter.title) + "\n";
  if (!letter.greeting.empty()) text += "\n" + wrapped(letter.greeting) + "\n";
  for (const std::string& paragraph : letter.paragraphs) text += "\n" + wrapped(paragraph) + "\n";
  if (letter.action) text += "\n" + wrapped(letter.action->label + ":") + "\n" + letter.action->url + "\n";
  for (const std::string& paragraph : letter.closing) text += "\n" + wrapped(paragraph) + "\n";
  if (!letter.sender.empty()) text += "\n-- \n" + wrapped(letter.sender) + "\n";
  return text;
}

// Mail programs take styles away from the head, or all but those on elements: what is needed stands on the
// elements, what is only for dark screens and phones in the head.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{}</title>
<style>
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
@media (max-width: 480px) {{
  .page {{ padding: 12px !important; }}
  .card {{ padding: 24px 20px !important; }}
  .button {{ display: block !important; text-align: center !important; }}
}}
@media (prefers-color-scheme: dark) {{
  .page {{ background: #14181c !important; }}
  .card {{ background: #1e242a !important; border-color: #39434d !important; }}
  .card {{ border-top-color: #5fb3a8 !important; }}
  .strong {{ color: #f2f4f6 !important; }}
  .words {{ color: #d7dce1 !important; }}
  .quiet {{ color: #a9b3bd !important; }}
  .rule {{ border-color: #39434d !important; }}
  .button {{ background: #5fb3a8 !important; color: #0d1a18 !important; }}
  .link {{ color: #7cc9be !important; }}
}}
</style>
</head>
)";

constexpr std::string_view kOpen =
    R"(<body class="page" style="margin:0;padding:32px 16px;background:#f2f4f5;)"
    R"(font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;)"
    R"(font-size:16px;line-height:1.55">
<div class="card" style="max-width:560px;margin:0 auto;padding:36px 40px;background:#ffffff;)"
    R"(border:1px solid #d9dee2;border-top:3px solid #1d6f66;border-radius:4px;overflow-wrap:anywhere">
)";

std::string paragraph(std::string_view kind, std::string_view style, std::string_view text) {
  std::string html;
  for (const char c : base::html_escaped(text)) {
    if (c == '\n') {
      html += "<br>\n";
    } else {
      html += c;
    }
  }
  return fmt::format("<p class=\"{}\" style=\"{}\">{}</p>\n", kind, style, html);
}

// The address stands below its button, for programs that show no links and for people who want to see where
// they go.
std::string button(const Action& action) {
  const std::string url = base::html_escaped(action.url);
  return fmt::format(
      "<p style=\"margin:28px 0 12px\"><a class=\"button\" href=\"{}\" "
      "style=\"display:inline-block;padding:12px 28px;"
      "background:#1d6f66;color:#ffffff;font-weight:600;text-decoration:none;border-radius:4px\">{}</a></p>\n"
      "<p class=\"quiet\" style=\"margin:0 0 24px;font-size:13px;line-height:1.45;color:#56616b\">"
      "<a class=\"link\" href=\"{}\" style=\"color:#1d6f66;word-break:break-all\">{}</a></p>\n",
      url, base::html_escaped(action.label), url, url);
}

std::string to_html(const Letter& letter) {
  constexpr std::string_view kWords = "margin:0 0 16px;color:#2b343c";
  constexpr std::string_view kQuiet = "margin:0 0 12px;font-size:14px;line-height:1.5;color:#56616b";
  std::string html =
      fmt::format(kHead, base::html_escaped(letter.language), base::html_escaped(letter.title));
  html += kOpen;
  html += fmt::format(
      "<h1 class=\"strong\" style=\"margin:0 0 "
      "20px;font-size:22px;line-height:1.3;font-weight:600;color:#182026\">"
      "{}</h1>\n",
      base::html_escaped(letter.title));
  if (!letter.greeting.empty()) html += paragraph("words", kWords, letter.greeting);
  for (const std::string& text : letter.paragraphs) html += paragraph("words", kWords, text);
  if (letter.action) html += button(*letter.action);
  for (const std::string& text : letter.closing) html += paragraph("quiet", kQuiet, text);
  if (!letter.sender.empty()) {
    html += "<hr class=\"rule\" style=\"margin:28px 0 16px;border:0;border-top:1px solid #d9dee2\">\n";
    html += paragraph("quiet", "margin:0;font-size:13px;line-height:1.5;color:#56616b", letter.sender);
  }
  return html + "</div>\n</body>\n</html>\n";
}

}  // namespace

Bodies to_bodies(const Letter& letter) { return {to_text(letter), to_html(letter)}; }

}  // namespace rapport::mail
