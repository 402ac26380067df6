// Signatures of packs (Ed25519, RFC 8032): whose sources these are, and that nobody has changed them since.
//
// A signature is a text. Its first three lines are
//     rapport-signature 1
//     key <64 hexadecimal digits: the public key>
//     signed <128 hexadecimal digits>
// and all that follows is the statement, which is signed together with the first line:
//     pack <name> <version>
//     needs <name> <version> <digest_of() the pack, or `built-in`>      for each pack it depends on, by name
//     file <BLAKE2b-256> <name>                                       for each of its files, by name
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/pack/dependencies.h"
#include "runtime/base/result.h"

namespace rapport::pack {

struct SignedFile {
  std::string name, digest;
  friend bool operator==(const SignedFile&, const SignedFile&) = default;
};
struct SignedNeed {
  std::string name, version, digest;
  friend bool operator==(const SignedNeed&, const SignedNeed&) = default;
};
struct Statement {
  std::string pack, version;
  std::vector<SignedNeed> needs;
  std::vector<SignedFile> files;  // without rapport.lock: `needs` says the same
};

// Of the pack that comes first in the resolution. An error: a file's name has a line end.
base::Result<Statement> statement_of(const Resolution& resolution);

// What is different, a line each, from what was signed to what there is; empty: nothing.
std::vector<std::string> differences(const Statement& was_signed, const Statement& found);

struct PublicKey {
  std::array<unsigned char, 32> bytes{};
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};
struct SecretKey {
  std::array<unsigned char, 32> seed{};
};
SecretKey new_secret_key();  // from the system's random numbers
PublicKey public_key_of(const SecretKey& key);

// Keys as files. An error says what is there in place of the key.
std::string to_text(const PublicKey& key);
std::string to_text(const SecretKey& key);
base::Result<PublicKey> read_public_key(std::string_view text);
base::Result<SecretKey> read_secret_key(std::string_view text);
std::string name_of(const PublicKey& key);  // its first 16 digits, for messages

struct Signature {
  PublicKey key;
  std::array<unsigned char, 64> bytes{};
  Statement statement;
  std::string signed_text;  // what the bytes have to fit
};

std::string sign(const Statement& statement, const SecretKey& key);
// Whether it has the form; whether it holds is another question.
base::Result<Signature> read_signature(std::string_view text);
bool holds(const Signature& signature);  // it was made with the secret key of its key, of exactly this text

}  // namespace rapport::pack
