#include "runtime/xlsx/reader.h"

#include <charconv>

#include "runtime/base/limits.h"
#include "runtime/xlsx/number.h"
#include "runtime/xlsx/parts.h"
#include "runtime/xlsx/shared_texts.h"
#include "runtime/xlsx/workbook.h"
#include "runtime/xlsx/xml_events.h"

namespace rapport::xlsx {
namespace {

using base::Error;
using base::ErrorCode;

constexpr archive::UnpackLimits kUnpack = {.parts = limits::kWorkbookParts,
                                           .bytes = limits::kWorkbookBytes,
                                           .ratio = limits::kWorkbookRatio,
                                           .easy_bytes = limits::kWorkbookEasyBytes};

std::optional<uint64_t> number_of(std::string_view digits) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
  return whole ? std::optional(number) : std::nullopt;
}

std::string shown(std::string_view text) { return "`" + std::string(text.substr(0, 40)) + "`"; }

// The column of "C5", from 1; 0: it is no place.
uint32_t column_of(std::string_view place) {
  uint32_t column = 0;
  size_t at = 0;
  for (; at < place.size() && place[at] >= 'A' && place[at] <= 'Z' && column <= kColumns; ++at)
    column = column * 26 + static_cast<uint32_t>(place[at] - 'A') + 1;
  return at == place.size() || place[at] < '0' || place[at] > '9' ? (column > kColumns ? column : 0) : column;
}

class SheetListener final : public XmlListener {
 public:
  SheetListener(const SharedTexts& shared, const std::vector<bool>& shows_day, uint64_t size,
                const std::function<bool(const Row&)>& each)
      : shared_(shared), shows_day_(shows_day), size_(size), each_(each), reader_(*this) {}

  XmlReader& reader() { return reader_; }

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (!has_root_ && name != "worksheet") return corrupt("it is no sheet: it begins with " + shown(name));
    has_root_ = true;
    if (name == "sheetData") in_data_ = true;
    if (!in_data_) return;  // drawings that a sheet holds have rows and columns, too
    if (name == "c") return start_cell(attributes);
    if (name == "v" || name == "t") {
      takes_text_ = in_cell_ && phonetic_ == 0;
      has_value_ = has_value_ || takes_text_;
    } else if (name == "row") {
      start_row(attributes);
    } else if (name == "f") {
      has_formula_ = true;
    } else if (name == "rPh") {
      ++phonetic_;
    }
  }

  void end(std::string_view name) override {
    if (!in_data_) return;
    if (name == "sheetData") in_data_ = false;
    if (name == "v" || name == "t") {
      takes_text_ = false;
    } else if (name == "c") {
      end_cell();
    } else if (name == "row") {
      end_row();
    } else if (name == "rPh") {
      --phonetic_;
    }
  }

  void text(std::string_view piece) override {
    if (!takes_text_) return;
    bytes_.append(piece);
    if (bytes_.size() - begin_ > limits::kWorkbookCellBytes)
      fail(ErrorCode::LimitExceeded,
           here() + " has a text of more than " + std::to_string(limits::kWorkbookCellBytes >> 10) + " kB");
    if (bytes_.size() > limits::kWorkbookRowBytes)
      fail(ErrorCode::LimitExceeded, "row " + std::to_string(row_) + " has texts of more than " +
                                         std::to_string(limits::kWorkbookRowBytes >> 20) + " MB");
  }

 private:
  struct Piece {  // of bytes_ or of the shared texts; its text is known when the row is whole
    uint32_t column;
    CellKind kind;
    bool is_shared;
    size_t begin, size;  // Shared: its number
  };

  void fail(ErrorCode code, std::string message) { reader_.fail({code, std::move(message)}); }
  void corrupt(std::string message) { fail(ErrorCode::Corrupt, std::move(message)); }
  std::string here() const { return cell_name(row_, column_); }

  // A row or cell without a place stands behind the one before.
  void start_row(const XmlAttributes& attributes) {
    const std::string_view digits = attributes.of("r");
    const std::optional<uint64_t> number = digits.empty() ? row_ + 1ULL : number_of(digits);
    if (!number || *number == 0 || *number > kRows)
      return corrupt("row " + shown(digits.empty() ? std::to_string(row_ + 1) : digits) +
                     ": a sheet has the rows 1 to " + std::to_string(kRows));
    if (*number <= row_)
      return corrupt("row " + std::to_string(*number) + " stands behind row " + std::to_string(row_));
    row_ = static_cast<uint32_t>(*number);
    const std::string_view hidden = attributes.of("hidden");
    hidden_ = hidden == "1" || hidden == "true";
    in_row_ = true;
    column_ = 0;
    bytes_.clear();
    pieces_.clear();
  }

  void start_cell(const XmlAttributes& attributes) {
    if (!in_row_) return;
    const std::string_view place = attributes.of("r");
    const uint32_t column = place.empty() ? column_ + 1 : column_of(place);
    if (column == 0 || column > kColumns)
      return corrupt(shown(place.empty() ? here() : place) + " is no place of a cell: the last column is " +
                     column_name(kColumns));
    if (column <= column_) return corrupt(shown(place) + " stands behind " + here());
    column_ = column;
    type_ = attributes.of("t");
    const std::string_view style = attributes.of("s");
    const std::optional<uint64_t> number = style.empty() ? 0 : number_of(style);  // without one: the first
    shows_day_here_ = number && *number < shows_day_.size() && shows_day_[*number];
    in_cell_ = true;
    has_formula_ = has_value_ = false;
    begin_ = bytes_.size();
  }

  void end_cell() {
    if (!in_cell_) return;
    in_cell_ = false;
    const std::string_view text = std::string_view(bytes_).substr(begin_);
    if (type_.empty() || type_ == "n") return end_number(text);
    if (type_ == "s") return end_shared(text);
    if (type_ == "str" || type_ == "inlineStr") return end_text();
    if (text.empty() && has_formula_) return add(CellKind::Unsaved);
    if (type_ == "b") return add(CellKind::YesNo);
    if (type_ == "e") return add(CellKind::Error);
    if (type_ == "d") return end_date(text);
    corrupt(here() + " has the type " + shown(type_) + ", which cells do not have");
  }

  void end_number(std::string_view text) {
    if (text.empty()) return has_formula_ ? add(CellKind::Unsaved) : void();
    if (!as_shown(text)) return corrupt(here() + " is a number, and holds " + shown(text));
    add(shows_day_here_ ? CellKind::Day : CellKind::Number);
  }

  void end_shared(std::string_view text) {
    if (text.empty()) return;
    const std::optional<uint64_t> number = number_of(text);
    if (!number || *number >= shared_.count())
      return corrupt(here() + " names the shared text " + shown(text) + ", and there are " +
                     std::to_string(shared_.count()));
    bytes_.resize(begin_);
    pieces_.push_back({column_, CellKind::Text, true, *number, 0});
  }

  void end_text() {
    if (has_formula_ && !has_value_) return add(CellKind::Unsaved);
    unescape(bytes_, begin_);
    add(CellKind::Text);
  }

  // A day in ISO 8601 is a text like any other; a time of midnight is none.
  void end_date(std::string_view text) {
    constexpr size_t kDay = 10;
    const std::string_view time = text.substr(std::min(text.size(), kDay));
    if (time.starts_with("T00:00:00") && time.find_first_of("123456789") == std::string_view::npos)
      bytes_.resize(begin_ + kDay);
    add(CellKind::Text);
  }

  void add(CellKind kind) {
    const size_t size = bytes_.size() - begin_;
    if (size == 0 && kind != CellKind::Unsaved) return;
    pieces_.push_back({column_, kind, false, begin_, size});
  }

  void end_row() {
    in_row_ = false;
    cells_.clear();
    for (const Piece& piece : pieces_) {
      const std::string_view text = piece.is_shared
                                        ? shared_[static_cast<uint32_t>(piece.begin)]
                                        : std::string_view(bytes_).substr(piece.begin, piece.size);
      if (!text.empty() || piece.kind == CellKind::Unsaved)
        cells_.push_back({piece.column, piece.kind, text});
    }
    if (cells_.empty()) return;
    const uint64_t read = std::min(reader_.bytes_read(), size_);
    const Row row{row_, hidden_, cells_, static_cast<uint32_t>(size_ == 0 ? 0 : read * 100 / size_)};
    if (!each_(row)) reader_.stop();
  }

  const SharedTexts& shared_;
  const std::vector<bool>& shows_day_;
  uint64_t size_;
  const std::function<bool(const Row&)>& each_;
  XmlReader reader_;
  bool has_root_ = false, in_data_ = false, in_row_ = false, in_cell_ = false, takes_text_ = false;
  bool hidden_ = false, has_formula_ = false, has_value_ = false, shows_day_here_ = false;
  uint32_t row_ = 0, column_ = 0, phonetic_ = 0;
  std::string type_;
  std::string bytes_;  // of the cells of this row
  size_t begin_ = 0;   // of this cell
  std::vector<Piece> pieces_;
  std::vector<Cell> cells_;
};

// What the file is, where it is no archive. Excel puts a workbook behind a password into the container that
// its old format had ([MS-CFB], [MS-OFFCRYPTO]).
std::optional<Error> other_kind(std::string_view bytes) {
  constexpr std::string_view kContainer = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  if (bytes.starts_with("PK")) return std::nullopt;
  if (bytes.empty()) return Error{ErrorCode::Corrupt, "the file is empty"};
  if (!bytes.starts_with(kContainer))
    return Error{ErrorCode::Unsupported,
                 "it is no workbook: expected .xlsx, as Excel and LibreOffice write it"};
  std::string encrypted;
  for (const char c : std::string_view("EncryptedPackage")) encrypted.append({c, '\0'});
  if (bytes.find(encrypted) != std::string_view::npos)
    return Error{ErrorCode::Unsupported, "it is encrypted: save it without a password"};
  return Error{ErrorCode::Unsupported, "it is a workbook of Excel 97 to 2003 (.xls): save it as .xlsx"};
}

base::Status check_not_open_document(archive::ZipReader& archive) {
  const archive::Part* part = archive.find("mimetype");
  if (part == nullptr) return base::Done{};
  auto source = archive.read(*part);
  if (!source) return source.error();
  std::string type(100, '\0');
  const base::Result<size_t> got = (*source)->read(type);
  if (got.ok() && type.starts_with("application/vnd.oasis.opendocument"))
    return Error{ErrorCode::Unsupported, "it is an OpenDocument file (.ods): save it as .xlsx"};
  return base::Done{};
}

}  // namespace

struct WorkbookReader::State {
  explicit State(archive::ZipReader opened) : archive(std::move(opened)) {}
  archive::ZipReader archive;
  Parts parts;
  SharedTexts shared;
  bool has_shared = false;  // they were read
};

WorkbookReader::WorkbookReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
WorkbookReader::WorkbookReader(WorkbookReader&&) noexcept = default;
WorkbookReader& WorkbookReader::operator=(WorkbookReader&&) noexcept = default;
WorkbookReader::~WorkbookReader() = default;

base::Result<WorkbookReader> WorkbookReader::open(std::string_view bytes) {
  if (bytes.size() > limits::kRowsFileBytes)
    return Error{ErrorCode::LimitExceeded,
                 "it has more than the " + std::to_string(limits::kRowsFileBytes >> 20) + " MB allowed"};
  if (std::optional<Error> other = other_kind(bytes)) return std::move(*other);
  base::Result<archive::ZipReader> archive = archive::ZipReader::open(bytes, kUnpack);
  if (!archive) return archive.error();
  if (const base::Status other = check_not_open_document(*archive); !other) return other.error();
  auto state = std::make_unique<State>(std::move(*archive));
  base::Result<Parts> parts = read_parts(state->archive);
  if (!parts) return parts.error();
  state->parts = std::move(*parts);
  return WorkbookReader(std::move(state));
}

const std::vector<SheetInfo>& WorkbookReader::sheets() const { return state_->parts.sheets; }
bool WorkbookReader::starts_1904() const { return state_->parts.starts_1904; }

base::Status WorkbookReader::read(const SheetInfo& sheet, const std::function<bool(const Row&)>& each) {
  State& s = *state_;
  const auto open = [&s](const std::string& name) -> base::Result<const archive::Part*> {
    if (const archive::Part* part = s.archive.find(name)) return part;
    return Error{ErrorCode::Corrupt, "the archive has no `" + name + "`"};
  };
  if (!std::exchange(s.has_shared, true) && !s.parts.shared_texts.empty()) {
    const auto part = open(s.parts.shared_texts);
    if (!part) return part.error();
    auto source = s.archive.read(**part);
    if (!source) return source.error();
    if (const base::Status read = s.shared.read(**source, (*part)->size); !read)
      return Error{read.error().code, "`" + s.parts.shared_texts + "`: " + read.error().message};
  }
  const auto part = open(sheet.part);
  if (!part) return part.error();
  auto source = s.archive.read(**part);
  if (!source) return source.error();
  SheetListener listener(s.shared, s.parts.shows_day, (*part)->size, each);
  return listener.reader().read(**source);
}

}  // namespace rapport::xlsx
