// Owns the list of message types that FIX 4.4 has (Vol 1 to 7), and which of them a desk may send
// us. Never reads a message.
#pragma once

#include <string>
#include <vector>

namespace trestle {
namespace fix {
namespace engine {

// An application message of FIX 4.4, or one of the user defined types, which begin with U.
bool is_application_type(std::string const& msg_type);

// What this house takes: all else that FIX 4.4 has is answered with BusinessMessageReject(j) and
// BusinessRejectReason(380)=3 (Vol 1: the message type is valid, but not supported).
std::vector<std::string> usual_taken_messages();

// Under this type QuickFIX sees messages that we do not take: their headers, to be counted and
// answered in turn.
constexpr char const* untaken_type = "untaken";

}  // namespace engine
}  // namespace fix
}  // namespace trestle
