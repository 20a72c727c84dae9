// Owns what an adapter told, for tests.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "adapters/venue_gateway.hpp"
#include "adapters/words/asked.hpp"

namespace trestle::adapters::tests {

class Recorder : public VenueEvents {
public:
    void on_input(Input input) override { inputs.push_back(std::move(input)); }
    void on_quote(Venue, VenueSymbol symbol, Reference quote) override {
        quotes.push_back({symbol, quote});
    }

    template <class Fact>
    [[nodiscard]] int count() const {
        int found = 0;
        for (Input const& input : inputs) found += std::holds_alternative<Fact>(input) ? 1 : 0;
        return found;
    }
    template <class Fact>
    [[nodiscard]] Fact const& last() const {
        static Fact const none{};
        for (auto input = inputs.rbegin(); input != inputs.rend(); ++input) {
            if (auto const* const fact = std::get_if<Fact>(&*input)) return *fact;
        }
        ADD_FAILURE() << "no such input";
        return none;
    }
    [[nodiscard]] bool is_up() const { return count<VenueLink>() > 0 && last<VenueLink>().is_up; }

    std::vector<Input> inputs;
    std::vector<words::Quote> quotes;
};

}  // namespace trestle::adapters::tests
