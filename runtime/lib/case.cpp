#include "runtime/lib/case.h"

#include <algorithm>
#include <span>

namespace rapport::lib {
namespace {

struct CaseRange {
  uint16_t first;
  uint16_t last;
  uint16_t step;  // 2: every other code point, where capital and small letters take turns
  int32_t delta;
};

#define CASE_RANGE(first, last, step, delta) {first, last, step, delta},
constexpr CaseRange kToUpper[] = {
#define RAPPORT_TO_UPPER
#include "runtime/lib/case_ranges.def"
};

#define CASE_RANGE(first, last, step, delta) {first, last, step, delta},
constexpr CaseRange kToLower[] = {
#define RAPPORT_TO_LOWER
#include "runtime/lib/case_ranges.def"
};

uint32_t mapped(uint32_t code_point, std::span<const CaseRange> ranges) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code_point,
                                      [](uint32_t c, const CaseRange& range) { return c < range.first; });
  if (after == ranges.begin()) return code_point;
  const CaseRange& range = *(after - 1);
  if (code_point > range.last || (code_point - range.first) % range.step != 0) return code_point;
  return static_cast<uint32_t>(static_cast<int32_t>(code_point) + range.delta);
}

}  // namespace

uint32_t to_upper(uint32_t code_point) { return mapped(code_point, kToUpper); }
uint32_t to_lower(uint32_t code_point) { return mapped(code_point, kToLower); }

}  // namespace rapport::lib
