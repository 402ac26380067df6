// The one place that tells what stands in a block and whose names a clause means.
#include <utility>

#include "compiler/hir/reuse_find.h"

namespace rapport::hir {
namespace {

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

}  // namespace

const syntax::Item* as_written(const Reuse& reuse, const syntax::Item* item) {
  const auto found = reuse.was.find(item);
  return found == reuse.was.end() ? item : found->second;
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

}  // namespace rapport::hir
