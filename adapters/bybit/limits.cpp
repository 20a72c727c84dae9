#include "adapters/bybit/limits.hpp"

#include "adapters/bybit/json.hpp"

namespace trestle::adapters::bybit {

namespace {

constexpr auto window = std::chrono::seconds(1);

void learn(std::optional<std::int64_t> limit, std::optional<std::int64_t> left,
           std::span<session::Cost const> costs, transport::RateBudget& budget, Timestamp now) {
    bool const is_sound = limit && left && *limit > 0 && *limit <= 1'000'000 && *left >= 0 &&
                          *left <= *limit && !costs.empty();
    if (!is_sound) return;
    budget.set_limit(costs.front().bucket, window, static_cast<std::uint32_t>(*limit));
    budget.observe(costs.front().bucket, static_cast<std::uint32_t>(*limit - *left), now);
}

std::optional<std::int64_t> header_number(transport::HttpResponse const& response,
                                          std::string_view name) {
    auto const text = response.header(name);
    return text ? words::number_of(*text) : std::nullopt;
}

}  // namespace

void set_first_limit(transport::RateBudget& budget, std::string const& bucket,
                     std::uint32_t per_second) {
    if (!budget.has_limit(bucket)) budget.set_limit(bucket, window, per_second);
}

void learn_headers(transport::HttpResponse const& response, std::span<session::Cost const> costs,
                   transport::RateBudget& budget, Timestamp now) {
    learn(header_number(response, "X-Bapi-Limit"), header_number(response, "X-Bapi-Limit-Status"),
          costs, budget, now);
}

void learn_counts(Payload const& payload, std::span<session::Cost const> costs,
                  transport::RateBudget& budget, Timestamp now) {
    auto const& root = payload.parsed().root;
    auto const header = root ? words::field(*root, "header") : std::nullopt;
    if (!header) return;
    learn(words::integer_of(*header, "X-Bapi-Limit"),
          words::integer_of(*header, "X-Bapi-Limit-Status"), costs, budget, now);
}

std::optional<Timestamp> pause_after(VenueError const& error,
                                     transport::HttpResponse const* response, Timestamp now) {
    // Of this address: ten minutes, and asking meanwhile makes it longer.
    if (error.status == 403 || error.code == 10403) return now + std::chrono::minutes(10);
    auto const reset = response != nullptr
                           ? header_number(*response, "X-Bapi-Limit-Reset-Timestamp")
                           : std::nullopt;
    Timestamp const at = Timestamp::from_ms(reset.value_or(0));
    bool const is_told = at > now && at < now + std::chrono::minutes(1);
    return is_told ? at : now + window;
}

}  // namespace trestle::adapters::bybit
