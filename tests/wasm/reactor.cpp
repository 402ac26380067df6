// The core in a browser: a WebAssembly reactor that holds one interview. Memory goes through alloc(); what a
// function says lies at result_data(), result_size() bytes, until the next call.
//
// Build (no exceptions, no RTTI; clang-19 with wasi-libc, libc++-19-dev-wasm32, libclang-rt-19-dev-wasm32):
//   clang++-19 --target=wasm32-wasi --sysroot=/usr -stdlib=libc++ -fno-exceptions -fno-rtti -std=c++20 -O2
//   -I.
//     -mexec-model=reactor runtime/{base,value,schema,lib,program,vm,interview}/*.cpp tests/wasm/reactor.cpp
//     -o rapport.wasm
// Its native twin, the oracle:
//   c++ -std=c++20 -O2 -I. runtime/{base,value,schema,lib,program,vm,interview}/*.cpp tests/wasm/native.cpp
//   -o native
// Compare them on a `.rapc` of `rapport build`, and a file of answer lines (session.h):
//   node tests/wasm/run.mjs rapport.wasm ./native pack.rapc answers.txt [pack.rapc answers.txt ...]
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "tests/wasm/session.h"

namespace {

// The one place with state of its own: a reactor is its state, and its host is one thread.
struct Reactor {
  std::unique_ptr<rapport::program::Program> program;
  std::unique_ptr<rapport::interview::Interview> interview;
  std::string result;
};

Reactor& reactor() {
  static Reactor state;
  return state;
}

std::string_view bytes(const char* data, uint32_t size) { return {data, size}; }

}  // namespace

extern "C" {

// Debian's compiler runtime for WebAssembly was built with stack protection, which its C library does not
// have: the division of 128 bit numbers asks for these two.
uintptr_t __stack_chk_guard = 0x5afe;                       // NOLINT: the names are the runtime's
[[noreturn]] void __stack_chk_fail() { __builtin_trap(); }  // NOLINT

__attribute__((export_name("alloc"))) char* rapport_alloc(uint32_t size) { return new char[size]; }
__attribute__((export_name("release"))) void rapport_release(char* data) { delete[] data; }
__attribute__((export_name("result_data"))) const char* rapport_result_data() {
  return reactor().result.data();
}
__attribute__((export_name("result_size"))) uint32_t rapport_result_size() {
  return static_cast<uint32_t>(reactor().result.size());
}

// The payload of a `.rapc`. 1 when it may run; else 0, and the result says why.
__attribute__((export_name("load"))) uint32_t rapport_load(const char* data, uint32_t size) {
  Reactor& r = reactor();
  r.interview.reset();
  auto program = rapport::program::decode(bytes(data, size));
  if (!program) {
    r.result = program.error().message;
    return 0;
  }
  r.program = std::make_unique<rapport::program::Program>(std::move(program).value());
  r.interview = std::make_unique<rapport::interview::Interview>(*r.program);
  r.result.clear();
  return 1;
}

__attribute__((export_name("answer"))) void rapport_answer(const char* data, uint32_t size) {
  Reactor& r = reactor();
  r.result =
      r.interview ? rapport::wasm::apply_lines(*r.interview, bytes(data, size)) : "nothing is loaded\n";
}

__attribute__((export_name("dump"))) void rapport_dump() {
  Reactor& r = reactor();
  r.result = r.interview ? rapport::wasm::dump(*r.interview) : "nothing is loaded\n";
}

}  // extern "C"
