// Owns the words of Bybit v5 for spot and linear perpetuals of a unified account: our requests as
// exact parameters, its answers and events as our inputs. Pure. Never guesses: what it cannot read
// is a VenueAnomaly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/bybit/auth.hpp"
#include "adapters/bybit/symbols.hpp"
#include "adapters/words/account_modes.hpp"
#include "adapters/words/asked.hpp"

namespace trestle::adapters::bybit {

using words::AccountModes;
using words::Asked;
using words::Decoded;
using words::Form;
using words::Inputs;
using words::OpenOrders;
using words::OrderAnswer;
using words::Payload;
using words::Positions;
using words::Quote;
using words::RestCall;
using words::TradesAnswer;
using words::VenueError;

// ---- Requests, outward. Venue symbols are ours ("spot:BTCUSDT"); one that is not is refused by
// the session before it comes here. --------------------------------------------------------------

// One request, before it is stamped and signed. The body is also the one argument of a frame.
struct Request {
    std::string_view op;  // of a frame; empty: REST only
    std::string_view verb = "GET";
    std::string_view path;
    words::QueryFields query;
    std::string body;
    bool is_signed = true;
};

[[nodiscard]] std::size_t orders_per_batch(bool is_spot);

[[nodiscard]] Request encode_submit(VenueOrder const& order, AccountModes const& modes = {});
// All of one category.
[[nodiscard]] Request encode_submit_batch(std::vector<VenueOrder> const& orders,
                                          AccountModes const& modes = {});
// `total` as Amendments has it.
[[nodiscard]] Request encode_replace(VenueReplacement const& replacement, Quantity total);
[[nodiscard]] Request encode_cancel(CancelAtVenue const& cancel);
// Of an order that waits for its trigger: the spot market has to be told so, contracts need not.
[[nodiscard]] std::optional<Request> encode_cancel_waiting(CancelAtVenue const& cancel);
// Settings of the account; "not modified" is a success.
[[nodiscard]] Request encode_position_mode(VenueSymbol const& symbol, words::PositionMode mode);
[[nodiscard]] Request encode_margin_mode(words::MarginMode mode);
[[nodiscard]] Request encode_leverage(VenueSymbol const& symbol, unsigned leverage);
[[nodiscard]] Request encode_cancel_batch(std::vector<CancelAtVenue> const& cancels);
[[nodiscard]] Request encode_cancel_all(VenueSymbol const& symbol);
// Of all contracts that settle in it; at most 500, the venue chooses which: repeat until none.
[[nodiscard]] Request encode_cancel_all_of_coin(Asset const& settle_coin);
// Open, or closed a short while ago.
[[nodiscard]] Request encode_query(QueryVenue const& query);
// Closed: unfilled ones for 24 hours only.
[[nodiscard]] Request encode_query_history(QueryVenue const& query);
[[nodiscard]] Request encode_open_orders(VenueSymbol const& symbol, std::string const& cursor);
struct TradesFrom {
    VenueOrderId order_id;
    VenueClientId client_id;
    Timestamp at;
    std::string cursor;
};
[[nodiscard]] Request encode_trades(VenueSymbol const& symbol, TradesFrom const& from);
[[nodiscard]] Request encode_balances();
[[nodiscard]] Request encode_positions(Asset const& settle_coin, std::string const& cursor);
[[nodiscard]] Request encode_instruments(bool is_spot, std::string const& cursor);
[[nodiscard]] Request encode_time();

[[nodiscard]] RestCall encode_rest(Request const& request, Credentials const& credentials,
                                   Stamp stamp);
// Frames of /v5/trade are not signed one by one: the connection is logged in. `id` must never
// repeat on a connection.
[[nodiscard]] std::string encode_frame(Request const& request, std::uint64_t id, Stamp stamp);
[[nodiscard]] std::string encode_login(Credentials const& credentials, std::int64_t expires_ms);
[[nodiscard]] std::string encode_subscription();
// Of the public connection of their category.
[[nodiscard]] std::string encode_quote_subscription(std::vector<VenueSymbol> const& symbols);
[[nodiscard]] std::string encode_ping();

// ---- Answers and events, inward --------------------------------------------------------------

struct FrameHead {
    enum class Kind : std::uint8_t { answer, push, control, other };
    Kind kind = Kind::other;
    std::uint64_t id = 0;    // of the request that is answered; 0: none of ours
    std::string_view topic;  // push
    std::string_view op;     // answer, control: "auth", "subscribe", "pong"…
};
[[nodiscard]] FrameHead decode_frame_head(Payload const& payload);

// Why a login or a subscription was refused; nothing when all is well.
[[nodiscard]] std::optional<VenueError> decode_refusal(Payload const& payload);

// The error in an answer; nothing when it carries a result.
[[nodiscard]] std::optional<VenueError> decode_error(Payload const& payload, Form form);

// The answer to a submit, a replace or a cancel. Empty: taken, and the private stream tells the
// rest; an acknowledgement here proves no more than that.
[[nodiscard]] Inputs decode_answer(Payload const& payload, Form form, Asked const& asked);
[[nodiscard]] Inputs decode_batch(Payload const& payload, Form form,
                                  std::vector<Asked> const& asked);
// Nothing: done; the private stream tells each order.
[[nodiscard]] std::optional<VenueError> decode_cancel_all(Payload const& payload, Form form);

// An empty list says "not found" of the list that was asked, open orders or history: the order was
// never there only when both say so.
[[nodiscard]] OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked);
[[nodiscard]] TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked,
                                         SettleCoins const& coins);
[[nodiscard]] OpenOrders decode_open_orders(Payload const& payload, Form form);
[[nodiscard]] Inputs decode_balances(Payload const& payload, Form form, Account const& account);
[[nodiscard]] Positions decode_positions(Payload const& payload, Form form);
[[nodiscard]] std::optional<Timestamp> decode_server_time(Payload const& payload, Form form);

[[nodiscard]] Decoded decode_event(Payload const& payload, Account const& account,
                                   SettleCoins const& coins);
// A best bid and ask of orderbook.1, or of tickers; the connection says of which category.
[[nodiscard]] std::optional<Quote> decode_quote(Payload const& payload, bool is_spot,
                                                Timestamp now);

}  // namespace trestle::adapters::bybit
