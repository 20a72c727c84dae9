#include "adapters/sim/okx/words.hpp"

#include <algorithm>

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::okx {

std::string_view word_for(Side side) { return side == Side::buy ? "buy" : "sell"; }

std::string_view word_for(Status status) {
    switch (status) {
        case Status::untriggered:
        case Status::working: return "live";
        case Status::partially_filled: return "partially_filled";
        case Status::filled: return "filled";
        case Status::triggered: return "effective";
        case Status::canceled:
        case Status::expired:
        case Status::expired_in_match:
        case Status::rejected: return "canceled";
    }
    OMS_ASSERT(false);
    return {};
}

std::string_view word_for(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::none: return "";
        case SelfTrade::expire_taker: return "cancel_taker";
        case SelfTrade::expire_maker: return "cancel_maker";
        case SelfTrade::expire_both: return "cancel_both";
    }
    OMS_ASSERT(false);
    return {};
}

std::optional<Side> side_from(std::string_view word) {
    if (word == "buy") return Side::buy;
    if (word == "sell") return Side::sell;
    return std::nullopt;
}

std::optional<SelfTrade> self_trade_from(std::string_view word) {
    if (word == "cancel_maker") return SelfTrade::expire_maker;
    if (word == "cancel_taker") return SelfTrade::expire_taker;
    if (word == "cancel_both") return SelfTrade::expire_both;
    return std::nullopt;
}

std::string_view cancel_source(Order const& order) {
    if (order.is_open() || order.status == Status::filled) return "";
    if (order.status == Status::expired_in_match) return "32";
    switch (order.expiry) {
        case ExpiryReason::none: return order.status == Status::canceled ? "1" : "0";
        case ExpiryReason::unfilled_fok: return "13";
        case ExpiryReason::unfilled_ioc:
        case ExpiryReason::no_liquidity: return "14";
        case ExpiryReason::would_take: return "31";
        case ExpiryReason::nothing_left: return "22";
        case ExpiryReason::countdown: return "20";
        case ExpiryReason::liquidation: return "3";
        case ExpiryReason::venue:
        case ExpiryReason::date: return "0";
    }
    OMS_ASSERT(false);
    return {};
}

Problem parameter_problem(std::string_view name) {
    return {51000, "Parameter " + std::string(name) + " error"};
}

Problem missing_parameter(std::string_view name) {
    return {50014, "Parameter " + std::string(name) + " can not be empty."};
}

// "Error Code" of the v5 docs, class "Trade".
Problem problem_for(Refused refused) {
    switch (refused) {
        case Refused::unknown_symbol:
            return {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist."};
        case Refused::market_closed: return {51022, "Contract suspended."};
        case Refused::price_filter: return parameter_problem("px");
        case Refused::percent_price: return {51006, "Order price is not within the price limit."};
        case Refused::lot_size:
            return {51121, "Order quantity must be a multiple of the lot size."};
        case Refused::market_lot_size:
            return {51202, "Market order amount exceeds the maximum amount."};
        case Refused::notional: return {51020, "Your order should meet or exceed the minimum."};
        case Refused::iceberg_parts: return parameter_problem("szLimit");
        case Refused::too_many_orders:
            return {51174, "The number of pending orders reached the upper limit (orders)."};
        case Refused::too_many_trigger_orders:
            return {51261, "Each user can hold up to 100 pending stop orders at the same time."};
        case Refused::duplicate_client_id: return {51016, "Duplicated client order ID."};
        case Refused::position_side: return parameter_problem("posSide");
        case Refused::reduce_only:
            return {51169,
                    "Order failed because you don't have any positions in the direction of this "
                    "contract to reduce or close."};
        case Refused::would_trigger:
            return {51280, "The trigger price is already passed by the last price."};
        case Refused::would_take:
            return {51511,
                    "Modification failed as the order price did not meet the requirement for "
                    "Post Only."};
        case Refused::unfilled_fok: return {51000, "Parameter sz error"};
        case Refused::insufficient_balance:
        case Refused::insufficient_margin:
            return {51008, "Order failed. Insufficient balance or margin in account."};
        case Refused::unknown_order: return {51603, "Order does not exist"};
        case Refused::cancel_restricted:
            return {51403, "Cancellation failed as the order type does not support cancellation."};
        case Refused::amend_increases:
        case Refused::amend_changes_nothing:
            return {51500, "Either order price or amount is required, and must differ."};
        case Refused::too_many_amendments:
        case Refused::not_amendable:
            return {51506, "Order modification unavailable for the order type."};
        case Refused::leverage:
            return {59102, "Leverage exceeds the maximum limit. Please lower the leverage."};
        case Refused::no_change: return {0, ""};
        case Refused::has_orders:
        case Refused::has_position:
            return {59000,
                    "Settings failed. Close any open positions or orders before modifying "
                    "settings."};
    }
    OMS_ASSERT(false);
    return {};
}

bool is_client_id(std::string_view text) {
    if (text.empty() || text.size() > 32) return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

}  // namespace trestle::adapters::sim::okx
