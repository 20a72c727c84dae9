// The account: balances, positions, margin, and the events that tell of them.
#include "adapters/sim/binance_usdm/encode.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

std::string_view margin_word(MarginMode mode) {
    return mode == MarginMode::isolated ? "isolated" : "cross";
}

std::string_view reason_word(BalanceReason reason) {
    switch (reason) {
        case BalanceReason::order:
        case BalanceReason::liquidation: return "ORDER";
        case BalanceReason::funding: return "FUNDING_FEE";
        case BalanceReason::transfer: return "DEPOSIT";
    }
    return "ORDER";
}

void encode_margin(Json& json, MarginState const& margin, std::string_view prefix) {
    auto const name = [&](std::string_view word) {
        if (prefix.empty()) return std::string(word);
        std::string result(prefix);
        result += static_cast<char>(word[0] - 'a' + 'A');
        result += word.substr(1);
        return result;
    };
    json.field(name("initialMargin"), margin.initial_margin())
        .field(name("maintMargin"), margin.maintenance_margin)
        .field(name("walletBalance"), margin.wallet)
        .field(prefix.empty() ? "unrealizedProfit" : "totalUnrealizedProfit", margin.unrealised)
        .field(name("marginBalance"), margin.equity())
        .field(name("positionInitialMargin"), margin.position_margin)
        .field(name("openOrderInitialMargin"), margin.order_margin)
        .field(name("crossWalletBalance"), margin.wallet)
        .field(name("crossUnPnl"), margin.unrealised)
        .field("availableBalance", margin.available)
        .field("maxWithdrawAmount", margin.available);
}

}  // namespace

std::string encode_balances(Exchange const& exchange, std::string const& account,
                            AccountView const& view) {
    Json json;
    json.open_array();
    for (auto const& asset : view.assets) {
        auto const margin = exchange.margin(account, asset);
        json.open_object()
            .field("accountAlias", "SimTrestle")
            .field("asset", asset)
            .field("balance", margin.wallet)
            .field("crossWalletBalance", margin.wallet)
            .field("crossUnPnl", margin.unrealised)
            .field("availableBalance", margin.available)
            .field("maxWithdrawAmount", margin.available)
            .field("marginAvailable", true)
            .field("updateTime", view.now_ms)
            .close_object();
    }
    json.close_array();
    return json.take();
}

std::string encode_account(Exchange const& exchange, std::string const& account,
                           AccountView const& view) {
    MarginState total;
    for (auto const& asset : view.assets) {
        auto const margin = exchange.margin(account, asset);
        total.wallet = total.wallet + margin.wallet;
        total.unrealised = total.unrealised + margin.unrealised;
        total.position_margin = total.position_margin + margin.position_margin;
        total.order_margin = total.order_margin + margin.order_margin;
        total.maintenance_margin = total.maintenance_margin + margin.maintenance_margin;
        total.available = total.available + margin.available;
    }
    Json json;
    json.open_object()
        .field("feeTier", 0)
        .field("canTrade", true)
        .field("canDeposit", true)
        .field("canWithdraw", true)
        .field("dualSidePosition", view.mode == PositionMode::hedge)
        .field("multiAssetsMargin", false)
        .field("tradeGroupId", -1)
        .field("updateTime", view.now_ms);
    encode_margin(json, total, "total");
    json.key("assets").open_array();
    for (auto const& asset : view.assets) {
        json.open_object().field("asset", asset);
        encode_margin(json, exchange.margin(account, asset), "");
        json.field("marginAvailable", true).field("updateTime", view.now_ms).close_object();
    }
    json.close_array().key("positions").open_array();
    for (auto const& state : view.positions) {
        auto const& position = state.position;
        auto const& rules = *exchange.rules(position.symbol);
        json.open_object()
            .field("symbol", rules.name)
            .field("positionSide", word_for(position.side))
            .field("positionAmt", quantity_text(rules, position.quantity))
            .field("entryPrice", state.entry_price.to_string())
            .field("unrealizedProfit", state.unrealised)
            .field("isolated", position.margin_mode == MarginMode::isolated)
            .field("leverage", std::to_string(position.leverage))
            .field("isolatedMargin", position.isolated_margin)
            .field("isolatedWallet", position.isolated_margin)
            .field("notional", state.notional)
            .field("initialMargin", state.initial_margin)
            .field("positionInitialMargin", state.initial_margin)
            .field("openOrderInitialMargin", Decimal())
            .field("maintMargin", state.maintenance_margin)
            .field("updateTime", position.updated_ms)
            .close_object();
    }
    json.close_array().close_object();
    return json.take();
}

void encode_position_risk(Json& json, Rules const& rules, PositionState const& state) {
    auto const& position = state.position;
    json.open_object()
        .field("symbol", rules.name)
        .field("positionSide", word_for(position.side))
        .field("positionAmt", quantity_text(rules, position.quantity))
        .field("entryPrice", state.entry_price.to_string())
        .field("breakEvenPrice", state.entry_price.to_string())
        .field("markPrice", state.mark_price)
        .field("unRealizedProfit", state.unrealised)
        .field("liquidationPrice", state.liquidation_price.to_string())
        .field("isolatedMargin", position.isolated_margin)
        .field("notional", state.notional)
        .field("marginAsset", rules.quote)
        .field("isolatedWallet", position.isolated_margin)
        .field("initialMargin", state.initial_margin)
        .field("maintMargin", state.maintenance_margin)
        .field("positionInitialMargin", state.initial_margin)
        .field("openOrderInitialMargin", Decimal())
        .field("leverage", std::to_string(position.leverage))
        .field("marginType", margin_word(position.margin_mode))
        .field("adl", 1)
        .field("bidNotional", "0")
        .field("askNotional", "0")
        .field("updateTime", position.updated_ms)
        .close_object();
}

void encode_brackets(Json& json, Rules const& rules) {
    json.open_object()
        .field("symbol", rules.name)
        .key("brackets")
        .open_array()
        .open_object()
        .field("bracket", 1)
        .field("initialLeverage", rules.max_leverage)
        .key("notionalCap")
        .raw(rules.max_notional.to_string())
        .field("notionalFloor", 0)
        .key("maintMarginRatio")
        .raw(rules.maintenance_rate.to_string())
        .field("cum", 0)
        .close_object()
        .close_array()
        .close_object();
}

std::string encode_account_event(Exchange const& exchange, BalanceEvent const* balance,
                                 PositionEvent const* position, std::int64_t now_ms) {
    auto const reason = position ? position->reason : balance->reason;
    auto const time_ms = position ? position->time_ms : balance->time_ms;
    Json json;
    json.open_object()
        .field("e", "ACCOUNT_UPDATE")
        .field("E", now_ms)
        .field("T", time_ms)
        .key("a")
        .open_object()
        .field("m", reason_word(reason))
        .key("B")
        .open_array();
    if (balance)
        for (auto const& holding : balance->changed) {
            auto const wallet = holding.free + holding.locked;
            json.open_object()
                .field("a", holding.asset)
                .field("wb", wallet)
                .field("cw", wallet)
                .field("bc", "0")
                .close_object();
        }
    json.close_array().key("P").open_array();
    if (position) {
        auto const& held = position->state.position;
        auto const& rules = *exchange.rules(held.symbol);
        json.open_object()
            .field("s", rules.name)
            .field("pa", quantity_text(rules, held.quantity))
            .field("ep", position->state.entry_price.to_string())
            .field("bep", position->state.entry_price.to_string())
            .field("cr", held.realised)
            .field("up", position->state.unrealised)
            .field("mt", margin_word(held.margin_mode))
            .field("iw", held.isolated_margin)
            .field("ps", word_for(held.side))
            .close_object();
    }
    json.close_array().close_object().close_object();
    return json.take();
}

std::string encode_margin_call(MarginCallEvent const& event, std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "MARGIN_CALL")
        .field("E", now_ms)
        .field("cw", event.margin.wallet)
        .key("p")
        .open_array();
    for (auto const& state : event.positions) {
        if (state.position.is_flat()) continue;
        json.open_object()
            .field("s", state.position.symbol)
            .field("ps", word_for(state.position.side))
            .field("pa", state.position.quantity.to_string())
            .field("mt",
                   state.position.margin_mode == MarginMode::isolated ? "ISOLATED" : "CROSSED")
            .field("iw", state.position.isolated_margin)
            .field("mp", state.mark_price)
            .field("up", state.unrealised)
            .field("mm", state.maintenance_margin)
            .close_object();
    }
    json.close_array().close_object();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_usdm
