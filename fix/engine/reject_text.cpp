#include "fix/engine/reject_text.hpp"

#include <quickfix/DataDictionary.h>

#include "fix/engine/frame.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr std::size_t most_value_size = 64;
constexpr std::size_t most_allowed_size = 300;

bool is_secret(int tag) { return tag == 554 || tag == 925; }

}  // namespace

std::string RejectText::named(int tag) const {
    std::string name;
    return dictionary_.getFieldName(tag, name) ? name + "(" + std::to_string(tag) + ")"
                                               : std::to_string(tag);
}

std::string RejectText::shown(int tag, char const* raw, std::size_t size) const {
    Text const text = field(raw, size, tag);
    if (!text.is_there() || is_secret(tag)) return named(tag);
    return named(tag) + "=" + text.str().substr(0, most_value_size);
}

// All values of one or two characters; longer lists, such as security types, are in the dictionary.
std::string RejectText::allowed_values(int tag) const {
    auto const known = allowed_.find(tag);
    if (known != allowed_.end()) return known->second;
    static std::string const characters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string all;
    if (dictionary_.hasFieldValue(tag)) {
        for (char const c : characters)
            if (dictionary_.isFieldValue(tag, std::string(1, c))) all += std::string(" ") + c;
        for (char const first : characters)
            for (char const second : characters)
                if (dictionary_.isFieldValue(tag, std::string{first, second}))
                    all += std::string(" ") + first + second;
    }
    if (all.size() > most_allowed_size)
        all = all.substr(0, all.rfind(' ', most_allowed_size)) + " …";
    return allowed_[tag] = all.empty() ? "" : "; allowed are" + all;
}

std::string RejectText::wanted_format(int tag) const {
    FIX::TYPE::Type type = FIX::TYPE::Unknown;
    if (!dictionary_.getFieldType(tag, type)) return std::string();
    struct Format {
        FIX::TYPE::Type type;
        char const* text;
    };
    static char const* const number = "a number such as 12.5";
    static char const* const whole = "a whole number";
    static char const* const date = "a date such as 20260102";
    static Format const formats[] = {
        {FIX::TYPE::Price, number},
        {FIX::TYPE::Amt, number},
        {FIX::TYPE::Qty, number},
        {FIX::TYPE::Float, number},
        {FIX::TYPE::PriceOffset, number},
        {FIX::TYPE::Percentage, number},
        {FIX::TYPE::Int, whole},
        {FIX::TYPE::Length, whole},
        {FIX::TYPE::SeqNum, whole},
        {FIX::TYPE::NumInGroup, whole},
        {FIX::TYPE::LocalMktDate, date},
        {FIX::TYPE::UtcDateOnly, date},
        {FIX::TYPE::Char, "one character"},
        {FIX::TYPE::Boolean, "Y or N"},
        {FIX::TYPE::UtcTimeStamp, "a UTC time such as 20260102-03:04:05.678"},
        {FIX::TYPE::UtcTimeOnly, "a UTC time such as 03:04:05.678"}};
    for (Format const& format : formats)
        if (format.type == type) return std::string("; it must be ") + format.text;
    return std::string();
}

std::string RejectText::explained(std::string const& words, int reason, int tag, char const* raw,
                                  std::size_t size) const {
    std::string const type = msg_type(raw, size).str().substr(0, most_value_size);
    switch (reason) {
        case 0:
            return words + ": " + shown(tag, raw, size) +
                   "; the dictionary of this house does not have it";
        case 1: return words + ": " + named(tag) + " in MsgType(35)=" + type;
        case 2: return words + ": " + shown(tag, raw, size) + " in MsgType(35)=" + type;
        case 4: return words + ": " + named(tag);
        case 5: return words + ": " + shown(tag, raw, size) + allowed_values(tag);
        case 6: return words + ": " + shown(tag, raw, size) + wanted_format(tag);
        case 9:
            return words + ": SenderCompID(49)=" + field(raw, size, 49).str() +
                   " TargetCompID(56)=" + field(raw, size, 56).str();
        case 10:
            return words + ": SendingTime(52)=" + field(raw, size, 52).str() +
                   "; it must be UTC and near our clock, and OrigSendingTime(122) not after it";
        case 11: return words + ": MsgType(35)=" + type;
        case 13:
        case 14:
        case 16: return words + ": " + shown(tag, raw, size);
        default: return words;
    }
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
