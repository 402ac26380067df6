// What texts/*.po say of the shown texts.
#include "compiler/hir/translations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/diag/render.h"
#include "compiler/hir/context.h"
#include "compiler/pack/po.h"
#include "runtime/base/utf8.h"
#include "runtime/program/markup.h"
#include "runtime/text/compose.h"

namespace rapport::hir {
namespace {

using pack::PoEntry;
using pack::PoFile;
using program::Template;
using program::TextForm;

constexpr size_t kNamed = 3;  // of missing texts

void report_flaw(Context& c, diag::Span at, const program::MarkupProblem& problem) {
  const std::string found = diag::printable(problem.found);
  switch (problem.flaw) {
    case program::MarkupFlaw::OpenBold: c.diags.report(diag::E8020, at, found); break;
    case program::MarkupFlaw::OpenLink: c.diags.report(diag::E8021, at, found); break;
    case program::MarkupFlaw::Address: c.diags.report(diag::E8022, at, found); break;
    case program::MarkupFlaw::PartInAddress: c.diags.report(diag::E8023, at, found); break;
  }
}

struct MarkupCounts {
  size_t paragraphs = 0, items = 0, bold = 0, links = 0;
};

MarkupCounts counts_of(const program::Markup& markup) {
  MarkupCounts counts;
  for (const program::MarkupBlock& block : markup.blocks) {
    (block.kind == program::BlockKind::List ? counts.items : counts.paragraphs) += block.lines.size();
    for (const program::MarkupLine& line : block.lines)
      for (const program::MarkupRun& run : line)
        counts.bold += run.strong, counts.links += !run.address.empty();
  }
  return counts;
}

std::string_view source_language(const pack::Manifest& manifest) {
  return manifest.languages.empty() ? std::string_view("en") : manifest.languages.front();
}

std::string braced(std::string_view part) { return fmt::format("{{{}}}", part); }

// `msgstr` with its braces → a template of the text's parts.
class BraceReader {
 public:
  BraceReader(Context& c, const TextSource& source, const pack::PoString& from)
      : c_(c), source_(source), from_(from), text_(from.text) {}

  std::optional<Template> read() {
    form_.literals.emplace_back();
    while (at_ < text_.size()) {
      const std::string_view next = text_.substr(at_);
      if (next.starts_with("{{") || next.starts_with("}}")) {
        form_.literals.back() += next[0];
        at_ += 2;
      } else if (next[0] == '{') {
        part();
      } else {
        form_.literals.back() += next[0];
        ++at_;
      }
    }
    for (const std::string& part : source_.parts)
      if (!shown_.contains(part)) wrong(diag::E8008, braced(part));
    for (std::string& literal : form_.literals) literal = text::composed(literal);
    return good_ ? std::optional(std::move(form_)) : std::nullopt;
  }

 private:
  void part() {
    const size_t close = text_.find('}', at_);
    const size_t end = close == std::string_view::npos ? text_.size() : close;
    const std::string name(base::trimmed(text_.substr(at_ + 1, end - at_ - 1)));
    at_ = std::min(end + 1, text_.size());
    const auto found = std::find(source_.parts.begin(), source_.parts.end(), name);
    if (close == std::string_view::npos || found == source_.parts.end()) {
      const std::vector<std::string_view> names(source_.parts.begin(), source_.parts.end());
      diag::Diagnostic& problem =
          wrong(diag::E8007, close == std::string_view::npos ? "{" + name : braced(name));
      if (const auto near = diag::closest(names, name); !near.empty())
        problem.label(from_.at, "did you mean `" + diag::printable(braced(near)) + "`?");
      return;
    }
    shown_.insert(name);
    form_.part_order.push_back(static_cast<uint32_t>(found - source_.parts.begin()));
    form_.literals.emplace_back();
  }

  template <class Code>
  diag::Diagnostic& wrong(const Code& code, const std::string& what) {
    good_ = false;
    return c_.diags.report(code, from_.at, diag::printable(what));
  }

  Context& c_;
  const TextSource& source_;
  const pack::PoString& from_;
  std::string_view text_;
  size_t at_ = 0;
  Template form_;
  std::set<std::string, std::less<>> shown_;
  bool good_ = true;
};

// Of one pack and one of its languages.
class Translator {
 public:
  Translator(Context& c, uint32_t pack) : c_(c), pack_(pack) {}

  void read(uint32_t file) {
    PoFile translations = pack::read_po(c_.sources, file, c_.diags);
    whole_ &= !translations.broken;
    check_language(file, translations);
    for (PoEntry& entry : translations.entries)
      if (entry.counts() && !entry.is_header()) add(std::move(entry));
  }

  // Every file could be read: what is not there, and what is too much, is worth telling.
  bool whole() const { return whole_; }

  // Into the forms of the program's language; the keys of the texts that have none.
  std::vector<std::string_view> apply(size_t into) {
    std::vector<std::string_view> missing;
    std::set<std::pair<std::string, std::string>> told;  // those of a pattern stand in each of its uses
    for (size_t i = 0; i < c_.out.texts.size(); ++i) {
      const TextSource& source = c_.out.texts[i];
      if (source.pack != pack_) continue;
      keys_[source.key].push_back(i);
      if (!needs_translation(source)) {
        c_.out.parts.texts[i].languages[into] = source.form;
        continue;
      }
      const auto found = entries_.find({source.key, brace_text(source)});
      if (found != entries_.end()) {
        found->second.used = true;
        if (put(i, into, found->second.entry)) continue;
      }
      if (told.emplace(source.key, brace_text(source)).second) missing.push_back(source.key);
    }
    return missing;
  }

  // What translates nothing that is there.
  void report_unused() {
    for (const auto& [key, row] : entries_)
      if (!row.used) report_unused(row.entry);
  }

 private:
  struct Row {
    PoEntry entry;
    bool used = false;
  };

  // A file that was copied from another language, and says so.
  void check_language(uint32_t file, const PoFile& translations) {
    const std::string language = pack::language_of_po(file_name(file));
    for (const PoEntry& entry : translations.entries) {
      const std::string said = entry.is_header() ? pack::language_of_header(entry) : std::string();
      if (!said.empty() && !language.empty() && !pack::same_language(said, language))
        c_.diags.report(diag::W8013, entry.translation.at, diag::printable(said), diag::printable(language));
    }
  }

  std::string_view file_name(uint32_t file) const {
    for (const DataFile& text : c_.packs[pack_].texts)
      if (text.file == file) return text.name;
    return {};
  }

  void add(PoEntry entry) {
    const std::pair<std::string, std::string> key{entry.context.text, entry.id.text};
    const auto found = entries_.find(key);
    if (found == entries_.end()) {
      entries_.emplace(key, Row{std::move(entry)});
      return;
    }
    c_.diags.report(diag::E8006, entry.at, diag::printable(key.first))
        .label(found->second.entry.at, "translated here first");
  }

  bool put(size_t i, size_t into, const PoEntry& entry) {
    program::Text& text = c_.out.parts.texts[i];
    std::optional<Template> form = BraceReader(c_, c_.out.texts[i], entry.translation).read();
    if (!form) return false;
    program::settle_lines(form->literals, text.form);
    if (text.form == TextForm::Formatted) compare(c_.out.texts[i].form, *form, entry.translation.at);
    text.languages[into] = std::move(*form);
    return true;
  }

  void compare(const Template& source, const Template& translated, diag::Span at) {
    const program::Markup markup = program::read_markup(translated);
    for (const program::MarkupProblem& problem : markup.problems) report_flaw(c_, at, problem);
    const MarkupCounts is = counts_of(markup), was = counts_of(program::read_markup(source));
    const std::pair<std::string_view, size_t MarkupCounts::*> kinds[] = {
        {"paragraphs", &MarkupCounts::paragraphs},
        {"items of lists", &MarkupCounts::items},
        {"bold texts", &MarkupCounts::bold},
        {"links", &MarkupCounts::links}};
    for (const auto& [name, kind] : kinds)
      if (is.*kind != was.*kind) c_.diags.report(diag::W8009, at, is.*kind, name, was.*kind);
  }

  void report_unused(const PoEntry& entry) {
    const std::string& key = entry.context.text;
    if (const auto found = keys_.find(key); found != keys_.end()) {
      const TextSource& now = c_.out.texts[found->second.front()];
      c_.diags.report(diag::W8005, entry.id.at, diag::printable(key)).label(now.span, "what it is now");
      return;
    }
    const diag::Span at = entry.has_context ? entry.context.at : entry.id.at;
    diag::Diagnostic& problem =
        c_.diags.report(diag::W8004, at, diag::printable(entry.has_context ? key : entry.id.text));
    if (!c_.diags.keeps(problem)) return;
    if (const std::string near = meant_key(key); !near.empty()) problem.fix(at, "\"" + near + "\"");
  }

  // Another name of the same role.
  std::string meant_key(std::string_view key) const {
    const auto ending_of = [](std::string_view k) { return k.substr(std::min(k.rfind('.'), k.size())); };
    const std::string_view ending = ending_of(key);
    std::vector<std::string_view> names;
    for (const auto& [name, texts] : keys_)
      if (ending_of(name) == ending)
        names.push_back(std::string_view(name).substr(0, name.size() - ending.size()));
    const std::string_view near = diag::closest(names, key.substr(0, key.size() - ending.size()));
    return near.empty() ? std::string() : std::string(near).append(ending);
  }

  Context& c_;
  uint32_t pack_;
  bool whole_ = true;
  std::map<std::pair<std::string, std::string>, Row> entries_;
  std::map<std::string, std::vector<size_t>, std::less<>> keys_;  // of the pack's texts
};

std::string listed(const std::vector<std::string_view>& keys) {
  std::string out;
  for (size_t i = 0; i < std::min(keys.size(), kNamed); ++i)
    out += (i == 0 ? "`" : ", `") + std::string(keys[i]) + "`";
  return keys.size() > kNamed ? out + ", …" : out;
}

size_t texts_of(const Context& c, uint32_t pack) {
  std::set<std::pair<std::string, std::string>> texts;
  for (const TextSource& text : c.out.texts)
    if (text.pack == pack && needs_translation(text)) texts.emplace(text.key, brace_text(text));
  return texts.size();
}

std::vector<uint32_t> files_of(const Context& c, uint32_t pack, std::string_view language) {
  std::vector<uint32_t> files;
  for (const DataFile& file : c.packs[pack].texts)
    if (pack::same_language(pack::language_of_po(file.name), language)) files.push_back(file.file);
  return files;
}

void report_missing(Context& c, uint32_t pack, size_t language, const std::vector<uint32_t>& files,
                    const std::vector<std::string_view>& missing) {
  const std::string& name = c.out.parts.languages[language];
  const size_t all = texts_of(c, pack);
  const diag::Span at = pack > 0 || files.empty() ? whole_pack(c) : diag::Span{files.front(), 0, 0};
  if (pack == 0)
    c.diags.report(diag::W4012, at, name, missing.size(), all, listed(missing));
  else
    c.diags.report(diag::W8012, at, c.packs[pack].alias, name, missing.size(), all,
                   language == 0 ? source_language(*c.packs[pack].manifest) : c.out.parts.languages[0]);
}

// `right`: nothing is wrong with the sources, so that what is missing or left over is told.
void translate_pack(Context& c, uint32_t pack, bool right) {
  for (size_t language = 0; language < c.out.parts.languages.size(); ++language) {
    if (pack::same_language(source_language(*c.packs[pack].manifest), c.out.parts.languages[language])) {
      for (size_t i = 0; i < c.out.texts.size(); ++i)
        if (c.out.texts[i].pack == pack) c.out.parts.texts[i].languages[language] = c.out.texts[i].form;
      continue;
    }
    const std::vector<uint32_t> files = files_of(c, pack, c.out.parts.languages[language]);
    Translator translator(c, pack);
    for (const uint32_t file : files) translator.read(file);
    const std::vector<std::string_view> missing = translator.apply(language);
    if (!right || !translator.whole()) continue;
    if (!missing.empty()) report_missing(c, pack, language, files, missing);
    if (pack == 0) translator.report_unused();
  }
}

void check_files(Context& c) {
  const std::vector<std::string>& languages = c.out.parts.languages;
  for (const DataFile& file : c.packs[0].texts) {
    const std::string language = pack::language_of_po(file.name);
    const auto found = std::find_if(languages.begin(), languages.end(), [&](const std::string& known) {
      return pack::same_language(known, language);
    });
    const diag::Span at{file.file, 0, 0};
    if (found == languages.end())
      c.diags.report(diag::W8010, at, diag::printable(language),
                     fmt::format("{}", fmt::join(languages, ", ")));
    else if (found == languages.begin())
      c.diags.report(diag::W8011, at, *found);
  }
}

}  // namespace

std::string brace_text(const TextSource& text) {
  std::string out;
  for (size_t i = 0; i < text.form.literals.size(); ++i) {
    for (const char c : text.form.literals[i]) out.append(c == '{' || c == '}' ? 2 : 1, c);
    if (i < text.parts.size()) out += braced(text.parts[i]);
  }
  return out;
}

bool needs_translation(const TextSource& text) {
  return std::any_of(text.form.literals.begin(), text.form.literals.end(),
                     [](const std::string& literal) { return !base::trimmed(literal).empty(); });
}

std::string_view kind_of_text(std::string_view key) {
  const TextRole& role = role_of(key);
  return role.name == "text" && key.starts_with("enum.") ? "option" : role.kind;
}

void check_markup(Context& c) {
  for (size_t i = 0; i < c.out.texts.size(); ++i) {
    const TextSource& text = c.out.texts[i];
    const program::Markup markup = program::read_markup(text.form);
    if (c.out.parts.texts[i].form == TextForm::Formatted) {
      for (const program::MarkupProblem& problem : markup.problems) report_flaw(c, text.span, problem);
      continue;
    }
    const MarkupCounts counts = counts_of(markup);
    if (text.pack == 0 && counts.bold + counts.links > 0) c.diags.report(diag::W8024, text.span);
  }
}

void translate(Context& c) {
  const bool right = !c.diags.has_errors();
  check_files(c);
  for (uint32_t pack = 0; pack < c.packs.size(); ++pack) translate_pack(c, pack, right);
}

}  // namespace rapport::hir
