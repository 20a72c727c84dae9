// Owns the form of what an operator's command line says to a running gateway and what it answers.
// Pure: bounded text in, values or one line with the remedy out. Never opens anything.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "oms/model/result.hpp"

namespace trestle::server {

inline constexpr std::size_t control_request_bytes = 4'096;
inline constexpr std::size_t control_answer_bytes = 1'048'576;

// One request:
//   trestle 1 session-disable
//   desk DESK1
//   why breach of the order limit
//   (an empty line)
struct ControlRequest {
    std::string command;
    std::map<std::string, std::string> fields;

    [[nodiscard]] std::string value(std::string const& name) const {
        auto const found = fields.find(name);
        return found == fields.end() ? std::string() : found->second;
    }
    friend bool operator==(ControlRequest const&, ControlRequest const&) = default;
};

// "ok" or "refused" on the first line, then the text for the operator.
struct ControlAnswer {
    bool is_ok = true;
    std::string text;
    friend bool operator==(ControlAnswer const&, ControlAnswer const&) = default;
};

[[nodiscard]] std::string encode_control(ControlRequest const& request);
[[nodiscard]] Result<ControlRequest, std::string> decode_control(std::string_view text);
// True once the empty line is there.
[[nodiscard]] bool is_whole_control(std::string_view text);

[[nodiscard]] std::string encode_control(ControlAnswer const& answer);
// A text that is no answer says that the gateway ended before it answered.
[[nodiscard]] ControlAnswer decode_control_answer(std::string_view text);

}  // namespace trestle::server
