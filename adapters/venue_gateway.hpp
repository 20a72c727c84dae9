// Owns the port between the house and a venue: what any adapter must do, in our own words.
// Never shows a venue's own type. All calls to a VenueGateway come from its own loop's thread.
#pragma once

#include "adapters/market.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::adapters {

// Where an adapter delivers facts. Called from the venue's thread; must not block.
class VenueEvents {
public:
    virtual ~VenueEvents() = default;
    virtual void on_input(Input input) = 0;
    // Best bid and ask; not journaled by itself, it rides on orders as their Reference.
    virtual void on_quote(Venue venue, VenueSymbol symbol, Reference quote) = 0;
    // The public market, where it was asked for. Not journaled either.
    virtual void on_book(Venue, BookView const&) {}
    virtual void on_public_trade(Venue, PublicTrade const&) {}
};

// One account at one venue. Every request is answered by at least one input in the end: the venue's
// answer, or VenueOutcomeUnknown. A request is never sent twice.
class VenueGateway {
public:
    virtual ~VenueGateway() = default;
    virtual void start() = 0;
    // Closes the connections in order. Requests under way are answered as unknown.
    virtual void stop() = 0;
    virtual void submit(SubmitToVenue const& request) = 0;
    virtual void replace(ReplaceAtVenue const& request) = 0;
    virtual void cancel(CancelAtVenue const& request) = 0;
    virtual void query(QueryVenue const& request) = 0;
};

}  // namespace trestle::adapters
