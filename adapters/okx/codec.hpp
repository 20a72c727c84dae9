// Owns the words of OKX v5 for spot (cash) and linear swaps: our requests as exact
// parameters, its answers and events as our inputs. Pure. Never guesses: what it cannot read is a
// VenueAnomaly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/okx/algo_names.hpp"
#include "adapters/okx/auth.hpp"
#include "adapters/okx/symbols.hpp"
#include "adapters/words/account_modes.hpp"
#include "adapters/words/asked.hpp"

namespace trestle::adapters::okx {

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

// ---- Requests, outward -----------------------------------------------------------------------

// One request, before it is stamped and signed. Orders, amends and cancels have two forms: over
// REST a listing is named by instId, in a frame by its number.
struct Request {
    std::string_view op;  // of a frame; empty: REST only
    std::string_view verb = "GET";
    std::string_view path;
    words::QueryFields query;
    std::string body;
    std::string args;  // of a frame; empty when a listing has no number yet
    bool is_signed = true;
};

inline constexpr std::size_t orders_per_batch = 20;
inline constexpr std::size_t rows_per_page = 100;

struct OrderAt {
    VenueOrder order;
    Listing listing;
};
struct CancelAt {
    CancelAtVenue cancel;
    Listing listing;
};

// Nothing when the quantity is no exact number of the venue's units: refuse it, never round it.
// A conditional order is an algo order, which the venue makes an order of when it fires.
[[nodiscard]] std::optional<Request> encode_submit(VenueOrder const& order, Listing const& listing,
                                                   AccountModes const& modes = {});
// None of them conditional.
[[nodiscard]] std::optional<Request> encode_submit_batch(std::vector<OrderAt> const& orders,
                                                         AccountModes const& modes = {});
// `total` as Amendments has it. The new leg's id rides as reqId, and comes back with the outcome.
[[nodiscard]] std::optional<Request> encode_replace(VenueReplacement const& replacement,
                                                    Quantity total, Listing const& listing);
[[nodiscard]] Request encode_cancel(CancelAtVenue const& cancel, Listing const& listing);
// There is no cancel-all: open orders are listed, and canceled by twenties.
[[nodiscard]] Request encode_cancel_batch(std::vector<CancelAt> const& cancels);
[[nodiscard]] Request encode_query(QueryVenue const& query);
// Of an algo order that waits: by our id alone.
[[nodiscard]] Request encode_cancel_waiting(std::vector<CancelAtVenue> const& cancels);
[[nodiscard]] Request encode_query_waiting(QueryVenue const& query);
// One type at a time: "conditional", "move_order_stop".
[[nodiscard]] Request encode_open_waiting(std::string_view type,
                                          std::optional<VenueSymbol> const& symbol,
                                          std::string const& after);
[[nodiscard]] Request encode_open_orders(std::optional<VenueSymbol> const& symbol,
                                         std::string const& after);
struct TradesFrom {
    std::optional<VenueSymbol> symbol;
    VenueOrderId order_id;
    Timestamp at;
    std::string after;    // a billId: the page before
    bool is_old = false;  // more than three days: another path, which keeps three months
};
[[nodiscard]] Request encode_trades(bool is_swap, TradesFrom const& from);
[[nodiscard]] Request encode_balances();
[[nodiscard]] Request encode_positions(std::optional<VenueSymbol> const& symbol);
[[nodiscard]] Request encode_account_config();
[[nodiscard]] Request encode_position_mode(words::PositionMode mode);
// `position`: of an isolated position in hedge mode.
[[nodiscard]] Request encode_leverage(VenueSymbol const& symbol, unsigned leverage,
                                      words::MarginMode mode, PositionSide position);
[[nodiscard]] Request encode_instruments(bool is_swap);
[[nodiscard]] Request encode_time();
// All orders are canceled when this is not repeated in time; 0 stops it, else 10 to 120.
[[nodiscard]] Request encode_cancel_all_after(unsigned seconds);

struct Stamp {
    Timestamp at;           // on the venue's clock
    Timestamp valid_until;  // expTime: the venue drops an order that comes later; unknown: none
};
[[nodiscard]] RestCall encode_rest(Request const& request, Credentials const& credentials,
                                   Stamp stamp);
// Frames are not signed one by one: the connection is logged in.
[[nodiscard]] std::string encode_frame(Request const& request, std::uint64_t id, Stamp stamp);
[[nodiscard]] std::string encode_login(Credentials const& credentials, Timestamp at);
[[nodiscard]] std::string encode_subscription(bool has_swaps);
// Of the connection /ws/v5/business.
[[nodiscard]] std::string encode_algo_subscription();
[[nodiscard]] std::string encode_quote_subscription(std::vector<VenueSymbol> const& symbols);

// ---- Answers and events, inward --------------------------------------------------------------

struct FrameHead {
    enum class Kind : std::uint8_t { answer, push, control, other };
    Kind kind = Kind::other;
    std::uint64_t id = 0;      // of the request that is answered; 0: none of ours
    std::string_view event;    // control: "login", "subscribe", "error", "notice"…
    std::string_view channel;  // push, and what a subscription confirms
};
[[nodiscard]] FrameHead decode_frame_head(Payload const& payload);

// Why a login or a subscription was refused; nothing when all is well.
[[nodiscard]] std::optional<VenueError> decode_refusal(Payload const& payload);

// The error in an answer, or in its only row; nothing when it carries a result.
[[nodiscard]] std::optional<VenueError> decode_error(Payload const& payload, Form form);

// The answer to a submit, a replace or a cancel. Empty: taken, and the private stream tells the
// rest; an acknowledgement here proves no more than that.
[[nodiscard]] Inputs decode_answer(Payload const& payload, Form form, Asked const& asked);
[[nodiscard]] Inputs decode_batch(Payload const& payload, Form form,
                                  std::vector<Asked> const& asked);

[[nodiscard]] OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked,
                                       Listing const& listing);
[[nodiscard]] TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked,
                                         Listing const& listing);
[[nodiscard]] OpenOrders decode_open_orders(Payload const& payload, Form form,
                                            Listings const& listings);
[[nodiscard]] OpenOrders decode_open_algos(Payload const& payload, Form form,
                                           Listings const& listings);
// Nothing when it cannot be read.
[[nodiscard]] std::optional<words::PositionMode> decode_position_mode(Payload const& payload,
                                                                      Form form);
// Why the venue has another leverage now; empty: it is as asked.
[[nodiscard]] std::string decode_leverage(Payload const& payload, Form form, unsigned leverage);
[[nodiscard]] Inputs decode_balances(Payload const& payload, Form form, Account const& account);
[[nodiscard]] Positions decode_positions(Payload const& payload, Form form,
                                         Listings const& listings);
[[nodiscard]] std::optional<Timestamp> decode_server_time(Payload const& payload, Form form);

[[nodiscard]] Decoded decode_event(Payload const& payload, Account const& account,
                                   Listings const& listings, AlgoNames const& names = {});
// A best bid and ask of bbo-tbt or tickers; `now` is when it came.
[[nodiscard]] std::optional<Quote> decode_quote(Payload const& payload, Timestamp now);

}  // namespace trestle::adapters::okx
