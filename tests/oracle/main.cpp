// oracle --packs N --answers M --seed S [--shard I/N]   compares on random packs
// oracle --answers-total N [--seed S]                   the same until so many answers were given
// oracle --show SEED                                    the pack of that seed
// oracle --coverage                                     what the generator produces, one `LIST NAME` a line
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "compiler/pack/baseline.h"
#include "runtime/base/check.h"
#include "tests/oracle/compare.h"
#include "tests/oracle/generator.h"

namespace rapport::oracle {
namespace {

struct Options {
  uint64_t packs = 100, answers = 50, seed = 1, answers_total = 0, show = 0;
  uint64_t shard = 0, shards = 1;
  bool coverage = false, wrong = false;
};

Options read(int count, char** words) {
  Options out;
  const auto number = [](const char* text) { return std::strtoull(text, nullptr, 10); };
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const char* value = i + 1 < count ? words[i + 1] : "";
    if (word == "--coverage") {
      out.coverage = true;
      continue;
    }
    if (word == "--packs")
      out.packs = number(value);
    else if (word == "--answers")
      out.answers = number(value);
    else if (word == "--seed")
      out.seed = number(value);
    else if (word == "--answers-total")
      out.answers_total = number(value);
    else if (word == "--show")
      out.show = number(value);
    else if (word == "--shard")
      out.shard = number(value),
      out.shards = number(std::string_view(value).substr(std::string_view(value).find('/') + 1).data());
    else
      out.wrong = true;
    ++i;
  }
  return out;
}

// The pack, then its files of rows.
std::string text_of(const PackText& pack) {
  std::string out = to_sources(pack, 1).files[0].bytes;
  for (const pack::SourceFile& file : pack.data) out += "--- " + file.name + "\n" + file.bytes;
  return out;
}

Task task_of(uint64_t seed, const Options& options) { return {.seed = seed, .answers = options.answers}; }

// Of what does not compile its first diagnostic, of all else nothing.
std::string kind_of(const std::string& wrong) {
  const size_t at = wrong.find("not compile:");
  if (at == std::string::npos) return {};
  const size_t code = wrong.find(": E", at);
  return code == std::string::npos ? "?" : wrong.substr(code + 2, 5);
}

int failed(const PackText& text, uint64_t seed, const Options& options, const std::string& wrong) {
  std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), wrong.c_str());
  const PackText less = shrunk(text, [&](const PackText& candidate) {
    Tally ignored;
    const std::string still = compare_pack(candidate, task_of(seed, options), ignored);
    return !still.empty() && kind_of(still) == kind_of(wrong);
  });
  Tally tally;
  std::printf("--- with fewer declarations: %s\n%s",
              compare_pack(less, task_of(seed, options), tally).c_str(), text_of(less).c_str());
  std::printf("--- again: oracle --packs 1 --answers %llu --seed %llu\n",
              static_cast<unsigned long long>(options.answers), static_cast<unsigned long long>(seed));
  return 1;
}

void report(const Tally& tally, uint64_t first, uint64_t last, double seconds) {
  std::printf(
      "seeds %llu to %llu: %llu packs, %llu answers, %llu slots compared, %llu recomputed, %llu "
      "explanations, "
      "%llu data sets, %.1f s: all agree\n",
      static_cast<unsigned long long>(first), static_cast<unsigned long long>(last),
      static_cast<unsigned long long>(tally.packs), static_cast<unsigned long long>(tally.answers),
      static_cast<unsigned long long>(tally.slots), static_cast<unsigned long long>(tally.recomputed),
      static_cast<unsigned long long>(tally.explanations), static_cast<unsigned long long>(tally.data_sets),
      seconds);
}

int compare(const Options& options, const Targets& targets) {
  const auto start = std::chrono::steady_clock::now();
  Tally tally;
  uint64_t seed = options.seed;
  for (uint64_t i = 0; options.answers_total > 0 ? tally.answers < options.answers_total : i < options.packs;
       ++i) {
    if (i % options.shards != options.shard) continue;
    seed = options.seed + i;
    const PackText text = generate_pack(seed, targets);
    const std::string wrong = compare_pack(text, task_of(seed, options), tally);
    if (!wrong.empty()) return failed(text, seed, options, wrong);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  report(tally, options.seed, seed, took.count());
  return 0;
}

int print_coverage(const Options& options, const Targets& targets) {
  Tally tally;
  for (uint64_t i = 0; i < options.packs; ++i)
    compare_pack(generate_pack(options.seed + i, targets), task_of(options.seed + i, options), tally);
  for (const std::string& line : tally.produced) std::printf("%s\n", line.c_str());
  return 0;
}

int run(const Options& options) {
  const auto schema = pack::baseline_schema("ax-2012-r3");
  const Targets targets = targets_of(*schema);
  if (options.wrong)
    return std::fputs(
               "usage: oracle [--packs N] [--answers M] [--seed S] [--shard I/N] [--answers-total N] [--show "
               "SEED] [--coverage]\n",
               stderr),
           2;
  if (options.show > 0) return std::fputs(text_of(generate_pack(options.show, targets)).c_str(), stdout), 0;
  return options.coverage ? print_coverage(options, targets) : compare(options, targets);
}

}  // namespace
}  // namespace rapport::oracle

int main(int count, char** words) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  return rapport::oracle::run(rapport::oracle::read(count, words));
}
