#include "compiler/cli/terminal.h"

#include <gtest/gtest.h>

namespace rapport::cli {
namespace {

TEST(Terminal, KeysThatAreNoLettersAreNotInALine) {
  EXPECT_EQ(without_keys("Contoso"), "Contoso");
  EXPECT_EQ(without_keys(""), "");
  EXPECT_EQ(without_keys("Con\x1b[D\x1b[Dtoso"), "Contoso");        // arrows
  EXPECT_EQ(without_keys("\x1bOAContoso\x1bOF"), "Contoso");        // arrows and End of the other mode
  EXPECT_EQ(without_keys("Contoso\x1b[3~\x1b[1;5C"), "Contoso");    // Delete, Ctrl and an arrow
  EXPECT_EQ(without_keys("\x1b[200~Contoso\x1b[201~"), "Contoso");  // around what is pasted
  EXPECT_EQ(without_keys("\x1b"
                         "Contoso"),
            "Contoso");  // Escape
  EXPECT_EQ(without_keys("\x1bOslo"), "Oslo");
  EXPECT_EQ(without_keys("für\x1b[Aß"), "fürß");
  EXPECT_EQ(without_keys("\x1b[ß"), "ß");
}

TEST(Terminal, AKeyThatIsCutOffIsNone) {
  for (const char* cut : {"a\x1b", "a\x1b[", "a\x1b[1;", "a\x1b\x1b"})
    EXPECT_EQ(without_keys(cut), "a") << cut;
}

}  // namespace
}  // namespace rapport::cli
