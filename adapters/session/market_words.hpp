// Owns what a session must be able to ask of a venue's words about its public market: how depth and
// trades are subscribed to, read, and begun anew. Never does I/O.
#pragma once

#include "adapters/session/dialect.hpp"

namespace trestle::adapters::session {

struct MarketWish {
    std::vector<VenueSymbol> symbols;
    unsigned depth = 0;  // levels of each side at least; 0: no books
    bool has_trades = false;
};

class MarketWords {
public:
    virtual ~MarketWords() = default;
    [[nodiscard]] virtual books::SyncRules rules() const = 0;
    // Connections of their own: a flood of depth never delays best bid and ask. `symbols` of each
    // are those whose books it carries.
    [[nodiscard]] virtual std::vector<ChannelPlan> channels(MarketWish const& wish) const = 0;
    [[nodiscard]] virtual QuoteNews read(Payload const& payload, ChannelPlan const& plan) const = 0;

    // Where the rules ask for the snapshot over REST.
    [[nodiscard]] virtual Outgoing snapshot(VenueSymbol const&) const { return {}; }
    [[nodiscard]] virtual std::optional<books::BookMessage> read_snapshot(
        Payload const&, Form, VenueSymbol const&) const {
        return std::nullopt;
    }
    // Elsewhere: what is said on the connection so that it begins with a snapshot once more.
    [[nodiscard]] virtual std::vector<std::string> begin_anew(VenueSymbol const&,
                                                              MarketWish const&) const {
        return {};
    }
};

}  // namespace trestle::adapters::session
