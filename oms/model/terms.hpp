// Owns what a desk asks for: side, type, time in force, quantity and price of one order.
#pragma once

#include <cstdint>
#include <optional>

#include "oms/model/money.hpp"
#include "oms/model/time.hpp"

namespace trestle {

enum class Side : std::uint8_t { buy, sell };
enum class OrderType : std::uint8_t { market, limit };
// good_till_cancel rests; immediate_or_cancel and fill_or_kill never rest; good_till_date rests
// at the venue as good_till_cancel, and Trestle ends it.
enum class TimeInForce : std::uint8_t {
    good_till_cancel,
    immediate_or_cancel,
    fill_or_kill,
    good_till_date,
};
// When the venue halts the symbol: ExecInst(18) J (reinstate) or nothing, and K (cancel).
enum class OnHalt : std::uint8_t { keep, cancel };
// When the desk's session is lost, against the session's own setting: ExecInst(18) H and Q.
enum class OnDisconnect : std::uint8_t { as_session_says, keep, cancel };

// PositionEffect(77). With close an order is reduce-only: it never opens a position or turns it
// over. Beside the side it names the leg of a hedged position: buy to open is long, to close short.
enum class PositionEffect : std::uint8_t { unstated, open, close };
// What the venue does when the order would meet one of the same account.
enum class SelfTrade : std::uint8_t { as_account_says, cancel_taker, cancel_maker, cancel_both };

// A conditional order waits at the venue until the watched price gets there; then it is what
// OrderType says. A touch is a take-profit: it fires where a limit order would be marketable.
struct Trigger {
    enum class Kind : std::uint8_t { stop, touch, trailing };
    enum class Watch : std::uint8_t { last, mark, index };
    Kind kind = Kind::stop;
    Watch watch = Watch::last;
    Price price;                  // StopPx(99); trailing: where it begins to trail, zero: at once
    Price trail;                  // trailing: behind the best price, in quote units; or
    std::uint32_t trail_bps = 0;  // trailing: in basis points of it; one of the two is zero

    friend bool operator==(Trigger const&, Trigger const&) = default;
};

struct Terms {
    OrderType type = OrderType::limit;
    TimeInForce time_in_force = TimeInForce::good_till_cancel;
    bool is_post_only = false;   // never takes liquidity: refused by the venue when it would
    Quantity quantity;           // total, in base units; a replace states the new total
    std::optional<Price> price;  // limit orders only
    Timestamp expires_at;        // good_till_date only
    // CashOrderQty(152): the quantity is computed from it when the order is accepted; zero before.
    std::optional<Notional> cash;
    OnHalt on_halt = OnHalt::keep;
    OnDisconnect on_disconnect = OnDisconnect::as_session_says;
    std::optional<Trigger> trigger;  // conditional orders only
    PositionEffect position_effect = PositionEffect::unstated;
    SelfTrade self_trade = SelfTrade::as_account_says;

    friend bool operator==(Terms const&, Terms const&) = default;
};

// What OrdType(40) says, in one word: what a session may be restricted to.
enum class OrderKind : std::uint8_t { market, limit, stop, stop_limit, touch, trailing };
[[nodiscard]] constexpr OrderKind kind_of(Terms const& terms) {
    bool const is_market = terms.type == OrderType::market;
    if (!terms.trigger) return is_market ? OrderKind::market : OrderKind::limit;
    switch (terms.trigger->kind) {
        case Trigger::Kind::stop: return is_market ? OrderKind::stop : OrderKind::stop_limit;
        case Trigger::Kind::touch: return OrderKind::touch;
        case Trigger::Kind::trailing: return OrderKind::trailing;
    }
    __builtin_trap();
}

}  // namespace trestle
