// Owns the words of Binance spot: our requests as exact parameters, its answers and events as our
// inputs. Pure: no clock, no socket. Never guesses: what it cannot read becomes a VenueAnomaly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance_spot/auth.hpp"
#include "adapters/binance_spot/errors.hpp"
#include "adapters/words/asked.hpp"

namespace trestle::adapters::binance_spot {

using words::anomaly;
using words::Asked;
using words::Decoded;
using words::Form;
using words::Inputs;
using words::OpenOrders;
using words::OrderAnswer;
using words::our_client_id;
using words::Payload;
using words::Quote;
using words::TradesAnswer;

// ---- Requests, outward -----------------------------------------------------------------------

// One request, before it is stamped and signed; the same over the WebSocket API and over REST.
struct Request {
    enum class Verb : std::uint8_t { get, post, put, del };
    std::string_view method;  // of the WebSocket API: "order.place"
    Verb verb = Verb::get;
    std::string_view path;  // of REST: "/api/v3/order"
    bool is_signed = true;
    std::uint32_t weight = 1;
    Parameters parameters;  // without apiKey, timestamp, recvWindow and signature
};

[[nodiscard]] Request encode_submit(VenueOrder const& order);
// Cancel and new, or amend in place, by the mode of the replacement.
[[nodiscard]] Request encode_replace(VenueReplacement const& replacement);
[[nodiscard]] Request encode_cancel(CancelAtVenue const& cancel);
[[nodiscard]] Request encode_query(QueryVenue const& query);
[[nodiscard]] Request encode_trades(VenueSymbol const& symbol, VenueOrderId const& order_id,
                                    std::optional<std::int64_t> from_trade);
// Trades of all orders: from a trade id on, or from a time on.
[[nodiscard]] Request encode_trades_since(VenueSymbol const& symbol, Timestamp since,
                                          std::optional<std::int64_t> from_trade);
[[nodiscard]] Request encode_open_orders(VenueSymbol const& symbol);
[[nodiscard]] Request encode_account();
[[nodiscard]] Request encode_time();
[[nodiscard]] Request encode_instruments(std::vector<VenueSymbol> const& symbols);
[[nodiscard]] Request encode_subscribe_events();

struct Credentials {
    std::string api_key;
    transport::Secret api_secret;
};

struct Stamp {
    std::int64_t timestamp_ms = 0;    // on the venue's clock
    std::int64_t recv_window_ms = 0;  // the venue takes the request no later than this
};

// The frame of the WebSocket API, stamped and signed.
[[nodiscard]] std::string encode_frame(Request const& request, std::uint64_t id,
                                       Credentials const& credentials, Stamp stamp);

struct RestCall {
    std::string target;  // path and, for GET and DELETE, the parameters
    std::string body;    // form parameters of POST and PUT
};
[[nodiscard]] RestCall encode_rest(Request const& request, Credentials const& credentials,
                                   Stamp stamp);

// ---- Answers and events, inward --------------------------------------------------------------

struct FrameHead {
    enum class Kind : std::uint8_t { answer, event, quote, other };
    Kind kind = Kind::other;
    std::uint64_t id = 0;  // of the request that is answered; 0: none of ours
    int status = 0;
};
[[nodiscard]] FrameHead decode_frame_head(Payload const& payload);

// The error in an answer; nothing when it carries a result.
[[nodiscard]] std::optional<VenueError> decode_error(Payload const& payload, Form form);

struct RateCount {
    std::string bucket;  // "REQUEST_WEIGHT", "ORDERS-10S", "ORDERS-1D", …
    Duration window{};
    std::uint32_t limit = 0;
    std::optional<std::uint32_t> used;
};
// From "rateLimits" of a frame or of the instrument list.
[[nodiscard]] std::vector<RateCount> decode_rate_counts(Payload const& payload);

// When a limited request may be tried again, on the venue's clock.
[[nodiscard]] std::optional<Timestamp> decode_retry_after(Payload const& payload);

[[nodiscard]] std::optional<Timestamp> decode_server_time(Payload const& payload, Form form);

// The answer to a submit, a replace or a cancel.
[[nodiscard]] Inputs decode_answer(Payload const& payload, Form form, Asked const& asked);

[[nodiscard]] OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked);

inline constexpr std::size_t trades_page = 1000;
// Without an order id in `asked`: of any order.
[[nodiscard]] TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked,
                                         Quantity before);

[[nodiscard]] OpenOrders decode_open_orders(Payload const& payload, Form form);

// The whole account.
[[nodiscard]] Inputs decode_account(Payload const& payload, Form form, Account const& account);

// An event of the user-data stream, plain or wrapped.
[[nodiscard]] Decoded decode_event(Payload const& payload, Account const& account);

// A best bid and ask, plain or wrapped; `now` is when it came, for the venue does not say.
[[nodiscard]] std::optional<Quote> decode_quote(Payload const& payload, Timestamp now);

}  // namespace trestle::adapters::binance_spot
