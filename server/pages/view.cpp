#include "server/pages/view.h"

namespace rapport::pages {

View::View() = default;
View::View(std::initializer_list<Entry> entries) {
  for (const Entry& entry : entries) set(entry.name, entry.value);
}
View::View(const View&) = default;
View::View(View&&) noexcept = default;
View& View::operator=(const View&) = default;
View& View::operator=(View&&) noexcept = default;
View::~View() = default;

View& View::set(Name name, Value value) {
  for (Entry& entry : entries_) {
    if (entry.name.text != name.text) continue;
    entry.value = std::move(value);
    return *this;
  }
  entries_.push_back({name, std::move(value)});
  return *this;
}

View& View::add(View other) {
  for (Entry& entry : other.entries_) set(entry.name, std::move(entry.value));
  return *this;
}

const Value* View::find(std::string_view name, uint32_t hash) const {
  for (const Entry& entry : entries_) {
    if (entry.name.hash == hash && entry.name.text == name) return &entry.value;
  }
  return nullptr;
}

}  // namespace rapport::pages
