#include "fix/desk/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace trestle::fix::desk {
namespace {

constexpr char soh = '\x01';
// A peer that announces more is not speaking FIX to us: the frame is skipped, not waited for.
constexpr std::size_t body_bytes_max = 1'048'576;

constexpr std::size_t begin_string_bytes_max = 10;  // "8=FIX.4.4" and its SOH

// Fields whose value may hold SOH: the field before gives their length (FIX 4.4 Vol. 1, data type).
constexpr std::array<std::pair<int, int>, 9> length_fields{{{90, 91},
                                                            {93, 89},
                                                            {95, 96},
                                                            {212, 213},
                                                            {348, 349},
                                                            {350, 351},
                                                            {352, 353},
                                                            {354, 355},
                                                            {445, 446}}};

int value_tag_of(int length_tag) {
    for (auto const& [length, value] : length_fields) {
        if (length == length_tag) return value;
    }
    return 0;
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
    return problem == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::string checksum_of(std::string_view bytes) {
    unsigned sum = 0;
    for (char byte : bytes) sum += static_cast<unsigned char>(byte);
    std::array<char, 4> text{};
    std::snprintf(text.data(), text.size(), "%03u", sum % 256U);
    return text.data();
}

void append_field(std::string& out, int tag, std::string_view value) {
    out += std::to_string(tag);
    out += '=';
    out += value;
    out += soh;
}

// Splits fields at `separator`. Length-prefixed values are taken whole when separator is SOH.
Result<Message, std::string> split(std::string_view text, char separator) {
    Message message;
    std::size_t value_length = 0;
    int expected_value_tag = 0;
    while (!text.empty()) {
        auto const equals = text.find('=');
        int tag = 0;
        if (equals == std::string_view::npos || !read_number(text.substr(0, equals), tag) ||
            tag <= 0) {
            std::string const part(text.substr(0, std::min(text.find(separator), text.size())));
            return std::string("\"" + part + "\" is not tag=value");
        }
        text.remove_prefix(equals + 1);
        std::size_t end = text.find(separator);
        if (separator == soh && tag == expected_value_tag && value_length < text.size() &&
            text[value_length] == soh) {
            end = value_length;
        }
        if (end == std::string_view::npos) end = text.size();
        std::string_view const value = text.substr(0, end);
        message.add(tag, value);
        text.remove_prefix(std::min(end + 1, text.size()));
        expected_value_tag = value_tag_of(tag);
        if (expected_value_tag != 0 && !read_number(value, value_length)) expected_value_tag = 0;
    }
    return message;
}

}  // namespace

Message& Message::add(int tag, std::string_view value) {
    fields_.push_back(Field{tag, std::string(value)});
    return *this;
}

Message& Message::set(int tag, std::string_view value) {
    for (Field& field : fields_) {
        if (field.tag == tag) {
            field.value = value;
            return *this;
        }
    }
    return add(tag, value);
}

void Message::remove(int tag) {
    std::erase_if(fields_, [tag](Field const& field) { return field.tag == tag; });
}

std::string const* Message::find(int tag) const {
    for (Field const& field : fields_) {
        if (field.tag == tag) return &field.value;
    }
    return nullptr;
}

std::string_view Message::value(int tag) const {
    std::string const* const found = find(tag);
    return found == nullptr ? std::string_view{} : std::string_view(*found);
}

std::uint64_t Message::number(int tag) const {
    std::uint64_t result = 0;
    return read_number(value(tag), result) ? result : 0;
}

bool is_session_level(std::string_view msg_type) {
    return msg_type.size() == 1 &&
           std::string_view("A012345").find(msg_type[0]) != std::string_view::npos;
}

bool is_header_tag(int tag) {
    constexpr std::array header_tags{8,   9,   10,  34,  35,  43,  49,  50,  52,  56,  57,
                                     90,  91,  97,  115, 116, 122, 128, 129, 142, 143, 144,
                                     145, 212, 213, 347, 369, 627, 628, 629, 630};
    return std::find(header_tags.begin(), header_tags.end(), tag) != header_tags.end();
}

std::string encode(Message const& message) {
    std::string body;
    append_field(body, 35, message.msg_type());
    for (Field const& field : message.fields()) {
        bool const is_written_here =
            field.tag == 8 || field.tag == 9 || field.tag == 10 || field.tag == 35;
        if (!is_written_here) append_field(body, field.tag, field.value);
    }
    std::string out;
    append_field(out, 8, "FIX.4.4");
    append_field(out, 9, std::to_string(body.size()));
    out += body;
    append_field(out, 10, checksum_of(out));
    return out;
}

Result<Message, std::string> decode(std::string_view bytes) {
    constexpr std::size_t trailer_size = 7;  // "10=123" and SOH
    if (bytes.size() < trailer_size || bytes.back() != soh ||
        bytes.substr(bytes.size() - trailer_size, 3) != "10=") {
        return std::string("CheckSum(10) is not the last field");
    }
    std::string_view const summed = bytes.substr(0, bytes.size() - trailer_size);
    std::string_view const given = bytes.substr(bytes.size() - trailer_size + 3, 3);
    if (std::string const right = checksum_of(summed); given != right) {
        return std::string("CheckSum(10) is " + std::string(given) + ", should be " + right);
    }
    auto result = split(bytes, soh);
    if (!result) return result;
    auto const& fields = result->fields();
    if (fields.size() < 4 || fields[0].tag != 8 || fields[1].tag != 9 || fields[2].tag != 35) {
        return std::string("a message starts with 8, 9 and 35 in this order");
    }
    std::size_t const body_start = fields[0].value.size() + 3 + fields[1].value.size() + 3;
    if (result->number(9) != summed.size() - body_start) {
        return std::string("BodyLength(9) is " + fields[1].value + ", should be " +
                           std::to_string(summed.size() - body_start));
    }
    return result;
}

Result<Message, std::string> decode_pipes(std::string_view text) {
    char const separator = text.find(soh) == std::string_view::npos ? '|' : soh;
    return split(text, separator);
}

void Framer::skip(std::size_t count) {
    buffer_.erase(0, count);
    skipped_bytes_ += count;
}

std::optional<std::string> Framer::next() {
    for (;;) {
        auto const start = buffer_.find("8=FIX");
        if (start == std::string::npos) {
            // The last bytes may be the beginning of a message.
            if (buffer_.size() > 4) skip(buffer_.size() - 4);
            return std::nullopt;
        }
        if (start > 0) skip(start);
        auto const length_start = buffer_.find(soh);
        if (length_start == std::string::npos && buffer_.size() < begin_string_bytes_max) {
            return std::nullopt;
        }
        if (length_start >= begin_string_bytes_max) {
            skip(5);
            continue;
        }
        auto const length_end = buffer_.find(soh, length_start + 1);
        if (length_end == std::string::npos && buffer_.size() < length_start + 16) {
            return std::nullopt;
        }
        std::size_t length = 0;
        bool const has_length = length_end != std::string::npos && length_end > length_start + 3 &&
                                buffer_.compare(length_start + 1, 2, "9=") == 0 &&
                                read_number(std::string_view(buffer_).substr(
                                                length_start + 3, length_end - length_start - 3),
                                            length);
        if (!has_length || length > body_bytes_max) {
            skip(5);
            continue;
        }
        std::size_t const total = length_end + 1 + length + 7;
        if (buffer_.size() < total) return std::nullopt;
        if (buffer_.compare(total - 7, 3, "10=") != 0 || buffer_[total - 1] != soh) {
            skip(5);
            continue;
        }
        std::string frame = buffer_.substr(0, total);
        buffer_.erase(0, total);
        return frame;
    }
}

}  // namespace trestle::fix::desk
