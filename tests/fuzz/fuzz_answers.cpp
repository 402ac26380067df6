// Any bytes as an answer file for a pack with every type: problems, refusals or a data set that is written
// and read back.
#include <cstddef>
#include <cstdint>

#include "compiler/driver/compile.h"
#include "runtime/answers/answers.h"
#include "runtime/assemble/assemble.h"
#include "runtime/output/output.h"

namespace {

constexpr const char* kPack = R"(
enum Color { red "Red", green "Green", blue "Blue" }
input host: integer
group g "G" {
  ask name "Name" => CompanyInfo.Name required
  ask code "Code": text(4) => CompanyInfo.DataArea
    check matches(code, '[A-Za-z]{3,4}') else "Three or four letters, not {code}."
  ask count: integer min 1 max 10 default host
  ask amount: decimal(12, 2) default 0.01 => LedgerParameters.MaxRoundingDifferenceMST
  ask day: date default today() + 1 month clamp
  ask color: choice of Color where color is not blue or count > 3
  ask colors: choices of Color
  when red in colors { ask more: yes_no required if amount > 5
    record FiscalCalendar { CalendarId = upper(left(name, 10))  Description = "{day} {color} {more}" } }
  let total "Total": decimal(20, 4) = amount * count
  check total < 1000000 else "Too much: {total}."
}
)";

const rapport::program::Program& every_type() {
  static const rapport::driver::Compiled compiled =
      rapport::driver::compile({.root_name = "fuzz", .files = {{"fuzz.rap", kPack}}});
  RAPPORT_CHECK(compiled.program.has_value());
  return *compiled.program;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const answers::Answers& read : answers::read_answer_lines(text, every_type())) {
    interview::Interview interview(every_type());
    for (const interview::Entry& entry : read.entries) interview.apply({&entry, 1});
    interview.problems(0);
    const auto again = answers::read_answers(answers::write_answers(interview), every_type());
    RAPPORT_CHECK(again.problems.empty());
    const dataset::Assembled assembled = assemble::assemble(interview, {.company = "USMF"});
    base::StringSink sink;
    RAPPORT_CHECK(output::to_ax_xml(assembled.data, sink).ok());
    const auto back = output::from_ax_xml(sink.text());
    RAPPORT_CHECK(back.ok() && *back == assembled.data);
  }
  return 0;
}
