// Owns which orders wait for a trigger and which have fired, and under which ids the venue knows
// each. Where the venue makes another order of one that fires, both ids are kept. Forgets the
// oldest. Pure.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "adapters/words/asked.hpp"

namespace trestle::adapters::session {

class Conditionals {
public:
    // What is known of a leg. `unknown`: it was sent before we were started.
    enum class Place : std::uint8_t { unknown, order, waiting };

    // `are_apart`: what waits is no order at the venue yet, and has an id of its own.
    explicit Conditionals(bool are_apart) : are_apart_(are_apart) {}

    // A submit leaves, or a replacement of an order that has not fired.
    void asked(VenueClientId const& client_id, bool waits);
    // The venue says where it is.
    void learn(VenueClientId const& client_id, Place place, VenueOrderId const& order_id);
    // It is found among the orders: of interest where others are kept apart.
    void learn_order(VenueClientId const& client_id, VenueOrderId const& order_id) {
        if (are_apart_) learn(client_id, Place::order, order_id);
    }
    [[nodiscard]] Place place_of(VenueClientId const& client_id) const;
    [[nodiscard]] bool is_apart(VenueClientId const& client_id) const {
        return are_apart_ && place_of(client_id) == Place::waiting;
    }
    [[nodiscard]] bool may_be_apart(VenueClientId const& client_id) const {
        return are_apart_ && place_of(client_id) != Place::order;
    }
    // The id of the order itself, `known` being what the core knows; of what waits it is empty.
    [[nodiscard]] VenueOrderId order_id_of(VenueClientId const& client_id,
                                           VenueOrderId const& known) const;

    // What is told of an order in our names. Fills of an order that waits say that it fired: the
    // result is to be told first. `input` becomes the triggering when it is the first word of the
    // order that was made; false: it was told already.
    struct Heard {
        std::optional<Input> before{};
        bool is_news = true;
    };
    [[nodiscard]] Heard hear(Input& input);

private:
    struct Known {
        Place place = Place::unknown;
        VenueOrderId waiting_id;
        VenueOrderId order_id;
    };
    Known& entry(VenueClientId const& client_id);

    bool are_apart_;
    std::map<VenueClientId, Known> known_;
    std::deque<VenueClientId> in_order_;
};

}  // namespace trestle::adapters::session
