#include "runtime/lib/key.h"

#include <gtest/gtest.h>

namespace rapport::lib {
namespace {

struct Pair {
  std::string_view a, b;
  bool same;
};

constexpr Pair kPairs[] = {
    {"", "", true},
    {"", "  ", true},
    {"net30", "NET30", true},
    {"Net 30 ", "net 30", true},
    {" net30", "net30", false},
    {"net30", "net3", false},
    {"net3", "net30", false},
    {"ÄÖÉ", "äöé", true},
    {"ΩМ", "ωм", true},
    {"ß", "ss", false},
    {"\xE2\x84\xAA", "k", true},  // the Kelvin sign: three bytes against one
};

TEST(Key, NeitherCaseNorBlanksAtTheEndMakeAnotherKey) {
  for (const Pair& pair : kPairs) {
    EXPECT_EQ(same_key(pair.a, pair.b), pair.same) << pair.a << " · " << pair.b;
    EXPECT_EQ(same_key(pair.b, pair.a), pair.same) << pair.b << " · " << pair.a;
    EXPECT_EQ(folded_key(pair.a) == folded_key(pair.b), pair.same) << pair.a << " · " << pair.b;
    EXPECT_EQ(key_hash(pair.a) == key_hash(pair.b), pair.same) << pair.a << " · " << pair.b;
  }
}

}  // namespace
}  // namespace rapport::lib
