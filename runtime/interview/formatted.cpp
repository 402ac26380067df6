#include "runtime/interview/formatted.h"

namespace rapport::interview {
namespace {

void append(std::string& out, const Run& run) {
  out += run.text;
  if (!run.address.empty() && run.address != run.text) out += " (" + run.address + ")";
}

}  // namespace

std::string plain_text(const std::vector<Block>& blocks) {
  std::string out;
  for (const Block& block : blocks) {
    if (!out.empty()) out += "\n\n";
    for (size_t i = 0; i < block.lines.size(); ++i) {
      if (i > 0) out += '\n';
      if (block.kind == BlockKind::List) out += "- ";
      for (const Run& run : block.lines[i]) append(out, run);
    }
  }
  return out;
}

}  // namespace rapport::interview
