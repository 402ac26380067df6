#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "server/auth/secrets.h"
#include "server/auth/sodium.h"

namespace rapport::auth {
namespace {

using base::Error;
using base::ErrorCode;
using Key = std::array<unsigned char, 32>;
static_assert(std::tuple_size_v<Key> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

class File {  // closes what it holds
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Error failed(ErrorCode code, const std::string& key_file, std::string_view why) {
  return {code, fmt::format("the key file `{}` {}", key_file, why)};
}

Error unavailable(const std::string& key_file, std::string_view verb, int number) {
  return failed(ErrorCode::Unavailable, key_file,
                fmt::format("could not be {}: {}", verb, std::strerror(number)));
}

// The key is whole before it has its name, and a file of that name is never replaced: of two who make it at
// the same time, the second one reads the first one's.
base::Status make_key_file(const std::string& key_file) {
  const std::string fresh = key_file + "." + new_token().substr(0, 12);
  const std::string line = new_token() + "\n";
  {
    const File file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.fd() < 0) return unavailable(key_file, "made", errno);
    const ssize_t written = ::write(file.fd(), line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()) || ::fsync(file.fd()) != 0) {
      const int number = errno;
      ::unlink(fresh.c_str());
      return unavailable(key_file, "written", number);
    }
  }
  const int linked = ::link(fresh.c_str(), key_file.c_str());
  const int number = errno;
  ::unlink(fresh.c_str());
  if (linked != 0 && number != EEXIST) return unavailable(key_file, "made", number);
  const size_t slash = key_file.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : key_file.substr(0, std::max<size_t>(slash, 1));
  const File directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd() >= 0) ::fsync(directory.fd());
  return base::Done{};
}

base::Result<Key> read_key(const std::string& key_file) {
  const File file(::open(key_file.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) {
    if (errno == ENOENT) return failed(ErrorCode::NotFound, key_file, "is not there");
    return unavailable(key_file, "read", errno);
  }
  struct stat status{};
  if (::fstat(file.fd(), &status) != 0) return unavailable(key_file, "read", errno);
  if (!S_ISREG(status.st_mode)) return failed(ErrorCode::InvalidArgument, key_file, "is no file");
  if ((status.st_mode & 077) != 0) {
    return failed(ErrorCode::Forbidden, key_file, "can be read by others; its mode has to be 0600");
  }
  std::string text(64, '\0');  // a key and its newline are 44
  const ssize_t size = ::read(file.fd(), text.data(), text.size());
  if (size < 0) return unavailable(key_file, "read", errno);
  text.resize(static_cast<size_t>(size));
  if (text.ends_with('\n')) text.pop_back();
  std::optional<std::string> bytes = from_base64url(text);
  sodium_memzero(text.data(), text.size());
  if (!bytes || bytes->size() != std::tuple_size_v<Key>) {
    return failed(ErrorCode::Corrupt, key_file,
                  "holds no key, which is 43 characters of base64url and a newline");
  }
  Key key{};
  std::copy(bytes->begin(), bytes->end(), key.begin());
  sodium_memzero(bytes->data(), bytes->size());
  return key;
}

Key keyed_hash(const Key& key, std::string_view message) {
  Key hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(message), message.size(), key.data(), key.size());
  return hash;
}

// Each use has a key of its own; no purpose begins with `seal`, since those of derived() have their prefix.
Key sealing_key(const Key& key) { return keyed_hash(key, "seal"); }

}  // namespace

base::Result<Sealer> Sealer::open(const std::string& key_file, IfMissing if_missing) {
  ready_sodium();
  base::Result<Key> key = read_key(key_file);
  if (!key && key.error().code == ErrorCode::NotFound && if_missing == IfMissing::Create) {
    if (base::Status made = make_key_file(key_file); !made) return made.error();
    key = read_key(key_file);
  }
  if (!key) return key.error();
  Sealer sealer;
  sealer.key_ = *key;
  return sealer;
}

std::string Sealer::seal(std::string_view plain, std::string_view belongs_to) const {
  std::string bytes(kNonceBytes + plain.size() + kTagBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  randombytes_buf(out, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + kNonceBytes, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(belongs_to), belongs_to.size(), nullptr, out,
                                             sealing_key(key_).data());
  return to_base64url(bytes);
}

std::optional<std::string> Sealer::open_sealed(std::string_view sealed, std::string_view belongs_to) const {
  const std::optional<std::string> bytes = from_base64url(sealed);
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return std::nullopt;
  std::string plain(bytes->size() - kNonceBytes - kTagBytes, '\0');
  const unsigned char* in = bytes_of(*bytes);
  const int failure = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, in + kNonceBytes,
      bytes->size() - kNonceBytes, bytes_of(belongs_to), belongs_to.size(), in, sealing_key(key_).data());
  if (failure != 0) return std::nullopt;
  return plain;
}

std::string Sealer::derived(std::string_view purpose, std::string_view message) const {
  const Key key = keyed_hash(key_, "purpose " + std::string(purpose));
  const Key hash = keyed_hash(key, message);
  return to_base64url({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace rapport::auth
