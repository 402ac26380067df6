#include "compiler/cli/write_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "tests/unit/compiler/cli/faulty_disk.h"
#include "tests/unit/compiler/cli/temp_folder.h"

namespace rapport::cli {
namespace {

using Tree = std::map<std::string, std::string>;

const std::vector<output::OutputFile> kSet = {{"configuration.xml", "<new/>"},
                                              {"not-written.csv", "question\r\n"}};

struct Case {
  const char* what;
  std::function<void(const TempFolder&)> before;
  std::function<base::Status(Disk&, const TempFolder&)> write;
  Tree after;
};

std::vector<Case> cases() {
  const auto set = [](const char* folder, SetOptions options) {
    return [folder, options](Disk& disk, const TempFolder& temp) {
      return write_set(disk, temp.path(folder), kSet, options);
    };
  };
  const SetOptions replace{.existing = Existing::Replace,
                           .of_earlier_sets = {"configuration.xml", "configuration.json", "not-written.csv"}};
  return {
      {"a new folder",
       [](const TempFolder&) {},
       set("out", {}),
       {{"out/", ""}, {"out/configuration.xml", "<new/>"}, {"out/not-written.csv", "question\r\n"}}},
      {"a new folder in new ones",
       [](const TempFolder&) {},
       set("a/b/out/", {}),
       {{"a/", ""},
        {"a/b/", ""},
        {"a/b/out/", ""},
        {"a/b/out/configuration.xml", "<new/>"},
        {"a/b/out/not-written.csv", "question\r\n"}}},
      {"an empty folder",
       [](const TempFolder& t) { std::filesystem::create_directory(t.path("out")); },
       set("out", {}),
       {{"out/", ""}, {"out/configuration.xml", "<new/>"}, {"out/not-written.csv", "question\r\n"}}},
      {"an older set",
       [](const TempFolder& t) {
         t.put("out/configuration.xml", "<old/>");
         t.put("out/configuration.json", "{}");
         t.put("out/letter.txt", "of the user");
       },
       set("out", replace),
       {{"out/", ""},
        {"out/configuration.xml", "<new/>"},
        {"out/letter.txt", "of the user"},
        {"out/not-written.csv", "question\r\n"}}},
      {"a new file",
       [](const TempFolder&) {},
       [](Disk& disk, const TempFolder& t) { return write_file(disk, t.path("a.rapc"), "new bytes"); },
       {{"a.rapc", "new bytes"}}},
      {"a file in place of another",
       [](const TempFolder& t) { t.put("a.rapc", "old"); },
       [](Disk& disk, const TempFolder& t) { return write_file(disk, t.path("a.rapc"), "new bytes"); },
       {{"a.rapc", "new bytes"}}},
  };
}

TEST(WriteFiles, EverythingIsThereWhenNothingFails) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.what);
    const TempFolder temp;
    c.before(temp);
    PosixDisk disk;
    const base::Status written = c.write(disk, temp);
    EXPECT_TRUE(written.ok()) << written.error().message;
    EXPECT_EQ(temp.tree(), c.after);
  }
}

// The disk fails at each call in turn: full, gone, refused. Either all is as it was, or all is there.
TEST(WriteFiles, AFailureAtAnyCallLeavesAllOrNothing) {
  for (const Case& c : cases()) {
    uint32_t refused = 0;
    for (uint32_t call = 0;; ++call) {
      SCOPED_TRACE(std::string(c.what) + ", call " + std::to_string(call));
      const TempFolder temp;
      c.before(temp);
      const Tree before = temp.tree();
      FaultyDisk disk(call);
      const base::Status written = c.write(disk, temp);
      EXPECT_EQ(temp.tree(), written.ok() ? c.after : before);
      if (!written.ok()) ++refused;
      if (!disk.reached()) break;
      ASSERT_LT(call, 200U);
    }
    EXPECT_GE(refused, 4U) << c.what;
  }
}

TEST(WriteFiles, ASignalAtAnyTimeLeavesAllOrNothing) {
  for (const Case& c : cases()) {
    uint32_t stopped = 0;
    for (uint32_t look = 0;; ++look) {
      SCOPED_TRACE(std::string(c.what) + ", look " + std::to_string(look));
      const TempFolder temp;
      c.before(temp);
      const Tree before = temp.tree();
      FaultyDisk disk(FaultyDisk::kNever, look);
      const base::Status written = c.write(disk, temp);
      EXPECT_EQ(temp.tree(), written.ok() ? c.after : before);
      if (!written.ok()) ++stopped;
      if (!disk.reached()) break;
      ASSERT_LT(look, 200U);
    }
    EXPECT_GE(stopped, 2U) << c.what;
  }
}

TEST(WriteFiles, ErrorsNameWhatTheUserNamed) {
  for (uint32_t call = 0; call < 12; ++call) {
    const TempFolder temp;
    FaultyDisk disk(call);
    const base::Status written = write_set(disk, temp.path("out"), kSet, {});
    const std::string said = written.ok() ? "" : written.error().message;
    EXPECT_EQ(said.find(".rapport-"), std::string::npos) << said;
  }
}

TEST(WriteFiles, AFolderWithFilesIsRefusedUnlessForced) {
  const TempFolder temp;
  temp.put("out/letter.txt", "of the user");
  PosixDisk disk;
  const base::Status refused = write_set(disk, temp.path("out"), kSet, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::Conflict);
  EXPECT_NE(refused.error().message.find("--force"), std::string::npos);
  EXPECT_EQ(temp.tree(), (Tree{{"out/", ""}, {"out/letter.txt", "of the user"}}));
}

TEST(WriteFiles, AFolderThatStandsInTheWayOfAFileIsRefused) {
  const TempFolder temp;
  temp.put("out/configuration.xml/inside", "x");
  const Tree before = temp.tree();
  PosixDisk disk;
  EXPECT_FALSE(write_set(disk, temp.path("out"), kSet, {.existing = Existing::Replace}).ok());
  EXPECT_EQ(temp.tree(), before);
}

TEST(WriteFiles, AFileInPlaceOfTheFolderIsRefused) {
  const TempFolder temp;
  temp.put("out", "a file");
  PosixDisk disk;
  EXPECT_FALSE(write_set(disk, temp.path("out"), kSet, {}).ok());
  EXPECT_FALSE(write_set(disk, temp.path("out/below"), kSet, {}).ok());
  EXPECT_EQ(temp.tree(), (Tree{{"out", "a file"}}));
}

TEST(WriteFiles, OnlyRegularFilesAreReplaced) {
  const TempFolder temp;
  ASSERT_EQ(::mkfifo(temp.path("pipe").c_str(), 0600), 0);
  PosixDisk disk;
  EXPECT_FALSE(write_file(disk, temp.path("pipe"), "bytes").ok());
  EXPECT_FALSE(write_file(disk, temp.path(), "bytes").ok());
  EXPECT_TRUE(std::filesystem::is_fifo(temp.path("pipe")));
}

TEST(WriteFiles, ALinkStaysAndWhatItLeadsToIsReplaced) {
  const TempFolder temp;
  temp.put("real.rapc", "old");
  ASSERT_EQ(::symlink("real.rapc", temp.path("link.rapc").c_str()), 0);
  PosixDisk disk;
  ASSERT_TRUE(write_file(disk, temp.path("link.rapc"), "new").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(temp.path("link.rapc")));
  EXPECT_EQ(temp.get("real.rapc"), "new");
}

TEST(WriteFiles, AWriterThatWasKilledIsNotInTheWay) {
  const TempFolder temp;
  temp.put(".rapport-" + std::to_string(::getpid()) + "-0.tmp", "left behind");
  PosixDisk disk;
  EXPECT_TRUE(write_file(disk, temp.path("a.rapc"), "new").ok());
  EXPECT_EQ(temp.get("a.rapc"), "new");
}

TEST(Disk, ParentFolders) {
  EXPECT_EQ(parent_folder("a/b"), "a");
  EXPECT_EQ(parent_folder("a/b//"), "a");
  EXPECT_EQ(parent_folder("a"), ".");
  EXPECT_EQ(parent_folder("/a"), "/");
  EXPECT_EQ(parent_folder("/"), "/");
}

TEST(Disk, ReadsRegularFilesUpToALimit) {
  const TempFolder temp;
  temp.put("four", "1234");
  ASSERT_EQ(::mkfifo(temp.path("pipe").c_str(), 0600), 0);
  PosixDisk disk;
  EXPECT_EQ(disk.read(temp.path("four"), 4).value(), "1234");
  EXPECT_EQ(disk.read(temp.path("four"), 3).error().code, base::ErrorCode::LimitExceeded);
  EXPECT_EQ(disk.read(temp.path("pipe"), 4).error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(disk.read("/dev/zero", 4).error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(disk.read(temp.path(), 4).error().code, base::ErrorCode::Forbidden);
  const base::Error missing = disk.read(temp.path("none"), 4).error();
  EXPECT_EQ(missing.code, base::ErrorCode::NotFound);
  EXPECT_EQ(missing.message, temp.path("none") + ": cannot be read: No such file or directory");
}

}  // namespace
}  // namespace rapport::cli
