#include <gtest/gtest.h>

#include "server/store/backup_lines.h"
#include "server/store/postgres_address.h"
#include "server/store/soci_problem.h"

namespace rapport::store {
namespace {

TEST(Sentence, IsWhatMatters) {
  EXPECT_EQ(sentence_of("Cannot execute query. ERROR:  duplicate key value violates unique constraint \"a\"\n"
                        "DETAIL:  Key (email_key)=(jo@example.org) already exists.\n"),
            "duplicate key value violates unique constraint \"a\"");
  EXPECT_EQ(sentence_of("Cannot execute query. FEHLER:  doppelter Schlüssel\n"), "doppelter Schlüssel");
  EXPECT_EQ(sentence_of("sqlite3_statement_backend::load_one: UNIQUE constraint failed: account.email_key"),
            "UNIQUE constraint failed: account.email_key");
  EXPECT_EQ(sentence_of(
                "Cannot establish connection to the database.\nconnection to server at \"127.0.0.1\", port 1 "
                "failed: Connection refused\n\tIs the server running?\n"),
            "connection to server at \"127.0.0.1\", port 1 failed: Connection refused");
  EXPECT_EQ(sentence_of(""), "");
}

TEST(Address, IsTakenApart) {
  auto words = keywords_of("postgresql://jo:it%27s%5C@localhost:5433/x?connect_timeout=3");
  ASSERT_TRUE(words.ok());
  EXPECT_EQ(*words,
            "user='jo' password='it\\'s\\\\' connect_timeout='3' dbname='x' host='localhost' port='5433'");
  auto other = keywords_of("postgresql://db/x?sslmode=verify-full");
  ASSERT_TRUE(other.ok());
  EXPECT_NE(other->find("connect_timeout='10'"), std::string::npos) << "nobody waits for ever";
}

TEST(Address, OnAnotherMachineIsReachedWithAVerifiedCertificateOnly) {
  for (const char* url :
       {"postgresql://localhost/x", "postgresql://127.0.0.2:5433/x", "postgresql://[::1]/x",
        "postgresql:///x", "postgresql:///x?host=/var/run/postgresql", "postgresql://127.0.0.1,localhost/x",
        "postgresql://db.example.com/x?sslmode=verify-full",
        "postgresql://db.example.com/x?sslmode=verify-ca"})
    EXPECT_TRUE(keywords_of(url).ok()) << url;
  for (const char* url : {"postgresql://db.example.com/x", "postgresql://db.example.com/x?sslmode=require",
                          "postgresql://127.0.0.1,db.example.com/x", "postgresql:///x?hostaddr=192.0.2.1",
                          "postgresql://localhost/x?hostaddr=192.0.2.1&sslmode=prefer"}) {
    auto words = keywords_of(url);
    ASSERT_FALSE(words.ok()) << url;
    EXPECT_NE(words.error().message.find("sslmode=verify-full"), std::string::npos) << words.error().message;
  }
}

TEST(Address, ThatCannotBeReadIsNotShown) {
  for (const char* url : {"postgresql://u:se@cret@host/x", "postgresql://u:cret@host:cret/x",
                          "postgresql://u:%zzcret@h/x", "postgresql://u:cret/x@host"}) {
    auto words = keywords_of(url);
    ASSERT_FALSE(words.ok()) << url;
    EXPECT_EQ(words.error().message.find("cret"), std::string::npos);
  }
}

constexpr ColumnShape kColumns[] = {{"id", Kind::Text}, {"number", Kind::Integer}, {"note", Kind::Text}};

TEST(BackupLine, ComesBack) {
  for (const std::vector<Value>& values :
       {std::vector<Value>{"a", int64_t{-5}, Value()}, std::vector<Value>{"\\N", int64_t{0}, "\t\n\r\\ x"},
        std::vector<Value>{"", INT64_MIN, ""}}) {
    std::string line = to_line(values);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(to_values(line, kColumns), values) << line;
  }
  EXPECT_EQ(to_line({"a\tb", int64_t{7}, Value()}), "row a\\tb\t7\t\\N");
}

TEST(BackupLine, ThatIsNone) {
  for (const char* line :
       {"", "row", "row a\t1", "row a\t1\tb\tc", "row a\tx\tb", "row a\t1x\tb", "row a\t\tb",
        "row a\t99999999999999999999\tb", "row a\t1\tb\\", "row a\t1\t\\x", "raw a\t1\tb"})
    EXPECT_FALSE(to_values(line, kColumns)) << line;
}

TEST(BackupReader, HasALimit) {
  size_t given = 0;
  ByteSource endless = [&](std::span<char> into) -> base::Result<size_t> {
    std::fill(into.begin(), into.end(), 'x');
    given += into.size();
    return into.size();
  };
  LineReader reader(endless);
  auto line = reader.next();
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.error().code, base::ErrorCode::Corrupt);
  EXPECT_LT(given, 65u << 20);
}

}  // namespace
}  // namespace rapport::store
