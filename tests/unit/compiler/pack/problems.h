// What the tests say about diagnostics: their codes, and what each points at.
#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diagnostics.h"

namespace rapport::pack::test {

inline std::vector<std::string> codes(const diag::Diagnostics& diags) {
  std::vector<std::string> all;
  for (const diag::Diagnostic& problem : diags.list()) all.emplace_back(problem.code);
  return all;
}

// "E6002 `titel`": the code and the text it points at.
inline std::vector<std::string> places(const diag::Diagnostics& diags, const diag::SourceMap& sources) {
  std::vector<std::string> all;
  for (const diag::Diagnostic& problem : diags.list()) {
    bool somewhere = problem.at.file != UINT32_MAX;
    all.push_back(std::string(problem.code) + " `" +
                  (somewhere ? std::string(sources.text(problem.at)) : "") + "`");
  }
  return all;
}

inline std::vector<std::string> fixes(const diag::Diagnostics& diags) {
  std::vector<std::string> all;
  for (const diag::Diagnostic& problem : diags.list())
    for (const diag::Fix& fix : problem.fixes) all.push_back(fix.replacement);
  return all;
}

}  // namespace rapport::pack::test
