#include "adapters/binance_spot/limits.hpp"

#include <array>
#include <charconv>

namespace trestle::adapters::binance_spot {

namespace {

std::optional<std::uint32_t> number_in(std::optional<std::string_view> text) {
    std::uint32_t value = 0;
    if (!text) return std::nullopt;
    auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return value;
}

std::string_view verb_name(Request::Verb verb) {
    switch (verb) {
        case Request::Verb::get: return "GET";
        case Request::Verb::post: return "POST";
        case Request::Verb::put: return "PUT";
        case Request::Verb::del: return "DELETE";
    }
    return "GET";
}

Stamp stamp_of(session::Stamp stamp) { return {stamp.at.ms(), stamp.recv_window_ms}; }

words::RestCall rest_call(Request const& request, Credentials const& credentials, Stamp stamp) {
    RestCall rest = encode_rest(request, credentials, stamp);
    words::RestCall call{verb_name(request.verb), std::move(rest.target), std::move(rest.body), {}};
    // A listen key is not signed, and still wants the key.
    bool const needs_key = request.is_signed || request.path.ends_with("/listenKey");
    if (needs_key) call.headers.emplace_back("X-MBX-APIKEY", credentials.api_key);
    if (!call.body.empty()) {
        call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    }
    return call;
}

}  // namespace

void learn_headers(transport::HttpResponse const& response, transport::RateBudget& budget,
                   Timestamp now) {
    struct Named {
        std::string_view header;
        std::string_view bucket;
    };
    constexpr std::array named{Named{"X-MBX-USED-WEIGHT-1M", "REQUEST_WEIGHT"},
                               Named{"X-MBX-ORDER-COUNT-10S", "ORDERS-10S"},
                               Named{"X-MBX-ORDER-COUNT-1M", "ORDERS-1M"},
                               Named{"X-MBX-ORDER-COUNT-1D", "ORDERS-1D"}};
    for (Named const& name : named) {
        auto const used = number_in(response.header(name.header));
        if (used) budget.observe(name.bucket, *used, now);
    }
}

void learn_counts(Payload const& payload, transport::RateBudget& budget, Timestamp now) {
    for (RateCount const& count : decode_rate_counts(payload)) {
        budget.set_limit(count.bucket, count.window, count.limit);
        if (count.used) budget.observe(count.bucket, *count.used, now);
    }
}

std::optional<Timestamp> pause_after(VenueError const& error, Payload const& payload,
                                     transport::HttpResponse const* response, Timestamp now) {
    if (error.code == -1015) return std::nullopt;
    if (response == nullptr) {
        return decode_retry_after(payload).value_or(now + std::chrono::seconds(10));
    }
    auto const seconds = number_in(response->header("Retry-After"));
    return now + std::chrono::seconds(seconds.value_or(60));
}

session::Outgoing outgoing(Request request, Credentials const& credentials,
                           std::vector<session::Cost> costs) {
    session::Outgoing out;
    auto const shared = std::make_shared<Request const>(std::move(request));
    if (!shared->method.empty()) {
        out.frame = [shared, &credentials](std::uint64_t id, session::Stamp stamp) {
            return encode_frame(*shared, id, credentials, stamp_of(stamp));
        };
    }
    if (!shared->path.empty()) {
        out.rest = [shared, &credentials](session::Stamp stamp) {
            return rest_call(*shared, credentials, stamp_of(stamp));
        };
    }
    out.costs = std::move(costs);
    return out;
}

std::vector<session::Cost> weight_of(Request const& request) {
    return {{"REQUEST_WEIGHT", request.weight}};
}

}  // namespace trestle::adapters::binance_spot
