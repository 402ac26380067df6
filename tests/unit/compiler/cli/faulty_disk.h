// The real disk, but one call fails, or a signal comes at one look for it.
#pragma once

#include <string>
#include <vector>

#include "compiler/cli/disk.h"

namespace rapport::cli {

class FaultyDisk final : public Disk {
 public:
  static constexpr uint32_t kNever = ~0U;

  explicit FaultyDisk(uint32_t failing_call, uint32_t interrupted_look = kNever)
      : failing_call_(failing_call), interrupted_look_(interrupted_look) {}

  bool reached() const { return calls_ > failing_call_ || looks_ > interrupted_look_; }

  base::Result<FileInfo> inspect(const std::string& path) override {
    return fails() ? base::Result<FileInfo>(error(path)) : disk_.inspect(path);
  }
  base::Result<std::string> resolve(const std::string& path) override {
    return fails() ? base::Result<std::string>(error(path)) : disk_.resolve(path);
  }
  base::Result<std::vector<FolderEntry>> list(const std::string& folder) override {
    return fails() ? base::Result<std::vector<FolderEntry>>(error(folder)) : disk_.list(folder);
  }
  base::Result<std::string> read(const std::string& path, size_t at_most) override {
    return fails() ? base::Result<std::string>(error(path)) : disk_.read(path, at_most);
  }
  base::Status make_folder(const std::string& path) override {
    return fails() ? base::Status(error(path)) : disk_.make_folder(path);
  }
  base::Result<std::string> make_temporary_folder(const std::string& folder) override {
    return fails() ? base::Result<std::string>(error(folder)) : disk_.make_temporary_folder(folder);
  }
  base::Result<NewFile> create_temporary(const std::string& folder) override {
    return fails() ? base::Result<NewFile>(error(folder)) : disk_.create_temporary(folder);
  }
  base::Result<NewFile> create(const std::string& path) override {
    return fails() ? base::Result<NewFile>(error(path)) : disk_.create(path);
  }
  base::Result<NewFile> create_secret(const std::string& path) override {
    return fails() ? base::Result<NewFile>(error(path)) : disk_.create_secret(path);
  }
  // What a full disk does: some of it, then nothing more.
  base::Result<size_t> write(const NewFile& file, std::string_view bytes) override {
    if (fails()) return error(file.path);
    return disk_.write(file, bytes.substr(0, bytes.size() / 2 + 1));
  }
  base::Status sync(const NewFile& file) override {
    return fails() ? base::Status(error(file.path)) : disk_.sync(file);
  }
  base::Status close(const NewFile& file) override {
    const base::Status closed = disk_.close(file);
    return fails() ? base::Status(error(file.path)) : closed;
  }
  base::Status sync_folder(const std::string& folder) override {
    return fails() ? base::Status(error(folder)) : disk_.sync_folder(folder);
  }
  base::Status rename(const std::string& from, const std::string& to) override {
    return fails() ? base::Status(error(to)) : disk_.rename(from, to);
  }
  base::Status remove(const std::string& path) override {
    return fails() ? base::Status(error(path)) : disk_.remove(path);
  }
  bool interrupted() override { return looks_++ >= interrupted_look_; }

 private:
  bool fails() { return calls_++ == failing_call_; }
  static base::Error error(const std::string& path) {
    return {base::ErrorCode::Unavailable, path + ": cannot be written: No space left on device"};
  }

  PosixDisk disk_;
  uint32_t failing_call_, interrupted_look_;
  uint32_t calls_ = 0, looks_ = 0;
};

}  // namespace rapport::cli
