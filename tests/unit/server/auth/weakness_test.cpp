#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "server/auth/passwords.h"

namespace rapport::auth {
namespace {

namespace fs = std::filesystem;
constexpr const char* kPackaged = "/var/cache/cracklib/cracklib_dict";

Weakness weakness(std::string_view password, const std::vector<std::string>& personal = {}) {
  const auto words = Wordlist::open(kPackaged);
  EXPECT_TRUE(words.ok()) << words.error().message;
  return words->weakness(password, personal);
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Weakness, HasALengthInCharacters) {
  EXPECT_EQ(weakness("kR7#qz!vB2x"), Weakness::TooShort);
  EXPECT_EQ(weakness("ßüöäßüößüöä"), Weakness::TooShort);  // 22 bytes
  EXPECT_EQ(weakness("kR7#qz!vB2xW"), Weakness::None);
  EXPECT_EQ(weakness(repeated("kR7#", 32)), Weakness::None);
  EXPECT_EQ(weakness(repeated("🔑🚪🪟🧱", 32)), Weakness::None);  // 512 bytes
  EXPECT_EQ(weakness(repeated("kR7#", 32) + "q"), Weakness::TooLong);
  EXPECT_EQ(weakness(std::string(kPasswordBytes + 1, '\x80')), Weakness::TooLong);
  EXPECT_EQ(weakness("kR7#qz!vB2xW\xff"), Weakness::NotUtf8);
}

TEST(Weakness, IsAWordOfTheList) {
  for (const char* password :
       {"sunshine1234", "SunShine!!!!", "123sunshine!!", "123456dragon", "iloveyou2026", "Password2026!"}) {
    EXPECT_EQ(weakness(password), Weakness::Common) << password;
  }
}

TEST(Weakness, IsARunOrTwo) {
  for (const char* password : {"123456789012", "987654321098", "aaaaaaaaaaaa", "qwertyuiopoi", "qwertzuioiuz",
                               "123456qwerty", "abcdefgh1234", "aaaaaabbbbbb"}) {
    EXPECT_EQ(weakness(password), Weakness::Common) << password;
  }
}

TEST(Weakness, IsNoMatterOfComposition) {
  for (const char* password :
       {"correct horse battery staple", "blaue elefanten", "7391 0264 85", "æblegrød til alle"}) {
    EXPECT_EQ(weakness(password), Weakness::None) << password;
  }
}

TEST(Weakness, IsLittleButPersonalWords) {
  const std::vector<std::string> personal{"Anna Krogsgaard", "a.krogsgaard@contoso.example",
                                          "Contoso Møbler A/S", "Rapport"};
  for (const char* password :
       {"krogsgaard!!", "Krogsgaard1984", "anna.contoso", "RapportContoso!", "møbler-201964"}) {
    EXPECT_EQ(weakness(password, personal), Weakness::Personal) << password;
    EXPECT_EQ(weakness(password), Weakness::None) << password;
  }
  EXPECT_EQ(weakness("anna kauft gelbe tulpen", personal), Weakness::None);
}

class PackedWordsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string made = (fs::temp_directory_path() / "rapport-words-XXXXXX").string();
    ASSERT_NE(mkdtemp(made.data()), nullptr);
    folder = made;
    name = (folder / "words").string();
  }
  void TearDown() override { fs::remove_all(folder); }

  static std::string content(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const char* extension, const std::string& bytes) {
    std::ofstream(name + extension, std::ios::binary) << bytes;
  }

  fs::path folder;
  std::string name;
};

// cracklib's own reader and ours see the same words.
TEST_F(PackedWordsTest, AreTheOnesThatWerePacked) {
  const auto words = PackedWords::open(kPackaged);
  ASSERT_TRUE(words.ok()) << words.error().message;
  FILE* pipe = popen("/usr/sbin/cracklib-unpacker /var/cache/cracklib/cracklib_dict", "r");
  ASSERT_NE(pipe, nullptr);
  std::array<char, 256> line{};
  size_t count = 0;
  while (std::fgets(line.data(), line.size(), pipe) != nullptr) {
    std::string word(line.data());
    word.pop_back();
    EXPECT_TRUE(words->has(word)) << word;
    ++count;
  }
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_EQ(words->size(), count);
  EXPECT_GT(count, 50'000U);
  EXPECT_FALSE(words->has(""));
  EXPECT_FALSE(words->has("sunshin"));
  EXPECT_FALSE(words->has("zzzzzzzzzz"));
}

TEST_F(PackedWordsTest, OfAnInstallationCanBePacked) {
  const std::string command =
      "printf 'apfelstrudel\\nzwetschgen\\n' | /usr/sbin/cracklib-packer '" + name + "' >/dev/null 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const auto words = Wordlist::open(name);
  ASSERT_TRUE(words.ok()) << words.error().message;
  EXPECT_EQ(words->weakness("Apfelstrudel7", {}), Weakness::Common);
  EXPECT_EQ(words->weakness("sunshine1234", {}), Weakness::None);
}

TEST_F(PackedWordsTest, ThatAreMissingAreNamed) {
  const auto words = Wordlist::open(name);
  ASSERT_FALSE(words.ok());
  EXPECT_EQ(words.error().code, base::ErrorCode::NotFound);
  EXPECT_NE(words.error().message.find(name), std::string::npos);
}

TEST_F(PackedWordsTest, ThatAreDamagedAreRefused) {
  const std::string index = content(std::string(kPackaged) + ".pwi");
  const std::string packed = content(std::string(kPackaged) + ".pwd");
  const std::pair<std::string, std::string> damaged[] = {
      {"", packed},
      {"1Vwq" + index.substr(4), packed},
      {index.substr(0, 1'000), packed},
      {index, packed.substr(0, packed.size() / 2)},
      {index, ""},
      {index, std::string(packed.size(), '\xff')},
      {index.substr(0, 4) + "\xff\xff\xff\xff" + index.substr(8), packed},
      {index.substr(0, 12) + std::string(index.size() - 12, '\xff'), packed},
  };
  for (const auto& [damaged_index, damaged_words] : damaged) {
    write(".pwi", damaged_index);
    write(".pwd", damaged_words);
    const auto words = PackedWords::open(name);
    ASSERT_FALSE(words.ok());
    EXPECT_EQ(words.error().code, base::ErrorCode::Corrupt);
  }
}

}  // namespace
}  // namespace rapport::auth
