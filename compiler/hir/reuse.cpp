// `extend`, and the one place that tells what stands in a block and whose names a clause means.
#include "compiler/hir/reuse.h"

#include <algorithm>

#include "compiler/hir/reuse_find.h"

namespace rapport::hir {
namespace {

using syntax::DeclarationKind;
using Additions = std::map<InUse, std::vector<Placed>>;

class Placer {
 public:
  Placer(const Reuse& reuse, const syntax::Item* use) : reuse_(reuse), use_(use) {}

  // It ends: an anchor stands there before what stands at it, so that nothing comes back. A stack of our own:
  // a chain of anchors may be long.
  void place(const Placed& first) {
    std::vector<Step> open{{first, false}};
    while (!open.empty()) {
      const Step step = open.back();
      open.pop_back();
      if (step.is_last) {
        out_.push_back(as_overridden(step.placed));
        continue;
      }
      push(open, reuse_.after, step.placed.item);
      open.push_back({step.placed, true});
      push(open, reuse_.before, step.placed.item);
    }
  }

  void place_last(const syntax::Item* block) {
    const auto found = reuse_.last.find({use_, block});
    if (found == reuse_.last.end()) return;
    for (const Placed& placed : found->second) place(placed);
  }

  std::vector<Placed> take() { return std::move(out_); }

 private:
  struct Step {
    Placed placed;
    bool is_last;  // what stands before it is out
  };

  void push(std::vector<Step>& open, const Additions& additions, const syntax::Item* at) const {
    const auto found = additions.find({use_, at});
    if (found == additions.end()) return;
    for (auto one = found->second.rbegin(); one != found->second.rend(); ++one) open.push_back({*one, false});
  }

  Placed as_overridden(const Placed& placed) const {
    if (const auto rows = reuse_.rows.find({use_, placed.item}); rows != reuse_.rows.end())
      return rows->second;
    const auto found = reuse_.is.find({use_, placed.item});
    return found == reuse_.is.end() ? placed : Placed{found->second, placed.from};
  }

  const Reuse& reuse_;
  const syntax::Item* use_;
  std::vector<Placed> out_;
};

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

}  // namespace

std::string_view kind_in_words(const syntax::Item& item) {
  const auto* group = std::get_if<syntax::GroupBody>(&item.body);
  switch (item.kind) {
    case DeclarationKind::Group: return group->parameters ? "a group with parameters" : "a group";
    case DeclarationKind::Use: return "a group that `use` places";
    case DeclarationKind::Area: return "an area";
    case DeclarationKind::Table: return "a table";
    case DeclarationKind::List: return "a list";
    case DeclarationKind::Ask: return "a question";
    case DeclarationKind::Column: return "a column";
    case DeclarationKind::Let: return "a computed value";
    case DeclarationKind::Preset: return "a preset";
    case DeclarationKind::Input: return "an input";
    case DeclarationKind::Enum: return "an enum";
    case DeclarationKind::Template: return "a template";
    case DeclarationKind::DefaultConfiguration: return "a default configuration";
    case DeclarationKind::When:
    case DeclarationKind::Rows:
    case DeclarationKind::Note:
    case DeclarationKind::Record:
    case DeclarationKind::Call:
    case DeclarationKind::Extend:
    case DeclarationKind::Override:
    case DeclarationKind::Test:
    case DeclarationKind::Migrate: break;
  }
  return "no block";
}

const syntax::Item* as_written(const Reuse& reuse, const syntax::Item* item) {
  const auto found = reuse.was.find(item);
  return found == reuse.was.end() ? item : found->second;
}

Declared declared(const Thing& thing) {
  return {thing.at.from.pack, thing.at.item->name.span, thing.use ? thing.use->name.text : std::string()};
}

std::vector<uint32_t> weakest_first(const Context& c) {
  std::vector<uint32_t> packs(c.packs.size());
  for (uint32_t i = 0; i < packs.size(); ++i) packs[i] = static_cast<uint32_t>(packs.size()) - 1 - i;
  return packs;
}

std::vector<Placed> items_in(const Reuse& reuse, const Origin& from, const syntax::Item* use,
                             const syntax::Item* block) {
  Placer placer(reuse, use);
  for (const syntax::ItemId id : block ? block->items : from.file->items)
    placer.place({&from.file->item_table[id], from});
  if (block) placer.place_last(as_written(reuse, block));
  return placer.take();
}

std::vector<Placed> items_of(const Context& c, const Origin& from, uint32_t instance,
                             const syntax::Item* block) {
  const syntax::Item* use = instance == base::kNone ? nullptr : c.instances[instance].use;
  return items_in(c.reuse, from, as_written(c.reuse, use), block);
}

std::vector<Placed> items_of(const Context& c, const Scope& scope, const syntax::Item* block) {
  return items_of(c, {scope.file, scope.pack}, scope.instance, block);
}

Scope scope_in(const Scope& around, const Origin& from) {
  Scope inside = around;
  inside.file = from.file;
  inside.pack = from.pack;
  return inside;
}

Scope scope_of(const Context& c, const Scope& around, const syntax::Clause& clause) {
  const auto found = c.reuse.clauses.find(&clause);
  return found == c.reuse.clauses.end() ? around : scope_in(around, found->second);
}

namespace {

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
