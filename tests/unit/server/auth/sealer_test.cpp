#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "server/auth/secrets.h"

namespace rapport::auth {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using IfMissing = Sealer::IfMissing;

class SealerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "rapport-sealer-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    key_file = (folder / "key").string();
  }
  void TearDown() override { fs::remove_all(folder); }

  void write_key(const std::string& text, fs::perms mode) {
    std::ofstream(key_file) << text;
    fs::permissions(key_file, mode);
  }

  fs::path folder;
  std::string key_file;
};

TEST_F(SealerTest, OpensWhatItSealed) {
  const auto sealer = Sealer::open(key_file, IfMissing::Create);
  ASSERT_TRUE(sealer.ok()) << sealer.error().message;
  for (const std::string& plain : {std::string(), std::string("seed"), std::string(100'000, '\0')}) {
    EXPECT_EQ(sealer->open_sealed(sealer->seal(plain, "user 7"), "user 7"), plain);
  }
  EXPECT_NE(sealer->seal("seed", "user 7"), sealer->seal("seed", "user 7"));
}

TEST_F(SealerTest, OpensNothingThatWasMovedOrChanged) {
  const auto sealer = Sealer::open(key_file, IfMissing::Create);
  ASSERT_TRUE(sealer.ok());
  const std::string sealed = sealer->seal("seed", "user 7");
  EXPECT_FALSE(sealer->open_sealed(sealed, "user 8"));
  EXPECT_FALSE(sealer->open_sealed("", "user 7"));
  EXPECT_FALSE(sealer->open_sealed("not base64url!", "user 7"));
  std::string bytes = *from_base64url(sealed);
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    EXPECT_FALSE(sealer->open_sealed(to_base64url(bytes), "user 7")) << i;
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
  }
}

TEST_F(SealerTest, KeyStaysInItsFile) {
  const auto first = Sealer::open(key_file, IfMissing::Create);
  ASSERT_TRUE(first.ok());
  struct stat status{};
  ASSERT_EQ(::stat(key_file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(status.st_size, 44);
  const auto second = Sealer::open(key_file, IfMissing::Refuse);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->open_sealed(first->seal("seed", "a"), "a"), "seed");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(SealerTest, ManyThatMakeItAtOnceGetTheSame) {
  std::vector<std::string> derived(8);
  std::vector<std::thread> threads;
  for (std::string& mine : derived) {
    threads.emplace_back([&] { mine = Sealer::open(key_file, IfMissing::Create)->derived("csrf", "x"); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& one : derived) EXPECT_EQ(one, derived[0]);
}

TEST_F(SealerTest, SaysWhatIsWrongWithTheFile) {
  EXPECT_EQ(Sealer::open(key_file, IfMissing::Refuse).error().code, ErrorCode::NotFound);
  EXPECT_EQ(Sealer::open((folder / "none" / "key").string(), IfMissing::Create).error().code,
            ErrorCode::Unavailable);
  const std::string key = new_token();
  write_key(key + "\n", fs::perms::owner_read | fs::perms::group_read);
  EXPECT_EQ(Sealer::open(key_file, IfMissing::Create).error().code, ErrorCode::Forbidden);
  for (const std::string& text :
       {std::string(), key.substr(1), key + "A", key + "\n\n", std::string(5'000, 'A')}) {
    write_key(text, fs::perms::owner_read | fs::perms::owner_write);
    const auto opened = Sealer::open(key_file, IfMissing::Create);
    ASSERT_FALSE(opened.ok()) << text;
    EXPECT_EQ(opened.error().code, ErrorCode::Corrupt);
    EXPECT_EQ(opened.error().message.find(key.substr(1)), std::string::npos);
  }
}

TEST_F(SealerTest, DerivesAKeyForEachPurpose) {
  const auto sealer = Sealer::open(key_file, IfMissing::Create);
  ASSERT_TRUE(sealer.ok());
  EXPECT_EQ(sealer->derived("csrf", "session 1").size(), 43U);
  EXPECT_EQ(sealer->derived("csrf", "session 1"), sealer->derived("csrf", "session 1"));
  EXPECT_NE(sealer->derived("csrf", "session 1"), sealer->derived("csrf", "session 2"));
  EXPECT_NE(sealer->derived("csrf", "x"), sealer->derived("csr", "fx"));
}

}  // namespace
}  // namespace rapport::auth
