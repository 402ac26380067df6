// The declarations of all packs by their names, before anything is declared: what `extend` and `override`
// name.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "compiler/hir/context.h"

namespace rapport::hir {

struct Thing {  // what a path names
  Placed at;
  const syntax::Item* use = nullptr;  // it is a member of what that places
  Placed pattern;                     // of a `use`, which is a block as well
};

class Finder {
 public:
  explicit Finder(Context& c);

  // What the path names, as `pack` has to write it: with the alias of a dependency, or own. None: nothing.
  std::optional<Thing> named(uint32_t pack, const syntax::Path& path) const;
  // The same, and `pack` may change it; none: it may not, which is reported.
  std::optional<Thing> changeable(uint32_t pack, const syntax::Item& by, const syntax::Path& path);
  // Of a block, also in the `when`s of it, and what was added to it.
  bool stands_in(const syntax::Item& block, const syntax::Item& item) const;
  // From now on what stands in the extension stands in the block.
  void extends(const Origin& from, const syntax::Item& extension, const syntax::Item* use,
               const syntax::Item& block);
  bool depends(uint32_t pack, uint32_t other) const { return reached_[pack].contains(other); }
  bool has(uint32_t pack, const std::string& name) const;
  bool holds_others(uint32_t pack, const std::string& name) const;

 private:
  struct Entry {
    Placed at;
    std::vector<std::string> around;  // area, group: as far as it stands in one
  };
  struct Names {
    std::map<std::string, Entry, std::less<>> values, blocks, others;
  };

  void note_blocks(const syntax::File& file, std::span<const syntax::ItemId> items,
                   const syntax::Item* block);
  void add(uint32_t pack, const Origin& from, std::span<const syntax::ItemId> items,
           const std::vector<std::string>& around);
  void add_item(uint32_t pack, const Placed& placed, const std::vector<std::string>& around);
  std::optional<Thing> named_in_pack(uint32_t pack, std::span<const syntax::Name> names) const;
  const Entry* entry_of(uint32_t pack, std::span<const syntax::Name> names, size_t& used) const;
  std::optional<Thing> part_of(const Thing& thing, const std::string& name) const;
  std::optional<Thing> with_pattern(std::optional<Thing> thing) const;
  using Members = std::map<std::string, Placed, std::less<>>;  // of a block, by their names
  std::optional<Placed> in_block(const Origin& from, const syntax::Item* use, const syntax::Item& block,
                                 const std::string& name) const;
  void add_members(Members& members, const std::vector<Placed>& items, const syntax::Item* use) const;
  void report_unknown(uint32_t pack, const syntax::Path& path);

  Context& c_;
  std::vector<Names> names_;                                               // per pack
  std::unordered_map<const syntax::Item*, const syntax::Item*> block_of_;  // an extension is one
  std::unordered_map<const syntax::Item*, const syntax::Item*> extended_;  // by extension, once it counts
  mutable std::map<InUse, Members> members_;  // of blocks that somebody asked for
  std::vector<std::set<uint32_t>> reached_;   // per pack: what it depends on, also through others
};

// As items_of(), by the `use` itself.
std::vector<Placed> items_in(const Reuse& reuse, const Origin& from, const syntax::Item* use,
                             const syntax::Item* block);
const syntax::Item* as_written(const Reuse& reuse, const syntax::Item* item);
bool has_rows(const syntax::Item& item);                   // a table or a list
std::string_view kind_in_words(const syntax::Item& item);  // "a question"
Declared declared(const Thing& thing);
std::vector<uint32_t> weakest_first(const Context& c);  // packs: each after those it depends on

void read_overrides(Context& c, Finder& finder);

}  // namespace rapport::hir
