// Owns what the two wires of Binance in the hunter spell alike. Never of another venue.
#pragma once

#include <map>
#include <string>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/words/json_text.hpp"

namespace trestle::sim {

[[nodiscard]] inline std::string binance_side(Side side) {
    return side == Side::buy ? "BUY" : "SELL";
}

[[nodiscard]] inline std::map<std::string, std::string> binance_fields(
    adapters::binance_spot::Request const& request) {
    std::map<std::string, std::string> fields;
    for (auto const& one : request.parameters) fields[std::string(one.name)] = one.value;
    return fields;
}

// Answers of the WebSocket API.
[[nodiscard]] inline std::string binance_result(std::string const& json) {
    return adapters::words::JsonObject()
        .number("id", 1)
        .number("status", 200)
        .bare("result", json)
        .str();
}
[[nodiscard]] inline std::string binance_result(adapters::words::JsonObject const& json) {
    return binance_result(json.str());
}

[[nodiscard]] inline std::string binance_error(int code) {
    auto const error = adapters::words::JsonObject().number("code", code).text("msg", "no").str();
    return adapters::words::JsonObject()
        .number("id", 1)
        .number("status", 400)
        .bare("error", error)
        .str();
}

// "" of an order that is not there.
[[nodiscard]] inline std::string_view binance_status(VenueOrderState::State state) {
    using State = VenueOrderState::State;
    switch (state) {
        case State::not_found: return "";
        case State::working: return "NEW";
        case State::filled: return "FILLED";
        case State::canceled: return "CANCELED";
        case State::rejected: return "REJECTED";
        case State::expired: return "EXPIRED";
    }
    return "";
}

}  // namespace trestle::sim
