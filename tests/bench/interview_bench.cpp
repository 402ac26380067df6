#include <benchmark/benchmark.h>

#include <string>

#include "runtime/answers/answers.h"
#include "runtime/answers/saved.h"
#include "runtime/assemble/assemble.h"
#include "runtime/output/output.h"
#include "tests/bench/packs.h"

namespace rapport::bench {
namespace {

interview::Entry answer(std::string name, int64_t number) {
  return {.kind = interview::EntryKind::Answer,
          .name = std::move(name),
          .value = value::integer_value(number),
          .author = {}};
}

// One answer that nothing reads, another value each time.
void answer_one(benchmark::State& state) {
  const program::Program program = compiled(independent(static_cast<size_t>(state.range(0))));
  interview::Interview interview(program);
  const std::vector<interview::Entry> entries{answer("q7", 1), answer("q7", 2)};
  size_t turn = 0;
  for (auto _ : state) {
    const auto step = interview.apply({&entries[++turn % 2], 1});
    if (step.changes.size() != 1) state.SkipWithError("not one change");
  }
}

void chain_5000(benchmark::State& state) {
  const program::Program program = compiled(chain(5000));
  interview::Interview interview(program);
  const std::vector<interview::Entry> entries{answer("n0", 1), answer("n0", 2)};
  size_t turn = 0;
  for (auto _ : state) {
    const auto step = interview.apply({&entries[++turn % 2], 1});
    if (step.changes.size() != 5001) state.SkipWithError("not the whole chain");
  }
}

// The bytes of a saved interview of so many steps, an answer each, as a terminal opens it.
void resume(benchmark::State& state) {
  const program::Program program = compiled(questionnaire(485, 1));
  interview::Interview interview(program);
  const answers::Answers read = answers::read_answers(answers_to(485), program);
  std::string bytes = answers::saved_head(program, "digest");
  for (size_t step = 1; step <= 10'000; ++step) {
    const interview::Entry& entry = read.entries[step % read.entries.size()];
    if (!interview.apply({&entry, 1}).refusals.empty()) state.SkipWithError("refused");
    bytes += answers::saved_step(program, {&entry, 1}, step);
  }
  for (auto _ : state) {
    const auto saved = answers::read_saved(bytes, program, "digest");
    if (!saved.ok()) return state.SkipWithError("not read");
    const auto started = interview::Interview::replay(program, saved->log, saved->steps);
    if (started.interview.log().size() != 10'000) state.SkipWithError("not all of it");
  }
}

// From a line of JSON to AX XML in memory, as one batch.
void interviews(benchmark::State& state) {
  const program::Program program = compiled(questionnaire(485, 1));
  const assemble::Assembler assembler(program);
  const std::string line = answers_to(485);
  for (auto _ : state) {
    const answers::Answers read = answers::read_answers(line, program);
    const auto started = interview::Interview::start(program, read.entries);
    const dataset::Assembled assembled = assembler.assemble(started.interview, {.company = "USMF"});
    base::StringSink sink;
    const bool written = output::to_ax_xml(assembled.data, sink).ok();
    if (!read.problems.empty() || !started.refusals.empty() || !assembled.problems.empty() || !written)
      state.SkipWithError("something is wrong");
    benchmark::DoNotOptimize(sink.text().data());
  }
  state.counters["per_s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
}

dataset::DataSet many_records() {
  dataset::DataSet data{.pack = "bench@1.0.0", .target = "ax-2012-r3", .company = "USMF", .actions = {}};
  for (int i = 0; i < 20'000; ++i) {
    dataset::Action action{.kind = dataset::ActionKind::Create,
                           .table = "CustGroup",
                           .company = "USMF",
                           .fields = {},
                           .key = {"CustGroup"}};
    const dataset::Cause cause{"groups", "receivables.rap:120"};
    action.fields.push_back({"CustGroup", dataset::FieldKind::Text, std::to_string(i), {}, cause});
    action.fields.push_back({"Name",
                             dataset::FieldKind::Text,
                             "Customers of the " + std::to_string(i) + "th kind, wholesale & retail",
                             {},
                             cause});
    action.fields.push_back({"PaymTermId", dataset::FieldKind::Text, "Net30", {}, cause});
    data.actions.push_back(std::move(action));
  }
  return data;
}

// Memory that is there already, as a file's or a socket's buffer is: what is measured is the writer.
class BufferSink final : public base::ByteSink {
 public:
  base::Status write(std::string_view bytes) override {
    buffer_.append(bytes);
    return base::Done{};
  }
  size_t size() const { return buffer_.size(); }
  void clear() { buffer_.clear(); }

 private:
  std::string buffer_;
};

void xml(benchmark::State& state) {
  const dataset::DataSet data = many_records();
  BufferSink sink;
  int64_t bytes = 0;
  for (auto _ : state) {
    sink.clear();
    if (!output::to_ax_xml(data, sink).ok()) state.SkipWithError("not written");
    bytes += static_cast<int64_t>(sink.size());
  }
  state.counters["per_s"] = benchmark::Counter(static_cast<double>(bytes) / 1e6, benchmark::Counter::kIsRate);
}

}  // namespace

// Fewer answers than one interview may have (limits::kLogEntries).
BENCHMARK(answer_one)
    ->Name("answer_us")
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10'000)
    ->Iterations(500'000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(chain_5000)->Name("chain_5000_ms")->Unit(benchmark::kMillisecond);
BENCHMARK(resume)->Name("resume_10000_ms")->Unit(benchmark::kMillisecond);
BENCHMARK(interviews)->Name("interviews_per_s");
BENCHMARK(xml)->Name("xml_mb_per_s");

}  // namespace rapport::bench
