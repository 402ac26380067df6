#include "compiler/diag/source_map.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace rapport::diag {
namespace {

std::vector<uint32_t> line_starts_of(std::string_view text) {
  std::vector<uint32_t> starts{0};
  for (size_t at = 0; at < text.size(); ++at) {
    const bool ends =
        text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
    if (ends) starts.push_back(static_cast<uint32_t>(at + 1));
  }
  return starts;
}

// Code points of `text`; a byte that is no UTF-8 counts for one, for broken files are shown too.
uint32_t columns_of(std::string_view text) {
  const auto leads = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<uint32_t>(std::count_if(text.begin(), text.end(), leads));
}

constexpr size_t kBlock = 512;  // bytes

std::vector<uint32_t> columns_before_blocks(std::string_view text) {
  std::vector<uint32_t> before{0};
  for (size_t at = 0; at < text.size(); at += kBlock)
    before.push_back(before.back() + columns_of(text.substr(at, kBlock)));
  return before;
}

}  // namespace

uint32_t SourceMap::add(std::string name, std::string text) {
  std::vector<uint32_t> starts = line_starts_of(text);
  std::vector<uint32_t> before = columns_before_blocks(text);
  files_.push_back({std::move(name), std::move(text), std::move(starts), std::move(before)});
  return static_cast<uint32_t>(files_.size() - 1);
}

std::string_view SourceMap::name(uint32_t file) const {
  RAPPORT_CHECK(file < files_.size());
  return files_[file].name;
}

std::string_view SourceMap::text(uint32_t file) const {
  RAPPORT_CHECK(file < files_.size());
  return files_[file].text;
}

std::string_view SourceMap::text(Span span) const {
  const std::string_view all = text(span.file);
  RAPPORT_CHECK(span.begin <= span.end && span.end <= all.size());
  return all.substr(span.begin, span.end - span.begin);
}

uint32_t SourceMap::line_number(uint32_t file, uint32_t offset) const {
  const size_t at = std::min<size_t>(offset, text(file).size());
  const std::vector<uint32_t>& starts = files_[file].line_starts;
  return static_cast<uint32_t>(std::upper_bound(starts.begin(), starts.end(), at) - starts.begin());
}

Position SourceMap::position(uint32_t file, uint32_t offset) const {
  const uint32_t line = line_number(file, offset);
  const std::string_view all = text(file);
  const size_t start = files_[file].line_starts[line - 1], at = std::min<size_t>(offset, all.size());
  if (at - start <= kBlock) return {line, columns_of(all.substr(start, at - start)) + 1};
  const auto before = [&](size_t end) {
    const size_t block = end / kBlock;
    return files_[file].columns_before[block] + columns_of(all.substr(block * kBlock, end - block * kBlock));
  };
  return {line, before(at) - before(start) + 1};
}

std::string_view SourceMap::line(uint32_t file, uint32_t line) const {
  const std::string_view all = text(file);
  const std::vector<uint32_t>& starts = files_[file].line_starts;
  if (line == 0 || line > starts.size()) return {};
  const size_t begin = starts[line - 1];
  std::string_view found = all.substr(begin, (line < starts.size() ? starts[line] : all.size()) - begin);
  while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) found.remove_suffix(1);
  return found;
}

}  // namespace rapport::diag
