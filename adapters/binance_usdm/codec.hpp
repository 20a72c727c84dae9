// Owns the words of Binance USD-M futures, one-way and hedge mode: our requests as exact
// parameters, its answers and events as our inputs. Pure. Never guesses: what it cannot read is a
// VenueAnomaly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance_usdm/auth.hpp"
#include "adapters/words/account_modes.hpp"
#include "adapters/words/asked.hpp"

namespace trestle::adapters::binance_usdm {

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
using words::TradesAnswer;
using words::VenueError;

// ---- Requests, outward. An empty `method` has no WebSocket form, an empty `path` no REST form. --

inline constexpr std::size_t orders_per_batch = 5;
inline constexpr std::size_t cancels_per_batch = 10;
inline constexpr std::size_t trades_page = 1000;

// A conditional order goes to the venue's algo service, which makes an order of it when it fires.
[[nodiscard]] Request encode_submit(VenueOrder const& order, AccountModes const& modes = {});
// None of them conditional.
[[nodiscard]] Request encode_submit_batch(std::vector<VenueOrder> const& orders,
                                          AccountModes const& modes = {});
// `total` as Amendments has it; the venue wants quantity, price and side, changed or not.
[[nodiscard]] Request encode_replace(VenueReplacement const& replacement, Quantity total);
[[nodiscard]] Request encode_cancel(CancelAtVenue const& cancel);
// All of one symbol; all by the venue's ids where it has named them, else by ours.
[[nodiscard]] Request encode_cancel_batch(std::vector<CancelAtVenue> const& cancels);
[[nodiscard]] Request encode_cancel_all(VenueSymbol const& symbol);
[[nodiscard]] Request encode_query(QueryVenue const& query);
// Of an order that waits for its trigger: by our id alone, without its symbol.
[[nodiscard]] Request encode_cancel_waiting(CancelAtVenue const& cancel);
[[nodiscard]] Request encode_query_waiting(QueryVenue const& query);
[[nodiscard]] Request encode_open_waiting(std::optional<VenueSymbol> const& symbol);
[[nodiscard]] Request encode_cancel_all_waiting(VenueSymbol const& symbol);
[[nodiscard]] Request encode_open_orders(std::optional<VenueSymbol> const& symbol);
[[nodiscard]] Request encode_order_trades(VenueSymbol const& symbol, VenueOrderId const& order_id);
// From a trade id on, or from a time on (at most 7 days), or the newest.
struct TradesFrom {
    std::string trade_id;
    Timestamp at;
};
[[nodiscard]] Request encode_trades(VenueSymbol const& symbol, TradesFrom const& from);
[[nodiscard]] Request encode_balances();
[[nodiscard]] Request encode_positions(std::optional<VenueSymbol> const& symbol);
[[nodiscard]] Request encode_instruments();
[[nodiscard]] Request encode_time();

// Settings of the account; the venue's "no need to change" is a success.
[[nodiscard]] Request encode_position_mode(words::PositionMode mode);
[[nodiscard]] Request encode_margin_mode(VenueSymbol const& symbol, words::MarginMode mode);
[[nodiscard]] Request encode_leverage(VenueSymbol const& symbol, unsigned leverage);

// The venue cancels all orders of the symbol when this is not repeated in time; 0 stops it.
[[nodiscard]] Request encode_countdown(VenueSymbol const& symbol, Duration time);

// The key of the private stream: the API key alone, no signature.
enum class ListenKey : std::uint8_t { open, renew, close };
[[nodiscard]] Request encode_listen_key(ListenKey what, std::string const& api_key);
// True: not signed, but the header X-MBX-APIKEY is wanted.
[[nodiscard]] bool needs_key_only(Request const& request);

// `stream`: "@bookTicker", "@depth@100ms"…
[[nodiscard]] std::string encode_subscription(std::vector<VenueSymbol> const& symbols,
                                              std::string_view stream, std::uint64_t id);

// ---- Answers and events, inward --------------------------------------------------------------

// The answer to a subscription: its id, and why it was refused.
struct Subscribed {
    std::uint64_t id = 0;
    std::optional<VenueError> refusal;
};
[[nodiscard]] std::optional<Subscribed> decode_subscribed(Payload const& payload);

// The error in an answer; nothing when it carries a result.
[[nodiscard]] std::optional<VenueError> decode_error(Payload const& payload, Form form);

// The answer to a submit, a replace or a cancel.
[[nodiscard]] Inputs decode_answer(Payload const& payload, Form form, Asked const& asked);
// The answer to a batch: one row for each request, in their order.
[[nodiscard]] Inputs decode_batch(Payload const& payload, Form form,
                                  std::vector<Asked> const& asked);
// Cancel-all names no order: the private stream tells each. Nothing: it was done.
[[nodiscard]] std::optional<VenueError> decode_cancel_all(Payload const& payload, Form form);

[[nodiscard]] OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked);
// Trades of the order that was asked for, those of other orders on the page are passed over; or of
// any order, when `asked` names none.
[[nodiscard]] TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked,
                                         Quantity before);
[[nodiscard]] OpenOrders decode_open_orders(Payload const& payload, Form form);
[[nodiscard]] OpenOrders decode_open_waiting(Payload const& payload, Form form);
// Why a setting was not taken; empty: it is as it was asked for. `leverage`: what the answer must
// say, 0: nothing.
[[nodiscard]] std::string decode_setting(Payload const& payload, Form form, unsigned leverage);
[[nodiscard]] Inputs decode_balances(Payload const& payload, Form form, Account const& account);
[[nodiscard]] Positions decode_positions(Payload const& payload, Form form);
[[nodiscard]] std::optional<std::string> decode_listen_key(Payload const& payload, Form form);
[[nodiscard]] std::optional<Timestamp> decode_server_time(Payload const& payload, Form form);

// An event of the private stream, plain or wrapped.
[[nodiscard]] Decoded decode_event(Payload const& payload, Account const& account);
// A best bid and ask, plain or wrapped; `now` is when it came.
[[nodiscard]] std::optional<Quote> decode_quote(Payload const& payload, Timestamp now);

}  // namespace trestle::adapters::binance_usdm
