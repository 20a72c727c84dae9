// Questions about the account, and its settings.
#include <algorithm>
#include <charconv>

#include "adapters/sim/bybit/encode.hpp"
#include "adapters/sim/bybit/service.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::size_t most_funding_events = 1000;

std::string user_id(std::string_view account) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL;
    for (char const c : account)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return std::to_string(10'000'000 + hash % 90'000'000);
}

}  // namespace

void Service::remember(FundingEvent const& event) {
    funding_.push_back(event);
    if (funding_.size() > most_funding_events) funding_.pop_front();
}

Answered Service::set_leverage(Call const& call) {
    auto const& fields = call.fields;
    auto const* const rules =
        find_listing(venue_.exchange, fields.text("category"), fields.text("symbol"));
    auto const buy = fields.amount("buyLeverage");
    auto const sell = fields.amount("sellLeverage");
    if (!rules || !rules->is_perpetual()) return problem_for(Refused::unknown_symbol, false);
    if (!buy || !sell || *buy != *sell || !buy->is_multiple_of(Decimal::whole(1)) ||
        !buy->is_positive())
        return Problem{10001, "buy leverage invalid"};
    if (*buy > Decimal::whole(rules->max_leverage)) return problem_for(Refused::leverage, false);
    auto const leverage = static_cast<int>(buy->raw() / Decimal::unit);
    if (venue_.exchange.settings(call.account, rules->symbol).leverage == leverage)
        return problem_for(Refused::no_change, false);
    auto const refused = venue_.exchange.set_leverage(call.account, rules->symbol, leverage);
    if (refused) return problem_for(*refused, false);
    return Answer{};
}

Answered Service::set_position_mode(Call const& call) {
    auto const asked = call.fields.integer("mode");
    if (!asked || (*asked != 0 && *asked != 3)) return Problem{10001, "mode invalid"};
    if (!call.fields.has("symbol") && !call.fields.has("coin"))
        return Problem{10001, "symbol or coin cannot be empty"};
    auto const mode = *asked == 0 ? PositionMode::one_way : PositionMode::hedge;
    if (venue_.exchange.position_mode(call.account) == mode)
        return Problem{110025, "Position mode is not modified"};
    auto const refused = venue_.exchange.set_position_mode(call.account, mode);
    if (refused) return problem_for(*refused, false);
    return Answer{};
}

// Closes the position when the price gets there; what was set before is replaced, "0" ends it.
Answered Service::trading_stop(Call const& call) {
    auto const& fields = call.fields;
    auto const* const rules =
        find_listing(venue_.exchange, fields.text("category"), fields.text("symbol"));
    if (!rules || !rules->is_perpetual()) return problem_for(Refused::unknown_symbol, false);
    auto const index = fields.integer("positionIdx").value_or(0);
    PositionState const* state = nullptr;
    auto const states = venue_.exchange.positions(call.account, rules->symbol);
    for (auto const& one : states)
        if (position_index(one.position.side) == index && !one.position.is_flat()) state = &one;
    if (!state) return Problem{10001, "can not set tp/sl/ts for zero position"};
    bool const is_long = !state->position.quantity.is_negative();
    struct Stop {
        std::string_view field, type;
    };
    constexpr Stop stops[] = {
        {"takeProfit", "TakeProfit"}, {"stopLoss", "StopLoss"}, {"trailingStop", "TrailingStop"}};
    for (auto const& stop : stops) {
        if (!fields.has(stop.field)) continue;
        auto const price = fields.amount(stop.field);
        if (!price || price->is_negative())
            return Problem{10001, std::string(stop.field) + " invalid"};
        for (auto const* order : venue_.exchange.open_orders(call.account, rules->symbol))
            if (order->is_waiting() && note_of(*order, note::stop_type) == stop.type &&
                order->position_side == state->position.side)
                static_cast<void>(
                    venue_.exchange.cancel(rules->symbol, order->id, "user", CancelOnly::any));
        if (price->is_zero()) continue;
        bool const is_profit = stop.type == "TakeProfit";
        Trigger trigger{.price = *price, .is_take_profit = is_profit};
        if (stop.type == "TrailingStop") {
            trigger.trailing_distance = price;
            trigger.price = {};
            trigger.activation = fields.amount("activePrice");
        }
        trigger.direction =
            is_profit == is_long ? TriggerDirection::rises_to : TriggerDirection::falls_to;
        OrderRequest const request{
            .account = call.account,
            .symbol = rules->symbol,
            .client_id = internal_id({}),
            .side = is_long ? Side::sell : Side::buy,
            .kind = Kind::market,
            .position_side = state->position.side,
            .is_reduce_only = state->position.side == PositionSide::both,
            .closes_position = true,
            .trigger = trigger,
            .notes = {{std::string(note::stop_type), std::string(stop.type)},
                      {std::string(note::made_by), "CreateBy" + std::string(stop.type)}}};
        auto const placed = venue_.exchange.place(request);
        if (!placed) return problem_for(placed.error(), false);
    }
    return Answer{};
}

Answered Service::wallet(Call const& call) const {
    auto const type = call.fields.text("accountType");
    if (type != "UNIFIED") return Problem{10001, "accountType only support UNIFIED."};
    Json json;
    json.open_object().key("list").open_array();
    encode_wallet(json, venue_, call.account, v5::split_commas(call.fields.text("coin")));
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

Answered Service::account_state(Call const& call) const {
    bool is_isolated = false;
    for (auto const& symbol : venue_.exchange.symbols())
        is_isolated = is_isolated || venue_.exchange.settings(call.account, symbol).margin_mode ==
                                         MarginMode::isolated;
    Json json;
    json.open_object()
        .field("marginMode", is_isolated ? "ISOLATED_MARGIN" : "REGULAR_MARGIN")
        .field("updatedTime", std::to_string(venue_.clock.now_ms()))
        .field("unifiedMarginStatus", 5)
        .field("dcpStatus", switches_.empty() ? "OFF" : "ON")
        .field("timeWindow", 10)
        .field("smpGroup", 0)
        .field("isMasterTrader", false)
        .field("spotHedgingStatus", "OFF")
        .close_object();
    return Answer{.result = json.take()};
}

Answered Service::set_margin_mode(Call const& call) {
    auto const word = call.fields.text("setMarginMode");
    if (word != "REGULAR_MARGIN" && word != "ISOLATED_MARGIN")
        return Problem{3400045, "Set margin mode failed"};
    auto const mode = word == "REGULAR_MARGIN" ? MarginMode::cross : MarginMode::isolated;
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (!venue_.exchange.rules(symbol)->is_perpetual()) continue;
        auto const refused = venue_.exchange.set_margin_mode(call.account, symbol, mode);
        if (refused && *refused != Refused::no_change)
            return Problem{3400045, "Set margin mode failed"};
    }
    return Answer{.result = R"({"reasons":[]})"};
}

Answered Service::fee_rate(Call const& call) const {
    auto const& fields = call.fields;
    auto const rate = venue_.exchange.fee_rate().to_string();
    Json json;
    json.open_object().key("list").open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        bool const is_wanted = category_of(rules) == fields.text("category") &&
                               (!fields.has("symbol") || fields.text("symbol") == name_of(rules));
        if (is_wanted)
            json.open_object()
                .field("symbol", name_of(rules))
                .field("takerFeeRate", rate)
                .field("makerFeeRate", rate)
                .close_object();
    }
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

Answered Service::query_key(Call const& call) const {
    Json json;
    json.open_object()
        .field("id", "1")
        .field("note", "simulated")
        .field("apiKey", call.api_key)
        .field("readOnly", 0)
        .field("secret", "")
        .key("permissions")
        .raw(R"({"ContractTrade":["Order","Position"],"Spot":["SpotTrade"],"Wallet":[],)"
             R"("Options":[],"Derivatives":["DerivativesTrade"],"Exchange":[]})")
        .key("ips")
        .raw(R"(["*"])")
        .field("type", 1)
        .field("deadlineDay", -2)
        .field("expiredAt", "1970-01-01T00:00:00Z")
        .field("createdAt", "2023-01-01T00:00:00Z")
        .field("unified", 0)
        .field("uta", 1)
        .field("userID", user_id(call.account))
        .field("inviterID", 0)
        .field("vipLevel", "No VIP")
        .field("mktMakerLevel", "0")
        .field("affiliateID", 0)
        .field("rsaPublicKey", "")
        .field("isMaster", true)
        .field("parentUid", "0")
        .close_object();
    return Answer{.result = json.take()};
}

Answered Service::coins(Call const& call) const {
    Json json;
    json.open_object().key("rows").open_array();
    for (auto const& asset : v5::listed_assets(venue_.exchange)) {
        if (call.fields.has("coin") && call.fields.text("coin") != asset) continue;
        json.open_object()
            .field("name", asset)
            .field("coin", asset)
            .field("remainAmount", "0")
            .key("chains")
            .open_array()
            .open_object()
            .field("chain", asset)
            .field("chainType", "Simulated")
            .field("confirmation", "1")
            .field("withdrawFee", "")
            .field("depositMin", "0")
            .field("withdrawMin", "0")
            .field("minAccuracy", "8")
            .field("chainDeposit", "0")
            .field("chainWithdraw", "0")
            .field("withdrawPercentageFee", "0")
            .close_object()
            .close_array()
            .close_object();
    }
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

// The funding account: everything is in the unified one.
Answered Service::funding_balances(Call const& call) const {
    Json json;
    json.open_object()
        .field("memberId", user_id(call.account))
        .field("accountType", call.fields.text("accountType"))
        .key("balance")
        .open_array();
    for (auto const& asset : v5::listed_assets(venue_.exchange))
        json.open_object()
            .field("coin", asset)
            .field("walletBalance", "0")
            .field("transferBalance", "0")
            .field("bonus", "")
            .close_object();
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

Answered Service::arm_switch(Call const& call) {
    auto const product =
        call.fields.has("product") ? call.fields.text("product") : std::string_view("OPTIONS");
    auto const seconds = call.fields.integer("timeWindow");
    if (product != "OPTIONS" && product != "DERIVATIVES" && product != "SPOT")
        return Problem{10001, "product invalid"};
    if (!seconds || *seconds < 3 || *seconds > 300) return Problem{10001, "timeWindow invalid"};
    std::erase_if(switches_, [&](auto const& known) {
        return known.account == call.account && known.product == product;
    });
    switches_.push_back({call.account, std::string(product), *seconds});
    return Answer{.text = "success"};
}

Answered Service::query_switch(Call const& call) const {
    Json json;
    json.open_object().key("dcpInfos").open_array();
    for (auto const& known : switches_)
        if (known.account == call.account)
            json.open_object()
                .field("product", known.product)
                .field("dcpStatus", "ON")
                .field("timeWindow", std::to_string(known.window_s))
                .close_object();
    json.close_array().close_object();
    return Answer{.result = json.take(), .text = "success"};
}

void Service::cancel_product(std::string_view account, std::string_view product) {
    for (auto const& symbol : venue_.exchange.symbols()) {
        bool const is_spot = !venue_.exchange.rules(symbol)->is_perpetual();
        if (is_spot == (product == "SPOT") && product != "OPTIONS")
            static_cast<void>(venue_.exchange.cancel_all(account, symbol, "switch"));
    }
}

}  // namespace trestle::adapters::sim::bybit
