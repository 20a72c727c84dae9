// The way from an operation to what does it, and the public questions.
#include <algorithm>
#include <array>

#include "adapters/sim/amounts.hpp"
#include "adapters/sim/bybit/encode.hpp"
#include "adapters/sim/bybit/service.hpp"
#include "adapters/sim/v5/money.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::array<std::string_view, 4> categories{"spot", "linear", "inverse", "option"};

std::optional<Problem> check_category(Call const& call) {
    bool const is_known =
        std::ranges::find(categories, call.fields.text("category")) != categories.end();
    return is_known ? std::nullopt : std::optional(Problem{10001, "Illegal category"});
}

Problem no_symbol(std::string_view category) {
    return problem_for(Refused::unknown_symbol, category == "spot");
}

}  // namespace

Answered Service::run(Call const& call) {
    switch (call.route->operation) {
        case Operation::time: return time();
        case Operation::instruments: return instruments(call);
        case Operation::tickers: return tickers(call);
        case Operation::books: return books(call);
        case Operation::trades: return trades(call);
        case Operation::price_limit: return price_limit(call);
        case Operation::no_rows:
            return Answer{.result = R"({"category":"","list":[],"rows":[],"nextPageCursor":""})"};
        case Operation::place:
        case Operation::amend:
        case Operation::cancel: return run_one(call);
        case Operation::cancel_all: return cancel_all(call);
        case Operation::place_batch:
        case Operation::amend_batch:
        case Operation::cancel_batch: return run_batch(call);
        case Operation::open_orders: return orders(call, false);
        case Operation::order_history: return orders(call, true);
        case Operation::executions: return executions(call);
        case Operation::positions: return positions(call);
        case Operation::set_leverage: return set_leverage(call);
        case Operation::set_position_mode: return set_position_mode(call);
        case Operation::trading_stop: return trading_stop(call);
        case Operation::wallet: return wallet(call);
        case Operation::account: return account_state(call);
        case Operation::set_margin_mode: return set_margin_mode(call);
        case Operation::fee_rate: return fee_rate(call);
        case Operation::query_key: return query_key(call);
        case Operation::coins: return coins(call);
        case Operation::funding_balances: return funding_balances(call);
        case Operation::arm_switch: return arm_switch(call);
        case Operation::query_switch: return query_switch(call);
    }
    OMS_ASSERT(false);
    return Answer{};
}

Answered Service::time() const {
    auto const now_ms = venue_.clock.now_ms();
    Json json;
    json.open_object()
        .field("timeSecond", std::to_string(now_ms / 1000))
        .field("timeNano", std::to_string(now_ms * 1'000'000))
        .close_object();
    return Answer{.result = json.take()};
}

Answered Service::instruments(Call const& call) const {
    if (auto problem = check_category(call)) return *problem;
    auto const& fields = call.fields;
    auto const category = fields.text("category");
    // Contracts before their launch: there are none.
    bool const wants_others = fields.has("status") && fields.text("status") != "Trading";
    Json json;
    json.open_object().field("category", category).key("list").open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        bool const is_wanted = category_of(rules) == category && !wants_others &&
                               (!fields.has("symbol") || fields.text("symbol") == name_of(rules)) &&
                               (!fields.has("baseCoin") || fields.text("baseCoin") == rules.base);
        if (is_wanted) encode_instrument(json, rules);
    }
    json.close_array();
    // The spot list always comes whole, and has no pages.
    if (category != "spot") json.field("nextPageCursor", "");
    json.close_object();
    return Answer{.result = json.take()};
}

Answered Service::tickers(Call const& call) const {
    if (auto problem = check_category(call)) return *problem;
    auto const category = call.fields.text("category");
    auto const name = call.fields.text("symbol");
    if (!name.empty() && !find_listing(venue_.exchange, category, name)) return no_symbol(category);
    Json json;
    json.open_object().field("category", category).key("list").open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        if (category_of(rules) == category && (name.empty() || name == name_of(rules)))
            encode_ticker(json, venue_, tape_, rules);
    }
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

Answered Service::books(Call const& call) const {
    if (auto problem = check_category(call)) return *problem;
    auto const category = call.fields.text("category");
    auto const* const rules = find_listing(venue_.exchange, category, call.fields.text("symbol"));
    if (!rules) return no_symbol(category);
    auto const usual = category == "spot" ? 1 : 25;
    auto const most = category == "spot" ? 200 : 1000;
    auto const limit =
        std::clamp<std::int64_t>(call.fields.integer("limit").value_or(usual), 1, most);
    auto const& book = venue_.exchange.book(rules->symbol);
    auto const now_ms = venue_.clock.now_ms();
    Json json;
    json.open_object().field("s", name_of(*rules));
    encode_book_sides(json, book, static_cast<std::size_t>(limit));
    json.field("ts", now_ms)
        .field("u", book.last_update())
        .field("seq", book.last_update())
        .field("cts", now_ms)
        .close_object();
    return Answer{.result = json.take()};
}

Answered Service::trades(Call const& call) const {
    if (auto problem = check_category(call)) return *problem;
    auto const category = call.fields.text("category");
    auto const* const rules = find_listing(venue_.exchange, category, call.fields.text("symbol"));
    if (!rules) return no_symbol(category);
    auto left = std::clamp<std::int64_t>(call.fields.integer("limit").value_or(60), 1, 500);
    auto const& trades = tape_.trades(rules->symbol);
    Json json;
    json.open_object().field("category", category).key("list").open_array();
    for (auto trade = trades.rbegin(); trade != trades.rend() && left > 0; ++trade, --left)
        encode_public_trade(json, *rules, *trade);
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

Answered Service::price_limit(Call const& call) const {
    auto const category = call.fields.text("category");
    auto const* const rules = find_listing(venue_.exchange, category.empty() ? "linear" : category,
                                           call.fields.text("symbol"));
    if (!rules) return no_symbol(category);
    auto const last = venue_.exchange.last_price(rules->symbol);
    Json json;
    json.open_object()
        .field("symbol", name_of(*rules))
        .field("buyLmt", floor_to(v5::times(last, rules->price_times_up), rules->tick).to_string())
        .field("sellLmt",
               floor_to(v5::times(last, rules->price_times_down), rules->tick).to_string())
        .field("ts", std::to_string(venue_.clock.now_ms()))
        .close_object();
    return Answer{.result = json.take()};
}

}  // namespace trestle::adapters::sim::bybit
