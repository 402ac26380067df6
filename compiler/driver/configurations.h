// What a default configuration can never do: all that it gives is constant, so it can be tried here, and not
// before the customer who begins with it.
#pragma once

#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/hir/pack.h"
#include "runtime/program/program.h"

namespace rapport::driver {

struct WrittenSetting {
  diag::Span whole;                // of its value; of a row its first key or value
  std::vector<diag::Span> values;  // of its row, in their order
};
// What the program does not say any more: where settings stand, and which bounds no answer can change.
struct WrittenConfigurations {
  std::vector<std::vector<WrittenSetting>> settings;     // per configuration
  std::vector<bool> constant_minimum, constant_maximum;  // per question
};
WrittenConfigurations written_configurations(const hir::TypedPack& pack);

// E4040, at each place once however many configurations take it up. A bound that depends on answers refuses
// nothing, as the answer may come.
void check_configurations(const program::Program& program, const WrittenConfigurations& written,
                          diag::Diagnostics& diags);

}  // namespace rapport::driver
