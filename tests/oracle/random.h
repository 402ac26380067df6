// Random numbers that are the same on every machine and compiler: SplitMix64. Two calls never stand in one
// expression whose order C++ leaves open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rapport::oracle {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  size_t below(size_t count) { return static_cast<size_t>(next() % count); }  // `count` is not 0
  int64_t between(int64_t low, int64_t high) {                                // both included
    return low + static_cast<int64_t>(below(static_cast<size_t>(high - low + 1)));
  }
  bool chance(unsigned percent) { return below(100) < percent; }

  template <class List>
  const auto& of(const List& list) {
    return list[below(std::size(list))];
  }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (size_t left = list.size(); left > 1; --left) std::swap(list[left - 1], list[below(left)]);
  }

 private:
  uint64_t state_;
};

// A seed of its own for part `part` of what `seed` stands for.
inline uint64_t part_of(uint64_t seed, uint64_t part) {
  return Random(seed ^ (part * 0xD1342543DE82EF95)).next();
}

}  // namespace rapport::oracle
