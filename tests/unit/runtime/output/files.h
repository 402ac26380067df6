// Files and programs, for tests.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace rapport::output {

inline const std::filesystem::path kSource = RAPPORT_SOURCE_DIR;

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// A folder of its own that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rapport-output-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Does xmllint accept all of `documents` (a pattern of the shell)? What it says is appended to `log`.
inline bool xmllint_accepts(const std::string& documents, const std::filesystem::path& log) {
  const std::string command = "xmllint --noout --nonet --schema '" +
                              (kSource / "docs/ax-configuration.xsd").string() + "' " + documents + " >> '" +
                              log.string() + "' 2>&1";
  return std::system(command.c_str()) == 0;
}

}  // namespace rapport::output
