#include "server/client/smtp.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/unit/server/client/child.h"

namespace rapport::client {
namespace {

constexpr const char* kFrom = "rapport@vendor.example";
constexpr const char* kTo = "anna@contoso.example";
constexpr const char* kMessage = "Subject: Hello\r\n\r\nFirst\r\n.\r\n..second\r\n";
constexpr const char* kPassword = "a secret: <&>";

class SmtpTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { certificates = new Certificates; }
  static void TearDownTestSuite() { delete certificates; }

  static std::vector<std::string> with_certificate(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--certificate", certificates->file("server.pem"), "--key",
                             certificates->file("server.key")});
    return more;
  }
  static SmtpServer server_at(const Child& sink, Security security) {
    return {.host = "127.0.0.1",
            .port = sink.port(),
            .security = security,
            .ca_file = certificates->file("ca.pem")};
  }

  static Certificates* certificates;
};
Certificates* SmtpTest::certificates = nullptr;

TEST_F(SmtpTest, DeliversOverStartTls) {
  Child sink("smtp_sink.py", with_certificate());
  const Delivery delivery = deliver(server_at(sink, Security::StartTls), kFrom, kTo, kMessage);
  ASSERT_TRUE(delivery.is_delivered) << delivery.message;
  const std::string taken = sink.line();
  EXPECT_NE(taken.find(R"("from": "rapport@vendor.example", "to": ["anna@contoso.example"], "tls": true)"),
            std::string::npos)
      << taken;
  EXPECT_NE(taken.find(R"("bytes": "Subject: Hello\r\n\r\nFirst\r\n.\r\n..second\r\n")"), std::string::npos)
      << taken;
}

TEST_F(SmtpTest, DeliversOverTlsFromTheFirstByte) {
  Child sink("smtp_sink.py", with_certificate({"--tls"}));
  const Delivery delivery = deliver(server_at(sink, Security::Tls), kFrom, kTo, kMessage);
  EXPECT_TRUE(delivery.is_delivered) << delivery.message;
}

TEST_F(SmtpTest, SignsIn) {
  Child sink("smtp_sink.py", with_certificate({"--auth"}));
  SmtpServer server = server_at(sink, Security::StartTls);
  server.user = "rapport";
  server.password = kPassword;
  const Delivery delivery = deliver(server, kFrom, kTo, kMessage);
  ASSERT_TRUE(delivery.is_delivered) << delivery.message;
  EXPECT_NE(sink.line().find(R"("user": "rapport")"), std::string::npos);
}

TEST_F(SmtpTest, ASignInThatFailsIsForLaterAndTellsNoSecret) {
  Child sink("smtp_sink.py", with_certificate({"--auth"}));
  SmtpServer server = server_at(sink, Security::StartTls);
  for (const char* user : {"", "rapport"}) {
    server.user = user;
    server.password = "wrong-secret";
    const Delivery delivery = deliver(server, kFrom, kTo, kMessage);
    EXPECT_FALSE(delivery.is_delivered);
    EXPECT_EQ(delivery.failure, DeliveryFailure::Later) << delivery.message;
    EXPECT_EQ(delivery.message.find("wrong-secret"), std::string::npos) << delivery.message;
    EXPECT_NE(delivery.message.find(std::to_string(sink.port())), std::string::npos) << delivery.message;
  }
}

TEST_F(SmtpTest, AServerOfAnotherAuthorityGetsNothing) {
  Child sink("smtp_sink.py", with_certificate());
  SmtpServer server = server_at(sink, Security::StartTls);
  for (const std::string& ca_file : {certificates->file("other.pem"), std::string()}) {
    server.ca_file = ca_file;
    const Delivery delivery = deliver(server, kFrom, kTo, kMessage);
    EXPECT_FALSE(delivery.is_delivered);
    EXPECT_EQ(delivery.failure, DeliveryFailure::Later);
    EXPECT_NE(delivery.message.find("certificate"), std::string::npos) << delivery.message;
  }
}

TEST_F(SmtpTest, AServerWithoutStartTlsGetsNothing) {
  Child sink("smtp_sink.py");
  const Delivery delivery = deliver(server_at(sink, Security::StartTls), kFrom, kTo, kMessage);
  EXPECT_FALSE(delivery.is_delivered);
  EXPECT_EQ(delivery.failure, DeliveryFailure::Later) << delivery.message;
}

TEST_F(SmtpTest, PlainTextStaysOnThisMachine) {
  Child sink("smtp_sink.py");
  EXPECT_TRUE(deliver(server_at(sink, Security::None), kFrom, kTo, kMessage).is_delivered);
  SmtpServer away = server_at(sink, Security::None);
  away.host = "192.0.2.1";
  const Delivery delivery = deliver(away, kFrom, kTo, kMessage);
  EXPECT_FALSE(delivery.is_delivered);
  EXPECT_NE(delivery.message.find("not on this machine"), std::string::npos) << delivery.message;
}

TEST_F(SmtpTest, AnswersSayWhetherToTryAgain) {
  Child sink("smtp_sink.py");
  const SmtpServer server = server_at(sink, Security::None);
  const std::pair<const char*, const char*> put_off[] = {
      {"later@contoso.example", "450 4.2.0 try again  in a while"},
      {"full@contoso.example", "452 4.2.2 the disk is full"}};
  for (const auto& [to, said] : put_off) {
    const Delivery delivery = deliver(server, kFrom, to, kMessage);
    EXPECT_FALSE(delivery.is_delivered);
    EXPECT_EQ(delivery.failure, DeliveryFailure::Later);
    EXPECT_NE(delivery.message.find(said), std::string::npos) << delivery.message;
  }
  const std::pair<const char*, const char*> refused[] = {
      {"nobody@contoso.example", "550 5.1.1 no such mailbox"},
      {"refused@contoso.example", "554 5.7.1 we do not like it"}};
  for (const auto& [to, said] : refused) {
    const Delivery delivery = deliver(server, kFrom, to, kMessage);
    EXPECT_FALSE(delivery.is_delivered);
    EXPECT_EQ(delivery.failure, DeliveryFailure::Never);
    EXPECT_NE(delivery.message.find(said), std::string::npos) << delivery.message;
  }
  EXPECT_EQ(deliver(server, "banned@vendor.example", kTo, kMessage).failure, DeliveryFailure::Never);
}

TEST_F(SmtpTest, AServerThatIsAwayIsForLater) {
  SmtpServer server{.host = "127.0.0.1", .security = Security::None};
  {
    const Child sink("smtp_sink.py");
    server.port = sink.port();
  }
  const Delivery delivery = deliver(server, kFrom, kTo, kMessage);
  EXPECT_FALSE(delivery.is_delivered);
  EXPECT_EQ(delivery.failure, DeliveryFailure::Later);
}

TEST_F(SmtpTest, AServerThatSaysNothingIsLeft) {
  const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listening, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listening, 1), 0);
  getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
  const SmtpServer server{.port = ntohs(address.sin_port), .security = Security::None, .total_ms = 200};
  const Delivery delivery = deliver(server, kFrom, kTo, kMessage);
  close(listening);
  EXPECT_FALSE(delivery.is_delivered);
  EXPECT_EQ(delivery.failure, DeliveryFailure::Later);
}

TEST_F(SmtpTest, NothingIsSmuggled) {
  const SmtpServer nowhere{.port = 1, .security = Security::None};
  for (const char* address :
       {"", "a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example", "<a@b.example>", "ä@b.example"}) {
    EXPECT_EQ(deliver(nowhere, address, kTo, kMessage).failure, DeliveryFailure::Never) << address;
    EXPECT_EQ(deliver(nowhere, kFrom, address, kMessage).failure, DeliveryFailure::Never) << address;
  }
  for (const char* bytes : {"", "no end", "a\n.\r\nMAIL\r\n", "a\r.\r\n", "a\r\n.\n"}) {
    EXPECT_EQ(deliver(nowhere, kFrom, kTo, bytes).failure, DeliveryFailure::Never) << bytes;
  }
}

}  // namespace
}  // namespace rapport::client
