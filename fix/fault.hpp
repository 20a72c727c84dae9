// Owns why a message of a desk is refused, by which answer, and the words for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fix/fields.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::fix {

struct Fault {
    RefusedMessage::Answer answer = RefusedMessage::Answer::session_reject;
    int field = 0;
    std::uint32_t code = 0;  // SessionRejectReason(373) or BusinessRejectReason(380)
    Refusal refusal;
};
using Verdict = std::optional<Fault>;  // nothing: so far so good

[[nodiscard]] Fault session_fault(SessionReject code, int field, std::string text);
[[nodiscard]] Fault business_fault(BusinessReject code, int field, Reason reason, std::string text);

// In quotes, cut when it is long, without what would break a line or a field.
[[nodiscard]] std::string quoted(std::string_view value);
// "OrdType(40) '3' (stop)".
[[nodiscard]] std::string shown(int tag, std::string_view value);
// Our ids go into reports, files and logs as they are: printable ASCII only.
[[nodiscard]] bool is_printable(std::string_view text);

}  // namespace trestle::fix
