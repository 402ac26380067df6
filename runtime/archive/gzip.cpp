#include <zlib.h>

#include <algorithm>
#include <limits>

#include "runtime/archive/archive.h"

namespace rapport::archive {
namespace {

constexpr int kGzip = 15 + 16;       // the largest window, and a header of gzip
constexpr int kUnknownSystem = 255;  // in the header, on whatever system this is

uInt piece(size_t bytes) {
  return static_cast<uInt>(std::min<size_t>(bytes, std::numeric_limits<uInt>::max()));
}

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream = {};
  RAPPORT_CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  gz_header header = {};
  header.os = kUnknownSystem;
  RAPPORT_CHECK(deflateSetHeader(&stream, &header) == Z_OK);
  std::string out, buffer(1 << 16, '\0');
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      stream.avail_in = piece(bytes.size());
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // which it only reads
      bytes.remove_prefix(stream.avail_in);
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = piece(buffer.size());
    state = deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
    RAPPORT_CHECK(state == Z_OK || state == Z_STREAM_END);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  return out;
}

}  // namespace rapport::archive
