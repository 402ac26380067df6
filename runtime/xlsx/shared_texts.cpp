#include "runtime/xlsx/shared_texts.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/xlsx/xml_events.h"

namespace rapport::xlsx {
namespace {

using base::ErrorCode;

std::optional<uint32_t> hex_of(std::string_view digits) {
  uint32_t number = 0;
  for (const char c : digits) {
    const int value = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                             : -1;
    if (value < 0) return std::nullopt;
    number = number * 16 + static_cast<uint32_t>(value);
  }
  return number;
}

class Texts final : public XmlListener {
 public:
  Texts(std::string& bytes, std::vector<uint32_t>& ends) : bytes_(bytes), ends_(ends), reader_(*this) {}

  XmlReader& reader() { return reader_; }

  void start(std::string_view name, const XmlAttributes&) override {
    if (!has_root_ && name != "sst")
      return reader_.fail({ErrorCode::Corrupt, "it is no list of shared texts: it begins with `" +
                                                   std::string(name.substr(0, 40)) + "`"});
    has_root_ = true;
    if (name == "rPh") ++phonetic_;
    if (name == "t" && phonetic_ == 0) is_open_ = true;
  }
  void end(std::string_view name) override {
    if (name == "t") is_open_ = false;
    if (name == "rPh") --phonetic_;
    if (name != "si") return;
    unescape(bytes_, ends_.empty() ? 0 : ends_.back());
    ends_.push_back(static_cast<uint32_t>(bytes_.size()));
    check_size();
  }
  void text(std::string_view piece) override {
    if (!is_open_) return;
    bytes_.append(piece);
    check_size();
  }

 private:
  // Empty ones take room as well.
  void check_size() {
    if (bytes_.size() + ends_.size() * sizeof(uint32_t) > limits::kSharedTextBytes)
      reader_.fail({ErrorCode::LimitExceeded, "its cells share texts of more than the " +
                                                  std::to_string(limits::kSharedTextBytes >> 20) +
                                                  " MB allowed"});
  }

  std::string& bytes_;
  std::vector<uint32_t>& ends_;
  XmlReader reader_;
  bool has_root_ = false, is_open_ = false;
  uint32_t phonetic_ = 0;  // how a text is pronounced is not part of it
};

}  // namespace

base::Status SharedTexts::read(base::ByteSource& source, uint64_t size) {
  bytes_.reserve(std::min<uint64_t>(size, limits::kSharedTextBytes / 4));
  Texts texts(bytes_, ends_);
  return texts.reader().read(source);
}

void unescape(std::string& text, size_t from) {
  constexpr size_t kLength = 7;  // _x0041_
  size_t at = text.find("_x", from);
  if (at == std::string::npos) return;
  std::string out = text.substr(from, at - from);
  while (at < text.size()) {
    const std::string_view rest = std::string_view(text).substr(at);
    const bool has_form = rest.size() >= kLength && rest.starts_with("_x") && rest[kLength - 1] == '_';
    const auto number = has_form ? hex_of(rest.substr(2, 4)) : std::nullopt;
    if (number && (*number < 0xD800 || *number > 0xDFFF)) {
      base::append_code_point(out, *number);
      at += kLength;
    } else {
      out += text[at++];
    }
  }
  text.replace(from, std::string::npos, out);
}

}  // namespace rapport::xlsx
