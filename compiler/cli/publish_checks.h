// What has to be so before a pack is published: publish_checks.def.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "compiler/cli/load_pack.h"
#include "compiler/cli/surroundings.h"
#include "compiler/driver/compile.h"
#include "compiler/pack/dependencies.h"

namespace rapport::cli {

template <class... A>
struct PublishCode {
  std::string_view name;
  fmt::format_string<A...> message;
};
#define PUBLISH_CHECK(code, message, ...) inline constexpr PublishCode<__VA_ARGS__> code{#code, message};
#include "compiler/cli/publish_checks.def"

struct Finding {
  std::string_view code;
  std::string where;  // "ledger.rap:12:7"; empty: the pack
  std::string message;
};

class Findings {
 public:
  template <class... A>
  void add(const PublishCode<A...>& code, std::string where, std::type_identity_t<A>... args) {
    list_.push_back({code.name, std::move(where), fmt::format(code.message, std::move(args)...)});
  }
  const std::vector<Finding>& list() const { return list_; }

 private:
  std::vector<Finding> list_;
};

struct Candidate {  // a folder with pack.toml; what is in it may be wrong
  Disk& disk;
  std::string folder;
  int64_t today = 0;
  const pack::PackSources& sources;
  const pack::Resolution& resolution;
  const driver::Compiled& compiled;
};

void check_whole(const Candidate& pack,
                 Findings& findings);  // what the compiler and pack.toml say, earlier versions
// The others look at the program, which there has to be.
void check_contents(const Candidate& pack, Findings& findings);
void check_applicability(const Candidate& pack, Findings& findings);
void check_base_information(const Candidate& pack, Findings& findings);
void check_tests(const Candidate& pack, Findings& findings);
void check_examples(const Candidate& pack, Findings& findings);

}  // namespace rapport::cli
