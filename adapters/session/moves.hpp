// Owns the replaces of orders that wait apart for their trigger, where the venue cannot amend them:
// the old one is canceled, and only when it certainly is gone the new one is placed. To the core it
// is one replace with one outcome. Never places the new one in doubt of the old. Pure.
#pragma once

#include <optional>
#include <vector>

#include "adapters/words/asked.hpp"

namespace trestle::adapters::session {

class Moves {
public:
    void begin(words::Asked const& replace, VenueOrder const& new_order);
    [[nodiscard]] bool empty() const { return moves_.empty(); }
    [[nodiscard]] bool is_canceling(VenueClientId const& old_client_id) const;

    // What becomes of a word: told as it is, told otherwise, or kept. `place`: the old order is
    // gone, now the new one is to be sent.
    struct Heard {
        words::Inputs tell{};
        std::optional<VenueOrder> place{};
    };
    [[nodiscard]] Heard hear(Input input);

private:
    struct Move {
        words::Asked asked;
        VenueOrder order;
        bool is_placing = false;
    };
    Heard while_canceling(Move const& move, Input input);
    Heard while_placing(Move const& move, Input input);
    void drop(VenueClientId const& new_client_id);

    std::vector<Move> moves_;
};

}  // namespace trestle::adapters::session
