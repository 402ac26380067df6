#include <zip.h>

#include "runtime/archive/archive.h"

namespace rapport::archive {
namespace {

constexpr zip_uint16_t kDay = (0 << 9) | (1 << 5) | 1, kTime = 0;  // 1980-01-01 00:00, where its time begins
constexpr zip_uint32_t kAttributes = 0;

base::Error failed(std::string_view why) {
  return {base::ErrorCode::Unavailable, "the archive cannot be made: " + std::string(why)};
}

// What is written: kept beyond the archive, which gives up its own hold when it is closed.
class Target {
 public:
  Target() : source_(zip_source_buffer_create(nullptr, 0, 0, nullptr)) {
    if (source_ != nullptr) zip_source_keep(source_);
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  ~Target() {
    if (source_ != nullptr) zip_source_free(source_);
  }

  zip_source_t* get() { return source_; }

  base::Result<std::string> read() {
    if (zip_source_open(source_) != 0) return failed("it cannot be read back");
    std::string out, buffer(1 << 16, '\0');
    zip_int64_t got = 0;
    while ((got = zip_source_read(source_, buffer.data(), buffer.size())) > 0)
      out.append(buffer.data(), static_cast<size_t>(got));
    zip_source_close(source_);
    if (got < 0) return failed("it cannot be read back");
    return out;
  }

 private:
  zip_source_t* source_;
};

bool add(zip_t* archive, const Entry& entry) {
  zip_source_t* bytes = zip_source_buffer(archive, entry.bytes.data(), entry.bytes.size(), 0);
  if (bytes == nullptr) return false;
  const zip_int64_t at = zip_file_add(archive, entry.name.c_str(), bytes, ZIP_FL_ENC_UTF_8);
  if (at < 0) {
    zip_source_free(bytes);
    return false;
  }
  const auto index = static_cast<zip_uint64_t>(at);
  return zip_file_set_dostime(archive, index, kTime, kDay, 0) == 0 &&
         zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_DOS, kAttributes) == 0 &&
         zip_set_file_compression(archive, index, ZIP_CM_DEFLATE, 9) == 0;
}

}  // namespace

base::Result<std::string> zip(std::span<const Entry> entries) {
  Target target;
  if (target.get() == nullptr) return failed("memory is short");
  zip_t* archive = zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) {
    zip_source_free(target.get());  // the hold that the archive would have had
    return failed("memory is short");
  }
  for (const Entry& entry : entries) {
    if (add(archive, entry)) continue;
    const base::Error error = failed(zip_strerror(archive));
    zip_discard(archive);
    return error;
  }
  if (zip_close(archive) != 0) {
    const base::Error error = failed(zip_strerror(archive));
    zip_discard(archive);
    return error;
  }
  return target.read();
}

}  // namespace rapport::archive
