// Owns which scopes ops have halted: latched until each is lifted. Never lifts one by itself.
#pragma once

#include <vector>

#include "oms/core/hash.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::core {

// Where one order belongs: what scopes are matched with.
struct OrderPlace {
    Account account;
    Symbol symbol;
    Side side = Side::buy;
    Venue venue = Venue::binance_spot;
};

[[nodiscard]] bool is_within(OrderScope const& scope, OrderPlace const& place);
// "account DEMO, symbol BTC-USDT", or "all trading" for the kill switch.
[[nodiscard]] std::string describe(OrderScope const& scope);
// "by alice: fat finger".
[[nodiscard]] std::string describe(Operator const& by);

struct Halt {
    OrderScope scope;
    Operator by;
    Timestamp since;
};

class Halts {
public:
    // Each returns whether it changed what is halted.
    bool set(HaltChanged const& input, Timestamp at);
    bool lift(OrderScope const& scope);

    // The oldest halt in force there, or null.
    [[nodiscard]] Halt const* halt_of(OrderPlace const& place) const;
    [[nodiscard]] Refusal why_not(OrderPlace const& place) const;
    // By age.
    [[nodiscard]] std::vector<Halt> const& all() const { return halts_; }

    void add_to(Hash& hash) const;

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("halts", self.halts_);
    }

private:
    std::vector<Halt> halts_;
};

}  // namespace trestle::core
