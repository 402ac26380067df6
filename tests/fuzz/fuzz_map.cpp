// Any bytes as a map to another product: problems, or packages by it whatever it says, alone and over the map
// of the program; never a crash.
#include <array>
#include <cstddef>
#include <cstdint>

#include "compiler/diag/render.h"
#include "compiler/pack/baseline.h"
#include "compiler/pack/digest.h"
#include "compiler/pack/map_toml.h"
#include "runtime/base/check.h"
#include "runtime/output/output.h"

namespace {

using namespace rapport;

dataset::DataSet sample() {
  dataset::Action terms{.table = "PaymTerm", .company = "CES", .key = {"PaymTermId"}};
  terms.fields = {{.field = "NumOfDays", .kind = dataset::FieldKind::Number, .text = "30"},
                  {.field = "PaymMethod", .kind = dataset::FieldKind::EnumElement, .text = "Net"},
                  {.field = "PaymTermId", .text = "N30"}};
  dataset::Action year{.table = "FiscalCalendarYear", .key = {"FiscalCalendar", "Name"}};
  year.fields = {{.field = "FiscalCalendar",
                  .kind = dataset::FieldKind::Reference,
                  .row = {"FiscalCalendar", {{"CalendarId", "CES"}}}},
                 {.field = "Name", .text = "FY27"},
                 {.field = "StartDate", .kind = dataset::FieldKind::Date, .text = "2027-01-01"}};
  dataset::Action series{.table = "NumberSequenceTable", .key = {"NumberSequence"}};
  series.fields = {{.field = "Format", .text = "A###"},
                   {.field = "Lowest", .kind = dataset::FieldKind::Number, .text = "1"},
                   {.field = "NumberSequence", .text = "GL"}};
  return {.pack = "fuzz@1.0.0", .company = "CES", .actions = {terms, year, series}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const schema::Schema& ax = *pack::baseline_schema("ax-2012-r3");
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const uint32_t file = sources.add("map.toml", std::string(reinterpret_cast<const char*>(data), size));
  const std::array<mapping::Map, 2> ours = {pack::built_in_map("bc"), pack::built_in_map("d365")};
  const mapping::Map map = pack::read_map(sources, file, ax, ours, diags);
  diag::to_text(diags, sources);
  if (diags.has_errors()) return 0;
  const mapping::Map over = pack::laid_over(map.product == "bc" ? ours[0] : ours[1], map);
  for (const mapping::Map* used : {&map, &over}) {
    const output::Context context{.schema = ax, .digest = &pack::digest32, .bc = used, .d365 = used};
    const output::Output output = output::find_backend(map.product)->write(sample(), context);
    RAPPORT_CHECK(output.written.values + output.not_written.size() == output::count(sample()).values);
    RAPPORT_CHECK(output.files.size() == 1 && output.refusals.empty());
  }
  return 0;
}
