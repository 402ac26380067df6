#include "compiler/pack/po.h"

#include <algorithm>
#include <optional>

#include "compiler/diag/render.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::pack {
namespace {

enum class Field : uint8_t { None, Context, Id, Translation, PreviousContext, PreviousId };

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char folded(char c) { return c == '_' ? '-' : lower(c); }

std::string_view charset_of(std::string_view header) {
  constexpr std::string_view kName = "charset=";
  const auto found = std::search(header.begin(), header.end(), kName.begin(), kName.end(),
                                 [](char a, char b) { return lower(a) == b; });
  if (found == header.end()) return {};
  std::string_view rest = header.substr(static_cast<size_t>(found - header.begin()) + kName.size());
  return rest.substr(0, rest.find_first_of(" \t\r\n;"));
}

class Reader {
 public:
  Reader(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags)
      : text_(sources.text(file)), number_(file), diags_(diags) {}

  PoFile read() {
    if (text_.size() > limits::kTranslationBytes) {
      refuse(diags_.report(diag::E8001, span(0, 0), std::to_string(text_.size()) + " bytes",
                           "at most " + std::to_string(limits::kTranslationBytes)));
      return std::move(file_);
    }
    if (const auto bad = base::find_invalid_utf8(text_)) {
      refuse(diags_.report(diag::E1001, span(*bad, *bad + 1), static_cast<uint32_t>(*bad)));
      return std::move(file_);
    }
    size_t begin = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (begin < text_.size()) {
      const size_t end = std::min(text_.find('\n', begin), text_.size());
      line(begin, end);
      begin = end + 1;
    }
    if (!identified_) file_.trailing = std::move(entry_.notes);
    finish();
    if (!file_.broken) check_header();  // else what it says may be what could not be read
    return std::move(file_);
  }

 private:
  diag::Span span(size_t begin, size_t end) const {
    return {number_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  diag::Diagnostic& refuse(diag::Diagnostic& problem) {
    file_.broken = true;
    return problem;
  }
  void unexpected(size_t begin, size_t end, std::string_view expected) {
    constexpr size_t kShown = 40;
    std::string found = diag::printable(base::utf16_prefix(text_.substr(begin, end - begin), kShown));
    refuse(diags_.report(diag::E8001, span(begin, std::max(end, begin)),
                         found.empty() ? "the end of the line" : "`" + found + "`", expected));
  }

  void line(size_t begin, size_t end) {
    while (begin < end && (text_[begin] == ' ' || text_[begin] == '\t')) ++begin;
    while (end > begin && base::trimmed(text_.substr(end - 1, 1)).empty()) --end;
    if (begin == end) return;
    if (text_[begin] == '#') return comment(begin, end);
    statement(begin, end, false);
  }

  void comment(size_t begin, size_t end) {
    const char mark = begin + 1 < end ? text_[begin + 1] : ' ';
    if (mark == '~') return obsolete(begin + 2, end);
    next_entry_after_translation(false);
    const std::string_view rest = base::trimmed(text_.substr(begin + 1, end - begin - 1));
    const std::string_view marked = rest.empty() ? rest : base::trimmed(rest.substr(1));
    switch (mark) {
      case '.': entry_.extracted.emplace_back(marked); break;
      case ':': entry_.references.emplace_back(marked); break;
      case ',': flags(marked); break;
      case '|': previous(begin + 2, end); break;
      default: entry_.notes.emplace_back(rest); break;
    }
  }

  void flags(std::string_view list) {
    while (!list.empty()) {
      const size_t end = std::min(list.find(','), list.size());
      if (const std::string_view flag = base::trimmed(list.substr(0, end)); !flag.empty())
        entry_.flags.emplace_back(flag);
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  }

  void obsolete(size_t begin, size_t end) {
    if (begin < end && text_[begin] == '|') {
      next_entry_after_translation(true);
      return previous(begin + 1, end);
    }
    while (begin < end && text_[begin] == ' ') ++begin;
    if (begin < end) statement(begin, end, true);
  }

  // What the text was: `msgctxt "…"`, `msgid "…"`, and more lines of it.
  void previous(size_t begin, size_t end) {
    while (begin < end && text_[begin] == ' ') ++begin;
    const std::string_view rest = text_.substr(begin, end - begin);
    if (rest.starts_with("msgid ") || rest.starts_with("msgid\"")) {
      last_ = Field::PreviousId;
      entry_.previous.clear();
    } else if (rest.starts_with("msgctxt")) {
      last_ = Field::PreviousContext;
    } else if (!rest.starts_with('"')) {
      return unexpected(begin, end, "`msgid` or `msgctxt`");
    }
    const size_t quote = rest.find('"');
    if (quote == std::string_view::npos) return unexpected(end, end, "a text in double quotes");
    const std::optional<PoString> value = string(begin + quote, end);
    if (value && last_ == Field::PreviousId) entry_.previous += value->text;
  }

  void statement(size_t begin, size_t end, bool is_obsolete) {
    if (text_[begin] == '"') return more(begin, end);
    const std::string_view rest = text_.substr(begin, end - begin);  // of the line, not of the file
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\""));
    const size_t word_end = begin + word.size();
    if (word == "msgid_plural" || word.starts_with("msgstr[")) {
      if (!translated_) refuse(diags_.report(diag::E8003, span(begin, word_end), word));
      last_ = Field::None;
      entry_.translation.at = span(begin, end);
      translated_ = true;
      return;
    }
    const Field field = word == "msgctxt"  ? Field::Context
                        : word == "msgid"  ? Field::Id
                        : word == "msgstr" ? Field::Translation
                                           : Field::None;
    if (field == Field::None)
      return unexpected(begin, end, "a comment, `msgctxt`, `msgid`, `msgstr` or a text in double quotes");
    start(field, begin, is_obsolete);
    const size_t quote = begin + std::min(rest.find_first_not_of(" \t", word.size()), rest.size());
    if (quote == end || text_[quote] != '"') return unexpected(quote, end, "a text in double quotes");
    more(quote, end);
  }

  void start(Field field, size_t begin, bool is_obsolete) {
    if (field == Field::Translation) {
      if (!identified_ || translated_) unexpected(begin, begin + 6, "a `msgid` before it");
      translated_ = true;
    } else {
      next_entry_after_translation(is_obsolete);
      if (field == Field::Id && identified_) unexpected(begin, begin + 5, "the `msgstr` of the one before");
      if (field == Field::Context && identified_) unexpected(begin, begin + 7, "`msgstr`");
      if (field == Field::Id) identified_ = true;
      if (field == Field::Context) entry_.has_context = true;
    }
    entry_.obsolete = is_obsolete;
    if (entry_.at.file == UINT32_MAX) entry_.at = span(begin, begin);
    last_ = field;
  }

  // One more line of the text that was begun.
  void more(size_t quote, size_t end) {
    PoString* into = last_ == Field::Context       ? &entry_.context
                     : last_ == Field::Id          ? &entry_.id
                     : last_ == Field::Translation ? &entry_.translation
                                                   : nullptr;
    const std::optional<PoString> value = string(quote, end);
    if (!into) {
      if (!translated_) unexpected(quote, end, "`msgctxt`, `msgid` or `msgstr` before it");
      return;
    }
    if (!value) return;
    if (into->at.file == UINT32_MAX) into->at = value->at;
    into->at.end = value->at.end;
    into->text += value->text;
    entry_.at.end = value->at.end;
  }

  std::optional<PoString> string(size_t quote, size_t end) {
    PoString out{{}, span(quote, end)};
    for (size_t at = quote + 1; at < end; ++at) {
      const char c = text_[at];
      if (c == '"') {
        if (at + 1 == end) return out;
        unexpected(at + 1, end, "nothing after the text");
        return std::nullopt;
      }
      if (c != '\\') {
        out.text += c;
        continue;
      }
      const char escaped = ++at < end ? text_[at] : '\0';
      constexpr std::string_view kFrom = "ntr\"\\", kTo = "\n\t\r\"\\";
      const size_t known = escaped == '\0' ? std::string_view::npos : kFrom.find(escaped);
      if (known == std::string_view::npos) {
        size_t after = std::min(at, end);
        if (after < end) base::next_code_point(text_, after);
        unexpected(at - 1, after, "one of `\\n`, `\\t`, `\\r`, `\\\"`, `\\\\`");
        return std::nullopt;
      }
      out.text += kTo[known];
    }
    unexpected(end, end, "`\"` at the end of the text");
    return std::nullopt;
  }

  void next_entry_after_translation(bool is_obsolete) {
    if (translated_) finish();
    if (identified_ && entry_.obsolete != is_obsolete) finish();
  }

  void finish() {
    if (identified_ && !translated_ && !file_.broken)
      refuse(diags_.report(diag::E8001, entry_.at, "`msgid` without `msgstr`", "both"));
    const bool whole = identified_ && translated_;
    if (whole && base::utf16_length(entry_.translation.text) > limits::kTextUnits)
      refuse(diags_.report(diag::E8001, entry_.at, "a translation of more characters",
                           "at most " + std::to_string(limits::kTextUnits)));
    if (whole) file_.entries.push_back(std::move(entry_));
    entry_ = {};
    identified_ = translated_ = false;
    last_ = Field::None;
  }

  void check_header() {
    for (const PoEntry& entry : file_.entries) {
      if (!entry.is_header() || entry.obsolete) continue;
      const std::string_view charset = charset_of(entry.translation.text);
      std::string name;
      for (const char c : charset) name += lower(c);
      if (name != "utf-8" && name != "utf8")
        refuse(diags_.report(diag::E8002, entry.translation.at,
                             charset.empty() ? "none" : diag::printable(charset)));
      return;
    }
  }

  std::string_view text_;
  uint32_t number_;
  diag::Diagnostics& diags_;
  PoFile file_;
  PoEntry entry_;
  bool identified_ = false, translated_ = false;  // the entry has its msgid, its msgstr
  Field last_ = Field::None;
};

}  // namespace

bool PoEntry::is_fuzzy() const { return std::find(flags.begin(), flags.end(), "fuzzy") != flags.end(); }

PoFile read_po(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags) {
  return Reader(sources, file, diags).read();
}

std::string language_of_po(std::string_view name) {
  constexpr std::string_view kFolder = "texts/", kEnding = ".po";
  if (!name.starts_with(kFolder) || !name.ends_with(kEnding)) return {};
  name.remove_prefix(kFolder.size());
  name.remove_suffix(kEnding.size());
  if (name.find('/') != std::string_view::npos) return {};
  std::string language;
  for (const char c : name) language += folded(c);
  return language;
}

std::string language_of_header(const PoEntry& header) {
  constexpr std::string_view kName = "\nLanguage:";
  const std::string text = "\n" + header.translation.text;
  const size_t found = text.find(kName);
  if (found == std::string::npos) return {};
  const size_t begin = found + kName.size();
  return std::string(base::trimmed(std::string_view(text).substr(begin, text.find('\n', begin) - begin)));
}

bool same_language(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return folded(x) == folded(y); });
}

}  // namespace rapport::pack
