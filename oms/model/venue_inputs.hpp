// Owns every fact that venues say: what became of requests, trades, balances, positions, and what
// could not be understood. Never what we make of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "oms/model/ids.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/money.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle {

// Which order a venue speaks of. client_id is empty when the venue named only its own id.
struct VenueRef {
    Venue venue = Venue::binance_spot;
    VenueClientId client_id;
    VenueOrderId order_id;
    Timestamp venue_time;  // the venue's clock

    friend bool operator==(VenueRef const&, VenueRef const&) = default;
};

struct VenueAccepted {
    VenueRef ref;
    friend bool operator==(VenueAccepted const&, VenueAccepted const&) = default;
};

struct VenueRejected {
    VenueRef ref;
    // venue_rejected, venue_would_take, insufficient_balance…
    Reason reason = Reason::venue_rejected;
    // the venue's code and words: "-2010 Account has insufficient balance"
    std::string text;
    friend bool operator==(VenueRejected const&, VenueRejected const&) = default;
};

enum class Liquidity : std::uint8_t { unknown, maker, taker };

struct VenueFilled {
    VenueRef ref;
    VenueTradeId trade_id;  // with account, symbol and side the key that makes a repeat harmless
    VenueSymbol symbol;
    Quantity quantity;  // of this trade
    Price price;
    Quantity cumulative;  // of this venue order so far; zero when the venue did not say
    Decimal fee;          // positive: paid; negative: rebate
    Asset fee_asset;
    Liquidity liquidity = Liquidity::unknown;
    friend bool operator==(VenueFilled const&, VenueFilled const&) = default;
};

// The rest of a venue order is gone: asked for, killed by its time in force, or the venue's own
// act.
struct VenueCanceled {
    enum class Cause : std::uint8_t { requested, time_in_force, venue };
    VenueRef ref;
    Cause cause = Cause::requested;
    Quantity cumulative;  // filled at the venue when it ended
    std::string text;
    friend bool operator==(VenueCanceled const&, VenueCanceled const&) = default;
};

struct VenueExpired {
    VenueRef ref;
    Quantity cumulative;
    std::string text;
    friend bool operator==(VenueExpired const&, VenueExpired const&) = default;
};

// A replace took effect: the old leg ended with old_cumulative filled, the new leg is live.
struct VenueReplaced {
    VenueRef ref;  // the new leg
    VenueClientId old_client_id;
    Quantity old_cumulative;
    friend bool operator==(VenueReplaced const&, VenueReplaced const&) = default;
};

// The replace failed. is_old_alive false: the old leg was canceled although the new one was
// refused.
struct VenueReplaceRejected {
    VenueRef ref;  // the old leg
    VenueClientId new_client_id;
    bool is_old_alive = true;
    Quantity old_cumulative;  // when the old leg is gone
    Reason reason = Reason::venue_rejected;
    std::string text;
    friend bool operator==(VenueReplaceRejected const&, VenueReplaceRejected const&) = default;
};

// A refused cancel proves nothing about the order: the core queries it.
struct VenueCancelRejected {
    VenueRef ref;
    Reason reason = Reason::venue_rejected;
    std::string text;
    friend bool operator==(VenueCancelRejected const&, VenueCancelRejected const&) = default;
};

enum class VenueRequest : std::uint8_t { submit, replace, cancel, query };

// The request may or may not have been executed: time-out, 5xx, -1006, -1007, connection lost.
struct VenueOutcomeUnknown {
    VenueRef ref;
    VenueRequest request = VenueRequest::submit;
    std::string text;
    friend bool operator==(VenueOutcomeUnknown const&, VenueOutcomeUnknown const&) = default;
};

// The answer to QueryVenue. Its trades, if any, came before it as VenueFilled.
struct VenueOrderState {
    enum class State : std::uint8_t { not_found, working, filled, canceled, rejected, expired };
    VenueRef ref;
    State state = State::not_found;
    Quantity cumulative;
    std::string text;
    friend bool operator==(VenueOrderState const&, VenueOrderState const&) = default;
};

// A trade was busted, or its figures were corrected: by the venue, or by an operator who has its
// word for it. The trade is named as VenueFilled named it.
struct VenueTradeCanceled {
    VenueRef ref;
    VenueTradeId trade_id;
    std::string text;
    friend bool operator==(VenueTradeCanceled const&, VenueTradeCanceled const&) = default;
};

struct VenueTradeCorrected {
    VenueRef ref;
    VenueTradeId trade_id;
    Quantity quantity;  // of the trade as it should have been
    Price price;
    std::string text;
    friend bool operator==(VenueTradeCorrected const&, VenueTradeCorrected const&) = default;
};

// The venue holds the order at other terms than we asked for, and nobody here asked.
struct VenueRestated {
    VenueRef ref;
    Quantity quantity;  // of this venue order, what is filled included
    std::optional<Price> price;
    std::string text;
    friend bool operator==(VenueRestated const&, VenueRestated const&) = default;
};

struct AssetBalance {
    Asset asset;
    Decimal free;
    Decimal locked;
    friend bool operator==(AssetBalance const&, AssetBalance const&) = default;
};

struct VenueBalances {
    Venue venue = Venue::binance_spot;
    Account account;
    bool is_complete = false;  // a snapshot: assets that are not listed are zero
    Timestamp venue_time;      // includes every fill up to this time
    std::vector<AssetBalance> balances;
    friend bool operator==(VenueBalances const&, VenueBalances const&) = default;
};

// Of a position: one-way mode has `both`, hedge mode two positions in one contract.
enum class PositionSide : std::uint8_t { both, long_only, short_only };

// One perpetual position in the venue's words; prices that it does not tell are absent.
struct VenuePosition {
    VenueSymbol symbol;
    PositionSide side = PositionSide::both;
    Quantity quantity;  // in base units; negative: short, also where the side says so
    std::optional<Price> entry;
    std::optional<Price> mark;
    std::optional<Price> liquidation;
    friend bool operator==(VenuePosition const&, VenuePosition const&) = default;
};

// The venue's word, kept beside what our fills add up to; neither corrects the other.
struct VenuePositions {
    Venue venue = Venue::binance_usdm;
    Account account;
    bool is_complete = false;  // a snapshot: positions that are not listed are zero
    Timestamp venue_time;      // unknown: as they stood when they were told
    std::vector<VenuePosition> positions;
    friend bool operator==(VenuePositions const&, VenuePositions const&) = default;
};

// A conditional order has fired and trades from now on. ref.order_id is the venue's id from now on:
// some venues make it a new order.
struct VenueTriggered {
    VenueRef ref;
    std::string text;
    friend bool operator==(VenueTriggered const&, VenueTriggered const&) = default;
};

// One open order as a venue lists it.
struct StatedOrder {
    VenueRef ref;  // client_id is ours, of the present leg; empty: nobody here sent it
    VenueSymbol symbol;
    Side side = Side::buy;
    Quantity quantity;  // in all, fills included
    Quantity cumulative;
    std::optional<Price> price;
    std::string label;  // of one that is not ours: the id that its sender gave it
    friend bool operator==(StatedOrder const&, StatedOrder const&) = default;
};

// One complete word of a venue about an account: everything that is open in these symbols, every
// list of the venue asked and read whole. Trades that were missed, complete balances and positions
// came before it, as inputs of their own. Where a question failed there is no statement.
struct VenueStatement {
    enum class Cause : std::uint8_t { start, reconnect, periodic };
    Venue venue = Venue::binance_spot;
    Account account;
    Cause cause = Cause::periodic;
    // Before the first question, on the venue's clock and on ours: it may not know what is newer.
    Timestamp began;
    Timestamp asked_at;
    bool has_balances = false;
    bool has_positions = false;
    std::vector<VenueSymbol> symbols;
    std::vector<StatedOrder> orders;
    friend bool operator==(VenueStatement const&, VenueStatement const&) = default;
};

// An order at the account that nobody here sent: placed by hand, by another program, or by the
// venue itself. Comes before the first word of its life; fills name it by ref.order_id.
struct VenueExternalOrder {
    enum class Sender : std::uint8_t { somebody, liquidation, deleveraging, settlement };
    VenueRef ref;  // client_id is empty
    Account account;
    VenueSymbol symbol;
    Side side = Side::buy;
    Sender sender = Sender::somebody;
    Quantity quantity;  // zero: only its trades are known
    std::optional<Price> price;
    std::string label;  // the id that its sender gave it
    friend bool operator==(VenueExternalOrder const&, VenueExternalOrder const&) = default;
};

// Whether the private stream tells all: false when a poll found news that it should have told, or
// when polls fail for too long. No new risk until a poll proves it again.
struct VenueProof {
    Venue venue = Venue::binance_spot;
    Account account;
    bool is_proven = false;
    std::string text;
    friend bool operator==(VenueProof const&, VenueProof const&) = default;
};

struct VenueLink {
    Venue venue = Venue::binance_spot;
    Account account;
    bool is_up = false;  // orders can be sent and events arrive
    std::string text;
    friend bool operator==(VenueLink const&, VenueLink const&) = default;
};

// What an adapter could not understand, loudly: never a guess.
struct VenueAnomaly {
    VenueRef ref;  // as far as it is known
    std::string text;
    std::string payload;  // as received, cut at 2,048 bytes, without secrets
    friend bool operator==(VenueAnomaly const&, VenueAnomaly const&) = default;
};

struct InstrumentDefined {
    Instrument instrument;
    friend bool operator==(InstrumentDefined const&, InstrumentDefined const&) = default;
};

}  // namespace trestle
