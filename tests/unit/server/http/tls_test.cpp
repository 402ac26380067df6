#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>

#include "tests/unit/server/http/loopback.h"

namespace rapport::http {
namespace {

// A certificate that signs itself, and its key, in a folder of its own.
class Certificate {
 public:
  explicit Certificate(const char* name) {
    std::string pattern = (std::filesystem::temp_directory_path() / "rapport-tls-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1,
                               -1, 0);
    X509_set_issuer_name(certificate, subject);
    X509_sign(certificate, key, EVP_sha256());
    files = {(folder_ / "certificate.pem").string(), (folder_ / "key.pem").string()};
    FILE* file = std::fopen(files.certificate_file.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(files.key_file.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~Certificate() { std::filesystem::remove_all(folder_); }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  Tls files;

 private:
  std::filesystem::path folder_;
};

struct TlsOffer {
  int highest = TLS1_3_VERSION;
  std::string protocol;  // of ALPN, one
};

class TlsClient {
 public:
  explicit TlsClient(uint16_t port, const TlsOffer& offer = {})
      : client_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_security_level(context_, 0);
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_, offer.highest);
    ssl_ = SSL_new(context_);
    if (!offer.protocol.empty()) {
      const std::string wire = static_cast<char>(offer.protocol.size()) + offer.protocol;
      SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(wire.data()),
                          static_cast<unsigned>(wire.size()));
    }
    SSL_set_fd(ssl_, client_.socket());
    is_connected = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    ERR_clear_error();
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  void send(std::string_view bytes) {
    EXPECT_GT(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())), 0);
  }
  std::string read_bytes(size_t count) {
    std::string all;
    char some[4096];
    while (all.size() < count) {
      const int got = SSL_read(ssl_, some, static_cast<int>(std::min(sizeof some, count - all.size())));
      if (got <= 0) break;
      all.append(some, static_cast<size_t>(got));
    }
    return all;
  }
  std::string head() {
    std::string all;
    while (!all.ends_with("\r\n\r\n")) {
      const std::string byte = read_bytes(1);
      if (byte.empty()) break;
      all += byte;
    }
    return all;
  }
  std::string name() {  // of the certificate
    X509* certificate = SSL_get1_peer_certificate(ssl_);
    char text[100] = "";
    if (certificate)
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, sizeof text);
    X509_free(certificate);
    return text;
  }
  std::string protocol() {
    const unsigned char* text = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_, &text, &length);
    return {reinterpret_cast<const char*>(text), length};
  }

  bool is_connected = false;

 private:
  Client client_;
  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
};

Options with(const Certificate& certificate) {
  Options options;
  options.has_tls = true;
  options.tls = certificate.files;
  return options;
}

Response secure(const Request& request) {
  return {.body = std::string(request.is_secure ? "secure" : "plain!") + request.body};
}

TEST(ServerTls, ServesBothVersionsOverOneConnection) {
  const Certificate certificate("one");
  Running server(with(certificate), secure);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server->port(), {version, "http/1.1"});
    ASSERT_TRUE(client.is_connected);
    EXPECT_EQ(client.protocol(), "http/1.1");
    for (int i = 0; i < 2; ++i) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      EXPECT_EQ(status_line(client.head()), "HTTP/1.1 200 OK");
      EXPECT_EQ(client.read_bytes(6), "secure");
    }
  }
}

TEST(ServerTls, LargeBodiesGoBothWays) {
  const Certificate certificate("one");
  Running server(with(certificate), secure);
  TlsClient client(server->port());
  std::string large;
  for (int i = 0; large.size() < 900'000; ++i) large += std::to_string(i) + ' ';
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n");
  client.send(large);
  client.head();
  EXPECT_EQ(client.read_bytes(6), "secure");
  EXPECT_EQ(client.read_bytes(large.size()) == large, true);
}

TEST(ServerTls, RefusesOldVersionsOtherProtocolsAndPlainText) {
  const Certificate certificate("one");
  Running server(with(certificate), secure);
  EXPECT_FALSE(TlsClient(server->port(), {TLS1_1_VERSION, ""}).is_connected);
  EXPECT_FALSE(TlsClient(server->port(), {TLS1_3_VERSION, "h2"}).is_connected);
  Client plain(server->port());
  plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(plain.rest().find("200"), std::string::npos);
  EXPECT_TRUE(TlsClient(server->port()).is_connected);
}

TEST(ServerTls, AHandshakeThatDoesNotGoOnEnds) {
  const Certificate certificate("one");
  Options options = with(certificate);
  options.limits.header_ms = 20;
  Running server(options, secure);
  Client silent(server->port());
  EXPECT_EQ(silent.rest(), "");
}

TEST(ServerTls, AReloadTakesUpTheNewCertificate) {
  const Certificate first("first"), second("second");
  Running server(with(first), secure);
  TlsClient before(server->port());
  EXPECT_EQ(before.name(), "first");
  ASSERT_TRUE(server->reload(second.files, {}, {}).ok());
  EXPECT_EQ(TlsClient(server->port()).name(), "second");
  before.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_line(before.head()), "HTTP/1.1 200 OK");
  const auto mixed = server->reload({first.files.certificate_file, second.files.key_file}, {}, {});
  ASSERT_FALSE(mixed.ok());
  EXPECT_EQ(mixed.error().code, base::ErrorCode::InvalidArgument);
  EXPECT_EQ(TlsClient(server->port()).name(), "second");
}

}  // namespace
}  // namespace rapport::http
