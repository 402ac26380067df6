#include "runtime/xlsx/xml_events.h"

#include "runtime/base/limits.h"

namespace rapport::xlsx {

using base::Error;
using base::ErrorCode;

XmlReader::XmlReader(XmlListener& listener) : parser_(XML_ParserCreate(nullptr)), listener_(listener) {
  RAPPORT_CHECK(parser_ != nullptr);  // the memory is gone
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(
      parser_,
      [](void* self, const char* name, const char** attributes) {
        auto& reader = *static_cast<XmlReader*>(self);
        if (reader.stopped_) return;
        reader.open();
        if (!reader.stopped_) reader.listener_.start(local_name(name), XmlAttributes(attributes));
      },
      [](void* self, const char* name) {
        auto& reader = *static_cast<XmlReader*>(self);
        if (reader.stopped_) return;
        --reader.depth_;
        reader.listener_.end(local_name(name));
      });
  XML_SetCharacterDataHandler(parser_, [](void* self, const char* bytes, int size) {
    auto& reader = *static_cast<XmlReader*>(self);
    if (!reader.stopped_) reader.listener_.text({bytes, static_cast<size_t>(size)});
  });
  // Without a document type there are no entities, but those of XML itself.
  XML_SetStartDoctypeDeclHandler(parser_, [](void* self, const char*, const char*, const char*, int) {
    static_cast<XmlReader*>(self)->fail(
        {ErrorCode::Corrupt, "it declares a document type, which no workbook has"});
  });
}

XmlReader::~XmlReader() { XML_ParserFree(parser_); }

void XmlReader::open() {
  if (++depth_ > limits::kWorkbookNesting)
    fail({ErrorCode::LimitExceeded,
          "its elements nest deeper than " + std::to_string(limits::kWorkbookNesting) + " levels"});
}

base::Status XmlReader::read(base::ByteSource& source) {
  constexpr int kBuffer = 1 << 16;
  for (bool more = true; more && !stopped_;) {
    void* buffer = XML_GetBuffer(parser_, kBuffer);
    if (buffer == nullptr) return Error{ErrorCode::Unavailable, "memory is short"};
    const base::Result<size_t> got = source.read({static_cast<char*>(buffer), kBuffer});
    if (!got) return got.error();
    more = *got > 0;
    bytes_ += *got;
    const XML_Status status = XML_ParseBuffer(parser_, static_cast<int>(*got), more ? XML_FALSE : XML_TRUE);
    if (status == XML_STATUS_ERROR && !stopped_) return syntax_error();
  }
  if (error_) return *error_;
  return base::Done{};
}

Error XmlReader::syntax_error() const {
  return {ErrorCode::Corrupt, "it is no XML: line " + std::to_string(XML_GetCurrentLineNumber(parser_)) +
                                  ": " + XML_ErrorString(XML_GetErrorCode(parser_))};
}

}  // namespace rapport::xlsx
