// Where things stand: files of a pack with their text, and byte spans into them.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::diag {

struct Span {                  // bytes [begin, end) of a file
  uint32_t file = UINT32_MAX;  // UINT32_MAX: no place in a source
  uint32_t begin = 0;
  uint32_t end = 0;
  friend constexpr bool operator==(const Span&, const Span&) = default;
};

struct Position {  // for people: both from 1; a column counts code points
  uint32_t line = 0;
  uint32_t column = 0;
};

class SourceMap {  // grow-only: views into a file's text stay valid for the map's life
 public:
  uint32_t add(std::string name, std::string text);  // `name` relative to the pack's folder, with `/`
  uint32_t size() const { return static_cast<uint32_t>(files_.size()); }
  std::string_view name(uint32_t file) const;
  std::string_view text(uint32_t file) const;
  std::string_view text(Span span) const;
  Position position(uint32_t file, uint32_t offset) const;
  uint32_t line_number(uint32_t file,
                       uint32_t offset) const;  // of position(), whatever the length of the line
  std::string_view line(uint32_t file, uint32_t line) const;  // without its line end

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> line_starts;
    std::vector<uint32_t> columns_before;  // code points before each block of bytes: a line may be long
  };
  std::deque<File> files_;
};

}  // namespace rapport::diag
