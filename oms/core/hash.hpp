// Owns the sum over every figure of the core's state. Never keeps what it has summed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "oms/model/inputs.hpp"

namespace trestle::core {

// SplitMix64 over every figure: order matters, equal histories agree, a changed bit shows.
class Hash {
public:
    void add(std::uint64_t value) {
        state_ += value + 0x9e3779b97f4a7c15ULL;
        state_ = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9ULL;
        state_ = (state_ ^ (state_ >> 27)) * 0x94d049bb133111ebULL;
        state_ ^= state_ >> 31;
    }
    void add(Decimal value) {
        add(static_cast<std::uint64_t>(value.raw()));
        add(static_cast<std::uint64_t>(static_cast<unsigned __int128>(value.raw()) >> 64));
    }
    template <class Kind>
    void add(Amount<Kind> value) {
        add(value.decimal());
    }
    void add(std::string_view text) {
        add(static_cast<std::uint64_t>(text.size()));
        while (!text.empty()) {
            std::uint64_t word = 0;
            auto const count = std::min(text.size(), sizeof word);
            std::memcpy(&word, text.data(), count);
            add(word);
            text.remove_prefix(count);
        }
    }
    void add(Terms const& terms) {
        add(static_cast<std::uint64_t>(terms.type));
        add(static_cast<std::uint64_t>(terms.time_in_force));
        add(static_cast<std::uint64_t>(terms.is_post_only));
        add(terms.quantity);
        add(terms.price.value_or(Price()));
        add(static_cast<std::uint64_t>(terms.expires_at.ns));
        add(terms.cash.value_or(Notional()));
        add(static_cast<std::uint64_t>(terms.on_halt));
        add(static_cast<std::uint64_t>(terms.on_disconnect));
        add(static_cast<std::uint64_t>(terms.position_effect));
        add(static_cast<std::uint64_t>(terms.self_trade));
        add(static_cast<std::uint64_t>(terms.trigger.has_value()));
        if (!terms.trigger) return;
        add(static_cast<std::uint64_t>(terms.trigger->kind));
        add(static_cast<std::uint64_t>(terms.trigger->watch));
        add(terms.trigger->price);
        add(terms.trigger->trail);
        add(std::uint64_t{terms.trigger->trail_bps});
    }
    void add(OrderScope const& scope) {
        add(scope.account.view());
        add(scope.symbol.view());
        add(scope.side ? static_cast<std::uint64_t>(*scope.side) + 1 : 0);
        add(scope.venue ? static_cast<std::uint64_t>(*scope.venue) + 1 : 0);
    }
    [[nodiscard]] std::uint64_t value() const { return state_; }

private:
    std::uint64_t state_ = 0;
};

}  // namespace trestle::core
