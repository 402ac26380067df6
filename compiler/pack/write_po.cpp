#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "compiler/pack/po.h"

namespace rapport::pack {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      default: out += c; break;
    }
  }
  return out + "\"";
}

// A text with line ends begins on a line of its own, one line for each of its own.
void field(std::string& out, std::string_view mark, std::string_view word, std::string_view text) {
  const size_t first = text.find('\n');
  const bool several = first != std::string_view::npos && first + 1 < text.size();
  out.append(mark).append(word).append(" ");
  if (!several) {
    out.append(quoted(text)).append("\n");
    return;
  }
  out += "\"\"\n";
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.append(mark).append(quoted(text.substr(0, end))).append("\n");
    text.remove_prefix(end);
  }
}

void comments(std::string& out, std::string_view mark, const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    out.append(mark).append(line.empty() ? "" : " ").append(line).append("\n");
}

void entry_text(std::string& out, const PoEntry& entry) {
  const std::string_view mark = entry.obsolete ? "#~ " : "";
  comments(out, "#", entry.notes);
  comments(out, "#.", entry.extracted);
  comments(out, "#:", entry.references);
  std::string flags;
  for (const std::string& flag : entry.flags) flags += (flags.empty() ? "" : ", ") + flag;
  if (!flags.empty()) out += "#, " + flags + "\n";
  if (!entry.previous.empty()) field(out, entry.obsolete ? "#~| " : "#| ", "msgid", entry.previous);
  if (entry.has_context) field(out, mark, "msgctxt", entry.context.text);
  field(out, mark, "msgid", entry.id.text);
  field(out, mark, "msgstr", entry.translation.text);
}

// GNU gettext sets a file name with blanks off with these.
std::string reference(const std::string& place) {
  return place.find(' ') == std::string::npos ? place : "\u2068" + place + "\u2069";
}

// What a header of ours says; a translator's own lines stay, and their order.
std::string header_text(const std::string& old, const PoHeader& header) {
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"Project-Id-Version", header.pack + " " + header.version},
      {"PO-Revision-Date", ""},
      {"Last-Translator", ""},
      {"Language-Team", ""},
      {"Language", header.language},
      {"MIME-Version", "1.0"},
      {"Content-Type", "text/plain; charset=UTF-8"},
      {"Content-Transfer-Encoding", "8bit"}};
  std::string out = old;
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  for (const auto& [name, value] : wanted)
    if (!out.starts_with(name + ":") && out.find("\n" + name + ":") == std::string::npos)
      out += name + ": " + value + "\n";
  return out;
}

using Key = std::pair<std::string, std::string>;  // msgctxt, msgid

Key key_of(const PoEntry& entry) { return {entry.context.text, entry.id.text}; }

// Finds for each text the entry that has its translation, each entry once.
class Updater {
 public:
  Updater(const PoFile& old, const std::vector<Translatable>& texts) : old_(old), used_(old.entries.size()) {
    for (const Translatable& text : texts) wanted_.insert({text.key, text.source});
    for (size_t i = 0; i < old.entries.size(); ++i) {
      const PoEntry& entry = old.entries[i];
      if (entry.is_header()) used_[i] = true;
      if (!entry.has_context || entry.is_header()) continue;
      exact_.emplace(key_of(entry), i);
      if (wanted_.contains(key_of(entry)) || entry.translation.text.empty()) continue;
      by_key_.emplace(entry.context.text, i);
      by_source_.emplace(entry.id.text, i);
    }
  }

  PoEntry entry_for(const Translatable& text) {
    PoEntry entry = translated(text);
    // What translators noted at the same text stays, whichever of them had the translation.
    const auto [begin, end] = exact_.equal_range({text.key, text.source});
    for (auto same = begin; same != end; ++same)
      if (!used_[same->second]) std::ranges::copy(take(same->second).notes, std::back_inserter(entry.notes));
    return entry;
  }

  // What nothing has taken, as obsolete; gettext takes no entry twice.
  void add_rest(PoFile& out) const {
    std::set<Key> there = wanted_;
    for (size_t i = 0; i < old_.entries.size(); ++i) {
      if (used_[i] || old_.entries[i].translation.text.empty()) continue;
      if (!there.insert(key_of(old_.entries[i])).second) continue;
      PoEntry entry = old_.entries[i];
      entry.obsolete = true;
      entry.extracted.clear();
      entry.references.clear();
      out.entries.push_back(std::move(entry));
    }
  }

 private:
  static constexpr size_t kNone = SIZE_MAX;
  using Index = std::multimap<std::string, size_t>;

  // Empty: none has a translation.
  PoEntry translated(const Translatable& text) {
    if (const size_t same = best({text.key, text.source}); same != kNone) return take(same);
    if (const size_t other = unused(by_source_, text.source); other != kNone) return take(other);
    if (const size_t other = unused(by_key_, text.key); other != kNone) {
      PoEntry entry = take(other);
      if (entry.previous.empty()) entry.previous = old_.entries[other].id.text;
      if (!entry.is_fuzzy()) entry.flags.insert(entry.flags.begin(), "fuzzy");
      return entry;
    }
    return {};
  }

  // Of those of one name and text, as a merge leaves them: one that is sure before one that is fuzzy, one
  // that counts before one that is obsolete, then the first.
  size_t best(const Key& key) const {
    const auto rank = [&](size_t i) {
      return std::pair(old_.entries[i].is_fuzzy(), old_.entries[i].obsolete);
    };
    size_t out = kNone;
    const auto [begin, end] = exact_.equal_range(key);
    for (auto same = begin; same != end; ++same)
      if (!old_.entries[same->second].translation.text.empty())
        if (out == kNone || rank(same->second) < rank(out)) out = same->second;
    return out;
  }

  size_t unused(const Index& index, const std::string& key) const {
    const auto [begin, end] = index.equal_range(key);
    const auto found = std::find_if(begin, end, [&](const auto& row) { return !used_[row.second]; });
    return found == end ? kNone : found->second;
  }

  PoEntry take(size_t i) {
    used_[i] = true;
    return old_.entries[i];
  }

  const PoFile& old_;
  std::vector<bool> used_;
  std::set<Key> wanted_;
  std::multimap<Key, size_t> exact_;  // in their order
  Index by_key_, by_source_;
};

}  // namespace

std::string write_po(const PoFile& file) {
  std::string out;
  for (const PoEntry& entry : file.entries) {
    if (!out.empty()) out += '\n';
    entry_text(out, entry);
  }
  if (!file.trailing.empty() && !out.empty()) out += '\n';
  comments(out, "#", file.trailing);
  return out;
}

PoFile updated(const PoFile& old, const std::vector<Translatable>& texts, const PoHeader& header) {
  PoFile out;
  const auto first = std::find_if(old.entries.begin(), old.entries.end(),
                                  [](const PoEntry& e) { return e.is_header() && !e.obsolete; });
  out.entries.push_back(first == old.entries.end() ? PoEntry() : *first);
  PoEntry& head = out.entries.front();
  head.translation.text = header_text(head.translation.text, header);
  Updater updater(old, texts);
  std::map<Key, size_t> done;  // two texts of one key and source have one translation
  for (const Translatable& text : texts) {
    const auto [known, is_new] = done.emplace(Key{text.key, text.source}, out.entries.size());
    if (!is_new) {
      out.entries[known->second].references.push_back(reference(text.reference));
      continue;
    }
    PoEntry entry = updater.entry_for(text);
    entry.has_context = true;
    entry.context.text = text.key;
    entry.id.text = text.source;
    entry.obsolete = false;
    if (!entry.is_fuzzy()) entry.previous.clear();
    entry.extracted = {text.kind};
    entry.references = {reference(text.reference)};
    out.entries.push_back(std::move(entry));
  }
  updater.add_rest(out);
  out.trailing = old.trailing;
  return out;
}

}  // namespace rapport::pack
