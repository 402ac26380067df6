// The two pictures, drawn by Graphviz, and the tables that say the same.
#include <algorithm>
#include <map>

#include "compiler/doc/pages.h"

namespace rapport::doc {
namespace {

constexpr size_t kQuestionsInPicture = 60;  // more are shown by their groups

// A quoted text of DOT: Graphviz reads entities and backslashes in it. A control character becomes a blank.
std::string quoted(std::string_view plain) {
  std::string out = "\"";
  for (const char c : plain) {
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (c == '&')
      out += "&amp;";
    else
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

// Of several lines, broken at blanks.
std::string label(std::string_view title) {
  constexpr size_t kLine = 24;
  std::string out;
  size_t length = 0;
  while (!title.empty()) {
    const size_t end = std::min(title.find(' '), title.size());
    const std::string word = quoted(title.substr(0, end));
    if (length > 0) out += length + end > kLine ? "\\n" : " ";
    length = length + end > kLine ? end : length + end + 1;
    out += word.substr(1, word.size() - 2);
    title.remove_prefix(end == title.size() ? end : end + 1);
  }
  return "\"" + out + "\"";
}

std::string head() {
  return "digraph rapport {\n"
         "  graph [rankdir=LR, pack=12, packmode=\"graph\", bgcolor=\"transparent\", nodesep=0.25, "
         "ranksep=0.45,"
         " fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n"
         "  node [shape=box, style=\"rounded\", margin=\"0.12,0.06\", height=0.3,"
         " fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n"
         "  edge [arrowsize=0.7, fontname=\"Helvetica,Arial,sans-serif\", fontsize=9];\n";
}

Html picture(const Book& book, const Draw& draw, const std::string& dot, Word about, Word title) {
  Html out = Html("<p class=\"lead\">") << book.say(about) << "</p>\n";
  const base::Result<std::string> svg = draw(dot);
  const Html drawn = svg ? drawing(*svg) : Html();
  if (drawn.empty()) return out << "<p class=\"note\">" << book.say(Word::no_picture) << "</p>\n";
  return out << "<figure class=\"graph\" tabindex=\"0\" role=\"region\" aria-label=\"" << book.say(title)
             << ": " << book.say(Word::table_scroll) << "\">\n"
             << drawn << "</figure>\n";
}

Index group_of(const program::Program& parts, const Thing& thing) {
  switch (thing.kind) {
    case Thing::Kind::Question: {
      const program::Question& q = parts.questions[thing.index];
      return q.table == kNone ? q.group : parts.tables[q.table].group;
    }
    case Thing::Kind::Let: return parts.lets[thing.index].group;
    case Thing::Kind::Table: return parts.tables[thing.index].group;
    case Thing::Kind::Input:
    case Thing::Kind::Today: break;
  }
  return kNone;
}

std::vector<Thing> all_things(const program::Program& parts) {
  std::vector<Thing> things;
  for (Index i = 0; i < parts.questions.size(); ++i) things.push_back({Thing::Kind::Question, i});
  for (Index i = 0; i < parts.lets.size(); ++i) things.push_back({Thing::Kind::Let, i});
  for (Index i = 0; i < parts.tables.size(); ++i) things.push_back({Thing::Kind::Table, i});
  return things;
}

using GroupEdges = std::map<std::pair<Index, Index>, size_t>;  // from, to → how many

GroupEdges group_edges(const Book& book) {
  GroupEdges edges;
  for (const Thing& reader : all_things(book.parts))
    for (const Thing& read : book.reads_of(reader)) {
      const Index from = group_of(book.parts, read), to = group_of(book.parts, reader);
      if (from != kNone && to != kNone && from != to) ++edges[{from, to}];
    }
  return edges;
}

// Groups, in the boxes of their areas.
std::string groups_dot(const Book& book, const GroupEdges& edges) {
  const program::Program& parts = book.parts;
  std::string dot = head();
  const auto group_line = [&](Index g) {
    dot += "    g" + std::to_string(g) + " [label=" + label(book.title_of_group(g)) +
           ", URL=" + quoted(book.url_of_group(g)) + "];\n";
  };
  for (Index area = 0; area < parts.areas.size(); ++area) {
    dot += "  subgraph cluster_" + std::to_string(area) + " {\n    label=" + label(book.title_of_area(area)) +
           ";\n";
    for (Index g = 0; g < parts.groups.size(); ++g)
      if (parts.groups[g].area == area) group_line(g);
    dot += "  }\n";
  }
  for (Index g = 0; g < parts.groups.size(); ++g)
    if (parts.groups[g].area == kNone) group_line(g);
  for (const auto& [pair, count] : edges)
    dot += "  g" + std::to_string(pair.first) + " -> g" + std::to_string(pair.second) + " [label=\"" +
           std::to_string(count) + "\"];\n";
  return dot + "}\n";
}

// A column stands for its table.
Thing shown_as(const program::Program& parts, const Thing& thing) {
  if (thing.kind == Thing::Kind::Question && parts.questions[thing.index].table != kNone)
    return {Thing::Kind::Table, parts.questions[thing.index].table};
  return thing;
}

bool is_in_picture(const program::Program& parts, const Thing& thing) {
  if (thing.kind == Thing::Kind::Input || thing.kind == Thing::Kind::Today) return false;
  return thing.kind != Thing::Kind::Table || parts.tables[thing.index].asked;
}

std::set<std::pair<Thing, Thing>> question_edges(const Book& book) {
  std::set<std::pair<Thing, Thing>> edges;
  for (const Thing& reader : all_things(book.parts))
    for (const Thing& read : book.reads_of(reader)) {
      const Thing from = shown_as(book.parts, read), to = shown_as(book.parts, reader);
      if (from != to && is_in_picture(book.parts, from) && is_in_picture(book.parts, to))
        edges.emplace(from, to);
    }
  return edges;
}

std::string questions_dot(const Book& book, const std::set<std::pair<Thing, Thing>>& edges) {
  std::map<Index, std::set<Thing>> by_group;
  for (const auto& [from, to] : edges)
    for (const Thing& thing : {from, to}) by_group[group_of(book.parts, thing)].insert(thing);
  const auto id_of = [](const Thing& thing) {
    return "n" + std::to_string(static_cast<int>(thing.kind)) + "_" + std::to_string(thing.index);
  };
  std::string dot = head();
  for (const auto& [group, things] : by_group) {
    const bool boxed = group != kNone;
    if (boxed)
      dot += "  subgraph cluster_" + std::to_string(group) +
             " {\n    label=" + label(book.title_of_group(group)) + ";\n";
    for (const Thing& thing : things)
      dot += "    " + id_of(thing) + " [label=" + label(book.title_of(thing)) +
             ", URL=" + quoted(book.url_of(thing)) +
             (thing.kind == Thing::Kind::Let ? ", style=\"rounded,dashed\"" : "") + "];\n";
    if (boxed) dot += "  }\n";
  }
  for (const auto& [from, to] : edges) dot += "  " + id_of(from) + " -> " + id_of(to) + ";\n";
  return dot + "}\n";
}

Html groups_table(const Book& book, const GroupEdges& edges) {
  Html out = Html("<table><thead><tr><th scope=\"col\">")
             << book.say(Word::groups) << "</th><th scope=\"col\">" << book.say(Word::reads)
             << "</th><th scope=\"col\">" << book.say(Word::read_by) << "</th></tr></thead>\n<tbody>\n";
  const auto others = [&](Index group, bool readers) {
    Html list;
    for (const auto& [pair, count] : edges) {
      if ((readers ? pair.first : pair.second) != group) continue;
      if (!list.empty()) list << ", ";
      list << book.link_to_group(readers ? pair.second : pair.first) << " (" << number(count) << ")";
    }
    return list;
  };
  for (Index g = 0; g < book.parts.groups.size(); ++g)
    out << "<tr><th scope=\"row\">" << book.link_to_group(g) << "</th><td>" << others(g, false) << "</td><td>"
        << others(g, true) << "</td></tr>\n";
  return out << "</tbody></table>\n";
}

bool is_table(const std::string& designation) {
  return schema::kind_of(designation) == schema::TableKind::Table;
}

}  // namespace

Html graph_page(const Book& book, const Draw& draw) {
  if (book.parts.groups.empty()) return {};
  const GroupEdges edges = group_edges(book);
  size_t questions = 0;
  for (const program::Question& q : book.parts.questions) questions += q.table == kNone;
  const auto between = question_edges(book);
  const bool by_question = questions <= kQuestionsInPicture && !between.empty();
  const std::string dot = by_question ? questions_dot(book, between) : groups_dot(book, edges);
  const Word about = by_question ? Word::picture_questions : Word::picture_groups;
  return picture(book, draw, dot, about, Word::dependencies_picture) << groups_table(book, edges);
}

Html load_order_page(const Book& book, const Draw& draw) {
  const std::vector<LoadStep> steps = load_steps(book);
  if (steps.empty()) return {};
  std::string dot = head();
  Html rows;
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::string& table = steps[i].table;
    dot += "  t" + std::to_string(i) +
           " [label=" + quoted(std::to_string(i + 1) + "  " + std::string(schema::plain_name(table))) +
           ", URL=" + quoted("#" + load_id(table)) + (is_table(table) ? "" : ", style=\"rounded,dashed\"") +
           "];\n";
    Html after;
    for (const auto& [other, later] : steps[i].after) {
      dot += "  t" + std::to_string(other) + " -> t" + std::to_string(i) +
             (later ? " [style=dashed];\n" : ";\n");
      if (!after.empty()) after << ", ";
      after << link("#" + load_id(steps[other].table), book.target_name(steps[other].table));
      if (later) after << " (" << book.say(Word::later_update) << ")";
    }
    rows << "<tr id=\"" << text(load_id(table)) << "\"><td class=\"n\">" << number(i + 1)
         << "</td><th scope=\"row\">" << book.target_name(table) << "</th><td>" << after << "</td></tr>\n";
  }
  Html out = picture(book, draw, dot + "}\n", Word::picture_load, Word::load_order);
  return out << "<table><thead><tr><th scope=\"col\" class=\"n\">" << book.say(Word::position)
             << "</th><th scope=\"col\">" << book.say(Word::table) << "</th><th scope=\"col\">"
             << book.say(Word::loaded_after) << "</th></tr></thead>\n<tbody>\n"
             << rows << "</tbody></table>\n";
}

}  // namespace rapport::doc
