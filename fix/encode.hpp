// Owns the turning of what the core tells a desk into the body of a FIX message: all fields but
// standard header and trailer, in the order of FIX 4.4, only those of our dictionary. Pure.
#pragma once

#include <string>

#include "oms/model/effects.hpp"

namespace trestle::fix {

// Each appends to `body` and returns the MsgType(35) that goes with it. Once `body` has grown to
// its size nothing is allocated.
std::string const& encode(Report const& report, std::string& body);             // 8
std::string const& encode(CancelRejected const& rejected, std::string& body);   // 9
std::string const& encode(MessageRejected const& rejected, std::string& body);  // 3 or j
std::string const& encode(MassCancelReport const& report, std::string& body);   // r
std::string const& encode(ListStatus const& status, std::string& body);         // N
std::string const& encode(News const& news, std::string& body);                 // B

// The same reports as a drop copy: CopyMsgIndicator(797)=Y, and the desk that they went to as a
// Party of role 11 (order origination trader).
std::string const& encode_copy(Report const& report, SessionId const& desk, std::string& body);
std::string const& encode_copy(CancelRejected const& rejected, SessionId const& desk,
                               std::string& body);
std::string const& encode_copy(MassCancelReport const& report, SessionId const& desk,
                               std::string& body);
std::string const& encode_copy(ListStatus const& status, SessionId const& desk, std::string& body);

}  // namespace trestle::fix
