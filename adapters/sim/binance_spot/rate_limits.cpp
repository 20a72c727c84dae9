#include "adapters/sim/binance_spot/rate_limits.hpp"

#include "adapters/sim/json.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t ten_seconds_ms = 10'000;

std::string retry_detail(std::int64_t now_ms, std::int64_t until_ms) {
    Json json;
    json.open_object().field("serverTime", now_ms).field("retryAfter", until_ms).close_object();
    return json.take();
}

}  // namespace

std::optional<LimitProblem> RateLimits::admit(std::string const& peer, int weight,
                                              std::int64_t now_ms) {
    auto& known = peers_[peer];
    if (known.banned_until_ms > now_ms) {
        auto const until = known.banned_until_ms;
        return LimitProblem{
            {418, -1003,
             "Way too much request weight used; IP banned until " + std::to_string(until) +
                 ". Please use WebSocket Streams for live updates to avoid bans.",
             retry_detail(now_ms, until)},
            (until - now_ms + 999) / 1000};
    }
    auto const used = known.weight.in(now_ms, minute_ms);
    if (used + weight <= limits_.weight_per_minute) {
        known.requests_after_limit = 0;
        return std::nullopt;
    }
    if (++known.requests_after_limit > limits_.requests_until_ban) {
        known.banned_until_ms = now_ms + limits_.ban_seconds * 1000;
        known.requests_after_limit = 0;
        return admit(peer, weight, now_ms);
    }
    auto const next_ms = (now_ms / minute_ms + 1) * minute_ms;
    return LimitProblem{
        {429, -1003,
         "Too much request weight used; current limit is " +
             std::to_string(limits_.weight_per_minute) +
             " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to "
             "avoid polling the API.",
         retry_detail(now_ms, next_ms)},
        (next_ms - now_ms + 999) / 1000};
}

void RateLimits::charge(std::string const& peer, int weight, std::int64_t now_ms) {
    peers_[peer].weight.in(now_ms, minute_ms) += weight;
}

std::int64_t RateLimits::used_weight(std::string const& peer, std::int64_t now_ms) {
    return peers_[peer].weight.in(now_ms, minute_ms);
}

std::optional<Problem> RateLimits::admit_order(std::string const& account, std::int64_t now_ms) {
    if (orders_10s(account, now_ms) >= limits_.orders_per_10s)
        return Problem{429,
                       -1015,
                       "Too many new orders; current limit is " +
                           std::to_string(limits_.orders_per_10s) + " orders per 10 SECOND.",
                       {}};
    if (orders_long(account, now_ms) >= most_long())
        return Problem{429,
                       -1015,
                       "Too many new orders; current limit is " + std::to_string(most_long()) +
                           " orders per 1 " + std::string(window_.interval) + ".",
                       {}};
    return std::nullopt;
}

void RateLimits::on_placed(std::string const& account, std::int64_t now_ms) {
    ++accounts_[account].ten_seconds.in(now_ms, ten_seconds_ms);
    ++accounts_[account].longer.in(now_ms, window_.length_ms);
}

void RateLimits::on_first_trade(std::string const& account, std::int64_t now_ms) {
    if (!window_.forgets_filled) return;
    auto& ten_seconds = accounts_[account].ten_seconds.in(now_ms, ten_seconds_ms);
    if (ten_seconds > 0) --ten_seconds;
    auto& longer = accounts_[account].longer.in(now_ms, window_.length_ms);
    if (longer > 0) --longer;
}

std::int64_t RateLimits::orders_10s(std::string const& account, std::int64_t now_ms) {
    return accounts_[account].ten_seconds.in(now_ms, ten_seconds_ms);
}

std::int64_t RateLimits::orders_long(std::string const& account, std::int64_t now_ms) {
    return accounts_[account].longer.in(now_ms, window_.length_ms);
}

}  // namespace trestle::adapters::sim::binance_spot
