// Rows of balances and positions.
#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::okx {

namespace {

void encode_detail(Json& json, std::string const& asset, v5::Money const& money, Decimal dollars,
                   std::string const& time) {
    auto const equity = money.equity();
    auto const frozen_by_orders = money.locked + money.order_margin;
    json.open_object()
        .field("ccy", asset)
        .field("cashBal", money.cash.to_string())
        .field("availBal", money.free.to_string())
        .field("availEq", money.free.to_string())
        .field("eq", equity.to_string())
        .field("eqUsd", v5::times(equity, dollars).to_string())
        .field("disEq", v5::times(equity, dollars).to_string())
        .field("frozenBal", (frozen_by_orders + money.position_margin).to_string())
        .field("ordFrozen", frozen_by_orders.to_string())
        .field("upl", money.unrealised.to_string())
        .field("imr", money.initial_margin().to_string())
        .field("mmr", money.maintenance_margin.to_string())
        .field("uTime", time)
        .field("coinUsdPrice", dollars.to_string())
        .field("collateralEnabled", false)
        .field("collateralRestrict", false)
        .field("colBorrAutoConversion", "0");
    for (auto const* zero : {"fixedBal", "isoEq", "isoUpl", "notionalLever", "rewardBal",
                             "spotCopyTradingEq", "spotIsoBal", "stgyEq", "smtSyncEq", "twap"})
        json.field(zero, "0");
    for (auto const* none :
         {"accAvgPx", "borrowFroz", "clSpotInUseAmt", "crossLiab", "interest", "isoLiab", "liab",
          "maxLoan", "maxSpotInUseAmt", "mgnRatio", "openAvgPx", "spotBal", "spotInUseAmt",
          "spotUpl", "spotUplRatio", "totalPnl", "totalPnlRatio", "uplLiab"})
        json.field(none, "");
    json.close_object();
}

}  // namespace

std::string uid_of(std::string_view account) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL;
    for (char const c : account)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return std::to_string(10'000'000'000'000'000ULL + hash % 90'000'000'000'000'000ULL);
}

void encode_balance(Json& json, Venue const& venue, std::string_view account,
                    std::vector<std::string> const& assets) {
    auto const time = std::to_string(venue.clock.now_ms());
    Decimal total, initial, maintenance, unrealised;
    for (auto const& asset : v5::held_assets(venue.exchange, account)) {
        auto const money = v5::money_of(venue.exchange, account, asset);
        total = total + v5::times(money.equity(), v5::dollars_for(venue.exchange, asset));
        initial = initial + money.initial_margin();
        maintenance = maintenance + money.maintenance_margin;
        unrealised = unrealised + money.unrealised;
    }
    json.open_object()
        .field("totalEq", total.to_string())
        .field("adjEq", "")
        .field("availEq", "")
        .field("imr", initial.to_string())
        .field("mmr", maintenance.to_string())
        .field("mgnRatio", maintenance.is_zero() ? "" : v5::share(total, maintenance).to_string())
        .field("upl", unrealised.to_string())
        .field("uTime", time);
    for (auto const* none :
         {"borrowFroz", "isoEq", "notionalUsd", "notionalUsdForBorrow", "notionalUsdForFutures",
          "notionalUsdForOption", "notionalUsdForSwap", "ordFroz"})
        json.field(none, "");
    json.key("details").open_array();
    for (auto const& asset : assets.empty() ? v5::held_assets(venue.exchange, account) : assets)
        if (venue.exchange.accounts().knows(account))
            encode_detail(json, asset, v5::money_of(venue.exchange, account, asset),
                          v5::dollars_for(venue.exchange, asset), time);
    json.close_array().close_object();
}

std::string position_id_of(Position const& position) {
    auto const side = position.side == PositionSide::both    ? "0"
                      : position.side == PositionSide::longs ? "1"
                                                             : "2";
    return uid_of(position.account + "/" + position.symbol + "/" + side);
}

std::string_view position_side_of(Venue const&, Position const& position) {
    switch (position.side) {
        case PositionSide::both: return "net";
        case PositionSide::longs: return "long";
        case PositionSide::shorts: return "short";
    }
    return "net";
}

void encode_position(Json& json, Venue const& venue, PositionState const& state) {
    auto const& position = state.position;
    auto const& rules = *venue.exchange.rules(position.symbol);
    bool const is_cross = position.margin_mode == MarginMode::cross;
    // In long/short mode the side says it, and the size has no sign.
    auto const size =
        position.side == PositionSide::both ? position.quantity : position.quantity.abs();
    auto const text = [&](Decimal value) {
        return position.is_flat() ? std::string() : value.to_string();
    };
    json.open_object()
        .field("instType", inst_type_of(rules))
        .field("instId", inst_id_of(rules))
        .field("posId", position_id_of(position))
        .field("posSide", position_side_of(venue, position))
        .field("pos", size.to_string())
        .field("availPos", position.side == PositionSide::both ? "" : size.to_string())
        .field("posCcy", "")
        .field("ccy", rules.quote)
        .field("mgnMode", is_cross ? "cross" : "isolated")
        .field("avgPx", text(state.entry_price))
        .field("markPx", state.mark_price.to_string())
        .field("idxPx", state.mark_price.to_string())
        .field("last", venue.exchange.last_price(position.symbol).to_string())
        .field("lever", std::to_string(position.leverage))
        .field("liqPx", state.liquidation_price.is_positive() ? text(state.liquidation_price) : "")
        .field("margin", is_cross ? "" : position.isolated_margin.to_string())
        .field("imr", is_cross ? text(state.initial_margin) : "")
        .field("mmr", text(state.maintenance_margin))
        .field("mgnRatio",
               state.maintenance_margin.is_zero()
                   ? ""
                   : v5::share(state.initial_margin + state.unrealised, state.maintenance_margin)
                         .to_string())
        .field("notionalUsd", text(state.notional.abs()))
        .field("upl", text(state.unrealised))
        .field("uplLastPx", text(state.unrealised))
        .field("uplRatio", text(v5::share(state.unrealised, state.initial_margin)))
        .field("realizedPnl", (position.realised - position.fees + position.funding).to_string())
        .field("pnl", position.realised.to_string())
        .field("fee", (-position.fees).to_string())
        .field("fundingFee", position.funding.to_string())
        .field("liqPenalty", "0")
        .field("adl", "1")
        .field("tradeId", "")
        .field("cTime", std::to_string(position.opened_ms))
        .field("uTime", std::to_string(position.updated_ms))
        .field("pTime", std::to_string(venue.clock.now_ms()));
    for (auto const* none : {"interest", "liab", "liabCcy", "optVal", "deltaBS", "deltaPA",
                             "gammaBS", "gammaPA", "thetaBS", "thetaPA", "vegaBS", "vegaPA", "bePx",
                             "usdPx", "spotInUseAmt", "spotInUseCcy"})
        json.field(none, "");
    json.key("closeOrderAlgo").open_array().close_array().close_object();
}

}  // namespace trestle::adapters::sim::okx
