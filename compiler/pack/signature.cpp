#include "compiler/pack/signature.h"

#include <sodium.h>

#include <algorithm>
#include <map>
#include <optional>

#include "compiler/pack/digest.h"
#include "runtime/base/check.h"
#include "runtime/base/limits.h"

namespace rapport::pack {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kForm = "rapport-signature 1", kPublic = "rapport-public-key",
                           kSecret = "rapport-secret-key", kBuiltIn = "built-in", kLock = "rapport.lock";

Error corrupt(std::string message) { return {ErrorCode::Corrupt, std::move(message)}; }

template <size_t N>
std::string to_hex(const std::array<unsigned char, N>& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) hex += kDigits[byte >> 4], hex += kDigits[byte & 15];
  return hex;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

template <size_t N>
bool from_hex(std::string_view hex, std::array<unsigned char, N>& bytes) {
  if (hex.size() != 2 * N) return false;
  for (size_t i = 0; i < N; ++i) {
    const int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<unsigned char>(high << 4 | low);
  }
  return true;
}

bool is_digest(std::string_view text) {
  std::array<unsigned char, 32> bytes;
  return from_hex(text, bytes);
}

std::string text_of(const Statement& statement) {
  std::string text = "pack " + statement.pack + " " + statement.version + "\n";
  for (const SignedNeed& need : statement.needs)
    text += "needs " + need.name + " " + need.version + " " + need.digest + "\n";
  for (const SignedFile& file : statement.files) text += "file " + file.digest + " " + file.name + "\n";
  return text;
}

// Up to the next line end, or blank, which goes with it.
std::string_view take(std::string_view& rest, char until) {
  const size_t end = std::min(rest.find(until), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

class StatementReader {
 public:
  explicit StatementReader(std::string_view text) : rest_(text) {}

  base::Result<Statement> read() {
    if (!rest_.ends_with('\n')) return corrupt("it ends in the middle of a line");
    uint32_t line = 4;
    for (bool first = true; !rest_.empty(); first = false, ++line)
      if (!read_line(take(rest_, '\n'), first))
        return corrupt("line " + std::to_string(line) + " is none of a signature");
    return std::move(statement_);
  }

 private:
  bool read_line(std::string_view line, bool first) {
    const std::string_view word = take(line, ' ');
    if (first != (word == "pack")) return false;
    if (word == "pack") {
      statement_.pack = take(line, ' ');
      statement_.version = line;
      return parse_version(line).has_value() && !statement_.pack.empty();
    }
    if (word == "needs") return read_need(line);
    return word == "file" && read_file(line);
  }

  bool read_need(std::string_view line) {
    SignedNeed need;
    need.name = take(line, ' ');
    need.version = take(line, ' ');
    need.digest = line;
    const bool in_order = statement_.needs.empty() || statement_.needs.back().name < need.name;
    if (!in_order || !statement_.files.empty() || (line != kBuiltIn && !is_digest(line))) return false;
    statement_.needs.push_back(std::move(need));
    return true;
  }

  bool read_file(std::string_view line) {
    SignedFile file;
    file.digest = take(line, ' ');
    file.name = line;
    const bool in_order = statement_.files.empty() || statement_.files.back().name < file.name;
    if (!in_order || !is_digest(file.digest) || file.name.empty()) return false;
    statement_.files.push_back(std::move(file));
    return true;
  }

  std::string_view rest_;
  Statement statement_;
};

// The one line of a key file that is no remark, after its first word.
base::Result<std::array<unsigned char, 32>> read_key(std::string_view text, std::string_view wanted,
                                                     std::string_view other, std::string_view instead) {
  if (text.size() > limits::kKeyBytes) return corrupt("is no key of Rapport: it is too long for one");
  std::optional<std::string_view> found;
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (found) return corrupt("is no key of Rapport: it has more than one line besides remarks");
    found = line;
  }
  std::string_view rest = found.value_or("");
  const std::string_view word = take(rest, ' ');
  if (word == other) return Error{ErrorCode::InvalidArgument, std::string(instead)};
  std::array<unsigned char, 32> bytes;
  if (word != wanted || !from_hex(rest, bytes))
    return corrupt("is no key of Rapport, expected `" + std::string(wanted) + "` and 64 hexadecimal digits");
  return bytes;
}

void start_sodium() { RAPPORT_CHECK(sodium_init() >= 0); }

}  // namespace

base::Result<Statement> statement_of(const Resolution& resolution) {
  const ResolvedPack& root = resolution.packs.front();
  Statement out{
      .pack = root.manifest.name, .version = to_text(root.manifest.version), .needs = {}, .files = {}};
  for (size_t i = 1; i < resolution.packs.size(); ++i) {
    const ResolvedPack& pack = resolution.packs[i];
    out.needs.push_back({pack.manifest.name, to_text(pack.manifest.version),
                         pack.built_in ? std::string(kBuiltIn) : pack.digest});
  }
  for (const SourceFile& file : root.sources->files) {
    if (file.name == kLock) continue;
    if (file.name.find('\n') != std::string::npos)
      return Error{ErrorCode::InvalidArgument,
                   "the name of a file has a line end in it, which no signature can say"};
    out.files.push_back({file.name, blake2b256_hex(file.bytes)});
  }
  std::ranges::sort(out.needs, {}, &SignedNeed::name);
  std::ranges::sort(out.files, {}, &SignedFile::name);
  return out;
}

std::vector<std::string> differences(const Statement& was_signed, const Statement& found) {
  std::vector<std::string> out;
  if (was_signed.pack != found.pack || was_signed.version != found.version)
    out.push_back("the signature is of " + was_signed.pack + " " + was_signed.version + ", and this is " +
                  found.pack + " " + found.version);
  std::map<std::string, std::pair<const SignedFile*, const SignedFile*>> files;
  for (const SignedFile& file : was_signed.files) files[file.name].first = &file;
  for (const SignedFile& file : found.files) files[file.name].second = &file;
  for (const auto& [name, both] : files) {
    if (!both.second)
      out.push_back("`" + name + "` was signed and is not there");
    else if (!both.first)
      out.push_back("`" + name + "` was added after signing");
    else if (*both.first != *both.second)
      out.push_back("`" + name + "` was changed after signing");
  }
  std::map<std::string, std::pair<const SignedNeed*, const SignedNeed*>> needs;
  for (const SignedNeed& need : was_signed.needs) needs[need.name].first = &need;
  for (const SignedNeed& need : found.needs) needs[need.name].second = &need;
  for (const auto& [name, both] : needs) {
    if (!both.second)
      out.push_back("it was signed with the pack `" + name + "`, which it does not use");
    else if (!both.first)
      out.push_back("it uses the pack `" + name + "`, which it was not signed with");
    else if (both.first->version != both.second->version)
      out.push_back("it was signed with `" + name + "` " + both.first->version + ", and uses " +
                    both.second->version);
    else if (*both.first != *both.second)
      out.push_back("`" + name + "` " + both.first->version +
                    " is not the one that it was signed with: its files are others");
  }
  return out;
}

SecretKey new_secret_key() {
  start_sodium();
  SecretKey key;
  randombytes_buf(key.seed.data(), key.seed.size());
  return key;
}

namespace {

struct Pair {
  PublicKey open;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  ~Pair() { sodium_memzero(secret.data(), secret.size()); }
};

void make_pair(const SecretKey& key, Pair& pair) {
  start_sodium();
  crypto_sign_seed_keypair(pair.open.bytes.data(), pair.secret.data(), key.seed.data());
}

}  // namespace

PublicKey public_key_of(const SecretKey& key) {
  Pair pair;
  make_pair(key, pair);
  return pair.open;
}

std::string to_text(const PublicKey& key) {
  return "# A public key of Rapport (Ed25519): `rapport verify` takes it.\n" + std::string(kPublic) + " " +
         to_hex(key.bytes) + "\n";
}

std::string to_text(const SecretKey& key) {
  return "# A secret key of Rapport (Ed25519), without a passphrase: whoever reads this file can sign as "
         "you.\n" +
         std::string(kSecret) + " " + to_hex(key.seed) + "\n";
}

base::Result<PublicKey> read_public_key(std::string_view text) {
  auto bytes = read_key(text, kPublic, kSecret,
                        "is a secret key: give nobody this one, and verify with the one in the `.pub`");
  if (!bytes) return bytes.error();
  return PublicKey{*bytes};
}

base::Result<SecretKey> read_secret_key(std::string_view text) {
  auto bytes =
      read_key(text, kSecret, kPublic, "is a public key: sign with the secret one, whose file has no `.pub`");
  if (!bytes) return bytes.error();
  return SecretKey{*bytes};
}

std::string name_of(const PublicKey& key) { return to_hex(key.bytes).substr(0, 16); }

std::string sign(const Statement& statement, const SecretKey& key) {
  Pair pair;
  make_pair(key, pair);
  const std::string text = text_of(statement), whole = std::string(kForm) + "\n" + text;
  std::array<unsigned char, crypto_sign_BYTES> bytes{};
  crypto_sign_detached(bytes.data(), nullptr, reinterpret_cast<const unsigned char*>(whole.data()),
                       whole.size(), pair.secret.data());
  return std::string(kForm) + "\nkey " + to_hex(pair.open.bytes) + "\nsigned " + to_hex(bytes) + "\n" + text;
}

base::Result<Signature> read_signature(std::string_view text) {
  if (text.size() > limits::kSignatureBytes) return corrupt("it is longer than a signature may be");
  Signature out;
  const std::string_view form = take(text, '\n');
  if (form.ends_with('\r') && form.substr(0, form.size() - 1) == kForm)
    return corrupt(
        "its line ends were changed to CRLF, which git may do to texts: it is to be kept as it was written");
  if (form != kForm) {
    const bool newer = form.starts_with("rapport-signature ");
    return Error{newer ? ErrorCode::Unsupported : ErrorCode::Corrupt,
                 newer ? "it has a form that this version does not know" : "it does not begin like one"};
  }
  std::string_view key = take(text, '\n'), bytes = take(text, '\n');
  if (take(key, ' ') != "key" || !from_hex(key, out.key.bytes)) return corrupt("line 2 has no key");
  if (take(bytes, ' ') != "signed" || !from_hex(bytes, out.bytes)) return corrupt("line 3 has no signature");
  base::Result<Statement> statement = StatementReader(text).read();
  if (!statement) return statement.error();
  out.statement = std::move(*statement);
  out.signed_text = std::string(kForm) + "\n" + std::string(text);
  return out;
}

bool holds(const Signature& signature) {
  start_sodium();
  const auto* text = reinterpret_cast<const unsigned char*>(signature.signed_text.data());
  return crypto_sign_verify_detached(signature.bytes.data(), text, signature.signed_text.size(),
                                     signature.key.bytes.data()) == 0;
}

}  // namespace rapport::pack
