// Any bytes behind the first line of a saved interview of an earlier version: an error that names its line,
// or a log that this version takes whole, and that is written and read back to the same.
#include <cstddef>
#include <cstdint>

#include "compiler/driver/compile.h"
#include "compiler/hir/earlier.h"
#include "runtime/answers/migrate.h"
#include "runtime/answers/saved.h"

namespace {

using rapport::driver::Compiled;
using rapport::program::Program;

constexpr const char* kManifest = R"(name = "fuzz"
title = "Fuzz"
publisher = "Test"
target = "ax-2012-r3"
)";
constexpr const char* kBefore = R"(
enum Color { red "Red", green "Green", blue "Blue" }
input host: integer
ask name "Name": text(40)
ask color: choice of Color
ask colors: choices of Color
ask fax: text(9)
ask amount: decimal(12, 2)
table t "T" {
  column key: text(5) key
  column color_of: choice of Color
  column old: integer
  table lines by row { column text: text(9) }
}
let all "All" = "{name}{color}{count(colors)}{fax}{amount}{host}"
let others "Rows" = "{first(t.color_of)}{sum(t.old)}{first(t.lines.text)}"
)";
constexpr const char* kNow = R"(
enum Color { red "Red", black "Black" }
input host: integer
ask title "Name": text(40)
ask color: choice of Color
ask colors: choices of Color
ask amount: decimal(12, 1)
table rows "T" {
  column key: text(5) key
  column shade: choice of Color
  table lines by row { column text: text(9) }
}
migrate from "1.x" to "2.0" {
  rename name -> title
  rename t -> rows
  rename t.color_of -> rows.shade
  drop t.old because "Gone."
  drop fax because "Gone, too."
  map Color { green -> black, blue -> black }
  convert amount -> amount = round(amount, 1, half_up)
}
)";

std::string versioned(const char* version) {
  return std::string(kManifest) + "version = \"" + version + "\"\n";
}

const Program& now() {
  static const Compiled compiled = [] {
    const Compiled before = rapport::driver::compile(
        {.root_name = "fuzz", .files = {{"fuzz.rap", kBefore}, {"pack.toml", versioned("1.0.0")}}});
    RAPPORT_CHECK(before.program.has_value());
    return rapport::driver::compile(
        {.root_name = "fuzz",
         .files = {{"fuzz.rap", kNow},
                   {"pack.toml", versioned("2.0.0")},
                   {"previous/1.0.0.rapc", rapport::driver::seal_program(*before.program)}}});
  }();
  RAPPORT_CHECK(compiled.program.has_value());
  return *compiled.program;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  const Program& program = now();
  const std::string bytes =
      "{\"rapport_interview\":1,\"pack\":\"fuzz\",\"version\":\"1.0.0\",\"digest\":\"d\"}\n" +
      std::string(reinterpret_cast<const char*>(data), size);
  const auto way = hir::migrations_from(program, 0, {.major = 1});
  RAPPORT_CHECK(way.size() == 1);
  const auto head = answers::read_head(bytes);
  RAPPORT_CHECK(head.ok());
  const auto moved = answers::move_log(bytes, program, way);
  if (!moved.ok()) return 0;
  const auto started = interview::Interview::replay(program, moved->log, moved->steps);
  RAPPORT_CHECK(started.refusals.empty());
  std::string out = answers::moved_head(program, "d", *head, "kept", moved->steps.size());
  size_t begin = 0;
  for (size_t step = 0; step < moved->steps.size(); begin = moved->steps[step++])
    out += answers::saved_step(program, started.interview.log().subspan(begin, moved->steps[step] - begin),
                               step + 1);
  const auto read = answers::read_saved(out, program, "d");
  RAPPORT_CHECK(read.ok());
  RAPPORT_CHECK(answers::read_head(out)->moved_steps == read->steps.size());
  return 0;
}
