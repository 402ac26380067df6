#include "compiler/cli/load_pack.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/limits.h"
#include "tests/unit/compiler/cli/faulty_disk.h"
#include "tests/unit/compiler/cli/temp_folder.h"

namespace rapport::cli {
namespace {

std::vector<std::string> names(const pack::PackSources& sources) {
  std::vector<std::string> all;
  for (const pack::SourceFile& file : sources.files) all.push_back(file.name);
  return all;
}

LoadedPack load(const std::string& path) {
  PosixDisk disk;
  return load_pack(disk, path);
}

std::string problems(const LoadedPack& loaded) {
  std::string all;
  for (const base::Error& problem : loaded.problems) all += problem.message + "\n";
  return all;
}

TEST(LoadPack, TakesTheFilesThatBelongToAPackSortedByName) {
  const TempFolder temp;
  for (const char* name : {"pack.toml", "rapport.lock", "z.rap", "a/deep/b.rap", "texts/de.po", "data/x.csv",
                           "target/overrides.toml", "tests/t.rap", "README.md", "data/x.txt",
                           "texts/notes/de.po", ".git/hidden.rap", "answers/complete.json"})
    temp.put(name, name);
  const LoadedPack loaded = load(temp.path());
  EXPECT_EQ(problems(loaded), "");
  EXPECT_EQ(names(loaded.sources),
            (std::vector<std::string>{"a/deep/b.rap", "data/x.csv", "pack.toml", "rapport.lock",
                                      "target/overrides.toml", "tests/t.rap", "texts/de.po", "z.rap"}));
  EXPECT_EQ(loaded.sources.files[1].bytes, "data/x.csv");
  EXPECT_EQ(loaded.sources.root_name, temp.path());
}

TEST(LoadPack, TakesALoneFileAndAProgram) {
  const TempFolder temp;
  temp.put("sub/shop.rap", "ask a : text");
  temp.put("shop.rapc", "RAPC");
  const LoadedPack lone = load(temp.path("sub/shop.rap"));
  EXPECT_EQ(lone.form, PackForm::Sources);
  EXPECT_EQ(names(lone.sources), std::vector<std::string>{"shop.rap"});
  const LoadedPack program = load(temp.path("shop.rapc"));
  EXPECT_EQ(program.form, PackForm::Program);
  EXPECT_EQ(program.program, "RAPC");
}

TEST(LoadPack, AFolderWithoutManifestGivesOnlyWhatLiesInIt) {
  const TempFolder temp;
  temp.put("a.rap", "");
  temp.put("below/b.rap", "");
  EXPECT_EQ(names(load(temp.path()).sources), std::vector<std::string>{"a.rap"});
}

TEST(LoadPack, APackInAFolderOfAPackIsNotPartOfIt) {
  const TempFolder temp;
  temp.put("pack.toml", "");
  temp.put("a.rap", "");
  temp.put("other/pack.toml", "");
  temp.put("other/b.rap", "");
  EXPECT_EQ(names(load(temp.path()).sources), (std::vector<std::string>{"a.rap", "pack.toml"}));
}

TEST(LoadPack, ALinkStaysInTheFolder) {
  const TempFolder temp;
  temp.put("outside.rap", "secret");
  temp.put("pack/pack.toml", "");
  temp.put("pack/a.rap", "a");
  ASSERT_EQ(::symlink("a.rap", temp.path("pack/b.rap").c_str()), 0);
  EXPECT_EQ(names(load(temp.path("pack")).sources),
            (std::vector<std::string>{"a.rap", "b.rap", "pack.toml"}));

  ASSERT_EQ(::symlink("../outside.rap", temp.path("pack/c.rap").c_str()), 0);
  const LoadedPack out = load(temp.path("pack"));
  ASSERT_EQ(out.problems.size(), 1U);
  EXPECT_EQ(out.problems[0].code, base::ErrorCode::InvalidArgument);
  EXPECT_NE(out.problems[0].message.find("c.rap: leads out of the pack's folder"), std::string::npos);
}

TEST(LoadPack, ALinkToAFolderIsRefused) {
  const TempFolder temp;
  temp.put("pack/pack.toml", "");
  temp.put("other/x.rap", "");
  ASSERT_EQ(::symlink("../other", temp.path("pack/more").c_str()), 0);
  EXPECT_NE(problems(load(temp.path("pack"))).find("more: is a link to a folder"), std::string::npos);
}

TEST(LoadPack, APackThatIsItselfALinkIsTaken) {
  const TempFolder temp;
  temp.put("real/pack.toml", "");
  temp.put("real/a.rap", "");
  ASSERT_EQ(::symlink("a.rap", temp.path("real/b.rap").c_str()), 0);
  ASSERT_EQ(::symlink("real", temp.path("pack").c_str()), 0);
  const LoadedPack loaded = load(temp.path("pack"));
  EXPECT_EQ(problems(loaded), "");
  EXPECT_EQ(loaded.sources.files.size(), 3U);
}

TEST(LoadPack, PipesAreRefusedAndDoNotWait) {
  const TempFolder temp;
  temp.put("pack.toml", "");
  ASSERT_EQ(::mkfifo(temp.path("a.rap").c_str(), 0600), 0);
  EXPECT_NE(problems(load(temp.path())).find("a.rap: is a pipe or a device"), std::string::npos);
  EXPECT_NE(problems(load("/dev/null")).find("/dev/null: is not a pack"), std::string::npos);
}

TEST(LoadPack, AllUnreadableFilesAreNamed) {
  const TempFolder temp;
  temp.put("pack.toml", "");
  ASSERT_EQ(::symlink("none1.rap", temp.path("a.rap").c_str()), 0);
  ASSERT_EQ(::symlink("none2.rap", temp.path("b.rap").c_str()), 0);
  const LoadedPack loaded = load(temp.path());
  EXPECT_EQ(loaded.problems.size(), 2U);
}

// A disk that fails at any call: a problem, never a pack with a file less.
TEST(LoadPack, AFailureAtAnyCallIsSaid) {
  const TempFolder temp;
  temp.put("pack/pack.toml",
           "name = \"pack\"\nversion = \"1.0.0\"\n[dependencies]\nother = { path = \"../other\" }\n");
  temp.put("pack/a.rap", "");
  temp.put("other/pack.toml", "name = \"other\"\nversion = \"1.0.0\"\n");
  for (uint32_t call = 0;; ++call) {
    FaultyDisk disk(call);
    const LoadedPack loaded = load_pack(disk, temp.path("pack"));
    if (!disk.reached()) break;
    EXPECT_FALSE(loaded.problems.empty()) << call;
    ASSERT_LT(call, 200U);
  }
}

TEST(LoadPack, DependenciesComeByPathOrLieBeside) {
  const TempFolder temp;
  temp.put("shop/pack.toml",
           "name = \"shop\"\nversion = \"1.0.0\"\n[dependencies]\n"
           "base = { path = \"../lib/base\", version = \"^1\" }\niso = \"^1\"\nax2012 = \"*\"\n");
  temp.put("lib/base/pack.toml", "name = \"base\"\nversion = \"1.0.0\"\n");
  temp.put("iso/pack.toml", "name = \"iso\"\nversion = \"1.0.0\"\n");
  const LoadedPack loaded = load(temp.path("shop"));
  EXPECT_EQ(problems(loaded), "");
  ASSERT_EQ(loaded.sources.dependencies.size(), 2U);
  EXPECT_EQ(loaded.sources.dependencies[0].alias, "base");
  EXPECT_EQ(loaded.sources.dependencies[1].alias, "iso");
  EXPECT_EQ(names(loaded.sources.dependencies[1]), std::vector<std::string>{"pack.toml"});
}

TEST(LoadPack, APackThatDependsOnItselfIsReadOnceMoreAndNoFurther) {
  const TempFolder temp;
  temp.put("a/pack.toml", "name = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nb = { path = \"../b\" }\n");
  temp.put("b/pack.toml", "name = \"b\"\nversion = \"1.0.0\"\n[dependencies]\na = { path = \"../a\" }\n");
  const LoadedPack loaded = load(temp.path("a"));
  EXPECT_EQ(problems(loaded), "");
  const pack::PackSources& again = loaded.sources.dependencies.at(0).dependencies.at(0);
  EXPECT_EQ(again.alias, "a");
  EXPECT_TRUE(again.dependencies.empty());
}

// Each level names the next one twice: without a limit that is 2^30 packs.
TEST(LoadPack, DependenciesThatMultiplyAreLimited) {
  const TempFolder temp;
  for (int i = 0; i < 30; ++i) {
    const std::string next =
        "{ pack = \"p" + std::to_string(i + 1) + "\", path = \"../p" + std::to_string(i + 1) + "\" }\n";
    temp.put("p" + std::to_string(i) + "/pack.toml",
             "name = \"p" + std::to_string(i) + "\"\nversion = \"1.0.0\"\n[dependencies]\nx = " + next +
                 "y = " + next);
  }
  EXPECT_NE(problems(load(temp.path("p0"))).find("packs that depend on each other"), std::string::npos);
}

TEST(LoadPack, ASourceThatIsTooLongIsNotRead) {
  const TempFolder temp;
  temp.put("pack/pack.toml", "");
  temp.put("pack/big.rap", "");
  temp.put("big.rap", "");
  std::filesystem::resize_file(temp.path("pack/big.rap"), 100U << 20);
  std::filesystem::resize_file(temp.path("big.rap"), 100U << 20);
  for (const char* path : {"pack", "big.rap"}) {
    const LoadedPack loaded = load(temp.path(path));
    EXPECT_EQ(problems(loaded), "");
    ASSERT_EQ(loaded.too_long.size(), 1U);
    EXPECT_EQ(loaded.too_long[0].name, "big.rap");
    EXPECT_EQ(loaded.too_long[0].bytes, 100U << 20);
  }
}

TEST(LoadPack, TooMuchDataIsRefused) {
  const TempFolder temp;
  temp.put("pack.toml", "");
  for (const char* name : {"data/a.csv", "data/b.csv"}) {
    temp.put(name, "");
    std::filesystem::resize_file(temp.path(name), limits::kPackBytes / 2 + 1);
  }
  const LoadedPack loaded = load(temp.path());
  ASSERT_EQ(loaded.problems.size(), 1U);
  EXPECT_EQ(loaded.problems[0].code, base::ErrorCode::LimitExceeded);
}

TEST(LoadPack, AFolderGivenByMistakeIsRefused) {
  const TempFolder temp;
  temp.put("pack.toml", "");
  for (uint32_t i = 0; i <= limits::kPackFiles; ++i) temp.put(std::to_string(i) + ".rap", "");
  EXPECT_NE(problems(load(temp.path())).find("holds more files"), std::string::npos);
}

TEST(LoadPack, NamesAreUtf8) {
  const TempFolder temp;
  temp.put("pack.toml", "");
  temp.put("caf\xE9.rap", "");
  EXPECT_NE(problems(load(temp.path())).find("is not UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace rapport::cli
