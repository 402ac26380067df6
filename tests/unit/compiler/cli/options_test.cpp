#include "compiler/cli/options.h"

#include <gtest/gtest.h>

namespace rapport::cli {
namespace {

std::string misuse(std::vector<std::string> args) {
  const Options options = read_options(std::move(args));
  const Misuse* found = std::get_if<Misuse>(&options);
  return found ? found->message : "";
}

TEST(Options, RunTakesWhatTheContractSays) {
  const Options options =
      read_options({"run", "shop", "--answers", "a.json", "--emit", "json, ax-xml,json", "--out", "-x",
                    "--today", "2026-02-28", "--company", "USMF", "--partial", "--force", "--trace"});
  const RunOptions* run = std::get_if<RunOptions>(&options);
  ASSERT_NE(run, nullptr) << misuse({"run", "shop", "--answers", "a.json", "--out", "-x"});
  EXPECT_EQ(run->pack, "shop");
  EXPECT_EQ(run->answering.answers, "a.json");
  ASSERT_EQ(run->backends.size(), 2U);
  EXPECT_EQ(run->backends[0]->name, "json");
  EXPECT_EQ(run->backends[1]->name, "ax-xml");
  EXPECT_EQ(run->answering.today, 20512);
  EXPECT_EQ(run->answering.company, "USMF");
  EXPECT_TRUE(run->partial && run->force && run->trace);
}

TEST(Options, RunWritesAxXmlWhenNotTold) {
  const Options options = read_options({"run", "shop", "--answers=a.json", "--out", "-"});
  const RunOptions* run = std::get_if<RunOptions>(&options);
  ASSERT_NE(run, nullptr);
  EXPECT_EQ(run->out, "-");
  ASSERT_EQ(run->backends.size(), 1U);
  EXPECT_EQ(run->backends[0]->name, "ax-xml");
  EXPECT_FALSE(run->answering.today.has_value());
}

TEST(Options, AifTakesABatchAndAnAttempt) {
  const auto read = [](std::vector<std::string> more) {
    std::vector<std::string> args{"run", "shop", "--answers", "a.json", "--out", "out"};
    args.insert(args.end(), more.begin(), more.end());
    return args;
  };
  const Options options = read_options(read({"--emit", "aif", "--aif-batch", "--aif-attempt", "2"}));
  const RunOptions* run = std::get_if<RunOptions>(&options);
  ASSERT_NE(run, nullptr);
  EXPECT_TRUE(run->aif.batch);
  EXPECT_EQ(run->aif.attempt, 2U);
  for (const char* attempt : {"0", "-1", "1.5", "x", "4294967296"})
    EXPECT_NE(misuse(read({"--emit", "aif", "--aif-attempt", attempt})), "") << attempt;
  EXPECT_NE(misuse(read({"--aif-batch"})), "");
  EXPECT_NE(misuse(read({"--emit", "json", "--aif-attempt", "2"})), "");
}

TEST(Options, StagesChooseTheirFormat) {
  const auto format = [](std::vector<std::string> args) {
    const Options options = read_options(std::move(args));
    const DumpOptions* dump = std::get_if<DumpOptions>(&options);
    return dump ? std::optional(dump->format) : std::nullopt;
  };
  EXPECT_EQ(format({"dump", "p", "--stage", "summary"}), Format::Json);
  EXPECT_EQ(format({"dump", "p", "--stage", "dataset"}), Format::Json);
  EXPECT_EQ(format({"dump", "p", "--stage", "tree"}), Format::Text);
  EXPECT_EQ(format({"dump", "p", "--stage", "summary", "--format", "text"}), Format::Text);
}

TEST(Options, HelpListsTheCommandsThatThereAre) {
  const Options options = read_options({"--help"});
  const Help* help = std::get_if<Help>(&options);
  ASSERT_NE(help, nullptr);
  for (const char* command : {"check", "build", "run", "import", "interview", "migrate", "test", "texts",
                              "move", "copy", "explain", "dump", "doc", "sign"})
    EXPECT_NE(help->text.find(command), std::string::npos) << command;
  EXPECT_NE(help->text.find("publish                     says what is in the way"), std::string::npos)
      << "it takes nothing yet, and does not say that it does";
}

TEST(Options, CommandsHaveTheirOwnHelp) {
  const Options options = read_options({"run", "--help"});
  const Help* help = std::get_if<Help>(&options);
  ASSERT_NE(help, nullptr);
  EXPECT_NE(help->text.find("--partial"), std::string::npos);
}

TEST(Options, VersionIsPrinted) {
  const Options options = read_options({"--version"});
  const Help* help = std::get_if<Help>(&options);
  ASSERT_NE(help, nullptr);
  EXPECT_TRUE(help->text.starts_with("rapport 0."));
}

struct Wrong {
  std::vector<std::string> args;
  const char* said;
};

TEST(Options, MisuseSaysWhatToDo) {
  const std::vector<Wrong> all = {
      {{}, "no command"},
      {{"chekc", "x"}, "chekc"},
      {{"check"}, "PACK"},
      {{"check", "x", "y"}, "y"},
      {{"check", "x", "--format", "xml"}, "text, json, lines"},
      {{"check", "x", "--nonsense"}, "--nonsense"},
      {{"build", "x"}, "-o"},
      {{"build", "x", "-o", "-"}, "-o pack.rapc"},
      {{"build", "x", "-o", ""}, "-o pack.rapc"},
      {{"run", "x", "--out", "o"}, "--answers"},
      {{"run", "x", "--answers", "a"}, "--out"},
      {{"run", "x", "--answers", "a", "--out", "o", "--emit", "pdf"}, "ax-xml, json"},
      {{"run", "x", "--answers", "a", "--out", "o", "--emit", ""}, "ax-xml, json"},
      {{"run", "x", "--answers", "a", "--out", "o", "--today", "2026-02-29"}, "2026-01-31"},
      {{"run", "x", "--answers", "a", "--out", "o", "--company", "A\x01"}, "--company"},
      {{"run", "x", "--answers", "a", "--out", ""}, "--out"},
      {{"run", "x", "--answers", "a", "--out", "-", "--emit", "ax-xml,json"}, "one format"},
      {{"run", "x", "--answers", "a", "--answers", "b", "--out", "o"}, "--answers"},
      {{"explain"}, "CODE"},
      {{"dump", "x"}, "--stage"},
      {{"dump", "x", "--stage", "soup"}, "tokens, tree"},
      {{"dump", "x", "--stage", "tree", "--format", "lines"}, "text, json"},
      {{"dump", "x", "--stage", "tree", "--answers", "a"}, "--stage dataset"},
  };
  for (const Wrong& wrong : all) {
    const std::string said = misuse(wrong.args);
    EXPECT_NE(said.find(wrong.said), std::string::npos)
        << "said: " << said << "\nexpected in it: " << wrong.said;
  }
}

}  // namespace
}  // namespace rapport::cli
