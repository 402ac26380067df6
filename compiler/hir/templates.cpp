// `template`: which areas a project has that is made from it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/hir/context.h"
#include "runtime/base/limits.h"

namespace rapport::hir {
namespace {

using program::TemplateKind;

std::optional<TemplateKind> kind_named(std::string_view name) {
  if (name == "business_process") return TemplateKind::BusinessProcess;
  if (name == "module") return TemplateKind::Module;
  return std::nullopt;
}

std::string_view word_of(TemplateKind kind) {
  switch (kind) {
    case TemplateKind::BusinessProcess: return "business_process";
    case TemplateKind::Module: return "module";
  }
  return {};
}

constexpr uint32_t kTooMany = limits::kTemplateNesting + 1;

struct Entry {
  uint32_t pack;
  const syntax::Item* item;
  std::optional<TemplateKind> kind;
  std::vector<size_t> inner;  // entries
  Index row = base::kNone;    // in parts.templates, once it stands there
  bool open = false;          // one of those whose parts are being looked at
  uint32_t levels = 1;        // templates in each other, with this one; kTooMany: or more
  const syntax::TemplateBody& body() const { return *std::get_if<syntax::TemplateBody>(&item->body); }
};

using Named = std::map<std::pair<uint32_t, std::string_view>, size_t>;  // by pack and name: the first one

class TemplateReader {
 public:
  explicit TemplateReader(Context& c) : c_(c) {
    for (const auto& [scope, item] : c.template_items) {
      templates_.emplace(std::pair(scope.pack, std::string_view(item->name.text)), entries_.size());
      entries_.push_back({scope.pack, item, {}, {}});
    }
    const auto& areas = c.out.parts.areas;
    for (size_t i = 0; i < areas.size(); ++i)
      areas_.emplace(std::pair(areas[i].pack, std::string_view(areas[i].name)), i);
  }

  void read() {
    for (Entry& entry : entries_) read_kind(entry);
    for (Entry& entry : entries_) find_inner(entry);
    for (size_t i = 0; i < entries_.size(); ++i) add(i);
    for (size_t i = order_.size(); i-- > 0 && !is_told_;) hand_down(order_[i]);
    for (const size_t i : order_)
      if (entries_[i].kind) c_.out.parts.templates[entries_[i].row].kind = *entries_[i].kind;
  }

 private:
  void read_kind(Entry& entry) {
    const auto& written = entry.body().kind;
    if (!written) return;
    entry.kind = kind_named(written->text);
    if (!entry.kind) c_.diags.report(diag::E4031, written->span, written->text);
  }

  // The pack that a path leads into, and the name there.
  uint32_t pack_of(uint32_t pack, const syntax::Path& path) const {
    if (path.parts.size() == 1) return pack;
    const auto other = path.parts.size() == 2 ? pack_of_alias(c_, pack, path.parts[0].text) : std::nullopt;
    return other.value_or(base::kNone);
  }

  // What the path names; not there: reported.
  std::optional<size_t> find(const Named& all, std::string_view noun, uint32_t pack,
                             const syntax::Path& path) {
    const std::string& name = path.parts.back().text;
    if (const auto found = all.find({pack_of(pack, path), name}); found != all.end()) return found->second;
    diag::Diagnostic& d = c_.diags.report(diag::E2043, path.span, noun, c_.sources.text(path.span));
    c_.diags.suggest(d, path.parts.back().span, name, [&] {
      std::vector<std::string_view> names;
      for (const auto& [key, row] : all) names.push_back(key.second);
      return names;
    });
    return std::nullopt;
  }

  void find_inner(Entry& entry) {
    for (const auto& [word, path] : entry.body().parts) {
      if (word.text != "template") continue;
      if (const auto found = find(templates_, "template", entry.pack, path)) entry.inner.push_back(*found);
    }
  }

  std::vector<Index> areas_of(const Entry& entry) {
    std::vector<Index> out;
    for (const auto& [word, path] : entry.body().parts) {
      if (word.text == "template") continue;
      if (const auto found = find(areas_, "area", entry.pack, path))
        out.push_back(static_cast<Index>(*found));
    }
    return out;
  }

  void report_cycle(size_t at) {
    std::string steps;
    const auto first = std::find(open_.begin(), open_.end(), at);
    for (auto step = first; step != open_.end(); ++step) steps += entries_[*step].item->name.text + " → ";
    const syntax::Name& name = entries_[at].item->name;
    diag::Diagnostic& d = c_.diags.report(diag::E4032, name.span, steps + name.text);
    for (auto step = first + 1; step < open_.end(); ++step)
      d.label(entries_[*step].item->name.span, "on the way");
  }

  // No deeper than the limit, wherever the walk began; told once, since it is true of all those around, too.
  void add_inner(Entry& entry, size_t at) {
    const Entry& inner = entries_[at];
    const bool is_too_deep =
        inner.row == base::kNone && !inner.open && open_.size() >= limits::kTemplateNesting;
    if (!is_too_deep) add(at);
    if (!is_too_deep && inner.row == base::kNone) return;  // a cycle
    entry.levels = is_too_deep ? kTooMany : std::max(entry.levels, std::min(inner.levels + 1, kTooMany));
    if (entry.levels == kTooMany && !std::exchange(is_told_, true))
      c_.diags.report(diag::E4036, entry.item->name.span, limits::kTemplateNesting);
  }

  // Those in it first: a template stands after what it holds.
  void add(size_t at) {
    Entry& entry = entries_[at];
    if (entry.row != base::kNone) return;
    if (entry.open) return report_cycle(at);
    entry.open = true;
    open_.push_back(at);
    for (const size_t inner : entry.inner) add_inner(entry, inner);
    open_.pop_back();
    entry.open = false;
    if (entry.row != base::kNone) return;
    const syntax::Item& item = *entry.item;
    program::ProjectTemplate out{.name = item.name.text,
                                 .pack = entry.pack,
                                 .areas = areas_of(entry),
                                 .templates = {},
                                 .place = place_of(c_, item.name.span)};
    check_parts(entry);
    for (const size_t inner : entry.inner)
      if (entries_[inner].row != base::kNone) out.templates.push_back(entries_[inner].row);
    const Scope scope{.pack = entry.pack};
    if (item.title)
      out.title = add_text(c_, scope, c_.qualified(entry.pack, item.name.text) + ".text", *item.title);
    entry.row = static_cast<Index>(c_.out.parts.templates.size());
    c_.out.parts.templates.push_back(std::move(out));
    order_.push_back(at);
  }

  void check_parts(const Entry& entry) {
    const auto& parts = entry.body().parts;
    const auto is_template = [](const auto& part) { return part.first.text == "template"; };
    const auto inner = std::count_if(parts.begin(), parts.end(), is_template);
    const bool both = inner != 0 && static_cast<size_t>(inner) != parts.size();
    if (both || parts.empty()) c_.diags.report(diag::E4033, entry.item->name.span, both ? "both" : "neither");
    std::set<std::string_view> seen;
    for (const auto& [word, path] : parts)
      if (const std::string_view text = c_.sources.text(path.span); !seen.insert(text).second)
        c_.diags.report(diag::E4009, path.span, text);
  }

  // Templates in a template are of its kind.
  void hand_down(size_t at) {
    Entry& entry = entries_[at];
    if (!entry.kind && !entry.body().kind)
      c_.diags.report(diag::E4034, entry.item->name.span, entry.item->name.text);
    if (!entry.kind) return;
    for (const size_t inner : entry.inner) {
      Entry& other = entries_[inner];
      if (!other.kind && !other.body().kind) other.kind = entry.kind;
      if (!other.kind || *other.kind == *entry.kind) continue;
      const auto& written = other.body().kind;
      c_.diags
          .report(diag::E4035, written ? written->span : other.item->name.span, other.item->name.text,
                  word_of(*other.kind), entry.item->name.text, word_of(*entry.kind))
          .label(entry.item->name.span, "it stands in this one");
    }
  }

  Context& c_;
  std::vector<Entry> entries_;
  Named templates_, areas_;  // rows of entries_, of parts.areas
  std::vector<size_t> open_, order_;
  bool is_told_ = false;  // that templates nest too deep
};

}  // namespace

void declare_templates(Context& c) { TemplateReader(c).read(); }

}  // namespace rapport::hir
