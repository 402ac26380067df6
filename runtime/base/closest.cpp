#include "runtime/base/closest.h"

#include <algorithm>
#include <vector>

namespace rapport::base {
namespace {

// Edits (insert, delete, replace, swap two neighbours) between the names, or `limit` + 1 when there are more.
size_t distance(std::string_view a, std::string_view b, size_t limit) {
  const size_t lengths = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (lengths > limit) return limit + 1;
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[b.size()], limit + 1);
}

}  // namespace

std::string_view closest(std::span<const std::string_view> candidates, std::string_view name) {
  const size_t limit = name.size() <= 4   ? 1
                       : name.size() <= 7 ? 2
                                          : 3;  // edits that a slip of the hand makes
  std::string_view best;
  size_t least = limit + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate == name) continue;
    const size_t edits = distance(candidate, name, limit);
    const bool unlike = edits >= std::max(candidate.size(), name.size());  // nothing of it is left
    if (unlike || edits > least || edits > limit) continue;
    if (edits < least || (edits == least && candidate < best)) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

}  // namespace rapport::base
