// What packs change of those they depend on: `override` and `extend`. Both are worked out before anything is
// declared. Whoever walks declarations takes them from items_of(), whoever types a clause does so in
// scope_of(): nobody else knows that a declaration was changed. Not seen outside the folder.
#pragma once

#include <deque>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/syntax/ast.h"

namespace rapport::hir {

struct Context;
struct Scope;

struct Origin {  // where names are looked up
  const syntax::File* file = nullptr;
  uint32_t pack = 0;
};

struct Placed {  // a declaration where it stands, as written by its own pack or by one that extends it
  const syntax::Item* item = nullptr;
  Origin from;
};

// A declaration, by the `use` that places it when it is one of a pattern; else that is nullptr.
using InUse = std::pair<const syntax::Item*, const syntax::Item*>;

struct Reuse {
  std::deque<syntax::Item> items;                                    // as overrides leave them
  std::map<InUse, const syntax::Item*> is;                           // as written → as overridden
  std::unordered_map<const syntax::Item*, const syntax::Item*> was;  // the way back
  std::unordered_map<const syntax::Clause*, Origin> clauses;         // of overrides
  std::unordered_map<const syntax::Item*, diag::Span> removed;       // as overridden → its `remove`
  std::map<InUse, Placed> rows;                                      // `rows from` → the one instead
  std::map<InUse, std::vector<Placed>> before, after, last;  // what extends a block: by anchor, by block
};

void read_reuse(Context& c);  // when patterns are known, before anything is declared

// What stands in a block, `nullptr` for the file: as overridden, with what packs add to it. `instance`: a row
// of Context::instances whose pattern it stands in, or none.
std::vector<Placed> items_of(const Context& c, const Origin& from, uint32_t instance,
                             const syntax::Item* block);
std::vector<Placed> items_of(const Context& c, const Scope& scope, const syntax::Item* block);

// `around` with the names that a clause of a declaration there means: those of the pack that wrote it.
Scope scope_of(const Context& c, const Scope& around, const syntax::Clause& clause);
Scope scope_in(const Scope& around, const Origin& from);

void check_removed(Context& c);  // what cannot be without it; when all is typed

}  // namespace rapport::hir
