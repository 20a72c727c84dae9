// Owns QuickFIX's opinion of a message under our dictionary. C++14-clean, without QuickFIX types.
#pragma once

#include <string>

namespace trestle {
namespace fix {

// Empty: QuickFIX takes the whole message ("8=…10=…\x01"). Otherwise its words and the tag.
std::string objection_to(std::string const& message);
// Whether the dictionary loads, and what it says about itself; empty when all is well.
std::string objection_to_dictionary();

}  // namespace fix
}  // namespace trestle
