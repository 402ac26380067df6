#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "compiler/driver/compile.h"
#include "tests/bench/packs.h"

namespace rapport::bench {
namespace {

void compile(benchmark::State& state, const pack::PackSources& sources) {
  for (auto _ : state) {
    const driver::Compiled result = driver::compile(sources);
    if (!result.program) state.SkipWithError("the pack has errors");
    benchmark::DoNotOptimize(result.program);
  }
}

void compile_485(benchmark::State& state) { compile(state, questionnaire(485, 1)); }
void compile_16k(benchmark::State& state) { compile(state, questionnaire(16'000, 40)); }

std::filesystem::path written(const pack::PackSources& sources, const char* folder) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / (folder + std::to_string(::getpid()));
  std::filesystem::create_directories(path);
  for (const pack::SourceFile& file : sources.files) std::ofstream(path / file.name) << file.bytes;
  return path;
}

// Runs `rapport check` on the pack as a process; its peak memory in kB, or nothing when it fails.
long check_process(const std::string& pack) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!std::freopen("/dev/null", "w", stderr)) ::_exit(127);
    ::execl(RAPPORT_PROGRAM, "rapport", "build", pack.c_str(), "-o", (pack + ".rapc").c_str(),
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? usage.ru_maxrss : -1;
}

void compile_485_process(benchmark::State& state) {
  const auto folder = written(questionnaire(485, 1), "rapport-bench-485-");
  for (auto _ : state)
    if (check_process((folder / "part000.rap").string()) < 0) state.SkipWithError("rapport failed");
  std::filesystem::remove_all(folder);
}

void compile_16k_memory(benchmark::State& state) {
  const auto folder = written(questionnaire(16'000, 40), "rapport-bench-16k-");
  long peak_kb = 0;
  for (auto _ : state) peak_kb = check_process(folder.string());
  if (peak_kb < 0) state.SkipWithError("rapport failed");
  state.counters["mb"] = static_cast<double>(peak_kb) / 1024;
  std::filesystem::remove_all(folder);
  std::filesystem::remove(folder.string() + ".rapc");
}

void load_485(benchmark::State& state) {
  const std::string bytes = driver::seal_program(compiled(questionnaire(485, 1)));
  for (auto _ : state) {
    auto program = driver::open_program(bytes);
    if (!program) state.SkipWithError("not a program");
    benchmark::DoNotOptimize(program);
  }
}

}  // namespace

BENCHMARK(compile_485)->Name("compile_485_ms")->Unit(benchmark::kMillisecond);
BENCHMARK(compile_485_process)->Name("compile_485_process_ms")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(compile_16k)->Name("compile_16k_ms")->Unit(benchmark::kMillisecond);
BENCHMARK(compile_16k_memory)
    ->Name("compile_16k_mb")
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK(load_485)->Name("load_485_ms")->Unit(benchmark::kMillisecond);

}  // namespace rapport::bench
