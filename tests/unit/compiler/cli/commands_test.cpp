#include "compiler/cli/commands.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/compiler/cli/faulty_disk.h"
#include "tests/unit/compiler/cli/temp_folder.h"

namespace rapport::cli {
namespace {

constexpr const char* kPack = R"(ask name "Name" => CompanyInfo.Name required
ask code "Code": text(4) => CompanyInfo.DataArea required
)";
constexpr const char* kAnswers = R"({"name": "Contoso", "code": "USMF"})";

struct Ended {
  Exit exit;
  std::string out, err;
};

Ended rapport(Disk& disk, std::vector<std::string> args) {
  base::StringSink out, err;
  Surroundings world(disk, out, err, 20000);
  const Exit exit = run_program(world, std::move(args));
  return {exit, out.text(), err.text()};
}

// Each call for the disk fails in turn, from the first look at the pack to the last rename.
TEST(Commands, AFailureAtAnyCallEndsWith3AndLeavesNothing) {
  for (const std::string command : {"build", "run"}) {
    for (uint32_t call = 0;; ++call) {
      SCOPED_TRACE(command + ", call " + std::to_string(call));
      const TempFolder temp;
      temp.put("pack/pack.toml", "name = \"pack\"\nversion = \"1.0.0\"\n");
      temp.put("pack/a.rap", kPack);
      temp.put("answers.json", kAnswers);
      const auto before = temp.tree();
      FaultyDisk disk(call);
      const Ended ended = command == "build"
                              ? rapport(disk, {"build", temp.path("pack"), "-o", temp.path("pack.rapc")})
                              : rapport(disk, {"run", temp.path("pack"), "--answers",
                                               temp.path("answers.json"), "--out", temp.path("out")});
      if (ended.exit == Exit::Fine) {
        EXPECT_TRUE(ended.out.starts_with("wrote ")) << ended.out;
        EXPECT_EQ(temp.tree().size(), before.size() + (command == "build" ? 1 : 2));
      } else {
        EXPECT_EQ(ended.exit, Exit::Outside) << ended.err;
        EXPECT_NE(ended.err.find("error: " + temp.path()), std::string::npos) << ended.err;
        EXPECT_EQ(temp.tree(), before);
      }
      if (!disk.reached()) break;
      ASSERT_LT(call, 200U);
    }
  }
}

TEST(Commands, TranslationsAreWrittenWholeOrNotAtAll) {
  for (uint32_t call = 0;; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    const TempFolder temp;
    temp.put("pack/pack.toml", "name = \"pack\"\nversion = \"1.0.0\"\nlanguages = [\"en\", \"de\"]\n");
    temp.put("pack/a.rap", kPack);
    const auto before = temp.tree();
    FaultyDisk disk(call);
    const Ended ended = rapport(disk, {"texts", temp.path("pack"), "--update"});
    if (ended.exit == Exit::Fine) {
      EXPECT_TRUE(ended.out.ends_with("de: 0 of 2 texts translated, 0 stale, 2 missing\n")) << ended.out;
      EXPECT_EQ(temp.tree().size(), before.size() + 2);
    } else {
      EXPECT_EQ(ended.exit, Exit::Outside) << ended.err;
      EXPECT_NE(ended.err.find("error: " + temp.path()), std::string::npos) << ended.err;
      EXPECT_EQ(temp.tree(), before);
    }
    if (!disk.reached()) break;
    ASSERT_LT(call, 200U);
  }
}

// A question that two packs name by where it stood: both are rewritten, or none is.
TEST(Commands, AQuestionIsMovedInAllPacksOrInNone) {
  for (uint32_t call = 0;; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    const TempFolder temp;
    temp.put("packs/base/pack.toml", "name = \"base\"\nversion = \"1.0.0\"\n");
    temp.put("packs/base/a.rap",
             "group g \"G\" { ask a \"A\": integer }\ngroup h \"H\" { note \"{g.a}\" }\n");
    temp.put("packs/user/pack.toml", "name = \"user\"\nversion = \"1.0.0\"\n[dependencies]\nbase = \"^1\"\n");
    temp.put("packs/user/a.rap", "let x \"X\" = base.g.a\n");
    const auto before = temp.tree();
    FaultyDisk disk(call);
    const Ended ended = rapport(disk, {"move", temp.path("packs/base"), "a", "--to", "h"});
    if (ended.exit == Exit::Fine) {
      EXPECT_NE(ended.out.find("packs/user/a.rap: 1 path rewritten\n"), std::string::npos) << ended.out;
      EXPECT_NE(temp.tree(), before);
    } else {
      EXPECT_NE(ended.err.find("error: "), std::string::npos) << ended.err;
      EXPECT_EQ(temp.tree(), before);
    }
    if (!disk.reached()) break;
    ASSERT_LT(call, 400U);
  }
}

TEST(Commands, AnAreaIsCopiedWholeOrNotAtAll) {
  for (uint32_t call = 0;; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    const TempFolder temp;
    temp.put("ours/pack.toml", "name = \"ours\"\nversion = \"1.0.0\"\n");
    temp.put("ours/a.rap",
             "area x \"X\" { table t \"T\" { column k \"K\": text(5) key rows from \"data/sub/t.csv\" } }\n");
    temp.put("ours/data/sub/t.csv", "k\nA\n");
    temp.put("theirs/pack.toml", "name = \"theirs\"\nversion = \"1.0.0\"\n");
    const auto before = temp.tree();
    FaultyDisk disk(call);
    const Ended ended = rapport(disk, {"copy", temp.path("ours"), "x", "--to", temp.path("theirs")});
    if (ended.exit == Exit::Fine) {
      EXPECT_NE(ended.out.find("theirs/data/sub/t.csv\n"), std::string::npos) << ended.out;
    } else {
      EXPECT_NE(ended.err.find("error: "), std::string::npos) << ended.err;
      EXPECT_EQ(temp.tree(), before);
    }
    if (!disk.reached()) break;
    ASSERT_LT(call, 400U);
  }
}

// An import over an earlier one: all of its files are new, or none is.
TEST(Commands, MetadataIsImportedWholeOrNotAtAll) {
  for (uint32_t call = 0;; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    const TempFolder temp;
    temp.put("e.csv", "enum,element\nE,One\n");
    temp.put("f.xml", "<AxEnum><Name>F</Name></AxEnum>");
    temp.put("target/imported-5-dictionary.toml", "[enum.Before]\n");
    const auto before = temp.tree();
    FaultyDisk disk(call);
    const Ended ended =
        rapport(disk, {"import", temp.path("e.csv"), temp.path("f.xml"), "--out", temp.path("target")});
    if (ended.exit == Exit::Fine) {
      EXPECT_NE(ended.out.find("wrote imported-5-dictionary.toml: 2 enums\n"), std::string::npos)
          << ended.out;
      EXPECT_EQ(temp.tree().size(), before.size() + 1);
    } else {
      EXPECT_EQ(ended.exit, Exit::Outside) << ended.err;
      EXPECT_NE(ended.err.find("error: " + temp.path()), std::string::npos) << ended.err;
      EXPECT_EQ(temp.tree(), before);
    }
    if (!disk.reached()) break;
    ASSERT_LT(call, 200U);
  }
}

// Messages of an earlier run that stayed beside the new ones would be loaded with them.
TEST(Commands, MessagesOfAnEarlierRunGoOrNothingChangesAtAnyCall) {
  for (uint32_t call = 0;; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    const TempFolder temp;
    temp.put("a.rap", "record CustGroup { CustGroup = \"10\" }\nrecord VendGroup { VendGroup = \"20\" }\n");
    temp.put("b.rap", "record VendGroup { VendGroup = \"20\" }\n");
    temp.put("answers.json", "{}");
    const auto run = [&](Disk& disk, const char* pack) {
      return rapport(disk, {"run", temp.path(pack), "--answers", temp.path("answers.json"), "--emit", "aif",
                            "--out", temp.path("out"), "--force"});
    };
    PosixDisk whole;
    ASSERT_EQ(run(whole, "a.rap").exit, Exit::Fine);
    const auto before = temp.tree();
    FaultyDisk disk(call);
    const Ended ended = run(disk, "b.rap");
    const base::Result<std::vector<FolderEntry>> entries = whole.list(temp.path("out"));
    ASSERT_TRUE(entries.ok());
    const bool stays = std::any_of(entries->begin(), entries->end(), [](const FolderEntry& entry) {
      return entry.name == "0001_CustGroup.xml" || entry.name == "0002_VendGroup.xml";
    });
    EXPECT_EQ(stays, ended.exit != Exit::Fine) << ended.err;
    EXPECT_TRUE(ended.exit == Exit::Fine || temp.tree() == before);
    if (!disk.reached()) break;
    ASSERT_LT(call, 200U);
  }
}

class FullSink final : public base::ByteSink {
 public:
  base::Status write(std::string_view) override {
    return base::Error{base::ErrorCode::Unavailable,
                       "standard output: cannot be written: No space left on device"};
  }
};

TEST(Commands, ResultsThatCannotBePrintedEndWith3) {
  const TempFolder temp;
  temp.put("a.rap", kPack);
  PosixDisk disk;
  FullSink out;
  base::StringSink err;
  Surroundings world(disk, out, err, 20000);
  EXPECT_EQ(run_program(world, {"dump", temp.path("a.rap"), "--stage", "summary"}), Exit::Outside);
  EXPECT_EQ(err.text(), "error: standard output: cannot be written: No space left on device\n");
}

TEST(Commands, TheDayIsTheSurroundingsUnlessToldOtherwise) {
  const TempFolder temp;
  temp.put("a.rap", "ask name \"Name\" => CompanyInfo.Name default \"{today()}\"\n");
  PosixDisk disk;
  const auto data = [&](std::vector<std::string> more) {
    std::vector<std::string> args = {"dump", temp.path("a.rap"), "--stage", "dataset", "--format", "text"};
    args.insert(args.end(), more.begin(), more.end());
    return rapport(disk, args).out;
  };
  EXPECT_NE(data({}).find("2024-10-04"), std::string::npos) << data({});
  EXPECT_NE(data({"--today", "2026-01-31"}).find("2026-01-31"), std::string::npos);
}

// Every command that writes a set knows all the names that an earlier set can have: no two sets mix.
TEST(Commands, AForcedRunLeavesNothingOfAnEarlierSet) {
  const TempFolder temp;
  temp.put("a.rap", kPack);
  temp.put("answers.json", kAnswers);
  PosixDisk disk;
  const auto run = [&](const char* formats) {
    return rapport(disk, {"run", temp.path("a.rap"), "--answers", temp.path("answers.json"), "--out",
                          temp.path("out"), "--force", "--emit", formats})
        .exit;
  };
  EXPECT_EQ(run("ax-xml,json"), Exit::Fine);
  EXPECT_EQ(temp.tree().count("out/configuration.json"), 1U);
  EXPECT_EQ(run("ax-xml"), Exit::Fine);
  EXPECT_EQ(temp.tree().count("out/configuration.json"), 0U);
  EXPECT_EQ(temp.tree().count("out/configuration.xml"), 1U);
}

}  // namespace
}  // namespace rapport::cli
