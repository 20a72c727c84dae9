// Rows of positions and wallets.
#include "adapters/sim/bybit/encode.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

void encode_coin(Json& json, std::string const& asset, v5::Money const& money, Decimal dollars) {
    json.open_object()
        .field("coin", asset)
        .field("equity", money.equity().to_string())
        .field("usdValue", v5::times(money.equity(), dollars).to_string())
        .field("walletBalance", money.cash.to_string())
        .field("availableToWithdraw", money.free.to_string())
        .field("locked", money.locked.to_string())
        .field("unrealisedPnl", money.unrealised.to_string())
        .field("totalOrderIM", money.order_margin.to_string())
        .field("totalPositionIM", money.position_margin.to_string())
        .field("totalPositionMM", money.maintenance_margin.to_string())
        .field("availableToBorrow", "")
        .field("borrowAmount", "0")
        .field("accruedInterest", "0")
        .field("cumRealisedPnl", "0")
        .field("bonus", "0")
        .field("collateralSwitch", true)
        .field("marginCollateral", true)
        .field("spotHedgingQty", "0")
        .field("spotBorrow", "0")
        .close_object();
}

}  // namespace

void encode_position(Json& json, Venue const& venue, PositionState const& state, bool is_push) {
    auto const& position = state.position;
    auto const& rules = *venue.exchange.rules(position.symbol);
    bool const is_flat = position.is_flat();
    bool const is_isolated = position.margin_mode == MarginMode::isolated;
    auto const side = is_flat ? "" : position.quantity.is_negative() ? "Sell" : "Buy";
    auto const value = state.notional.abs();
    auto const liquidation = state.liquidation_price.is_positive() && !is_flat
                                 ? state.liquidation_price.to_string()
                                 : std::string();
    auto const margin = is_isolated ? position.isolated_margin : state.initial_margin;
    json.open_object();
    if (is_push) json.field("category", category_of(rules));
    json.field("positionIdx", position_index(position.side))
        .field("riskId", 1)
        .field("riskLimitValue", "2000000")
        .field("symbol", name_of(rules))
        .field("side", side)
        .field("size", position.quantity.abs().to_string())
        .field(is_push ? "entryPrice" : "avgPrice", state.entry_price.to_string())
        .field("positionValue", value.to_string())
        .field("tradeMode", is_isolated ? 1 : 0)
        .field("positionStatus", "Normal")
        .field("autoAddMargin", 0)
        .field("adlRankIndicator", is_flat ? 0 : 2)
        .field("leverage", std::to_string(position.leverage))
        .field("positionBalance", margin.to_string())
        .field("markPrice", state.mark_price.to_string())
        .field("liqPrice", liquidation)
        .field("bustPrice", "")
        .field("breakEvenPrice", "")
        .field("positionIM", state.initial_margin.to_string())
        .field("positionIMByMp", state.initial_margin.to_string())
        .field("positionMM", state.maintenance_margin.to_string())
        .field("positionMMByMp", state.maintenance_margin.to_string())
        .field("unrealisedPnl", state.unrealised.to_string())
        .field("curRealisedPnl", (position.realised - position.fees + position.funding).to_string())
        .field("cumRealisedPnl", (position.realised - position.fees + position.funding).to_string())
        .field("tpslMode", "Full")
        .field("takeProfit", "")
        .field("stopLoss", "")
        .field("trailingStop", "0")
        .field("sessionAvgPrice", "")
        .field("isReduceOnly", false)
        .field("mmrSysUpdatedTime", "")
        .field("leverageSysUpdatedTime", "")
        .field("seq", position.updated_ms)
        .field("createdTime", std::to_string(position.opened_ms))
        .field("updatedTime", std::to_string(position.updated_ms))
        .close_object();
}

void encode_wallet(Json& json, Venue const& venue, std::string_view account,
                   std::vector<std::string> const& assets) {
    auto const& exchange = venue.exchange;
    Decimal equity, cash, free, unrealised, initial, maintenance;
    for (auto const& asset : v5::held_assets(exchange, account)) {
        auto const money = v5::money_of(exchange, account, asset);
        auto const dollars = v5::dollars_for(exchange, asset);
        equity = equity + v5::times(money.equity(), dollars);
        cash = cash + v5::times(money.cash, dollars);
        free = free + v5::times(money.free, dollars);
        unrealised = unrealised + v5::times(money.unrealised, dollars);
        initial = initial + v5::times(money.initial_margin(), dollars);
        maintenance = maintenance + v5::times(money.maintenance_margin, dollars);
    }
    json.open_object()
        .field("accountType", "UNIFIED")
        .field("accountLTV", "0")
        .field("accountIMRate", v5::share(initial, equity).to_string())
        .field("accountMMRate", v5::share(maintenance, equity).to_string())
        .field("totalEquity", equity.to_string())
        .field("totalWalletBalance", cash.to_string())
        .field("totalMarginBalance", equity.to_string())
        .field("totalAvailableBalance", free.to_string())
        .field("totalPerpUPL", unrealised.to_string())
        .field("totalInitialMargin", initial.to_string())
        .field("totalMaintenanceMargin", maintenance.to_string())
        .key("coin")
        .open_array();
    for (auto const& asset : assets.empty() ? v5::held_assets(exchange, account) : assets)
        encode_coin(json, asset, v5::money_of(exchange, account, asset),
                    v5::dollars_for(exchange, asset));
    json.close_array().close_object();
}

}  // namespace trestle::adapters::sim::bybit
