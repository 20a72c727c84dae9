#include "fix/engine/hot_path.hpp"

#include <quickfix/DataDictionary.h>
#include <quickfix/Message.h>

#include <cstring>

#include "fix/engine/text.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr char soh = '\x01';
constexpr int max_tag = 9999;
constexpr std::size_t max_number_size = 30;  // longer decimals are for QuickFIX to judge
constexpr std::size_t max_whole_size = 9;    // fits an int
constexpr std::size_t trailer_size = 7;

enum HeaderTag : int {
    msg_type_tag = 35,
    msg_seq_num_tag = 34,
    sender_tag = 49,
    sender_sub_tag = 50,
    sending_time_tag = 52,
    target_tag = 56,
    target_sub_tag = 57
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_whole(Text value) {
    std::size_t at = value.begin[0] == '-' ? 1 : 0;
    if (at == value.size || value.size > max_whole_size) return false;
    for (; at < value.size; ++at)
        if (!is_digit(value.begin[at])) return false;
    return true;
}

// "-12", "12.5"; a bare or trailing point is left to QuickFIX.
bool is_number(Text value) {
    if (value.size > max_number_size) return false;
    std::size_t at = value.begin[0] == '-' ? 1 : 0;
    std::size_t const first = at;
    while (at < value.size && is_digit(value.begin[at])) ++at;
    if (at == first) return false;
    if (at == value.size) return true;
    if (value.begin[at] != '.' || ++at == value.size) return false;
    while (at < value.size && is_digit(value.begin[at])) ++at;
    return at == value.size;
}

bool is_date(Text value) {
    if (value.size != 8) return false;
    char timestamp[17] = {};
    std::memcpy(timestamp, value.begin, 8);
    std::memcpy(timestamp + 8, "-00:00:00", 9);
    Text text;
    text.begin = timestamp;
    text.size = sizeof timestamp;
    std::int64_t ns = 0;
    return read_utc_timestamp(text, ns);
}

}  // namespace

struct HotPath::Scan {
    char const* at;
    char const* end;  // where the trailer begins
    Table const* table = nullptr;
    std::string const* desk = nullptr;
    std::string const* comp_id = nullptr;
    std::uint32_t message = 0;

    // The next "tag=value"; false when it is not one that can be read quickly.
    bool next(int& tag, Text& value) {
        tag = 0;
        char const* const start = at;
        while (at < end && is_digit(*at) && at - start < 5) tag = tag * 10 + (*at++ - '0');
        if (at == start || at == end || *at != '=' || *start == '0' || tag > max_tag) return false;
        ++at;
        auto const* const stop =
            static_cast<char const*>(std::memchr(at, soh, static_cast<std::size_t>(end - at)));
        if (stop == nullptr || stop == at) return false;
        value.begin = at;
        value.size = static_cast<std::size_t>(stop - at);
        at = stop + 1;
        return true;
    }
};

HotPath::HotPath(FIX::DataDictionary const& dictionary) {
    char const types[] = {'D', 'F', 'G', 'H'};
    for (std::size_t index = 0; index < sizeof types; ++index)
        tables_[index + 1] = make_table(dictionary, types[index]);
}

HotPath::Table const& HotPath::table_of(char msg_type) const {
    switch (msg_type) {
        case 'D': return tables_[1];
        case 'F': return tables_[2];
        case 'G': return tables_[3];
        case 'H': return tables_[4];
        default: return tables_[0];
    }
}

// Whether a message with the plainest header and trailer lacks nothing that the dictionary wants of
// these: it can only be asked by trying.
bool HotPath::has_plain_frame(FIX::DataDictionary const& dictionary, char msg_type) {
    FIX::Message probe;
    probe.getHeader().setField(FIX::BeginString("FIX.4.4"));
    probe.getHeader().setField(FIX::BodyLength(1));
    probe.getHeader().setField(FIX::MsgType(std::string(1, msg_type)));
    probe.getHeader().setField(FIX::SenderCompID("DESK"));
    probe.getHeader().setField(FIX::TargetCompID("HOUSE"));
    probe.getHeader().setField(FIX::MsgSeqNum(1));
    probe.getHeader().setField(FIX::SendingTime(FIX::UtcTimeStamp(), 3));
    probe.getTrailer().setField(FIX::CheckSum(0));
    try {
        dictionary.validate(probe);
    } catch (FIX::RequiredTagMissing const& missing) {
        // Header and trailer are asked for before the body: they were satisfied.
        return dictionary.isRequiredField(std::string(1, msg_type), missing.field) &&
               !dictionary.isHeaderField(missing.field) &&
               !dictionary.isTrailerField(missing.field);
    } catch (FIX::Exception const&) {
        return false;
    }
    return true;
}

bool HotPath::make_rule(FIX::DataDictionary const& dictionary, int tag, Rule& rule) {
    FIX::TYPE::Type type = FIX::TYPE::Unknown;
    dictionary.getFieldType(tag, type);
    switch (type) {
        case FIX::TYPE::Char: rule.format = Format::character; break;
        case FIX::TYPE::Price:
        case FIX::TYPE::Amt:
        case FIX::TYPE::Qty:
        case FIX::TYPE::Float:
        case FIX::TYPE::PriceOffset:
        case FIX::TYPE::Percentage: rule.format = Format::number; break;
        case FIX::TYPE::Int:
        case FIX::TYPE::SeqNum: rule.format = Format::whole; break;
        case FIX::TYPE::Boolean: rule.format = Format::boolean; break;
        case FIX::TYPE::UtcTimeStamp: rule.format = Format::timestamp; break;
        case FIX::TYPE::UtcDate: rule.format = Format::date; break;
        // A length announces raw bytes, which may hold anything, and a number in a group a group.
        case FIX::TYPE::Length:
        case FIX::TYPE::NumInGroup:
        case FIX::TYPE::Data:
        case FIX::TYPE::XmlData:
        case FIX::TYPE::UtcTimeOnly: return false;
        case FIX::TYPE::Unknown:
        case FIX::TYPE::String:
        case FIX::TYPE::MultipleValueString:
        case FIX::TYPE::MultipleStringValue:
        case FIX::TYPE::MultipleCharValue:
        case FIX::TYPE::Currency:
        case FIX::TYPE::Exchange:
        case FIX::TYPE::LocalMktDate:
        case FIX::TYPE::MonthYear:
        case FIX::TYPE::DayOfMonth:
        case FIX::TYPE::Country:
        case FIX::TYPE::TzTimeOnly:
        case FIX::TYPE::TzTimeStamp:
        case FIX::TYPE::Language: rule.format = Format::any; break;
    }
    rule.has_values = dictionary.hasFieldValue(tag);
    rule.is_multiple_value = dictionary.isMultipleValueField(tag);
    for (int value = 1; rule.has_values && value < 256; ++value)
        rule.values[static_cast<std::size_t>(value)] =
            dictionary.isFieldValue(tag, std::string(1, static_cast<char>(value)));
    return dictionary.isField(tag);
}

HotPath::Table HotPath::make_table(FIX::DataDictionary const& dictionary, char msg_type) {
    Table table;
    std::string const type(1, msg_type);
    table.rule_of_tag.assign(max_tag + 1, 0);
    table.rules.emplace_back();
    bool const are_known = dictionary.isField(8) && dictionary.isField(9) &&
                           dictionary.isField(msg_type_tag) && dictionary.isField(10);
    bool const are_plain =
        are_known && !dictionary.hasFieldValue(9) && !dictionary.hasFieldValue(10) &&
        (!dictionary.hasFieldValue(8) || dictionary.isFieldValue(8, "FIX.4.4")) &&
        (!dictionary.hasFieldValue(msg_type_tag) || dictionary.isFieldValue(msg_type_tag, type));
    table.is_usable = dictionary.getVersion() == "FIX.4.4" && dictionary.isMsgType(type) &&
                      are_plain && has_plain_frame(dictionary, msg_type);
    auto const add = [&](int tag, bool is_required) {
        Rule rule;
        rule.is_required = is_required;
        if (!make_rule(dictionary, tag, rule)) return false;
        table.rule_of_tag[static_cast<std::size_t>(tag)] =
            static_cast<std::uint16_t>(table.rules.size());
        table.rules.push_back(rule);
        return true;
    };
    for (int const tag : {msg_seq_num_tag, sender_tag, sending_time_tag, target_tag})
        table.is_usable = add(tag, false) && table.is_usable;
    for (int const tag : {sender_sub_tag, target_sub_tag})
        if (FIX::Message::isHeaderField(tag, &dictionary)) add(tag, false);
    for (int tag = 1; tag <= max_tag; ++tag) {
        if (!dictionary.isMsgField(type, tag)) continue;
        bool const is_required = dictionary.isRequiredField(type, tag);
        table.required_count += is_required ? 1 : 0;
        bool const is_elsewhere = FIX::Message::isHeaderField(tag, &dictionary) ||
                                  FIX::Message::isTrailerField(tag, &dictionary);
        bool const is_quick = !is_elsewhere && !dictionary.isGroup(type, tag) &&
                              !dictionary.isDataField(tag) && add(tag, is_required);
        if (is_required && !is_quick) table.is_usable = false;
    }
    return table;
}

bool HotPath::fits(Rule const& rule, Text value) {
    if (rule.has_values && !rule.is_multiple_value)
        if (value.size != 1 || !rule.values[static_cast<unsigned char>(value.begin[0])])
            return false;
    if (rule.has_values && rule.is_multiple_value) {
        // "G 6": single characters between single blanks.
        for (std::size_t at = 0; at < value.size; ++at) {
            bool const is_right = at % 2 == 1
                                      ? value.begin[at] == ' '
                                      : rule.values[static_cast<unsigned char>(value.begin[at])];
            if (!is_right) return false;
        }
        if (value.size % 2 == 0) return false;
    }
    std::int64_t ns = 0;
    switch (rule.format) {
        case Format::any: return true;
        case Format::character: return value.size == 1;
        case Format::number: return is_number(value);
        case Format::whole: return is_whole(value);
        case Format::boolean:
            return value.size == 1 && (value.begin[0] == 'Y' || value.begin[0] == 'N');
        case Format::timestamp: return read_utc_timestamp(value, ns);
        case Format::date: return is_date(value);
    }
    return false;
}

bool HotPath::read(char const* message, std::size_t size, std::string const& desk,
                   std::string const& comp_id, HotMessage& read) const {
    static char const begin_string[] =
        "8=FIX.4.4\x01"
        "9=";
    constexpr std::size_t begin_size = sizeof begin_string - 1;
    if (size < begin_size + trailer_size || std::memcmp(message, begin_string, begin_size) != 0)
        return false;
    Scan scan{message + begin_size, message + size - trailer_size};
    scan.at = static_cast<char const*>(
        std::memchr(scan.at, soh, static_cast<std::size_t>(scan.end - scan.at)));
    // "35=D" and SOH.
    if (scan.at == nullptr || scan.end - ++scan.at < 5 || std::memcmp(scan.at, "35=", 3) != 0 ||
        scan.at[4] != soh)
        return false;
    scan.table = &table_of(scan.at[3]);
    if (!scan.table->is_usable) return false;
    scan.at += 5;
    scan.desk = &desk;
    scan.comp_id = &comp_id;
    scan.message = ++message_count_;
    return read_header(scan, read) && read_body(scan);
}

bool HotPath::read_header(Scan& scan, HotMessage& read) const {
    unsigned missing = 4;
    int tag = 0;
    Text value;
    while (true) {
        char const* const before = scan.at;
        bool const is_field = scan.next(tag, value);
        bool const is_header =
            is_field && (tag == msg_seq_num_tag || tag == sender_tag || tag == sending_time_tag ||
                         tag == target_tag || tag == sender_sub_tag || tag == target_sub_tag);
        if (!is_header) {
            scan.at = before;
            return missing == 0;
        }
        std::uint16_t const index = scan.table->rule_of_tag[static_cast<std::size_t>(tag)];
        Rule const& rule = scan.table->rules[index];
        if (index == 0 || rule.seen_in == scan.message || !fits(rule, value)) return false;
        rule.seen_in = scan.message;
        bool is_right = true;
        if (tag == msg_seq_num_tag)
            is_right = value.begin[0] != '0' && read_number(value, read.msg_seq_num);
        else if (tag == sender_tag)
            is_right = value.is(*scan.desk);
        else if (tag == target_tag)
            is_right = value.is(*scan.comp_id);
        else if (tag == sending_time_tag)
            is_right = read_utc_timestamp(value, read.sending_time_ns);
        if (!is_right) return false;
        missing -= tag == sender_sub_tag || tag == target_sub_tag ? 0 : 1;
    }
}

bool HotPath::read_body(Scan& scan) const {
    std::size_t required = 0;
    int tag = 0;
    Text value;
    while (scan.at < scan.end) {
        if (!scan.next(tag, value)) return false;
        std::uint16_t const index = scan.table->rule_of_tag[static_cast<std::size_t>(tag)];
        Rule const& rule = scan.table->rules[index];
        // A header field that comes late has been seen, or is one that has no place here.
        bool const is_header = tag == sender_sub_tag || tag == target_sub_tag;
        if (index == 0 || is_header || rule.seen_in == scan.message || !fits(rule, value))
            return false;
        rule.seen_in = scan.message;
        required += rule.is_required ? 1 : 0;
    }
    return required == scan.table->required_count;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
