// Parsing and what all answers share: head, error, rate counts, server time.
#include "adapters/binance_spot/codec.hpp"
#include "adapters/binance_spot/json.hpp"

namespace trestle::adapters::binance_spot {

namespace {

std::optional<std::int64_t> seconds_of(std::string_view interval) {
    if (interval == "SECOND") return 1;
    if (interval == "MINUTE") return 60;
    if (interval == "HOUR") return 3600;
    if (interval == "DAY") return 86400;
    return std::nullopt;
}

// "ORDERS-10S" as the header X-MBX-ORDER-COUNT-10S names it.
std::string bucket_name(std::string_view type, std::int64_t count, std::string_view interval) {
    if (type != "ORDERS") return std::string(type);
    return std::string(type) + "-" + std::to_string(count) + std::string(interval.substr(0, 1));
}

}  // namespace

FrameHead decode_frame_head(Payload const& payload) {
    FrameHead head;
    auto const& root = payload.parsed().root;
    if (!root) return head;
    if (field(*root, "event") || field(*root, "e")) {
        head.kind = FrameHead::Kind::event;
    } else if (field(*root, "status") && field(*root, "id")) {
        head.kind = FrameHead::Kind::answer;
        auto const id = integer_of(*root, "id");
        head.id = id && *id > 0 ? static_cast<std::uint64_t>(*id) : 0;
        head.status = static_cast<int>(integer_of(*root, "status").value_or(0));
    } else if (auto const wrapped = field(*root, "data")) {
        head.kind = field(*wrapped, "e") ? FrameHead::Kind::event : FrameHead::Kind::quote;
    } else if (field(*root, "b") && field(*root, "a")) {
        head.kind = FrameHead::Kind::quote;
    }
    return head;
}

std::optional<VenueError> decode_error(Payload const& payload, Form form) {
    auto const& root = payload.parsed().root;
    VenueError error;
    std::optional<Element> at;
    if (form.is_rest) {
        if (form.status >= 200 && form.status < 300) return std::nullopt;
        error.status = form.status;
        at = root;
    } else {
        if (!root) return std::nullopt;
        error.status = static_cast<int>(integer_of(*root, "status").value_or(0));
        at = field(*root, "error");
        if (!at && error.status == 200) return std::nullopt;
    }
    if (at) {
        error.code = integer_of(*at, "code").value_or(0);
        error.text = std::string(text_of(*at, "msg").value_or(""));
    }
    return error;
}

std::optional<Element> result_of(Payload const& payload, Form form) {
    auto const& root = payload.parsed().root;
    if (!root || decode_error(payload, form)) return std::nullopt;
    return form.is_rest ? root : field(*root, "result");
}

std::vector<RateCount> decode_rate_counts(Payload const& payload) {
    std::vector<RateCount> counts;
    auto const& root = payload.parsed().root;
    if (!root) return counts;
    auto const rows = array_of(*root, "rateLimits");
    if (!rows) return counts;
    for (Element const row : *rows) {
        auto const type = text_of(row, "rateLimitType");
        auto const interval = text_of(row, "interval");
        auto const intervals = integer_of(row, "intervalNum");
        auto const limit = integer_of(row, "limit");
        auto const used = integer_of(row, "count");
        auto const unit = interval ? seconds_of(*interval) : std::nullopt;
        bool const is_sound = type && unit && intervals && limit && *intervals > 0 &&
                              *intervals <= 1000 && *limit > 0 && *limit <= UINT32_MAX;
        if (!is_sound) continue;
        RateCount count{bucket_name(*type, *intervals, *interval),
                        std::chrono::seconds(*unit * *intervals),
                        static_cast<std::uint32_t>(*limit), std::nullopt};
        if (used && *used >= 0 && *used <= UINT32_MAX) {
            count.used = static_cast<std::uint32_t>(*used);
        }
        counts.push_back(std::move(count));
    }
    return counts;
}

std::optional<Timestamp> decode_retry_after(Payload const& payload) {
    auto const& root = payload.parsed().root;
    auto const error = root ? field(*root, "error") : std::nullopt;
    auto const details = error ? field(*error, "data") : std::nullopt;
    return details ? time_of(*details, "retryAfter") : std::nullopt;
}

std::optional<Timestamp> decode_server_time(Payload const& payload, Form form) {
    auto const result = result_of(payload, form);
    return result ? time_of(*result, "serverTime") : std::nullopt;
}

}  // namespace trestle::adapters::binance_spot
