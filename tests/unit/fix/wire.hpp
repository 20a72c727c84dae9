// Owns FIX messages as tests write them: "35=D|11=a1|…" with bars, whole messages, fields.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oms/model/inputs.hpp"

namespace trestle::fix {

// Bars become SOH.
[[nodiscard]] std::string wire(std::string_view barred);
// SOH become bars.
[[nodiscard]] std::string barred(std::string_view wire);
// A whole message with header, BodyLength and CheckSum around "35=D|11=…" as a desk sends it.
[[nodiscard]] std::string whole_message(std::string_view barred_type_and_body);

using Fields = std::vector<std::pair<int, std::string>>;
[[nodiscard]] Fields fields_of(std::string_view body);
[[nodiscard]] std::string value_of(std::string_view body, int tag);  // empty when it is not there

[[nodiscard]] Origin any_origin();

}  // namespace trestle::fix
