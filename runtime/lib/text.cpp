// The text functions of builtins.def. Sizes are known before anything is built, so nothing above a limit is
// allocated.
#include <algorithm>
#include <bit>
#include <string>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/builtins.h"
#include "runtime/lib/case.h"
#include "runtime/lib/functions.h"
#include "runtime/lib/pattern.h"

namespace rapport::lib {
namespace {

using value::Cell;
using value::fault_cell;
using value::FaultCode;
using value::Scratch;
using value::text_cell;
using value::yes_no_cell;
using Args = std::span<const Cell>;

struct Size {
  uint64_t units = 0;  // UTF-16
  uint64_t bytes = 0;  // UTF-8

  Size& operator+=(const Size& other) {
    units += other.units;
    bytes += other.bytes;
    return *this;
  }
};

Size size_of(std::string_view text) { return {base::utf16_length(text), text.size()}; }
Size operator*(const Size& size, uint64_t times) { return {size.units * times, size.bytes * times}; }

// Room for a text, and the end of what is written into it.
class Room {
 public:
  Room(Size size, Scratch& scratch)
      : start_(size.units <= limits::kTextUnits ? scratch.allocate(size.bytes) : nullptr), end_(start_) {}
  bool missing() const { return start_ == nullptr; }
  void put(std::string_view text) { end_ = std::copy(text.begin(), text.end(), end_); }
  Cell cell() const { return text_cell({start_, static_cast<size_t>(end_ - start_)}); }

 private:
  char* start_;
  char* end_;
};

Cell too_long() { return fault_cell(FaultCode::TextTooLong); }
Cell bad_argument() { return fault_cell(FaultCode::BadArgument); }

// What `each_part` hands on, one after the other, with `separator` between them.
template <class EachPart>
Cell joined(std::string_view separator, const EachPart& each_part, Scratch& scratch) {
  Size size;
  uint32_t parts = 0;
  each_part([&](std::string_view part) {
    if (parts++ != 0) size += size_of(separator);
    size += size_of(part);
  });
  Room room(size, scratch);
  if (room.missing()) return too_long();
  parts = 0;
  each_part([&](std::string_view part) {
    if (parts++ != 0) room.put(separator);
    room.put(part);
  });
  return room.cell();
}

struct Filled {
  std::string_view before;
  std::string_view filling;
  int64_t times;  // not negative
  std::string_view after;
};

Cell filled(const Filled& parts, Scratch& scratch) {
  if (parts.times > limits::kTextUnits && !parts.filling.empty()) return too_long();
  const auto times = parts.filling.empty() ? 0 : static_cast<uint64_t>(parts.times);
  Size size = size_of(parts.filling) * times;
  size += size_of(parts.before);
  size += size_of(parts.after);
  Room room(size, scratch);
  if (room.missing()) return too_long();
  room.put(parts.before);
  for (uint64_t i = 0; i < times; ++i) room.put(parts.filling);
  room.put(parts.after);
  return room.cell();
}

// How often the filling of `pad` is needed.
int64_t missing_times(std::string_view text, int64_t units, std::string_view filling) {
  const auto has = static_cast<int64_t>(base::utf16_length(text));
  return std::max<int64_t>(units - has, 0) / static_cast<int64_t>(base::utf16_length(filling));
}

bool is_one_character(std::string_view text) {
  if (text.empty()) return false;
  size_t end = 0;
  base::next_code_point(text, end);
  return end == text.size();
}

template <class Visit>
void for_each_mapped(std::string_view text, uint32_t (*map)(uint32_t), const Visit& visit) {
  std::string encoded;  // four bytes at most, so it never allocates
  for (size_t at = 0; at < text.size();) {
    encoded.clear();
    base::append_code_point(encoded, map(base::next_code_point(text, at)));
    visit(encoded);
  }
}

Cell with_case(std::string_view text, uint32_t (*map)(uint32_t), Scratch& scratch) {
  Size size = size_of(text);
  size.bytes = 0;
  for_each_mapped(text, map, [&](const std::string& encoded) { size.bytes += encoded.size(); });
  Room room(size, scratch);
  if (room.missing()) return too_long();
  for_each_mapped(text, map, [&](const std::string& encoded) { room.put(encoded); });
  return room.cell();
}

// No text has more units, and 32-bit sizes hold it.
size_t capped(int64_t units) {
  return static_cast<size_t>(std::clamp<int64_t>(units, 0, limits::kTextUnits));
}

}  // namespace

Cell length(Args args, Scratch&) {
  return value::number_cell(static_cast<int64_t>(base::utf16_length(args[0].text())));
}

Cell upper(Args args, Scratch& scratch) { return with_case(args[0].text(), to_upper, scratch); }
Cell lower(Args args, Scratch& scratch) { return with_case(args[0].text(), to_lower, scratch); }
Cell trim(Args args, Scratch&) { return text_cell(base::trimmed(args[0].text())); }

Cell starts_with(Args args, Scratch&) { return yes_no_cell(args[0].text().starts_with(args[1].text())); }
Cell ends_with(Args args, Scratch&) { return yes_no_cell(args[0].text().ends_with(args[1].text())); }
Cell contains(Args args, Scratch&) {
  return yes_no_cell(args[0].text().find(args[1].text()) != std::string_view::npos);
}

Cell replace(Args args, Scratch& scratch) {
  const std::string_view text = args[0].text();
  const std::string_view search = args[1].text();
  if (search.empty()) return args[0];
  const auto each_part = [&](const auto& visit) {
    size_t at = 0;
    for (size_t hit = text.find(search); hit != std::string_view::npos; hit = text.find(search, at)) {
      visit(text.substr(at, hit - at));
      at = hit + search.size();
    }
    visit(text.substr(at));
  };
  return joined(args[2].text(), each_part, scratch);
}

Cell substring(Args args, Scratch&) {
  const std::string_view text = args[0].text();
  const int64_t units = args.size() > 2 ? args[2].number : limits::kTextUnits;
  if (units < 0) return bad_argument();
  const int64_t skipped = args[1].number - (args[1].number > 0 ? 1 : 0);
  if (args[1].number < 1 || skipped > limits::kTextUnits) return text_cell({});
  const std::string_view before = base::utf16_prefix(text, capped(skipped));
  std::string_view rest = text.substr(before.size());
  size_t left_units = capped(units);
  if (base::utf16_length(before) < capped(skipped) && !rest.empty()) {  // the position is inside of a pair
    size_t next = 0;
    base::next_code_point(rest, next);
    rest.remove_prefix(next);
    left_units -= left_units > 0 ? 1 : 0;
  }
  return text_cell(base::utf16_prefix(rest, left_units));
}

Cell left(Args args, Scratch&) {
  if (args[1].number < 0) return bad_argument();
  return text_cell(base::utf16_prefix(args[0].text(), capped(args[1].number)));
}

Cell right(Args args, Scratch&) {
  if (args[1].number < 0) return bad_argument();
  return text_cell(base::utf16_suffix(args[0].text(), capped(args[1].number)));
}

Cell pad(Args args, Scratch& scratch) {
  const std::string_view filling = args.size() > 2 ? args[2].text() : " ";
  if (args[1].number < 0 || !is_one_character(filling)) return bad_argument();
  const std::string_view text = args[0].text();
  return filled({{}, filling, missing_times(text, args[1].number, filling), text}, scratch);
}

Cell pad_number(Args args, Scratch& scratch) {
  if (args[1].number < 0) return bad_argument();
  const std::string text = std::to_string(args[0].number);
  const std::string_view sign = std::string_view(text).substr(0, args[0].number < 0 ? 1 : 0);
  const std::string_view digits = std::string_view(text).substr(sign.size());
  return filled({sign, "0", missing_times(text, args[1].number, "0"), digits}, scratch);
}

Cell repeat(Args args, Scratch& scratch) {
  if (args[1].number < 0) return bad_argument();
  return filled({{}, args[0].text(), args[1].number, {}}, scratch);
}

Cell join_set(Args args, Scratch& scratch) {
  const auto each_title = [&](const auto& visit) {
    for (auto rest = static_cast<uint64_t>(args[1].number); rest != 0; rest &= rest - 1)
      visit(title_at(args[2].text(), static_cast<uint64_t>(std::countr_zero(rest))));
  };
  return joined(args[0].text(), each_title, scratch);
}

Cell join(Args args, Scratch& scratch) {
  const auto each_text = [&](const auto& visit) {
    for (const Cell& text : args.subspan(1)) {
      if (text.size != 0) visit(text.text());
    }
  };
  return joined(args[0].text(), each_text, scratch);
}

Cell concatenate(std::span<const Cell> parts, Scratch& scratch) {
  const auto each_part = [&](const auto& visit) {
    for (const Cell& part : parts) visit(part.text());
  };
  return joined({}, each_part, scratch);
}

Cell matches(Args args, Scratch&) { return yes_no_cell(matches_pattern(args[1].text(), args[0].text())); }

Cell label(Args args, Scratch&) {
  return text_cell(title_at(args[1].text(), static_cast<uint64_t>(args[0].number)));
}

}  // namespace rapport::lib
