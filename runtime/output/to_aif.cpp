#include "runtime/output/to_aif.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/dataset/record_key.h"
#include "runtime/output/aif_message.h"
#include "runtime/output/aif_nesting.h"
#include "runtime/output/aif_record.h"
#include "runtime/output/left_out.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::ActionKind;

constexpr std::string_view kBatchFile = "batch.xml";
constexpr std::string_view kServicesFile = "services-needed.txt";
constexpr std::string_view kNeededHeading =
    "# Document services that AX 2012 does not bring and these messages need: make each with the AIF "
    "Document Service\n"
    "# Wizard from the query named, with the operation create. docs/aif.md of Rapport says how.\n"
    "# service, query, root table, namespace\n";

// Grows as an XmlBuffer hands pieces on, and keeps its memory.
class Text final : public base::ByteSink {
 public:
  base::Status write(std::string_view bytes) override {
    text.append(bytes);
    return base::Done{};
  }
  std::string text;
};

constexpr std::string_view kTooLarge = "the record alone is more than an AIF message may hold";
constexpr std::string_view kTooMany = "there are more AIF messages than can be numbered with four digits";

class Messages {
 public:
  Messages(const dataset::DataSet& data, const Context& context, FileSink& files)
      : data_(data), context_(context), files_(files), out_(records_) {}

  void add(const AifRecord& record) {
    const Action& action = record.action;
    if (const std::string reason = why_not_created(action); !reason.empty())
      return leave_out(record, reason, report_.not_written);
    if (!table_ || taker_ != action.table || company_ != action.company) start(action);
    if (!table_->refusal().empty())
      return leave_out(record, std::string(table_->refusal()), report_.not_written);
    if (!table_->has_names())
      return leave_out(record, "the names that stand for `" + action.table + "` are none of AX",
                       report_.not_written);
    if (count_.records >= limits::kAifRecords || (table_->is_single() && count_.records > 0)) close();
    if (messages_ == limits::kAifMessages)
      return leave_out(record, std::string(kTooMany), report_.not_written);
    add_record(record);
  }

  base::Result<AifReport> finish() {
    close();
    if (status_.ok() && context_.aif.batch && messages_ > 0) status_ = file_->write(kAifBatchEnd);
    if (status_.ok() && !needed_.empty())
      status_ = files_.next(std::string(kServicesFile)).write(needed_text());
    if (!status_) return status_.error();
    return std::move(report_);
  }

  bool failed() const { return !status_.ok(); }

 private:
  // Empty: it is an operation that takes a document with a record to create.
  static std::string why_not_invoked(const Action& action, const schema::Table* operation) {
    const std::string name = "`" + std::string(schema::plain_name(action.table)) + "`";
    if (action.kind == ActionKind::Import)
      return "AIF sends messages to services, and " + name + " is an entity of the import/export framework";
    if (action.kind == ActionKind::Call)
      return "AIF sends messages to services, and " + name + " is a method of a class";
    if (!name.ends_with(".create`"))
      return "AIF messages for " + name + " are not known, only those for `create` of a document service";
    if (operation == nullptr || operation->extends.empty() || operation->service.document.empty())
      return "AIF messages for " + name +
             " carry a document that is not known: say it in a file of `target`, under `[service." +
             name.substr(1, name.size() - 2) + "]`";
    return {};
  }

  // Empty: it is a record to create.
  std::string why_not_created(const Action& action) const {
    const schema::Table* table = schema::find_table(context_.schema, action.table);
    if (table != nullptr && table->one_row != schema::OneRow::No)
      return "AIF only creates records, and the row of `" + action.table + "` is there already";
    if (action.kind == ActionKind::Create) return {};
    if (!dataset::is_record(action.kind)) return why_not_invoked(action, table);
    const std::string key = dataset::shown_key(action);
    return "AIF only creates records, and the one of `" + action.table + "`" +
           (key.empty() ? "" : " with the key `" + key + "`") + " is there already";
  }

  void start(const Action& action) {
    close();
    table_.emplace(context_.schema, action.table);
    taker_ = action.table;
    company_ = action.company;
  }

  void add_record(const AifRecord& record) {
    const size_t before = records_.text.size(), said = report_.not_written.size();
    const Counts put = table_->put(record, out_, report_.not_written);
    if (put.records == 0) return;
    static_cast<void>(out_.finish());  // memory does not refuse
    if (records_.text.size() > limits::kAifBytes && !start_again_with(before)) {
      report_.not_written.resize(said);  // all of it is left out, with one reason for each value
      return leave_out(record, std::string(messages_ == limits::kAifMessages ? kTooMany : kTooLarge),
                       report_.not_written);
    }
    count_.values += put.values;
    count_.records += put.records;
  }

  // The record that begins at `before` goes into the next message, if one can hold it.
  bool start_again_with(size_t before) {
    const std::string record = records_.text.substr(before);
    records_.text.resize(before);
    close();
    if (record.size() > limits::kAifBytes || messages_ == limits::kAifMessages) return false;
    records_.text = record;
    return true;
  }

  void close() {
    if (count_.records == 0 || !status_.ok()) return;
    ++messages_;
    status_ = put_message();
    if (table_->service().needed) need(*table_);
    report_.written.records += count_.records;
    report_.written.values += count_.values;
    records_.text.clear();
    count_ = {};
  }

  base::Status put_message() {
    if (!context_.aif.batch || messages_ == 1) {
      file_ = &files_.next(context_.aif.batch ? std::string(kBatchFile) : file_name());
      const base::Status head =
          context_.aif.batch ? put_batch_start(data_, context_, *file_) : file_->write(kAifDeclaration);
      if (!head) return head;
    }
    return put_envelope(
        {.data = data_, .context = context_, .table = *table_, .company = company_, .records = records_.text},
        *file_);
  }

  std::string file_name() const {
    const std::string digits = std::to_string(messages_);
    return std::string(4 - digits.size(), '0') + digits + "_" + table_->name() + ".xml";
  }

  void need(const AifTable& table) {
    const AifService& service = table.service();
    std::string line =
        service.name + ", Axd" + service.document + ", " + table.name() + ", " + service.name_space;
    if (std::find(needed_.begin(), needed_.end(), line) == needed_.end()) needed_.push_back(std::move(line));
  }

  std::string needed_text() const {
    std::string text(kNeededHeading);
    for (const std::string& line : needed_) text.append(line).append("\n");
    return text;
  }

  const dataset::DataSet& data_;
  const Context& context_;
  FileSink& files_;
  Text records_;  // of the message that is being filled
  XmlBuffer out_;
  Counts count_;  // of that message
  std::optional<AifTable> table_;
  std::string taker_;  // what its records go to
  std::string company_;
  base::ByteSink* file_ = nullptr;
  uint32_t messages_ = 0;
  std::vector<std::string> needed_;  // in load order
  AifReport report_;
  base::Status status_ = base::Done{};
};

// "0001_CustGroup.xml"
bool is_message_name(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return name.size() > 9 && std::all_of(name.begin(), name.begin() + 4, is_digit) && name[4] == '_' &&
         name.ends_with(".xml") && is_ax_name(name.substr(5, name.size() - 9));
}

constexpr std::string_view kMessageStart =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "<Envelope xmlns=\"http://schemas.microsoft.com/dynamics/2011/01/documents/Message\">\n";
constexpr std::string_view kBatchStart =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "<Batch xmlns=\"http://schemas.microsoft.com/dynamics/2009/06/documents/Batch\"";
static_assert(kMessageStart.starts_with(kAifDeclaration) && kMessageStart.ends_with(kAifEnvelope));
static_assert(kBatchStart.starts_with(kAifDeclaration) && kBatchStart.ends_with(kAifBatch));

AifRecord record_of(const dataset::DataSet& data, const AifNesting& nesting, uint32_t action, size_t by) {
  AifRecord record{.action = data.actions[action], .by = by};
  for (const AifNesting::Inner& inner : nesting.within(action))
    record.inner.push_back(record_of(data, nesting, inner.action, inner.by));
  return record;
}

}  // namespace

base::Result<AifReport> to_aif(const dataset::DataSet& data, const Context& context, FileSink& files) {
  const AifNesting nesting(data, context.schema);
  Messages messages(data, context, files);
  for (const uint32_t action : nesting.outermost()) {
    if (messages.failed()) break;
    messages.add(record_of(data, nesting, action, kNoValue));
  }
  return messages.finish();
}

std::optional<std::string_view> aif_start_of(std::string_view name) {
  if (name == kServicesFile) return kNeededHeading;
  if (name == kBatchFile) return kBatchStart;
  return is_message_name(name) ? std::optional(kMessageStart) : std::nullopt;
}

}  // namespace rapport::output
