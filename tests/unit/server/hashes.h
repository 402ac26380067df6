// Counts the passwords that are hashed: libsodium's functions, as the program calls them, lead through here.
// For tests of which requests do that: a route whose handler hashes has to say so, or it takes a core from
// those that are quick. One source of a program includes it.
#pragma once

#include <dlfcn.h>
#include <sodium.h>

#include <cstdlib>

namespace rapport {

// By this thread, since it began.
inline thread_local int hashes_made = 0;

template <class Function>
Function* real_one(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (!found) std::abort();
  return reinterpret_cast<Function*>(found);
}

}  // namespace rapport

extern "C" {
[[gnu::used]] inline int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char* const password,
                                           unsigned long long length, unsigned long long operations,
                                           size_t memory) {
  ++rapport::hashes_made;
  return rapport::real_one<decltype(crypto_pwhash_str)>("crypto_pwhash_str")(out, password, length,
                                                                             operations, memory);
}
[[gnu::used]] inline int crypto_pwhash_str_verify(const char hash[crypto_pwhash_STRBYTES],
                                                  const char* const password, unsigned long long length) {
  ++rapport::hashes_made;
  return rapport::real_one<decltype(crypto_pwhash_str_verify)>("crypto_pwhash_str_verify")(hash, password,
                                                                                           length);
}
[[gnu::used]] inline int crypto_pwhash(unsigned char* const out, unsigned long long out_length,
                                       const char* const password, unsigned long long length,
                                       const unsigned char* const salt, unsigned long long operations,
                                       size_t memory, int algorithm) {
  ++rapport::hashes_made;
  return rapport::real_one<decltype(crypto_pwhash)>("crypto_pwhash")(out, out_length, password, length, salt,
                                                                     operations, memory, algorithm);
}
}
