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

}  // namespace trestle::fix
