#include "adapters/sim/bybit/words.hpp"

#include <algorithm>

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::bybit {

std::string_view word_for(Side side) { return side == Side::buy ? "Buy" : "Sell"; }

std::string_view word_for(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::none: return "None";
        case SelfTrade::expire_taker: return "CancelTaker";
        case SelfTrade::expire_maker: return "CancelMaker";
        case SelfTrade::expire_both: return "CancelBoth";
    }
    OMS_ASSERT(false);
    return {};
}

std::optional<Side> side_from(std::string_view word) {
    if (word == "Buy") return Side::buy;
    if (word == "Sell") return Side::sell;
    return std::nullopt;
}

std::optional<SelfTrade> self_trade_from(std::string_view word) {
    if (word.empty() || word == "None") return SelfTrade::none;
    if (word == "CancelMaker") return SelfTrade::expire_maker;
    if (word == "CancelTaker") return SelfTrade::expire_taker;
    if (word == "CancelBoth") return SelfTrade::expire_both;
    return std::nullopt;
}

Problem parameter_problem(std::string_view text) {
    return {10001, "Request parameter error: " + std::string(text)};
}

// "Error Codes" of the v5 docs: 1701xx of the spot market, 1100xx of contracts.
Problem problem_for(Refused refused, bool is_spot) {
    auto const either = [is_spot](Problem spot, Problem contract) {
        return is_spot ? std::move(spot) : std::move(contract);
    };
    switch (refused) {
        case Refused::unknown_symbol:
            return either({170121, "Invalid symbol."}, {10001, "params error: symbol invalid"});
        case Refused::market_closed:
            return either({170151, "The trading pair is not open yet."},
                          {110066, "No trading is allowed at the current time"});
        case Refused::price_filter:
            return either({170134, "Order price decimal too long."},
                          {10001, "params error: price invalid"});
        case Refused::percent_price:
            return either({170193, "Buy order price cannot be higher than the limit."},
                          {110003, "Order price exceeds the allowable range."});
        case Refused::lot_size:
            return either({170137, "Order volume decimal too long."}, {10001, "Qty invalid"});
        case Refused::market_lot_size:
            return either({170135, "Order quantity too large."},
                          {10001, "Qty exceeds the maximum"});
        case Refused::notional:
            return either({170140, "Order value exceeded lower limit."},
                          {110094, "Order does not meet minimum order value"});
        case Refused::iceberg_parts: return {10001, "params error: iceberg"};
        case Refused::too_many_orders:
            return either({170005, "Too many new orders."},
                          {110020, "Not allowed to have more than 500 active orders"});
        case Refused::too_many_trigger_orders:
            return {110009, "The number of stop orders exceeds the maximum allowable limit."};
        case Refused::duplicate_client_id:
            return either({170141, "Duplicate clientOrderId"},
                          {110072, "OrderLinkedID is duplicate"});
        case Refused::position_side: return {10001, "position idx not match position mode"};
        case Refused::reduce_only:
            return {110017, "current position is zero, cannot fix reduce-only order qty"};
        case Refused::would_trigger: return {110092, "expect Rising, but trigger_price <= current"};
        case Refused::would_take:
            return either({170218, "The LIMIT-MAKER order is rejected due to invalid price."},
                          {110003, "Order price would take liquidity."});
        case Refused::unfilled_fok: return {10001, "Qty invalid"};
        case Refused::insufficient_balance:
        case Refused::insufficient_margin:
            return either({170131, "Insufficient balance."},
                          {110007, "ab not enough for new order"});
        case Refused::unknown_order:
        case Refused::cancel_restricted:
            return either({170213, "Order does not exist."},
                          {110001, "order not exists or too late to cancel"});
        case Refused::amend_increases:
        case Refused::amend_changes_nothing: return {10001, "The order remains unchanged."};
        case Refused::too_many_amendments:
        case Refused::not_amendable:
            return either({170149, "Order modification is not supported."},
                          {110032, "Illegal order"});
        case Refused::leverage: return {110013, "Cannot set leverage due to risk limit level"};
        case Refused::no_change: return {110043, "leverage not modified"};
        case Refused::has_orders: return {110028, "You have existing open orders"};
        case Refused::has_position: return {110024, "You have an existing position"};
    }
    OMS_ASSERT(false);
    return {};
}

bool is_client_id(std::string_view text) {
    if (text.empty() || text.size() > 36) return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
}

}  // namespace trestle::adapters::sim::bybit
