#include "runtime/base/limits.h"
#include "runtime/program/codec.h"
#include "runtime/program/reader.h"

namespace rapport::program {
namespace {

using base::Error;
using base::ErrorCode;

// "RAPC", format version (2 bytes), length of the payload (8), its digest (32); numbers are little-endian.
constexpr std::string_view kMagic = "RAPC";
constexpr size_t kVersionAt = 4, kLengthAt = 6, kDigestAt = 14, kDigestBytes = 32;
constexpr size_t kHeaderBytes = kDigestAt + kDigestBytes;

std::string little_endian(uint64_t number, size_t bytes) {
  std::string out;
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> (8 * i)));
  return out;
}

uint64_t number_at(std::string_view file, size_t at, size_t bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < bytes; ++i) number |= uint64_t{static_cast<uint8_t>(file[at + i])} << (8 * i);
  return number;
}

// The payload of a file of any format version: all versions have this header.
base::Result<std::string_view> intact_payload(std::string_view file, Digest digest) {
  if (!file.starts_with(kMagic))
    return Error{ErrorCode::Corrupt, "this is no compiled pack: it does not begin with RAPC"};
  if (file.size() < kHeaderBytes)
    return Error{ErrorCode::Corrupt, "the compiled pack is truncated in its header"};
  const std::string_view payload = file.substr(kHeaderBytes);
  const uint64_t length = number_at(file, kLengthAt, kDigestAt - kLengthAt);
  if (payload.size() != length)
    return Error{ErrorCode::Corrupt, "the compiled pack is damaged: it holds " +
                                         std::to_string(payload.size()) + " bytes after its header, " +
                                         std::to_string(length) + " were written"};
  if (payload.size() > limits::kProgramBytes)
    return Error{ErrorCode::LimitExceeded, "the compiled pack has " + std::to_string(payload.size()) +
                                               " bytes, the limit is " +
                                               std::to_string(limits::kProgramBytes)};
  if (digest(payload) != file.substr(kDigestAt, kDigestBytes))
    return Error{ErrorCode::Corrupt, "the compiled pack is damaged: its digest is another one"};
  return payload;
}

}  // namespace

std::string seal(std::string_view payload, Digest digest) {
  std::string file(kMagic);
  file += little_endian(kFormatVersion, kLengthAt - kVersionAt);
  file += little_endian(payload.size(), kDigestAt - kLengthAt);
  file += digest(payload);
  RAPPORT_CHECK(file.size() == kHeaderBytes);
  return file.append(payload);
}

base::Result<std::string_view> unseal(std::string_view file, Digest digest) {
  base::Result<std::string_view> payload = intact_payload(file, digest);
  if (!payload) return payload;
  const uint64_t version = number_at(file, kVersionAt, kLengthAt - kVersionAt);
  if (version != kFormatVersion)
    return Error{ErrorCode::Unsupported, "the compiled pack has format " + std::to_string(version) +
                                             ", this version reads format " + std::to_string(kFormatVersion)};
  return payload;
}

base::Result<std::vector<SourceText>> sources_of(std::string_view file, Digest digest) {
  const base::Result<std::string_view> payload = intact_payload(file, digest);
  if (!payload) return payload.error();
  Reader reader(*payload);
  std::vector<SourceText> sources;
  reader(sources);
  if (reader.failed()) return reader.error();
  return sources;
}

}  // namespace rapport::program
