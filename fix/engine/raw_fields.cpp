#include "fix/engine/raw_fields.hpp"

#include <quickfix/DataDictionary.h>

#include <cstring>
#include <set>

#include "fix/engine/frame.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr char soh = '\x01';
constexpr int max_tag = 99999;
constexpr int signature = 89;
constexpr int signature_length = 93;  // all other lengths are one below their raw field

// Reads a tag as QuickFIX does: leading zeros, signs and overflow included, because "4294967651" is
// 355 to it. False where it gives up.
bool read_tag(char const* at, char const* end, int& tag) {
    bool const is_negative = at != end && *at == '-';
    at += is_negative ? 1 : 0;
    if (at == end) return false;
    std::uint32_t value = 0;
    for (; at != end; ++at) {
        if (*at < '0' || *at > '9') return false;
        value = value * 10 + static_cast<std::uint32_t>(*at - '0');
    }
    tag = static_cast<int>(is_negative ? 0 - value : value);
    return true;
}

char const* find(char const* begin, char const* end, char c) {
    return static_cast<char const*>(std::memchr(begin, c, static_cast<std::size_t>(end - begin)));
}

}  // namespace

RawFields::RawFields(FIX::DataDictionary const& dictionary) {
    for (int tag = 1; tag <= max_tag; ++tag)
        if (dictionary.isDataField(tag))
            length_tag_of_[tag] = tag == signature ? signature_length : tag - 1;
    for (auto const& pair : length_tag_of_) length_tags_.insert(pair.second);
}

bool RawFields::are_sound(char const* message, std::size_t size) const {
    if (length_tag_of_.empty()) return true;
    char const* at = message;
    char const* const end = message + size;
    std::set<int> seen;
    int last_tag = 0;
    Text last_value;
    while (at < end) {
        char const* const equals = find(at, end, '=');
        int tag = 0;
        if (equals == nullptr || !read_tag(at, equals, tag)) return true;
        char const* const value = equals + 1;
        auto const raw = length_tag_of_.find(tag);
        std::uint64_t length = 0;
        char const* stop = find(value, end, soh);
        if (raw != length_tag_of_.end()) {
            bool const is_announced = last_tag == raw->second && read_number(last_value, length) &&
                                      length < static_cast<std::uint64_t>(end - value);
            if (!is_announced || value[length] != soh) return false;
            stop = value + length;
        }
        // With a second pair QuickFIX might take the length of the wrong one.
        bool const is_of_a_pair = raw != length_tag_of_.end() || length_tags_.count(tag) != 0;
        if (is_of_a_pair && !seen.insert(tag).second) return false;
        if (stop == nullptr) return true;
        last_tag = tag;
        last_value.begin = value;
        last_value.size = static_cast<std::size_t>(stop - value);
        at = stop + 1;
    }
    return true;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
