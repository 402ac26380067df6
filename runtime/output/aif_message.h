// The envelope of AIF messages, and their ids.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/bytes.h"
#include "runtime/output/aif_record.h"

namespace rapport::output {

struct AifMessage {
  const dataset::DataSet& data;
  const Context& context;
  const AifTable& table;
  std::string_view company;  // empty: the user's own
  std::string_view records;  // elements, one after the other
};

// "{XXXXXXXX-XXXX-8XXX-XXXX-XXXXXXXXXXXX}", from pack, company, document, content and attempt.
std::string message_id(const AifMessage& message);

// Without XML declaration.
base::Status put_envelope(const AifMessage& message, base::ByteSink& sink);

// With what every file begins, and a batch around its envelopes.
inline constexpr std::string_view kAifDeclaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
inline constexpr std::string_view kAifEnvelope =
    "<Envelope xmlns=\"http://schemas.microsoft.com/dynamics/2011/01/documents/Message\">\n";
inline constexpr std::string_view kAifBatch =
    "<Batch xmlns=\"http://schemas.microsoft.com/dynamics/2009/06/documents/Batch\"";
base::Status put_batch_start(const dataset::DataSet& data, const Context& context, base::ByteSink& sink);
inline constexpr std::string_view kAifBatchEnd = "</Batch>\n";

}  // namespace rapport::output
