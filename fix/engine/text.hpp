// Owns small texts of the wire: UTC timestamps both ways, whole messages from their fields, and log
// lines without secrets. Never talks to QuickFIX.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "fix/engine/frame.hpp"

namespace trestle {
namespace fix {
namespace engine {

std::int64_t utc_now_ns();

// Reads "20260102-03:04:05" with no fraction or one of 3, 6 or 9 digits, dates that exist only.
bool read_utc_timestamp(Text text, std::int64_t& ns);

// Writes "20260102-03:04:05.678"; remembers the last second, because most calls share it.
class TimestampWriter {
public:
    void append(std::string& out, std::int64_t ns);

private:
    std::int64_t second_ = -1;
    char text_[18] = {};
};

struct OutboundHeader {
    std::string const& msg_type;
    std::string const& sender;
    std::string const& target;
    std::uint64_t msg_seq_num;
    std::int64_t sending_time_ns;
    bool is_possible_resend;
};

// A whole FIX 4.4 message into `out`, with header, BodyLength and CheckSum.
void encode_message(std::string& out, TimestampWriter& timestamps, OutboundHeader const& header,
                    char const* body, std::size_t body_size);

// A whole message around fields that each end with SOH, MsgType(35) first.
std::string framed(std::string const& begin_string, std::string const& fields);

// The line with the values of Password(554) and NewPassword(925) replaced by stars, and without
// control characters.
std::string masked(std::string const& line);

// Overwrites a secret; a plain fill may be optimised away.
void wipe(std::string& secret);
void wipe(char* bytes, std::size_t size);

}  // namespace engine
}  // namespace fix
}  // namespace trestle
