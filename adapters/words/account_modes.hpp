// Owns how an account is to trade at its venue, as the config says: one position or one of each
// side, margin, leverage, and what becomes of orders that meet their own account's. Pure.
#pragma once

#include <map>
#include <optional>

#include "oms/model/inputs.hpp"
#include "oms/model/terms.hpp"

namespace trestle::adapters::words {

enum class PositionMode : std::uint8_t { one_way, hedge };
enum class MarginMode : std::uint8_t { cross, isolated };

struct AccountModes {
    // Not said: left as the venue has it, and taken for one-way.
    std::optional<PositionMode> position;
    // Not said: left as it is; where an order has to say it, cross.
    std::optional<MarginMode> margin;
    // Of orders that do not say it themselves. as_account_says: the venue's own default.
    SelfTrade self_trade = SelfTrade::as_account_says;
    std::map<VenueSymbol, unsigned> leverage;  // a contract that is missing keeps what it has

    [[nodiscard]] bool is_hedge() const { return position == PositionMode::hedge; }
    [[nodiscard]] bool is_isolated() const { return margin == MarginMode::isolated; }
};

// Which position of a hedged contract an order is about: buying opens and selling closes the long
// one. Nothing when the order does not say whether it opens or closes.
[[nodiscard]] std::optional<PositionSide> position_of(Side side, PositionEffect effect);

}  // namespace trestle::adapters::words
