// Any bytes behind the first line of a saved interview: an error that names its line, refusals, or an
// interview that is written and read back to the same.
#include <cstddef>
#include <cstdint>

#include "compiler/driver/compile.h"
#include "runtime/answers/answers.h"
#include "runtime/answers/saved.h"
#include "runtime/interview/progress.h"
#include "runtime/interview/since.h"

namespace {

constexpr const char* kPack = R"(
enum Color { red "Red", green "Green", blue "Blue" }
input host: integer
area a "A" {
  group g "G" {
    ask name "Name": text(40) required
    ask count: integer min 1 max 10 default host
    ask amount: decimal(12, 2) default 0.01
    ask day: date default today() + 1 month clamp
    ask colors: choices of Color
    let total "Total": decimal(20, 4) = amount * count confirm "{total}?"
  }
  group h "H" {
    when red in colors { ask more: yes_no required if amount > 5 confirm "Sure?" }
    table t "T" {
      required
      column key: text(5) key required
      column number: integer default count
      table lines by row { column text: text(9) }
    }
    note "{name} {day} {more} {sum(t.number)} {count(t.lines where t.lines.text is not unknown)}"
  }
}
)";

const rapport::program::Program& every_kind() {
  static const rapport::driver::Compiled compiled =
      rapport::driver::compile({.root_name = "fuzz", .files = {{"fuzz.rap", kPack}}});
  RAPPORT_CHECK(compiled.program.has_value());
  return *compiled.program;
}

std::string saved(const rapport::interview::Interview& interview) {
  std::string out = rapport::answers::saved_head(interview.program(), "d");
  uint32_t begin = 0;
  size_t number = 0;
  for (const uint32_t end : interview.steps()) {
    out += rapport::answers::saved_step(interview.program(), interview.log().subspan(begin, end - begin),
                                        ++number);
    begin = end;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  const program::Program& program = every_kind();
  const std::string bytes =
      answers::saved_head(program, "d") + std::string(reinterpret_cast<const char*>(data), size);
  const auto read = answers::read_saved(bytes, program, "d");
  if (!read.ok()) return 0;
  const auto started = interview::Interview::replay(program, read->log, read->steps);
  if (!started.refusals.empty()) return 0;
  const interview::Interview& held = started.interview;
  held.problems(0);
  interview::progress_of(held);
  interview::changed_since(held, held.log().size() / 2);
  const std::string again = saved(held);
  const auto back = answers::read_saved(again, program, "d");
  RAPPORT_CHECK(back.ok());
  const auto restarted = interview::Interview::replay(program, back->log, back->steps);
  RAPPORT_CHECK(restarted.refusals.empty());
  RAPPORT_CHECK(saved(restarted.interview) == again);
  RAPPORT_CHECK(answers::write_answers(restarted.interview) == answers::write_answers(held));
  return 0;
}
