#include "server/http/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <new>
#include <string>

namespace rapport::http {
namespace {

// ---- a socket as OpenSSL's BIO: its own raises SIGPIPE when the client has gone ----

int socket_of(BIO* bio) { return static_cast<int>(reinterpret_cast<intptr_t>(BIO_get_data(bio))); }

int bio_write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(socket_of(bio), data, static_cast<size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(socket_of(bio), data, static_cast<size_t>(size), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* socket_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
    if (!made) throw std::bad_alloc();
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

// ---- contexts ----

// HTTP/1.1 is all there is; a client that can only do others is told so instead of being sent gibberish.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, kHttp11, sizeof kHttp11 - 1, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

base::Error unusable(const std::string& file, std::string_view expected) {
  // What the system said comes first, what OpenSSL makes of it after it.
  const unsigned long first = ERR_peek_error();
  const char* reason = ERR_SYSTEM_ERROR(first) ? std::strerror(ERR_GET_REASON(first))
                                               : ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return {base::ErrorCode::InvalidArgument,
          "`" + file + "`: " + (reason ? reason : "unusable") + "; expected " + std::string(expected)};
}

void restrict_to_what_is_safe(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets do; memory does not grow
  // Without the first, an idle connection holds 32 kB.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

base::Result<std::shared_ptr<const TlsContext>> TlsContext::load(const Tls& files) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (!context) throw std::bad_alloc();
  const std::shared_ptr<const TlsContext> owner(new TlsContext(context));
  restrict_to_what_is_safe(context);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate_file.c_str()) != 1)
    return unusable(files.certificate_file, "a certificate with its chain in PEM");
  if (SSL_CTX_use_PrivateKey_file(context, files.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1)
    return unusable(files.key_file, "the key of `" + files.certificate_file + "` in PEM, without a password");
  return owner;
}

TlsSession::TlsSession(const TlsContext& context, int socket) : session_(SSL_new(context.context_.get())) {
  BIO* bio = session_ ? BIO_new(socket_method()) : nullptr;
  if (!bio) throw std::bad_alloc();
  // OpenSSL keeps what a BIO is about as a pointer; here it is a number.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<intptr_t>(socket)));
  BIO_set_init(bio, 1);
  SSL_set_bio(session_.get(), bio, bio);
}

Move TlsSession::outcome(int result) {
  if (result > 0) return {Moved::Some, static_cast<size_t>(result)};
  const int error = SSL_get_error(session_.get(), result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return {Moved::NeedsRead};
  if (error == SSL_ERROR_WANT_WRITE) return {Moved::NeedsWrite};
  return {Moved::Ended};
}

Move TlsSession::handshake() { return outcome(SSL_accept(session_.get())); }

Move TlsSession::read(std::span<char> into) {
  return outcome(
      SSL_read(session_.get(), into.data(), static_cast<int>(std::min<size_t>(into.size(), INT_MAX))));
}

Move TlsSession::write(std::string_view bytes) {
  return outcome(
      SSL_write(session_.get(), bytes.data(), static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX))));
}

void TlsSession::close() {
  if (SSL_is_init_finished(session_.get())) SSL_shutdown(session_.get());
  ERR_clear_error();
}

}  // namespace rapport::http
