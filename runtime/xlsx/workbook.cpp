#include "runtime/xlsx/workbook.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/base/check.h"
#include "runtime/xlsx/number.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// The library keeps a copy of each formula that a list of choices comes from, which it does not free: a few
// bytes per column. What else leaks is still told.
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() { return "leak:libxlsxwriter.so\n"; }
extern "C" const char* __lsan_default_options();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
#endif
#endif

namespace rapport::xlsx {
namespace {

constexpr time_t kAlways = 946'684'800;  // 2000-01-01: the bytes say nothing of when they were written
constexpr size_t kDigits = 15;           // that a number of the format holds exactly
constexpr size_t kDecimals = 16;         // that a decimal of the core can have

// The library only writes to a file that it opens by its name. This one is memory of the system.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("workbook", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  base::Result<std::string> read() const {
    struct stat status = {};
    if (descriptor_ < 0 || fstat(descriptor_, &status) != 0) return failed();
    std::string bytes(static_cast<size_t>(status.st_size), '\0');
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t got = pread(descriptor_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
      if (got <= 0) return failed();
      at += static_cast<size_t>(got);
    }
    return bytes;
  }

  static base::Error failed() {
    return {base::ErrorCode::Unavailable, "the workbook cannot be kept while it is written: memory is short"};
  }

 private:
  int descriptor_;
};

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }

// The format reads _x0041_ as the character of that number: a text that has it is written with the first `_`
// in that form (ECMA-376-1, 22.9.2.19 ST_Xstring). The library escapes control characters, but not this.
std::string escaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    const bool is_escape = rest.size() >= 7 && rest[0] == '_' && rest[1] == 'x' && rest[6] == '_' &&
                           std::all_of(rest.begin() + 2, rest.begin() + 6, is_hex);
    if (is_escape) {
      out += "_x005F_";
    } else {
      out += text[i];
    }
  }
  return out;
}

size_t significant_digits(std::string_view digits) {
  size_t count = 0;
  for (const char c : digits)
    if (c >= '0' && c <= '9' && (count > 0 || c != '0')) ++count;
  return count;
}

}  // namespace

struct CellFormats {
  lxw_format *text = nullptr, *date = nullptr;
  std::array<lxw_format*, kDecimals + 1> numbers = {};  // by decimals
};

struct Workbook::State {
  MemoryFile file;
  lxw_workbook* book = nullptr;
  lxw_worksheet* at = nullptr;
  lxw_format *heading = nullptr, *wrapped = nullptr, *link = nullptr;
  CellFormats report, form;
  lxw_row_t row = 0;
  bool has_row = false, failed = false, is_form = false;

  ~State() {
    if (book != nullptr) lxw_workbook_free(book);
  }

  void note(lxw_error error) { failed = failed || error != LXW_NO_ERROR; }

  CellFormats& formats() { return is_form ? form : report; }

  // Of a form nobody is kept from writing into its cells.
  lxw_format* new_format(const std::string& code) {
    lxw_format* format = workbook_add_format(book);
    format_set_num_format(format, code.c_str());
    if (is_form) format_set_unlocked(format);
    return format;
  }
  lxw_format* text_format() {
    lxw_format*& format = formats().text;
    return format != nullptr ? format : format = new_format("@");
  }
  lxw_format* date_format() {
    lxw_format*& format = formats().date;
    return format != nullptr ? format : format = new_format("yyyy-mm-dd");
  }
  lxw_format* number_format(size_t decimals) {
    lxw_format*& format = formats().numbers[std::min(decimals, kDecimals)];
    if (format == nullptr) format = new_format(decimals == 0 ? "0" : "0." + std::string(decimals, '0'));
    return format;
  }

  lxw_format* format_of(const FormColumn& column) {
    constexpr uint32_t kShown = 4;
    switch (column.takes) {
      case Takes::Text: return text_format();
      case Takes::Whole: return number_format(0);
      case Takes::Day: return date_format();
      case Takes::Decimal: break;
    }
    return number_format(column.decimals > kShown ? 2 : column.decimals);
  }

  void expect(uint16_t column, const FormColumn& of) {
    lxw_data_validation rule = {};
    rule.ignore_blank = LXW_VALIDATION_ON;
    rule.error_type = LXW_VALIDATION_ERROR_TYPE_STOP;
    std::string first = "-999999999999999", last = "999999999999999", message;
    switch (of.takes) {
      case Takes::Text: return;
      case Takes::Whole:
        rule.validate = LXW_VALIDATION_TYPE_INTEGER_FORMULA;
        message = "A whole number.";
        break;
      case Takes::Decimal:
        rule.validate = LXW_VALIDATION_TYPE_DECIMAL_FORMULA;
        message = "A number.";
        break;
      case Takes::Day:
        rule.validate = LXW_VALIDATION_TYPE_DATE_FORMULA;
        first = "61";  // 1900-03-01
        last = "2958465";
        message = "A day.";
        break;
    }
    rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    rule.minimum_formula = first.data();
    rule.maximum_formula = last.data();
    rule.error_message = message.data();
    note(worksheet_data_validation_range(at, kFormTop, column, kRows - 1, column, &rule));
  }
};

Workbook::Workbook(const std::string& title) : state_(std::make_unique<State>()) {
  State& s = *state_;
  lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = nullptr, .use_zip64 = LXW_FALSE};
  s.book = workbook_new_opt(s.file.name().c_str(), &options);
  RAPPORT_CHECK(s.book != nullptr);
  std::string name = title;
  lxw_doc_properties properties = {};
  properties.title = name.data();
  properties.created = kAlways;
  s.note(workbook_set_properties(s.book, &properties));
  s.text_format();
  s.wrapped = workbook_add_format(s.book);
  format_set_num_format(s.wrapped, "@");
  format_set_text_wrap(s.wrapped);
  format_set_align(s.wrapped, LXW_ALIGN_VERTICAL_TOP);
  s.heading = workbook_add_format(s.book);
  format_set_bold(s.heading);
  format_set_num_format(s.heading, "@");
  format_set_bg_color(s.heading, 0xE8E8E8);
  s.date_format();
  s.link = workbook_get_default_url_format(s.book);
}

Workbook::~Workbook() = default;

void Workbook::sheet(const std::string& name, const std::vector<Column>& columns) {
  State& s = *state_;
  s.at = workbook_add_worksheet(s.book, name.c_str());
  RAPPORT_CHECK(s.at != nullptr);  // the name is not what the header asks for, or the memory is gone
  s.row = 0;
  s.has_row = s.is_form = false;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    s.note(worksheet_set_column(s.at, column, column, columns[i].width, nullptr));
  }
}

void Workbook::titles(const std::vector<Column>& columns) {
  State& s = *state_;
  next_row();
  for (size_t i = 0; i < columns.size(); ++i) text(static_cast<uint16_t>(i), columns[i].title, Look::Heading);
  worksheet_freeze_panes(s.at, s.row + 1, 0);
  if (columns.empty()) return;
  const auto last = static_cast<lxw_col_t>(columns.size() - 1);
  s.note(worksheet_autofilter(s.at, s.row, 0, s.row, last));
  // On paper: all columns on the width of a page, with their titles on each.
  worksheet_set_landscape(s.at);
  worksheet_fit_to_pages(s.at, 1, 0);
  s.note(worksheet_repeat_rows(s.at, s.row, s.row));
  s.note(worksheet_set_footer(s.at, "&L&A&R&P / &N"));
}

void Workbook::form(const std::string& name, const std::vector<FormColumn>& columns) {
  State& s = *state_;
  sheet(name, {});
  s.is_form = true;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto at = static_cast<lxw_col_t>(i);
    s.note(worksheet_set_column(s.at, at, at, columns[i].width, s.format_of(columns[i])));
    if (!columns[i].is_chosen) s.expect(at, columns[i]);
  }
  next_row();
  lxw_row_col_options hidden = {.hidden = 1, .level = 0, .collapsed = 0};
  s.note(worksheet_set_row_opt(s.at, s.row, LXW_DEF_ROW_HEIGHT, nullptr, &hidden));
  for (size_t i = 0; i < columns.size(); ++i) text(static_cast<uint16_t>(i), columns[i].name, Look::Heading);
  next_row();
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto at = static_cast<uint16_t>(i);
    text(at, columns[i].title, Look::Heading);
    if (columns[i].help.empty()) continue;
    lxw_comment_options look = {};
    look.x_scale = 2;
    s.note(worksheet_write_comment_opt(s.at, s.row, at, columns[i].help.c_str(), &look));
  }
  worksheet_freeze_panes(s.at, kFormTop, 0);
  if (!columns.empty())
    s.note(worksheet_autofilter(s.at, s.row, 0, s.row, static_cast<lxw_col_t>(columns.size() - 1)));
  lxw_protection allowed = {};
  allowed.format_cells = allowed.format_columns = allowed.format_rows = 1;
  allowed.insert_rows = allowed.delete_rows = allowed.sort = allowed.autofilter = 1;
  worksheet_protect(s.at, nullptr, &allowed);
}

void Workbook::choices(uint16_t column, const ChoiceRange& from, Strictness strictness) {
  State& s = *state_;
  std::string quoted, message = "Take one of the list.";
  for (const char c : from.sheet) quoted.append(c == '\'' ? 2 : 1, c);
  const std::string name = "$" + column_name(from.column + 1U) + "$";
  std::string range = "='" + quoted + "'!" + name + std::to_string(from.first + 1) + ":" + name +
                      std::to_string(from.last + 1);
  lxw_data_validation rule = {};
  rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
  rule.ignore_blank = LXW_VALIDATION_ON;
  rule.dropdown = LXW_VALIDATION_ON;
  rule.error_type =
      strictness == Strictness::Refuse ? LXW_VALIDATION_ERROR_TYPE_STOP : LXW_VALIDATION_ERROR_TYPE_WARNING;
  rule.value_formula = range.data();
  rule.error_message = message.data();
  s.note(worksheet_data_validation_range(s.at, kFormTop, column, kRows - 1, column, &rule));
}

void Workbook::hide() { worksheet_hide(state_->at); }

void Workbook::next_row() {
  State& s = *state_;
  if (s.has_row) ++s.row;
  s.has_row = true;
}

void Workbook::text(uint16_t column, std::string_view text, Look look) {
  State& s = *state_;
  lxw_format* format = look == Look::Heading   ? s.heading
                       : look == Look::Wrapped ? s.wrapped
                                               : s.text_format();
  if (text.empty()) return s.note(worksheet_write_blank(s.at, s.row, column, format));
  s.note(worksheet_write_string(s.at, s.row, column, escaped(text).c_str(), format));
}

void Workbook::link(uint16_t column, const std::string& sheet) {
  State& s = *state_;
  std::string quoted;
  for (const char c : sheet) quoted.append(c == '\'' ? 2 : 1, c);
  const std::string target = "internal:'" + quoted + "'!A1";
  s.note(worksheet_write_url_opt(s.at, s.row, column, target.c_str(), s.link, sheet.c_str(), nullptr));
}

void Workbook::number(uint16_t column, std::string_view digits) {
  State& s = *state_;
  double value = 0;  // what the format has
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool fits =
      error == std::errc() && end == digits.data() + digits.size() && significant_digits(digits) <= kDigits;
  if (!fits) return text(column, digits);
  const size_t point = digits.find('.');
  const size_t decimals = point == std::string_view::npos ? 0 : digits.size() - point - 1;
  s.note(worksheet_write_number(s.at, s.row, column, value, s.number_format(decimals)));
}

void Workbook::date(uint16_t column, std::string_view day) {
  State& s = *state_;
  const auto part = [&](size_t at, size_t size) {
    int number = 0;
    std::from_chars(day.data() + at, day.data() + at + size, number);
    return number;
  };
  if (day.size() != 10 || day < "1900-03-01") return text(column, day);  // its 1900 has a 29 February
  lxw_datetime moment = {
      .year = part(0, 4), .month = part(5, 2), .day = part(8, 2), .hour = 0, .min = 0, .sec = 0};
  s.note(worksheet_write_datetime(s.at, s.row, column, &moment, s.date_format()));
}

base::Result<std::string> Workbook::finish() {
  State& s = *state_;
  s.note(workbook_close(s.book));
  s.book = nullptr;  // the library gives it up, whatever came of it
  return s.failed ? MemoryFile::failed() : s.file.read();
}

}  // namespace rapport::xlsx
