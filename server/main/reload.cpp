#include "server/main/reload.h"

#include <algorithm>

namespace rapport::daemon {
namespace {

bool is_same(const Value& a, const Value& b) {
  return a.text == b.text && a.number == b.number && a.texts == b.texts && a.numbers == b.numbers;
}

void add(std::string& names, std::string_view name) {
  if (!names.empty()) names += ' ';
  names += name;
}

bool is_tls(Setting setting) {
  return setting == Setting::http_tls_certificate || setting == Setting::http_tls_key;
}

bool is_same_catalogue(const Configuration& a, const Configuration& b) {
  const auto services = [](const service::CatalogueService& x, const service::CatalogueService& y) {
    return x.key == y.key && x.name == y.name && x.description == y.description && x.url == y.url &&
           x.names == y.names && x.descriptions == y.descriptions;
  };
  return std::equal(a.catalogue.begin(), a.catalogue.end(), b.catalogue.begin(), b.catalogue.end(), services);
}

bool is_same_regions(const Configuration& a, const Configuration& b) {
  const auto regions = [](const service::Region& x, const service::Region& y) {
    return x.key == y.key && x.name == y.name && x.countries == y.countries && x.names == y.names;
  };
  return std::equal(a.regions.begin(), a.regions.end(), b.regions.begin(), b.regions.end(), regions);
}

bool is_same_documents(const Configuration& a, const Configuration& b) {
  const auto documents = [](const DocumentRow& x, const DocumentRow& y) {
    return x.key == y.key && x.version == y.version && x.files == y.files && x.title == y.title &&
           x.url == y.url;
  };
  return std::equal(a.documents.begin(), a.documents.end(), b.documents.begin(), b.documents.end(),
                    documents);
}

}  // namespace

Changes keep_what_needs_a_restart(const Loaded& in_force, Loaded& next) {
  Changes changes;
  const Configuration& before = in_force.configuration;
  Configuration& after = next.configuration;
  const bool changes_protocol = in_force.plan.http.has_tls != next.plan.http.has_tls;
  for (const SettingRow& row : setting_rows()) {
    Value& value = after.values[static_cast<size_t>(row.id)];
    if (is_same(before.of(row.id), value)) continue;
    const bool is_kept = row.taken_up == TakenUp::Restart || (changes_protocol && is_tls(row.id));
    add(is_kept ? changes.needs_restart : changes.taken_up, row.name);
    if (is_kept) value = before.of(row.id);
  }
  if (!is_same_catalogue(before, after)) add(changes.needs_restart, "[[service]]");
  if (!is_same_regions(before, after)) add(changes.needs_restart, "[[region]]");
  if (!is_same_documents(before, after)) add(changes.needs_restart, "[[document]]");
  after.catalogue = before.catalogue;
  after.regions = before.regions;
  after.documents = before.documents;
  if (changes_protocol) {
    next.plan.http.has_tls = in_force.plan.http.has_tls;
    next.plan.http.tls = in_force.plan.http.tls;
  }
  return changes;
}

}  // namespace rapport::daemon
