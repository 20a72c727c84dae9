// Owns the desk's plain words: one line of text to a command, a command to a FIX message.
// Never sends anything and never asks the clock: ids and times come from the caller.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fix/desk/message.hpp"
#include "fix/desk/orders.hpp"
#include "oms/model/result.hpp"

namespace trestle::fix::desk {

struct PlaceOrder {
    std::string side;  // Side(54): "1" buy, "2" sell
    std::string quantity;
    std::string symbol;
    std::optional<std::string> price;  // absent: a market order
    std::string time_in_force;         // TimeInForce(59)
    bool is_post_only = false;
    std::string id;       // ClOrdID; "" lets the desk choose
    std::string account;  // "" is the desk's own
    std::string text;
    std::string venue;       // ExDestination(100)
    bool is_cash = false;    // the quantity is CashOrderQty(152), in the quote asset
    std::string expires;     // ExpireTime(126), or ExpireDate(432) when it has no time
    std::string disconnect;  // ExecInst(18): H keeps the order when the session ends, Q cancels it
    // A conditional order: OrdType(40) 3 or 4, J, or P.
    enum class Waits : std::uint8_t { no, stop, touch, trailing };
    Waits waits = Waits::no;
    std::string stop_price;       // StopPx(99)
    std::string trail;            // PegOffsetValue(211)
    std::string trail_unit;       // PegOffsetType(836)
    std::string watch;            // TriggerPriceType(1107)
    std::string position_effect;  // PositionEffect(77)
    std::string self_trade;       // SelfTradeType(7604)
    std::vector<Field> more;      // parties, notes and any other tag, as they are

    friend bool operator==(PlaceOrder const&, PlaceOrder const&) = default;
};
struct ReplaceOrder {
    std::string order;
    std::optional<std::string> quantity;  // the new total; absent: as it is
    std::optional<std::string> price;
    std::optional<std::string> stop_price;
    std::optional<std::string> trail;
    std::string id;
    std::string text;

    friend bool operator==(ReplaceOrder const&, ReplaceOrder const&) = default;
};
struct CancelOrder {
    std::string order;
    std::string id;
    std::string text;

    friend bool operator==(CancelOrder const&, CancelOrder const&) = default;
};
struct AskStatus {
    std::string order;
    std::string side;  // of an order of an earlier run: the message needs side and symbol
    std::string symbol;

    friend bool operator==(AskStatus const&, AskStatus const&) = default;
};
// NewOrderList(E).
struct PlaceList {
    std::string id;
    std::vector<PlaceOrder> orders;

    friend bool operator==(PlaceList const&, PlaceList const&) = default;
};
// DontKnowTrade(Q).
struct DisputeTrade {
    std::string order;
    std::string exec_id;
    std::string reason = "Z";  // DKReason(127)
    std::string text;

    friend bool operator==(DisputeTrade const&, DisputeTrade const&) = default;
};
// Any request about more or less than one order: it needs an id, and maybe the time.
struct AskGateway {
    Message message;
    int id_tag = 0;
    bool is_timed = false;  // TransactTime(60)

    friend bool operator==(AskGateway const&, AskGateway const&) = default;
};
struct SendRaw {
    Message message;

    friend bool operator==(SendRaw const&, SendRaw const&) = default;
};
struct Pause {
    std::chrono::milliseconds duration{0};

    friend bool operator==(Pause const&, Pause const&) = default;
};
// "wait filled a1" and "expect a1 filled": the run fails when the state is not reached in time.
struct AwaitState {
    std::string order;
    std::string state;
    std::string because;  // the report's text must hold this
    std::chrono::milliseconds patience{0};

    friend bool operator==(AwaitState const&, AwaitState const&) = default;
};
enum class Plain : std::uint8_t {
    nothing,
    list_orders,
    show_tags,
    show_help,
    change_password,  // asks for the new one: no command line shows it
    quit,
};

using Command = std::variant<Plain, PlaceOrder, ReplaceOrder, CancelOrder, AskStatus, PlaceList,
                             DisputeTrade, AskGateway, SendRaw, Pause, AwaitState>;

// The problem says what was not understood and gives an example.
[[nodiscard]] Result<Command, std::string> parse_command(std::string_view line);

struct ComposeContext {
    Orders const& orders;
    std::string next_id;  // ClOrdID for a command that names none
    std::string account;
    std::string transact_time;
};

// The application message of a command that sends one. The problem says which order is unknown.
[[nodiscard]] Result<Message, std::string> compose(Command const& command,
                                                   ComposeContext const& context);

// What a person can type, with examples.
[[nodiscard]] std::string_view words_help();

}  // namespace trestle::fix::desk
