#include "runtime/output/aif_message.h"

#include "runtime/base/check.h"
#include "runtime/base/utf8.h"

namespace rapport::output {
namespace {

constexpr size_t kMarkup = 512;
constexpr size_t kLongestId = 256;  // of a conversation and of a batch
constexpr std::string_view kInstance = "http://www.w3.org/2001/XMLSchema-instance";

// With its length in front, so that no two lists of texts give the same bytes.
void append_sized(std::string& out, std::string_view text) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(uint64_t{text.size()} >> shift);
  out += text;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string digits;
  for (const char c : bytes) {
    digits += kDigits[static_cast<unsigned char>(c) >> 4];
    digits += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return digits;
}

// A new version of the pack that gives the same content gives the same messages.
std::string_view pack_name(const dataset::DataSet& data) {
  return std::string_view(data.pack).substr(0, data.pack.find('@'));
}

std::string_view conversation(const dataset::DataSet& data) {
  return data.pack.empty() ? std::string_view("rapport") : base::utf16_prefix(data.pack, kLongestId);
}

void put_tag(XmlBuffer& out, std::string_view start, std::string_view text, std::string_view end) {
  out.reserve(kMarkup + XmlBuffer::kEscaped * text.size());
  out.put(start);
  out.put_text(text);
  out.put(end);
}

// In the order that AX demands.
void put_header(const AifMessage& m, XmlBuffer& out) {
  const AifService& service = m.table.service();
  put_tag(out, "  <Header>\n    <MessageId>", message_id(m), "</MessageId>\n");
  if (!m.company.empty()) put_tag(out, "    <Company>", m.company, "</Company>\n");
  put_tag(out, "    <Action>", service.name_space + "/" + service.name + "/create", "</Action>\n");
  put_tag(out, "    <ConversationId>", conversation(m.data), "</ConversationId>\n  </Header>\n");
}

void put_document_start(const AifMessage& m, XmlBuffer& out) {
  const std::string& document = m.table.service().document;
  const std::string name_space = m.table.name_space();
  out.reserve(kMarkup + 2 * document.size() + XmlBuffer::kEscaped * name_space.size());
  out.put("  <Body>\n    <MessageParts>\n      <");
  out.put(document);
  out.put(" xmlns=\"");
  out.put_attribute(name_space);
  if (m.table.names_type()) {
    out.put("\" xmlns:xsi=\"");
    out.put(kInstance);
  }
  out.put("\">\n");
}

}  // namespace

// A UUID of version 8, whose bits are the maker's own.
std::string message_id(const AifMessage& m) {
  std::string content;
  append_sized(content, pack_name(m.data));
  append_sized(content, m.company);
  append_sized(content, m.table.service().document);
  append_sized(content, std::to_string(m.context.aif.attempt));
  append_sized(content, m.context.digest(m.records));
  std::string bytes = m.context.digest(content);
  RAPPORT_CHECK(bytes.size() == 32);
  bytes.resize(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x80);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string id = hex(bytes);
  for (const size_t dash : {20, 16, 12, 8}) id.insert(dash, "-");
  return "{" + id + "}";
}

base::Status put_envelope(const AifMessage& m, base::ByteSink& sink) {
  XmlBuffer out(sink);
  out.reserve(kMarkup);
  out.put(kAifEnvelope);
  put_header(m, out);
  put_document_start(m, out);
  if (const base::Status head = out.finish(); !head) return head;
  if (const base::Status body = sink.write(m.records); !body) return body;
  out.reserve(kMarkup + m.table.service().document.size());
  out.put("      </");
  out.put(m.table.service().document);
  out.put(">\n    </MessageParts>\n  </Body>\n</Envelope>\n");
  return out.finish();
}

base::Status put_batch_start(const dataset::DataSet& data, const Context& context, base::ByteSink& sink) {
  const std::string id =
      std::string(conversation(data)) + " " + data.company + " " + std::to_string(context.aif.attempt);
  XmlBuffer out(sink);
  out.reserve(kMarkup + XmlBuffer::kEscaped * (id.size() + data.pack.size()));
  out.put(kAifDeclaration);
  out.put(kAifBatch);
  out.put(" BatchId=\"");
  out.put_attribute(base::utf16_prefix(id, kLongestId));
  out.put("\" ConversationId=\"");
  out.put_attribute(conversation(data));
  out.put("\">\n");
  return out.finish();
}

}  // namespace rapport::output
