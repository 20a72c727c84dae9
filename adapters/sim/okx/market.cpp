// Public questions: listings, prices, books, trades.
#include <algorithm>

#include "adapters/sim/amounts.hpp"
#include "adapters/sim/json.hpp"
#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/okx/service.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::okx {

namespace {

constexpr std::array<std::string_view, 5> kinds{"SPOT", "SWAP", "MARGIN", "FUTURES", "OPTION"};

std::optional<Problem> check_kind(v5::Fields const& fields) {
    if (!fields.has("instType")) return missing_parameter("instType");
    if (std::ranges::find(kinds, fields.text("instType")) == kinds.end())
        return parameter_problem("instType");
    return std::nullopt;
}

}  // namespace

Answered Service::instruments(Call const& call) {
    if (auto problem = check_kind(call.fields)) return *problem;
    Json json;
    json.open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        bool const is_wanted =
            inst_type_of(rules) == call.fields.text("instType") &&
            (!call.fields.has("instId") || call.fields.text("instId") == inst_id_of(rules));
        if (is_wanted) encode_instrument(json, venue_.exchange, rules);
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::tickers(Call const& call, bool is_one) {
    Json json;
    json.open_array();
    if (is_one) {
        auto const* const rules = find_listing(venue_.exchange, call.fields.text("instId"));
        if (!rules) return problem_for(Refused::unknown_symbol);
        encode_ticker(json, venue_, tape_, *rules);
    } else {
        if (auto problem = check_kind(call.fields)) return *problem;
        for (auto const& symbol : venue_.exchange.symbols()) {
            auto const& rules = *venue_.exchange.rules(symbol);
            if (inst_type_of(rules) == call.fields.text("instType"))
                encode_ticker(json, venue_, tape_, rules);
        }
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::books(Call const& call) {
    auto const* const rules = find_listing(venue_.exchange, call.fields.text("instId"));
    if (!rules) return problem_for(Refused::unknown_symbol);
    auto const size = std::clamp<std::int64_t>(call.fields.integer("sz").value_or(1), 1, 400);
    auto const& book = venue_.exchange.book(rules->symbol);
    Json json;
    json.open_array().open_object();
    encode_book_sides(json, book, static_cast<std::size_t>(size));
    json.field("ts", std::to_string(venue_.clock.now_ms()))
        .field("seqId", book.last_update())
        .close_object()
        .close_array();
    return Answer{0, "", json.take()};
}

Answered Service::trades(Call const& call) {
    auto const* const rules = find_listing(venue_.exchange, call.fields.text("instId"));
    if (!rules) return problem_for(Refused::unknown_symbol);
    auto left = std::clamp<std::int64_t>(call.fields.integer("limit").value_or(100), 1, 500);
    auto const& trades = tape_.trades(rules->symbol);
    Json json;
    json.open_array();
    for (auto trade = trades.rbegin(); trade != trades.rend() && left > 0; ++trade, --left)
        encode_public_trade(json, *rules, *trade);
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::listing_prices(Call const& call) {
    Json json;
    json.open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        bool const is_wanted =
            (!call.fields.has("instId") || call.fields.text("instId") == inst_id_of(rules)) &&
            (!call.fields.has("instType") || call.fields.text("instType") == inst_type_of(rules));
        if (!is_wanted) continue;
        auto const last = venue_.exchange.last_price(symbol);
        auto const now = std::to_string(venue_.clock.now_ms());
        json.open_object()
            .field("instType", inst_type_of(rules))
            .field("instId", inst_id_of(rules))
            .field("ts", now);
        if (call.route->operation == Operation::price_limit)
            json.field("buyLmt",
                       floor_to(v5::times(last, rules.price_times_up), rules.tick).to_string())
                .field("sellLmt",
                       floor_to(v5::times(last, rules.price_times_down), rules.tick).to_string())
                .field("enabled", true);
        else
            json.field("markPx", venue_.exchange.mark_price(symbol).to_string());
        json.close_object();
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::funding_rate(Call const& call) {
    auto const* const rules = find_listing(venue_.exchange, call.fields.text("instId"));
    if (!rules || !rules->is_perpetual()) return problem_for(Refused::unknown_symbol);
    Json json;
    json.open_array();
    encode_funding(json, venue_, *rules);
    json.close_array();
    return Answer{0, "", json.take()};
}

}  // namespace trestle::adapters::sim::okx
