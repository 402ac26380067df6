#include <cstdio>
#include <cstdlib>

#include "compiler/pack/baseline.h"
#include "tests/oracle/compiled.h"
#include "tests/oracle/generator.h"

using namespace rapport;
int main(int argc, char** argv) {
  const schema::Schema schema = *pack::baseline_schema("ax-2012-r3");
  const oracle::Targets targets = oracle::targets_of(schema);
  std::set<std::string> produced;
  for (uint64_t seed = 1; seed <= strtoull(argv[1], 0, 10); ++seed) {
    oracle::Random random(seed);
    auto pack = oracle::generate_pack(seed, targets);
    auto c = oracle::compile_pack(oracle::to_sources(pack, 1));
    produced.merge(c.produced);
    if (!c.errors.empty()) printf("seed %lu\n%s\n", (unsigned long)seed, c.errors.c_str());
    if (argc > 2) printf("%s", oracle::to_sources(pack, 1).files[0].bytes.c_str());
  }
  for (auto& p : produced) printf("%s; ", p.c_str());
}
