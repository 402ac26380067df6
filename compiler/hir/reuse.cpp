// `extend`.
#include "compiler/hir/reuse.h"

#include "compiler/hir/reuse_find.h"

namespace rapport::hir {
namespace {

using syntax::DeclarationKind;
using Additions = std::map<InUse, std::vector<Placed>>;

// A `use` is a group; its block is that of its pattern.
bool is_of_kind(const Thing& thing, std::string_view kind) {
  const syntax::Item& item = *thing.at.item;
  if (item.kind == DeclarationKind::Use) return kind == "group" && thing.pattern.item;
  const auto* group = std::get_if<syntax::GroupBody>(&item.body);
  return keyword(item.kind) == kind && !(group && group->parameters);
}

class Extender {
 public:
  Extender(Context& c, Finder& finder) : c_(c), finder_(finder) {}

  void extend(const Origin& from, const syntax::Item& item) {
    const auto& body = *std::get_if<syntax::ExtendBody>(&item.body);
    const auto block = finder_.changeable(from.pack, item, body.path);
    if (!block) return;
    if (!is_of_kind(*block, body.what.text)) return report_kind(body, *block->at.item);
    named_ = declared(*block);
    const bool by_use = block->at.item->kind == DeclarationKind::Use;
    const Thing inside = by_use ? Thing{block->pattern, block->at.item, {}} : *block;
    block_ = inside.at.item;
    if (!body.anchor) return add(c_.reuse.last, {inside.use, inside.at.item}, from, item);
    const auto anchor = finder_.named(from.pack, *body.anchor);
    if (!anchor) return report_anchor(body);
    if (anchor->use != inside.use || !finder_.stands_in(*inside.at.item, *anchor->at.item))
      return report_outside(body);
    add(body.before ? c_.reuse.before : c_.reuse.after, {inside.use, anchor->at.item}, from, item);
  }

 private:
  void add(Additions& to, InUse at, const Origin& from, const syntax::Item& item) {
    finder_.extends(from, item, at.first, *block_);
    Extension told{named_, from.pack, item.span, {}};
    add_words(told.added, *from.file, item);
    c_.out.extensions.push_back(std::move(told));
    for (const syntax::ItemId id : item.items) to[at].push_back({&from.file->item_table[id], from});
  }

  // What is added, in the words of a list; what stands in a block comes with it.
  void add_words(std::vector<Added>& added, const syntax::File& file, const syntax::Item& around) const {
    for (const syntax::ItemId id : around.items) {
      const syntax::Item& item = file.item_table[id];
      if (item.kind == DeclarationKind::When) {
        add_words(added, file, item);
        continue;
      }
      std::string words(keyword(item.kind));
      const auto* record = std::get_if<syntax::RecordBody>(&item.body);
      const auto* call = std::get_if<syntax::CallBody>(&item.body);
      const diag::Span name = record ? record->table.span : call ? call->method.span : item.name.span;
      const bool is_named = !item.name.text.empty();
      if (is_named || record || call) words.append(" ").append(c_.sources.text(name));
      added.push_back({is_named ? item.name.span : diag::Span{}, std::move(words)});
    }
  }

  void report_kind(const syntax::ExtendBody& body, const syntax::Item& item) {
    diag::Diagnostic& d = c_.diags.report(diag::E2054, body.path.span, c_.sources.text(body.path.span),
                                          kind_in_words(item), "extend " + body.what.text);
    const bool is_block =
        item.kind == DeclarationKind::Area || item.kind == DeclarationKind::Table ||
        item.kind == DeclarationKind::List ||
        (item.kind == DeclarationKind::Group && !std::get_if<syntax::GroupBody>(&item.body)->parameters);
    if (is_block) d.fix(body.what.span, std::string(keyword(item.kind)));
  }

  void report_anchor(const syntax::ExtendBody& body) {
    c_.diags.report(diag::E2051, body.anchor->span, c_.sources.text(body.anchor->span));
  }

  void report_outside(const syntax::ExtendBody& body) {
    c_.diags.report(diag::E2055, body.anchor->span, c_.sources.text(body.anchor->span),
                    c_.sources.text(body.path.span), body.before ? "before" : "after");
  }

  Context& c_;
  Finder& finder_;
  const syntax::Item* block_ = nullptr;  // that is extended
  Declared named_;                       // it, or the `use` that is
};

bool changes_others(const Context& c) {
  for (const PackInput& pack : c.packs)
    for (const syntax::File* file : pack.files)
      for (const syntax::ItemId id : file->items) {
        const DeclarationKind kind = file->item_table[id].kind;
        if (kind == DeclarationKind::Extend || kind == DeclarationKind::Override) return true;
      }
  return false;
}

}  // namespace

void read_reuse(Context& c) {
  if (!changes_others(c)) return;
  Finder finder(c);
  Extender extender(c, finder);
  for (const uint32_t pack : weakest_first(c))
    for (const syntax::File* file : c.packs[pack].files)
      for (const syntax::ItemId id : file->items)
        if (const syntax::Item& item = file->item_table[id]; item.kind == DeclarationKind::Extend)
          extender.extend({file, pack}, item);
  read_overrides(c, finder);
}

}  // namespace rapport::hir
