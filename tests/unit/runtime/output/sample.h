// Data sets for the tests of the back ends: one written by hand, and any number of random ones.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "runtime/dataset/dataset.h"
#include "runtime/output/ax_xml.h"

namespace rapport::output {

// 32 bytes that differ for different bytes: enough for a test.
inline std::string test_digest(std::string_view bytes) {
  uint64_t state = 1469598103934665603U;
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 1099511628211U;
  std::string digest;
  for (int i = 0; i < 32; ++i) {
    state = (state ^ (state >> 29)) * 0xBF58476D1CE4E5B9U;
    digest += static_cast<char>(state >> 56);
  }
  return digest;
}

inline dataset::DataSet sample() {
  using namespace dataset;
  const FieldValue currency{
      .field = "CurrencyCode", .text = "EUR", .cause = {"currencies", "currency.rap:4"}};
  return {
      .pack = "base-information@1.4.0",
      .target = "ax-2012-r3",
      .company = "USMF",
      .actions = {
          {.kind = ActionKind::Create, .table = "Currency", .fields = {currency}, .key = {"CurrencyCode"}},
          {.kind = ActionKind::Update,
           .table = "LedgerParameters",
           .company = "USMF",
           .fields = {{.field = "Currency",
                       .kind = FieldKind::Reference,
                       .row = {"Currency", {{"CurrencyCode", "EUR"}}},
                       .cause = {"accounting", "currency.rap:9"}},
                      {.field = "Since", .kind = FieldKind::Date, .text = "2026-01-31"},
                      {.field = "Type", .kind = FieldKind::EnumElement, .text = "Operating"},
                      {.field = "Width", .kind = FieldKind::Number, .text = "-0.01"}}}}};
}

class RandomData {
 public:
  explicit RandomData(uint32_t seed) : random_(seed) {}

  dataset::DataSet data() {
    dataset::DataSet d{.pack = text(), .target = label(), .company = label(), .actions = {}};
    for (size_t n = below(6); n > 0; --n) d.actions.push_back(action());
    return d;
  }

 private:
  size_t below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }
  std::string one_of(const std::vector<std::string>& list) { return list[below(list.size())]; }

  std::string text() {
    static const std::vector<std::string> pieces = {"",
                                                    "a",
                                                    "Contoso",
                                                    " ",
                                                    "   ",
                                                    "\t",
                                                    "\n",
                                                    "\r",
                                                    "\r\n",
                                                    "\"",
                                                    "'",
                                                    "&",
                                                    "<",
                                                    ">",
                                                    "]]>",
                                                    "&amp;",
                                                    "<!--",
                                                    "é",
                                                    "ß",
                                                    "東京",
                                                    "😀",
                                                    "\xEF\xBF\xBD",
                                                    "\xEF\xBB\xBF",
                                                    "０",
                                                    "\xC2\x85",
                                                    "\xE2\x80\xA8",
                                                    "\x7F",
                                                    "a longer text, without more",
                                                    "{x}",
                                                    "0.10",
                                                    "--",
                                                    "<![CDATA["};
    std::string out;
    for (size_t n = below(5); n > 0; --n) out += one_of(pieces);
    return out;
  }
  std::string label() { return below(3) == 0 ? "" : text(); }
  std::string name() {
    return one_of(
        {"Name", "name2", "CustGroup", "A", "_x", "Suframa_BR", "numberSequenceGroup", "Ünïcode", "Z9"});
  }

  std::string number() {
    std::string digits = std::to_string(below(1'000'000'000));
    if (below(4) == 0) digits += "00000000000000000000000";
    if (digits == "0") return digits;
    if (below(2) == 0) digits += "." + std::string(below(16), '0') + std::to_string(1 + below(9));
    if (digits[0] == '0' && digits.size() > 1 && digits[1] != '.') digits = "0";
    return (digits != "0" && below(3) == 0 ? "-" : "") + digits;
  }
  std::string date() {
    const auto padded = [](size_t n, size_t width) {
      const std::string digits = std::to_string(n);
      return std::string(width - digits.size(), '0') + digits;
    };
    return padded(1 + below(9999), 4) + "-" + padded(1 + below(12), 2) + "-" + padded(1 + below(28), 2);
  }

  // Different without regard to case, and sorted so.
  std::vector<std::string> names(size_t count) {
    std::vector<std::string> all;
    for (; count > 0; --count) all.push_back(name());
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return schema::compare_names(a, b) < 0; });
    all.erase(std::unique(all.begin(), all.end(), [](auto& a, auto& b) { return schema::same_name(a, b); }),
              all.end());
    return all;
  }

  dataset::FieldValue value(const std::string& field) {
    using dataset::FieldKind;
    dataset::FieldValue v{.field = field, .cause = {label(), label()}};
    v.kind = static_cast<FieldKind>(below(5));
    switch (v.kind) {
      case FieldKind::Text: v.text = text(); break;
      case FieldKind::Number: v.text = number(); break;
      case FieldKind::Date: v.text = date(); break;
      case FieldKind::EnumElement: v.text = name(); break;
      case FieldKind::Reference:
        v.row.table = name();
        for (const std::string& part : names(below(4))) v.row.fields.emplace_back(part, text());
        std::shuffle(v.row.fields.begin(), v.row.fields.end(), random_);
        break;
    }
    return v;
  }

  dataset::Action action() {
    dataset::Action a{
        .kind = static_cast<dataset::ActionKind>(below(5)), .table = name(), .company = label()};
    const schema::TableKind taker = taker_of(a.kind);
    const bool parts = taker == schema::TableKind::Operation || taker == schema::TableKind::Method;
    a.table = schema::designation(taker, parts ? a.table + "." + name() : a.table);
    if (a.kind == dataset::ActionKind::Call) a.needs = names(below(3)), a.gives = names(below(3));
    for (const std::string& field : names(below(7))) {
      const size_t what = below(4);  // part of the key that is not written, that is, or another field
      if (what < 2) a.key.push_back(field);
      if (what > 0) a.fields.push_back(value(field));
    }
    std::shuffle(a.key.begin(), a.key.end(), random_);
    return a;
  }

  std::mt19937 random_;
};

}  // namespace rapport::output
