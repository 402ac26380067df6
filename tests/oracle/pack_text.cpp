#include "tests/oracle/pack_text.h"

namespace rapport::oracle {
namespace {

constexpr const char* kManifest =
    "name = \"random\"\nversion = \"1.0.0\"\ntitle = \"Random\"\npublisher = \"Test\"\nlanguages = "
    "[\"en\"]\n";

void append(std::string& out, const Item& item, size_t depth) {
  const std::string indent(2 * depth, ' ');
  out += indent + item.head;
  out += item.block ? " {\n" : "\n";
  for (const std::string& clause : item.clauses) out += indent + "  " + clause + "\n";
  for (const Item& inner : item.items) append(out, inner, depth + 1);
  if (item.block) out += indent + "}\n";
}

void shuffle(std::vector<Item>& items, Random& random) {
  random.shuffle(items);
  for (Item& item : items) shuffle(item.items, random);
}

size_t count(const std::vector<Item>& items) {
  size_t sum = items.size();
  for (const Item& item : items) sum += count(item.items);
  return sum;
}

size_t clauses_of(const std::vector<Item>& items) {
  size_t sum = 0;
  for (const Item& item : items) sum += item.clauses.size() + clauses_of(item.items);
  return sum;
}

// Takes off `at` what it passes, so that one counter runs through the whole tree.
bool drop_item(std::vector<Item>& items, size_t& at) {
  for (size_t i = 0; i < items.size(); ++i) {
    if (at-- == 0) {
      items.erase(items.begin() + static_cast<ptrdiff_t>(i));
      return true;
    }
    if (drop_item(items[i].items, at)) return true;
  }
  return false;
}

bool drop_clause(std::vector<Item>& items, size_t& at) {
  for (Item& item : items) {
    if (at < item.clauses.size()) {
      item.clauses.erase(item.clauses.begin() + static_cast<ptrdiff_t>(at));
      return true;
    }
    at -= item.clauses.size();
    if (drop_clause(item.items, at)) return true;
  }
  return false;
}

}  // namespace

pack::PackSources to_sources(const PackText& pack, size_t files) {
  std::vector<std::string> texts(files);
  for (size_t i = 0; i < pack.items.size(); ++i)
    append(texts[i * files / pack.items.size()], pack.items[i], 0);
  pack::PackSources sources;
  sources.root_name = "random";
  for (size_t i = 0; i < files; ++i)
    sources.files.push_back({std::string(1, static_cast<char>('a' + i)) + ".rap", texts[i]});
  sources.files.insert(sources.files.end(), pack.data.begin(), pack.data.end());
  sources.files.push_back({"pack.toml", kManifest});
  return sources;
}

PackText shuffled(const PackText& pack, Random& random) {
  PackText out = pack;
  shuffle(out.items, random);
  return out;
}

size_t item_count(const PackText& pack) { return count(pack.items); }
size_t clause_count(const PackText& pack) { return clauses_of(pack.items); }

PackText without_item(const PackText& pack, size_t at) {
  PackText out = pack;
  drop_item(out.items, at);
  return out;
}

PackText without_clause(const PackText& pack, size_t at) {
  PackText out = pack;
  drop_clause(out.items, at);
  return out;
}

}  // namespace rapport::oracle
