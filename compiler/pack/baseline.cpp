#include "compiler/pack/baseline.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "compiler/pack/embedded.h"
#include "compiler/pack/schema_words.h"
#include "runtime/base/check.h"

namespace rapport::pack {
namespace {

constexpr std::array<std::string_view, 3> kTargets = {"ax-2012", "ax-2012-r2", "ax-2012-r3"};

// The cells of a line, between tabs. The lines are our own: a cell that is not there is a bug.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  std::string_view cell() {
    RAPPORT_CHECK(!done_);
    size_t end = rest_.find('\t');
    std::string_view cell = rest_.substr(0, end);
    done_ = end == std::string_view::npos;
    rest_.remove_prefix(done_ ? rest_.size() : end + 1);
    return cell;
  }

  template <class T>
  std::optional<T> number() {
    std::string_view text = cell();
    if (text.empty()) return std::nullopt;
    T value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    RAPPORT_CHECK(error == std::errc() && end == text.data() + text.size());
    return value;
  }

  bool truth() { return cell() == "y"; }

 private:
  std::string_view rest_;
  bool done_ = false;
};

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    all.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

schema::Trust read_trust(Line& line) {
  std::string_view word = line.cell();
  if (word == "weak") return schema::Trust::Weak;
  return word == "later" ? schema::Trust::Later : schema::Trust::Verified;
}

schema::Enum read_enum(Line& line) {
  schema::Enum item;
  item.name = line.cell();
  item.evidence = line.cell();
  return item;
}

schema::Table read_table(Line& line) {
  schema::Table table;
  table.name = line.cell();
  table.extends = line.cell();
  table.per_company = line.truth();
  table.one_row = one_row_of(line.cell()).value_or(schema::OneRow::No);
  table.says_per_company = table.says_one_row = true;
  table.key = words(line.cell());
  table.trust = read_trust(line);
  table.evidence = line.cell();
  return table;
}

schema::Service read_service(Line& line) {
  schema::Service service;
  service.name = line.cell();
  service.name_space = line.cell();
  service.document = line.cell();
  service.evidence = line.cell();
  return service;
}

schema::Field read_field(Line& line) {
  schema::Field field;
  field.name = line.cell();
  field.type = field_type_of(line.cell()).value_or(schema::FieldType::Unknown);
  field.length = line.number<uint32_t>();
  field.decimals = line.number<uint8_t>();
  std::string_view mandatory = line.cell();
  field.mandatory = mandatory == "y";
  field.says_mandatory = mandatory != "?";
  field.system = line.truth();
  field.enum_name = line.cell();
  std::string_view target = line.cell();
  size_t dot = std::min(target.find('.'), target.size());
  field.fk_table = target.substr(0, dot);
  field.fk_field = target.substr(std::min(dot + 1, target.size()));
  field.trust = read_trust(line);
  field.evidence = line.cell();
  return field;
}

}  // namespace

std::span<const std::string_view> known_targets() { return kTargets; }

schema::Schema read_schema_lines(std::string_view text) {
  schema::Schema schema;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    Line line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string_view kind = line.cell();
    if (kind == "field")
      schema.tables.back().fields.push_back(read_field(line));
    else if (kind == "table")
      schema.tables.push_back(read_table(line));
    else if (kind == "service")
      schema.tables.back().service = read_service(line);
    else if (kind == "enum")
      schema.enums.push_back(read_enum(line));
    else if (kind == "element")
      schema.enums.back().elements.push_back({std::string(line.cell()), line.number<int32_t>()});
    else
      schema.name = line.cell();
  }
  return schema;
}

const schema::Schema* baseline_schema(std::string_view target) {
  static const std::vector<schema::Schema> kBaselines = [] {
    std::vector<schema::Schema> all(kTargets.size(), read_schema_lines(embedded::ax2012_schema()));
    for (size_t i = 0; i < all.size(); ++i)
      all[i].name = kTargets[i];  // the facts do not tell the releases apart
    return all;
  }();
  const auto found = std::find(kTargets.begin(), kTargets.end(), target);
  return found == kTargets.end() ? nullptr : &kBaselines[static_cast<size_t>(found - kTargets.begin())];
}

bool is_built_in(std::string_view name) { return name == "ax2012"; }

std::optional<PackSources> built_in_pack(std::string_view name) {
  if (!is_built_in(name)) return std::nullopt;
  PackSources pack{.root_name = "ax2012 (built in)"};
  pack.files.push_back({"pack.toml", std::string(embedded::ax2012_manifest())});
  pack.files.push_back({"target/ax-2012-r3.schema", std::string(embedded::ax2012_schema())});
  return pack;
}

}  // namespace rapport::pack
