// The part of Desk that words what the session itself answers: Reject(3) and, for messages that
// FIX 4.4 has and this house does not take, BusinessMessageReject(j).
#include <algorithm>
#include <cstdlib>

#include "fix/engine/desk.hpp"
#include "fix/engine/msg_types.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

std::string value_of(FIX::FieldMap const& fields, int tag) {
    return fields.isSetField(tag) ? fields.getField(tag) : std::string();
}

std::uint64_t number_in(FIX::FieldMap const& fields, int tag) {
    return std::strtoull(value_of(fields, tag).c_str(), nullptr, 10);
}

}  // namespace

bool Desk::is_taken(std::string const& msg_type) const {
    std::vector<std::string> const& taken = house_.settings.taken_messages;
    return !is_application_type(msg_type) ||
           std::find(taken.begin(), taken.end(), msg_type) != taken.end();
}

// QuickFIX answers a type that its dictionary lacks with Reject "Invalid MsgType", and one that it
// has with the dictionary's objections to the body. Neither is what FIX 4.4 Vol 2 asks for, so it
// sees the header only, under a type of ours.
std::string Desk::header_only(char const* message, std::size_t size) const {
    FIX::DataDictionary const& dictionary =
        house_.dictionaries.getSessionDataDictionary(FIX::BeginString("FIX.4.4"));
    std::string body = std::string("35=") + untaken_type + "\x01";
    char const* at = message;
    char const* const end = message + size;
    while (at < end) {
        char const* const field_end = std::find(at, end, '\x01');
        int const tag = std::atoi(at);
        bool const is_framing = tag == 8 || tag == 9 || tag == 35;
        if (field_end == end || (!is_framing && !dictionary.isHeaderField(tag))) break;
        if (!is_framing) body.append(at, field_end + 1);
        at = field_end + 1;
    }
    return framed(field(message, size, 8).str(), body);
}

// The bytes of a message that QuickFIX speaks of: the one at hand, or one that came early.
Text Desk::raw_of(std::uint64_t msg_seq_num) const {
    Text raw;
    auto const early = early_.find(msg_seq_num);
    if (current_ != nullptr && msg_seq_num == current_number_) {
        raw.begin = current_;
        raw.size = current_size_;
    } else if (early != early_.end()) {
        raw.begin = early->second.data();
        raw.size = early->second.size();
    }
    return raw;
}

void Desk::toAdmin(FIX::Message& message, FIX::SessionID const&) {
    if (message.getHeader().getField(FIX::FIELD::MsgType) != "3") return;
    std::uint64_t const number = number_in(message, FIX::FIELD::RefSeqNum);
    int const tag = std::atoi(value_of(message, FIX::FIELD::RefTagID).c_str());
    Text const raw = raw_of(number);
    if (settings_.explains_rejects && raw.is_there()) {
        int const reason = std::atoi(value_of(message, FIX::FIELD::SessionRejectReason).c_str());
        std::string const words = value_of(message, FIX::FIELD::Text);
        message.setField(
            FIX::Text(house_.reject_text.explained(words, reason, tag, raw.begin, raw.size)));
    }
    std::string const msg_type = value_of(message, FIX::FIELD::RefMsgType);
    if (msg_type.empty() || FIX::Message::isAdminMsgType(FIX::MsgType(msg_type))) return;
    house_.application.on_refused(settings_.desk, number, msg_type, tag,
                                  value_of(message, FIX::FIELD::Text));
}

void Desk::toApp(FIX::Message& message, FIX::SessionID const&) throw(FIX::DoNotSend) {
    bool const is_refusal = message.getHeader().getField(FIX::FIELD::MsgType) == "j" &&
                            !message.getHeader().isSetField(FIX::FIELD::PossDupFlag);
    if (!is_refusal) return;
    std::uint64_t const number = number_in(message, FIX::FIELD::RefSeqNum);
    std::string type = value_of(message, FIX::FIELD::RefMsgType);
    Text const raw = raw_of(number);
    if (type == untaken_type && raw.is_there()) {
        type = msg_type(raw.begin, raw.size).str();
        message.setField(FIX::RefMsgType(type));
        if (settings_.explains_rejects)
            message.setField(FIX::Text(value_of(message, FIX::FIELD::Text) + ": MsgType(35)=" +
                                       type + " is not taken here; taken are " + taken_list()));
    }
    house_.application.on_refused(settings_.desk, number, type, 0,
                                  value_of(message, FIX::FIELD::Text));
}

std::string Desk::taken_list() const {
    std::string list;
    for (std::string const& type : house_.settings.taken_messages)
        list += (list.empty() ? "" : " ") + type;
    return list;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
