// Owns which orders of ours the venue holds, as far as it told us, and which trades it told: what
// an audit is compared with. Forgets the oldest when there are too many. Pure.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "adapters/words/asked.hpp"

namespace trestle::adapters::session {

class Working {
public:
    // A request about an order leaves: from it we know the symbol, and what a leg may fill.
    void asked(VenueClientId const& client_id, VenueSymbol const& symbol, Quantity quantity);
    // One that makes an order smaller: under its new name it is as large in all, fills included.
    void asked_to_reduce(VenueClientId const& client_id, VenueSymbol const& symbol,
                         Quantity quantity);
    // What is told of orders, in our names.
    void hear(Input const& told, Timestamp now);

    [[nodiscard]] bool has_told(VenueFilled const& fill) const;
    // Trades in a list may name only the venue's id.
    [[nodiscard]] VenueClientId name_of(VenueOrderId const& order_id) const;

    // One of ours there has not told the venue's id yet: a trade of no name may be its own.
    [[nodiscard]] bool has_nameless(VenueSymbol const& symbol) const;

    // The venue is asked for all that it holds: this is what it said so far.
    void begin_audit(Timestamp now);
    void see_open(VenueClientId const& current) { seen_.insert(current); }
    // Orders that should have been there, and were not.
    [[nodiscard]] std::vector<QueryVenue> end_audit() const;
    // On the way up the core asks for what it knows to be open: the others are over.
    void forget_missing();
    // Of these, what nobody has told the end of since.
    [[nodiscard]] std::vector<QueryVenue> still_missing(std::vector<QueryVenue> missing) const;
    // The venue has something of ours that it may have news of.
    [[nodiscard]] bool has_live() const;

private:
    struct Order {
        VenueSymbol symbol;
        VenueOrderId order_id;
        Quantity quantity;  // zero: not known
        Quantity filled;
        bool takes_over_fills = false;  // of the name before it, once it is known
        Timestamp since;                // the venue has it since; unknown: it has not said so yet
        // It was not found since, though it was sent: it may still be there. Unknown: it was found.
        Timestamp not_found_since;
    };

    void on_fill(VenueFilled const& fill, Timestamp now);
    void on_alive(VenueRef const& ref, Timestamp now);
    void on_not_found(VenueClientId const& client_id, Timestamp now);
    [[nodiscard]] bool is_missing(VenueClientId const& client_id, Order const& order) const;
    void erase_if_done(VenueClientId const& client_id);
    void on_replaced(VenueReplaced const& replaced, Timestamp now);
    void remember(VenueRef const& ref);

    std::map<VenueClientId, Order> orders_;
    std::map<VenueOrderId, VenueClientId> names_;
    std::deque<VenueOrderId> names_in_order_;
    std::set<std::string> trades_;
    std::deque<std::string> trades_in_order_;
    std::set<VenueClientId> seen_;
    Timestamp audited_at_;
};

}  // namespace trestle::adapters::session
