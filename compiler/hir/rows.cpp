#include "compiler/hir/context.h"
namespace rapport::hir {
void read_rows(Context&) {}
}  // namespace rapport::hir
