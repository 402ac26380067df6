#include "runtime/program/markup.h"

#include <algorithm>
#include <array>

#include "runtime/base/utf8.h"

namespace rapport::program {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kItem = "- ";
constexpr std::string_view kBold = "**";
constexpr char kPart = 'x';  // stands for a part: no mark and no blank
// Of what is wrong, in a problem: each mark of a long text may have one.
constexpr size_t kFoundUnits = 60;
constexpr size_t kBeginningUnits = 20;  // of what has no end
constexpr std::array<std::string_view, 3> kSchemes = {"https://", "http://", "mailto:"};

struct PartAt {
  size_t at;  // in `text`
  Index part;
};

// Literals and parts in one row.
struct Flat {
  std::string text;
  std::vector<PartAt> parts;  // ascending

  std::vector<PartAt>::const_iterator first_part(size_t begin) const {
    return std::lower_bound(parts.begin(), parts.end(), begin,
                            [](const PartAt& p, size_t at) { return p.at < at; });
  }
  bool has_part(size_t begin, size_t end) const {
    const auto part = first_part(begin);
    return part != parts.end() && part->at < end;
  }
};

Flat flattened(const Template& form) {
  Flat flat;
  for (size_t i = 0; i < form.literals.size(); ++i) {
    flat.text += form.literals[i];
    if (i >= form.part_order.size()) continue;
    flat.parts.push_back({flat.text.size(), static_cast<Index>(i)});
    flat.text += kPart;
  }
  return flat;
}

void append(Flat& line, const Flat& whole, size_t begin, size_t end) {
  for (auto p = whole.first_part(begin); p != whole.parts.end() && p->at < end; ++p)
    line.parts.push_back({line.text.size() + p->at - begin, p->part});
  line.text.append(whole.text, begin, end - begin);
}

struct FlatBlock {
  BlockKind kind;
  std::vector<Flat> lines;
};

std::vector<FlatBlock> blocks_of(const Flat& whole) {
  std::vector<FlatBlock> blocks;
  bool open = false;  // the last block goes on with the next line
  for (size_t start = 0; start <= whole.text.size();) {
    const size_t line_end = std::min(whole.text.find('\n', start), whole.text.size());
    const size_t next = line_end + 1;
    const size_t begin = whole.text.find_first_not_of(kBlanks, start);
    start = next;
    if (begin >= line_end) {
      open = false;
      continue;
    }
    const size_t end = whole.text.find_last_not_of(kBlanks, line_end - 1) + 1;
    const bool item = std::string_view(whole.text).substr(begin, line_end - begin).starts_with(kItem);
    const BlockKind kind = item ? BlockKind::List : BlockKind::Paragraph;
    if (!open || (item && blocks.back().kind != kind)) blocks.push_back({kind, {}});
    std::vector<Flat>& lines = blocks.back().lines;
    const bool goes_on = open && !item && !lines.empty();
    if (!goes_on) lines.emplace_back();
    if (goes_on) lines.back().text += ' ';
    append(lines.back(), whole, item ? std::min(begin + kItem.size(), end) : begin, end);
    open = true;
  }
  return blocks;
}

// Where the next one of some characters stands. Who asks goes forward only, so a text is searched once,
// however many marks in it look for the same end.
class Ahead {
 public:
  Ahead(std::string_view text, std::string_view wanted) : text_(text), wanted_(wanted) { search(0); }

  size_t from(size_t begin) {  // there is none: the size of the text
    if (at_ < begin) search(begin);
    return at_;
  }

 private:
  void search(size_t begin) { at_ = std::min(text_.find_first_of(wanted_, begin), text_.size()); }

  std::string_view text_, wanted_;
  size_t at_ = 0;
};

// One line: a paragraph or an item of a list.
class LineReader {
 public:
  LineReader(const Flat& line, std::vector<MarkupProblem>& problems)
      : line_(line),
        text_(line.text),
        problems_(problems),
        part_(line.parts.begin()),
        link_ends_(text_, ")"),
        blanks_(text_, kSpace) {}

  MarkupLine read() {
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with(kBold) && !line_.has_part(at_, at_ + kBold.size()) && bold())
        continue;
      if (text_[at_] == '[' && link()) continue;
      add(at_, at_ + 1, {});
      ++at_;
    }
    return std::move(runs_);
  }

 private:
  static bool is_blank(char c) { return kSpace.find(c) != std::string_view::npos; }

  // One stretch after the other.
  void add(size_t begin, size_t end, std::string_view address) {
    if (runs_.empty() || runs_.back().strong != strong_ || runs_.back().address != address)
      runs_.push_back({{}, strong_, std::string(address)});
    std::vector<MarkupPiece>& pieces = runs_.back().pieces;
    for (size_t at = begin; at < end; ++at) {
      while (part_ != line_.parts.end() && part_->at < at) ++part_;
      if (part_ != line_.parts.end() && part_->at == at) {
        pieces.push_back({{}, part_->part});
        continue;
      }
      if (pieces.empty() || pieces.back().part != kNone) pieces.push_back({{}, kNone});
      pieces.back().literal += text_[at];
    }
  }

  // True: the mark at `at_` was one, and is read. `2 ** 3` has none.
  bool bold() {
    if (strong_) {
      if (is_blank(text_[at_ - 1])) return false;
      strong_ = false;
    } else {
      const size_t first = at_ + kBold.size();
      if (first >= text_.size() || is_blank(text_[first])) return false;
      if (!has_end(first)) {
        flawed(MarkupFlaw::OpenBold, base::utf16_prefix(text_.substr(at_), kBeginningUnits));
        add(at_, first, {});
        at_ = first;
        return true;
      }
      strong_ = true;
    }
    at_ += kBold.size();
    return true;
  }

  bool has_end(size_t first) {
    if (no_end_) return false;
    for (size_t end = text_.find(kBold, first + 1); end != std::string_view::npos;
         end = text_.find(kBold, end + 1))
      if (!is_blank(text_[end - 1])) return true;
    no_end_ = true;
    return false;
  }

  bool link() {
    const size_t close = text_.find_first_of("[]", at_ + 1);
    if (close == std::string_view::npos || close == at_ + 1 || !text_.substr(close).starts_with("]("))
      return false;
    const size_t begin = close + 2, end = link_ends_.from(begin);
    if (end == text_.size()) return flawed(MarkupFlaw::OpenLink, text_.substr(at_));
    const std::string_view address = text_.substr(begin, end - begin);
    if (line_.has_part(begin, end))
      return flawed(MarkupFlaw::PartInAddress, text_.substr(at_ + 1, close - at_ - 1));
    const bool known = std::any_of(kSchemes.begin(), kSchemes.end(), [&](std::string_view scheme) {
      return address.starts_with(scheme) && address.size() > scheme.size();
    });
    if (!known || blanks_.from(begin) < end) return flawed(MarkupFlaw::Address, address);
    add(at_ + 1, close, address);
    at_ = end + 1;
    return true;
  }

  bool flawed(MarkupFlaw flaw, std::string_view found) {
    problems_.push_back({flaw, std::string(base::utf16_prefix(found, kFoundUnits))});
    return false;
  }

  const Flat& line_;
  std::string_view text_;
  std::vector<MarkupProblem>& problems_;
  std::vector<PartAt>::const_iterator part_;  // the first that may be still to come
  Ahead link_ends_, blanks_;
  MarkupLine runs_;
  size_t at_ = 0;
  bool strong_ = false;
  bool no_end_ = false;  // of bold, from here on: each mark need not look for it again
};

// What a stretch of blanks with a line end in it becomes, before `rest` of the same literal.
std::string_view settled(std::string_view blanks, std::string_view rest, TextForm form) {
  if (form == TextForm::Line) return " ";
  if (std::count(blanks.begin(), blanks.end(), '\n') > 1) return "\n\n";
  return rest.starts_with(kItem) ? "\n" : " ";
}

}  // namespace

Markup read_markup(const Template& form) {
  Markup markup;
  const Flat whole = flattened(form);
  for (const FlatBlock& block : blocks_of(whole)) {
    MarkupBlock out{block.kind, {}};
    for (const Flat& line : block.lines) out.lines.push_back(LineReader(line, markup.problems).read());
    markup.blocks.push_back(std::move(out));
  }
  return markup;
}

void settle_lines(std::vector<std::string>& literals, TextForm form) {
  for (size_t i = 0; i < literals.size(); ++i) {
    const std::string_view text = literals[i];
    std::string out;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find_first_not_of(kSpace, at), text.size());
      const std::string_view blanks = text.substr(at, end - at);
      const bool first = i == 0 && at == 0, last = i + 1 == literals.size() && end == text.size();
      if (blanks.find('\n') == std::string_view::npos) {
        const size_t next = end == at ? std::min(text.find_first_of(kSpace, at), text.size()) : end;
        out += text.substr(at, next - at);
        at = next;
        continue;
      }
      if (!first && !last) out += settled(blanks, text.substr(end), form);
      at = end;
    }
    literals[i] = std::move(out);
  }
}

}  // namespace rapport::program
