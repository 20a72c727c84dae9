// Owns FIX messages as an ordered list of tags and values, their bytes and their framing.
// Never knows what a tag means beyond standard header, trailer and length-prefixed fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oms/model/result.hpp"

namespace trestle::fix::desk {

struct Field {
    int tag = 0;
    std::string value;

    friend bool operator==(Field const&, Field const&) = default;
};

class Message {
public:
    Message() = default;
    explicit Message(std::string_view msg_type) { add(35, msg_type); }

    Message& add(int tag, std::string_view value);  // behind the others; groups repeat a tag
    Message& set(int tag, std::string_view value);  // replaces the first such field, else adds
    void remove(int tag);

    [[nodiscard]] bool has(int tag) const { return find(tag) != nullptr; }
    [[nodiscard]] std::string const* find(int tag) const;
    [[nodiscard]] std::string_view value(int tag) const;  // "" when absent
    [[nodiscard]] std::uint64_t number(int tag) const;    // 0 when absent or not a number
    [[nodiscard]] bool is_set(int tag) const { return value(tag) == "Y"; }
    [[nodiscard]] std::string_view msg_type() const { return value(35); }
    [[nodiscard]] std::vector<Field> const& fields() const { return fields_; }

    friend bool operator==(Message const&, Message const&) = default;

private:
    std::vector<Field> fields_;
};

// Logon, Logout, Heartbeat, TestRequest, ResendRequest, SequenceReset and Reject: never resent.
[[nodiscard]] bool is_session_level(std::string_view msg_type);

// Fields of the standard header and trailer: they stand before or behind everything else.
[[nodiscard]] bool is_header_tag(int tag);

// BeginString and BodyLength first, MsgType next, CheckSum last, whatever the message says of them.
[[nodiscard]] std::string encode(Message const& message);

// Reads one whole message; BodyLength and CheckSum must be right. The problem names the field.
[[nodiscard]] Result<Message, std::string> decode(std::string_view bytes);

// Reads "35=D|11=x|…" with | (or SOH) between the fields, without any check of header or trailer.
[[nodiscard]] Result<Message, std::string> decode_pipes(std::string_view text);

// Cuts a byte stream into messages; what is not FIX is skipped up to the next "8=FIX".
class Framer {
public:
    void feed(std::string_view bytes) { buffer_.append(bytes); }
    [[nodiscard]] std::optional<std::string> next();
    void clear() { buffer_.clear(); }
    [[nodiscard]] std::size_t skipped_bytes() const { return skipped_bytes_; }

private:
    void skip(std::size_t count);

    std::string buffer_;
    std::size_t skipped_bytes_ = 0;
};

}  // namespace trestle::fix::desk
