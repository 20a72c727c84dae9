// Owns what every adapter must remember of a request to name its answer, and what it makes of
// messages: our inputs, and facts that no input carries yet. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/words/errors.hpp"
#include "adapters/words/payload.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::adapters::words {

using Inputs = std::vector<Input>;

// Where an answer came from: the body of an HTTP response, or a WebSocket frame.
struct Form {
    bool is_rest = false;
    int status = 0;  // of HTTP
};

// A listing that we trade, as the config names it.
struct TradedSymbol {
    Symbol symbol;             // canonical: "BTC-USDT", "BTC-USDT-PERP"
    VenueSymbol venue_symbol;  // as the adapter's `symbols` writes it
    InstrumentId id;
};

struct Instruments {
    std::vector<Instrument> instruments;
    std::vector<std::string> problems;  // a listing that is missing, or that cannot be read
};

// What was asked, as far as its answer has to name it.
struct Asked {
    VenueRequest request = VenueRequest::submit;
    Venue venue = Venue::binance_spot;
    VenueSymbol symbol{};
    VenueClientId client_id{};  // of the order; of the new leg for a replace
    VenueOrderId order_id{};
    VenueClientId old_client_id{};   // replace only
    VenueOrderId old_order_id{};     // replace only
    Quantity total{};                // replace only: what the venue is to hold, fills included
    std::optional<Price> price{};    // replace only
    std::optional<Price> trigger{};  // replace only, of an order that waits for it
    Quantity base{};                 // replace only: filled of the venue order before this leg
    bool is_reduce = false;          // replace only
    // About an order that waits for its trigger where the venue keeps those apart: by our own id.
    bool is_waiting = false;
};
// A replace that was under way when we last ended.
struct OpenAmendment {
    Asked asked;       // total and base: of the venue order, legs before the old one included
    Quantity earlier;  // filled by legs before the old one
    Quantity filled;   // by the old one too, as far as we know
};
[[nodiscard]] Asked asked_of(VenueOrder const& order);
// For venues that amend in place: the venue order keeps its ids and its fills.
[[nodiscard]] Asked asked_of(VenueReplacement const& replacement);
[[nodiscard]] Asked asked_of(CancelAtVenue const& cancel);
[[nodiscard]] Asked asked_of(QueryVenue const& query);

// What the venue order must hold in all, so that the new leg can fill its own quantity.
[[nodiscard]] Quantity total_of(VenueReplacement const& replacement);

// The order that the request was about: for a replace, the old leg.
[[nodiscard]] VenueRef ref_of(Asked const& asked);
[[nodiscard]] Input unknown_outcome(Asked const& asked, std::string text);
// The request certainly did not take effect.
[[nodiscard]] Input refused(Asked const& asked, Reason reason, std::string text);
[[nodiscard]] Inputs not_understood(Payload const& payload, Asked const& asked,
                                    std::string const& why);
// The end of a request that got this error, which the venue's table has sorted.
[[nodiscard]] Inputs failed(Payload const& payload, Asked const& asked, VenueError const& error,
                            ErrorKind kind, Reason reason);

// A working order as the venue holds it. Venues that amend without a word of their own tell only
// so that an amendment took effect.
struct HeldOrder {
    VenueRef ref;
    Quantity quantity;  // in all, fills included
    std::optional<Price> price;
    Quantity cumulative;
    std::optional<Price> trigger = {};  // while it waits for it
    // Told by lists of open orders only.
    VenueSymbol symbol{};
    Side side = Side::buy;
    std::string label{};  // the id that its sender gave it, when it is not one of ours

    friend bool operator==(HeldOrder const&, HeldOrder const&) = default;
};

// What the core must know of an order that nobody here sent, before any other word of it. The
// account is the session's to say.
[[nodiscard]] VenueExternalOrder external_of(HeldOrder const& held);

// Positive is long, negative short, also where hedge mode has one of each.
struct Position {
    VenueSymbol symbol;
    Quantity quantity;
    Price entry;
    Timestamp at;
    PositionSide side = PositionSide::both;

    friend bool operator==(Position const&, Position const&) = default;
};

struct Quote {
    VenueSymbol symbol;
    Reference reference;
};

struct Decoded {
    Inputs inputs;
    std::vector<HeldOrder> held;
    std::vector<Position> positions;
    std::vector<Quote> quotes;
    bool must_reconnect = false;  // the venue said that this connection ends
    std::string ignored;          // a kind that we know and need not; see the venue's README.md
};

// The first half of a query. Without `state` the query is over and `inputs` say how.
struct OrderAnswer {
    std::optional<VenueOrderState> state;
    Inputs inputs;
    std::optional<HeldOrder> held;  // as the venue names it and holds it, when it says so
    // It waited, its trigger was reached, and this is the order that was made of it.
    VenueOrderId fired_as = {};
};

// The second half: the trades of the order. `inputs` hold a VenueFilled for each.
struct TradesAnswer {
    bool is_whole = false;  // false: the page, or a row of it, could not be read
    std::size_t rows = 0;
    std::string next;  // where the next page begins; empty: this was the last
    Quantity total;    // with what the pages before had
    Inputs inputs;
    std::map<VenueOrderId, Side> sides;  // of lists of many orders: whose they are is not told
};

// The open orders of an account, ours and others'. A hole would say "not open".
struct OpenOrders {
    bool is_whole = false;
    std::string next;
    std::vector<HeldOrder> orders;  // client_id is empty when it is not one of ours
    Inputs inputs;
};

struct Positions {
    bool is_whole = false;
    std::vector<Position> positions;
    Inputs inputs;
};

// As the core takes it.
[[nodiscard]] VenuePositions positions_input(Venue venue, Account const& account, bool is_complete,
                                             std::vector<Position> const& positions);

}  // namespace trestle::adapters::words
