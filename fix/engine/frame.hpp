// Owns the cutting of a byte stream into FIX messages: BeginString, BodyLength and CheckSum, and
// what to do with a garbled one (FIX 4.4 Vol 2, "valid FIX message": it is skipped, without a
// word). Never looks further into a message than its MsgType.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace trestle {
namespace fix {
namespace engine {

enum class Cut : std::uint8_t { message, incomplete, garbled, too_large };

struct Slice {
    Cut cut = Cut::incomplete;
    std::size_t size = 0;          // of the message, or of what to skip
    char const* problem = "";      // for the log, when garbled
    std::uint64_t body_length = 0; // as announced, when too large
};

// What stands at the front of these bytes.
Slice next_slice(char const* bytes, std::size_t size, std::size_t max_message_bytes);

struct Text {
    char const* begin = nullptr;
    std::size_t size = 0;
    bool is_there() const { return begin != nullptr; }
    std::string str() const { return is_there() ? std::string(begin, size) : std::string(); }
    bool is(std::string const& other) const;
};

// The first field with this tag in a whole message; absent when there is none.
Text field(char const* message, std::size_t size, int tag);
// MsgType(35), third field of a whole message that next_slice() has cut.
Text msg_type(char const* message, std::size_t size);
// Digits only, at most 18 of them.
bool read_number(Text text, std::uint64_t& number);

unsigned checksum(char const* bytes, std::size_t size);

}  // namespace engine
}  // namespace fix
}  // namespace trestle
