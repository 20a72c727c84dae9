#include "adapters/binance_spot/auth.hpp"

#include <algorithm>

namespace trestle::adapters::binance_spot {

std::string sign(transport::Secret const& secret, std::string_view payload) {
    return words::to_hex(words::hmac_sha256(secret, payload));
}

std::string rest_payload(Parameters const& parameters) {
    std::string out;
    for (Parameter const& parameter : parameters) {
        if (!out.empty()) out += '&';
        out += parameter.name;
        out += '=';
        out += percent_encoded(parameter.value);
    }
    return out;
}

std::string ws_payload(Parameters parameters) {
    std::sort(parameters.begin(), parameters.end(),
              [](Parameter const& a, Parameter const& b) { return a.name < b.name; });
    std::string out;
    for (Parameter const& parameter : parameters) {
        if (!out.empty()) out += '&';
        out += parameter.name;
        out += '=';
        out += parameter.value;
    }
    return out;
}

}  // namespace trestle::adapters::binance_spot
