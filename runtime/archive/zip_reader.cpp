#include "runtime/archive/zip_reader.h"

#include <zip.h>

#include <algorithm>

namespace rapport::archive {
namespace {

using base::Error;
using base::ErrorCode;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

struct ZipReader::State {
  zip_t* archive = nullptr;
  std::vector<Part> parts;  // in the order of the archive
  UnpackLimits limits;
  uint64_t unpacked = 0;

  ~State() {
    if (archive != nullptr) zip_discard(archive);
  }
};

namespace {

class PartSource final : public base::ByteSource {
 public:
  PartSource(zip_file_t* file, const Part& part, const UnpackLimits& limits, uint64_t& unpacked)
      : file_(file), part_(part), limits_(limits), unpacked_(unpacked) {}
  PartSource(const PartSource&) = delete;
  PartSource& operator=(const PartSource&) = delete;
  ~PartSource() override { zip_fclose(file_); }

  base::Result<size_t> read(std::span<char> buffer) override {
    const zip_int64_t got = zip_fread(file_, buffer.data(), buffer.size());
    if (got < 0)
      return Error{ErrorCode::Corrupt, "`" + part_.name + "` is damaged: " + zip_file_strerror(file_)};
    read_ += static_cast<uint64_t>(got);
    unpacked_ += static_cast<uint64_t>(got);
    if (unpacked_ > limits_.bytes)
      return Error{ErrorCode::LimitExceeded, "its parts unpack to more than the " +
                                                 std::to_string(limits_.bytes >> 20) + " MB allowed"};
    if (read_ > limits_.easy_bytes && read_ / limits_.ratio > part_.packed)
      return Error{ErrorCode::LimitExceeded,
                   "`" + part_.name + "` unpacks to more than " + std::to_string(limits_.ratio) +
                       " times its size: no spreadsheet program writes such a file"};
    return static_cast<size_t>(got);
  }

 private:
  zip_file_t* file_;
  const Part& part_;
  const UnpackLimits& limits_;
  uint64_t& unpacked_;
  uint64_t read_ = 0;
};

}  // namespace

ZipReader::ZipReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipReader::ZipReader(ZipReader&&) noexcept = default;
ZipReader& ZipReader::operator=(ZipReader&&) noexcept = default;
ZipReader::~ZipReader() = default;

base::Result<ZipReader> ZipReader::open(std::string_view bytes, const UnpackLimits& limits) {
  auto state = std::make_unique<State>();
  state->limits = limits;
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source != nullptr) state->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (state->archive == nullptr) {
    const std::string why = zip_error_strerror(&error);
    if (source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    return Error{ErrorCode::Corrupt, "the archive is cut off or damaged: " + why};
  }
  zip_error_fini(&error);
  const zip_int64_t count = zip_get_num_entries(state->archive, 0);
  if (count > static_cast<zip_int64_t>(limits.parts))
    return Error{ErrorCode::LimitExceeded, "it has " + std::to_string(count) + " parts, more than the " +
                                               std::to_string(limits.parts) + " allowed"};
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(state->archive, index, 0, &stat) != 0 || stat.name == nullptr)
      return Error{ErrorCode::Corrupt, "the archive is damaged: a part has no name"};
    state->parts.push_back({.name = stat.name,
                            .packed = stat.comp_size,
                            .size = stat.size,
                            .encrypted = stat.encryption_method != ZIP_EM_NONE});
  }
  return ZipReader(std::move(state));
}

const std::vector<Part>& ZipReader::parts() const { return state_->parts; }

const Part* ZipReader::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(state_->parts, [&](const Part& part) { return same_name(part.name, name); });
  return found == state_->parts.end() ? nullptr : &*found;
}

base::Result<std::unique_ptr<base::ByteSource>> ZipReader::read(const Part& part) {
  if (part.encrypted)
    return Error{ErrorCode::Unsupported,
                 "`" + part.name + "` is encrypted: save the file without a password"};
  const auto index = static_cast<zip_uint64_t>(&part - state_->parts.data());
  zip_file_t* file = zip_fopen_index(state_->archive, index, 0);
  if (file == nullptr)
    return Error{ErrorCode::Corrupt,
                 "`" + part.name + "` cannot be unpacked: " + zip_strerror(state_->archive)};
  return std::unique_ptr<base::ByteSource>(
      std::make_unique<PartSource>(file, part, state_->limits, state_->unpacked));
}

}  // namespace rapport::archive
