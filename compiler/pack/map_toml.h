// packs/<product>/map.toml: how tables of AX correspond to those of another product.
//
//   product = "bc"
//   [[table]]                                    several with one `to` make records of one table
//   from = "PaymTerm", to = "Payment Terms"
//   number = 3                                   Business Central: the table's id
//   entity = "…", level = 10, sequence = 20      Finance & Operations
//   when = { Type = ["Operating"] }              only such records
//   source = "where it is known from"
//   field = [ { to = "Code", type = "code", length = 10, key = true, from = "PaymTermId" },
//             { to = "Due Date Calculation", type = "formula", text = "<{NumOfDays}D>", when = { … } },
//             { to = "Open", type = "boolean", from = "Status", values = { Open = "1", Closed = "0" } } ]
//   [[left]]                                     what has no counterpart, and why
//   from = "PaymTerm.PaymDayId", reason = "…"
#pragma once

#include <span>
#include <string_view>

#include "compiler/diag/diagnostics.h"
#include "runtime/mapping/mapping.h"
#include "runtime/schema/schema.h"

namespace rapport::pack {

// Held to the facts about AX, `ax`: tables, fields and elements that it names exist there, and types fit.
// Then to what its product needs, where names that several rows have agree, also with those of the map in
// `under` for the same product, over which it will be laid. What does not is reported (E6001 to E6003, E61xx)
// and left out.
mapping::Map read_map(const diag::SourceMap& sources, uint32_t file, const schema::Schema& ax,
                      std::span<const mapping::Map> under, diag::Diagnostics& diags);

// Lays `over` on `base`. A table of AX of which `over` says what becomes of it, or that nothing does, has
// nothing of `base` any more: its rows stand where those of `base` stood, or at the end. A reason that `over`
// gives takes the place of the one of `base`.
mapping::Map laid_over(mapping::Map base, const mapping::Map& over);

// The maps that this program carries inside: "bc", "d365". Read by the first call and kept as long as the
// process lives. Any thread may call.
const mapping::Map& built_in_map(std::string_view product);
std::string_view built_in_map_text(std::string_view product);  // the file; empty: none for the product

}  // namespace rapport::pack
