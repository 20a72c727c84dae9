#include "fix/engine/frame.hpp"

#include <cstdio>
#include <cstring>

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr char soh = '\x01';
constexpr std::size_t trailer_size = 7;            // "10=123" and SOH
constexpr std::size_t max_begin_string_size = 16;  // "8=FIX.4.4", generously
constexpr std::size_t max_length_digits = 9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char const* find(char const* begin, char const* end, char c) {
    return static_cast<char const*>(std::memchr(begin, c, static_cast<std::size_t>(end - begin)));
}

// How far to skip so that the next possible message start, or nothing, is at the front.
std::size_t to_next_start(char const* bytes, std::size_t size) {
    static char const start[] = "8=FIX";
    constexpr std::size_t start_size = sizeof start - 1;
    for (std::size_t at = 1; at < size; ++at) {
        std::size_t const rest = size - at;
        bool const may_start =
            std::memcmp(bytes + at, start, rest < start_size ? rest : start_size) == 0;
        // Inside of a message the text may hold anything; a start follows the end of a field.
        if (may_start && bytes[at - 1] == soh) return at;
    }
    return size;
}

Slice garbled(char const* bytes, std::size_t size, char const* problem) {
    Slice slice;
    slice.cut = Cut::garbled;
    slice.size = to_next_start(bytes, size);
    slice.problem = problem;
    return slice;
}

// Where the BodyLength's value begins, or why it does not.
struct Opening {
    Cut cut = Cut::incomplete;
    char const* problem = "";
    std::size_t length_at = 0;
};

Opening read_opening(char const* bytes, std::size_t size) {
    Opening opening;
    static char const start[] = "8=FIX";
    std::size_t const known = size < sizeof start - 1 ? size : sizeof start - 1;
    char const* const end = bytes + (size < max_begin_string_size ? size : max_begin_string_size);
    if (std::memcmp(bytes, start, known) != 0) {
        opening = {Cut::garbled, "it does not begin with 8=FIX", 0};
        return opening;
    }
    char const* const field_end = find(bytes, end, soh);
    if (field_end == nullptr) {
        if (size >= max_begin_string_size)
            opening = {Cut::garbled, "BeginString(8) is too long", 0};
        return opening;
    }
    std::size_t const at = static_cast<std::size_t>(field_end - bytes) + 1;
    if ((size > at && bytes[at] != '9') || (size > at + 1 && bytes[at + 1] != '=')) {
        opening = {Cut::garbled, "BodyLength(9) is not the second field", 0};
        return opening;
    }
    if (size > at + 1) opening = {Cut::message, "", at + 2};
    return opening;
}

}  // namespace

bool Text::is(std::string const& other) const {
    return is_there() && size == other.size() && std::memcmp(begin, other.data(), size) == 0;
}

unsigned checksum(char const* bytes, std::size_t size) {
    unsigned sum = 0;
    for (std::size_t at = 0; at < size; ++at) sum += static_cast<unsigned char>(bytes[at]);
    return sum & 0xFFU;
}

namespace {

// A length that leads nowhere: what it claims, up to the next CheckSum(10), is one garbled message.
// So does QuickFIX, and so the published certification cases (2.m) have it: a message that says it
// is longer than it is takes the next one with it, and a ResendRequest brings both back.
Slice skip_by_trailer(char const* bytes, std::size_t size, std::size_t trailer_at,
                      std::size_t max_message_bytes) {
    static char const problem[] = "BodyLength(9) does not lead to CheckSum(10)";
    Slice slice;
    slice.problem = problem;
    for (std::size_t at = trailer_at - 1; at + trailer_size < size; ++at) {
        bool const is_trailer = bytes[at] == soh && std::memcmp(bytes + at + 1, "10=", 3) == 0;
        char const* const field_end =
            is_trailer ? find(bytes + at + 4, bytes + size, soh) : nullptr;
        if (field_end == nullptr) continue;
        slice.cut = Cut::garbled;
        slice.size = static_cast<std::size_t>(field_end - bytes) + 1;
        return slice;
    }
    return size > max_message_bytes ? garbled(bytes, size, problem) : slice;
}

Slice close_slice(char const* bytes, std::size_t size, std::size_t body_at,
                  std::uint64_t body_length, std::size_t max_message_bytes) {
    Slice slice;
    std::size_t const trailer_at = body_at + static_cast<std::size_t>(body_length);
    slice.size = trailer_at + trailer_size;
    char const* const trailer = bytes + trailer_at;
    bool const is_closed = std::memcmp(trailer, "10=", 3) == 0 && is_digit(trailer[3]) &&
                           is_digit(trailer[4]) && is_digit(trailer[5]) && trailer[6] == soh &&
                           trailer[-1] == soh;
    if (!is_closed) return skip_by_trailer(bytes, size, trailer_at, max_message_bytes);
    unsigned const given = static_cast<unsigned>(trailer[3] - '0') * 100 +
                           static_cast<unsigned>(trailer[4] - '0') * 10 +
                           static_cast<unsigned>(trailer[5] - '0');
    slice.cut = Cut::garbled;
    slice.problem = "CheckSum(10) is wrong";
    if (given != checksum(bytes, trailer_at)) return slice;
    slice.problem = "MsgType(35) is not the third field";
    if (body_length < 5 || std::memcmp(bytes + body_at, "35=", 3) != 0 || bytes[body_at + 3] == soh)
        return slice;
    slice.cut = Cut::message;
    return slice;
}

}  // namespace

Slice next_slice(char const* bytes, std::size_t size, std::size_t max_message_bytes) {
    Slice slice;
    if (size == 0) return slice;
    Opening const opening = read_opening(bytes, size);
    if (opening.cut == Cut::garbled) return garbled(bytes, size, opening.problem);
    if (opening.cut == Cut::incomplete) return slice;
    std::uint64_t body_length = 0;
    std::size_t at = opening.length_at;
    while (at < size && is_digit(bytes[at]) && at - opening.length_at < max_length_digits) {
        body_length = body_length * 10 + static_cast<std::uint64_t>(bytes[at] - '0');
        ++at;
    }
    if (at == size) return slice;
    if (bytes[at] != soh || at == opening.length_at)
        return garbled(bytes, size, "BodyLength(9) is not a number");
    std::size_t const body_at = at + 1;
    if (body_at + body_length + trailer_size > max_message_bytes) {
        slice.cut = Cut::too_large;
        slice.body_length = body_length;
        return slice;
    }
    if (size < body_at + body_length + trailer_size) return slice;
    return close_slice(bytes, size, body_at, body_length, max_message_bytes);
}

Text field(char const* message, std::size_t size, int tag) {
    char key[16];
    auto const key_size = static_cast<std::size_t>(std::snprintf(key, sizeof key, "%d=", tag));
    char const* at = message;
    char const* const end = message + size;
    Text text;
    while (at < end) {
        char const* const field_end = find(at, end, soh);
        if (field_end == nullptr) return text;
        if (static_cast<std::size_t>(field_end - at) >= key_size &&
            std::memcmp(at, key, key_size) == 0) {
            text.begin = at + key_size;
            text.size = static_cast<std::size_t>(field_end - text.begin);
            return text;
        }
        at = field_end + 1;
    }
    return text;
}

Text msg_type(char const* message, std::size_t size) { return field(message, size, 35); }

bool read_number(Text text, std::uint64_t& number) {
    if (!text.is_there() || text.size == 0 || text.size > 18) return false;
    number = 0;
    for (std::size_t at = 0; at < text.size; ++at) {
        if (!is_digit(text.begin[at])) return false;
        number = number * 10 + static_cast<std::uint64_t>(text.begin[at] - '0');
    }
    return true;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
