// The native twin of reactor.cpp: the payload of a `.rapc` and a file of answer lines; prints what the
// reactor prints.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "tests/wasm/session.h"

namespace {

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: native PAYLOAD ANSWERS\n", stderr);
    return 2;
  }
  const auto program = rapport::program::decode(read_file(argv[1]));
  if (!program) {
    std::printf("%s\n", program.error().message.c_str());
    return 1;
  }
  rapport::interview::Interview interview(*program);
  std::string out = rapport::wasm::apply_lines(interview, read_file(argv[2]));
  out += rapport::wasm::dump(interview);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}
