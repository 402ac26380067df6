// Any bytes as a file with rows: a workbook or CSV as they are, CSV of an entity, or the XML of a sheet or of
// shared texts within a workbook that is sound otherwise. Problems, among which the rules of the pack are
// looked at all the same, or rows that an interview takes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/archive/archive.h"
#include "runtime/interview/interview.h"
#include "runtime/workbook/filled_in.h"
#include "runtime/workbook/template.h"

namespace {

using rapport::archive::Entry;

constexpr const char* kPack = R"(
enum Color { red "Red", green "Green" }
table t "T" {
  column key: text(10) key
  column kind: choice of Color
  column kinds: choices of Color
  column amount: decimal(12, 2)
  column count: integer
  column day: date
  column fine: yes_no
  check big: amount > 0 else at amount "small"
  table lines "Lines" { required  column text_: text(5) required }
}
table e "E" => entity("Thing") {
  column id: text(10) key => Id
  column shade: choice of Color => Shade
  column at_: date => At
  column of: reference to t
  check positive: sum(t.count) >= 0 else at of "negative"
}
)";
constexpr const char* kManifest = "name = \"fuzz\"\nversion = \"1.0.0\"\ntarget = \"ax-2012-r3\"\n";

const rapport::program::Program& the_pack() {
  static const rapport::driver::Compiled compiled = rapport::driver::compile(
      {.root_name = "fuzz", .files = {{"fuzz.rap", kPack}, {"pack.toml", kManifest}}});
  RAPPORT_CHECK(compiled.program.has_value());
  return *compiled.program;
}

std::string workbook_with(const std::string& sheet, const std::string& shared) {
  const std::string type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
  const std::vector<Entry> entries = {
      {"[Content_Types].xml", "<Types><Override PartName='/w.xml' ContentType='" + type + "'/></Types>"},
      {"_rels/.rels", "<R><R Id='a' Type='/officeDocument' Target='w.xml'/></R>"},
      {"w.xml", "<workbook><sheets><sheet name='t' id='a'/></sheets></workbook>"},
      {"_rels/w.xml.rels",
       "<R><R Id='a' Type='/worksheet' Target='s.xml'/><R Id='b' Type='/sharedStrings' Target='t.xml'/>"
       "<R Id='c' Type='/styles' Target='f.xml'/></R>"},
      {"f.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"},
      {"s.xml", sheet},
      {"t.xml", shared}};
  return std::move(rapport::archive::zip(entries)).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string shared = "<sst><si><t>key</t></si><si><t>a</t></si><si><t>day</t></si></sst>";
  const std::string sheet =
      "<worksheet><sheetData><row><c t='s'><v>0</v></c></row><row><c "
      "t='s'><v>1</v></c></row></sheetData></worksheet>";
  if (data[0] % 4 == 1) bytes = workbook_with(bytes, shared);
  if (data[0] % 4 == 2) bytes = workbook_with(sheet, bytes);
  workbook::FilledIn filled_in(the_pack(), {});
  const bool is_entity = data[0] % 4 == 3, is_workbook = data[0] % 4 == 1 || data[0] % 4 == 2;
  filled_in.add(is_workbook ? "t.xlsx" : "t", bytes, program::find_table(the_pack(), is_entity ? "e" : "t"));
  const workbook::ReadRows read = filled_in.take();
  RAPPORT_CHECK(read.problems.first.size() <= read.problems.count);
  const auto started = interview::Interview::start(the_pack(), read.entries);
  RAPPORT_CHECK(started.refusals.empty());
  if (read.problems.count > 0) {
    uint32_t in_doubt = 0;
    const size_t sure = started.interview.problems(0, read.unread, in_doubt).size();
    RAPPORT_CHECK(sure + in_doubt == started.interview.problems(0).size());
    return 0;
  }
  // What was read is written, and read as the same.
  const auto written = workbook::template_csv(started.interview, {});
  RAPPORT_CHECK(written.ok());
  workbook::FilledIn again(the_pack(), {});
  for (const workbook::TemplateFile& file : written->files) again.add(file.name, file.bytes, program::kNone);
  // Rows within others may be beneath one that has no key.
  RAPPORT_CHECK(again.take().problems.count == 0 || started.interview.rows().count(1) > 0);
  return 0;
}
