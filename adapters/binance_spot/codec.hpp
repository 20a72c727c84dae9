// Owns the words of Binance spot: our requests as exact parameters, its answers and events as our
// inputs. Pure: no clock, no socket. Never guesses: what it cannot read becomes a VenueAnomaly.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance_spot/auth.hpp"
#include "adapters/binance_spot/errors.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::adapters::binance_spot {

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

// One JSON text, parsed once. Reused from message to message: it keeps its memory.
class Payload {
public:
    Payload();
    Payload(Payload&&) noexcept;
    Payload& operator=(Payload&&) noexcept;
    ~Payload();

    // False when the text is not one whole JSON document.
    [[nodiscard]] bool parse(std::string_view text);
    [[nodiscard]] std::string_view text() const;

    struct Parsed;
    [[nodiscard]] Parsed const& parsed() const { return *parsed_; }

private:
    std::unique_ptr<Parsed> parsed_;
};

// Where an answer came from: a REST body is the result itself, a WebSocket frame wraps it.
struct Form {
    bool is_rest = false;
    int status = 0;  // of HTTP; a frame carries its own
};

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

// What was asked, as far as its answer has to name it.
struct Asked {
    VenueRequest request = VenueRequest::submit;
    VenueSymbol symbol{};
    VenueClientId client_id{};  // of the order; of the new leg for a replace
    VenueOrderId order_id{};
    VenueClientId old_client_id{};  // replace only
    VenueOrderId old_order_id{};    // replace only
    bool is_reduce = false;         // replace only
};
[[nodiscard]] Asked asked_of(VenueOrder const& order);
[[nodiscard]] Asked asked_of(VenueReplacement const& replacement);
[[nodiscard]] Asked asked_of(CancelAtVenue const& cancel);
[[nodiscard]] Asked asked_of(QueryVenue const& query);

// The order that the request was about: for a replace, the old leg.
[[nodiscard]] VenueRef ref_of(Asked const& asked);
[[nodiscard]] Input unknown_outcome(Asked const& asked, std::string text);
// The request certainly did not take effect.
[[nodiscard]] Input refused(Asked const& asked, Reason reason, std::string text);

using Inputs = std::vector<Input>;

// The answer to a submit, a replace or a cancel.
[[nodiscard]] Inputs decode_answer(Payload const& payload, Form form, Asked const& asked);

// The first half of a query. Without `state` the query is over and `inputs` say how.
struct OrderAnswer {
    std::optional<VenueOrderState> state;
    Inputs inputs;
};
[[nodiscard]] OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked);

// The second half: the trades of the order. `inputs` hold a VenueFilled for each.
struct TradesAnswer {
    bool is_whole = false;  // false: the page, or a row of it, could not be read
    std::size_t rows = 0;
    std::optional<std::int64_t> last_trade;
    Quantity total;  // with what the pages before had
    Inputs inputs;
};
inline constexpr std::size_t trades_page = 1000;
[[nodiscard]] TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked,
                                         Quantity before);

// The whole account.
[[nodiscard]] Inputs decode_account(Payload const& payload, Form form, Account const& account);

struct Decoded {
    Inputs inputs;
    bool must_reconnect = false;  // the venue said that this connection ends
    std::string_view ignored;     // a kind that we know and need not; see README.md
};
// An event of the user-data stream, plain or wrapped.
[[nodiscard]] Decoded decode_event(Payload const& payload, Account const& account);

struct Quote {
    VenueSymbol symbol;
    Reference reference;
};
// A best bid and ask, plain or wrapped; `now` is when it came, for the venue does not say.
[[nodiscard]] std::optional<Quote> decode_quote(Payload const& payload, Timestamp now);

// Ours looks like "x…y…z…" in base 32 (oms/model/ids.hpp); anything else is somebody else's order.
[[nodiscard]] std::optional<VenueClientId> our_client_id(std::string_view text);

[[nodiscard]] VenueAnomaly anomaly(VenueRef ref, std::string text, std::string_view payload);

}  // namespace trestle::adapters::binance_spot
